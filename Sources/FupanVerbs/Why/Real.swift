import FupanMeaning
import FupanPlan
import FupanTable

/// An approximate number of a plan, so that formulas read as they stand in books. By zero it is null, as everywhere.
struct Real: ExpressibleByFloatLiteral {
    let expression: ScalarExpression

    init(_ expression: ScalarExpression) {
        self.expression = expression.type == .approximate ? expression : .call(.convert, [expression], .approximate)
    }

    init(floatLiteral value: Double) { expression = ScalarExpression(.literal(.approximate(value)), .approximate) }

    private init(_ operation: Operation, _ operands: Real...) { expression = .call(operation, operands.map(\.expression), .approximate) }

    static func + (left: Real, right: Real) -> Real { Real(.add, left, right) }
    static func - (left: Real, right: Real) -> Real { Real(.subtract, left, right) }
    static func * (left: Real, right: Real) -> Real { Real(.multiply, left, right) }
    static func / (left: Real, right: Real) -> Real { Real(.divide, left, right) }
    static prefix func - (operand: Real) -> Real { Real(.negate, operand) }

    var root: Real { Real(.squareRoot, self) }
    var magnitude: Real { Real(.absolute, self) }
    /// The chance that a standard normal variable is greater.
    var normalTail: Real { Real(.normalTail, self) }

    /// This, or the other where this is null.
    func or(_ other: Real) -> Real { Real(.coalesce, self, other) }

    func isGreater(than other: Real) -> ScalarExpression { expression.compared(.greater, other.expression) }

    static func choose(_ condition: ScalarExpression, _ result: Real, else otherwise: Real?) -> Real {
        Real(ScalarExpression(.choose([.init(condition, result.expression)], otherwise: otherwise?.expression ?? .null), .approximate))
    }

    /// Exact, to some decimals.
    func rounded(_ decimals: Int, _ format: Format = .plain) -> ScalarExpression { .call(.convert, [expression], .decimal(scale: decimals), format) }
}

extension Relation {
    /// Adds a column without a name to the plan.
    mutating func define(_ expression: ScalarExpression) -> ScalarExpression {
        let definition = Plan.Definition(expression)
        self = extended([definition])
        return .column(definition.id, expression.type, expression.format)
    }

    mutating func define(_ real: Real) -> Real { Real(define(real.expression)) }
}
