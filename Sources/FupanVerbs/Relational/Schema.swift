import FupanMeaning
import FupanPlan
import FupanTable

/// The columns of a table and their types.
enum SchemaVerb: Verb {
    static let manual = Manual(
        "schema", .rows, "shows the columns, their types and formats; nothing is read",
        examples: [Manual.Example("what a table's columns are", "reps | schema")])

    static func lower(_ call: Call) throws -> Relation {
        let columns = ["column", "type", "format"].map { Relation.Column($0, .text) }
        let position = Relation.Column("", .whole)
        let rows = call.input.columns.enumerated().map { index, column in
            [ScalarExpression.text(column.name), .text(column.type.name), .text(column.format.style == .plain ? "" : column.format.style.rawValue), .whole(index)]
        }
        var result = Relation(.values(columns.map(\.id) + [position.id], rows), columns: columns)
        result.order = [SortKey(position.expression)]
        result.key = [columns[0].id]
        return result
    }
}
