import FupanSource
import FupanTable

/// A table as aligned text: one rule under the names, two spaces between columns, and nothing else drawn.
struct TerminalTable {
    let block: TableBlock
    let language: Language
    let width: Int?
    let maxRows: Int?
    let pen: TerminalPen

    private let totals: Set<Int>

    private var words: Wording { Wording(language: language) }

    init(_ block: TableBlock, _ language: Language, width: Int?, maxRows: Int?, _ pen: TerminalPen) {
        self.block = block
        self.language = language
        self.width = width
        self.maxRows = maxRows
        self.pen = pen
        totals = Set(block.totalRows)
    }

    func lines() -> [String] {
        var lines: [String] = []
        if let caption = block.caption { lines += [pen(caption.singleLine, .bold)] }
        if block.table.columns.isEmpty {
            lines.append(pen(words.noColumns, .dim))
        } else {
            lines += body()
        }
        for note in block.notes {
            lines += remark(note.terminalSafe(keepingLines: true))
        }
        return lines
    }

    /// What is said below the rows stands in from them, so that it is not taken for one.
    private func remark(_ text: String) -> [String] {
        Wrapping.lines([InlineRun(text)], width: width.map { $0 - 2 }).map { "  " + pen($0.map(\.text).joined(), .dim) }
    }

    private func body() -> [String] {
        let rows = shownRows()
        let columns = block.table.columns.indices.map { column(at: $0, rows.front + rows.totals) }
        let fit = ColumnFit(columns.map(\.wish), in: width)
        if block.table.rowCount == 1, block.omittedRows == nil, fit.front != nil { return record(columns) }
        let grid = Grid(columns: columns, fit: fit, pen: pen)
        var lines = [grid.header(), grid.rule()]
        for index in rows.front.indices { lines += line(grid, index, rows.front[index], after: index > 0 ? rows.front[index - 1] : nil) }
        if rows.omitted > 0 { lines.append(pen(words.moreRows(rows.omitted), .dim)) }
        for index in rows.totals.indices { lines += line(grid, rows.front.count + index, rows.totals[index], after: index > 0 ? rows.totals[index - 1] : nil) }
        if block.table.rowCount == 0 { lines.append(pen(words.noRows, .dim)) }
        if fit.front != nil {
            lines += remark(words.columnsShown(fit.shown.count, of: columns.count))
        }
        return lines
    }

    /// A total stands under a rule of its own; several in a row share it.
    private func line(_ grid: Grid, _ index: Int, _ row: Int, after previous: Int?) -> [String] {
        guard totals.contains(row) else { return [grid.line(index, ink: nil)] }
        let isFirst = previous.map { !totals.contains($0) } ?? true
        return (isFirst ? [grid.rule()] : []) + [grid.line(index, ink: .bold)]
    }

    /// The first rows, how many are left out, and the totals among those: a total is worth more than a row.
    private func shownRows() -> (front: [Int], omitted: Int, totals: [Int]) {
        let count = block.table.rowCount
        let elsewhere = block.omittedRows ?? 0
        guard let maxRows, count > maxRows else { return (Array(0..<count), elsewhere, []) }
        let totals = block.totalRows.filter { $0 >= maxRows && $0 < count }.sorted()
        return (Array(0..<maxRows), count - maxRows - totals.count + elsewhere, totals)
    }

    private func column(at index: Int, _ rows: [Int]) -> TerminalColumn {
        let column = block.table.columns[index]
        let text = ColumnText(column, rows: rows, in: language)
        var cells = text.cells
        if text.alignment == .left { cells = cells.map(\.singleLine) }
        for (position, row) in rows.enumerated() where totals.contains(row) && column[row].isNull {
            cells[position] = block.table.labelsTotal(index, row) ? (index == 0 ? words.total : "") : cells[position]
        }
        return TerminalColumn(name: text.name.singleLine, alignment: text.alignment, cells: cells)
    }

    /// A single row that is too wide reads better downwards.
    private func record(_ columns: [TerminalColumn]) -> [String] {
        let names = columns.map(\.name.displayWidth).max() ?? 0
        let room = width.map { max(8, $0 - names - ColumnFit.gap) }
        return columns.map { column in
            let cell = column.cells.first ?? ""
            return pen(column.name, .bold) + String(repeating: " ", count: names - column.name.displayWidth + ColumnFit.gap)
                + (room.map { cell.truncated(to: $0) } ?? cell)
        }
    }
}

/// Columns with their widths: writes a line at a time.
private struct Grid {
    let columns: [TerminalColumn]
    let fit: ColumnFit
    let pen: TerminalPen

    func header() -> String { pen(line { columns[$0].writeName(width: $1, to: &$2) }, .bold) }

    func rule() -> String {
        let gap = fit.front == nil ? 0 : 1 + ColumnFit.gap
        return pen(String(repeating: "─", count: ColumnFit.total(fit.widths) + gap), .dim)
    }

    func line(_ row: Int, ink: TerminalInk?) -> String { pen(line { columns[$0].write(row, width: $1, to: &$2) }, ink) }

    private func line(_ write: (_ column: Int, _ width: Int, _ line: inout String) -> Void) -> String {
        var line = ""
        for (position, (column, width)) in zip(fit.shown, fit.widths).enumerated() {
            if position > 0 { TerminalColumn.writeSpaces(ColumnFit.gap, to: &line) }
            if position == fit.front {
                line += "…"
                TerminalColumn.writeSpaces(ColumnFit.gap, to: &line)
            }
            write(column, width, &line)
        }
        if fit.front == fit.shown.count {
            TerminalColumn.writeSpaces(ColumnFit.gap, to: &line)
            line += "…"
        }
        return line.withoutSpacesAtEnd
    }
}
