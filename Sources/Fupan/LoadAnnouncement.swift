import FupanPlan
import FupanTable

extension Session {
    func announce(_ name: String, _ source: FileSource) {
        guard !isQuiet else { return }
        presenter.remark("\(name): \(source.understood(besides: folder))")
    }
}

extension FileSource {
    /// What was understood, for the line after a `load`.
    ///
    ///     1 204 rows, 5 columns from orders.csv (GBK, delimiter ,; amount: thousands apart, ¥; phone kept as text: leading zeros)
    func understood(besides folder: String) -> String {
        let origins = findings.origins.isEmpty ? paths : findings.origins
        let file = origins.first.map { folder.isEmpty || !$0.hasPrefix(folder + "/") ? $0 : String($0.dropFirst(folder.utf8.count + 1)) } ?? ""
        let more = origins.count > 1 ? " and \(origins.count - 1) more" : ""
        let rows = findings.rowCount.map { "\(ValueText().text(.whole(Int64($0)), .whole)) \($0 == 1 ? "row" : "rows"), " } ?? ""
        let parts = ([formWords] + columnWords).filter { !$0.isEmpty }
        return "\(rows)\(columns.count) \(columns.count == 1 ? "column" : "columns") from \(file)\(more)" + (parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))")
    }

    private var formWords: String {
        switch form {
        case .delimited(let form):
            let delimiter = form.delimiter == "\t" ? "tab" : form.delimiter
            return "\(findings.encoding ?? "UTF-8"), delimiter \(delimiter)\(form.hasHeader ? "" : ", no header")"
        case .excel(let form): return form.sheet.map { "sheet \($0)" } ?? ""
        case .json, .parquet: return ""
        }
    }

    /// What was converted, then what was not and why; of many, the first.
    private var columnWords: [String] {
        let converted = zip(columns, findings.columns).compactMap { column, findings in findings.conversion.map { "\(column.header): \($0)" } }
        let kept = columns.filter { $0.reason != nil && $0.reason != "no values" }.map { "\($0.header) kept as text: \($0.reason ?? "")" }
        return FileSource.first(5, converted) + FileSource.first(3, kept)
    }

    private static func first(_ count: Int, _ words: [String]) -> [String] {
        words.count > count ? Array(words.prefix(count)) + ["\(words.count - count) more, see schema"] : words
    }
}
