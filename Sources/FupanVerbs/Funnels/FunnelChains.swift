import FupanMeaning
import FupanPlan
import FupanTable

/// The longest chain of each entity (of each of its entries, or held values), for each window.
struct FunnelChains {
    let request: FunnelRequest
    /// The events that steps are looked for among, each with the number of its entry where these are counted.
    let events: Relation
    /// A row for each entity, held value and entry.
    let relation: Relation
    let entity: Relation.Column
    let hold: Relation.Column?
    let entry: Relation.Column?
    /// How many events of the first step the entity (with this held value) has had so far. At equal times the first step comes first.
    let entryNumber: Plan.Definition
    /// One list of times for each window.
    let times: [Relation.Column]
    /// How many events there were, and how many of them have a time.
    let rows: Relation.Column, timed: Relation.Column

    init(_ request: FunnelRequest) {
        self.request = request
        let steps = request.steps
        let bits = FunnelChains.bits(steps.map(\.condition))
        let matched = steps.dropFirst().reduce(steps[0].condition) { .call(.or, [$0, $1.condition], .boolean) }
        let taken = request.excluded.map { ScalarExpression.call(.or, [matched, $0.condition], .boolean) } ?? matched
        var events = request.rule.mode == .strict ? request.call.input : request.call.input.filtered(taken)
        var keys: [Plan.Definition] = [request.entity.definition]
        hold = request.hold.map { held in
            let key = held.definition
            keys.append(key)
            return Relation.Column(held.name, held.expression.type, held.expression.format, id: key.id)
        }
        var entry: Relation.Column?
        entryNumber = FunnelChains.entryNumber(request, bits)
        if request.countsEntries {
            events = events.extended([entryNumber])
            let key = Plan.Definition(.column(entryNumber.id, .whole))
            keys.append(key)
            entry = Relation.Column("entry", .whole, id: key.id)
        }
        self.entry = entry
        let chains = request.windows.map { window in
            Plan.Definition(.aggregate(
                .chain(request.rule), [request.moment, bits, .whole(Int(window.microseconds ?? Int64.max))], where: !request.time.expression.isNull,
                .list(.time)))
        }
        let rows = Plan.Definition(.count()), timed = Plan.Definition(.aggregate(.count, [request.time.expression], .whole, .whole))
        entity = Relation.Column(request.entity.name, request.entity.expression.type, request.entity.expression.format, id: keys[0].id)
        times = chains.map { Relation.Column("chain", .list(.time), id: $0.id) }
        self.rows = Relation.Column("rows", .whole, .whole, id: rows.id)
        self.timed = Relation.Column("timed", .whole, .whole, id: timed.id)
        self.events = events
        let columns = [entity] + [hold, entry].compactMap { $0 } + times + [self.rows, self.timed]
        relation = events.with(.aggregate(keys: keys, measures: chains + [rows, timed], events.plan), columns: columns)
            .shared("the longest chain of each \(request.entity.name)")
    }

    /// A bit for each step the event is.
    private static func bits(_ conditions: [ScalarExpression]) -> ScalarExpression {
        let masks = conditions.enumerated().map { ScalarExpression.choose($1, .whole(1 << $0), else: .whole(0)) }
        return masks.dropFirst().reduce(masks[0]) { .call(.add, [$0, $1], .whole) }
    }

    private static func entryNumber(_ request: FunnelRequest, _ bits: ScalarExpression) -> Plan.Definition {
        let first = ScalarExpression.choose(request.steps[0].condition, .whole(0), else: .whole(1))
        let opens = request.steps[0].condition && !request.time.expression.isNull
        return Plan.Definition(ScalarExpression(.window(.init(
            .aggregate(.count, .running), [], where: opens, partition: [request.entity.expression] + (request.hold.map { [$0.expression] } ?? []),
            order: [SortKey(request.moment), SortKey(first), SortKey(bits)])), .whole))
    }

    /// The events that are left out: without an entity, a held value or a time.
    var leftOut: ScalarExpression {
        let isNull = hold.map { .call(.or, [entity.expression.isNull, $0.expression.isNull], .boolean) } ?? entity.expression.isNull
        return .aggregate(
            .sum, [.choose(isNull, rows.expression, else: .call(.subtract, [rows.expression, timed.expression], .whole))], .whole, .whole)
    }

    /// Those who entered, in one window.
    func entries(_ index: Int) -> FunnelEntries {
        let chain = times[index], type = request.time.expression.type
        let start = Relation.Column(request.time.name, type)
        var present = !entity.expression.isNull && chain.length.compared(.greaterEqual, .whole(1))
        if let hold { present = present && !hold.expression.isNull }
        var entered = relation.filtered(present)
        if let hold, entry == nil { entered = best(entered, chain, hold) }
        entered = entered.extended([Plan.Definition(chain.moment(1).asStored(type), id: start.id)])
        entered.columns = [entity, start]
        return FunnelEntries(relation: entered, entity: entity, start: start, chain: chain, hold: hold)
    }

    /// Of the chains of an entity's held values the best: the longest, that starts last (or first), with the earliest steps; the least value where all that is equal.
    private func best(_ chains: Relation, _ chain: Relation.Column, _ hold: Relation.Column) -> Relation {
        let moments = request.steps.indices.map { chain.moment($0 + 1) }
        let start = request.rule.mode == .any
            ? moments.dropFirst().reduce(moments[0]) { least, moment in .choose(moment.compared(.less, least), moment, else: least) } : moments[0]
        let order = [SortKey(chain.length, isDescending: true), SortKey(start, isDescending: request.rule.choice == .latest)]
            + moments.map { SortKey($0) } + [SortKey(hold.expression)]
        let rank = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: [entity.expression], order: order)), .whole))
        return chains.extended([rank]).filtered(.column(rank.id, .whole).compared(.equal, .whole(1)))
    }
}

/// Those who entered a funnel, in one window.
struct FunnelEntries {
    var relation: Relation
    let entity: Relation.Column
    /// The time of the first step, as the events' times are stored.
    let start: Relation.Column
    /// The times of the longest chain.
    let chain: Relation.Column
    let hold: Relation.Column?
    var keys: [NamedExpression] = []
    /// `between`: whether an entry belongs to the side looked at, and to its base.
    var sides: (side: ScalarExpression, base: ScalarExpression)?
    /// How many steps count, where that is fewer than there are.
    var counted: ScalarExpression?
    /// The amount of the event of each step.
    var amounts: [Relation.Column] = []

    init(relation: Relation, entity: Relation.Column, start: Relation.Column, chain: Relation.Column, hold: Relation.Column?) {
        self.relation = relation
        self.entity = entity
        self.start = start
        self.chain = chain
        self.hold = hold
    }

    /// How many steps were reached.
    var length: ScalarExpression { counted ?? chain.length }
}

extension Relation.Column {
    /// Of a list of times: how many steps it has, and when each was, from 1.
    var length: ScalarExpression { .call(.listLength, [expression], .whole) }
    func moment(_ step: Int) -> ScalarExpression { .call(.element, [expression, .whole(step)], .time) }
}

extension ScalarExpression {
    /// A moment as the events' times are: a day where these are days.
    func asStored(_ type: DataType) -> ScalarExpression { type == .day ? .call(.dayOf, [self], .day) : self }
}
