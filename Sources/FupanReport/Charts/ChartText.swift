import FupanSource
import FupanTable

/// Numbers on a chart: fewer digits than in a table, which stands beside it.
struct ChartText {
    let language: Language

    private var writer: ValueText { ValueText(language, abbreviates: true) }

    /// A value at its bar or point, with as many decimals as those `among` which it stands need.
    func value(_ number: Double, _ field: Field, among others: Digits? = nil, isSigned: Bool = false) -> String {
        let digits = others ?? Digits([number])
        let signed = isSigned || field.format.isSigned
        if case .duration(let unit) = field.type { return writer.text(.duration(number, unit)) }
        switch field.format.style {
        case .percent, .points, .whole: return writer.text(.approximate(number), Format(field.format.style, isSigned: signed))
        case .money:
            let shortens = language == .english && digits.largest >= 1000
            return writer.text(.approximate(number), Format(shortens ? .whole : .money, isSigned: signed))
        case .plain:
            guard digits.decimals > 0 else { return writer.text(.approximate(number), Format(.whole, isSigned: signed)) }
            return (signed && number > 0 ? "+" : "") + ChartText.decimal(number, digits.decimals).text
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
        let scale = ChartText.decimals(in: step, most: 9)
        guard abs(number) < 1e15 / power(scale) else { return "\(number)" }
        return ChartText.decimal(number, scale).shortestText
    }

    /// How the numbers of one axis are written, all alike.
    struct Digits {
        let largest: Double
        /// As many as show all of them; fewer, the larger they are.
        let decimals: Int

        init(_ numbers: [Double?]) {
            let numbers = numbers.compactMap { $0 }, largest = numbers.map { abs($0) }.max() ?? 0
            let most = largest >= 1000 ? 0 : largest >= 1 ? 2 : largest >= 0.1 ? 3 : 6
            self.largest = largest
            decimals = most == 0 ? 0 : numbers.map { ChartText.decimals(in: ($0 * power(most)).rounded() / power(most), most: most) }.max() ?? 0
        }
    }

    /// How many a number has.
    fileprivate static func decimals(in number: Double, most: Int) -> Int {
        var scale = 0, size = abs(number)
        while scale < most, abs(size - size.rounded()) > 1e-6 * max(1, size) {
            size *= 10
            scale += 1
        }
        return scale
    }

    private static func decimal(_ number: Double, _ scale: Int) -> Decimal {
        Decimal(mantissa: Int128((number * power(scale)).rounded()), scale: scale)
    }

    /// A title for a chart that was given none.
    func title(_ chart: Chart) -> String {
        guard chart.title.isEmpty else { return chart.title.singleLine }
        let separator = language == .chinese ? "、" : ", "
        let measures = chart.measures.map(\.singleLine).joined(separator: separator)
        // A histogram's bins are not broken down by the columns beside its measure.
        let along = chart.form == .histogram ? ChartReader(chart: chart, language: language).keys.map(\.field.name) : chart.keys
        let keys = along.map(\.singleLine).joined(separator: separator)
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

/// 10^scale
private func power(_ scale: Int) -> Double { (0..<scale).reduce(1.0) { power, _ in power * 10 } }
