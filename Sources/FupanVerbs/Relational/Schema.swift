import FupanMeaning
import FupanPlan
import FupanTable

/// The columns of a table and their types.
enum SchemaVerb: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "schema", .rows, "shows the columns, their types and formats, and why a column of a file is not what it looks like; nothing is read",
        details: "`why` says what kept a column of digits from being a number, as `leading zeros`: it is known where the file was looked at.",
        examples: [Manual.Example("what a table's columns are", "reps | schema")])

    static func lower(_ call: Call) throws -> Relation {
        let columns = ["column", "type", "format", "why"].map { Relation.Column($0, .text) }
        let position = Relation.Column("", .whole)
        let reasons = call.input.plan.readingReasons
        let rows = call.input.columns.enumerated().map { index, column in
            [ScalarExpression.text(column.name), .text(column.type.name), .text(format(column.format)), reasons[column.id].map { .text($0) } ?? .null, .whole(index)]
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

extension Plan {
    /// Why columns of the files in it were not read as what they look like.
    fileprivate var readingReasons: [ColumnID: String] {
        guard case .scan(let scan) = self else { return inputs.reduce(into: [:]) { $0.merge($1.readingReasons) { first, _ in first } } }
        return zip(scan.columns, scan.source.columns).reduce(into: [:]) { $0[$1.0] = $1.1.reason }
    }
}
