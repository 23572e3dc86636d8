import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What a weight may be: zero, or a number from a thousandth to a million millions with at most six decimals. Nothing is rounded that was not seen to be.
struct TargetWeights {
    private static let least = 0.001, most = 1e12, scale = 6

    /// A weight that is written out.
    static func check(_ value: Value, at span: Span) throws {
        guard let size = value.approximate else { return }
        guard size == 0 || (size >= least && size <= most) else { throw Diagnostic.weightOutOfRange(size < 0, at: span) }
        if case .decimal(let number) = value, number.rounded(toScale: scale).rounded(toScale: max(scale, number.scale)) != number.rounded(toScale: max(scale, number.scale)) {
            throw Diagnostic.weightDecimals(nil, at: span)
        }
        if case .approximate(let number) = value, (number * 1e6).rounded() / 1e6 != number { throw Diagnostic.weightDecimals(nil, at: span) }
    }

    /// A column of weights: what is held of them, null where that is not the weight itself; and what must hold of them.
    static func checked(_ column: Relation.Column, _ members: Relation, _ key: Relation.Column, at span: Span) -> (held: ScalarExpression, requirements: [Requirement]) {
        let weight = column.expression, type = LargestRemainder.weightType
        let thousandth = ScalarExpression(.literal(.decimal(Decimal(mantissa: 1, scale: 3))), .decimal(scale: 3))
        let isPositive = weight.compared(.greater, .whole(0))
        let isOutside = isPositive && ScalarExpression.call(.or, [weight.compared(.less, thousandth), weight.compared(.greater, .whole(1_000_000_000_000))], .boolean)
        let rounded = ScalarExpression.call(.convert, [weight], type)
        let isRounded = ScalarExpression.choose(isPositive && !isOutside, (column.type == .whole ? .boolean(false) : ScalarExpression.call(.convert, [rounded], column.type).compared(.notEqual, weight)), else: .boolean(false))
        let held = ScalarExpression(.choose([.init(isOutside, ScalarExpression(.literal(.null), type)), .init(weight.compared(.greaterEqual, .whole(0)), rounded)], otherwise: nil), type)
        func none(_ condition: ScalarExpression, _ diagnostic: Diagnostic) -> Requirement {
            Requirement(violation: Figures(members).count(condition).compared(.greater, .whole(0)), listing: (key, members.filtered(condition)), diagnostic)
        }
        return (held, [none(isOutside, .weightOutOfRange(of: column.name, key.name, at: span)), none(isRounded, .weightDecimals(column.name, at: span))])
    }
}

extension Diagnostic {
    fileprivate static func weightOutOfRange(_ isNegative: Bool, at span: Span) -> Diagnostic {
        Diagnostic("weight-range", "a weight is zero, or from 0.001 to 1e12", at: span, isNegative ? "below zero" : "", suggestions: [.init("only the proportions count: write `2` and `1`, say")])
    }

    fileprivate static func weightOutOfRange(of column: String, _ key: String, at span: Span) -> Diagnostic {
        Diagnostic("weight-range", "a weight is zero, or from 0.001 to 1e12, and not every `\(column)` is", at: span, "not of every \(key)",
                   suggestions: [.init("only the proportions count: divide them before, like `reps | derive \(column) = \(column) / 1000`")])
    }

    fileprivate static func weightDecimals(_ column: String?, at span: Span) -> Diagnostic {
        Diagnostic("weight-decimals", "a weight has at most six decimals\(column.map { ", and not every `\($0)` has" } ?? "")", at: span, "",
                   suggestions: [.init(column.map { "round them before: `reps | derive \($0) = round(\($0), 6)`" } ?? "write fewer decimals")])
    }
}
