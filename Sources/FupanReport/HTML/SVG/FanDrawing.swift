import FupanTable

extension ChartDrawing {
    mutating func drawFan() {
        guard let fan = FanFigures(reader.figures()), !fan.values.isEmpty else { return }
        if fan.figures.labels.count == 1 { return drawRange(fan) }
        let places = fan.figures.places
        let digits = ChartText.Digits(fan.figures.series.map { $0.values.last ?? nil })
        let ends = fan.figures.series.compactMap { series in series.values.last.flatMap { $0 }.map { (series.name + " " + text.value($0, series.field, among: digits), $0) } }
        let right = (ends.map { Drawing.textWidth($0.0) }.max() ?? 0) + 14
        let frame = PlotFrame(Axis(fan.values, fromZero: false), fan.figures.series[0].field, text, top: 12, height: 170, right: right)
        frame.drawGrid(&drawing)
        for band in fan.bands {
            let known = places.indices.filter { band.low.values[$0] != nil && band.high.values[$0] != nil }
            let upper = known.map { (x: frame.x(places[$0]), y: frame.y(band.high.values[$0] ?? 0)) }
            let lower = known.map { (x: frame.x(places[$0]), y: frame.y(band.low.values[$0] ?? 0)) }
            drawing.polygon(upper + lower.reversed(), "c1 faded")
        }
        if let middle = fan.middle {
            drawing.path(zip(places, middle.values).map { place, value in value.map { (x: frame.x(place), y: frame.y($0)) } }, "line c1")
        }
        var used = Double.infinity
        for (label, value) in ends.sorted(by: { $0.1 < $1.1 }) {
            let y = min(frame.y(value), used - 14)
            drawing.text(label, x: frame.x(1) + 8, y: y)
            used = y
        }
        frame.drawLabels(fan.figures.labels, places, text, &drawing)
        drawing.height = frame.bottom + 28
    }

    /// One outcome: a range from the lowest to the highest, with the middle marked.
    private mutating func drawRange(_ fan: FanFigures) {
        let points = fan.figures.series.compactMap { series in (series.values.first ?? nil).map { (series, $0) } }
        let axis = Axis(points.map(\.1), fromZero: false)
        let left = 40.0, room = Drawing.width - 80
        func x(_ value: Double) -> Double { left + axis.place(value) * room }
        for value in axis.ticks {
            drawing.line(x(value), 40, x(value), 74, "grid")
            drawing.text(text.tick(value, step: axis.step, points[0].0.field), x: x(value), y: 88, "soft", .middle)
        }
        for band in fan.bands {
            guard let low = band.low.values.first ?? nil, let high = band.high.values.first ?? nil else { continue }
            drawing.rectangle(x: x(low), y: 46, width: x(high) - x(low), height: 22, "c1 faded")
        }
        let digits = ChartText.Digits(points.map(\.1))
        var used = -Double.infinity, y = 30.0
        for (series, value) in points.sorted(by: { $0.1 < $1.1 }) {
            drawing.line(x(value), 42, x(value), 72, "line c1")
            let label = series.name + " " + text.value(value, series.field, among: digits), half = Drawing.textWidth(label) / 2
            y = x(value) - half < used + 8 ? (y == 30 ? 14 : 30) : 30
            drawing.text(label, x: min(max(x(value), half), Drawing.width - half), y: y, "text", .middle)
            used = x(value) + half
        }
        drawing.height = 98
    }
}
