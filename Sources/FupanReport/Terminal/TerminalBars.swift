import FupanSource
import FupanTable

extension TerminalChart {
    /// A line of a bar chart; what stands behind the value is the form's own.
    struct Bar {
        var label: String
        var series = ""
        var value: Double
        var shown: String
        var behind = ""
    }

    func barLines() -> [String] {
        let all = reader.figures(), figures = all.first(ChartFigures.mostBars)
        guard !figures.isEmpty else { return [] }
        let rest = all.labels.count - figures.labels.count
        return bars(figures) + (rest > 0 ? [pen(words.more(rest), .dim)] : [])
    }

    private func bars(_ figures: ChartFigures) -> [String] {
        let isOne = figures.series.count == 1, scaled = figures.onOneScale()
        var bars: [Bar] = []
        let digits = figures.series.map { figures.digits(of: $0) }
        for (index, label) in figures.labels.enumerated() {
            for (position, series) in figures.series.enumerated() {
                let shown = series.values[index].map { text.value($0, series.field, among: digits[position]) } ?? "—"
                let value = scaled.series[position].values[index] ?? 0
                bars.append(Bar(label: position == 0 ? label : "", series: isOne ? "" : series.name, value: value, shown: shown))
            }
        }
        return draw(bars)
    }

    func histogramLines() -> [String] {
        if reader.keys.isEmpty {
            guard let measure = reader.measures.first else { return [] }
            let bins = Bins((0..<measure.count).compactMap { ChartReader.number(measure, $0) }, about: reader.chart.bins ?? 10)
            return draw(bins.bins.map { bin in
                let label = text.range(bin, step: bins.step, measure.field)
                return Bar(label: label, value: Double(bin.count), shown: text.value(Double(bin.count), Field("", .whole, .whole)))
            }, alignsLabelsRight: true)
        }
        let figures = reader.figures()
        guard let series = figures.series.first, !figures.isEmpty else { return [] }
        let digits = figures.digits(of: series)
        return draw(zip(figures.labels, series.values).map { label, value in
            Bar(label: label, value: value ?? 0, shown: text.value(value ?? 0, series.field, among: digits))
        })
    }

    func paretoLines() -> [String] {
        guard let pareto = ParetoFigures(reader.figures()) else { return [] }
        let most = 20, digits = ChartText.Digits(pareto.entries.map(\.value))
        let bars = pareto.entries.prefix(most).map { entry in
            let share = text.value(entry.cumulative, Field("", .approximate, .percent))
            return Bar(label: entry.label, value: entry.value, shown: text.value(entry.value, pareto.field, among: digits), behind: share)
        }
        var lines = draw(Array(bars))
        if pareto.vitalCount < lines.count, pareto.entries.count > 1 {
            lines.insert(pen("┄┄ " + words.vital(pareto.vitalCount, of: pareto.entries.count), .dim), at: pareto.vitalCount)
        }
        if pareto.entries.count > most { lines.append(pen(words.more(pareto.entries.count - most), .dim)) }
        if pareto.vitalCount >= most { lines.append(pen(words.vital(pareto.vitalCount, of: pareto.entries.count), .dim)) }
        return lines
    }

    func draw(_ bars: [Bar], alignsLabelsRight: Bool = false) -> [String] {
        let labels = labelWidth(bars.map(\.label)), series = min(bars.map(\.series.displayWidth).max() ?? 0, 16)
        let shown = bars.map(\.shown.displayWidth).max() ?? 0, behind = bars.map(\.behind.displayWidth).max() ?? 0
        let fixed = labels + 2 + (series > 0 ? series + 2 : 0) + 1 + shown + (behind > 0 ? behind + 2 : 0)
        let room = max(6, min(60, width - fixed))
        let low = min(0, bars.map(\.value).min() ?? 0), high = max(0, bars.map(\.value).max() ?? 0)
        let before = low < 0 ? min(room - 1, max(1, Int((-low / (high - low) * Double(room)).rounded()))) : 0
        return bars.map { bar in
            let label = bar.label.truncated(to: labels)
            var line = alignsLabelsRight ? label.padded(to: labels, .left) : label.padded(to: labels)
            line += "  "
            if series > 0 { line += bar.series.truncated(to: series).padded(to: series) + "  " }
            let drawn = drawn(bar.value, low, high, before, room)
            line += pen(drawn, bar.value < 0 ? .loss : .accent)
            let used = drawn.displayWidth
            if behind == 0 { return (line + (used > 0 ? " " : "") + bar.shown).withoutSpacesAtEnd }
            let value = (used > 0 ? " " : "") + bar.shown
            return line + value.padded(to: room - used + 1 + shown) + "  " + bar.behind.padded(to: behind, .left)
        }
    }

    /// `before` of the cells lie below zero. Equal values are equally long on both sides.
    private func drawn(_ value: Double, _ low: Double, _ high: Double, _ before: Int, _ room: Int) -> String {
        let behind = room - before
        let scale = min(low < 0 ? Double(before) / -low : .infinity, high > 0 ? Double(behind) / high : .infinity)
        if value >= 0 {
            return String(repeating: " ", count: before) + (value > 0 ? BlockBar.text(value * scale / Double(behind), room: behind) : "")
        }
        return BlockBar.text(from: 1 + value * scale / Double(before), to: 1, room: before).padded(to: before)
    }
}
