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
        case .delimited(let form): "read_csv(\(paths), \(options(form)))"
        case .json(let isLines):
            "read_json(\(paths), auto_detect = false, format = \(isLines ? "'newline_delimited'" : "'array'"), columns = \(declarations))"
        case .parquet: "read_parquet(\(paths)) AS rows(\(list(names)))"
        case .excel(let sheet): source.paths.count == 1
            ? workbook(source.paths[0], sheet) + " AS rows(\(list(names)))"
            : "(" + source.paths.map { "SELECT * FROM \(workbook($0, sheet))" }.joined(separator: " UNION ALL ") + ") AS rows(\(list(names)))"
        }
    }

    private func options(_ form: FileSource.Delimited) -> String {
        var options = [
            "auto_detect = false", "header = \(form.hasHeader)", "skip = \(form.skippedLines)", "delim = \(quotedText(form.delimiter))",
            "quote = \(quotedText(form.quote))", "escape = \(quotedText(form.escape))", "encoding = \(quotedText(form.encoding))",
        ]
        if let format = form.dateFormat { options.append("dateformat = \(quotedText(format))") }
        if let format = form.timeFormat { options.append("timestampformat = \(quotedText(format))") }
        return options.joined(separator: ", ") + ", columns = \(declarations)"
    }

    private func workbook(_ path: String, _ sheet: String?) -> String {
        let choice = sheet.map { ", sheet = \(quotedText($0))" } ?? ""
        // As text: DuckDB would take the types from the first row alone.
        return "read_xlsx(\(quotedPath(path))\(choice), header = true, all_varchar = true)"
    }

    private var paths: String { "[" + source.paths.map(quotedPath).joined(separator: ", ") + "]" }

    private var declarations: String {
        "{" + source.columns.indices.map { "\(quotedText(names[$0])): '\(declaredType(source.columns[$0]))'" }.joined(separator: ", ") + "}"
    }

    /// Numbers are declared as doubles, see `whole` and `exact`.
    private func declaredType(_ column: FileSource.Column) -> String {
        switch column.type {
        case .whole where isSampled: "VARCHAR"
        case .day where isReadAsWritten(column), .time where isReadAsWritten(column): "VARCHAR"
        case .boolean: "BOOLEAN"
        case .whole, .decimal, .approximate: "DOUBLE"
        case .day: "DATE"
        case .time: "TIMESTAMP"
        default: "VARCHAR"
        }
    }

    private func value(_ index: Int) -> String {
        let name = quotedName(names[index]), column = source.columns[index]
        switch source.form {
        case .delimited, .json:
            switch column.type {
            case .whole: return isSampled ? wholeAsWritten(name, column) : whole(name, column)
            case .decimal(let scale): return exact(name, column, scale: scale)
            case .approximate where isSampled: return finite(name, column)
            case .day where isReadAsWritten(column), .time where isReadAsWritten(column): return moment(name, column)
            default: return name
            }
        case .parquet: return ofParquet(name, column.type)
        case .excel: return ofExcel(name, column)
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

    /// DuckDB's own conversion would drop the clock of a later value in a column of days, and the zone of one in a column of times. Where a pattern is given it refuses them itself.
    private func moment(_ name: String, _ column: FileSource.Column) -> String {
        let expected = column.type == .day ? "days" : "times"
        return "CASE WHEN strlen(\(name)) > \(column.mostBytes ?? 0) THEN \(refusal(name, column, expected + " like those before")) "
            + "ELSE CAST(\(name) AS \(column.type == .day ? "DATE" : "TIMESTAMP")) END"
    }

    private func isReadAsWritten(_ column: FileSource.Column) -> Bool {
        guard case .delimited(let form) = source.form, form.isSampled, column.mostBytes != nil else { return false }
        return (column.type == .day ? form.dateFormat : form.timeFormat) == nil
    }

    /// `inf` would make every sum of the column unknown without a word.
    private func finite(_ name: String, _ column: FileSource.Column) -> String {
        "CASE WHEN NOT isfinite(\(name)) THEN \(refusal(name, column, "numbers")) ELSE \(name) END"
    }

    private var isSampled: Bool { if case .delimited(let form) = source.form { form.isSampled } else { false } }

    /// Likewise 1.005 to 1.01. A double gives back what was written as long as it has at most 15 digits in all. (The same TRY_CAST twice is computed once.)
    private func exact(_ name: String, _ column: FileSource.Column, scale: Int) -> String {
        let type = "DECIMAL(18, \(scale))"
        return "CASE WHEN \(name) IS DISTINCT FROM CAST(TRY_CAST(\(name) AS \(type)) AS DOUBLE) OR abs(\(name)) >= 1e\(15 - scale) "
            + "THEN \(refusal(name, column, "numbers of at most \(scale) decimals and 15 digits")) ELSE TRY_CAST(\(name) AS \(type)) END"
    }

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

    /// A cell's number comes as text of its shortest form, a day as days since 1899-12-30.
    private func ofExcel(_ name: String, _ column: FileSource.Column) -> String {
        switch column.type {
        case .whole: whole("CAST(\(name) AS DOUBLE)", column)
        case .decimal(let scale): exact("CAST(\(name) AS DOUBLE)", column, scale: scale)
        case .approximate: "CAST(\(name) AS DOUBLE)"
        case .boolean: "CAST(\(name) AS BOOLEAN)"
        case .day: "DATE '1899-12-30' + CAST(CAST(\(name) AS DOUBLE) AS INTEGER)"
        case .time: "TIMESTAMP '1899-12-30 00:00:00' + to_milliseconds(CAST(round(CAST(\(name) AS DOUBLE) * 86400000) AS BIGINT))"
        default: name
        }
    }

    private func list(_ names: [String]) -> String { names.map(quotedName).joined(separator: ", ") }
}

private func quotedText(_ text: String) -> String { "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'" }

private func quotedName(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// DuckDB's readers would expand `*`, `?` and `[` in a path.
private func quotedPath(_ path: String) -> String { quotedText(path.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()) }
