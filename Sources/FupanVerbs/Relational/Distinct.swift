import FupanMeaning
import FupanPlan
import FupanSource

/// The different rows, or combinations of some columns.
enum Distinct: Verb {
    static let manual = Manual(
        "distinct", .rows, "keeps each combination of values once",
        parameters: [Parameter(.values, "column or expression, …", "what counts as one; all columns unless given")],
        details: "The result has these columns only, in their order. Null is a value of its own.",
        examples: [Manual.Example("which products sell in which channel", "orders | distinct channel, product | take 4")])

    static func lower(_ call: Call) throws -> Relation {
        let keys = call.stage.values.isEmpty
            ? call.input.columns.map { NamedExpression(name: $0.name, expression: $0.expression, span: call.span) }
            : try call.stage.values.map { try call.named($0) }
        for (index, key) in keys.enumerated() where !call.stage.values.isEmpty {
            if keys[..<index].contains(where: { $0.name == key.name }) { throw Diagnostic.columnTwice(key.name, at: key.span) }
            try Call.refuseTwin(key.name, among: keys[..<index].map(\.name), at: key.span)
        }
        return try call.grouped(keys, measures: [])
    }
}
