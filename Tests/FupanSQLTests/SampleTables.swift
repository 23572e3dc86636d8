import FupanPlan
import FupanTable

@testable import FupanSQL

/// A file as the tests see it: its columns by name.
struct SampleTable {
    let plan: Plan
    private let columns: [(id: ColumnID, name: String, type: DataType)]

    init(_ name: String, _ columns: [(name: String, type: DataType)]) {
        let source = FileSource(
            paths: [name], form: .delimited(.init()), columns: columns.map { .init(header: $0.name, type: $0.type) })
        self.columns = columns.map { (ColumnID.fresh(), $0.name, $0.type) }
        plan = .scan(.init(source: source, columns: self.columns.map(\.id), span: nil))
    }

    subscript(name: String) -> ScalarExpression {
        guard let column = columns.first(where: { $0.name == name }) else { return .null }
        return .column(column.id, column.type)
    }

    static var orders: SampleTable {
        SampleTable("orders", [
            ("order", .whole), ("customer", .text), ("time", .time), ("amount", .decimal(scale: 2)), ("channel", .text), ("rep", .text),
            ("quantity", .whole), ("rate", .approximate),
        ])
    }

    static var reps: SampleTable { SampleTable("reps", [("rep", .text), ("tier", .category(["senior", "junior"])), ("hired", .day)]) }
}

extension Dialect {
    /// DuckDB's, with files written short.
    static let sample = Dialect(
        name: "sample",
        identifierQuote: duckDB.identifierQuote,
        scan: { source, columns in
            source.paths[0] + "(" + columns.map { "\(source.columns[$0.index].header) \($0.alias)" }.joined(separator: ", ") + ")"
        },
        operation: duckDB.operation,
        aggregate: duckDB.aggregate,
        text: duckDB.text,
        literal: duckDB.literal,
        typeName: duckDB.typeName,
        narrowDecimalWidth: duckDB.narrowDecimalWidth,
        nullsLast: duckDB.nullsLast,
        position: duckDB.position
    )
}

extension Plan.Definition {
    var column: ScalarExpression { .column(id, expression.type, expression.format) }
}

extension ScalarExpression {
    var columnID: ColumnID { columnsUsed.first ?? .fresh() }

    static func window(_ window: Window, _ type: DataType) -> ScalarExpression { ScalarExpression(.window(window), type) }

    static func decimal(_ mantissa: Int128, scale: Int) -> ScalarExpression {
        ScalarExpression(.literal(.decimal(Decimal(mantissa: mantissa, scale: scale))), .decimal(scale: scale))
    }
}

func sql(_ plan: Plan, _ outputs: KeyValuePairs<String, ScalarExpression>) -> String {
    SQLPrinter(dialect: .sample).query(plan, outputs: outputs.map { (id: $1.columnID, name: $0) }).text
}

func sql(_ expression: ScalarExpression) -> String {
    let text = SQLPrinter(dialect: .sample).scalars([expression]).text
    return String(text.dropFirst("SELECT ".count).dropLast(" AS v1".count))
}
