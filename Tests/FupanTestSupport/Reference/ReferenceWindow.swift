import FupanSyntax
import FupanTable

/// Functions over the neighbours of a row (grammar.md §3, 9).
struct ReferenceWindow {
    static let names: Set<String> = ["previous", "next", "running", "moving", "rank", "row_number", "total", "share_of_total"]

    let name: String
    let place: ReferencePlace

    init(_ name: String, _ place: ReferencePlace) {
        self.name = name
        self.place = place
    }

    func value(_ arguments: [Expression]) throws -> Cell {
        guard let row = place.row else { throw ReferenceGap("`\(name)` outside a row") }
        switch name {
        case "rank":
            let own = try evaluate(arguments[0], place)
            let smaller = try place.partitionRows().filter { Cell.order(try evaluate(arguments[0], place.at(row: $0)), own) < 0 }
            return .exact(BigDecimal(smaller.count + 1))
        case "total": return try total(arguments[0])
        case "share_of_total":
            guard let value = try evaluate(arguments[0], place).double, let total = try total(arguments[0]).double, total != 0 else { return .null }
            return .approximate(value / total)
        default: break
        }
        let rows = try place.orderedRows()
        guard let index = rows.firstIndex(of: row) else { return .null }
        switch name {
        case "row_number": return .exact(BigDecimal(index + 1))
        case "running": return try aggregate(arguments[0], Array(rows[...index]))
        case "moving": return try aggregate(arguments[0], try spanRows(arguments[1], rows))
        default:
            var distance = 1
            if arguments.count > 1 { distance = Int(try evaluate(arguments[1], place).double ?? 1) }
            let other = name == "previous" ? index - distance : index + distance
            return rows.indices.contains(other) ? try evaluate(arguments[0], place.at(row: rows[other])) : .null
        }
    }

    private func total(_ argument: Expression) throws -> Cell {
        try ReferenceAggregate.value("sum", [argument], nil, try place.partitionRows(), place)
    }

    /// The rows less than the span before this one, and those of the same time.
    private func spanRows(_ span: Expression, _ rows: [Int]) throws -> [Int] {
        guard case .duration(let days, .day) = try evaluate(span, place) else { throw ReferenceGap("a span of days is wanted") }
        let key = try place.orderKey() ?? ReferencePlace.time
        let clauses = place.readingClauses(), own = try evaluate(key, clauses)
        return try rows.filter { row in
            let other = try evaluate(key, clauses.at(row: row))
            if own.isNull || other.isNull { return own.isNull && other.isNull }
            guard case .duration(let distance, let unit) = try ReferenceArithmetic(.subtract).result(own, other) else { return false }
            let inDays = unit == .second ? distance / 86_400 : distance
            return inDays >= 0 && inDays < days
        }
    }

    private func aggregate(_ argument: Expression, _ rows: [Int]) throws -> Cell {
        guard case .call(let name, let arguments, let condition) = argument.kind, ReferenceAggregate.names.contains(name.text) else {
            throw ReferenceGap("no aggregate in `\(self.name)`")
        }
        return try ReferenceAggregate.value(name.text, try arguments.map { try expression($0) }, condition, rows, place)
    }
}
