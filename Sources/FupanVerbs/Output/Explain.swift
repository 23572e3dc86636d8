import FupanMeaning

/// The plan.
enum Explain: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "explain", .output, "shows the plan of the pipeline before it: what is read, in which steps; nothing is run",
        examples: [Manual.Example("the steps of a grouped sum", "orders | where amount > 0 | summarize revenue = sum(amount) by channel | explain")])

    static func lower(_ call: Call) throws -> Relation {
        var result = call.input
        result.effects.append(.explain(Effect.Table(call.input)))
        return result
    }
}
