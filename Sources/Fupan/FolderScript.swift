import FupanMeaning

/// The script that a folder of exports stands for when it has none: each file that is called like a canonical table is that table.
enum FolderScript {
    /// The endings of files that `load` reads.
    private static let endings: Set<String> = ["csv", "tsv", "txt", "xlsx", "parquet", "json", "ndjson"]

    /// Nil where no file is called like a table.
    static func text(of files: [String]) -> String? {
        var text = ""
        for (table, _) in Canonical.tables {
            let own = files.filter { isFile($0, of: table) }
            guard let first = own.first else { continue }
            text += "let \(table) = \(reading(first, table))"
            if own.count > 1 { text += " | union " + own.dropFirst().map { "(\(reading($0, table)))" }.joined(separator: ", ") }
            text += "\n"
        }
        return text.isEmpty ? nil : text
    }

    private static func reading(_ file: String, _ table: String) -> String {
        "load '\(file.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))' | canonical \(table)"
    }

    /// `orders.csv`, `订单_2026-06.xlsx`: the table's name, alone or before something that is no letter.
    private static func isFile(_ file: String, of table: String) -> Bool {
        guard let point = file.lastIndex(of: "."), endings.contains(file[file.index(after: point)...].lowercased()) else { return false }
        let stem = file[..<point].lowercased()
        return ([table] + Canonical.fileNames(of: table)).contains { name in
            stem.hasPrefix(name) && stem.dropFirst(name.count).first.map { !$0.isLetter } ?? true
        }
    }
}
