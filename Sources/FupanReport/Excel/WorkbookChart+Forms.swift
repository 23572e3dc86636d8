import CXlsxWriter
import FupanTable

/// The eight forms of a chart, as charts of a workbook; a heat map is shaded cells and no chart.
extension WorkbookChart {
    /// One chart, or one for each kind of measure: money and a rate share no axis.
    static func drawings(of chart: Chart, _ language: Language) -> [WorkbookChart] {
        let reader = ChartReader(chart: chart, language: language), maker = WorkbookChartMaker(chart: chart, reader: reader, language: language)
        let drawings: [WorkbookChart] = switch chart.form {
        case .bar: maker.bars()
        case .line: maker.lines()
        case .funnel: maker.funnels()
        case .histogram: maker.histogram()
        case .pareto: maker.pareto()
        case .bridge: maker.bridge()
        case .fan: maker.fan()
        case .heatmap: []
        }
        return drawings.filter { !$0.labels.isEmpty && !$0.series.isEmpty }
    }
}

private struct WorkbookChartMaker {
    let chart: Chart
    let reader: ChartReader
    let language: Language

    private var words: Wording { Wording(language: language) }
    private var text: ChartText { ChartText(language: language) }
    private var key: String { reader.keys.first?.field.name ?? chart.keys.first ?? "" }

    private func drawing(_ type: some BinaryInteger, _ figures: ChartFigures, _ series: [WorkbookChart.Series], title: String? = nil) -> WorkbookChart {
        WorkbookChart(
            type: Int32(type), title: title ?? text.title(chart), description: text.description(chart, figures), key: key,
            labels: figures.labels, series: series, hasLegend: series.count > 1)
    }

    /// Series of one kind together, in their order.
    private func byKind(_ figures: ChartFigures) -> [ChartFigures] {
        var kinds: [String] = [], groups: [String: ChartFigures] = [:]
        for series in figures.series {
            let kind = "\(series.field.format.style) \(series.field.type.name)"
            if groups[kind] == nil {
                kinds.append(kind)
                groups[kind] = ChartFigures(labels: figures.labels, positions: figures.positions, series: [], labelType: figures.labelType)
            }
            groups[kind]?.series.append(series)
        }
        return kinds.compactMap { groups[$0] }
    }

    private func coloured(_ figures: ChartFigures, hasLabels: Bool) -> [WorkbookChart.Series] {
        figures.series.enumerated().map { index, series in
            WorkbookChart.Series(name: series.name, values: series.values, field: series.field, colour: WorkbookChart.colour(index), hasLabels: hasLabels)
        }
    }

    private func title(_ figures: ChartFigures, of all: [ChartFigures]) -> String? {
        all.count > 1 ? "\(text.title(chart)): \(figures.series.map(\.name).joined(separator: language == .chinese ? "、" : ", "))" : nil
    }

    func bars() -> [WorkbookChart] {
        let kinds = byKind(reader.figures())
        return kinds.map { kind in
            let stands = kind.isTimeline, figures = stands ? kind : kind.first(ChartFigures.mostBars)
            let series = coloured(figures, hasLabels: !stands || figures.labels.count * figures.series.count <= 12)
            return drawing(stands ? LXW_CHART_COLUMN : LXW_CHART_BAR, figures, series, title: title(figures, of: kinds))
        }
    }

    func lines() -> [WorkbookChart] {
        let kinds = byKind(reader.figures())
        return kinds.map { drawing(LXW_CHART_LINE, $0, coloured($0, hasLabels: false), title: title($0, of: kinds)) }
    }

    /// A bar for each step; several funnels stand side by side.
    func funnels() -> [WorkbookChart] {
        let funnels = reader.groups().compactMap { FunnelFigures($0.name, $0.figures) }
        guard let field = funnels.first?.field else { return [] }
        var labels: [String] = []
        for step in funnels.flatMap(\.steps) where !labels.contains(step.label) { labels.append(step.label) }
        let series = funnels.enumerated().map { index, funnel in
            let counts = Dictionary(funnel.steps.map { ($0.label, $0.count) }, uniquingKeysWith: { first, _ in first })
            let name = funnel.name.isEmpty ? reader.measures.first?.field.name ?? "" : funnel.name
            return WorkbookChart.Series(name: name, values: labels.map { counts[$0] }, field: field, colour: WorkbookChart.colour(index), hasLabels: true)
        }
        let figures = ChartFigures(labels: labels, series: series.map { .init(name: $0.name, values: $0.values, field: field) })
        var titled = chart
        titled.measures = reader.measures.prefix(1).map(\.field.name)
        titled.keys = reader.keys.map(\.field.name)
        var result = drawing(LXW_CHART_BAR, figures, series, title: text.title(titled))
        result.key = reader.keys.last?.field.name ?? key
        result.gap = 30
        return [result]
    }

