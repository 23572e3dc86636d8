import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What a target is set in (money, leads, calls, a rate), and how much of it.
struct TargetWhole {
    enum Amount {
        /// Shared out in whole numbers: cents, or things that are counted.
        case units(Int)
        /// A rate is no heap to be shared: it is everybody's goal.
        case rate(ScalarExpression)
    }

    let name: String
    let amount: Amount
    let type: DataType
    let format: Format
    let span: Span

    /// The amount behind `target`, or those in its braces.
    static func written(_ call: Call) throws -> [TargetWhole] {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.oneTarget(at: call.stage.values.last?.span ?? call.span) }
        let syntax = try call.single(argument)
        guard case .braces(let entries) = syntax.kind else { return [try TargetWhole("amount", syntax, at: syntax.span, call)] }
        var result: [TargetWhole] = []
        for entry in entries {
            guard !entry.isElse, let name = call.word(entry.key) else { throw Diagnostic.targetMeasureName(at: entry.key.span) }
            if result.contains(where: { $0.name == name }) { throw Diagnostic.columnTwice(name, at: entry.key.span) }
            result.append(try TargetWhole(name, entry.value, at: entry.key.span, call))
        }
        guard !result.isEmpty else { throw Diagnostic.oneTarget(at: syntax.span) }
        return result
    }

    private init(_ name: String, _ syntax: FupanSyntax.Expression, at span: Span, _ call: Call) throws {
        self.name = name
        self.span = span
        let expression = try call.constant(syntax, "an amount", \.isNumber)
        let value = try call.value(syntax, "an amount", \.isNumber)
        // Up to a million millions: the product with a weight then has room in 38 digits.
        guard let size = value.approximate, size >= 0, size <= 1e12 else { throw Diagnostic.targetAmount(at: syntax.span) }
        if expression.format == .percent {
            amount = .rate(expression)
            (type, format) = (expression.type, .percent)
            return
        }
        if case .whole(let count) = value, name != "amount" {
            amount = .units(Int(count))
            (type, format) = (.whole, .whole)
            return
        }
        amount = .units(try TargetWhole.cents(value, at: syntax.span))
        (type, format) = (.decimal(scale: 2), name == "amount" ? .money : .plain)
    }

    private static func cents(_ value: Value, at span: Span) throws -> Int {
        switch value {
        case .whole(let number): return Int(number) * 100
        case .decimal(let number):
            let cents = number.rounded(toScale: 2)
            guard cents.approximate == number.approximate, let result = Int(exactly: cents.mantissa) else { throw Diagnostic.targetCents(at: span) }
            return result
        default:
            guard let result = value.approximate.flatMap({ Int(exactly: ($0 * 100).rounded()) }) else { throw Diagnostic.targetAmount(at: span) }
            return result
        }
    }

    /// As it was written, in its format.
    var literal: ScalarExpression {
        switch amount {
        case .rate(let rate): rate
        case .units(let units): value(.literal(type == .whole ? .whole(Int64(units)) : .decimal(Decimal(mantissa: Int128(units), scale: 2))))
        }
    }

    private func value(_ kind: ScalarExpression.Kind) -> ScalarExpression { ScalarExpression(kind, type, format) }

    /// A part of it, in its units, as its column holds it.
    func value(ofUnits units: ScalarExpression) -> ScalarExpression {
        guard type != .whole else { return ScalarExpression(units.kind, .whole, .whole) }
        let cent = ScalarExpression(.literal(.decimal(Decimal(mantissa: 1, scale: 2))), .decimal(scale: 2))
        return .call(.multiply, [.call(.convert, [units], .decimal(scale: 0)), cent], type, format)
    }

    /// "amount 12,000,000.00, leads 3,000"; one by itself has no name.
    static func text(_ wholes: [TargetWhole], separator: String, isNamed: Bool) -> NoteText {
        NoteText.joined(wholes.map { isNamed ? "\($0.name) \($0.literal)" : "\($0.literal)" }, separator: separator)
    }
}

extension Diagnostic {
    fileprivate static func oneTarget(at span: Span) -> Diagnostic {
        Diagnostic("one-value", "`target` takes one amount, or braces with one for each measure", at: span, "",
                   suggestions: [.init("like `target 12_000_000 for @2026 into quarter, month`, or `target { amount: 12_000_000, leads: 3_000 } for …`")])
    }

    fileprivate static func targetAmount(at span: Span) -> Diagnostic {
        Diagnostic("target-amount", "a target is an amount from zero to a million millions", at: span, "")
    }

    fileprivate static func targetCents(at span: Span) -> Diagnostic {
        Diagnostic("target-amount", "a target is shared out in cents: it has at most two decimals", at: span, "", suggestions: [.init("round it: `round(\(span.text), 2)`")])
    }

    fileprivate static func targetMeasureName(at span: Span) -> Diagnostic {
        Diagnostic("target-measure", "each amount stands behind the name of its measure", at: span, "no name", suggestions: [.init("like `{ amount: 12_000_000, leads: 3_000 }`")])
    }
}
