import FupanTable

/// A chart as SVG. One file for each family of forms adds the drawing.
struct ChartDrawing {
    let chart: Chart
    let language: Language
    var drawing = Drawing()

    var reader: ChartReader { ChartReader(chart: chart, language: language) }
    var text: ChartText { ChartText(language: language) }
    var words: Wording { Wording(language: language) }

    init(_ chart: Chart, _ language: Language) {
        self.chart = chart
        self.language = language
    }

    /// Nil where there is nothing to draw.
    mutating func svg() -> String? {
        switch chart.form {
        case .bar: drawBars()
        case .histogram: drawHistogram()
        case .line: drawLines()
        case .funnel: drawFunnels()
        case .heatmap: drawHeatmap()
        case .pareto: drawPareto()
        case .bridge: drawBridge()
        case .fan: drawFan()
        }
        guard drawing.height > 0 else { return nil }
        return drawing.svg(title: text.title(chart), description: text.description(chart, reader.figures()))
    }

    /// The class of a series: six colours that colour-blind readers can tell apart, grey for the rest.
    static func series(_ index: Int) -> String { index < 6 ? "c\(index + 1)" : "c7" }

    /// The room that labels at the left take.
    func labelRoom(_ labels: [String]) -> Double { min(labels.map(Drawing.textWidth).max() ?? 0, 130) }

    /// Names of the series with their colours, in one or more lines from the top.
    mutating func drawLegend(_ names: [String]) {
        var x = 0.0, y = drawing.height + 8
        for (index, name) in names.enumerated() {
            let name = Drawing.fitted(name, 180), width = Drawing.textWidth(name) + 34
            if x > 0, x + width > Drawing.width {
                x = 0
                y += 20
            }
            drawing.rectangle(x: x, y: y - 5, width: 10, height: 10, ChartDrawing.series(index))
            drawing.text(name, x: x + 16, y: y)
            x += width
        }
        drawing.height = y + 18
    }
}

/// A plot with an axis of values at the left and labels below.
struct PlotFrame {
    let axis: Axis
    let ticks: [String]
    let left: Double
    let right: Double
    let top: Double
    let height: Double

    var width: Double { Drawing.width - left - right }
    var bottom: Double { top + height }

    init(_ axis: Axis, _ field: Field, _ text: ChartText, top: Double, height: Double, right: Double = 12, left: Double? = nil) {
        self.axis = axis
        ticks = axis.ticks.map { text.tick($0, step: axis.step, field) }
        self.left = left ?? PlotFrame.margin(ticks)
        self.right = right
        self.top = top
        self.height = height
    }

    static func margin(_ ticks: [String]) -> Double { (ticks.map(Drawing.textWidth).max() ?? 0) + 8 }

    func x(_ place: Double) -> Double { left + place * width }
    func y(_ value: Double) -> Double { bottom - axis.place(value) * height }

    func drawGrid(_ drawing: inout Drawing) {
        for (value, label) in zip(axis.ticks, ticks) {
            drawing.line(left, y(value), Drawing.width - right, y(value), abs(value) < axis.step * 1e-6 ? "axis" : "grid")
            drawing.text(label, x: left - 8, y: y(value), "soft", .end)
        }
    }

    /// As many labels as have room, at these places; the outermost stay inside the picture.
    func drawLabels(_ labels: [String], _ places: [Double], _ text: ChartText, _ drawing: inout Drawing) {
        let widest = labels.map(Drawing.textWidth).max() ?? 0
        let shown = ChartReader.spread(labels.count, most: max(2, Int(width / (min(widest, 120) + 14))))
        var used = -Double.infinity
        for (index, label) in zip(shown, text.dates(labels, at: shown)) {
            let label = Drawing.fitted(label, 120), half = Drawing.textWidth(label) / 2
            let centre = min(max(x(places[index]), half), Drawing.width - half)
            guard centre - half > used + 6 else { continue }
            drawing.text(label, x: centre, y: bottom + 16, "soft", .middle)
            used = centre + half
        }
    }
}
