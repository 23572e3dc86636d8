import FupanMeaning
import FupanPlan
import FupanSource

/// Fails where a row is not as it must be.
enum Assert: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "assert", .output, "fails, showing the rows, where a condition does not hold; passes the table on",
        parameters: [Parameter(.values, "condition, \"message\"", "what must hold of every row, and what to say if not", isRequired: true)],
        details: "A row for which the condition is unknown does not hold. A script whose assertion fails exits with status 3.",
        examples: [Manual.Example("every order has an amount", "orders | assert amount is not null, \"no amount\" | count")])

    static func lower(_ call: Call) throws -> Relation {
        guard (1...2).contains(call.stage.values.count), let first = call.stage.values.first else { throw Diagnostic.assertForm(call.span) }
        let condition = try call.condition(try call.single(first))
        let message = try call.stage.values.dropFirst().first.map { try call.constant(try call.single($0), "text", \.isText) }
        var result = call.input
        result.effects.append(.assert(Effect.Table(call.input), .init(condition: condition, message: message, span: first.span)))
        return result
    }
}

extension Diagnostic {
    fileprivate static func assertForm(_ span: Span) -> Diagnostic {
        Diagnostic("assert-form", "`assert` wants a condition and a message", at: span, "", suggestions: [.init("like `assert amount > 0, \"no amount\"`")])
    }
}
