/// What kind of value a column holds. Formats (money, percent) are no types: they ride along, see `Format`.
public indirect enum DataType: Hashable, Sendable {
    /// The literal `null`: fits any type.
    case null
    /// What an error left behind. Nothing more is said about it.
    case unknown
    case boolean
    /// Whole numbers of 64 bits.
    case whole
    /// Exact numbers of at most 38 digits, `scale` of them behind the point.
    case decimal(scale: Int)
    /// IEEE doubles.
    case approximate
    case text
    /// Text with an order of its own: steps of a funnel, segments, bins, weekdays.
    case category([String])
    case day
    /// A moment without a zone, to the microsecond.
    case time
    /// A week, month, quarter or year; held as its first day.
    case period(PeriodUnit)
    /// Whole days from a first to a last one. Only a constant: no column holds one.
    case interval
    case duration(DurationUnit)
    case list(DataType)
    /// A whole table where a value might stand.
    case table

    public var isNumber: Bool {
        switch self {
        case .whole, .decimal, .approximate: true
        default: false
        }
    }

    public var isExact: Bool {
        switch self {
        case .whole, .decimal: true
        default: false
        }
    }

    public var isText: Bool {
        switch self {
        case .text, .category: true
        default: false
        }
    }

    public var isDate: Bool { self == .day || self == .time }

    /// As messages and `schema` call it.
    public var name: String {
        switch self {
        case .null: "null"
        case .unknown: "unknown"
        case .boolean: "true or false"
        case .whole: "whole number"
        case .decimal: "exact number"
        case .approximate: "approximate number"
        case .text: "text"
        case .category: "category"
        case .day: "day"
        case .time: "time"
        case .period(let unit): unit.rawValue
        case .interval: "range of days"
        case .duration(let unit): "duration in \(unit.rawValue)s"
        case .list(let element): "list of \(element.name)"
        case .table: "table"
        }
    }
}

public enum PeriodUnit: String, CaseIterable, Hashable, Sendable { case week, month, quarter, year }

/// The unit in which a duration is held. Months (and years) are calendar spans: they never compare with days.
public enum DurationUnit: String, CaseIterable, Hashable, Sendable { case second, day, month }
