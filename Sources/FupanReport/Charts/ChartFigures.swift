import FupanTable

/// The figures of a chart, out of their table: labels along one axis, and for each series a value at each label.
struct ChartFigures {
    struct Series {
        var name: String
        var values: [Double?]
        /// Type and format of the values.
        var field: Field
    }

    var labels: [String]
    /// Where the labels stand, for keys with distances between them (days, numbers); nil for mere names.
    var positions: [Double]?
    var series: [Series]
    /// The kind of thing the labels are.
    var labelType: DataType = .text

    var isEmpty: Bool { labels.isEmpty || series.allSatisfy { $0.values.allSatisfy { $0 == nil } } }

    var isTimeline: Bool {
        switch labelType {
        case .day, .time, .period: true
        default: false
        }
    }

    /// How the values of a series are written: like those that stand on one axis with it.
    func digits(of series: Series) -> ChartText.Digits {
        ChartText.Digits(self.series.filter { $0.field.format.style == series.field.format.style }.flatMap(\.values))
    }

    /// The first labels only; a longer list of bars is a table.
    func first(_ most: Int) -> ChartFigures {
        guard labels.count > most else { return self }
        var result = self
        result.labels = Array(labels.prefix(most))
        result.positions = positions.map { Array($0.prefix(most)) }
        for index in series.indices { result.series[index].values = Array(series[index].values.prefix(most)) }
        return result
    }

    static let mostBars = 50

    /// Measures of different kinds do not share a scale: each is then drawn in parts of its own largest value.
    func onOneScale() -> ChartFigures {
        guard Set(series.map { "\($0.field.format.style) \($0.field.type.name)" }).count > 1 else { return self }
        var result = self
        for index in series.indices {
            let largest = series[index].values.compactMap { $0.map(abs) }.max() ?? 0
            if largest > 0 { result.series[index].values = series[index].values.map { $0.map { $0 / largest } } }
        }
        return result
    }

    /// Each label's place between 0 and 1.
    var places: [Double] {
        guard labels.count > 1 else { return labels.map { _ in 0.5 } }
        if let positions, let first = positions.first, let last = positions.last, last > first {
            return positions.map { ($0 - first) / (last - first) }
        }
        return labels.indices.map { Double($0) / Double(labels.count - 1) }
    }
}
