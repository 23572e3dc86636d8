import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Finds what is asked of an entry: in its entity and the time it began, else in the events of its steps.
struct EventLookup {
    let request: FunnelRequest
    let chains: FunnelChains

    private var call: Call { request.call }

    /// What is read of the entity and the time of its first step; what neither has is read from the event of the first step.
    func atEntry(_ entries: inout FunnelEntries, _ evaluate: () throws -> [NamedExpression]) throws -> [NamedExpression] {
        let events = call.input
        defer { call.input = events }
        call.input = entries.relation
        if let values = try? evaluate() {
            entries.relation = call.input
            return values
        }
        call.input = events
        return joined(try evaluate(), step: 0, to: &entries).map(\.named)
    }

    /// What is read from the event of each step: a list of values for each step; null where the step was not reached.
    func atEachStep(_ entries: inout FunnelEntries, _ evaluate: () throws -> [NamedExpression]) throws -> [[NamedExpression]] {
        let events = call.input
        defer { call.input = events }
        let written = try evaluate()
        return request.steps.indices.map { joined(written, step: $0, to: &entries).map(\.named) }
    }

    /// `of`: the amount of the event of each step.
    func addAmounts(to entries: inout FunnelEntries, _ amount: NamedExpression) {
        entries.amounts = request.steps.indices.flatMap { joined([amount], step: $0, to: &entries).map(\.column) }
    }

    /// `between`: two periods of entry, or two conditions on the entity or its first event.
    func addSides(to entries: inout FunnelEntries, _ base: FupanSyntax.Expression, _ side: FupanSyntax.Expression) throws {
        let known = call.input.notes.count
        if let (past, now) = try Sides.periods(base, side, call) {
            entries.relation.notes += call.input.notes.dropFirst(known)
            entries.sides = (now.contains(entries.start.expression), past.contains(entries.start.expression))
            return
        }
        let conditions = try atEntry(&entries) {
            try [side, base].map { syntax in
                NamedExpression(name: syntax.span.text, expression: try call.condition(syntax), span: syntax.span)
            }
        }
        entries.sides = (conditions[0].expression, conditions[1].expression)
    }

    /// Joins values of the events of one step: of several at one moment the least. The values are over the call's input as it is now.
    private func joined(_ values: [NamedExpression], step: Int, to entries: inout FunnelEntries) -> [(named: NamedExpression, column: Relation.Column)] {
        let keys = [request.entity, request.hold].compactMap { $0?.definition }
        let moment = Plan.Definition(request.moment)
        let least = values.map { Plan.Definition(.aggregate(.minimum, [$0.expression], $0.expression.type, $0.expression.format)) }
        let events = Plan.aggregate(keys: keys + [moment], measures: least, .filter(request.steps[step].condition, call.input.plan))
        let found = values.map { Relation.Column($0.name, $0.expression.type, $0.expression.format) }
        let left = [entries.entity, entries.hold].compactMap { $0 }
        let pairs = zip(left, keys).map { ($0.expression, ScalarExpression.column($1.id, $1.expression.type)) }
        entries.relation.plan = .join(Plan.Join(
            .left, entries.relation.plan, events, keys: pairs + [(entries.chain.moment(step + 1), .column(moment.id, .time))],
            rightColumns: zip(found, least).map { ($0.id, $1.id) }))
        return zip(found, values).map { column, value in
            (NamedExpression(name: column.name, expression: column.expression, span: value.span), column)
        }
    }
}

/// At which step a value of `by` is taken.
enum ValuePlace: String, CaseIterable {
    case first, last, every

    init(_ call: Call) throws {
        let word = try call.choice("value_at", ValuePlace.allCases.map(\.rawValue))
        if word != nil, !call.has(.by) { throw Diagnostic.valueOfNothing(at: call.option("value_at")?.name.span ?? call.span) }
        self = word.flatMap(ValuePlace.init) ?? .first
    }

    func addKeys(to entries: inout FunnelEntries, _ lookup: EventLookup) throws {
        let call = lookup.request.call
        if self == .first {
            entries.keys = try lookup.atEntry(&entries) { try call.keys(.by) }
            return
        }
        let values = try lookup.atEachStep(&entries) { try call.keys(.by) }
        let length = entries.chain.length
        if self == .every {
            entries.keys = values[0]
            entries.counted = ValuePlace.leadingSteps(values, length)
            return
        }
        entries.keys = values[0].indices.map { key in
            let branches = values.indices.map { ScalarExpression.Branch(length.compared(.equal, .whole($0 + 1)), values[$0][key].expression) }
            var named = values[0][key]
            named.expression = ScalarExpression(.choose(branches, otherwise: nil), named.expression.type, named.expression.format)
            return named
        }
    }

    /// How many steps from the first on have its values.
    private static func leadingSteps(_ values: [[NamedExpression]], _ length: ScalarExpression) -> ScalarExpression {
        func same(_ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression {
            .call(.or, [left.compared(.equal, right), left.isNull && right.isNull], .boolean)
        }
        let branches = values.indices.dropFirst().map { step in
            let agree = zip(values[step], values[0]).map { same($0.expression, $1.expression) }
            let holds = agree.dropFirst().reduce(agree[0]) { $0 && $1 }
            let reached = length.compared(.greater, .whole(step))
            return ScalarExpression.Branch(.call(.not, [.choose(reached && holds, .boolean(true), else: .boolean(false))], .boolean), .whole(step))
        }
        return ScalarExpression(.choose(Array(branches), otherwise: .whole(values.count)), .whole)
    }
}

extension Diagnostic {
    fileprivate static func valueOfNothing(at span: Span) -> Diagnostic {
        Diagnostic("value-of-nothing", "`value_at` says where a value of `by` is taken, and there is no `by`", at: span, "",
                   suggestions: [.init("like `by channel with value_at last`")])
    }
}
