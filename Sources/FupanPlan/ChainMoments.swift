import FupanTable

/// A row for each key and moment at which something happened: what its events can be, and where the next of each kind is.
struct ChainMoments {
    let plan: Plan
    let keys: [Plan.Definition]
    let time: Plan.Definition
    /// How many events there are.
    let all: Plan.Definition
    /// For each step, how many steps in a row, from that one on, the events can be.
    let runs: [Plan.Definition]
    /// For each step the first moment that has it: from this one on, and behind this one.
    let fromHere: [ScalarExpression], following: [ScalarExpression]
    /// The next moment; the next with an event that is no step.
    let nextTime: ScalarExpression, nextOther: ScalarExpression
    /// For each set of steps, as bits, how many events can be one of them.
    private let counts: [Int: ScalarExpression]
    /// For each set of steps the next moment at which its steps find an event each; only for steps in any order of which an event may be several.
    let followingSets: [Int: ScalarExpression]

    init(_ rule: ChainRule, _ moment: ScalarExpression, _ bits: ScalarExpression, _ condition: ScalarExpression?, _ groups: [Plan.Definition], _ input: Plan) {
        let steps = 0..<rule.stepCount
        let groups = groups.map { Plan.Definition($0.expression) }, at = Plan.Definition(moment), mask = Plan.Definition(bits)
        let isKnown = groups.reduce(!at.held.isNull) { $0 && !$1.held.isNull }
        let events = Plan.filter(isKnown, .project(groups + [at, mask], condition.map { .filter($0, input) } ?? input))
        // A key and its column are one from here on.
        let keys = groups.map { Plan.Definition($0.held) }, time = Plan.Definition(at.held)
        let sets = rule.isExclusive ? steps.map { 1 << $0 } : Array(1..<(1 << rule.stepCount))
        let counted = sets.map { set in
            Plan.Definition(.count(where: steps.filter { set & (1 << $0) != 0 }.map { mask.held.hasBit($0) }.anyOf))
        }
        let all = Plan.Definition(.count()), others = Plan.Definition(.count(where: mask.held.compared(.equal, .whole(0))))
        var plan = Plan.aggregate(keys: keys + [time], measures: counted + [all, others], events)
        let counts = Dictionary(uniqueKeysWithValues: zip(sets, counted.map(\.held)))
        let runs = steps.map { Plan.Definition(ChainMoments.run(from: $0, rule, counts)) }
        let partition = keys.map(\.held)
        func window(_ function: ScalarExpression.Window.Function, _ argument: ScalarExpression, backwards: Bool = false) -> Plan.Definition {
            Plan.Definition(ScalarExpression(.window(.init(
                function, [argument], partition: partition, order: [SortKey(time.held, isDescending: backwards)])), .time))
        }
        let none = ScalarExpression(.literal(.null), .time)
        func times(_ condition: ScalarExpression) -> ScalarExpression { .choose(condition, time.held, else: none) }
        let first = steps.map { window(.aggregate(.minimum, .running), times(counts[1 << $0]?.compared(.greater, .whole(0)) ?? .boolean(false)), backwards: true) }
        let firstOther = window(.aggregate(.minimum, .running), times(others.held.compared(.greater, .whole(0))), backwards: true)
        let next = window(.next(1), time.held)
        plan = .extend(runs + first + [firstOther, next], plan)
        let behind = first.map { window(.next(1), $0.held) }, otherBehind = window(.next(1), firstOther.held)
        plan = .extend(behind + [otherBehind], plan)
        let together = rule.mode == .any && !rule.isExclusive ? sets : []
        let firstSet = together.map { set in
            window(.aggregate(.minimum, .running), times(!ChainMoments.few(set, counts).anyOf), backwards: true)
        }
        let setBehind = firstSet.map { window(.next(1), $0.held) }
        if !together.isEmpty { plan = .extend(setBehind, .extend(firstSet, plan)) }
        followingSets = Dictionary(uniqueKeysWithValues: zip(together, setBehind.map(\.held)))
        let kept = keys + [time, all] + counted + runs + first + [next] + behind + [otherBehind] + setBehind
        self.plan = .shared(SharedPlan(
            .project(kept.map { Plan.Definition($0.held, id: $0.id) }, plan), purpose: "the moments of each key",
            fields: kept.map { Field("", $0.expression.type) }))
        self.keys = keys
        self.time = time
        self.all = all
        self.runs = runs
        self.counts = counts
        fromHere = first.map(\.held)
        following = behind.map(\.held)
        nextTime = next.held
        nextOther = otherBehind.held
    }

    /// Whether an event of the moment is the step.
    func has(_ step: Int) -> ScalarExpression { counts[1 << step]?.compared(.greater, .whole(0)) ?? .boolean(false) }

    /// Whether the steps of a set find an event each at the moment.
    func has(all set: Int) -> ScalarExpression { !ChainMoments.few(set, counts).anyOf }

    /// Sets within a set of steps that have fewer events than steps.
    private static func few(_ set: Int, _ counts: [Int: ScalarExpression]) -> [ScalarExpression] {
        counts.keys.sorted().filter { $0 & ~set == 0 }.compactMap { part in counts[part]?.compared(.less, .whole(part.nonzeroBitCount)) }
    }

    /// How many steps in a row find an event each. By Hall's theorem they do where every set of them has at least as many events as steps: the sets that a step brings in are asked when it is added.
    private static func run(from first: Int, _ rule: ChainRule, _ counts: [Int: ScalarExpression]) -> ScalarExpression {
        let last = rule.mode == .increasing ? first : rule.stepCount - 1
        let branches = (first...last).map { step in
            let sets = counts.keys.sorted().filter { set in set >> step == 1 && set & ((1 << first) - 1) == 0 }
            let few = sets.compactMap { set in counts[set]?.compared(.less, .whole(set.nonzeroBitCount)) }
            return ScalarExpression.Branch(few.anyOf, .whole(step - first))
        }
        return ScalarExpression(.choose(branches, otherwise: .whole(last - first + 1)), .whole)
    }
}

extension Plan.Definition {
    var held: ScalarExpression { .column(id, expression.type) }
}

extension [ScalarExpression] {
    fileprivate var anyOf: ScalarExpression { dropFirst().reduce(first ?? .boolean(false)) { .call(.or, [$0, $1], .boolean) } }
}

extension ScalarExpression {
    /// Whether a whole number has a bit.
    fileprivate func hasBit(_ bit: Int) -> ScalarExpression {
        let shifted = ScalarExpression.call(.floorDivide, [self, .whole(1 << bit)], .whole)
        return ScalarExpression.call(.modulo, [shifted, .whole(2)], .whole).compared(.equal, .whole(1))
    }
}
