import FupanPlan
import FupanTable

/// Formats are functions: they change how a value is shown, never the value.
let formatFunctions: [FunctionDefinition] = [
    FunctionDefinition("money(x)", "shown with two decimals, thousands apart", .formats, naming: .argument, arity: 1...1) { try formatted($0, .money) },
    FunctionDefinition("percent(x)", "0.153 is shown as 15.3%", .formats, naming: .argument, arity: 1...1) { try formatted($0, .percent) },
    FunctionDefinition("points(x)", "0.049 is shown as 4.9 points", .formats, naming: .argument, arity: 1...1) { try formatted($0, .points) },
    FunctionDefinition("whole(x)", "shown without decimals, thousands apart", .formats, naming: .argument, arity: 1...1) { try formatted($0, .whole) },
    FunctionDefinition("signed(x)", "shown with a plus where it is above zero", .formats, naming: .argument, arity: 1...1) { call in
        var value = try call.number(0)
        value.format.isSigned = true
        return value
    },
]

private func formatted(_ call: FunctionCall, _ style: Format.Style) throws -> ScalarExpression {
    var value = try call.number(0)
    value.format = Format(style, isSigned: value.format.isSigned)
    return value
}

let conversionFunctions: [FunctionDefinition] = [
    FunctionDefinition("number(x)", "text as a number, of at most ten decimals; null where it is none, which is counted under the table", .choices, naming: .argument, arity: 1...1) { call in
        let value = try call.argument(0, "text or a number") { $0.isText || $0.isNumber }
        if value.type.isNumber { return value }
        let number = ScalarExpression.call(.convert, [value], .decimal(scale: 10))
        call.noteFailures(of: number, from: value)
        return number
    },
    FunctionDefinition("text(x)", "as text, in its plain form", .choices, naming: .argument, arity: 1...1) { call in
        let value = call.arguments[0].rangeAsText
        return value.type.isText ? value : .call(.convert, [value], .text)
    },
    FunctionDefinition("draw(key)", "a number in [0, 1) that depends on the key alone: for control groups that stay", .choices, arity: 1...1) { call in
        let key = call.arguments[0]
        return .call(.draw, [key.type.isText ? key : .call(.convert, [key], .text)], .approximate)
    },
]
