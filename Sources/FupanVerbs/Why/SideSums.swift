import FupanMeaning
import FupanPlan
import FupanTable

/// What is added up of some rows: how many they are, Σw, Σv, and for the test Σv², Σvw, Σw². Counts and money are exact.
struct SideSums {
    var rows: ScalarExpression
    var weight: ScalarExpression
    var value: ScalarExpression
    var valueSquares: ScalarExpression
    var products: ScalarExpression
    var weightSquares: ScalarExpression

    private static let places: [WritableKeyPath<SideSums, ScalarExpression> & Sendable] = [
        \.rows, \.weight, \.value, \.valueSquares, \.products, \.weightSquares,
    ]

    /// As aggregates over rows.
    init(_ measure: DiagnosedMeasure, where condition: ScalarExpression?) {
        func sum(_ value: ScalarExpression) -> ScalarExpression { .aggregate(.sum, [value], where: condition, value.type, value.format) }
        // Squares of money are no more exact than a test needs.
        func product(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
            measure.isShare ? .call(.multiply, [a, b], .whole) : (Real(a) * Real(b)).expression
        }
        rows = .count(where: condition)
        weight = sum(measure.weight)
        value = sum(measure.value)
        valueSquares = sum(product(measure.value, measure.value))
        products = sum(product(measure.value, measure.weight))
        weightSquares = sum(product(measure.weight, measure.weight))
    }

    var all: [ScalarExpression] { SideSums.places.map { self[keyPath: $0] } }

    func mapped(_ change: (ScalarExpression) -> ScalarExpression) -> SideSums {
        var result = self
        for place in SideSums.places { result[keyPath: place] = change(self[keyPath: place]) }
        return result
    }

    /// The same figures as aggregates over rows that hold them.
    var summed: SideSums { mapped { .aggregate(.sum, [$0], $0.type, $0.format) } }

    func total(within groups: [ScalarExpression]) -> SideSums { mapped { $0.summed(.partition, by: groups) } }

    static func - (whole: SideSums, part: SideSums) -> SideSums {
        var result = whole
        for place in places { result[keyPath: place] = whole[keyPath: place].minus(part[keyPath: place]) }
        return result
    }
}

extension Relation {
    /// Adds the figures as columns.
    mutating func define(_ sums: SideSums) -> SideSums {
        let definitions = sums.all.map { Plan.Definition($0) }
        self = extended(definitions)
        return sums.columns(definitions)
    }
}

extension SideSums {
    /// The columns that hold the figures, one definition for each.
    func columns(_ definitions: [Plan.Definition]) -> SideSums {
        var rest = definitions[...]
        return mapped { figure in rest.popFirst().map { .column($0.id, figure.type, figure.format) } ?? figure }
    }
}
