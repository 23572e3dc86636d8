import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Scope {
    func unary(_ operation: UnaryOperator, _ operand: FupanSyntax.Expression, at span: Span) throws -> ScalarExpression {
        if operation == .not { return !(try condition(operand)) }
        let value = try check(operand)
        guard operation == .negate else { return value }
        switch value.type {
        case .whole, .decimal, .approximate, .unknown, .null: break
        case .duration: break
        default: throw Diagnostic.noArithmetic("-", value.type, nil, at: span, operand.span, nil)
        }
        switch value.kind {
        case .literal(.whole(let number)) where number != .min: return ScalarExpression(.literal(.whole(-number)), value.type, value.format)
        case .literal(.decimal(let number)):
            return ScalarExpression(.literal(.decimal(Decimal(mantissa: -number.mantissa, scale: number.scale))), value.type, value.format)
        case .literal(.duration(let amount, let unit)): return ScalarExpression(.literal(.duration(-amount, unit)), value.type)
        default: return .call(.negate, [value], value.type, value.format)
        }
    }

    func binary(
        _ operation: BinaryOperator, _ span: Span, _ left: FupanSyntax.Expression, _ right: FupanSyntax.Expression
    ) throws -> ScalarExpression {
        switch operation {
        case .and, .or:
            return .call(operation == .and ? .and : .or, [try condition(left), try condition(right)], .boolean)
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
            return try comparison(operation, left, right)
        case .matches:
            let (text, pattern) = (try check(left), try check(right))
            for (side, syntax) in [(text, left), (pattern, right)] where !side.type.isText && side.type != .unknown {
                throw Diagnostic.wrongType(side.type, expected: "text", at: syntax.span)
            }
            try checker.checkPattern(pattern, at: right.span)
            return .call(.matches, [text, pattern], .boolean)
        case .coalesce:
            let (value, other) = (try check(left), try check(right))
            guard let type = DataType.common(value.type, other.type) else { throw Diagnostic.mixedTypes(value.type, other.type, at: right.span) }
            return .call(.coalesce, [value, other], type, value.type == .null ? other.format : value.format)
        case .floorDivide where isUnknown(right):
            throw Diagnostic.slashesOrComment(right, in: relation, sign: span)
        case .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .power:
            let (a, b) = (try check(left), try check(right))
            warnOfAddedPercent(operation, a, left, b, right)
            return try Arithmetic(operation, span, a, left.span, b, right.span).result()
        }
    }

    /// `amount + 15%` adds 0.15: spreadsheets' pocket-calculator meaning is another.
    private func warnOfAddedPercent(
        _ operation: BinaryOperator, _ a: ScalarExpression, _ left: FupanSyntax.Expression, _ b: ScalarExpression, _ right: FupanSyntax.Expression
    ) {
        guard operation == .add || operation == .subtract, case .number(let literal) = right.kind, literal.isPercent, a.type.isNumber,
              ![.percent, .points].contains(a.format.style), b.format.style == .percent else { return }
        checker.report(.addedPercent(operation.rawValue, left.span, right.span))
    }

    // MARK: comparisons

    private func comparison(
        _ operation: BinaryOperator, _ left: FupanSyntax.Expression, _ right: FupanSyntax.Expression
    ) throws -> ScalarExpression {
        if isNull(right) { throw Diagnostic.comparisonWithNull(left, right, operation) }
        if isNull(left) { throw Diagnostic.comparisonWithNull(right, left, operation) }
        if case .name(let a) = left.kind, case .name(let b) = right.kind, a == b { throw Diagnostic.comparisonWithItself(a.text, at: left.span.through(right.span)) }
        if let plan = Operation(comparison: operation), let age = try ageComparison(plan, left, right) ?? ageComparison(plan.mirrored, right, left) { return age }
        let a = try check(left)
        if a.type.isText, case .name(let name) = right.kind, !name.isQuoted, isUnknown(right), ForeignValues.twins[name.text] == nil {
            throw Diagnostic.bareText(name, relation)
        }
        let b = try check(right)
        guard let operation = Operation(comparison: operation) else { return ScalarExpression(.literal(.null), .unknown) }
        switch (a.type, b.type) {
        case (.unknown, _), (_, .unknown): return ScalarExpression(.literal(.null), .unknown)
        case (.time, .day), (.time, .period), (.day, .period):
            return intoPeriod(a, operation, try b.bounds(at: right.span))
        case (.day, .time), (.period, .time), (.period, .day):
            return intoPeriod(b, operation.mirrored, try a.bounds(at: left.span))
        case (.period(let unit), .period(let other)):
            guard unit == other else { throw Diagnostic.incomparable(a.type, b.type, at: left.span, right.span) }
            return a.asDay.compared(operation, b.asDay)
        case (.duration(let unit), .duration(let other)):
            guard (unit == .month) == (other == .month) else { throw Diagnostic.incomparable(a.type, b.type, at: left.span, right.span) }
            return a.inUnit(of: b).compared(operation, b.inUnit(of: a))
        case (.day, .interval), (.time, .interval):
            guard operation == .equal else { throw Diagnostic.incomparable(a.type, b.type, at: left.span, right.span) }
            return try b.bounds(at: right.span).contains(a)
        case (.list, _), (_, .list), (.table, _), (_, .table), (.interval, _), (_, .interval):
            throw Diagnostic.incomparable(a.type, b.type, at: left.span, right.span)
        default:
            guard DataType.common(a.type, b.type) != nil else { throw Diagnostic.incomparable(a.type, b.type, at: left.span, right.span) }
            return try label(a, of: b.type, at: left.span).compared(operation, try label(b, of: a.type, at: right.span))
        }
    }

    /// A bare name that nothing is called here.
    private func isUnknown(_ expression: FupanSyntax.Expression) -> Bool {
        guard case .name(let name) = expression.kind, !relation.isUnknown, !environment.isIncomplete else { return false }
        return relation[name.text] == nil && measures[name.text] == nil && environment[name.text] == nil
    }

    /// `null`, or what another language calls it where no column does.
    private func isNull(_ expression: FupanSyntax.Expression) -> Bool {
        switch expression.kind {
        case .null: true
        case .name(let name): ForeignValues.twins[name.text] == "null" && !name.isQuoted && relation[name.text] == nil && environment[name.text] == nil
        default: false
        }
    }

    /// A time is first put into a period of the kind it is compared with: `time <= @2026-06-30` keeps that evening.
    private func intoPeriod(_ moment: ScalarExpression, _ operation: Operation, _ bounds: Bounds) -> ScalarExpression {
        let first = bounds.first.aligned(with: moment), past = bounds.past.aligned(with: moment)
        switch operation {
        case .less: return moment.compared(.less, first)
        case .lessEqual: return moment.compared(.less, past)
        case .greater: return moment.compared(.greaterEqual, past)
        case .greaterEqual: return moment.compared(.greaterEqual, first)
        case .notEqual: return !bounds.contains(moment)
        default: return bounds.contains(moment)
        }
    }

    /// `age(t) >= 3mo` is read on the calendar: `day(t) <= @today - 3mo`.
    private func ageComparison(
        _ operation: Operation, _ left: FupanSyntax.Expression, _ right: FupanSyntax.Expression
    ) throws -> ScalarExpression? {
        guard case .call(let name, let arguments, nil) = left.kind, name.text == "age", arguments.count == 1,
              case .expression(let inner)? = arguments.first?.source
        else { return nil }
        let span = try check(right)
        guard span.type == .duration(.month), case .literal(.duration(let months, _)) = span.kind, abs(months) < 1e6 else { return nil }
        let moment = try check(inner)
        let day = moment.type == .time ? ScalarExpression.call(.dayOf, [moment], .day) : moment
        guard day.type == .day else { throw Diagnostic.wrongType(moment.type, expected: "a day or time", at: inner.span) }
        return day.compared(operation.mirrored, .day(today.adding(months: -Int(months))))
    }

    /// `age(t) in 1mo..3mo`
    func ageMembership(_ value: FupanSyntax.Expression, _ set: FupanSyntax.Expression) throws -> ScalarExpression? {
        guard case .range(let low, let high) = set.kind, let least = try ageComparison(.greaterEqual, value, low),
              let most = try ageComparison(.lessEqual, value, high) else { return nil }
        return least && most
    }
}

