import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// `bin(x, [100, 500])`: which of the stretches between some cuts a value lies in, as an ordered category: `<100`, `100–500`, `≥500`. A cut belongs to the stretch above it.
let binFunction = FunctionDefinition(
    "bin(x, [cut, …])", "the stretch between cuts that x lies in, an ordered category; a cut belongs to the stretch above it", .numbers, naming: .argument, arity: 2...2
) { call in
    guard case .list(let cuts) = call.arguments[1].kind, !cuts.isEmpty else {
        let form = FunctionHabits.form(of: "bin", call.spans.map(\.text)).map { Diagnostic.Suggestion("write `\($0)`", edit: .init(call.span, $0)) }
        throw Diagnostic.binCuts(at: call.spans[1], form)
    }
    let bins = try Bins(call, cuts)
    return ScalarExpression(.choose(try bins.branches(), otherwise: nil), .category(bins.labels))
}

private struct Bins {
    private let call: FunctionCall
    private let value: ScalarExpression
    private let cuts: [ScalarExpression]
    let labels: [String]

    init(_ call: FunctionCall, _ cuts: [ScalarExpression]) throws {
        self.call = call
        self.cuts = cuts
        value = try call.argument(0, "a number, day, time, period or duration") { type in
            switch type {
            case .duration, .period: true
            default: type.isNumber || type.isDate
            }
        }
        let texts = try zip(cuts.indices, cuts).map { index, cut in
            guard case .literal(let literal) = cut.kind, !literal.isNull else { throw Diagnostic.binCuts(at: call.spans[1]) }
            return cut.span?.text ?? ValueText().text(literal, cut.format)
        }.map { $0.hasPrefix("@") ? String($0.dropFirst()) : $0 }
        labels = ["<\(texts[0])"] + zip(texts, texts.dropFirst()).map { "\($0)–\($1)" } + ["≥\(texts[texts.count - 1])"]
        guard Set(labels).count == labels.count else { throw Diagnostic.binOrder(at: call.spans[1]) }
        try checkOrder()
    }

    private func checkOrder() throws {
        for (low, high) in zip(cuts, cuts.dropFirst()) {
            guard case .literal(let a) = low.kind, case .literal(let b) = high.kind, Bins.isBefore(a, b) else { throw Diagnostic.binOrder(at: call.spans[1]) }
        }
    }

    private static func isBefore(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.day(let a), .day(let b)), (.period(_, let a), .period(_, let b)), (.day(let a), .period(_, let b)), (.period(_, let a), .day(let b)): a < b
        case (.time(let a), .time(let b)): a < b
        case (.duration(let a, let unit), .duration(let b, let other)): seconds(a, unit) < seconds(b, other)
        default: (a.approximate ?? 0) < (b.approximate ?? 0)
        }
    }

    /// For the order of cuts alone: a month is about 30 days.
    private static func seconds(_ amount: Double, _ unit: DurationUnit) -> Double {
        amount * (unit == .second ? 1 : unit == .day ? 86_400 : 30.44 * 86_400)
    }

    /// The last cut that is reached decides.
    func branches() throws -> [ScalarExpression.Branch] {
        let reached = try cuts.indices.reversed().map { index in
            ScalarExpression.Branch(try isReached(cuts[index]), label(index + 1))
        }
        return reached + [ScalarExpression.Branch(!value.isNull, label(0))]
    }

    private func label(_ index: Int) -> ScalarExpression { ScalarExpression(.literal(.text(labels[index])), .category(labels)) }

    /// value >= cut
    private func isReached(_ cut: ScalarExpression) throws -> ScalarExpression {
        switch (value.type, cut.type) {
        case (.unknown, _), (_, .unknown): return ScalarExpression(.literal(.null), .unknown)
        case (.duration(.day), .duration(.month)): return try isOldEnough(cut)
        case (.duration(let unit), .duration(let other)) where (unit == .month) == (other == .month):
            return value.inUnit(of: cut).compared(.greaterEqual, cut.inUnit(of: value))
        case (.day, .day), (.time, .day), (.time, .period), (.day, .period), (.period, .period), (.period, .day):
            let first = try cut.bounds(at: call.spans[1]).first
            return value.asDay.compared(.greaterEqual, first.aligned(with: value))
        case (.time, .time): return value.compared(.greaterEqual, cut)
        case (let type, let other) where type.isNumber && other.isNumber: return value.compared(.greaterEqual, cut)
        default: throw Diagnostic.incomparable(value.type, cut.type, at: call.spans[0], call.spans[1])
        }
    }

    /// An age in months is read on the calendar: `age(t) >= 3mo` is `day(t) <= @today - 3mo`.
    private func isOldEnough(_ cut: ScalarExpression) throws -> ScalarExpression {
        guard case .call(.daysBetween, let ends) = value.kind, ends.count == 2, case .literal(.day(let last)) = ends[0].kind,
              case .literal(.duration(let months, _)) = cut.kind, abs(months) < 1e6
        else { throw Diagnostic.binMonths(at: call.spans[0]) }
        return ends[1].compared(.lessEqual, .day(last.adding(months: -Int(months))))
    }
}

extension Diagnostic {
    fileprivate static func binCuts(at span: Span, _ form: Suggestion? = nil) -> Diagnostic {
        Diagnostic("bin-cuts", "`bin` wants its cuts as a list of values written out", at: span, "", suggestions: [form ?? .init("like `bin(amount, [100, 500])` or `bin(age(hired_at), [3mo, 12mo])`")])
    }

    fileprivate static func binOrder(at span: Span) -> Diagnostic {
        Diagnostic("bin-order", "the cuts of `bin` ascend", at: span, "these do not")
    }

    fileprivate static func binMonths(at span: Span) -> Diagnostic {
        Diagnostic("calendar-span", "months have no fixed length, so a number of days cannot be cut by them", at: span, "days",
                   suggestions: [.init("cut by days, like `[90d, 180d]`, or bin the age itself: `bin(age(time), [3mo, 6mo])`")])
    }
}
