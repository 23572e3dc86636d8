import FupanSource
import FupanTable

extension TerminalChart {
    /// A plot for each series, one under the other: without colour, lines that cross cannot be told apart.
    func plotLines() -> [String] {
        let figures = reader.figures()
        let series = figures.series.filter { $0.values.contains { $0 != nil } }
        guard !figures.labels.isEmpty, !series.isEmpty else { return [] }
        if series.count > 3 { return sparklines(figures, series) }
        let axes = series.map { Axis($0.values.compactMap { $0 }, about: series.count == 1 ? 3 : 2, fromZero: false) }
        let labels = zip(series, axes).map { series, axis in axis.ticks.map { text.tick($0, step: axis.step, series.field) } }
        let margin = labels.flatMap { $0.map(\.displayWidth) }.max() ?? 0
        let room = max(10, width - margin - 2)
        var lines: [String] = []
        for index in series.indices {
            if series.count > 1 { lines.append(String(repeating: " ", count: margin + 2) + pen(series[index].name, .bold)) }
            lines += plot(series[index], figures.places, axes[index], labels[index], margin, room, series.count == 1 ? 8 : 4)
        }
        return lines + [timeline(figures, margin, room)]
    }

    private func plot(
        _ series: ChartFigures.Series, _ places: [Double], _ axis: Axis, _ labels: [String], _ margin: Int, _ room: Int, _ least: Int
    ) -> [String] {
        // Ticks stand on whole lines, at one distance.
        let intervals = max(1, axis.ticks.count - 1)
        let height = intervals * max(2, (least + intervals - 1) / intervals) + 1
        var canvas = BrailleCanvas(width: room, height: height)
        var last: (x: Double, y: Double)?
        for (place, value) in zip(places, series.values) {
            guard let value else { last = nil; continue }
            let point = (x: place, y: axis.place(value))
            canvas.line(from: last ?? point, to: point)
            last = point
        }
        var marks: [Int: String] = [:]
        for (tick, label) in zip(axis.ticks, labels) {
            let line = height - 1 - Int((axis.place(tick) * Double(height - 1)).rounded())
            if marks[line] == nil { marks[line] = label }
        }
        return canvas.lines.enumerated().map { index, line in
            let label = marks[index]
            return (pen((label ?? "").padded(to: margin, .left) + (label == nil ? " │" : " ┤"), .dim) + pen(line.withoutSpacesAtEnd, .accent)).withoutSpacesAtEnd
        }
    }

    /// The axis below: a rule, and as many labels as have room.
    func timeline(_ figures: ChartFigures, _ margin: Int, _ room: Int) -> String {
        let widest = figures.labels.map(\.displayWidth).max() ?? 0
        let most = max(2, min(6, room / (widest + 4)))
        let shown = ChartReader.spread(figures.labels.count, most: most)
        let labels = text.dates(figures.labels, at: shown)
        let places = figures.places
        var line = String(repeating: " ", count: margin + 2), used = 0
        for (index, label) in zip(shown, labels) {
            let centre = Int((places[index] * Double(room - 1)).rounded())
            let start = min(max(centre - label.displayWidth / 2, 0), max(0, room - label.displayWidth))
            guard start >= used + (used > 0 ? 2 : 0) else { continue }
            line += String(repeating: " ", count: start - used) + label
            used = start + label.displayWidth
        }
        let rule = String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: room)
        return pen(rule, .dim) + "\n" + pen(line, .dim)
    }

    /// Many series: a line of small columns each, with where it begins and ends.
    private func sparklines(_ figures: ChartFigures, _ series: [ChartFigures.Series]) -> [String] {
        let names = labelWidth(series.map(\.name))
        func ends(_ series: ChartFigures.Series) -> (String, String) {
            let values = series.values.compactMap { $0 }
            return (values.first.map { text.value($0, series.field) } ?? "", values.last.map { text.value($0, series.field) } ?? "")
        }
        let edges = series.map(ends)
        let left = edges.map(\.0.displayWidth).max() ?? 0, right = edges.map(\.1.displayWidth).max() ?? 0
        let room = max(8, width - names - left - right - 6)
        let all = series.flatMap { $0.values.compactMap { $0 } }
        let low = min(0, all.min() ?? 0), span = max((all.max() ?? 1) - low, .leastNormalMagnitude)
        return zip(series, edges).map { series, edge in
            let drawn = sparkline(series.values.map { $0.map { ($0 - low) / span } }, room)
            return series.name.truncated(to: names).padded(to: names) + "  " + pen(edge.0.padded(to: left, .left), .dim) + "  "
                + pen(drawn, .accent) + "  " + edge.1
        }
    }

    /// Fractions between 0 and 1 as columns of eighths; several share a cell where there are more than cells.
    private func sparkline(_ fractions: [Double?], _ room: Int) -> String {
        let blocks = Array("▁▂▃▄▅▆▇█")
        let cells = min(room, fractions.count)
        return String((0..<cells).map { cell -> Character in
            let part = fractions[cell * fractions.count / cells..<max((cell + 1) * fractions.count / cells, cell * fractions.count / cells + 1)].compactMap { $0 }
            guard !part.isEmpty else { return " " }
            let mean = part.reduce(0, +) / Double(part.count)
            return blocks[min(7, max(0, Int((mean * 7).rounded())))]
        })
    }
}

extension ChartReader {
    /// Indices at one distance from each other, the first of all among them.
    static func spread(_ count: Int, most: Int) -> [Int] {
        guard count > 0, most > 0 else { return [] }
        let distance = (count - 1) / most + 1
        let shown = Array(stride(from: 0, to: count, by: distance))
        // The end of an axis is worth a name; where it would cover its neighbour, whoever draws leaves it out.
        return shown.last == count - 1 ? shown : shown + [count - 1]
    }
}
