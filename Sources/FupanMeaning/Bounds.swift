import FupanPlan
import FupanSource
import FupanTable

/// A stretch of whole days: its first one, and the day after its last.
public struct Bounds: Sendable {
    public let first: ScalarExpression
    public let past: ScalarExpression

    public init(first: ScalarExpression, past: ScalarExpression) {
        self.first = first
        self.past = past
    }

    public var lastDay: ScalarExpression { past.addingDays(-1) }

    /// Whether a day or time lies inside: first <= x < past.
    public func contains(_ moment: ScalarExpression) -> ScalarExpression {
        moment.compared(.greaterEqual, first.aligned(with: moment)) && moment.compared(.less, past.aligned(with: moment))
    }

    public var range: ScalarExpression { ScalarExpression(.range(first, past), .interval) }
}

extension ScalarExpression {
    /// A range as it is shown, `2026-06-01..2026-06-30` or `1..5`; anything else as it is.
    public var rangeAsText: ScalarExpression {
        if case .list = type, case .range(let low, let high) = kind { return ScalarExpression(.template([low, .text(".."), high]), .text, span: span) }
        guard type == .interval, case .range(let first, let past) = kind else { return self }
        return ScalarExpression(.template([first, .text(".."), past.addingDays(-1)]), .text, span: span)
    }

    /// The days a day, period or range covers.
    public func bounds(at span: Span) throws -> Bounds {
        switch type {
        case .day: return Bounds(first: self, past: addingDays(1))
        case .time: return try ScalarExpression.call(.dayOf, [self], .day).bounds(at: span)
        case .period(let unit): return Bounds(first: asDay, past: asDay.adding(1, unit))
        case .interval:
            if case .range(let first, let past) = kind { return Bounds(first: first, past: past) }
            fallthrough
        case .unknown: throw Diagnostic.unknownBeforeRunning(at: span)
        default: throw Diagnostic.wrongType(type, expected: "a day or period", at: span)
        }
    }

    /// A period's first day, as a day.
    public var asDay: ScalarExpression {
        guard case .period = type else { return self }
        if case .literal(.period(_, let day)) = kind { return .day(day) }
        var result = self
        result.type = .day
        result.format = .plain
        return result
    }

    /// A day as a moment, where the other side is one.
    public func aligned(with other: ScalarExpression) -> ScalarExpression {
        guard type == .day, other.type == .time else { return self }
        if case .literal(.day(let day)) = kind { return ScalarExpression(.literal(.time(Moment(day))), .time) }
        return .call(.startOfDay, [self], .time)
    }

    /// A day that is written out, or made of such: an error where it lies outside the calendar.
    func insideCalendar(at span: Span) throws -> ScalarExpression {
        guard case .literal(.day(let day)) = kind, !Day.calendar.contains(day.number) else { return self }
        throw Diagnostic.outsideCalendar(at: span)
    }

    public func addingDays(_ count: Int) -> ScalarExpression {
        if count == 0 { return self }
        if case .literal(.day(let day)) = kind { return .day(day + count) }
        return ScalarExpression(.call(.addDays, [self, .whole(count)]), type, format)
    }

    /// A day moved by whole periods.
    public func adding(_ count: Int, _ unit: PeriodUnit) -> ScalarExpression {
        switch unit {
        case .week: return addingDays(7 * count)
        case .month, .quarter, .year:
            let months = count * (unit == .month ? 1 : unit == .quarter ? 3 : 12)
            if case .literal(.day(let day)) = kind { return .day(day.adding(months: months)) }
            return ScalarExpression(.call(.addMonths, [self, .whole(months)]), type, format)
        }
    }
}

extension Day {
    /// 0001-01-01 to 9999-12-31.
    static let calendar = -719_162...2_932_896
}

extension Value {
    /// The day of a day or time.
    var calendarDay: Day? {
        switch self {
        case .day(let day): day
        case .time(let moment): moment.day
        default: nil
        }
    }
}

extension DataType {
    /// For the middle of a sentence: "a whole number", "text".
    public var phrase: String {
        switch self {
        case .text, .boolean, .null: name
        case .unknown: "something unknown"
        case .whole, .decimal, .approximate: "a number"
        default: "aeiou".contains(name.first ?? "x") ? "an \(name)" : "a \(name)"
        }
    }
}
