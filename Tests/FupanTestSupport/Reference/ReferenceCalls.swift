import Foundation
import FupanSyntax
import FupanTable

/// The value of a call: an aggregate of the rows at hand or of another table, a window, or a function of its arguments.
func call(_ name: String, _ arguments: [Pipeline], _ condition: FupanSyntax.Expression?, _ place: ReferencePlace) throws -> Cell {
    if ReferenceAggregate.names.contains(name) { return try aggregate(name, arguments, condition, place) }
    let expressions = try arguments.map { try expression($0) }
    if ReferenceWindow.names.contains(name) { return try ReferenceWindow(name, place).value(expressions) }
    return try ReferenceFunctions.value(name, try expressions.map { try evaluate($0, place) }, place)
}

func expression(_ argument: Pipeline) throws -> FupanSyntax.Expression {
    guard argument.stages.isEmpty, case .expression(let expression) = argument.source else { throw ReferenceGap("a pipeline as an argument") }
    return expression
}

private func aggregate(_ name: String, _ arguments: [Pipeline], _ condition: FupanSyntax.Expression?, _ place: ReferencePlace) throws -> Cell {
    if let (table, column) = try otherTable(arguments, place) {
        var other = ReferencePlace(bindings: place.bindings, today: place.today, table: table)
        other.group = Array(table.rows.indices)
        let kept = try other.group.filter { row in try condition.map { try holds($0, other.at(row: row)) } ?? true }
        let values = column.map { column in kept.map { table.rows[$0].cells[column] } }
        return try ReferenceAggregate.value(name, values, rows: kept.count, share: nil)
    }
    let rows = try place.partitionRows()
    return try ReferenceAggregate.value(name, try arguments.map { try expression($0) }, condition, rows, place)
}

/// `max(orders.time)`, `count(orders)`, `count(orders | where …)`
private func otherTable(_ arguments: [Pipeline], _ place: ReferencePlace) throws -> (ReferenceTable, Int?)? {
    guard let first = arguments.first else { return nil }
    if !first.stages.isEmpty { return (try ReferenceProgram.table(first, place.bindings, place.today), nil) }
    switch try expression(first).kind {
    case .path(let names):
        guard place.table.index(names[0].text) == nil, case .table(let table)? = place.bindings[names[0].text] else { return nil }
        return table.index(names[1].text).map { (table, Optional($0)) }
    case .name(let name):
        guard place.table.index(name.text) == nil, case .table(let table)? = place.bindings[name.text] else { return nil }
        return (table, table.columns.count == 1 ? 0 : nil)
    default: return nil
    }
}

/// Aggregates: nulls are skipped; `sum` and `count` of nothing are 0, all else of nothing is null.
enum ReferenceAggregate {
    static let names: Set<String> = ["count", "distinct", "sum", "mean", "median", "quantile", "min", "max", "stddev", "first", "last",
                                     "any", "all", "share", "list", "unique", "gini", "top_share"]

    static func value(_ name: String, _ arguments: [FupanSyntax.Expression], _ condition: FupanSyntax.Expression?, _ rows: [Int], _ place: ReferencePlace) throws -> Cell {
        var inner = place
        inner.measures = [:]
        let kept = try rows.filter { row in try condition.map { try holds($0, inner.at(row: row)) } ?? true }
        let values = try arguments.first.map { argument in try kept.map { try evaluate(argument, inner.at(row: $0)) } }
        if name == "first" || name == "last" {
            if case .sorted = place.table.order { return try bySort(name, arguments[0], kept, inner) }
            guard let column = place.table.index("time") else { throw ReferenceGap("`\(name)` without a time") }
            return byTime(name, zip(kept.map { place.table.rows[$0].cells[column] }, values ?? []).map { ($0, $1) })
        }
        let share = try arguments.dropFirst().first.flatMap { try evaluate($0, place).double }
        return try value(name, values, rows: kept.count, share: share)
    }

    static func value(_ name: String, _ all: [Cell]?, rows: Int, share: Double?) throws -> Cell {
        guard let all else { return .exact(BigDecimal(rows)) }
        let values = all.filter { !$0.isNull }
        switch name {
        case "count": return .exact(BigDecimal(values.count))
        case "distinct": return .exact(BigDecimal(different(values).count))
        case "sum": return sum(values)
        case "mean": return divided(sum(values), Double(values.count))
        case "median": return quantile(values, 0.5)
        case "quantile": return quantile(values, share ?? .nan)
        case "min": return values.min { Cell.order($0, $1) < 0 } ?? .null
        case "max": return values.max { Cell.order($0, $1) < 0 } ?? .null
        case "stddev": return deviation(values)
        case "any": return values.isEmpty ? .null : .boolean(values.contains { isTrue($0) })
        case "all": return values.isEmpty ? .null : .boolean(values.allSatisfy { isTrue($0) })
        // Rows where it is true over all rows.
        case "share": return rows == 0 ? .null : .approximate(Double(values.filter { isTrue($0) }.count) / Double(rows))
        case "list": return values.isEmpty ? .null : .list(different(values))
        case "gini": return gini(values.compactMap(\.double))
        case "top_share": return topShare(values.compactMap(\.double), share ?? .nan)
        case "unique": return .boolean(different(values).count == values.count)
        default: throw ReferenceGap("no aggregate `\(name)`")
        }
    }

