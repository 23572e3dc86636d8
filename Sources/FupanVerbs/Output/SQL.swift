import FupanMeaning

/// The SQL an engine gets.
enum SQLVerb: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "sql", .output, "shows the SQL that the pipeline before it becomes; nothing is read",
        examples: [Manual.Example("what a grouped sum becomes", "orders | summarize revenue = sum(amount) by channel | sql")])

    static func lower(_ call: Call) throws -> Relation {
        var result = call.input
        result.effects.append(.showSQL(Effect.Table(call.input), dialect: "duckdb"))
        return result
    }
}
