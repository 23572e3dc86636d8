import FupanPlan
import FupanTable

// How a dialect writes an expression, and what that asks of its arguments.

extension Lowering {
    func operands(_ arguments: [ScalarExpression], result: DataType) -> Operands {
        Operands(
            stored: arguments.map(storedType),
            types: arguments.map(\.type),
            literals: arguments.map { if case .literal(let value) = $0.kind { value } else { nil } },
            result: result)
    }

    /// The form of an expression whose arguments it may write more than once; nil for all others.
    func form(of expression: ScalarExpression) -> Form? {
        switch expression.kind {
        case .call(let operation, let arguments):
            dialect.operation(operation, operands(arguments, result: expression.type))
        case .aggregate(let aggregate, let arguments, _):
            dialect.aggregate(aggregate, operands(arguments, result: expression.type))
        case .window(let window):
            if case .aggregate(let aggregate, _) = window.function {
                dialect.aggregate(aggregate, operands(window.arguments, result: expression.type))
            } else {
                nil
            }
        default: nil
        }
    }

    func textForm(of part: ScalarExpression) -> Form {
        dialect.text(operands([part], result: .text), part.format)
    }

    /// The expressions inside, each with how often it is written. Null for one that is not written at all.
    private func parts(of expression: ScalarExpression) -> [(part: ScalarExpression, times: Int)] {
        switch expression.kind {
        case .call(_, let arguments):
            guard let form = form(of: expression) else { return [] }
            return arguments.enumerated().map { ($1, form.occurrences(of: $0)) }
        case .aggregate(_, let arguments, let condition):
            return aggregateParts(expression, arguments, condition)
        case .window(let window):
            let keys = (window.partition + window.order.map(\.expression)).map { (part: $0, times: 1) }
            return aggregateParts(expression, window.arguments, window.condition) + keys
        case .template(let parts): return parts.map { ($0, textForm(of: $0).occurrences(of: 0)) }
        default: return expression.children.map { ($0, 1) }
        }
    }

    private func aggregateParts(
        _ expression: ScalarExpression, _ arguments: [ScalarExpression], _ condition: ScalarExpression?
    ) -> [(part: ScalarExpression, times: Int)] {
        let form = form(of: expression)
        return arguments.enumerated().map { ($1, form?.occurrences(of: $0) ?? 1) }
            + (condition.map { [($0, form?.rowsCount ?? 1)] } ?? [])
    }

    /// How often each column is written.
    func count(_ expression: ScalarExpression, times: Int = 1, in uses: inout [ColumnID: Int]) {
        if case .column(let id) = expression.kind {
            uses[id, default: 0] += times
            return
        }
        for (part, inner) in parts(of: expression) where inner > 0 { count(part, times: times * inner, in: &uses) }
    }

    // MARK: what is written twice is computed before

    /// The expression with columns in place of what its form writes more than once; these columns are added to the block.
    func split(_ expression: ScalarExpression, in block: inout Block, needed: inout Set<ColumnID>) -> ScalarExpression {
        let whole = expression.mapChildren { split($0, in: &block, needed: &needed) }
        let repeated = parts(of: whole).map { $0.times > 1 && !isPlain($0.part) && !$0.part.containsAggregate }
        guard repeated.contains(true) else { return whole }
        var index = 0
        return whole.mapChildren { part in
            defer { index += 1 }
            guard index < repeated.count, repeated[index] else { return part }
            let definition = Plan.Definition(part)
            block = define([definition], in: block, kept: needed, inputNeeded: needed.union(part.columnsUsed))
            needed.insert(definition.id)
            return .column(definition.id, part.type, part.format)
        }
    }

    /// Measures that write an aggregate's value more than once: the aggregates, and what is made of them in a second step.
    func separated(_ measures: [Plan.Definition]) -> (inner: [Plan.Definition], outer: [Plan.Definition]) {
        var inner: [Plan.Definition] = [], outer: [Plan.Definition] = []
        for measure in measures {
            guard repeatsAggregate(measure.expression) else {
                inner.append(measure)
                continue
            }
            let expression = replacingAggregates(measure.expression) { aggregate in
                let definition = Plan.Definition(aggregate)
                stored[definition.id] = storedType(of: aggregate)
                inner.append(definition)
                return .column(definition.id, aggregate.type, aggregate.format)
            }
            outer.append(Plan.Definition(expression, id: measure.id))
        }
        return (inner, outer)
    }

    private func repeatsAggregate(_ expression: ScalarExpression) -> Bool {
        if case .aggregate = expression.kind { return false }
        return parts(of: expression).contains { part, times in
            part.containsAggregate && (times > 1 || repeatsAggregate(part))
        }
    }

    private func replacingAggregates(
        _ expression: ScalarExpression, _ replace: (ScalarExpression) -> ScalarExpression
    ) -> ScalarExpression {
        if case .aggregate = expression.kind { return replace(expression) }
        return withoutActuallyEscaping(replace) { replace in expression.mapChildren { replacingAggregates($0, replace) } }
    }
}
