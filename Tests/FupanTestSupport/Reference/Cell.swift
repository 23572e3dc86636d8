import FupanTable

/// A value of the reference evaluator. Whole and decimal numbers are one thing: exact.
public indirect enum Cell: Sendable {
    case null
    case boolean(Bool)
    case exact(BigDecimal)
    case approximate(Double)
    case text(String)
    /// A label of an ordered category, and its place in it.
    case label(String, Int)
    case day(Day)
    case time(Moment)
    case period(PeriodUnit, Day)
    /// Days from the first to the one before the second.
    case interval(Day, past: Day)
    /// Numbers from the first to the last.
    case numbers(Cell, Cell)
    case duration(Double, DurationUnit)
    case list([Cell])

    var isNull: Bool { if case .null = self { true } else { false } }

    /// The number it is, as a double.
    var double: Double? {
        switch self {
        case .exact(let value): value.approximate
        case .approximate(let value): value
        default: nil
        }
    }

    var textValue: String? {
        switch self {
        case .text(let text), .label(let text, _): text
        default: nil
        }
    }
}

extension Cell: CustomStringConvertible {
    public var description: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .exact(let value): value.text
        case .approximate(let value): "~\(value)"
        case .text(let text), .label(let text, _): "\"\(text)\""
        case .day(let day): day.text
        case .time(let time): time.text
        case .period(let unit, let day): day.text(of: unit)
        case .interval(let first, let past): "\(first.text)..<\(past.text)"
        case .numbers(let low, let high): "\(low)..\(high)"
        case .duration(let amount, let unit): "\(amount) \(unit.rawValue)s"
        case .list(let cells): "[" + cells.map(\.description).joined(separator: ", ") + "]"
        }
    }
}

extension Cell {
    /// Before, the same, behind (-1, 0, 1): the order of `sort` and of `<`, for two values of types that compare as they are. Nulls are behind everything.
    static func order(_ left: Cell, _ right: Cell) -> Int {
        switch (left, right) {
        case (.null, .null): return 0
        case (.null, _): return 1
        case (_, .null): return -1
        case (.boolean(let a), .boolean(let b)): return a == b ? 0 : b ? -1 : 1
        case (.exact(let a), .exact(let b)): return sign(a, b)
        case (.label(_, let a), .label(_, let b)): return sign(a, b)
        case (.day(let a), .day(let b)): return sign(a, b)
        case (.time(let a), .time(let b)): return sign(a, b)
        case (.day(let a), .time(let b)): return sign(Moment(a), b)
        case (.time(let a), .day(let b)): return sign(a, Moment(b))
        case (.period(_, let a), .period(_, let b)): return sign(a, b)
        case (.duration(let a, let unit), .duration(let b, let other)):
            let seconds = { (amount: Double, unit: DurationUnit) in unit == .day ? amount * 86_400 : amount }
            return unit == other ? sign(a, b) : sign(seconds(a, unit), seconds(b, other))
        // The sum of no durations is 0.
        case (.duration(let a, _), .exact): return sign(a, 0)
        case (.exact, .duration(let b, _)): return sign(0, b)
        default:
            if let a = left.double, let b = right.double { return sign(a, b) }
            // By code point, as UTF-8 bytes have it too.
            if let a = left.textValue, let b = right.textValue {
                return a.utf8.elementsEqual(b.utf8) ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
            }
            return 0
        }
    }

    private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a == b ? 0 : a < b ? -1 : 1 }

    static func isSame(_ left: Cell, _ right: Cell) -> Bool {
        left.isNull == right.isNull && order(left, right) == 0
    }

    static func areSame(_ left: [Cell], _ right: [Cell]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
    }
}
