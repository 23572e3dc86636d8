import FupanPlan
import FupanSource
import FupanTable

extension Relation {
    /// The rows of several tables under each other, by column name: a column that a table lacks is null in its rows.
    ///
    /// Whole numbers fit into exact and these into approximate ones, a day into a time; categories keep their order where the labels of one are among those of the other.
    public static func union(_ tables: [Relation], at span: Span) throws -> Relation {
        guard let first = tables.first else { return .unknown }
        let columns = try commonColumns(tables, at: span)
        let inputs = tables.map { table -> (plan: Plan, columns: [ColumnID]) in
            let definitions = columns.map { column in
                Plan.Definition(table[column.name].map { adapted($0, to: column) } ?? ScalarExpression(.literal(.null), column.type))
            }
            return (.project(definitions, table.plan), definitions.map(\.id))
        }
        var result = first.with(.union(columns.map(\.id), inputs), columns: columns)
        result.isScattered = tables.contains { !$0.order.isEmpty || $0.isScattered }
        for table in tables.dropFirst() {
            result.requirements += table.requirements
            result.notes += table.notes
        }
        return result
    }

    private static func commonColumns(_ tables: [Relation], at span: Span) throws -> [Relation.Column] {
        var columns: [Relation.Column] = []
        for table in tables {
            for column in table.columns {
                guard let index = columns.firstIndex(where: { $0.name == column.name }) else {
                    columns.append(Relation.Column(column.name, column.type, column.format))
                    continue
                }
                guard let type = DataType.common(columns[index].type, column.type) else {
                    throw Diagnostic.unionTypes(column.name, columns[index].type, column.type, at: span)
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
    static func unionTypes(_ name: String, _ left: DataType, _ right: DataType, at span: Span) -> Diagnostic {
        Diagnostic("union-types", "`\(name)` is \(left.phrase) in one table and \(right.phrase) in another", at: span, "",
                   suggestions: [.init("convert it first: `derive \(name) = text(\(name))`")])
    }
}
