import FupanPlan
import FupanTable

/// The 95 % score interval of a rate (Wilson 1927): with z = 1.96, (k + z²/2 ± z √(k(n−k)/n + z²/4)) / (n + z²).
struct WilsonInterval {
    let low: ScalarExpression
    let high: ScalarExpression

    init(successes: ScalarExpression, trials: ScalarExpression) {
        let z = 1.959963984540054
        func number(_ value: Double) -> ScalarExpression { ScalarExpression(.literal(.approximate(value)), .approximate) }
        func combined(_ operation: Operation, _ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression { .call(operation, [a, b], .approximate) }
        let failures = ScalarExpression.call(.subtract, [trials, successes], .whole)
        let variance = combined(.divide, .call(.multiply, [successes, failures], .whole), trials)
        let root = ScalarExpression.call(.squareRoot, [combined(.add, variance, number(z * z / 4))], .approximate)
        let middle = combined(.add, successes, number(z * z / 2)), half = combined(.multiply, number(z), root)
        let size = combined(.add, trials, number(z * z))
        low = .call(.divide, [combined(.subtract, middle, half), size], .approximate, .percent)
        high = .call(.divide, [combined(.add, middle, half), size], .approximate, .percent)
    }
}
