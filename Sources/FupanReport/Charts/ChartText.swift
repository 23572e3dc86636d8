import FupanSource
import FupanTable

/// Numbers on a chart: fewer digits than in a table, which stands beside it.
struct ChartText {
    let language: Language

    private var writer: ValueText { ValueText(language, abbreviates: true) }

    /// A value at its bar or point.
    func value(_ number: Double, _ field: Field, isSigned: Bool = false) -> String {
        let signed = isSigned || field.format.isSigned
        if case .duration(let unit) = field.type { return writer.text(.duration(number, unit)) }
        switch field.format.style {
        case .percent, .points, .whole: return writer.text(.approximate(number), Format(field.format.style, isSigned: signed))
        case .money:
            let shortens = abs(number) >= (language == .chinese ? 10_000 : 1000)
            return writer.text(.approximate(number), Format(shortens && language == .english ? .whole : .money, isSigned: signed))
        case .plain:
            let isWhole = abs(number) >= 1000 || number == number.rounded()
            let shown = isWhole ? number : significant(number)
            return writer.text(.approximate(shown), Format(isWhole ? .whole : .plain, isSigned: signed))
        }
    }

    /// A tick of an axis whose ticks are `step` apart: `20k`, `15%`, `1.5万`.
    func tick(_ number: Double, step: Double, _ field: Field) -> String {
        if case .duration(let unit) = field.type { return writer.text(.duration(number, unit)) }
        switch field.format.style {
        case .percent: return decimals(number * 100, step * 100) + "%"
        case .points: return decimals(number * 100, step * 100) + (language == .chinese ? "点" : " pp")
        case .plain, .whole, .money:
            let units: [(Double, String)] = language == .chinese
                ? [(1e8, "亿"), (1e4, "万")] : [(1e9, "B"), (1e6, "M"), (1e3, "k")]
            let size = abs(number)
            let unit = units.first { size >= $0.0 && ($0.0 > 1e3 || step >= 1e3 || size >= 1e4) }
            guard let unit else { return decimals(number, step) }
            return decimals(number / unit.0, step / unit.0) + unit.1
        }
    }

    /// A bin, both its edges: `0–20k`.
    func range(_ bin: Bins.Bin, step: Double, _ field: Field) -> String {
        tick(bin.low, step: step, field) + "–" + tick(bin.high, step: step, field)
    }

    /// As many decimals as the step needs, and no zeros behind them.
    private func decimals(_ number: Double, _ step: Double) -> String {
        var scale = 0, size = abs(step)
        while scale < 9, abs(size - size.rounded()) > 1e-6 * max(1, size) {
            size *= 10
            scale += 1
        }
        let power = (0..<scale).reduce(1.0) { power, _ in power * 10 }
        guard abs(number * power) < 1e15 else { return "\(number)" }
        return Decimal(mantissa: Int128((number * power).rounded()), scale: scale).shortestText
    }

    private func significant(_ number: Double) -> Double {
        let power: Double = abs(number) >= 1 ? 100 : abs(number) >= 0.1 ? 1000 : 1_000_000
        return (number * power).rounded() / power
    }

    /// A title for a chart that was given none.
    func title(_ chart: Chart) -> String {
        guard chart.title.isEmpty else { return chart.title.singleLine }
        let separator = language == .chinese ? "、" : ", "
        let measures = chart.measures.map(\.singleLine).joined(separator: separator)
        let keys = chart.keys.map(\.singleLine).joined(separator: separator)
        if keys.isEmpty || measures.isEmpty { return measures + keys }
        // Between Chinese and Latin letters stands a space.
        let gap = keys.first?.displayWidth == 2 ? "" : " "
        return language == .chinese ? "\(measures)（按\(gap)\(keys)）" : "\(measures) by \(keys)"
    }

    /// Dates along an axis: the first in full, the others without the year where it stays the same.
    func dates(_ labels: [String], at shown: [Int]) -> [String] {
        guard let first = shown.first else { return [] }
        let year = labels[first].prefix(5)
        return shown.enumerated().map { position, index in
            let label = labels[index]
            let isDay = label.utf8.count == 10 && year.hasSuffix("-")
            return position > 0 && isDay && label.hasPrefix(year) ? String(label.dropFirst(5)) : label
        }
    }

    /// For those who cannot see the chart: what is drawn, and its extremes.
    func description(_ chart: Chart, _ figures: ChartFigures) -> String {
        guard chart.description.isEmpty else { return chart.description }
        let title = title(chart)
        guard let series = figures.series.first else { return title }
        let points = zip(figures.labels, series.values).compactMap { label, value in value.map { (label, $0) } }
        guard let least = points.min(by: { $0.1 < $1.1 }), let most = points.max(by: { $0.1 < $1.1 }) else { return title }
        let low = "\(least.0) \(value(least.1, series.field))", high = "\(most.0) \(value(most.1, series.field))"
        return language == .chinese ? "\(title)。最低 \(low)，最高 \(high)。" : "\(title). Lowest: \(low); highest: \(high)."
    }
}
