import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// One lead's events beside the steps of a funnel.
enum Trace: Verb {
    static let manual = Manual(
        "trace", .funnels, "shows which event of a lead matched which step of a funnel, and why the next did not",
        parameters: [
            Parameter(.values, "\"L0042\" [, step -> step -> …]", "whose events; the steps", standard: "pipeline", isRequired: true),
        ] + FunnelRequest.parameters.filter { ![.values, .clause(.of), .clause(.for)].contains($0.place) },
        details: """
            The clauses mean what they mean for `funnel`. A row for each event in time, and one for the step that was not reached. `event` is its stage (without a \
            stage column, the steps it could be), `step` the step it is in the chain that counts, `wait` the time since the step before, `why` the reason.
            """,
        examples: [
            Manual.Example("a lead of the sample data", "stages | trace \"L000012\" within 14d"),
        ])

    static func lower(_ call: Call) throws -> Relation { try TraceLowering(call).result() }
}

private struct TraceLowering {
    private let call: Call
    private let request: FunnelRequest
    private let chains: FunnelChains
    /// The events of everybody, and how many of them are the wanted one's.
    private let all: Relation
    private let known: ScalarExpression
    private let reasons: TraceReasons

    init(_ call: Call) throws {
        self.call = call
        let values = call.stage.values
        guard let first = values.first, values.count <= 2, first.name == nil else { throw Diagnostic.whomToTrace(at: call.span) }
        let entity = try call.role(.lead, .per)
        let wanted = try TraceLowering.wanted(try call.single(first), entity, call)
        let isWanted = entity.expression.compared(.equal, wanted)
        all = call.input
        known = Figures(all).count(isWanted)
        let notes = call.input.notes
        call.input = call.input.filtered(isWanted)
        request = try FunnelRequest(call, steps: values.count == 2 ? FunnelSteps.written(call, values[1]) : FunnelSteps.pipeline(call))
        guard request.windows.count == 1 else { throw Diagnostic.oneWindow(call.manual.name, at: call.clause(.within)?.span ?? call.span) }
        // The entity was looked for twice.
        call.input.notes = notes + call.input.notes.dropFirst(notes.count).filter { note in
            !notes.contains { "\($0.english.parts)" == "\(note.english.parts)" }
        }
        chains = FunnelChains(request)
        reasons = TraceReasons(request, call.options.language)
    }

    private static func wanted(_ syntax: FupanSyntax.Expression, _ entity: NamedExpression, _ call: Call) throws -> ScalarExpression {
        let type = entity.expression.type
        return try call.constant(syntax, type.isText ? "a \(entity.name) in quotes" : "the number of a \(entity.name)") {
            type.isText ? $0.isText : $0 == type
        }
    }

    func result() throws -> Relation {
        let traced = TracedEvents(request, chains)
        let shared = traced.relation.shared("the events of one \(request.entity.name) beside its chain")
        let outputs = [
            traced.entry.map { Relation.Column($0.name, $0.type, $0.format) },
            Relation.Column(request.time.name, request.time.expression.type), Relation.Column("event", .text),
            Relation.Column("step", .category(request.labels)), Relation.Column("wait", .duration(.second)), Relation.Column("why", .text),
        ].compactMap { $0 }
        let place = Relation.Column("", .whole), moment = Relation.Column("", .time), order = Relation.Column("", .whole)
        let events = rows(traced), next = missing(traced, shared)
        let ids = outputs.map(\.id) + [moment.id, place.id, order.id]
        var result = Relation(.union(ids, [(.project(events, shared.plan), events.map(\.id)), (next, next.columns)]), columns: outputs)
        result.order = (traced.entry == nil ? [] : [SortKey(outputs[0].expression)])
            + [SortKey(moment.expression), SortKey(place.expression), SortKey(order.expression)]
        result.notes = call.input.notes + [FunnelNotes(request, chains).definition("trace of", zh: "轨迹")]
        result.requirements = call.input.requirements + request.stepsThatOccur([], in: all)
            + [Requirement(violation: known.compared(.equal, .whole(0)), .nobodyToTrace(request.entity.name, at: call.stage.values[0].span))]
        return result
    }

    private func rows(_ traced: TracedEvents) -> [Plan.Definition] {
        let length = traced.length
        let wait = request.steps.indices.dropFirst().map { index in
            ScalarExpression.Branch(traced.step.compared(.equal, .whole(index)), .call(
                .secondsBetween, [traced.chain.moment(index + 1), traced.chain.moment(index)], .duration(.second)))
        }
        let label = request.labels.enumerated().map { ScalarExpression.Branch(traced.step.compared(.equal, .whole($0)), .text($1)) }
        var values = traced.entry.map { [$0.expression] } ?? []
        values += [
            request.time.expression, traced.event, ScalarExpression(.choose(label, otherwise: nil), .category(request.labels)),
            ScalarExpression(.choose(wait, otherwise: nil), .duration(.second)), reasons.ofEvent(traced, length), request.moment,
            .call(.coalesce, [traced.step, .whole(request.steps.count)], .whole), traced.number,
        ]
        return values.map { Plan.Definition($0) }
    }