    /// The mean distance of all pairs over twice the mean: the definition, without its usual short cut.
    private static func gini(_ values: [Double]) -> Cell {
        let sum = values.reduce(0, +)
        guard sum != 0 else { return .null }
        let distances = values.flatMap { a in values.map { abs(a - $0) } }.reduce(0, +)
        return .approximate(distances / (2 * Double(values.count) * sum))
    }

    /// Rounded up to whole values.
    private static func topShare(_ values: [Double], _ share: Double) -> Cell {
        let sum = values.reduce(0, +)
        guard sum != 0 else { return .null }
        let count = Int((share * Double(values.count) - 1e-9).rounded(.up))
        return .approximate(values.sorted(by: >).prefix(count).reduce(0, +) / sum)
    }

    private static func isTrue(_ cell: Cell) -> Bool { if case .boolean(true) = cell { true } else { false } }

    private static func different(_ values: [Cell]) -> [Cell] {
        values.sorted { Cell.order($0, $1) < 0 }.reduce(into: []) { result, value in
            if result.last.map({ !Cell.isSame($0, value) }) ?? true { result.append(value) }
        }
    }

    /// Approximate numbers are added as decimals of ten places.
    private static func sum(_ values: [Cell]) -> Cell {
        var exact = BigDecimal(0), isApproximate = false
        var spans = 0.0, unit: DurationUnit?
        for value in values {
            switch value {
            case .exact(let number): exact = exact + number
            case .approximate(let number):
                isApproximate = true
                exact = exact + decimal(number)
            case .duration(let amount, let own):
                spans += amount
                unit = own
            default: break
            }
        }
        if let unit { return .duration(spans, unit) }
        return isApproximate ? .approximate(exact.approximate) : .exact(exact)
    }

    private static func decimal(_ number: Double) -> BigDecimal {
        let digits = String(format: "%.10f", number)
        let parts = digits.split(separator: ".")
        return BigDecimal(isNegative: number < 0, digits: parts.joined().utf8.filter { $0 != 45 }.reversed().map { $0 - 48 }, scale: 10)
    }

    private static func divided(_ sum: Cell, _ count: Double) -> Cell {
        if count == 0 { return .null }
        if case .duration(let amount, let unit) = sum { return .duration(amount / count, unit) }
        return sum.double.map { .approximate($0 / count) } ?? .null
    }

    /// Between two values in proportion.
    private static func quantile(_ values: [Cell], _ share: Double) -> Cell {
        let sorted = values.sorted { Cell.order($0, $1) < 0 }
        guard !sorted.isEmpty else { return .null }
        let place = share * Double(sorted.count - 1), low = Int(place), high = min(low + 1, sorted.count - 1)
        func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * (place - Double(low)) }
        if case .duration(let a, let unit) = sorted[low], case .duration(let b, _) = sorted[high] { return .duration(between(a, b), unit) }
        guard let a = sorted[low].double, let b = sorted[high].double else { return .null }
        return .approximate(between(a, b))
    }

    private static func deviation(_ values: [Cell]) -> Cell {
        let numbers = values.compactMap(\.double)
        guard numbers.count > 1 else { return .null }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return .approximate((squares / Double(numbers.count - 1)).squareRoot())
    }

    /// In the order of the `sort` before.
    private static func bySort(_ name: String, _ argument: FupanSyntax.Expression, _ rows: [Int], _ place: ReferencePlace) throws -> Cell {
        var whole = place
        (whole.at, whole.row, whole.group) = (nil, nil, rows)
        let known = try whole.orderedRows().map { try evaluate(argument, place.at(row: $0)) }.filter { !$0.isNull }
        return (name == "first" ? known.first : known.last) ?? .null
    }

    /// In the earliest or latest row that has both; of several the least or greatest.
    private static func byTime(_ name: String, _ rows: [(time: Cell, value: Cell)]) -> Cell {
        let known = rows.filter { !$0.time.isNull && !$0.value.isNull }.sorted {
            let order = Cell.order($0.time, $1.time)
            return order != 0 ? order < 0 : Cell.order($0.value, $1.value) < 0
        }
        return (name == "first" ? known.first : known.last)?.value ?? .null
    }
}
