import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// The rows of several tables under each other.
enum Union: Verb {
    static let manual = Manual(
        "union", .tables, "puts the rows of other tables under those of this one, by column name",
        parameters: [Parameter(.values, "table, …", "the other tables, or pipelines in brackets", isRequired: true)],
        details: "A column that a table lacks is null in its rows.",
        examples: [Manual.Example("two tables as one stream of events", """
            (leads | select time, channel | derive event = "lead")
              | union (orders | select time, channel, amount | derive event = "money")
              | count by event
            """)])

    static func lower(_ call: Call) throws -> Relation {
        var tables = [call.input]
        for argument in call.stage.values {
            let table = try call.table(argument)
            if table.isUnknown { return .unknown }
            tables.append(table)
        }
        return try Relation.union(tables, at: call.span)
    }
}
