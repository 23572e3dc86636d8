import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// How long is waited: `after 90d`, `within 30d`, `within 1mo`. Days are exact; months are read on the calendar, where a month's end clamps.
struct TimeLimit {
    /// As it is shown.
    let literal: ScalarExpression
    private let amount: Int
    private let unit: DurationUnit

    init(_ call: Call, _ clause: Clause.Word, inWholeDays: Bool) throws {
        guard let syntax = try call.single(clause) else { throw Diagnostic.timeLimit(clause, inWholeDays, at: call.verbSpan) }
        let value = try call.value(syntax, "a duration like `30d`") { if case .duration = $0 { true } else { false } }
        guard case .duration(let amount, let unit) = value, amount >= 1, amount == amount.rounded(), unit != .second || !inWholeDays else {
            throw Diagnostic.timeLimit(clause, inWholeDays, at: syntax.span)
        }
        guard amount <= TimeLimit.most(unit) else { throw Diagnostic.timeLimitTooLong(at: syntax.span) }
        self.amount = Int(amount)
        self.unit = unit
        literal = try call.expression(syntax)
    }

    /// A hundred years.
    static func most(_ unit: DurationUnit) -> Double {
        switch unit { case .month: 1200; case .day: 36_600; case .second: 3_162_240_000 }
    }

    /// Hours and minutes: between days they mean nothing.
    var isPartOfADay: Bool { unit == .second }

    /// The day or moment on which it is over.
    func end(from moment: ScalarExpression) -> ScalarExpression {
        switch unit {
        case .month: .call(.addMonths, [moment, .whole(amount)], moment.type)
        case .day where moment.type == .day: moment.addingDays(amount)
        case .day: .call(.addSeconds, [moment, .whole(amount * 86_400)], .time)
        case .second: .call(.addSeconds, [moment, .whole(amount)], .time)
        }
    }

    /// The ends of its months from a day on, the last of them with its own end; after that, its end again.
    func monthEnds(from day: ScalarExpression) -> [ScalarExpression] {
        let end = end(from: day)
        let count = unit == .month ? amount : amount / 28 + 1
        return (1...max(1, count)).map { month in
            let moved = ScalarExpression.call(.addMonths, [day, .whole(month)], .day)
            return unit == .month ? moved : .choose(moved.compared(.less, end), moved, else: end)
        }
    }

    /// Whether it is longer than so many years.
    func isLonger(thanYears years: Int) -> Bool {
        switch unit {
        case .month: amount > 12 * years
        case .day: amount > 366 * years
        case .second: amount > 366 * years * 86_400
        }
    }
}

extension Diagnostic {
    fileprivate static func timeLimit(_ clause: Clause.Word, _ inWholeDays: Bool, at span: Span) -> Diagnostic {
        let wanted = inWholeDays ? "whole days, weeks or months" : "a span of time above zero"
        return Diagnostic("time-limit", "`\(clause.rawValue)` takes \(wanted)", at: span, "", suggestions: [.init("like `\(clause.rawValue) 30d`")])
    }

    fileprivate static func timeLimitTooLong(at span: Span) -> Diagnostic {
        Diagnostic("time-limit", "at most a hundred years are waited", at: span, "")
    }
}
