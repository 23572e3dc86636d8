import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A period as it was written, with its days.
struct Stretch {
    let bounds: Bounds
    private let unit: PeriodUnit?
    private let days: (first: Day, past: Day)

    init(bounds: Bounds, unit: PeriodUnit?, days: (first: Day, past: Day)) {
        self.bounds = bounds
        self.unit = unit
        self.days = days
    }

    var first: Day { days.first }
    /// The day after the last.
    var past: Day { days.past }
    var dayCount: Int { past.number - first.number }

    /// The stretch of the same kind just before it: the month before a month, as many months before whole months, else as many days.
    func before() throws -> Bounds {
        if let unit { return Bounds(first: bounds.first.adding(-1, unit), past: bounds.first) }
        let (start, end) = (first.civil, past.civil)
        let months = (end.year - start.year) * 12 + end.month - start.month
        let earlier = start.day == 1 && end.day == 1 && months > 0 ? first.adding(months: -months) : first - dayCount
        return Bounds(first: .day(earlier), past: .day(first))
    }
}

extension Call {
    /// A day, a period, or a range of days, known now.
    func stretch(_ syntax: FupanSyntax.Expression) throws -> Stretch {
        let value = try constant(syntax, "a period like `@2026-06`", { type in type.isPeriod || type == .day || type == .interval })
        let bounds = try value.bounds(at: syntax.span)
        let ends = try checker.host.evaluate([bounds.first, bounds.past], at: syntax.span)
        guard ends.count == 2, let first = ends[0].asDay, let past = ends[1].asDay else { throw Diagnostic.wrongType(.null, expected: "a period", at: syntax.span) }
        guard first < past else { throw Diagnostic.reversedPeriod(at: syntax.span) }
        let unit: PeriodUnit? = if case .period(let unit) = value.type { unit } else { nil }
        return Stretch(bounds: Bounds(first: .day(first), past: .day(past)), unit: unit, days: (first, past))
    }
}

extension Value {
    /// The day, or a period's first one.
    fileprivate var asDay: Day? {
        switch self {
        case .day(let day), .period(_, let day): day
        case .time(let moment): moment.day
        default: nil
        }
    }
}

extension Diagnostic {
    fileprivate static func reversedPeriod(at span: Span) -> Diagnostic {
        Diagnostic("out-of-range", "this period ends before it begins", at: span, "", suggestions: [.init("write the earlier end first")])
    }
}
