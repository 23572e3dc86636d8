/// One line of a program as it is shown: tabs widened, dangerous characters replaced, cut to a window, marks below.
struct Excerpt {
    /// A stretch of columns to be underlined.
    private struct Underline {
        let columns: Range<Int>
        let message: String?
        let isPrimary: Bool
        /// Something is missing here.
        let isEmpty: Bool
    }

    private let number: Int
    private let text: String
    private let underlines: [Underline]

    private static let tabWidth = 4

    init(_ line: LabelledLine, room: Int) {
        number = line.index + line.source.firstLine
        let cells = Excerpt.cells(of: line)
        let total = cells.last.map { $0.column + $0.width } ?? 0
        let all = line.labels.map { Excerpt.underline($0, cells, total) }.sorted { $0.columns.lowerBound < $1.columns.lowerBound }
        let window = Excerpt.window(total, around: all.first(where: \.isPrimary)?.columns ?? all.first?.columns ?? 0..<0, room: room)
        let shown = cells.filter { $0.column >= window.lowerBound && $0.column + $0.width <= window.upperBound }
        let isCutBefore = window.lowerBound > 0, isCutBehind = window.upperBound < total
        text = (isCutBefore ? "…" : "") + shown.map(\.text).joined() + (isCutBehind ? "…" : "")
        // A wide character may straddle the edge of the window, so the shift is taken from what is shown.
        let shift = (shown.first?.column ?? 0) - (isCutBefore ? 1 : 0)
        underlines = all.compactMap { underline in
            let low = max(underline.columns.lowerBound, window.lowerBound), high = min(underline.columns.upperBound, window.upperBound)
            guard low < high || (underline.isEmpty && low == high) else { return nil }
            return Underline(columns: (low - shift)..<(high - shift), message: underline.message,
                             isPrimary: underline.isPrimary, isEmpty: underline.isEmpty)
        }
    }

    func render(_ gutter: Int, _ style: Style) -> [String] {
        let blank = String(repeating: " ", count: gutter + 2) + style.faint("│")
        var lines = [" " + style.faint("\(number)".padded(to: gutter, .left) + " │") + (text.isEmpty ? "" : " " + text)]
        guard let last = underlines.last else { return lines }
        lines.append(blank + " " + underlineRow(style) + (last.message.map { " " + style.mark($0.terminalSafe(), isPrimary: last.isPrimary) } ?? ""))
        // The messages of the others hang below, from right to left, so that no line crosses a message.
        let hanging = underlines.dropLast().filter { $0.message != nil }
        for (position, underline) in hanging.enumerated().reversed() {
            var row = "", column = 0
            for before in hanging.prefix(position) {
                let start = before.columns.lowerBound
                guard start >= column, start < underline.columns.lowerBound else { continue }
                row += String(repeating: " ", count: start - column) + style.mark("│", isPrimary: before.isPrimary)
                column = start + 1
            }
            row += String(repeating: " ", count: max(0, underline.columns.lowerBound - column))
            lines.append(blank + " " + row + style.mark("╰ " + (underline.message ?? "").terminalSafe(), isPrimary: underline.isPrimary))
        }
        return lines
    }

    private func underlineRow(_ style: Style) -> String {
        var row = "", column = 0
        for underline in underlines {
            let start = max(column, underline.columns.lowerBound)
            let end = max(underline.columns.upperBound, underline.isEmpty ? underline.columns.lowerBound + 1 : 0)
            guard start < end else { continue }
            row += String(repeating: " ", count: start - column)
            row += style.mark(underline.isEmpty ? "^" : String(repeating: "─", count: end - start), isPrimary: underline.isPrimary)
            column = end
        }
        return row
    }

    /// What is shown for one character of the line, and where.
    private struct Cell {
        let offset: Int
        let column: Int
        let width: Int
        let text: String
    }

    private static func cells(of line: LabelledLine) -> [Cell] {
        let range = line.source.lineRange(line.index)
        var cells: [Cell] = [], offset = range.lowerBound, column = 0
        for character in line.source.text(range) {
            let shown = character == "\t" ? String(repeating: " ", count: tabWidth - column % tabWidth) : String(character).terminalSafe()
            let width = shown.displayWidth
            cells.append(Cell(offset: offset, column: column, width: width, text: shown))
            offset += character.utf8.count
            column += width
        }
        return cells
    }

    private static func underline(_ mark: LabelledLine.Mark, _ cells: [Cell], _ total: Int) -> Underline {
        func column(at offset: Int) -> Int {
            var low = 0, high = cells.count
            while low < high {
                let middle = (low + high) / 2
                if cells[middle].offset < offset { low = middle + 1 } else { high = middle }
            }
            return low < cells.count ? cells[low].column : total
        }
        let start = column(at: mark.span.range.lowerBound)
        let end = max(start, column(at: mark.span.range.upperBound))
        return Underline(columns: start..<end, message: mark.message, isPrimary: mark.isPrimary, isEmpty: start == end)
    }

    /// The columns that are shown: all, or as many as there is room for, with what is marked a third into it.
    private static func window(_ total: Int, around mark: Range<Int>, room: Int) -> Range<Int> {
        guard total > room else { return 0..<total }
        // Two columns are left for the dots at the ends.
        let width = room - 2
        let start = min(max(0, mark.lowerBound - width / 3), total - width)
        return start..<(start + width)
    }
}
