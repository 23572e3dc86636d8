import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Types and formats of `+ - * / // mod ^` (grammar.md §6).
struct Arithmetic {
    let operation: BinaryOperator
    let span: Span
    let left: ScalarExpression
    let leftSpan: Span
    let right: ScalarExpression
    let rightSpan: Span

    init(
        _ operation: BinaryOperator, _ span: Span, _ left: ScalarExpression, _ leftSpan: Span,
        _ right: ScalarExpression, _ rightSpan: Span
    ) {
        self.operation = operation
        self.span = span
        self.left = left
        self.leftSpan = leftSpan
        self.right = right
        self.rightSpan = rightSpan
    }

    func result() throws -> ScalarExpression {
        var result = try typed()
        result.span = leftSpan.through(rightSpan)
        return result
    }

    private func typed() throws -> ScalarExpression {
        switch (left.type, right.type) {
        case (.unknown, _), (_, .unknown): return ScalarExpression(.literal(.null), .unknown)
        case (.null, _): return ScalarExpression(.literal(.null), right.type)
        case (_, .null): return ScalarExpression(.literal(.null), left.type)
        case (.whole, _) where right.type.isNumber, (.decimal, _) where right.type.isNumber, (.approximate, _) where right.type.isNumber:
            return numbers()
        case (.day, .day), (.time, .time), (.time, .day), (.day, .time): return try difference()
        case (.day, .duration), (.time, .duration): return try moved(left, by: right)
        case (.duration, .day), (.duration, .time):
            guard operation == .add else { throw refused() }
            return try moved(right, by: left)
        case (.period(let unit), .duration): return try movedPeriod(unit)
        case (.interval, .duration): return try movedRange()
        case (.period(let unit), .period(let other)) where unit == other && operation == .subtract: return periodDifference(unit)
        case (.duration(let unit), .duration(let other)): return try durations(unit, other)
        case (.duration(.month), _) where right.type.isNumber && [.multiply, .divide].contains(operation):
            guard operation == .multiply, right.type == .whole else { throw Diagnostic.partOfAMonth(at: rightSpan) }
            return .call(.multiply, [left, right], left.type)
        case (.duration, _) where right.type.isNumber && [.multiply, .divide].contains(operation):
            return .call(operation == .multiply ? .multiply : .divide, [left, right], left.type)
        case (_, .duration(let unit)) where left.type.isNumber && operation == .multiply:
            if unit == .month, left.type != .whole { throw Diagnostic.partOfAMonth(at: leftSpan) }
            return .call(.multiply, [right, left], right.type)
        default: throw refused()
        }
    }

    // MARK: numbers

    private func numbers() -> ScalarExpression {
        .call(planOperation, [left, right], left.type.combined(operation, with: right.type), format)
    }

    private var planOperation: Operation {
        switch operation {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .modulo: .modulo
        default: .power
        }
    }

    private var format: Format {
        let (a, b) = (left.format.style, right.format.style)
        switch operation {
        case .add, .subtract:
            if a == .percent, b == .percent { return operation == .subtract ? .points : .percent }
            if a == .percent && b == .points || a == .points && b == .percent { return .percent }
            if a == b { return Format(a) }
            if a == .plain { return b == .percent || b == .points ? .plain : Format(b) }
            return b == .plain || b == .whole || a == .money ? Format(a) : .plain
        case .multiply:
            if a == .money || b == .money { return a == b ? .plain : .money }
            if a == .percent || b == .percent {
                let other = a == .percent ? b : a
                return other == .plain && (isLiteral(left) || isLiteral(right)) || other == .percent ? .percent : .plain
            }
            return a == .whole && b == .whole ? .whole : .plain
        case .divide:
            if a == .money { return b == .money ? .plain : .money }
            return a == .percent && b == .plain ? .percent : .plain
        default: return .plain
        }
    }

    private func isLiteral(_ expression: ScalarExpression) -> Bool {
        if case .literal = expression.kind { true } else { false }
    }

    // MARK: days, times, periods, durations

    private func difference() throws -> ScalarExpression {
        guard operation == .subtract else { throw refused() }
        if left.type == .day, right.type == .day { return .call(.daysBetween, [left, right], .duration(.day)) }
        return .call(.secondsBetween, [left.aligned(with: right), right.aligned(with: left)], .duration(.second))
    }

