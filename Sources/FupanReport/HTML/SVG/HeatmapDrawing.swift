import FupanTable

extension ChartDrawing {
    mutating func drawHeatmap() {
        guard let grid = reader.grid() else { return }
        let present = grid.values.flatMap { $0.compactMap { $0 } }
        guard let largest = present.max() else { return }
        let digits = ChartText.Digits(present)
        let smallest = min(0, present.min() ?? 0)
        let span = max(largest - smallest, .leastNormalMagnitude)
        let labels = labelRoom(grid.rows), left = labels + 12
        let width = min(54, (Drawing.width - left) / Double(max(1, grid.columns.count))), height = 26.0
        let names = reader.keys.map { $0.field.name.singleLine }
        drawing.text(Drawing.fitted(names.last ?? "", 300), x: left + width * Double(grid.columns.count) / 2, y: 8, "soft", .middle)
        drawing.text(Drawing.fitted(names.first ?? "", labels + 4), x: labels, y: 28, "soft", .end)
        let widest = grid.columns.map(Drawing.textWidth).max() ?? 0
        // Names that are too long are cut; where even that is too narrow, only some are shown.
        let room = max(width - 4, min(widest, 40))
        for column in ChartReader.spread(grid.columns.count, most: max(1, Int(width * Double(grid.columns.count) / (room + 4)))) {
            drawing.text(Drawing.fitted(grid.columns[column], room), x: left + width * (Double(column) + 0.5), y: 28, "text", .middle)
        }
        let top = 42.0
        for (row, label) in grid.rows.enumerated() {
            let y = top + height * Double(row)
            drawing.text(Drawing.fitted(label, labels), x: labels, y: y + height / 2, "text", .end)
            for (column, value) in grid.values[row].enumerated() {
                guard let value else { continue }
                let x = left + width * Double(column), strength = (value - smallest) / span
                drawing.rectangle(x: x + 1, y: y + 1, width: width - 2, height: height - 2, "c1", opacity: 0.06 + 0.94 * strength)
                let shown = text.value(value, grid.field, among: digits)
                if Drawing.textWidth(shown) < width - 4 {
                    drawing.text(shown, x: x + width / 2, y: y + height / 2, strength > 0.55 ? "on" : "text", .middle)
                }
            }
        }
        drawing.height = top + height * Double(grid.rows.count) + 2
    }
}
