import FupanMeaning
import FupanPlan
import FupanTable

/// The columns of a table and their types.
enum SchemaVerb: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "schema", .rows, "shows the columns, their types and formats, why a column of a file is not what it looks like, how many values it lacks, and the first of them",
        details: """
            `why` says what kept a column of digits from being a number, as `leading zeros`, or what was made of what is written, as `thousands apart, ¥`. Nothing is read for it: \
            `why`, `nulls` and `samples` are known where the file was looked at, and `nulls` where all of it was.
            """,
        examples: [Manual.Example("what a table's columns are", "reps | schema")])

    static func lower(_ call: Call) throws -> Relation {
        let columns = [("column", DataType.text), ("type", .text), ("format", .text), ("why", .text), ("nulls", .whole), ("samples", .text)]
            .map { Relation.Column($0.0, $0.1, $0.1 == .whole ? .whole : .plain) }
        let position = Relation.Column("", .whole)
        let readings = call.input.plan.readings
        let rows = call.input.columns.enumerated().map { index, column in
            let reading = readings[column.id]
            return [
                ScalarExpression.text(column.name), .text(column.type.name), .text(format(column.format)), reading?.why.map { .text($0) } ?? .null,
                reading?.nulls.map { .whole($0) } ?? .null, reading?.samples.map { .text($0) } ?? .null, .whole(index),
            ]
        }
        var result = Relation(.values(columns.map(\.id) + [position.id], rows), columns: columns)
        result.order = [SortKey(position.expression)]
        result.key = [columns[0].id]
        return result
    }

    /// `percent, signed`; nothing for a plain one.
    private static func format(_ format: Format) -> String {
        ((format.style == .plain ? [] : [format.style.rawValue]) + (format.isSigned ? ["signed"] : [])).joined(separator: ", ")
    }
}

/// What is known of a file's column since it was looked at.
private struct ColumnReading {
    /// Why it was not read as what it looks like, or what was made of what is written.
    var why: String?
    var nulls: Int?
    var samples: String?

    init(_ column: FileSource.Column, _ findings: FileSource.ColumnFindings?) {
        why = column.reason.map { column.type == .text && $0 != "no values" ? "kept as text: \($0)" : $0 } ?? findings?.conversion
        nulls = findings?.nullCount
        let values = (findings?.samples ?? []).map { $0.count > 20 ? "\($0.prefix(19))…" : $0 }
        samples = values.isEmpty ? nil : values.joined(separator: " · ")
    }
}

extension Plan {
    /// What is known of the columns of files in it.
    fileprivate var readings: [ColumnID: ColumnReading] {
        guard case .scan(let scan) = self else { return inputs.reduce(into: [:]) { $0.merge($1.readings) { first, _ in first } } }
        let findings = scan.source.findings.columns
        return scan.columns.indices.reduce(into: [:]) { readings, index in
            guard scan.source.columns.indices.contains(index) else { return }
            readings[scan.columns[index]] = ColumnReading(scan.source.columns[index], findings.indices.contains(index) ? findings[index] : nil)
        }
    }
}