    private func moved(_ moment: ScalarExpression, by duration: ScalarExpression) throws -> ScalarExpression {
        guard operation == .add || operation == .subtract, case .duration(let unit) = duration.type else { throw refused() }
        let amount = operation == .subtract ? negated(duration) : duration
        switch (moment.type, unit) {
        case (.day, .day):
            guard let days = try length(of: amount) else { return .call(.addDays, [moment, amount], .day) }
            return try moment.addingDays(Int(days)).insideCalendar(at: leftSpan.through(rightSpan))
        case (.day, .month), (.time, .month):
            if let months = try length(of: amount), case .literal(let value) = moment.kind, let day = value.calendarDay {
                _ = try ScalarExpression.day(day.adding(months: Int(months))).insideCalendar(at: leftSpan.through(rightSpan))
            }
            return .call(.addMonths, [moment, amount], moment.type)
        case (.day, .second):
            try checkSeconds(moment, amount)
            let start = ScalarExpression.call(.startOfDay, [moment], .time)
            return .call(.addSeconds, [start, amount], .time)
        default:
            let seconds = unit == .day ? amount.inUnit(of: ScalarExpression(.literal(.null), .duration(.second))) : amount
            try checkSeconds(moment, seconds)
            return .call(.addSeconds, [moment, seconds], .time)
        }
    }

    /// How long a written duration is; an error where it is longer than the calendar.
    private func length(of duration: ScalarExpression) throws -> Double? {
        guard case .literal(.duration(let amount, let unit)) = duration.kind else { return nil }
        let most = switch unit { case .second: 4e11; case .day: 4e6; case .month: 120_000.0 }
        guard abs(amount) < most else { throw Diagnostic.outsideCalendar(at: leftSpan.through(rightSpan)) }
        return amount
    }

    private func checkSeconds(_ moment: ScalarExpression, _ duration: ScalarExpression) throws {
        guard let seconds = try length(of: duration), case .literal(let value) = moment.kind, let day = value.calendarDay else { return }
        _ = try ScalarExpression.day(day + Int((seconds / 86_400).rounded(.down))).insideCalendar(at: leftSpan.through(rightSpan))
    }

    private func negated(_ duration: ScalarExpression) -> ScalarExpression {
        if case .literal(.duration(let amount, let unit)) = duration.kind { return ScalarExpression(.literal(.duration(-amount, unit)), duration.type) }
        return .call(.negate, [duration], duration.type)
    }

    /// A period moves by whole multiples of its unit.
    private func movedPeriod(_ unit: PeriodUnit) throws -> ScalarExpression {
        guard operation == .add || operation == .subtract, case .literal(.duration(let amount, let kind)) = right.kind else { throw refused() }
        let step = switch unit { case .week: 7.0; case .month: 1.0; case .quarter: 3.0; case .year: 12.0 }
        let count = amount / step
        guard (kind == .day) == (unit == .week), kind != .second, count == count.rounded(), abs(count) < 1e6 else { throw Diagnostic.partOfAPeriod(unit, left: leftSpan, at: rightSpan) }
        let signed = operation == .subtract ? -Int(count) : Int(count)
        if case .literal(.period(_, let first)) = left.kind {
            let moved = first.adding(signed, unit)
            _ = try ScalarExpression.day(moved).insideCalendar(at: leftSpan.through(rightSpan))
            return ScalarExpression(.literal(.period(unit, moved)), .period(unit))
        }
        var result = left.asDay.adding(signed, unit)
        result.type = .period(unit)
        return result
    }

    private func movedRange() throws -> ScalarExpression {
        guard operation == .add || operation == .subtract, case .range(let first, let past) = left.kind,
              case .duration(let unit) = right.type, unit != .second else { throw refused() }
        // A stretch of days that happens to be whole months today would not be so tomorrow, so what was written decides.
        if unit == .month, !isOfMonths(first, past) { throw Diagnostic.partOfARange(left: leftSpan, operation.rawValue, at: rightSpan) }
        return Bounds(first: try moved(first, by: right), past: try moved(past, by: right)).range
    }

    private func isOfMonths(_ first: ScalarExpression, _ past: ScalarExpression) -> Bool {
        if leftSpan.text.hasPrefix("@last_"), leftSpan.text.hasSuffix("d") { return false }
        return [first, past].allSatisfy { end in
            if case .literal(.day(let day)) = end.kind { day.civil.day == 1 } else { true }
        }
    }

    /// In days for weeks, else in months: `@2026-W26 - @2026-W20` is 42d, `@2026-06 - @2026-01` 5mo.
    private func periodDifference(_ unit: PeriodUnit) -> ScalarExpression {
        guard unit != .week else { return .call(.daysBetween, [left.asDay, right.asDay], .duration(.day)) }
        if case .literal(.period(_, let later)) = left.kind, case .literal(.period(_, let earlier)) = right.kind {
            let months = (later.civil.year - earlier.civil.year) * 12 + later.civil.month - earlier.civil.month
            return ScalarExpression(.literal(.duration(Double(months), .month)), .duration(.month))
        }
        return .call(.monthsBetween, [left.asDay, right.asDay], .duration(.month))
    }

