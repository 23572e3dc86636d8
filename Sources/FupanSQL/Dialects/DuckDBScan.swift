import FupanPlan
import FupanTable

/// The rows of a file as a table expression, with the columns that are read, in order, each under its alias. Columns are told apart by their place in the file: headers may repeat.
///
///     (SELECT "order_id" AS "order", … FROM read_csv(['orders.csv'], auto_detect = false, …, columns = {'order_id': 'VARCHAR', 'amount': 'DOUBLE'}))
///
/// Nothing is read that is not asked for, and nothing is sniffed again.
func duckDBScan(_ source: FileSource, columns: [(index: Int, alias: String)]) -> String {
    DuckDBScan(source).text(columns)
}

/// How read_csv is to read, but for the columns.
public func duckDBOptions(_ form: FileSource.Delimited) -> String {
    var options = [
        "auto_detect = false", "header = \(form.hasHeader)", "skip = \(form.skippedLines)", "delim = \(quotedText(form.delimiter))",
        "quote = \(quotedText(form.quote))", "escape = \(quotedText(form.escape))", "encoding = 'utf-8'",
    ]
    if let compression = form.compression { options.append("compression = \(quotedText(compression))") }
    if let length = form.longestLine { options += ["max_line_size = \(length)", "parallel = false"] }
    return options.joined(separator: ", ")
}

/// A table in a workbook, its columns called c0, c1, …, without the blank rows in it.
public func duckDBWorkbook(_ path: String, _ form: FileSource.Workbook, _ file: Int, columns: Int) -> String {
    let choice = form.sheet.map { ", sheet = \(quotedText($0))" } ?? ""
    let range = form.ranges.indices.contains(file) ? ", range = \(quotedText(form.ranges[file]))" : ""
    let names = (0..<columns).map { "c\($0)" }.joined(separator: ", ")
    // As text: DuckDB would take the types from the first row alone. And a blank row is no end.
    return "(SELECT * FROM read_xlsx(\(quotedPath(path))\(choice)\(range), header = true, all_varchar = true, stop_at_empty = false) AS cells(\(names)) "
        + "WHERE coalesce(\(names)) IS NOT NULL)"
}

private struct DuckDBScan {
    let source: FileSource
    /// One for each column of the file.
    let names: [String]

    init(_ source: FileSource) {
        self.source = source
        let headers = source.columns.map(\.header)
        // In JSON a column is found by its name.
        if case .json = source.form { names = headers } else { names = DuckDBScan.names(headers) }
    }

    /// The headers, since DuckDB's messages speak of them; names of our own where DuckDB, to which case makes no difference, would not tell them apart.
    private static func names(_ headers: [String]) -> [String] {
        let areTold = Set(headers.map { $0.lowercased() }).count == headers.count && !headers.contains { $0.allSatisfy(\.isWhitespace) }
        return areTold ? headers : headers.indices.map { "c\($0)" }
    }

    func text(_ columns: [(index: Int, alias: String)]) -> String {
        let items = columns.compactMap { column -> String? in
            guard source.columns.indices.contains(column.index) else { return nil }
            return "\(value(column.index)) AS \(quotedName(column.alias))"
        }
        // Rows may be counted without any of their columns.
        return "(SELECT \(items.isEmpty ? "true AS present" : items.joined(separator: ", ")) FROM \(rows))"
    }

    private var rows: String {
        switch source.form {
        case .delimited(let form): "read_csv(\(paths), \(duckDBOptions(form)), columns = \(declarations))"
        case .json(let isLines):
            "read_json(\(paths), auto_detect = false, format = \(isLines ? "'newline_delimited'" : "'array'"), columns = \(declarations)\(jsonCompression))"
        case .parquet: "read_parquet(\(paths)) AS rows(\(list(names)))"
        case .excel(let form): source.paths.count == 1
            ? duckDBWorkbook(source.paths[0], form, 0, columns: names.count) + " AS rows(\(list(names)))"
            : "(" + source.paths.indices.map { "SELECT * FROM \(duckDBWorkbook(source.paths[$0], form, $0, columns: names.count))" }
                .joined(separator: " UNION ALL ") + ") AS rows(\(list(names)))"
        }
    }

    private var jsonCompression: String { source.compression.map { ", compression = \(quotedText($0))" } ?? "" }

    private var paths: String { "[" + source.paths.map(quotedPath).joined(separator: ", ") + "]" }

    private var declarations: String {
        "{" + source.columns.indices.map { "\(quotedText(names[$0])): '\(declaredType(source.columns[$0]))'" }.joined(separator: ", ") + "}"
    }

