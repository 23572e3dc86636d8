import FupanEngine
import FupanPlan
import FupanSource
import FupanSQL
import FupanTable

/// Which part of a program an engine's error is about. DuckDB names no place, so the parts that could be meant are computed one by one until one of them fails likewise.
extension Session {
    /// The operator whose result was too large.
    func overflowingSpan(_ plans: [Plan], _ expressions: [ScalarExpression]) -> Span? {
        var suspects = expressions.flatMap { Suspect.all(in: $0, over: nil) }
        for plan in plans + expressions.flatMap(\.plans) { suspects += Suspect.all(in: plan) }
        return suspects.prefix(Session.mostSuspects).first { overflows($0.trial) }?.span
    }

    /// The table that was read as a value, and has more than one row.
    func manyRowsSpan(_ plans: [Plan], _ expressions: [ScalarExpression]) -> Span? {
        var tables = expressions.flatMap(\.tablesAsValues)
        for plan in plans + expressions.flatMap(\.plans) { tables += plan.everyExpression.flatMap(\.tablesAsValues) }
        return tables.prefix(Session.mostSuspects).first { _, plan in
            let rows = Plan.Definition(.count())
            let count = try? evaluate([ScalarExpression(.scalar(.aggregate(keys: [], measures: [rows], plan), rows.id), .whole)], at: nil).first
            if case .whole(let number)? = count { return number > 1 }
            return false
        }?.span
    }

    private static var mostSuspects: Int { 40 }

    private func overflows(_ expression: ScalarExpression) -> Bool {
        do {
            let prepared = try tables.prepare([], [expression])
            _ = try engine.query(tables.printer.scalars(prepared.expressions).text, fields: [Field("v1", expression.type)]).all(limit: 1)
            return false
        } catch {
            return error.isOverflow
        }
    }
}

extension EngineError {
    /// A sum of whole numbers that leaves their range is found out when it is cast; so are decimals that do not fit beside the decimals of another.
    var isOverflow: Bool {
        if case .overflow = kind { return true }
        guard kind == .conversion || kind == .other else { return false }
        return ["out of range for the destination type", "value is out of range!", "Could not cast value ", "Failed to cast decimal value ", "Date out of range", "Interval value "]
            .contains { message.contains($0) }
    }
}

/// An operator, and a value that is computed by it and nothing above it.
private struct Suspect {
    let span: Span
    let trial: ScalarExpression

    /// Those that are computed first come first.
    static func all(in plan: Plan) -> [Suspect] {
        let before = plan.inputs.flatMap { all(in: $0) }
        switch plan {
        case .project(let outputs, let input), .extend(let outputs, let input): return before + outputs.flatMap { all(in: $0.expression, over: input) }
        case .filter(let condition, let input): return before + all(in: condition, over: input)
        case .sort(let keys, let input): return before + keys.flatMap { all(in: $0.expression, over: input) }
        case .aggregate(let keys, let measures, let input):
            return before + (keys + measures).flatMap { all(in: $0.expression, over: input) }
                + measures.flatMap { all(inGroups: $0.expression, keys, input) }
        default: return before
        }
    }

    /// Operators of single rows; without a table, of constants.
    static func all(in expression: ScalarExpression, over input: Plan?) -> [Suspect] {
        let inner = expression.children.flatMap { all(in: $0, over: input) }
        guard case .call(let operation, _) = expression.kind, operation.canOverflow, let span = expression.span,
              !expression.containsAggregate, !expression.containsWindow else { return inner }
        guard let input else { return inner + [Suspect(span: span, trial: expression)] }
        let most = Plan.Definition(.aggregate(.maximum, [expression], expression.type))
        return inner + [Suspect(span: span, trial: ScalarExpression(.scalar(.aggregate(keys: [], measures: [most], input), most.id), expression.type))]
    }

    /// Aggregates, and operators over them.
    private static func all(inGroups expression: ScalarExpression, _ keys: [Plan.Definition], _ input: Plan) -> [Suspect] {
        var isAggregate = false
        if case .aggregate = expression.kind { isAggregate = true }
        let inner = isAggregate ? [] : expression.children.flatMap { all(inGroups: $0, keys, input) }
        var canOverflow = isAggregate
        if case .call(let operation, _) = expression.kind { canOverflow = operation.canOverflow }
        guard canOverflow, expression.containsAggregate, let span = expression.span, expression.type.hasMaximum else { return inner }
        let value = Plan.Definition(expression)
        let most = Plan.Definition(.aggregate(.maximum, [.column(value.id, expression.type)], expression.type))
        let plan = Plan.aggregate(keys: [], measures: [most], .aggregate(keys: keys, measures: [value], input))
        return inner + [Suspect(span: span, trial: ScalarExpression(.scalar(plan, most.id), expression.type))]
    }
}

extension Operation {
    fileprivate var canOverflow: Bool {
        switch self {
        case .add, .subtract, .multiply, .floorDivide, .modulo, .power, .negate, .absolute, .round, .floor, .ceiling, .addDays, .addMonths, .addSeconds, .exponential: true
        default: false
        }
    }
}

extension DataType {
    fileprivate var hasMaximum: Bool {
        switch self {
        case .list, .table, .interval, .unknown, .null: false
        default: true
        }
    }
}

extension Plan {
    /// The expressions of this node and of all below it.
    fileprivate var everyExpression: [ScalarExpression] {
        let below = inputs.flatMap(\.everyExpression)
        return switch self {
        case .project(let outputs, _), .extend(let outputs, _): below + outputs.map(\.expression)
        case .filter(let condition, _): below + [condition]
        case .aggregate(let keys, let measures, _): below + (keys + measures).map(\.expression)
        case .sort(let keys, _): below + keys.map(\.expression)
        case .join(let join): below + join.keys.flatMap { [$0.left, $0.right] }
        case .values(_, let rows): below + rows.flatMap { $0 }
        case .scan, .limit, .union, .shared: below
        }
    }
}

extension ScalarExpression {
    /// Tables of one row and column that were written where a value stands.
    fileprivate var tablesAsValues: [(span: Span, plan: Plan)] {
        if case .scalar(let plan, _) = kind, let span { return [(span, plan)] }
        return children.flatMap(\.tablesAsValues)
    }
}

extension Diagnostic {
    static func manyRows(at span: Span?) -> Diagnostic {
        Diagnostic("many-rows", "a table of one row reads as a value, and this one has more", at: span, "more than one row",
                   suggestions: [.init("`take 1` first, or put the column into an aggregate, like `max(\(span?.text ?? "t.column"))`")])
    }
}
