import FupanTable

/// Entries from the largest down, with the share that they and those before them have of the whole.
struct ParetoFigures {
    struct Entry {
        var label: String
        var value: Double
        var cumulative: Double
    }

    let entries: [Entry]
    let field: Field
    /// The share that the vital few have: eighty percent.
    static let vitalShare = 0.8
    /// The smallest number of entries that have it.
    let vitalCount: Int

    init?(_ figures: ChartFigures) {
        guard let series = figures.series.first else { return nil }
        let values = zip(figures.labels, series.values).compactMap { label, value in value.map { (label, $0) } }.filter { $0.1 > 0 }
        let total = values.reduce(0) { $0 + $1.1 }
        guard total > 0 else { return nil }
        var sum = 0.0
        entries = values.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map { _, pair in
            sum += pair.1
            return Entry(label: pair.0, value: pair.1, cumulative: sum / total)
        }
        field = series.field
        vitalCount = (entries.firstIndex { $0.cumulative >= ParetoFigures.vitalShare - 1e-9 } ?? entries.count - 1) + 1
    }
}

/// The steps of a funnel: how many got there, of the first and of the step before.
struct FunnelFigures {
    struct Step {
        var label: String
        var count: Double
        /// Of the first step.
        var rate: Double
        /// Of the step before; nil for the first.
        var stepRate: Double?
    }

    let name: String
    let steps: [Step]
    let field: Field

    init?(_ name: String, _ figures: ChartFigures) {
        guard let series = figures.series.first, let first = series.values.first ?? nil else { return nil }
        var before: Double?
        steps = zip(figures.labels, series.values).map { label, value in
            let count = value ?? 0
            defer { before = count }
            return Step(label: label, count: count, rate: first > 0 ? count / first : 0, stepRate: before.map { $0 > 0 ? count / $0 : 0 })
        }
        self.name = name
        field = series.field
    }

    var largest: Double { steps.map(\.count).max() ?? 0 }
}

/// The parts of a bridge, each from the sum of those before it to the sum with it; the last is the sum itself.
struct BridgeFigures {
    struct Part {
        var label: String
        var start: Double
        var end: Double
        var isTotal = false

        var amount: Double { end - start }
    }

    let parts: [Part]
    let field: Field
    let low: Double
    let high: Double

    init?(_ figures: ChartFigures, total: String) {
        guard let series = figures.series.first, !figures.isEmpty else { return nil }
        var sum = 0.0
        var parts = zip(figures.labels, series.values).map { label, value in
            defer { sum += value ?? 0 }
            return Part(label: label, start: sum, end: sum + (value ?? 0))
        }
        parts.append(Part(label: total, start: 0, end: sum, isTotal: true))
        self.parts = parts
        field = series.field
        low = parts.map { min($0.start, $0.end) }.min() ?? 0
        high = parts.map { max($0.start, $0.end) }.max() ?? 0
    }

    /// Between 0 and 1.
    func place(_ value: Double) -> Double { high > low ? (value - low) / (high - low) : 0 }
}

/// The measures of a fan from the lowest to the highest, in pairs around the middle.
struct FanFigures {
    let figures: ChartFigures
    /// From the widest to the narrowest.
    let bands: [(low: ChartFigures.Series, high: ChartFigures.Series)]
    let middle: ChartFigures.Series?

    init?(_ figures: ChartFigures) {
        guard !figures.isEmpty else { return nil }
        self.figures = figures
        let kept = figures.series
        bands = (0..<kept.count / 2).map { (kept[$0], kept[kept.count - 1 - $0]) }
        middle = kept.count % 2 == 1 ? kept[kept.count / 2] : nil
    }

    var values: [Double] { figures.series.flatMap { $0.values.compactMap { $0 } } }
}