    private func durations(_ unit: DurationUnit, _ other: DurationUnit) throws -> ScalarExpression {
        guard (unit == .month) == (other == .month) else { throw refused() }
        let a = left.inUnit(of: right), b = right.inUnit(of: left)
        switch operation {
        case .add, .subtract: return .call(planOperation, [a, b], a.type)
        case .divide: return .call(.divide, [a, b], .approximate)
        default: throw refused()
        }
    }

    private func refused() -> Diagnostic { .noArithmetic(operation.rawValue, left.type, right.type, at: span, leftSpan, rightSpan) }
}

extension DataType {
    /// What an operation makes of two numbers: `/` and `^` are approximate; else exact with exact is exact, a product with at most ten decimals.
    public func combined(_ operation: BinaryOperator, with other: DataType) -> DataType {
        if operation == .divide || operation == .power || !isExact || !other.isExact { return .approximate }
        func exact(_ scale: Int) -> DataType { self == .whole && other == .whole ? .whole : .decimal(scale: scale) }
        switch operation {
        case .multiply: return exact(min(scale + other.scale, 10))
        case .floorDivide: return exact(0)
        default: return exact(max(scale, other.scale))
        }
    }

    /// Decimals behind the point.
    public var scale: Int { if case .decimal(let scale) = self { scale } else { 0 } }
}

extension Diagnostic {
    static func noArithmetic(
        _ operation: String, _ left: DataType, _ right: DataType?, at span: Span, _ leftSpan: Span, _ rightSpan: Span?
    ) -> Diagnostic {
        let verb = ["+": "added to", "-": "subtracted from", "*": "multiplied by", "/": "divided by", "//": "divided by", "mod": "divided by", "^": "raised to"][operation] ?? operation
        guard let right, let rightSpan else {
            return Diagnostic("wrong-types", "\(left.phrase) has no sign", at: leftSpan, left.phrase)
        }
        let reversed = operation == "-" || operation == "+"
        let message = reversed ? "\(right.phrase) cannot be \(verb) \(left.phrase)" : "\(left.phrase) cannot be \(verb) \(right.phrase)"
        return Diagnostic(
            "wrong-types", message, at: leftSpan, left.phrase, also: [.init(rightSpan, right.phrase)],
            suggestions: arithmeticHint(operation, left, right, leftSpan, rightSpan))
    }

    private static func arithmeticHint(
        _ operation: String, _ left: DataType, _ right: DataType, _ leftSpan: Span, _ rightSpan: Span
    ) -> [Suggestion] {
        if operation == "+", left.isText || right.isText {
            let template = "f\"{\(leftSpan.text)} {\(rightSpan.text)}\""
            return [.init("text is joined in f-text: write `\(template)`", edit: .init(leftSpan.through(rightSpan), template))]
        }
        let days = DataType.duration(.day)
        if case .duration = left, right.isNumber, ["//", "mod", "^"].contains(operation) { return [.init("its length as a number is `days(\(leftSpan.text))`")] }
        if left.isDate, right.isNumber, let hint = conversion(rightSpan, right, beside: days) { return [hint] }
        if case .duration = left, right.isNumber, let hint = conversion(rightSpan, right, beside: left) { return [hint] }
        if case .duration = right, left.isNumber, let hint = conversion(rightSpan, right, beside: left) { return [hint] }
        if left.isText, right.isNumber { return [.init("text is made a number by `number(\(leftSpan.text))`")] }
        if right.isText, left.isNumber { return [.init("text is made a number by `number(\(rightSpan.text))`")] }
        if case .interval = left { return [.init("its ends are `start(p)` and `end(p)`")] }
        return []
    }

    /// `@last_28d + 1mo`
    fileprivate static func partOfARange(left: Span, _ operation: String, at span: Span) -> Diagnostic {
        let meant = "start(\(left.text)) \(operation) \(span.text)"
        return Diagnostic("part-of-a-period", "a range of days moves by days", at: span, "months have no fixed length",
                          suggestions: [.init("move its first day: `\(meant)`", edit: .init(left.through(span), meant))])
    }

    static func outsideCalendar(at span: Span) -> Diagnostic {
        Diagnostic("outside-calendar", "the calendar goes from `@0001-01-01` to `@9999-12-31`", at: span, "not within it")
    }

    static func partOfAPeriod(_ unit: PeriodUnit, left: Span, at span: Span) -> Diagnostic {
        Diagnostic("part-of-a-period", "a \(unit.rawValue) moves by whole \(unit.rawValue)s", at: span, "not a multiple of it",
                   suggestions: [.init("move its first day: `start(\(left.text)) + …`")])
    }
}
