import FupanTable

extension ChartDrawing {
    mutating func drawBars() {
        let figures = reader.figures()
        guard !figures.isEmpty else { return }
        if figures.isTimeline, figures.series.count == 1 { return drawColumns(figures) }
        drawBars(figures.first(ChartFigures.mostBars))
        guard figures.labels.count > ChartFigures.mostBars else { return }
        drawing.text(words.more(figures.labels.count - ChartFigures.mostBars), x: 0, y: drawing.height + 8, "soft")
        drawing.height += 20
    }

    /// Lying bars: their labels can be of any length. Each bar has its value, so there is no axis but zero.
    private mutating func drawBars(_ figures: ChartFigures) {
        if figures.series.count > 1 { drawLegend(figures.series.map(\.name)) }
        let values = figures.series.map { series in
            let digits = figures.digits(of: series)
            return series.values.map { $0.map { text.value($0, series.field, among: digits) } ?? "" }
        }
        let labels = labelRoom(figures.labels)
        let valueRoom = (values.flatMap { $0.map(Drawing.textWidth) }.max() ?? 0) + 8
        let figures = figures.onOneScale()
        let all = figures.series.flatMap { $0.values.compactMap { $0 } }
        let low = min(0, all.min() ?? 0), high = max(0, all.max() ?? 0), span = max(high - low, .leastNormalMagnitude)
        let before = low < 0 ? valueRoom : 0
        let left = labels + 12 + before, room = Drawing.width - left - valueRoom
        let zero = left - low / span * room
        let bar = figures.series.count == 1 ? 17.0 : 14.0, top = drawing.height
        var y = top
        for index in figures.labels.indices {
            let height = bar * Double(figures.series.count)
            drawing.text(Drawing.fitted(figures.labels[index], labels), x: labels, y: y + height / 2 + 4, "text", .end)
            for (position, series) in figures.series.enumerated() {
                guard let value = series.values[index] else {
                    drawing.text("—", x: zero + 6, y: y + 4 + bar * (Double(position) + 0.5), "soft")
                    continue
                }
                let length = abs(value) / span * room, middle = y + 4 + bar * (Double(position) + 0.5)
                drawing.rectangle(x: value < 0 ? zero - length : zero, y: middle - bar / 2 + 1, width: length, height: bar - 2, ChartDrawing.series(position))
                drawing.text(values[position][index], x: value < 0 ? zero - length - 6 : zero + length + 6, y: middle, "soft", value < 0 ? .end : .start)
            }
            y += height + 7
        }
        drawing.line(zero, top, zero, y, "axis")
        drawing.height = y + 2
    }

    /// Standing bars along a time.
    private mutating func drawColumns(_ figures: ChartFigures) {
        guard let series = figures.series.first else { return }
        let frame = PlotFrame(Axis(series.values.compactMap { $0 }, fromZero: true), series.field, text, top: 18, height: 160)
        frame.drawGrid(&drawing)
        let slot = frame.width / Double(figures.labels.count)
        let digits = figures.digits(of: series)
        let shown = series.values.map { $0.map { text.value($0, series.field, among: digits) } ?? "" }
        let fits = (shown.map(Drawing.textWidth).max() ?? 0) < slot - 4
        for (index, value) in series.values.enumerated() {
            guard let value else { continue }
            let middle = frame.left + slot * (Double(index) + 0.5), thick = min(slot * 0.7, 48)
            let end = frame.y(value), zero = frame.y(0)
            drawing.rectangle(x: middle - thick / 2, y: min(end, zero), width: thick, height: abs(end - zero), "c1")
            if fits { drawing.text(shown[index], x: middle, y: end + (value < 0 ? 10 : -9), "soft", .middle) }
        }
        let places = figures.labels.indices.map { (Double($0) + 0.5) / Double(figures.labels.count) }
        frame.drawLabels(figures.labels, places, text, &drawing)
        drawing.height = frame.bottom + 28
    }

    mutating func drawHistogram() {
        let counted = Field("", .whole, .whole)
        if reader.keys.isEmpty {
            guard let measure = reader.measures.first else { return }
            let bins = Bins((0..<measure.count).compactMap { ChartReader.number(measure, $0) }, about: reader.chart.bins ?? 10)
            guard let last = bins.bins.last else { return }
            let edges = (bins.bins.map(\.low) + [last.high]).map { text.tick($0, step: bins.step, measure.field) }
            drawHistogram(bins.bins.map { Double($0.count) }, counted, edges: edges, labels: nil)
        } else {
            let figures = reader.figures()
            guard let series = figures.series.first, !figures.isEmpty else { return }
            drawHistogram(series.values.map { $0 ?? 0 }, series.field, edges: nil, labels: figures.labels)
        }
    }

    /// Columns that touch: the bins of a whole. Their edges are named where they are known, otherwise the bins.
    private mutating func drawHistogram(_ values: [Double], _ field: Field, edges: [String]?, labels: [String]?) {
        let frame = PlotFrame(Axis(values, fromZero: true), field, text, top: 18, height: 160)
        frame.drawGrid(&drawing)
        let slot = frame.width / Double(max(1, values.count)), digits = ChartText.Digits(values)
        for (index, value) in values.enumerated() where value > 0 {
            drawing.rectangle(x: frame.left + slot * Double(index) + 0.5, y: frame.y(value), width: slot - 1, height: frame.bottom - frame.y(value), "c1")
            let shown = text.value(value, field, among: digits)
            if Drawing.textWidth(shown) < slot { drawing.text(shown, x: frame.left + slot * (Double(index) + 0.5), y: frame.y(value) - 9, "soft", .middle) }
        }
        if let edges { frame.drawLabels(edges, edges.indices.map { Double($0) / Double(values.count) }, text, &drawing) }
        if let labels { frame.drawLabels(labels, labels.indices.map { (Double($0) + 0.5) / Double(values.count) }, text, &drawing) }
        drawing.height = frame.bottom + 28
    }
}
