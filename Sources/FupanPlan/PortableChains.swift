import FupanTable

extension Plan {
    /// The same plan for an engine that has no aggregate for chains: they are found by windows and joins. Nil where a rule has no such form: more than eight steps of which one event may be several.
    ///
    /// Two differences do not matter to who reads chains: where there is none it is null instead of an empty list, and rows with a null key are not looked at.
    public func withPortableChains() -> Plan? {
        var isPossible = true
        var kept: [ObjectIdentifier: SharedPlan] = [:]
        func change(_ plan: Plan) -> Plan {
            guard case .aggregate(let keys, let measures, let input) = plan, measures.contains(where: { $0.chainRule != nil }) else { return plan }
            guard let result = Plan.portable(keys, measures, input) else {
                isPossible = false
                return plan
            }
            return result
        }
        func share(_ shared: SharedPlan) -> Plan {
            if let known = kept[ObjectIdentifier(shared)] { return .shared(known) }
            let plan = SharedPlan(shared.plan.rewritten(change, share: share), purpose: shared.purpose, fields: shared.fields, keeping: shared.keeping)
            kept[ObjectIdentifier(shared)] = plan
            return .shared(plan)
        }
        let result = rewritten(change, share: share)
        return isPossible ? result : nil
    }

    private static func portable(_ keys: [Definition], _ measures: [Definition], _ input: Plan) -> Plan? {
        var result = Plan.aggregate(keys: keys, measures: measures.filter { $0.chainRule == nil }, input)
        for measure in measures {
            guard case .aggregate(.chain(let rule), let arguments, let condition) = measure.expression.kind else { continue }
            guard let chains = PortableChains(rule, arguments, condition, keys, input)?.plan() else { return nil }
            let pairs = zip(keys, chains.keys).map {
                (ScalarExpression.column($0.id, $0.expression.type), ScalarExpression.column($1, $0.expression.type))
            }
            result = .join(Join(.left, result, chains.plan, keys: pairs, rightColumns: [(measure.id, chains.list)]))
        }
        return .project((keys + measures).map { Definition(.column($0.id, $0.expression.type, $0.expression.format), id: $0.id) }, result)
    }
}

extension Plan.Definition {
    fileprivate var chainRule: ChainRule? {
        if case .aggregate(.chain(let rule), _, _) = expression.kind { rule } else { nil }
    }

    fileprivate var column: ScalarExpression { .column(id, expression.type) }
}

/// The longest chains as plan nodes: from each moment that may be the first one looks hop by hop for the earliest that may be next, and the best chain of each key is kept (as `ChainSearch` does it).
struct PortableChains {
    private let rule: ChainRule
    private let count: Int
    private let window: Int64
    private let keys: [Plan.Definition]
    private let moments: ChainMoments

    init?(_ rule: ChainRule, _ arguments: [ScalarExpression], _ condition: ScalarExpression?, _ keys: [Plan.Definition], _ input: Plan) {
        guard arguments.count == 3, case .literal(.whole(let window)) = arguments[2].kind, rule.stepCount > 0 else { return nil }
        guard rule.isExclusive || rule.stepCount <= 8 else { return nil }
        self.rule = rule
        self.window = window
        count = rule.stepCount
        moments = ChainMoments(rule, arguments[0], arguments[1], condition, keys, input)
        self.keys = moments.keys
    }

    /// A chain on its way: from where it began, how far it got, and the moments of its steps.
    private struct State {
        var plan: Plan
        let start: ScalarExpression, limit: ScalarExpression
        /// The moment that may be next; null where it cannot go on.
        var next: ScalarExpression
        var length: ScalarExpression
        var times: [ScalarExpression]
    }