extension ScalarExpression {
    /// Days as seconds, where the other side counts seconds.
    func inUnit(of other: ScalarExpression) -> ScalarExpression {
        guard type == .duration(.day), other.type == .duration(.second) else { return self }
        if case .literal(.duration(let days, _)) = kind { return ScalarExpression(.literal(.duration(days * 86_400, .second)), .duration(.second)) }
        return .call(.multiply, [self, .whole(86_400)], .duration(.second))
    }
}

extension Operation {
    init?(comparison: BinaryOperator) {
        switch comparison {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessEqual: self = .lessEqual
        case .greater: self = .greater
        case .greaterEqual: self = .greaterEqual
        default: return nil
        }
    }

    /// With the sides exchanged.
    var mirrored: Operation {
        switch self {
        case .less: .greater
        case .lessEqual: .greaterEqual
        case .greater: .less
        case .greaterEqual: .lessEqual
        default: self
        }
    }
}

extension Checker {
    /// A pattern that is written out is held against RE2 before anything runs, so that engines agree on what it means.
    func checkPattern(_ pattern: ScalarExpression, at span: Span) throws {
        guard case .literal(.text) = pattern.kind else { return }
        do {
            _ = try host.evaluate([.call(.matches, [.text(""), pattern], .boolean)], at: span)
        } catch {
            throw error.id == "engine" ? Diagnostic.badPattern(error.message, at: span) : error
        }
    }
}

