import FupanPlan
import FupanSource
import FupanTable

let aggregateFunctions: [FunctionDefinition] = [
    FunctionDefinition("count(x)", "rows; with x, those where it is not null", .aggregates, naming: .functionAndArgument, arity: 0...1) { call in
        .aggregate(.count, call.arguments, where: call.condition, .whole, .whole)
    },
    FunctionDefinition("distinct(x)", "different values", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        .aggregate(.countDistinct, call.arguments, where: call.condition, .whole, .whole)
    },
    FunctionDefinition("sum(x)", "the sum, exact for exact numbers", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        let value = try call.measurable(0)
        return .aggregate(.sum, [value], where: call.condition, value.type, value.format)
    },
    FunctionDefinition("mean(x)", "the arithmetic mean", .aggregates, naming: .functionAndArgument, arity: 1...1) { try average($0, .mean) },
    FunctionDefinition("median(x)", "half of the values lie below", .aggregates, naming: .functionAndArgument, arity: 1...1) { try average($0, .median) },
    FunctionDefinition("quantile(x, q)", "the value below which a share q of the values lies", .aggregates, naming: .functionAndArgument, arity: 2...2) { call in
        guard let share = call.arguments[1].literalNumber, (0...1).contains(share) else {
            throw Diagnostic.literalWanted("a share from 0 to 1, like `90%`,", at: call.spans[1])
        }
        return try average(call, .quantile(share))
    },
    FunctionDefinition("min(x)", "the least value", .aggregates, naming: .functionAndArgument, arity: 1...1) { try extreme($0, .minimum) },
    FunctionDefinition("max(x)", "the greatest value", .aggregates, naming: .functionAndArgument, arity: 1...1) { try extreme($0, .maximum) },
    FunctionDefinition("stddev(x)", "the standard deviation of a sample", .aggregates, naming: .functionAndArgument, arity: 1...1) { try average($0, .deviation) },
    FunctionDefinition("first(x)", "the first value in the order of the `sort` before, else the earliest; nulls are skipped", .aggregates, naming: .functionAndArgument, arity: 1...1) { try byTime($0, .first) },
    FunctionDefinition("last(x)", "the last value in that order; nulls are skipped", .aggregates, naming: .functionAndArgument, arity: 1...1) { try byTime($0, .last) },
    FunctionDefinition("any(condition)", "whether it is true in some row", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        .aggregate(.any, [try call.argument(0, "a condition") { $0 == .boolean }], where: call.condition, .boolean)
    },
    FunctionDefinition("all(condition)", "whether it is true wherever it is known", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        .aggregate(.all, [try call.argument(0, "a condition") { $0 == .boolean }], where: call.condition, .boolean)
    },
    FunctionDefinition("share(condition)", "rows where it is true over all rows: unknown counts as not true", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        let condition = try call.argument(0, "a condition") { $0 == .boolean }
        let within = call.condition.map { condition && $0 } ?? condition
        call.noteUnknown(condition)
        return ScalarExpression.count(where: within).share(of: .count(where: call.condition))
    },
    FunctionDefinition("list(x)", "the different values, in order", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        .aggregate(.list, call.arguments, where: call.condition, .list(call.arguments[0].type), call.arguments[0].format)
    },
    FunctionDefinition("gini(x)", "how unequal the values are: 0 where all are the same, near 1 where one has everything", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        .aggregate(.gini, [try call.number(0)], where: call.condition, .approximate)
    },
    FunctionDefinition("top_share(x, q)", "the share of the sum that the largest q of the values have, rounded up to whole values", .aggregates, naming: .functionAndArgument, arity: 2...2) { call in
        let value = try call.number(0)
        guard case .literal(let share) = call.arguments[1].kind, let number = share.approximate, (0...1).contains(number) else {
            throw Diagnostic.literalWanted("a share from 0 to 1, like `20%`,", at: call.spans[1])
        }
        // In millionths: exact for every share people write.
        return .aggregate(.topShare(part: Int((number * 1e6).rounded()), of: 1_000_000), [value], where: call.condition, .approximate, .percent)
    },
    FunctionDefinition("unique(x)", "whether no value occurs twice", .aggregates, naming: .functionAndArgument, arity: 1...1) { call in
        .aggregate(.isUnique, call.arguments, where: call.condition, .boolean)
    },
]

private func average(_ call: FunctionCall, _ aggregate: Aggregate) throws -> ScalarExpression {
    let value = try call.measurable(0)
    let format = value.format.style == .whole ? Format.plain : value.format
    return .aggregate(aggregate, [value], where: call.condition, value.type.isNumber ? .approximate : value.type, format)
}

private func extreme(_ call: FunctionCall, _ aggregate: Aggregate) throws -> ScalarExpression {
    let value = try call.argument(0, "a value with an order", \.hasOrder)
    return .aggregate(aggregate, [value], where: call.condition, value.type, value.format)
}

/// The first or last value in the order of the `sort` before; without one, by the table's only column of days or times.
private func byTime(_ call: FunctionCall, _ aggregate: Aggregate) throws -> ScalarExpression {
    let value = call.arguments[0]
    let place: ScalarExpression
    if call.scope.relation.order.isEmpty {
        place = try call.scope.onlyTime(for: call.name.text, at: call.span).expression
    } else {
        let number = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: call.scope.relation.totalOrder)), .whole))
        call.scope.relation = call.scope.relation.extended([number])
        place = .column(number.id, .whole)
    }
    return .aggregate(aggregate, [value, place], where: call.condition, value.type, value.format)
}

extension FunctionCall {
    /// A number or a duration. True and false are no numbers.
    func measurable(_ index: Int) throws -> ScalarExpression {
        if arguments[index].type == .boolean { throw Diagnostic.booleanMeasure(name.text, spans[index], at: span) }
        return try argument(index, "a number or duration") { type in
            if case .duration = type { true } else { type.isNumber }
        }
    }
}

extension ScalarExpression {
    /// The number a literal is.
    public var literalNumber: Double? { if case .literal(let value) = kind { value.approximate } else { nil } }
}

extension Diagnostic {
    static func booleanMeasure(_ function: String, _ condition: Span, at span: Span) -> Diagnostic {
        let replacement = function == "sum" ? "count(where \(condition.text))" : "share(\(condition.text))"
        return Diagnostic("boolean-measure", "true and false are no numbers", at: condition, "true or false",
                          suggestions: [.init("write `\(replacement)`", edit: .init(span, replacement))])
    }
}
