import FupanTable

/// Compares what the engine gave with what the reference says, value for value.
public enum Difference {
    /// Nil where both are the same.
    public static func between(_ table: Table, _ reference: ReferenceTable, _ expected: [(name: String, type: RandomType)]) -> String? {
        guard table.fields.map(\.name) == reference.columns else { return "columns \(table.fields.map(\.name)), not \(reference.columns)" }
        for (field, column) in zip(table.fields, expected) where !fits(field.type, column.type) { return "`\(field.name)` is \(field.type.name)" }
        var rows = (0..<table.rowCount).map { table.row($0) }, others = reference.rows.map(\.cells)
        guard rows.count == others.count else { return "\(rows.count) rows, not \(others.count)" }
        // Without a `sort` or groups before it the order is that of the file, or none.
        if !reference.isSorted {
            rows.sort { key($0.map(cell)) < key($1.map(cell)) }
            others.sort { key($0) < key($1) }
        }
        for (index, (row, other)) in zip(rows, others).enumerated() {
            for (column, (value, cell)) in zip(row, other).enumerated() where !isSame(value, cell) {
                return "row \(index + 1), `\(reference.columns[column])`: \(value), not \(cell)"
            }
        }
        return nil
    }

    /// Numbers that differ by luck in their last digits sort alike.
    private static func key(_ cells: [Cell]) -> String {
        cells.map { cell in
            guard let number = cell.double else { return "\(cell)" }
            return "\((number * 1e6).rounded() / 1e6 + 0)"
        }.joined(separator: "\u{1}")
    }

    private static func fits(_ type: DataType, _ expected: RandomType) -> Bool {
        switch (type, expected) {
        case (.null, _), (.whole, .exact), (.decimal, .exact), (.approximate, .approximate), (.text, .text), (.category, .text), (.category, .weekday),
             (.category, .category), (.text, .category), (.text, .weekday), (.boolean, .boolean), (.day, .day), (.time, .time), (.list, .list): true
        case (.period(let unit), .period(let other)): unit == other
        case (.duration(let unit), .duration(let other)): unit == other
        default: false
        }
    }

    private static func cell(_ value: Value) -> Cell {
        switch value {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .whole(let value): .exact(BigDecimal(Int(value)))
        case .decimal(let value): .exact(BigDecimal(mantissa: value.mantissa, scale: value.scale))
        case .approximate(let value): .approximate(value)
        case .text(let value): .text(value)
        case .day(let day): .day(day)
        case .time(let time): .time(time)
        case .period(let unit, let day): .period(unit, day)
        case .duration(let amount, let unit): .duration(amount, unit)
        case .list(let values): .list(values.map(cell))
        }
    }

    private static func isSame(_ value: Value, _ expected: Cell) -> Bool {
        switch (cell(value), expected) {
        case (.null, .null): true
        case (.exact(let a), .exact(let b)): a == b
        case (.approximate(let a), _): expected.double.map { isNear(a, $0) } ?? false
        case (.duration(let a, let unit), .duration(let b, let other)): unit == other && isNear(a, b)
        // The sum of no durations.
        case (.duration(let a, _), .exact(let b)): a == 0 && b.isZero
        case (.text(let a), _): expected.textValue.map { $0.utf8.elementsEqual(a.utf8) } ?? false
        case (.boolean(let a), .boolean(let b)): a == b
        case (.day(let a), .day(let b)): a == b
        case (.time(let a), .time(let b)): a == b
        case (.period(let unit, let a), .period(let other, let b)): unit == other && a == b
        case (.list(let a), .list(let b)): a.count == b.count && Cell.areSame(a, b)
        default: false
        }
    }

    /// Approximate numbers are computed by other steps here than in the engine (a deviation in two passes, powers and logarithms by another library), so the last digits are free.
    private static func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }
}
