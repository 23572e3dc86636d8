import FupanSource
import FupanTable

extension TerminalChart {
    func fanLines() -> [String] {
        guard let fan = FanFigures(reader.figures()), !fan.values.isEmpty else { return [] }
        return fan.figures.labels.count == 1 ? rangeLines(fan) : areaLines(fan)
    }

    /// One outcome: its range as a line, the middle marked.
    private func rangeLines(_ fan: FanFigures) -> [String] {
        let figures = fan.figures.series.compactMap { series in (series.values.first ?? nil).map { (series, $0) } }
        guard let low = figures.map(\.1).min(), let high = figures.map(\.1).max() else { return [] }
        let names = labelWidth(figures.map(\.0.name))
        let digits = ChartText.Digits(figures.map(\.1))
        let shown = figures.map { text.value($0.1, $0.0.field, among: digits) }
        let room = max(10, min(60, width - names - 4 - (shown.map(\.displayWidth).max() ?? 0)))
        let span = max(high - low, .leastNormalMagnitude)
        return figures.indices.map { index in
            let place = Int(((figures[index].1 - low) / span * Double(room - 1)).rounded())
            let track = String(repeating: "─", count: place), rest = String(repeating: "─", count: room - 1 - place)
            return figures[index].0.name.truncated(to: names).padded(to: names) + "  " + pen(track, .dim) + pen("●", .accent)
                + pen(rest, .dim) + "  " + shown[index]
        }
    }

    /// Bands in shades, the middle as a line.
    private func areaLines(_ fan: FanFigures) -> [String] {
        let axis = Axis(fan.values, about: 3, fromZero: false)
        let height = (axis.ticks.count - 1) * (axis.ticks.count < 5 ? 3 : 2) + 1
        let field = fan.figures.series[0].field
        let labels = axis.ticks.map { text.tick($0, step: axis.step, field) }
        let margin = labels.map(\.displayWidth).max() ?? 0
        let room = max(10, width - margin - 2)
        var cells = Array(repeating: Array(repeating: Character(" "), count: room), count: height)
        let places = fan.figures.places
        func row(_ value: Double) -> Int { height - 1 - Int((axis.place(value) * Double(height - 1)).rounded()) }
        for column in 0..<room {
            let place = room > 1 ? Double(column) / Double(room - 1) : 0
            for (index, band) in fan.bands.enumerated() {
                guard let low = TerminalChart.value(of: band.low.values, at: place, places),
                    let high = TerminalChart.value(of: band.high.values, at: place, places)
                else { continue }
                for line in min(row(high), row(low))...max(row(high), row(low)) { cells[line][column] = index == 0 ? "░" : index == 1 ? "▒" : "▓" }
            }
            if let middle = fan.middle, let value = TerminalChart.value(of: middle.values, at: place, places) { cells[row(value)][column] = "━" }
        }
        var marks: [Int: String] = [:]
        for (tick, label) in zip(axis.ticks, labels) { marks[row(tick)] = label }
        return cells.indices.map { index in
            let label = marks[index]
            let line = String(cells[index]).withoutSpacesAtEnd
            return (pen((label ?? "").padded(to: margin, .left) + (label == nil ? " │" : " ┤"), .dim) + pen(line, .accent)).withoutSpacesAtEnd
        } + [timeline(fan.figures, margin, room)]
    }

    /// Between two points, on the straight line through them.
    private static func value(of values: [Double?], at place: Double, _ places: [Double]) -> Double? {
        guard let after = places.firstIndex(where: { $0 >= place - 1e-9 }) else { return values.last ?? nil }
        guard after > 0, places[after] - places[after - 1] > 0, let left = values[after - 1], let right = values[after] else { return values[after] }
        let part = (place - places[after - 1]) / (places[after] - places[after - 1])
        return left + (right - left) * part
    }
}
