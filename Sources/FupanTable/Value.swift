/// One value, outside a column: a literal, a cell, the result of an expression.
public indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case whole(Int64)
    case decimal(Decimal)
    case approximate(Double)
    case text(String)
    case day(Day)
    case time(Moment)
    /// A week, month, quarter or year, by its first day.
    case period(PeriodUnit, Day)
    /// An exact or calendar span: mantissa in the given unit. An average of spans may have a fraction.
    case duration(Double, DurationUnit)
    case list([Value])

    public var isNull: Bool { self == .null }

    /// The number it is, as a double; nil for what is no number.
    public var approximate: Double? {
        switch self {
        case .whole(let value): Double(value)
        case .decimal(let value): value.approximate
        case .approximate(let value): value
        case .duration(let value, _): value
        default: nil
        }
    }
}
