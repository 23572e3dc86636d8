import FupanSource
import FupanTable

/// A table with pipes. Numbers are right-aligned by the mark under their name.
struct MarkdownTable {
    let block: TableBlock
    let language: Language

    private var words: Wording { Wording(language: language) }

    func markdown() -> String {
        var result = block.caption.map { "**\(MarkdownText.escaped($0))**\n\n" } ?? ""
        if block.table.columns.isEmpty { result += "_\(words.noColumns)_\n" } else { result += table() }
        if block.table.rowCount == 0, !block.table.columns.isEmpty { result += "\n_\(words.noRows)_\n" }
        if let omitted = block.omittedRows, omitted > 0 { result += "\n_\(words.moreRows(omitted))_\n" }
        // Two spaces at the end keep the lines apart without paragraphs between them.
        let notes = block.notes.map { "_\(MarkdownText.escaped($0))_" }
        if !notes.isEmpty { result += "\n" + notes.joined(separator: "  \n") + "\n" }
        return result
    }

    private struct Column {
        let name: String
        let isNumber: Bool
        let cells: [String]
        let widths: [Int]
        let width: Int

        init(name: String, isNumber: Bool, cells: [String]) {
            self.name = name
            self.isNumber = isNumber
            self.cells = cells
            widths = cells.map(\.displayWidth)
            // GitHub asks for three dashes.
            width = max(3, name.displayWidth, widths.max() ?? 0)
        }

        func write(_ text: String, _ columns: Int, to line: inout String) {
            if isNumber { TerminalColumn.writeSpaces(width - columns, to: &line) }
            line += text
            if !isNumber { TerminalColumn.writeSpaces(width - columns, to: &line) }
        }
    }

    private func table() -> String {
        let columns = columns()
        var result = ""
        for column in columns {
            result += "| "
            column.write(column.name, column.name.displayWidth, to: &result)
            result += " "
        }
        result += "|\n"
        for column in columns {
            result += "| " + String(repeating: "-", count: column.width - (column.isNumber ? 1 : 0)) + (column.isNumber ? ": " : " ")
        }
        result += "|\n"
        for row in 0..<block.table.rowCount {
            for column in columns {
                result += "| "
                column.write(column.cells[row], column.widths[row], to: &result)
                result += " "
            }
            result += "|\n"
        }
        return result
    }

    private func columns() -> [Column] {
        let rows = Array(0..<block.table.rowCount), totals = Set(block.totalRows)
        return block.table.columns.enumerated().map { index, column in
            let text = ColumnText(column, rows: rows, in: language)
            let isNumber = text.alignment != .left
            var cells = isNumber || column.field.type.isDate ? text.cells : text.cells.map(MarkdownText.cell)
            for row in totals where cells.indices.contains(row) {
                if block.table.labelsTotal(index, row) { cells[row] = index == 0 ? words.total : "" }
                if !cells[row].isEmpty { cells[row] = "**\(cells[row])**" }
            }
            return Column(name: MarkdownText.cell(text.name), isNumber: isNumber, cells: cells)
        }
    }
}
