import FupanPlan
import FupanTable

let numberFunctions: [FunctionDefinition] = [
    FunctionDefinition("round(x, n)", "to n decimals (0 unless given), half away from zero", .numbers, naming: .argument, arity: 1...2) { call in
        let value = try call.number(0)
        let digits = call.arguments.count > 1 ? try call.literalCount(1, "the number of decimals", atLeast: 0) : 0
        let type: DataType = value.type.isExact ? (value.type == .whole ? .whole : .decimal(scale: min(digits, value.type.scale))) : .approximate
        return .call(.round, [value, .whole(digits)], type, value.format)
    },
    FunctionDefinition("floor(x)", "the greatest whole number that is not larger", .numbers, arity: 1...1) { try rounded($0, .floor) },
    FunctionDefinition("ceil(x)", "the least whole number that is not smaller", .numbers, arity: 1...1) { try rounded($0, .ceiling) },
    FunctionDefinition("abs(x)", "without its sign", .numbers, arity: 1...1) { call in
        let value = try call.argument(0, "a number or duration") { type in
            if case .duration = type { true } else { type.isNumber }
        }
        return .call(.absolute, [value], value.type, Format(value.format.style))
    },
    FunctionDefinition("log(x)", "the natural logarithm; null where x is not above zero", .numbers, arity: 1...1) {
        .call(.logarithm, [try $0.number(0)], .approximate)
    },
    FunctionDefinition("exp(x)", "e to the power of x", .numbers, arity: 1...1) { .call(.exponential, [try $0.number(0)], .approximate) },
    FunctionDefinition("sqrt(x)", "the square root; null below zero", .numbers, arity: 1...1) {
        .call(.squareRoot, [try $0.number(0)], .approximate)
    },
    FunctionDefinition("clamp(x, low, high)", "x, but not below low and not above high", .numbers, naming: .argument, arity: 3...3) { call in
        let value = try call.number(0), low = try call.number(1), high = try call.number(2)
        let type = DataType.common(DataType.common(value.type, low.type) ?? .approximate, high.type) ?? .approximate
        return ScalarExpression(.choose([
            .init(value.compared(.less, low), low), .init(value.compared(.greater, high), high), .init(value.isNull, .null),
        ], otherwise: value), type, value.format)
    },
]

private func rounded(_ call: FunctionCall, _ operation: Operation) throws -> ScalarExpression {
    let value = try call.number(0)
    return .call(operation, [value], value.type.isExact ? .whole : .approximate, value.format)
}
