import FupanPlan
import FupanSource
import FupanTable

/// Functions over the neighbours of a row: `by` gives the groups, `at` the order.
let windowFunctions: [FunctionDefinition] = [
    FunctionDefinition("previous(x, n)", "x in the row before (n rows before)", .windows, naming: .functionAndArgument, arity: 1...2) { call in
        try neighbour(call) { .previous($0) }
    },
    FunctionDefinition("next(x, n)", "x in the row after (n rows after)", .windows, naming: .functionAndArgument, arity: 1...2) { call in
        try neighbour(call) { .next($0) }
    },
    FunctionDefinition("running(aggregate)", "the aggregate from the group's first row to this one", .windows, naming: .argument, arity: 1...1) { call in
        let window = try call.scope.windowClauses(for: call.name.text, needsOrder: true, at: call.span)
        return try framed(call, .running, window)
    },
    FunctionDefinition("moving(aggregate, span)", "the aggregate over the days of a span that ends with this row", .windows, naming: .argument, arity: 2...2) { call in
        guard case .literal(.duration(let days, .day)) = call.arguments[1].kind, days >= 1, days < 1e6 else {
            throw Diagnostic.literalWanted("a span of whole days, like `7d`,", at: call.spans[1])
        }
        let window = try call.scope.windowClauses(for: call.name.text, needsOrder: true, at: call.span)
        return try framed(call, .days(Int(days)), window)
    },
    FunctionDefinition("rank(x)", "1 for the smallest; ties share a rank (`rank(-x)`: 1 for the largest)", .windows, naming: .function, arity: 1...1) { call in
        let window = try call.scope.windowClauses(for: call.name.text, needsOrder: false, at: call.span)
        return ScalarExpression(.window(.init(
            .rank, [], partition: window.partition, order: [SortKey(call.arguments[0])])), .whole, .whole)
    },
    FunctionDefinition("row_number()", "1, 2, 3 … in the order of the group", .windows, naming: .function, arity: 0...0) { call in
        let window = try call.scope.windowClauses(for: call.name.text, needsOrder: true, at: call.span)
        return ScalarExpression(.window(.init(.rowNumber, [], partition: window.partition, order: window.order)), .whole, .whole)
    },
    FunctionDefinition("total(x)", "the sum over the group, in each row", .windows, naming: .functionAndArgument, arity: 1...1) { call in
        let value = try call.measurable(0)
        return try call.scope.overGroup(.aggregate(.sum, [value], value.type, value.format), for: call.name.text, at: call.span)
    },
    FunctionDefinition("share_of_total(x)", "x over the group's sum", .windows, naming: .functionAndArgument, arity: 1...1) { call in
        let value = try call.measurable(0)
        let total = try call.scope.overGroup(.aggregate(.sum, [value], value.type, value.format), for: call.name.text, at: call.span)
        return value.share(of: total)
    },
]

private func neighbour(_ call: FunctionCall, _ function: (Int) -> ScalarExpression.Window.Function) throws -> ScalarExpression {
    let distance = call.arguments.count > 1 ? try call.literalCount(1, "the number of rows", atLeast: 1) : 1
    let window = try call.scope.windowClauses(for: call.name.text, needsOrder: true, at: call.span)
    let value = call.arguments[0]
    return ScalarExpression(.window(.init(
        function(distance), [value], partition: window.partition, order: window.order)), value.type, value.format)
}

/// `running(sum(x))`: the argument was checked as an aggregate over the whole group; here it gets its frame.
private func framed(_ call: FunctionCall, _ frame: ScalarExpression.Window.Frame, _ clauses: Scope.WindowClauses) throws -> ScalarExpression {
    guard call.arguments[0].containsWindow else { throw Diagnostic.aggregateWanted(call.name.text, at: call.spans[0]) }
    func change(_ expression: ScalarExpression) -> ScalarExpression {
        guard case .window(let window) = expression.kind, case .aggregate(let aggregate, .partition) = window.function else {
            return expression.mapChildren(change)
        }
        var result = expression
        result.kind = .window(.init(
            .aggregate(aggregate, frame), window.arguments, where: window.condition, partition: window.partition, order: clauses.order))
        return result
    }
    return change(call.arguments[0])
}

extension Diagnostic {
    static func aggregateWanted(_ function: String, at span: Span) -> Diagnostic {
        Diagnostic("aggregate-wanted", "`\(function)` goes on with an aggregate", at: span, "no aggregate",
                   suggestions: [.init("write `\(function)(sum(\(span.text))\(function == "moving" ? ", 7d" : ""))`")])
    }
}