    /// A row for the step that was not reached.
    private func missing(_ traced: TracedEvents, _ shared: Relation) -> Plan {
        let keys = traced.entry.map { [Plan.Definition($0.expression)] } ?? []
        let figures = reasons.figures(traced)
        let grouped = Plan.aggregate(keys: keys, measures: figures.definitions, shared.plan)
        let isShort = figures.length.compared(.less, .whole(request.steps.count))
        let label = request.labels.enumerated().map { ScalarExpression.Branch(figures.length.compared(.equal, .whole($0)), .text($1)) }
        var values = keys.map { ScalarExpression.column($0.id, $0.expression.type) }
        values += [
            ScalarExpression(.literal(.null), request.time.expression.type), ScalarExpression(.literal(.null), .text),
            ScalarExpression(.choose(label, otherwise: nil), .category(request.labels)), ScalarExpression(.literal(.null), .duration(.second)),
            reasons.ofMissing(figures), ScalarExpression(.literal(.null), .time), .whole(request.steps.count + 1), .whole(0),
        ]
        return .project(values.map { Plan.Definition($0) }, .filter(isShort, grouped))
    }
}

/// The events of one entity, each beside the chain and with the step it is in it.
struct TracedEvents {
    let relation: Relation
    let chain: Relation.Column
    let entry: Relation.Column?
    /// From 0; null where the event is no step of the chain.
    let step: ScalarExpression
    /// What happened: the stage, or the steps that the event could be.
    let event: ScalarExpression
    /// Its place among all of them.
    let number: ScalarExpression

    var length: ScalarExpression { .call(.coalesce, [chain.length, .whole(0)], .whole) }

    init(_ request: FunnelRequest, _ chains: FunnelChains) {
        let entries = chains.entries(0)
        var events = request.call.input
        var keys: [(ScalarExpression, ScalarExpression)] = []
        var found: Relation.Column?
        if let entry = chains.entry {
            let number = chains.entryNumber
            events = events.extended([number])
            let column = Relation.Column("entry", .whole, id: number.id)
            found = column
            keys = [(column.expression, entry.expression)]
            if let hold = request.hold, let held = chains.hold { keys.append((hold.expression, held.expression)) }
        }
        entry = found
        // Entities are one here, so that without entries the chain is one row: it stands beside each event, also of another held value.
        let list = Relation.Column("chain", .list(.time)), one = Plan.Definition(.boolean(true))
        keys.append((.boolean(true), .column(one.id, .boolean)))
        chain = list
        var rightColumns = [(list.id, entries.chain.id)]
        var held: Relation.Column?
        if let hold = chains.hold {
            let column = Relation.Column(hold.name, hold.type)
            held = column
            rightColumns.append((column.id, hold.id))
        }
        let chainRows = Plan.extend([one], entries.relation.plan)
        events.plan = .join(Plan.Join(.left, events.plan, chainRows, keys: keys, rightColumns: rightColumns))
        let total = request.call.input.columns.filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        let order = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: [SortKey(request.moment)] + total)), .whole))
        events = events.extended([order])
        number = .column(order.id, .whole)
        var step = ScalarExpression(.literal(.null), .whole)
        for (index, wanted) in request.steps.enumerated() {
            // The event that could be the fewest other steps, then the first: each event is used once.
            var isFree = wanted.condition && request.moment.compared(.equal, list.moment(index + 1)) && step.isNull
            if let hold = request.hold, let held { isFree = isFree && hold.expression.compared(.equal, held.expression) }
            let free = Plan.Definition(ScalarExpression.choose(isFree, .boolean(true), else: .boolean(false)))
            let others = request.steps[(index + 1)...].map { ScalarExpression.choose($0.condition, .whole(1), else: .whole(0)) }
            let flexibility = others.reduce(ScalarExpression.whole(0)) { .call(.add, [$0, $1], .whole) }
            let rank = Plan.Definition(ScalarExpression(.window(.init(
                .rowNumber, [], partition: [.column(free.id, .boolean)] + (found.map { [$0.expression] } ?? []),
                order: [SortKey(flexibility), SortKey(number)])), .whole))
            let isTaken = ScalarExpression.column(free.id, .boolean) && ScalarExpression.column(rank.id, .whole).compared(.equal, .whole(1))
            let next = Plan.Definition(ScalarExpression.choose(isTaken, .whole(index), else: step))
            events = events.extended([free]).extended([rank]).extended([next])
            step = .column(next.id, .whole)
        }
        self.step = step
        event = request.stage?.expression ?? TracedEvents.possible(request)
        relation = events
    }

    private static func possible(_ request: FunnelRequest) -> ScalarExpression {
        let names = request.steps.map { ScalarExpression.choose($0.condition, .text($0.label + " "), else: .text("")) }
        let listed = ScalarExpression.call(.trim, [.call(.concatenate, names, .text)], .text)
        return .choose(listed.compared(.notEqual, .text("")), listed, else: ScalarExpression(.literal(.null), .text))
    }
}
