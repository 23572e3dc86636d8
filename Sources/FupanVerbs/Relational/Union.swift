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
        examples: [Manual.Example("two tables as one stream of events",
                                  "(leads | select time, channel | derive event = \"lead\") | union (orders | select time, channel, amount | derive event = \"money\") | count by event")])

    static func lower(_ call: Call) throws -> Relation {
        var tables = [call.input]
        for argument in call.stage.values {
            let table = try call.table(argument)
            if table.isUnknown { return .unknown }
            tables.append(table)
        }
        let columns = try commonColumns(tables, call)
        let inputs = tables.map { table -> (plan: Plan, columns: [ColumnID]) in
            let definitions = columns.map { column in
                Plan.Definition(table[column.name].map { adapted($0, to: column) } ?? ScalarExpression(.literal(.null), column.type))
            }
            return (.project(definitions, table.plan), definitions.map(\.id))
        }
        var result = call.input.with(.union(columns.map(\.id), inputs), columns: columns)
        for table in tables.dropFirst() {
            result.requirements += table.requirements
            result.notes += table.notes
        }
        return result
    }

    private static func commonColumns(_ tables: [Relation], _ call: Call) throws -> [Relation.Column] {
        var columns: [Relation.Column] = []
        for table in tables {
            for column in table.columns {
                guard let index = columns.firstIndex(where: { $0.name == column.name }) else {
                    columns.append(Relation.Column(column.name, column.type, column.format))
                    continue
                }
                guard let type = DataType.common(columns[index].type, column.type) else {
                    throw Diagnostic.unionTypes(column.name, columns[index].type, column.type, at: call.span)
                }
                columns[index].type = type
                if columns[index].format != column.format { columns[index].format = .plain }
            }
        }
        return columns
    }

    private static func adapted(_ column: Relation.Column, to common: Relation.Column) -> ScalarExpression {
        column.type == common.type ? column.expression : .call(.convert, [column.expression], common.type)
    }
}

extension Diagnostic {
    fileprivate static func unionTypes(_ name: String, _ left: DataType, _ right: DataType, at span: Span) -> Diagnostic {
        Diagnostic("union-types", "`\(name)` is \(left.phrase) in one table and \(right.phrase) in another", at: span, "",
                   suggestions: [.init("convert it first: `derive \(name) = text(\(name))`")])
    }
}
