import FupanTable

/// Takes the figures of a chart out of its table. Never fails: what is missing or of the wrong kind is left out, and a chart of nothing says so.
struct ChartReader {
    let chart: Chart
    let language: Language

    private var table: Table { chart.table }
    /// What is missing in a key is a group, as in tables.
    private var writer: ValueText { ValueText(language, null: Wording(language: language).none) }

    var keys: [Column] {
        var named = chart.keys.compactMap { table.column($0) }
        // Amounts for each of many are to be binned; only bins are bins already.
        if chart.form == .histogram { named = named.filter { if case .category = $0.field.type { true } else { false } } }
        if chart.form == .funnel { named = funnelKeys(named) }
        if !named.isEmpty || !chart.keys.isEmpty || chart.form == .histogram { return named }
        return table.columns.first { !ChartReader.isMeasure($0.field.type) }.map { [$0] } ?? []
    }

    var measures: [Column] {
        let named = chart.measures.compactMap { table.column($0) }.filter { ChartReader.isMeasure($0.field.type) }
        if !named.isEmpty || !chart.measures.isEmpty || chart.form == .heatmap { return suitable(named) }
        let others = table.columns.filter { ChartReader.isMeasure($0.field.type) && !chart.keys.contains($0.field.name) }
        return suitable(chart.form == .fan || chart.form == .bridge ? others : Array(others.prefix(1)))
    }

    /// The step last. What a funnel's table says besides (the step before, a window that is the same for all) makes no funnels of its own.
    private func funnelKeys(_ named: [Column]) -> [Column] {
        guard let step = named.first(where: { $0.field.name == "step" }) ?? named.last else { return [] }
        let others = named.filter { column in
            column.field.name != step.field.name && column.field.name != "from_step"
                && (1..<max(1, table.rowCount)).contains { column[$0] != column[0] }
        }
        return others + [step]
    }

    /// A fan opens between figures of one kind, and a bridge has one that adds up.
    private func suitable(_ measures: [Column]) -> [Column] {
        switch chart.form {
        case .fan: measures.filter { $0.field.format.style == measures.last?.field.format.style }
        case .bridge: measures.filter { $0.field.name == "amount" }.isEmpty ? measures : measures.filter { $0.field.name == "amount" }
        default: measures
        }
    }

    private static func isMeasure(_ type: DataType) -> Bool {
        if case .duration = type { return true }
        return type.isNumber
    }

    /// A label for each row; with more keys, a series for each of their values.
    func figures() -> ChartFigures {
        let keys = keys, measures = measures
        if keys.count > 1, let measure = measures.first, chart.form == .line || distinct(keys[1...], sorted: false).count <= ChartReader.mostColours {
            return pivoted(measure, by: keys[0], split: keys[1...])
        }
        var order = Array(0..<table.rowCount)
        let positions = keys.first.flatMap { ChartReader.positions($0) }
        // A line runs forward in time, whatever the order of the rows.
        if let positions, chart.form == .line || chart.form == .fan { order.sort { positions[$0] < positions[$1] } }
        let labels = order.map { row in keys.map { label($0, row) }.joined(separator: " · ") }
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

    /// More series than there are colours stand below each other, not side by side.
    private static let mostColours = 6

    private func pivoted(_ measure: Column, by key: Column, split: ArraySlice<Column>) -> ChartFigures {
        let rowValues = distinct([key], sorted: chart.form != .bar), splitValues = distinct(split, sorted: true)
        let rowIndex = Dictionary(rowValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let splitIndex = Dictionary(splitValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var cells: [[Double?]] = splitValues.map { _ in Array(repeating: nil, count: rowValues.count) }
        for row in 0..<table.rowCount {
            guard let place = rowIndex[[key[row]]], let line = splitIndex[split.map { $0[row] }], let value = ChartReader.number(measure, row) else { continue }
            cells[line][place] = (cells[line][place] ?? 0) + value
        }
        let series = zip(splitValues, cells).map { name, values in
            ChartFigures.Series(name: text(name, split), values: values, field: measure.field)
        }
        let positions = rowValues.map { ChartReader.position($0[0]) }
        return ChartFigures(
            labels: rowValues.map { text($0, [key]) },
            positions: positions.contains(nil) ? nil : positions.compactMap { $0 },
            series: series, labelType: key.field.type)
    }

    /// Rows by columns, with what stands in each cell; the number of rows where nothing is measured.
    func grid() -> (rows: [String], columns: [String], values: [[Double?]], field: Field)? {
        let keys = keys
        guard keys.count > 1, table.rowCount > 0 else { return nil }
        let rowValues = distinct([keys[0]], sorted: true), columnValues = distinct([keys[1]], sorted: true)
        let rowIndex = Dictionary(rowValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let columnIndex = Dictionary(columnValues.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var values: [[Double?]] = rowValues.map { _ in Array(repeating: nil, count: columnValues.count) }
        let measure = measures.first
        for row in 0..<table.rowCount {
            guard let line = rowIndex[[keys[0][row]]], let place = columnIndex[[keys[1][row]]] else { continue }
            guard let value = measure.map({ ChartReader.number($0, row) }) ?? 1 else { continue }
            values[line][place] = (values[line][place] ?? 0) + value
        }
        return (
            rowValues.map { text($0, [keys[0]]) }, columnValues.map { text($0, [keys[1]]) },
            values, measure?.field ?? Field(Wording(language: language).rows, .whole, .whole)
        )
    }

    private func label(_ column: Column, _ row: Int) -> String { writer.text(column[row], column.field.format).singleLine }

    /// Nil for what has no place on an axis, or is so large that sums of it have none.
    private func text(_ values: [Value], _ columns: ArraySlice<Column>) -> String {
        zip(values, columns).map { writer.text($0, $1.field.format).singleLine }.joined(separator: " · ")
    }

    static func number(_ column: Column, _ row: Int) -> Double? {
        column[row].approximate.flatMap { abs($0) < 1e200 ? $0 : nil }
    }

    /// The values that stand together in these columns, each once; in their own order, or as they appear.
    private func distinct(_ columns: ArraySlice<Column>, sorted: Bool) -> [[Value]] {
        var seen: Set<[Value]> = [], values: [[Value]] = []
        for row in 0..<table.rowCount {
            let combination = columns.map { $0[row] }
            if seen.insert(combination).inserted { values.append(combination) }
        }
        guard sorted else { return values }
        let ranks = columns.map { ChartReader.rank($0.field.type) }
        let ranked = values.map { combination in (combination, zip(ranks, combination).map { $0($1) }) }
        return ranked.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    /// Categories in their order, days and numbers in theirs; text stays as it appears, and what is missing comes last.
    private static func rank(_ type: DataType) -> (Value) -> Double {
        guard case .category(let order) = type else { return { value in value.isNull ? .infinity : position(value) ?? 0 } }
        let ranks = Dictionary(order.enumerated().map { ($1, Double($0)) }, uniquingKeysWith: { first, _ in first })
        return { value in
            if case .text(let text) = value { ranks[text] ?? Double(order.count) } else { .infinity }
        }
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
