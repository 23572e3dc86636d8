import FupanMeaning
import FupanPlan

/// How many rows.
enum Count: Verb {
    static let manual = Manual(
        "count", .rows, "counts the rows",
        parameters: [Parameter(.clause(.by), "key, …", "of each group")],
        examples: [Manual.Example("how many orders", "orders | count"), Manual.Example("of each channel", "orders | count by channel")])

    static func lower(_ call: Call) throws -> Relation {
        try call.grouped(try call.keys(.by), measures: [NamedExpression(name: "count", expression: .count(), span: call.span)])
    }
}