    /// Numbers are declared as doubles, see `whole` and `exact`; what has to be looked at as it is written, as text.
    private func declaredType(_ column: FileSource.Column) -> String {
        if isReadAsWritten(column) { return "VARCHAR" }
        return switch column.type {
        case .boolean: "BOOLEAN"
        case .whole, .decimal, .approximate: "DOUBLE"
        case .day: "DATE"
        case .time: "TIMESTAMP"
        default: "VARCHAR"
        }
    }

    /// Of a file that was looked at in part, what is written must be looked at: a late `007` is a code, and a late `1` is neither true nor false.
    private func isReadAsWritten(_ column: FileSource.Column) -> Bool {
        if column.writing != nil || !column.nulls.isEmpty { return true }
        guard isSampled else { return false }
        // Among decimals nobody writes codes, and to look at the text of all money costs a quarter of the time of a sum.
        if case .decimal = column.type { return false }
        return column.type.isNumber || column.type == .boolean || column.mostBytes != nil
    }

    private func value(_ index: Int) -> String {
        let column = source.columns[index]
        let name = present(quotedName(names[index]), column)
        switch source.form {
        case .delimited, .json:
            if let writing = column.writing { return WrittenValue(name: name, column: column, refuse: refuse).text(writing) }
            return isSampled ? valueAsWritten(name, column) : value(isReadAsWritten(column) ? cast(name, column) : name, column)
        case .parquet: return ofParquet(name, column.type)
        case .excel: return ofExcel(name, column)
        }
    }

    /// Null where the file says so in its own way.
    private func present(_ name: String, _ column: FileSource.Column) -> String {
        guard !column.nulls.isEmpty, source.form != .parquet else { return name }
        return "CASE WHEN trim(\(name)) IN (\(column.nulls.map(quotedText).joined(separator: ", "))) THEN NULL ELSE \(column.type.isText ? name : "trim(\(name))") END"
    }

    private func cast(_ name: String, _ column: FileSource.Column) -> String {
        switch column.type {
        case .whole, .decimal, .approximate: "CAST(\(name) AS DOUBLE)"
        case .boolean: "CAST(\(name) AS BOOLEAN)"
        case .day: "CAST(\(name) AS DATE)"
        case .time: "CAST(\(name) AS TIMESTAMP)"
        default: name
        }
    }

    private func value(_ name: String, _ column: FileSource.Column) -> String {
        switch column.type {
        case .whole: whole(name, column)
        case .decimal(let scale): exact(name, column, scale: scale)
        default: name
        }
    }

    private func valueAsWritten(_ name: String, _ column: FileSource.Column) -> String {
        switch column.type {
        case .whole: wholeAsWritten(name, column)
        case .decimal(let scale): isReadAsWritten(column) ? exactAsWritten(name, column, scale: scale) : exact(name, column, scale: scale)
        case .approximate: finiteAsWritten(name, column)
        case .boolean:
            "CASE WHEN \(name) IS NULL THEN NULL WHEN lower(\(name)) = 'true' THEN true WHEN lower(\(name)) = 'false' THEN false "
                + "ELSE \(refusal(name, column, "true and false")) END"
        case .day where column.mostBytes != nil, .time where column.mostBytes != nil: moment(name, column)
        default: name
        }
    }

    /// DuckDB's own conversion of text rounds 12.5 to 13 without a word. A double holds every whole number of up to 15 digits, so the text is read as one and looked at again.
    private func whole(_ name: String, _ column: FileSource.Column) -> String {
        "CASE WHEN \(name) IS DISTINCT FROM TRY_CAST(\(name) AS BIGINT) OR abs(\(name)) >= 1e15 "
            + "THEN \(refusal(name, column, "whole numbers of at most 15 digits")) ELSE CAST(\(name) AS BIGINT) END"
    }

    /// Where later rows were not looked at, one of them may be `007`, a code and no number: what is written must be what the number is written as.
    private func wholeAsWritten(_ name: String, _ column: FileSource.Column) -> String {
        "CASE WHEN \(name) IS DISTINCT FROM CAST(TRY_CAST(\(name) AS BIGINT) AS VARCHAR) OR length(\(name)) > 15 "
            + "THEN \(refusal(name, column, "whole numbers of at most 15 digits")) ELSE TRY_CAST(\(name) AS BIGINT) END"
    }

    /// Codes among numbers: `007`, `+1`, `1_000`. Texts are compared by their bytes, and nearly all are settled by the first comparison.
    private func isCode(_ name: String) -> String {
        "(\(name) < '1' AND (\(name) < '-' OR \(name) >= '00' AND \(name) < '0:' OR \(name) >= '-00' AND \(name) < '-0:')) OR contains(\(name), '_')"
    }

