import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The two sides of `between`: conditions on the rows. Of two periods the second may not be over: then both are cut to the days that are, and it is said.
struct Sides {
    let base: ScalarExpression
    let side: ScalarExpression

    /// The table's time is looked for where a side is a period; the note goes into the call's input.
    init(_ call: Call, _ base: FupanSyntax.Expression, _ side: FupanSyntax.Expression) throws {
        guard let (past, now) = try Sides.periods(base, side, call) else {
            self.base = try Sides.condition(base, call)
            self.side = try Sides.condition(side, call)
            return
        }
        let time = try Sides.time(call)
        self.base = past.contains(time)
        self.side = now.contains(time)
    }

    /// Both sides as stretches of days, cut where the second is not over; nil where one of them is none.
    static func periods(_ base: FupanSyntax.Expression, _ side: FupanSyntax.Expression, _ call: Call) throws -> (base: Bounds, side: Bounds)? {
        guard let past = try? call.expression(base), let now = try? call.expression(side), past.type.isStretch, now.type.isStretch else { return nil }
        return try likeForLike(try past.bounds(at: base.span), try now.bounds(at: side.span), call, at: side.span)
    }

    /// Two stretches of days, cut where the second is not over; that is then said.
    static func likeForLike(_ base: Bounds, _ side: Bounds, _ call: Call, at span: Span) throws -> (base: Bounds, side: Bounds) {
        guard let days = try unfinished(side, call, at: span) else { return (base, side) }
        return try cut(base, side, to: days, call, at: span)
    }

    private static func condition(_ syntax: FupanSyntax.Expression, _ call: Call) throws -> ScalarExpression {
        let value = try call.expression(syntax)
        if value.type == .boolean || value.type == .unknown { return value }
        guard value.type.isStretch else { throw Diagnostic.wrongType(value.type, expected: "a period or a condition", at: syntax.span) }
        return try value.bounds(at: syntax.span).contains(try Sides.time(call))
    }

    /// The table's time; without one that is called so, its only column of days or times, since there is no clause to name it.
    private static func time(_ call: Call) throws -> ScalarExpression {
        if let known = try call.optionalRole(.time, .at) { return known.expression }
        let candidates = call.input.columns.filter { $0.type.isDate }
        guard candidates.count == 1, let only = candidates.first else { throw Diagnostic.sidesWithoutTime(candidates.map(\.name), at: call.clause(.between)?.span ?? call.span) }
        return only.expression
    }

    /// How many days of a period that today lies in have data; nil where it is over, or has not begun.
    private static func unfinished(_ bounds: Bounds, _ call: Call, at span: Span) throws -> Int? {
        let values = try call.checker.host.evaluate([bounds.first, bounds.past], at: span)
        guard values.count == 2, case .day(let first) = values[0], case .day(let past) = values[1] else { return nil }
        let today = call.options.today ?? call.checker.host.clockDay
        guard first <= today, today + 1 < past else { return nil }
        // An export of last night knows nothing of today.
        let latest = try? call.latestDay()
        let last = latest.map { $0 < today && first <= $0 ? $0 : today } ?? today
        return last.number - first.number + 1
    }

    private static func cut(_ base: Bounds, _ side: Bounds, to days: Int, _ call: Call, at span: Span) throws -> (base: Bounds, side: Bounds) {
        let ends = try call.checker.host.evaluate([base.first, base.past, side.first], at: span)
        guard ends.count == 3, case .day(let baseFirst) = ends[0], case .day(let basePast) = ends[1], case .day(let first) = ends[2] else { return (base, side) }
        let cutBase = Bounds(first: .day(baseFirst), past: .day(min(basePast, baseFirst + days))), cutSide = Bounds(first: .day(first), past: .day(first + days))
        func text(_ bounds: Bounds) -> NoteText { "\(bounds.range.rangeAsText)" }
        call.input.notes.append(Note(
            "\(span.text) is not over: \(text(cutSide)) is compared with \(text(cutBase))",
            zh: "\(span.text) 尚未结束：以 \(text(cutSide)) 对比 \(text(cutBase))"))
        return (cutBase, cutSide)
    }
}

extension DataType {
    /// A day, a period, or a range of days.
    fileprivate var isStretch: Bool { self == .day || self == .interval || isPeriod }
}

extension Diagnostic {
    fileprivate static func sidesWithoutTime(_ candidates: [String], at span: Span) -> Diagnostic {
        let column = candidates.first ?? "time"
        return Diagnostic(
            "role-missing", candidates.isEmpty ? "periods are compared on the table's time, and it has none" : "which column is the time: \(candidates.map { "`\($0)`" }.joined(separator: " or "))?",
            at: span, "", suggestions: candidates.isEmpty ? [] : [.init("write conditions: `between \(column) in @2026-05 and \(column) in @2026-06`, or `rename time = \(column)` before")])
    }
}
