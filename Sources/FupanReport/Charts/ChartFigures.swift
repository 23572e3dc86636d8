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

    /// Each label's place between 0 and 1.
    var places: [Double] {
        guard labels.count > 1 else { return labels.map { _ in 0.5 } }
        if let positions, let first = positions.first, let last = positions.last, last > first {
            return positions.map { ($0 - first) / (last - first) }
        }
        return labels.indices.map { Double($0) / Double(labels.count - 1) }
    }
}

/// Takes the figures of a chart out of its table. Never fails: what is missing or of the wrong kind is left out, and a chart of nothing says so.
struct ChartReader {
    let chart: Chart
    let language: Language

    private var table: Table { chart.table }
    private var writer: ValueText { ValueText(language) }

    var keys: [Column] {
        let named = chart.keys.compactMap { table.column($0) }
        if !named.isEmpty || !chart.keys.isEmpty || chart.form == .histogram { return named }
        return table.columns.first { !ChartReader.isMeasure($0.field.type) }.map { [$0] } ?? []
    }

    var measures: [Column] {
        let named = chart.measures.compactMap { table.column($0) }.filter { ChartReader.isMeasure($0.field.type) }
        if !named.isEmpty || !chart.measures.isEmpty || chart.form == .heatmap { return named }
        let others = table.columns.filter { ChartReader.isMeasure($0.field.type) && !chart.keys.contains($0.field.name) }
        return chart.form == .fan ? others : Array(others.prefix(1))
    }

    private static func isMeasure(_ type: DataType) -> Bool {
        if case .duration = type { return true }
        return type.isNumber
    }

    /// A label for each row; with a second key, a series for each of its values.
    func figures() -> ChartFigures {
        let keys = keys, measures = measures
        if keys.count > 1, let key = keys.first, let split = keys.last, let measure = measures.first {
            return pivoted(measure, by: key, split: split)
        }
        var order = Array(0..<table.rowCount)
        let positions = keys.first.flatMap { ChartReader.positions($0) }
        // A line runs forward in time, whatever the order of the rows.
        if let positions, chart.form == .line || chart.form == .fan { order.sort { positions[$0] < positions[$1] } }
        let labels = order.map { row in keys.first.map { label($0, row) } ?? "" }
        let series = measures.map { measure in
            ChartFigures.Series(name: measure.field.name.singleLine, values: order.map { ChartReader.number(measure, $0) }, field: measure.field)
        }
        return ChartFigures(
            labels: labels, positions: positions.map { all in order.map { all[$0] } }, series: series,
            labelType: keys.first?.field.type ?? .text)
    }

    /// One group of figures for each value of the keys before the last.
    func groups() -> [(name: String, figures: ChartFigures)] {
        let keys = keys
        guard keys.count > 1, let last = keys.last else { return [("", figures())] }
        var rowsOfGroup: [String: [Int]] = [:], names: [String] = []
        for row in 0..<table.rowCount {
            let name = keys.dropLast().map { label($0, row) }.joined(separator: " · ")
            if rowsOfGroup[name] == nil { names.append(name) }
            rowsOfGroup[name, default: []].append(row)
        }
        return names.map { name in
            let rows = rowsOfGroup[name] ?? []
            let series = measures.map { measure in
                ChartFigures.Series(name: measure.field.name.singleLine, values: rows.map { ChartReader.number(measure, $0) }, field: measure.field)
            }
            return (name, ChartFigures(labels: rows.map { label(last, $0) }, series: series, labelType: last.field.type))
        }
    }

    private func pivoted(_ measure: Column, by key: Column, split: Column) -> ChartFigures {
        let rowValues = distinct(key, sorted: chart.form != .bar), splitValues = distinct(split, sorted: true)
        let rowIndex = Dictionary(rowValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let splitIndex = Dictionary(splitValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var cells: [[Double?]] = splitValues.map { _ in Array(repeating: nil, count: rowValues.count) }
        for row in 0..<table.rowCount {
            guard let place = rowIndex[key[row]], let line = splitIndex[split[row]], let value = ChartReader.number(measure, row) else { continue }
            cells[line][place] = (cells[line][place] ?? 0) + value
        }
        let series = zip(splitValues, cells).map { name, values in
            ChartFigures.Series(name: writer.text(name, split.field.format).singleLine, values: values, field: measure.field)
        }
        let positions = rowValues.map(ChartReader.position)
        return ChartFigures(
            labels: rowValues.map { writer.text($0, key.field.format).singleLine },
            positions: positions.contains(nil) ? nil : positions.compactMap { $0 },
            series: series, labelType: key.field.type)
    }

    /// Rows by columns, with what stands in each cell; the number of rows where nothing is measured.
    func grid() -> (rows: [String], columns: [String], values: [[Double?]], field: Field)? {
        let keys = keys
        guard keys.count > 1, table.rowCount > 0 else { return nil }
        let rowValues = distinct(keys[0], sorted: true), columnValues = distinct(keys[1], sorted: true)
        let rowIndex = Dictionary(rowValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let columnIndex = Dictionary(columnValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var values: [[Double?]] = rowValues.map { _ in Array(repeating: nil, count: columnValues.count) }
        let measure = measures.first
        for row in 0..<table.rowCount {
            guard let line = rowIndex[keys[0][row]], let place = columnIndex[keys[1][row]] else { continue }
            guard let value = measure.map({ ChartReader.number($0, row) }) ?? 1 else { continue }
            values[line][place] = (values[line][place] ?? 0) + value
        }
        return (
            rowValues.map { writer.text($0, keys[0].field.format).singleLine },
            columnValues.map { writer.text($0, keys[1].field.format).singleLine },
            values, measure?.field ?? Field(Wording(language: language).rows, .whole, .whole)
        )
    }

    private func label(_ column: Column, _ row: Int) -> String { writer.text(column[row], column.field.format).singleLine }

    /// Nil for what has no place on an axis, or is so large that sums of it have none.
    static func number(_ column: Column, _ row: Int) -> Double? {
        column[row].approximate.flatMap { abs($0) < 1e200 ? $0 : nil }
    }

    private func distinct(_ column: Column, sorted: Bool) -> [Value] {
        var seen: Set<Value> = [], values: [Value] = []
        for row in 0..<table.rowCount where seen.insert(column[row]).inserted { values.append(column[row]) }
        guard sorted else { return values }
        if case .category(let order) = column.field.type {
            let ranks = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            let ranked = values.map { value -> (Value, Int) in
                if case .text(let text) = value { (value, ranks[text] ?? order.count) } else { (value, order.count + 1) }
            }
            return ranked.sorted { $0.1 < $1.1 }.map(\.0)
        }
        let places = values.map { ($0, ChartReader.position($0)) }
        guard places.contains(where: { $0.1 != nil }) else { return values }
        return places.sorted { ($0.1 ?? .infinity) < ($1.1 ?? .infinity) }.map(\.0)
    }

    private static func positions(_ column: Column) -> [Double]? {
        let all = (0..<column.count).map { position(column[$0]) }
        return all.contains(nil) ? nil : all.compactMap { $0 }
    }

    private static func position(_ value: Value) -> Double? {
        switch value {
        case .day(let day), .period(_, let day): Double(day.number)
        case .time(let moment): Double(moment.microseconds)
        default: value.approximate.flatMap { abs($0) < 1e200 ? $0 : nil }
        }
    }
}
