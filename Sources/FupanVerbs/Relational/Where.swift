import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax

/// Keeps the rows for which a condition is true.
enum Where: Verb {
    static let columnsAfterError = ColumnsAfterError.kept
    static let keepsTotal = true
    static let manual = Manual(
        "where", .rows, "keeps the rows for which a condition is true",
        parameters: [
            Parameter(.values, "condition", "what must hold of a row", isRequired: true),
            Parameter(.clause(.by), "key, …", "the groups of aggregates and windows in the condition"),
            Parameter(.clause(.at), "column", "the order of windows in the condition"),
        ],
        details: """
            Unknown counts as not true: where a value is null, `amount > 5` keeps nothing, and neither does `not amount > 5`. \
            A time compared with a day or period is first put into a period of that kind: `time <= @2026-06-30` keeps that evening.
            """,
        examples: [
            Manual.Example("orders of a month above an amount", "orders | where time in @2026-06 and amount >= 5000 | take 3"),
            Manual.Example("each channel's largest order", "orders | where amount == max(amount) by channel | select channel, amount"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.oneCondition(call) }
        if let name = argument.name { throw Diagnostic.nameInCondition(name, argument) }
        let window = try call.windowClauses()
        let condition = try call.inScope(window: window) { try $0.condition(try call.single(argument)) }
        guard condition.containsWindow else { return call.input.filtered(condition) }
        if window.isImplicit, condition.columnsOutsideWindows.isEmpty { throw Diagnostic.sameForEveryRow(argument.span) }
        // A window looks at all the rows, so it is computed before any is left out.
        let test = Plan.Definition(condition)
        return call.input.extended([test]).filtered(.column(test.id, .boolean))
    }
}

extension ScalarExpression {
    fileprivate var columnsOutsideWindows: Set<ColumnID> {
        switch kind {
        case .window: []
        case .column(let id): [id]
        default: children.reduce(into: []) { $0.formUnion($1.columnsOutsideWindows) }
        }
    }
}

extension Diagnostic {
    fileprivate static func oneCondition(_ call: Call) -> Diagnostic {
        Diagnostic("one-condition", "`where` takes one condition", at: call.span, "", suggestions: [.init("join conditions with `and`")])
    }

    fileprivate static func nameInCondition(_ name: Name, _ argument: Argument) -> Diagnostic {
        let span = argument.span
        let value = span.source.text((argument.steps.first?.expression.span.range.lowerBound ?? span.range.upperBound)..<span.range.upperBound)
        let compared = value == "null" ? "\(name.span.text) is null" : "\(name.span.text) == \(value)"
        return Diagnostic("equals-sign", "`=` names a column, `==` compares", at: span, "",
                          suggestions: [.init("write `\(compared)`", edit: .init(span, compared))])
    }

    fileprivate static func sameForEveryRow(_ span: Span) -> Diagnostic {
        Diagnostic("same-for-every-row", "this is the same for every row: over which rows?", at: span, "",
                   suggestions: [.init("give the groups: `where \(span.text) by channel`, or `summarize` first")])
    }
}
