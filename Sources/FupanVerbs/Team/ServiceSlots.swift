import FupanPlan
import FupanTable

/// How many leads a member can be given at most. Slots beyond that would never be served; with them there would be one for each member and lead.
struct ServiceSlots {
    private let queue: LeadQueue
    private let member: ColumnID

    init(_ queue: LeadQueue, _ member: ColumnID) {
        self.queue = queue
        self.member = member
    }

    /// More room than any queue is long; beyond it whole numbers would lose digits.
    private static let endless = 1_000_000_000_000

    /// By levels, the fewest first: a column more.
    ///
    /// Leads flow like water to the members that stand lowest: with N leads and members at the heights b₁ ≤ b₂ ≤ … none rises above min over j of (N + b₁ + … + bⱼ) / j, rounded up.
    /// That is the level of the members who get any; those who get none only raise the mean. So all slots together are at most the leads and a few for each member.
    /// - Parameter most: up to how many leads a member may have; it then stands as high as its room is small.
    func added(to plan: inout Plan, load: ScalarExpression, most: ScalarExpression?) -> ScalarExpression {
        func define(_ expression: ScalarExpression) -> ScalarExpression {
            let definition = Plan.Definition(expression)
            plan = .extend([definition], plan)
            return .column(definition.id, expression.type)
        }
        func add(_ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression { .call(.add, [left, right], .whole) }
        func subtract(_ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression { .call(.subtract, [left, right], .whole) }
        let leads = Figures(queue.relation).count(nil), endless = ScalarExpression.whole(ServiceSlots.endless)
        var free: ScalarExpression?, height = load
        if let most {
            plan = .filter(most.compared(.greater, load), plan)
            let whole = ScalarExpression.choose(most.compared(.less, endless), .call(.floorDivide, [most, .whole(1)], .whole), else: endless)
            let room = define(subtract(whole, load))
            free = .choose(most.compared(.less, endless), room, else: leads)
            height = define(subtract(.whole(0), room))
        }
        let order = [SortKey(height), SortKey(queue.member(member))]
        let sum = define(height.summed(.running, by: [], in: order))
        let place = define(ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: order)), .whole))
        let mean = define(.call(.floorDivide, [add(leads, sum), place], .whole))
        let level = define(ScalarExpression(.window(.init(.aggregate(.minimum, .partition), [mean], partition: [], order: [])), .whole))
        // Rounded up twice: the mean, and the room.
        let slots = define(subtract(add(level, .whole(3)), height))
        guard let most, let free else { return slots }
        return define(.choose(most.compared(.less, endless) && slots.compared(.less, free), slots, else: free))
    }

    /// By the divisor method of Webster, in which the k-th lead of a member counts score / (2k − 1).
    ///
    /// Who is served has at least the priority t of the last one served, so k ≤ (score / t + 1) / 2. As a member has at least (score / t − 1) / 2 of them and all together n leads, the sum of the scores over t is at most 2n + members.
    static func byScore(_ score: ScalarExpression, among group: ScalarExpression, leads: ScalarExpression, _ define: (ScalarExpression) -> ScalarExpression) -> ScalarExpression {
        func over(_ aggregate: Aggregate, _ arguments: [ScalarExpression], _ type: DataType) -> ScalarExpression {
            ScalarExpression(.window(.init(.aggregate(aggregate, .partition), arguments, partition: [group], order: [])), type)
        }
        func real(_ operation: Operation, _ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression { .call(operation, [left, right], .approximate) }
        // Parts of the greatest score: their sum is made in decimals, and is at least 1.
        let greatest = define(over(.maximum, [score], .approximate))
        let part = define(real(.divide, score, greatest))
        let all = define(over(.sum, [part], .approximate)), members = define(over(.count, [], .whole))
        let most = define(.call(.add, [.call(.multiply, [leads, .whole(2)], .whole), members], .whole))
        let slots = real(.divide, real(.add, real(.divide, real(.multiply, part, most), all), .whole(1)), .whole(2))
        // One more for what is lost in rounding.
        return define(real(.add, slots, .whole(1)))
    }
}
