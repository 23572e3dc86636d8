import FupanTable

/// From moment to moment by sets of steps that are reached together: the hops of chains whose steps may come in any order.
struct SetHops {
    /// Every set of steps, as bits.
    private let sets: [Int]
    private let count: Int
    /// What may come to what is done: (done, added, then done); nothing may be added too, so that a chain that ends stays.
    private let table: (done: ColumnID, added: ColumnID, then: ColumnID)
    private let additions: Plan

    init(sets: [Int], count: Int) {
        self.sets = sets
        self.count = count
        table = (.fresh(), .fresh(), .fresh())
        let rows = sets.flatMap { done in ([0] + sets).filter { done & $0 == 0 }.map { [ScalarExpression.whole(done), .whole($0), .whole(done | $0)] } }
        additions = .values([table.done, table.added, table.then], rows)
    }

    /// A chain on its way: where it began and may go up to, the moment it is at, the steps that are done and their times.
    struct Way {
        var plan: Plan
        let start: ScalarExpression, limit: ScalarExpression
        let here: ScalarExpression, done: ScalarExpression
        let times: [ScalarExpression]
    }

    /// Whether a set, as a whole number, has a step.
    func has(_ step: Int, _ set: ScalarExpression) -> ScalarExpression {
        .call(.isIn, [set] + sets.filter { $0 & (1 << step) != 0 }.map { .whole($0) }, .boolean)
    }

    func hop(_ way: Way, _ moments: ChainMoments, _ keys: [Plan.Definition]) -> Way {
        func held(_ id: ColumnID) -> ScalarExpression { .column(id, .whole) }
        // The moments that follow the one it is at.
        let following = sets.compactMap { set in moments.followingSets[set].flatMap { $0.columnsUsed.first }.map { (set: set, id: ColumnID.fresh(), source: $0) } }
        let pairs = keys.map { (ScalarExpression.column($0.id, $0.expression.type), ScalarExpression.column($0.id, $0.expression.type)) } + [(way.here, moments.time.held)]
        var plan = Plan.join(.init(.inner, way.plan, moments.plan, keys: pairs, rightColumns: following.map { ($0.id, $0.source) }))
        let added = ColumnID.fresh(), then = ColumnID.fresh()
        plan = .join(.init(.inner, plan, additions, keys: [(way.done, held(table.done))], rightColumns: [(added, table.added), (then, table.then)]))
        func define(_ expression: ScalarExpression) -> ScalarExpression {
            let definition = Plan.Definition(expression)
            plan = .extend([definition], plan)
            return definition.held
        }
        let stays = held(added).compared(.equal, .whole(0))
        let branches = following.map { ScalarExpression.Branch(held(added).compared(.equal, .whole($0.set)), .column($0.id, .time)) }
        let next = define(ScalarExpression(.choose([.init(stays, way.here)] + branches, otherwise: nil), .time))
        plan = .filter(next.compared(.lessEqual, way.limit), plan)
        let times = way.times.enumerated().map { step, time in define(.choose(has(step, held(added)), next, else: time)) }
        // Of one start, moment and set of steps the earliest times.
        let same = keys.map(\.held) + [way.start, next, held(then)]
        let rank = define(ScalarExpression(.window(.init(.rowNumber, [], partition: same, order: times.map { SortKey($0) })), .whole))
        plan = .filter(rank.compared(.equal, .whole(1)), plan)
        return Way(plan: plan, start: way.start, limit: way.limit, here: next, done: held(then), times: times)
    }
}