extension Diagnostic {
    fileprivate static func badPattern(_ reason: String, at span: Span) -> Diagnostic {
        let looksAround = ["(?=", "(?!", "(?<=", "(?<!"].contains { span.text.contains($0) }
        return Diagnostic("bad-pattern", "this is no pattern: \(reason)", at: span, "",
                          notes: [looksAround ? "patterns are RE2's, which has no look-around: two conditions joined by `and` can say the same" : "patterns are RE2's"],
                          suggestions: [.init("for text as it stands write `contains(text, \"part\")`")])
    }

    fileprivate static func addedPercent(_ operation: String, _ left: Span, _ right: Span) -> Diagnostic {
        let replacement = "\(left.text) * (1 \(operation) \(right.text))"
        return Diagnostic("added-percent", "\(right.text) is added as the number it is", at: left.through(right), "", severity: .warning,
                          suggestions: [.init("for a part of `\(left.text)` write `\(replacement)`", edit: .init(left.through(right), replacement))])
    }

    static func comparisonWithNull(_ value: FupanSyntax.Expression, _ null: FupanSyntax.Expression, _ operation: BinaryOperator) -> Diagnostic {
        let replacement = "\(value.span.text) is \(operation == .notEqual ? "not " : "")null"
        let whole = value.span.range.lowerBound < null.span.range.lowerBound ? value.span.through(null.span) : null.span.through(value.span)
        return Diagnostic("compared-with-null", "nothing equals null", at: whole,
                          suggestions: [.init("write `\(replacement)`", edit: .init(whole, replacement))])
    }

    /// `take 3 // note`
    static func slashesOrComment(_ right: FupanSyntax.Expression, in table: Relation, sign: Span) -> Diagnostic {
        let text = right.span.text
        return Diagnostic("unknown-column", "no column `\(text)` here", at: right.span, "`//` divides by it", suggestions: [
            .init("if it is a comment, it begins with `#`: `# \(text)`", edit: .init(sign, "#")),
        ] + suggestion(nearest(to: text, among: table.columns.map(\.name)), for: right.span))
    }

    /// `where channel == search`
    fileprivate static func bareText(_ name: Name, _ table: Relation) -> Diagnostic {
        var result = unknownColumn(name, in: table)
        if result.suggestions.isEmpty { result.suggestions = [.init("text stands in quotes: write `\"\(name.text)\"`", edit: .init(name.span, "\"\(name.text)\""))] }
        return result
    }

    static func comparisonWithItself(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("compared-with-itself", "`\(name)` is compared with itself", at: span, "the same column",
                   notes: ["a column hides a value of its name: give the value another name"])
    }
}
