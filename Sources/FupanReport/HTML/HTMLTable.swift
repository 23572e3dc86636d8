import FupanSource
import FupanTable

/// A table of a page, in a container of its own that scrolls where the page is narrow.
struct HTMLTable {
    let block: TableBlock
    let language: Language

    private var words: Wording { Wording(language: language) }
    private static let longText = 40

    private struct Column {
        let text: ColumnText
        /// The most decimals of any cell, with the point; nil where cells need no padding.
        let decimals: Int?
        let isLong: Bool

        var style: String { text.alignment == .left ? (isLong ? " class=\"text\"" : "") : " class=\"n\"" }
    }

    func html() -> String {
        var result = "<figure>\n"
        if !block.table.columns.isEmpty {
            let label = HTMLText.escaped(block.caption ?? words.table)
            result += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(label)\">\n\(table())</div>\n"
        } else {
            result += "<p class=\"note\">\(words.noColumns)</p>\n"
        }
        if block.table.rowCount == 0, !block.table.columns.isEmpty { result += "<p class=\"note\">\(words.noRows)</p>\n" }
        if let omitted = block.omittedRows, omitted > 0 { result += "<p class=\"note\">\(words.moreRows(omitted))</p>\n" }
        for note in block.notes { result += "<p class=\"note\">\(HTMLText.escaped(note))</p>\n" }
        return result + "</figure>\n"
    }

    private func table() -> String {
        let rows = Array(0..<block.table.rowCount), totals = Set(block.totalRows)
        let columns = block.table.columns.map { column(ColumnText($0, rows: rows, in: language)) }
        var result = "<table>\n"
        if let caption = block.caption { result += "<caption>\(HTMLText.escaped(caption))</caption>\n" }
        let names = columns.map { "<th scope=\"col\"\($0.style)>\(HTMLText.escaped($0.text.name))</th>" }
        result += "<thead><tr>\(names.joined())</tr></thead>\n<tbody>\n"
        let hasRowNames = columns.first?.text.alignment == .left
        for row in rows {
            let isTotal = totals.contains(row)
            result += isTotal ? "<tr class=\"total\">" : "<tr>"
            for (index, column) in columns.enumerated() {
                let tag = index == 0 && hasRowNames ? ("<th scope=\"row\"", "</th>") : ("<td", "</td>")
                result += tag.0 + column.style + ">" + cell(column, index, row, isTotal) + tag.1
            }
            result += "</tr>\n"
        }
        return result + "</tbody>\n</table>\n"
    }

    private func column(_ text: ColumnText) -> Column {
        let widths = text.alignment == .point ? text.cells.map(HTMLTable.decimals) : []
        let most = widths.max() ?? 0
        let isMixed = widths.contains { $0 != most }
        return Column(text: text, decimals: isMixed ? most : nil, isLong: text.cells.contains { $0.displayWidth > HTMLTable.longText })
    }

    private func cell(_ column: Column, _ index: Int, _ row: Int, _ isTotal: Bool) -> String {
        if block.table.columns[index][row].isNull {
            if isTotal, block.table.labelsTotal(index, row) { return index == 0 ? words.total : "" }
            return "<span class=\"none\">\(HTMLText.escaped(column.text.cells[row]))</span>"
        }
        let cell = column.text.cells[row]
        let padding = column.decimals.map { $0 - HTMLTable.decimals(cell) } ?? 0
        guard padding > 0 else { return HTMLText.escaped(cell) }
        // The point itself is missing where there are no decimals at all.
        let isWhole = HTMLTable.decimals(cell) == 0
        let filler = (isWhole ? "." : "") + String(repeating: "0", count: isWhole ? padding - 1 : padding)
        return HTMLText.escaped(cell) + "<span class=\"pad\" aria-hidden=\"true\">\(filler)</span>"
    }

    private static func decimals(_ cell: String) -> Int {
        guard let point = cell.utf8.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
        return cell.utf8[point...].prefix { $0 == UInt8(ascii: ".") || ($0 >= 48 && $0 <= 57) }.count
    }
}