    /// Likewise a decimal: written out with all its decimals, it begins with what stands in the file. So no `007`, `+1` or `1_000` passes, nor a decimal that was rounded away.
    private func exactAsWritten(_ name: String, _ column: FileSource.Column, scale: Int) -> String {
        let number = "TRY_CAST(\(name) AS DECIMAL(15, \(scale)))"
        return "CASE WHEN starts_with(CAST(\(number) AS VARCHAR), \(name)) THEN CAST(\(number) AS DECIMAL(18, \(scale))) WHEN \(name) IS NULL THEN NULL "
            + "ELSE \(refusal(name, column, "numbers of at most \(scale) decimals and 15 digits")) END"
    }

    /// `inf` would make every sum of the column unknown without a word, and a double loses digits of what has more than 15 before its point.
    private func finiteAsWritten(_ name: String, _ column: FileSource.Column) -> String {
        let number = "TRY_CAST(\(name) AS DOUBLE)"
        return "CASE WHEN \(isCode(name)) OR (\(name) IS NOT NULL AND \(number) IS NULL) OR NOT isfinite(\(number)) "
            + "OR (abs(\(number)) >= 1e15 AND NOT contains(lower(\(name)), 'e')) THEN \(refusal(name, column, "numbers")) ELSE \(number) END"
    }

    /// DuckDB's own conversion would drop the clock of a later value in a column of days, and the zone of one in a column of times.
    private func moment(_ name: String, _ column: FileSource.Column) -> String {
        let expected = column.type == .day ? "days" : "times", value = "TRY_\(cast(name, column))"
        return "CASE WHEN strlen(\(name)) > \(column.mostBytes ?? 0) OR (\(name) IS NOT NULL AND \(value) IS NULL) "
            + "THEN \(refusal(name, column, expected + " like those before")) ELSE \(value) END"
    }

    private var isSampled: Bool { if case .delimited(let form) = source.form { form.isSampled } else { false } }

    /// Likewise 1.005 to 1.01. A double gives back what was written as long as it has at most 15 digits in all. (The same TRY_CAST twice is computed once.)
    private func exact(_ name: String, _ column: FileSource.Column, scale: Int) -> String {
        let type = "DECIMAL(18, \(scale))"
        return "CASE WHEN \(name) IS DISTINCT FROM CAST(TRY_CAST(\(name) AS \(type)) AS DOUBLE) OR abs(\(name)) >= 1e\(15 - scale) "
            + "THEN \(refusal(name, column, "numbers of at most \(scale) decimals and 15 digits")) ELSE TRY_CAST(\(name) AS \(type)) END"
    }

    private func refuse(_ name: String, _ column: FileSource.Column, _ expected: String) -> String { refusal(name, column, expected) }

    /// Ends the query: `FupanEngine` knows the message by its first word, and the path by the unit separators.
    private func refusal(_ name: String, _ column: FileSource.Column, _ expected: String) -> String {
        let message = "\u{1F}\(source.paths.first ?? "")\u{1F}`\(column.header)` was taken for \(expected), and holds "
        return "error(concat(\(quotedText("fupan" + message)), \(name)))"
    }

    private func ofParquet(_ name: String, _ type: DataType) -> String {
        switch type {
        case .whole: "CAST(\(name) AS BIGINT)"
        // In 64 bits where the others are, see `StoredType`.
        case .decimal(let scale): "CAST(\(name) AS DECIMAL(\(scale <= 4 ? 18 : 38), \(scale)))"
        case .approximate: "CAST(\(name) AS DOUBLE)"
        case .day: "CAST(\(name) AS DATE)"
        case .time: "CAST(\(name) AS TIMESTAMP)"
        case .text, .category: "CAST(\(name) AS VARCHAR)"
        default: name
        }
    }

    /// A cell's number comes as text of its shortest form.
    private func ofExcel(_ name: String, _ column: FileSource.Column) -> String {
        if let writing = column.writing { return WrittenValue(name: name, column: column, refuse: refuse).text(writing) }
        return value(cast(name, column), column)
    }

    private func list(_ names: [String]) -> String { names.map(quotedName).joined(separator: ", ") }
}

private func quotedText(_ text: String) -> String { "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'" }

private func quotedName(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// DuckDB's readers would expand `*`, `?` and `[` in a path.
private func quotedPath(_ path: String) -> String { quotedText(path.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()) }