    /// The columns of the keys, and the list of times of the best chain.
    func plan() -> (plan: Plan, keys: [ColumnID], list: ColumnID) {
        var state = rule.mode != .any ? begun() : rule.isExclusive ? inAnyOrder() : inAnyOrderOfSeveral()
        if rule.mode != .any { for _ in 1..<max(count, 2) where count > 1 { state = hop(state) } }
        let order = [SortKey(state.length, isDescending: true), SortKey(state.start, isDescending: rule.choice == .latest)] + state.times.map { SortKey($0) }
        let rank = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: keys.map(\.column), order: order)), .whole))
        let lists = (1...count).map { length in
            ScalarExpression.Branch(
                state.length.compared(.equal, .whole(length)), ScalarExpression(.list(Array(state.times.prefix(length))), .list(.time)))
        }
        let list = Plan.Definition(ScalarExpression(.choose(lists, otherwise: nil), .list(.time)))
        let best = Plan.filter(rank.column.compared(.equal, .whole(1)), .extend([rank], state.plan))
        return (.project(keys.map { Plan.Definition($0.column, id: $0.id) } + [list], best), keys.map(\.id), list.id)
    }

    /// One column more, and what stands for it.
    private func define(_ expression: ScalarExpression, in plan: inout Plan) -> ScalarExpression {
        let definition = Plan.Definition(expression)
        plan = .extend([definition], plan)
        return definition.column
    }

    /// The moments that may be first, each with as many steps at once as its events can be.
    private func begun() -> State {
        var plan = Plan.filter(moments.has(0), moments.plan)
        let start = moments.time.column
        var length = moments.runs[0].column
        if rule.mode == .strict {
            // Some events of the first moment may stand before it, so that each number of them is tried.
            let number = Plan.Definition(.whole(0))
            plan = .join(.init(.cross, plan, .values([number.id], (1...count).map { [.whole($0)] }), keys: [], rightColumns: [(number.id, number.id)]))
            plan = .filter(ScalarExpression.column(number.id, .whole).compared(.lessEqual, length), plan)
            length = .column(number.id, .whole)
        }
        let limit = define(self.limit(start), in: &plan)
        let times = (0..<count).map { define(.choose(length.compared(.greater, .whole($0)), start, else: .noTime), in: &plan) }
        var state = State(plan: plan, start: start, limit: limit, next: .noTime, length: length, times: times)
        state.next = define(next(length, rule.mode == .strict ? moments.nextTime : nil, moments.following, within: limit), in: &state.plan)
        return state
    }

    private func limit(_ start: ScalarExpression) -> ScalarExpression {
        let end = start.later(by: window)
        guard rule.mode != .strict else { return end }
        return .choose(moments.nextOther.compared(.less, end), moments.nextOther, else: end)
    }

    /// Where the chain may go on: to the next moment, or to the next that has its next step.
    private func next(
        _ length: ScalarExpression, _ nextTime: ScalarExpression?, _ following: [ScalarExpression], within limit: ScalarExpression
    ) -> ScalarExpression {
        let branches = (1..<max(count, 2)).map { done in
            ScalarExpression.Branch(length.compared(.equal, .whole(done)), nextTime ?? (done < count ? following[done] : .noTime))
        }
        let found = ScalarExpression(.choose(branches, otherwise: nil), .time)
        return .choose(found.compared(.lessEqual, limit), found, else: .noTime)
    }

    private func hop(_ state: State) -> State {
        let taken = [moments.time, moments.all] + moments.runs
        let columns = taken.map { (id: ColumnID.fresh(), source: $0.id) }
        let more = (moments.following + [moments.nextTime]).map { (id: ColumnID.fresh(), source: $0.columnsUsed.first ?? .fresh()) }
        let pairs = keys.map { ($0.column, $0.column) } + [(state.next, moments.time.column)]
        var plan = Plan.join(.init(.left, state.plan, moments.plan, keys: pairs, rightColumns: columns + more))
        let runs = columns.dropFirst(2).map { ScalarExpression.column($0.id, .whole) }
        let branches = runs.enumerated().map { ScalarExpression.Branch(state.length.compared(.equal, .whole($0)), $1) }
        let run = define(.call(.coalesce, [ScalarExpression(.choose(branches, otherwise: nil), .whole), .whole(0)], .whole), in: &plan)
        let length = define(.call(.add, [state.length, run], .whole), in: &plan)
        let times = state.times.enumerated().map { index, time in
            let isNew = state.length.compared(.lessEqual, .whole(index)) && length.compared(.greater, .whole(index))
            return define(.choose(isNew, state.next, else: time), in: &plan)
        }
        let following = more.dropLast().map { ScalarExpression.column($0.id, .time) }
        var result = State(plan: plan, start: state.start, limit: state.limit, next: .noTime, length: length, times: times)
        if rule.mode == .strict {
            // Only where every event of the moment is a step of the chain does it go on.
            let isWhole = run.compared(.greaterEqual, .column(columns[1].id, .whole))
            let next = next(length, .column(more[more.count - 1].id, .time), following, within: state.limit)
            result.next = define(.choose(isWhole, next, else: .noTime), in: &result.plan)
        } else {
            result.next = define(next(length, nil, following, within: state.limit), in: &result.plan)
        }
        return result
    }

    /// Steps in any order of which an event may be several: from each moment that may be the first, set by set of steps that are reached together, always at the earliest moment behind at which they find an event each.
    ///
    /// A set that is reached later could as well be reached then, so that no better chain is missed. Of the ways to one moment with the same steps done the one with the earliest times is kept.
    private func inAnyOrderOfSeveral() -> State {
        let sets = Array(1..<(1 << count)), hops = SetHops(sets: sets, count: count)
        var plan = moments.plan
        let start = moments.time.column, limit = define(self.limit(start), in: &plan)
        let done = ColumnID.fresh(), set = ScalarExpression.column(done, .whole)
        plan = .join(.init(.cross, plan, .values([done], sets.map { [.whole($0)] }), keys: [], rightColumns: [(done, done)]))
        let isHere = sets.map { ScalarExpression.Branch(set.compared(.equal, .whole($0)), moments.has(all: $0)) }
        plan = .filter(ScalarExpression(.choose(isHere, otherwise: nil), .boolean), plan)
        let times = (0..<count).map { step in define(.choose(hops.has(step, set), start, else: .noTime), in: &plan) }
        var way = SetHops.Way(plan: plan, start: start, limit: limit, here: start, done: set, times: times)
        for _ in 1..<max(count, 2) where count > 1 { way = hops.hop(way, moments, keys) }
        let lengths = (1...count).map { ScalarExpression.Branch(way.done.compared(.equal, .whole((1 << $0) - 1)), .whole($0)) }
        plan = way.plan
        let length = define(ScalarExpression(.choose(lengths, otherwise: nil), .whole), in: &plan)
        return State(plan: .filter(!length.isNull, plan), start: start, limit: limit, next: .noTime, length: length, times: way.times)
    }

    /// From each moment the earliest event of each step; the chain counts where it begins with the moment.
    private func inAnyOrder() -> State {
        var plan = moments.plan
        let start = moments.time.column
        let limit = define(self.limit(start), in: &plan)
        var times: [ScalarExpression] = [], length = ScalarExpression.whole(0), least = ScalarExpression.noTime
        for (index, found) in moments.fromHere.enumerated() {
            var isReached = found.compared(.lessEqual, limit)
            if index > 0 { isReached = isReached && !times[index - 1].isNull }
            let time = define(.choose(isReached, found, else: .noTime), in: &plan)
            times.append(time)
            length = define(.choose(time.isNull, length, else: .whole(index + 1)), in: &plan)
            least = index == 0 ? time : define(.choose(time.compared(.less, least), time, else: least), in: &plan)
        }
        return State(plan: .filter(least.compared(.equal, start), plan), start: start, limit: limit, next: .noTime, length: length, times: times)
    }
}

extension ScalarExpression {
    static let noTime = ScalarExpression(.literal(.null), .time)
}