    func histogram() -> [WorkbookChart] {
        var figures = reader.figures()
        if reader.keys.isEmpty {
            guard let measure = reader.measures.first else { return [] }
            let bins = Bins((0..<measure.count).compactMap { ChartReader.number(measure, $0) }, about: chart.bins ?? 10)
            figures = ChartFigures(
                labels: bins.bins.map { text.range($0, step: bins.step, measure.field) },
                series: [.init(name: words.rows, values: bins.bins.map { Double($0.count) }, field: Field("", .whole, .whole))])
        }
        guard let series = figures.series.first else { return [] }
        figures.series = [series]
        var result = drawing(LXW_CHART_COLUMN, figures, coloured(figures, hasLabels: figures.labels.count <= 16))
        result.key = reader.keys.first?.field.name ?? reader.measures.first?.field.name ?? ""
        result.gap = 5
        return [result]
    }

    /// Each entry's share before the share that it and those before it have; the amounts stand beside them. The library draws no line over bars.
    func pareto() -> [WorkbookChart] {
        let figures = reader.figures()
        guard let pareto = ParetoFigures(figures), let last = pareto.entries.last, last.cumulative > 0 else { return [] }
        let entries = pareto.entries.prefix(ChartFigures.mostBars), total = pareto.entries.reduce(0) { $0 + $1.value }
        let share = Field("", .approximate, .percent)
        let series = [
            WorkbookChart.Series(name: words.cumulativeShare, values: entries.map(\.cumulative), field: share, colour: 0xC9D1D9),
            WorkbookChart.Series(name: words.share, values: entries.map { $0.value / total }, field: share, colour: WorkbookChart.colour(0)),
        ]
        var result = drawing(LXW_CHART_COLUMN, figures, series)
        result.labels = entries.map(\.label)
        result.title += " · " + words.vital(pareto.vitalCount, of: pareto.entries.count)
        (result.overlaps, result.isShare, result.gap) = (true, true, 30)
        return [result]
    }

    /// Stacked on a place that is not seen; what crosses zero is a part above and a part below.
    func bridge() -> [WorkbookChart] {
        let figures = reader.figures()
        guard let bridge = BridgeFigures(figures, total: words.total) else { return [] }
        func column(_ name: String, _ colour: UInt32?, _ value: (BridgeFigures.Part) -> Double) -> WorkbookChart.Series {
            let values = bridge.parts.map { part -> Double? in value(part) == 0 ? nil : value(part) }
            return WorkbookChart.Series(name: name, values: values, field: bridge.field, colour: colour)
        }
        func above(_ part: BridgeFigures.Part) -> Double { max(0, max(part.start, part.end)) - max(0, min(part.start, part.end)) }
        func below(_ part: BridgeFigures.Part) -> Double { min(0, min(part.start, part.end)) - min(0, max(part.start, part.end)) }
        func base(_ part: BridgeFigures.Part) -> Double {
            let low = min(part.start, part.end), high = max(part.start, part.end)
            return low > 0 ? low : high < 0 ? high : 0
        }
        let rises = WorkbookChart.colour(2), falls = WorkbookChart.colour(5), whole = WorkbookChart.colour(0)
        let series = [
            column(words.base, nil, base),
            column(words.rise, rises) { $0.isTotal || $0.amount < 0 ? 0 : above($0) },
            column(words.rise + " < 0", rises) { $0.isTotal || $0.amount < 0 ? 0 : below($0) },
            column(words.fall, falls) { $0.isTotal || $0.amount >= 0 ? 0 : above($0) },
            column(words.fall + " < 0", falls) { $0.isTotal || $0.amount >= 0 ? 0 : below($0) },
            column(words.total, whole) { $0.isTotal ? $0.end : 0 },
        ].filter { $0.colour == nil || $0.values.contains { $0 != nil } }
        var result = drawing(LXW_CHART_COLUMN_STACKED, figures, series)
        result.labels = bridge.parts.map { part in
            "\(part.label) \(text.value(part.isTotal ? part.end : part.amount, bridge.field, isSigned: !part.isTotal))"
        }
        (result.hasLegend, result.overlaps, result.gap) = (false, true, 40)
        return [result]
    }

    /// The middle is a line, the others open around it.
    func fan() -> [WorkbookChart] {
        let figures = reader.figures()
        guard let fan = FanFigures(figures) else { return [] }
        let series = figures.series.map { series in
            let isMiddle = series.name == fan.middle?.name
            return WorkbookChart.Series(
                name: series.name, values: series.values, field: series.field, colour: WorkbookChart.colour(isMiddle ? 0 : 4), isDashed: !isMiddle, isThin: !isMiddle)
        }
        return [drawing(LXW_CHART_LINE, figures, series)]
    }
}
