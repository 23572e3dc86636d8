import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What is taken apart: a quotient of two sums over the rows (a share, a mean, one sum over another), or a sum by itself.
struct DiagnosedMeasure {
    /// A value and a weight for each row; the measure is Σ value / Σ weight, or Σ value.
    let value: ScalarExpression
    let weight: ScalarExpression
    /// Rows that count; nil where all do.
    let member: ScalarExpression?
    let isSum: Bool
    let isMean: Bool
    /// Whether every value is 0 or 1 and every weight 1.
    let isShare: Bool
    let format: Format
    /// As it was written.
    let text: String

    init(_ call: Call) throws {
        guard call.stage.values.count == 1, let argument = call.stage.values.first, argument.name == nil else {
            throw Diagnostic.oneMeasure(at: call.stage.values.dropFirst().first?.span ?? call.stage.values.first?.span ?? call.span)
        }
        let syntax = try call.single(argument)
        let measure = try call.expression(syntax, .aggregate)
        text = syntax.span.text
        format = measure.format
        switch measure.kind {
        case .call(.divide, let operands) where operands.count == 2:
            guard let above = DiagnosedMeasure.term(operands[0]), let below = DiagnosedMeasure.term(operands[1]) else { throw Diagnostic.noMeasure(at: syntax.span) }
            // A row counts that is above or below the line.
            let either = above.member.flatMap { above in below.member.map { ScalarExpression.call(.or, [above, $0], .boolean) } }
            (value, weight, member, isSum, isMean) = (above.value, below.value, either, false, false)
            isShare = above.isCount && below.isCount
        case .aggregate(.mean, let arguments, let condition) where arguments.count == 1 && arguments[0].type.isNumber:
            let known = !arguments[0].isNull
            member = condition.map { known && $0 } ?? known
            (value, weight, isSum, isMean, isShare) = (DiagnosedMeasure.exact(arguments[0]), .whole(1), false, true, false)
        default:
            guard let sum = DiagnosedMeasure.term(measure) else { throw Diagnostic.noMeasure(at: syntax.span) }
            (value, weight, member, isSum, isMean, isShare) = (sum.value, .whole(1), sum.member, true, false, false)
        }
    }

    private struct Term {
        let value: ScalarExpression
        let member: ScalarExpression?
        let isCount: Bool
    }

    /// `count()`, `count(x)` and `sum(x)`, each with its `where`: what a row adds.
    private static func term(_ expression: ScalarExpression) -> Term? {
        guard case .aggregate(let aggregate, let arguments, let condition) = expression.kind else { return nil }
        let known = arguments.first.map { !$0.isNull }
        let member = known.map { known in condition.map { known && $0 } ?? known } ?? condition
        func ifMember(_ value: ScalarExpression) -> ScalarExpression {
            member.map { .choose($0, value, else: ScalarExpression(.literal(.whole(0)), .whole)) } ?? value
        }
        switch aggregate {
        case .count: return Term(value: ifMember(.whole(1)), member: member, isCount: true)
        case .sum where arguments.count == 1 && arguments[0].type.isNumber: return Term(value: ifMember(exact(arguments[0])), member: member, isCount: false)
        default: return nil
        }
    }

    /// Approximate numbers as exact ones, so that their sums are.
    private static func exact(_ value: ScalarExpression) -> ScalarExpression {
        value.type.isExact ? value : .call(.convert, [value], .decimal(scale: 10))
    }

    /// Decimals of rates, and of the parts that add up: ten of quotients, four of means and of money, of sums those of the money itself.
    var decimals: Int {
        if !isSum { return isMean || format.style == .money ? 4 : 10 }
        if case .decimal(let scale) = value.type { return max(2, scale) }
        return 2
    }

    /// A rate, or what one entry brings.
    var rateFormat: Format { format.style == .whole ? .plain : Format(format.style) }

    /// Differences carry their sign; those of percentages are points.
    var gapFormat: Format {
        switch format.style {
        case .percent: Format(.points, isSigned: true)
        case .whole: Format(isSigned: true)
        default: Format(format.style, isSigned: true)
        }
    }
}

extension Diagnostic {
    fileprivate static func oneMeasure(at span: Span) -> Diagnostic {
        Diagnostic("diagnose-measure", "`diagnose` takes one measure apart", at: span, "", suggestions: [.init("like `diagnose share(converted) …`")])
    }

    fileprivate static func noMeasure(at span: Span) -> Diagnostic {
        Diagnostic("diagnose-measure", "`diagnose` takes a share, a mean, a sum, a count or one sum over another apart", at: span, "not one of these",
                   suggestions: [.init("like `share(converted)`, `mean(amount)`, `sum(deals) / sum(visits)`")])
    }
}
