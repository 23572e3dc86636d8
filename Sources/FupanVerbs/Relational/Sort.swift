import FupanMeaning
import FupanPlan
import FupanSource

/// The order of the rows.
enum Sort: Verb {
    static let columnsAfterError = ColumnsAfterError.kept
    static let keepsTotal = true
    static let manual = Manual(
        "sort", .rows, "orders the rows; a minus before a key turns it round",
        parameters: [Parameter(.values, "key or -key, …", "the first decides, the next among equals", isRequired: true)],
        details: "Nulls come last both ways. Rows that tie come in the order of the other columns, so that every run gives the same bytes.",
        examples: [Manual.Example("largest first", "orders | summarize revenue = sum(amount) by product | sort -revenue")])

    static func lower(_ call: Call) throws -> Relation {
        var order: [SortKey] = []
        for argument in call.stage.values {
            if let name = argument.name { throw Diagnostic.namedKey(name.text, at: argument.span) }
            var key = try call.key(try call.single(argument))
            if case .column = key.expression.kind {} else {
                let hidden = Plan.Definition(key.expression)
                call.input = call.input.extended([hidden])
                key.expression = .column(hidden.id, key.expression.type)
            }
            guard key.expression.type.hasOrder else { throw Diagnostic.noOrderOf(key.expression.type.phrase, at: argument.span) }
            order.append(key)
        }
        // The total stays behind the others, whichever way these are ordered.
        call.input.order = (call.input.isTotal.map { [SortKey($0)] } ?? []) + order
        return call.input
    }
}

extension Diagnostic {
    fileprivate static func namedKey(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("named-key", "a key of `sort` has no name", at: span, "", suggestions: [.init("`derive` the column first")])
    }

    fileprivate static func noOrderOf(_ phrase: String, at span: Span) -> Diagnostic {
        Diagnostic("no-order-of-type", "\(phrase) has no order", at: span, phrase)
    }
}
