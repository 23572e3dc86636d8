import FupanTable

extension ChartDrawing {
    mutating func drawLines() {
        let figures = reader.figures()
        let series = figures.series.filter { $0.values.contains { $0 != nil } }
        guard !figures.labels.isEmpty, !series.isEmpty else { return }
        if series.count > 1, series.count <= 4, needsPanels(series) {
            drawPanels(figures, series)
        } else {
            drawTogether(figures, series)
        }
    }

    /// Series of different kinds or sizes get a plot each: on one axis the smaller would lie flat.
    private func needsPanels(_ series: [ChartFigures.Series]) -> Bool {
        let kinds = Set(series.map { "\($0.field.format.style)\($0.field.type.isNumber)" })
        let sizes = series.map { $0.values.compactMap { $0.map(abs) }.max() ?? 0 }
        return kinds.count > 1 || (sizes.max() ?? 0) > 5 * max(sizes.min() ?? 0, .leastNormalMagnitude)
    }

    private mutating func drawPanels(_ figures: ChartFigures, _ series: [ChartFigures.Series]) {
        let axes = series.map { Axis($0.values.compactMap { $0 }, about: 2, fromZero: false) }
        let ticks = zip(series, axes).flatMap { series, axis in axis.ticks.map { text.tick($0, step: axis.step, series.field) } }
        let ends = series.map { line in line.values.last.flatMap { $0 }.map { text.value($0, line.field) } ?? "" }
        let right = (ends.map(Drawing.textWidth).max() ?? 0) + 14
        var top = 24.0
        for index in series.indices {
            let frame = PlotFrame(axes[index], series[index].field, text, top: top, height: 62, right: right, left: PlotFrame.margin(ticks))
            drawing.text(series[index].name, x: frame.left, y: top - 13, "strong")
            frame.drawGrid(&drawing)
            draw(series[index], figures.places, frame, ChartDrawing.series(index), isDotted: figures.labels.count <= 16)
            drawEnds([(series[index], ends[index], index)], frame)
            if index == series.count - 1 { frame.drawLabels(figures.labels, figures.places, text, &drawing) }
            top = frame.bottom + 38
        }
        drawing.height = top - 10
    }

    private mutating func drawTogether(_ figures: ChartFigures, _ series: [ChartFigures.Series]) {
        let ends = series.enumerated().map { index, series in
            let value = series.values.last.flatMap { $0 }.map { text.value($0, series.field) } ?? ""
            return (series: series, label: endLabel(series, value, isAlone: figures.series.count == 1), index: index)
        }
        let right = min(130, (ends.map { Drawing.textWidth($0.label) }.max() ?? 0) + 14)
        let axis = Axis(series.flatMap { $0.values.compactMap { $0 } }, fromZero: false)
        let frame = PlotFrame(axis, series[0].field, text, top: 12, height: 170, right: right)
        frame.drawGrid(&drawing)
        for (index, line) in series.enumerated() {
            draw(line, figures.places, frame, ChartDrawing.series(index), isDotted: figures.labels.count <= 16 && series.count <= 3)
        }
        drawEnds(ends, frame)
        frame.drawLabels(figures.labels, figures.places, text, &drawing)
        drawing.height = frame.bottom + 28
    }

    private func endLabel(_ series: ChartFigures.Series, _ value: String, isAlone: Bool) -> String {
        isAlone ? value : Drawing.fitted(series.name, 70) + (value.isEmpty ? "" : " " + value)
    }

    private mutating func draw(_ series: ChartFigures.Series, _ places: [Double], _ frame: PlotFrame, _ style: String, isDotted: Bool) {
        let points = zip(places, series.values).map { place, value in value.map { (x: frame.x(place), y: frame.y($0)) } }
        drawing.path(points, "line " + style)
        for (index, point) in points.enumerated() {
            guard let point else { continue }
            // A point between two gaps would be no line and not be seen.
            let isLone = (index == 0 || points[index - 1] == nil) && (index == points.count - 1 || points[index + 1] == nil)
            if isDotted || isLone { drawing.dot(point.x, point.y, radius: 2.5, style) }
        }
    }

    /// What the lines are, where they end; moved apart where they would cover each other.
    private mutating func drawEnds(_ ends: [(series: ChartFigures.Series, label: String, index: Int)], _ frame: PlotFrame) {
        let placed = ends.compactMap { end in end.series.values.last(where: { $0 != nil }).flatMap { $0 }.map { (end, frame.y($0)) } }
            .sorted { $0.1 < $1.1 }
        var heights = placed.map(\.1)
        for index in heights.indices.dropFirst() { heights[index] = max(heights[index], heights[index - 1] + 14) }
        let excess = max(0, (heights.last ?? 0) - frame.bottom)
        for index in heights.indices.reversed() where excess > 0 {
            let limit = index == heights.count - 1 ? frame.bottom : heights[index + 1] - 14
            heights[index] = min(heights[index], limit)
        }
        for (position, (end, y)) in placed.enumerated() {
            if end.series.values.last.flatMap({ $0 }) != nil { drawing.dot(frame.x(1), y, ChartDrawing.series(end.index)) }
            drawing.text(end.label, x: frame.x(1) + 8, y: heights[position], "text " + (ends.count > 1 ? "t\(min(end.index, 6) + 1)" : ""))
        }
    }
}
