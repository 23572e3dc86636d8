import FupanSource
import FupanTable

extension TerminalChart {
    private static let shades: [Character] = ["·", "░", "▒", "▓", "█"]

    /// A table whose cells are shaded, each with its figure.
    func heatmapLines() -> [String] {
        guard let grid = reader.grid() else { return [] }
        let present = grid.values.flatMap { $0.compactMap { $0 } }
        guard let smallest = present.min(), let largest = present.max() else { return [] }
        let low = min(0, smallest), span = max(largest - low, .leastNormalMagnitude)
        let digits = ChartText.Digits(present)
        let figures = grid.values.map { $0.map { $0.map { text.value($0, grid.field, among: digits) } ?? "" } }
        let cellWidth = max(figures.flatMap { $0.map(\.displayWidth) }.max() ?? 0, 1)
        let labels = labelWidth(grid.rows)
        let most = max(1, (width - labels) / (cellWidth + 5))
        let columnWidth = max(cellWidth + 3, min(grid.columns.prefix(most).map(\.displayWidth).max() ?? 0, 12))
        let shown = min(grid.columns.count, max(1, (width - labels) / (columnWidth + 2)))
        let header = String(repeating: " ", count: labels) + grid.columns.prefix(shown).map { "  " + $0.truncated(to: columnWidth).padded(to: columnWidth, .left) }.joined()
        var lines = [pen(header, .bold)]
        for (index, row) in grid.rows.enumerated() {
            let cells = (0..<shown).map { column -> String in
                guard let value = grid.values[index][column] else { return "  " + String(repeating: " ", count: columnWidth) }
                let shade = String(repeating: shade((value - low) / span), count: 2)
                let figure = figures[index][column].padded(to: cellWidth, .left)
                return "  " + String(repeating: " ", count: columnWidth - cellWidth - 3) + pen(shade, .accent) + " " + figure
            }
            lines.append((row.truncated(to: labels).padded(to: labels) + cells.joined()).withoutSpacesAtEnd)
        }
        if shown < grid.columns.count { lines.append(pen(words.columnsShown(shown, of: grid.columns.count), .dim)) }
        return lines
    }

    private func shade(_ fraction: Double) -> Character {
        TerminalChart.shades[min(TerminalChart.shades.count - 1, max(0, Int(fraction * Double(TerminalChart.shades.count))))]
    }
}
