import FupanMeaning
import FupanPlan
import FupanTable

/// A profile of each column.
enum Describe: Verb {
    static let manual = Manual(
        "describe", .rows, "shows a profile of each column: type, nulls, different values, least and greatest",
        examples: [Manual.Example("what a table holds", "orders | describe")])

    static func lower(_ call: Call) throws -> Relation {
        let columns = call.input.columns.filter { $0.type.hasOrder }
        let measured = columns.map { column in
            [ScalarExpression.aggregate(.count, [column.expression], .whole), .aggregate(.countDistinct, [column.expression], .whole),
             .aggregate(.minimum, [column.expression], column.type), .aggregate(.maximum, [column.expression], column.type)].map { Plan.Definition($0) }
        }
        let rows = Plan.Definition(.count())
        let figures = Relation(
            .aggregate(keys: [], measures: [rows] + measured.flatMap { $0 }, call.input.plan), columns: []).shared("a profile of each column")
        let output = ["column", "type", "rows", "nulls", "distinct", "least", "greatest"]
        let ids = output.map { _ in ColumnID.fresh() }
        let lines = zip(columns, measured).enumerated().map { index, pair -> (plan: Plan, columns: [ColumnID]) in
            let (column, definitions) = pair
            let count = ScalarExpression.column(rows.id, .whole), present = ScalarExpression.column(definitions[0].id, .whole)
            let line = [
                ScalarExpression.text(column.name), .text(column.type.name), count, .call(.subtract, [count, present], .whole),
                .column(definitions[1].id, .whole), asText(definitions[2].id, column), asText(definitions[3].id, column), .whole(index),
            ].map { Plan.Definition($0) }
            return (.project(line, figures.plan), line.map(\.id))
        }
        let position = ColumnID.fresh()
        let types: [DataType] = [.text, .text, .whole, .whole, .whole, .text, .text]
        let result = zip(output, zip(types, ids)).map { name, rest in
            Relation.Column(name, rest.0, rest.0 == .whole ? .whole : .plain, id: rest.1)
        }
        return call.input.with(.union(ids + [position], lines), columns: result, order: [SortKey(.column(position, .whole))], key: [ids[0]])
    }

    private static func asText(_ id: ColumnID, _ column: Relation.Column) -> ScalarExpression {
        .call(.convert, [.column(id, column.type, column.format)], .text)
    }
}
