import FupanPlan
import FupanTable

// How the engine holds the value of an expression.

extension Lowering {
    func storedType(of expression: ScalarExpression) -> StoredType {
        switch expression.kind {
        case .column(let id): stored[id] ?? StoredType(expression.type)
        case .literal(let value): literalType(value, expression.type)
        case .call(let operation, let arguments):
            settled(naturalType(operation, arguments, expression.type), expression.type)
        case .choose(let branches, let otherwise):
            settled((branches.map(\.result) + (otherwise.map { [$0] } ?? [])).map(storedType).united, expression.type)
        case .aggregate(let aggregate, let arguments, _):
            settled(aggregateType(aggregate, arguments.map(storedType), expression.type), expression.type)
        case .window(let window): settled(windowType(window, expression.type), expression.type)
        case .scalar, .range: StoredType(expression.type)
        case .member: .boolean
        case .list(let elements): .list(elements.map(storedType).united)
        case .template: .text
        }
    }

    /// How a column of a subquery is held: outputs are typed, also those that are literals.
    func outputType(of expression: ScalarExpression) -> StoredType {
        switch storedType(of: expression) {
        case .integer: .whole
        case .null: StoredType(expression.type)
        case let held: held
        }
    }

    /// What a result is cast to, where it is not held as its type wants it.
    private func settled(_ natural: StoredType, _ type: DataType) -> StoredType {
        natural.holds(type) ? natural : StoredType(type)
    }

    private func literalType(_ value: Value, _ type: DataType) -> StoredType {
        switch value {
        case .null: .null
        case .boolean: .boolean
        case .whole(let value): Int32(exactly: value) == nil ? .whole : .integer
        case .decimal(let value):
            .decimal(width: max(String(value.mantissa.magnitude).count, value.scale), scale: value.scale)
        case .approximate: .approximate
        case .text: .text
        case .day, .period: .day
        case .time: .time
        case .duration(let value, _): value == value.rounded() && abs(value) < 1e15 ? .whole : .approximate
        case .list(let values): .list(values.map { literalType($0, .unknown) }.united)
        }
    }

    /// What a call gives before it is cast to its declared type.
    func naturalType(_ operation: Operation, _ arguments: [ScalarExpression], _ type: DataType) -> StoredType {
        // Once for each argument: anything else is exponential in the depth of an expression.
        let held = arguments.map(storedType)
        switch operation {
        case .round: return roundedType(arguments, held)
        case .add, .subtract, .multiply, .modulo: return arithmeticType(operation, arguments, held)
        default: return callType(operation, held, type)
        }
    }

    /// As the dialect's form gives it; the narrow arithmetic of decimals has been widened.
    func callType(_ operation: Operation, _ arguments: [StoredType], _ type: DataType) -> StoredType {
        switch operation {
        case .add, .subtract, .multiply, .modulo: arguments.united
        case .divide, .power, .exponential, .logarithm, .squareRoot, .draw, .normalTail, .aliveChance, .expectedPurchases: .approximate
        case .floorDivide: quotientType(arguments.united)
        case .negate, .absolute: arguments.first ?? .null
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .and, .or, .not, .isNull, .isIn, .contains, .startsWith, .matches, .isElement:
            .boolean
        case .coalesce: arguments.united
        case .lower, .upper, .trim, .replace, .extract, .concatenate: .text
        case .length, .hourOf, .weekdayOf, .listLength, .secondsBetween, .daysBetween, .monthsBetween: .whole
        case .split: .list(.text)
        case .round, .floor, .ceiling: withoutDecimals(arguments.first ?? .null)
        case .startOf, .dayOf: .day
        case .startOfDay, .addSeconds: .time
        case .addDays, .addMonths: arguments.first == .time ? .time : .day
        case .convert: StoredType(type)
        case .element: if case .list(let element)? = arguments.first { element } else { StoredType(type) }
        }
    }

    private func arithmeticType(_ operation: Operation, _ arguments: [ScalarExpression], _ held: [StoredType]) -> StoredType {
        // Of two literals one is cast, so that the sum is no narrower than whole numbers are.
        guard case .decimal(_, let common) = held.united else { return held.united == .integer ? .whole : held.united }
        let scale = operation == .multiply ? held.reduce(0) { $0 + $1.scale } : common
        let width = arithmeticWidth(operation, arguments, held)
        let staysNarrow = width <= dialect.narrowDecimalWidth && !held.contains(.whole)
        return .decimal(width: staysNarrow ? width : 38, scale: min(scale, 38))
    }

    /// The digits that a result may have.
    func arithmeticWidth(_ operation: Operation, _ arguments: [ScalarExpression], _ held: [StoredType]) -> Int {
        let digits = zip(arguments, held).map { argument, held in
            if case .literal(.whole(let value)) = argument.kind { String(value.magnitude).count } else { held.width }
        }
        if operation == .multiply { return digits.reduce(0, +) }
        let scale = held.map(\.scale).max() ?? 0
        let wholeDigits = zip(digits, held).map { $0 - $1.scale }.max() ?? 0
        return wholeDigits + scale + (operation == .modulo ? 0 : 1)
    }

    private func quotientType(_ operands: StoredType) -> StoredType {
        switch operands {
        case .approximate: .approximate
        case .decimal: .decimal(width: 38, scale: 0)
        default: .whole
        }
    }

    private func withoutDecimals(_ type: StoredType) -> StoredType {
        if case .decimal(let width, _) = type { .decimal(width: width, scale: 0) } else { type }
    }

    private func roundedType(_ arguments: [ScalarExpression], _ held: [StoredType]) -> StoredType {
        guard case .decimal(let width, let scale)? = held.first, arguments.count > 1 else { return withoutDecimals(held.first ?? .null) }
        guard case .literal(.whole(let digits)) = arguments[1].kind else { return .approximate }
        return .decimal(width: width, scale: max(0, min(scale, Int(digits))))
    }

    func aggregateType(_ aggregate: Aggregate, _ arguments: [StoredType], _ type: DataType) -> StoredType {
        switch aggregate {
        case .count, .countDistinct: .whole
        case .sum: sumType(arguments.united)
        case .mean, .deviation, .gini, .topShare: .approximate
        case .median, .quantile:
            switch arguments.first {
            case .day?, .time?: .time
            default: .approximate
            }
        case .discreteQuantiles: .list(arguments.first ?? .null)
        case .discreteQuantile, .minimum, .maximum, .first, .last: arguments.first ?? .null
        case .any, .all, .isUnique: .boolean
        case .list: .list(arguments.first ?? .null)
        case .chain: .list(.time)
        case .simulation: .list(.whole)
        case .purchaseFit, .spendFit, .spendCorrelation: .list(.approximate)
        }
    }

    private func sumType(_ argument: StoredType) -> StoredType {
        switch argument {
        case .decimal(_, let scale): .decimal(width: 38, scale: scale)
        case .integer, .null: .whole
        default: argument
        }
    }

    private func windowType(_ window: ScalarExpression.Window, _ type: DataType) -> StoredType {
        switch window.function {
        case .rowNumber, .rank: .whole
        case .previous, .next: window.arguments.first.map(storedType) ?? .null
        case .aggregate(let aggregate, _): aggregateType(aggregate, window.arguments.map(storedType), type)
        }
    }
}
