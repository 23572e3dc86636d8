extension Plan {
    /// The same plan with every node changed from the leaves up, also inside expressions. Shared plans are changed by `share`, so that each stays one.
    public func rewritten(_ change: (Plan) -> Plan, share: (SharedPlan) -> Plan) -> Plan {
        func inner(_ plan: Plan) -> Plan { plan.rewritten(change, share: share) }
        func expression(_ expression: ScalarExpression) -> ScalarExpression { expression.rewritingPlans(inner) }
        func definitions(_ definitions: [Definition]) -> [Definition] { definitions.map { Definition(expression($0.expression), id: $0.id) } }
        func keys(_ keys: [SortKey]) -> [SortKey] { keys.map { SortKey(expression($0.expression), isDescending: $0.isDescending) } }
        switch self {
        case .scan, .values: return change(self)
        case .project(let outputs, let input): return change(.project(definitions(outputs), inner(input)))
        case .extend(let outputs, let input): return change(.extend(definitions(outputs), inner(input)))
        case .filter(let condition, let input): return change(.filter(expression(condition), inner(input)))
        case .aggregate(let groups, let measures, let input):
            return change(.aggregate(keys: definitions(groups), measures: definitions(measures), inner(input)))
        case .sort(let order, let input): return change(.sort(keys(order), inner(input)))
        case .limit(let count, let offset, let input): return change(.limit(count, offset: offset, inner(input)))
        case .join(let join):
            return change(.join(Join(
                join.kind, inner(join.left), inner(join.right), keys: join.keys.map { (expression($0.left), expression($0.right)) },
                rightColumns: join.rightColumns)))
        case .union(let columns, let inputs): return change(.union(columns, inputs.map { (inner($0.plan), $0.columns) }))
        case .shared(let shared): return share(shared)
        }
    }

    /// The same plan with every named table as part of what reads it: as if nothing else read it.
    public func readingThroughNames() -> Plan {
        var kept: [ObjectIdentifier: SharedPlan] = [:]
        func through(_ plan: Plan) -> Plan { plan.rewritten({ $0 }, share: through) }
        func through(_ shared: SharedPlan) -> Plan {
            guard shared.keeping == .always else { return through(shared.plan) }
            if let known = kept[ObjectIdentifier(shared)] { return .shared(known) }
            let plan = SharedPlan(through(shared.plan), purpose: shared.purpose, fields: shared.fields)
            kept[ObjectIdentifier(shared)] = plan
            return .shared(plan)
        }
        return through(self)
    }

    /// The plans directly inside, also those in expressions.
    public var inputs: [Plan] {
        switch self {
        case .scan: []
        case .values(_, let rows): rows.flatMap { $0 }.flatMap(\.plans)
        case .project(let outputs, let input), .extend(let outputs, let input): [input] + outputs.flatMap(\.expression.plans)
        case .filter(let condition, let input): [input] + condition.plans
        case .aggregate(let groups, let measures, let input): [input] + (groups + measures).flatMap(\.expression.plans)
        case .sort(let order, let input): [input] + order.flatMap(\.expression.plans)
        case .limit(_, _, let input): [input]
        case .join(let join): [join.left, join.right] + join.keys.flatMap { $0.left.plans + $0.right.plans }
        case .union(_, let inputs): inputs.map(\.plan)
        case .shared(let shared): [shared.plan]
        }
    }
}

extension ScalarExpression {
    /// The plans of tables that stand inside.
    public var plans: [Plan] {
        switch kind {
        case .scalar(let plan, _): [plan]
        case .member(let operand, let plan, _): operand.plans + [plan]
        default: children.flatMap(\.plans)
        }
    }

    /// The same expression over changed tables.
    public func rewritingPlans(_ change: (Plan) -> Plan) -> ScalarExpression {
        var result = self
        switch kind {
        case .scalar(let plan, let id): result.kind = .scalar(change(plan), id)
        case .member(let operand, let plan, let id): result.kind = .member(operand.rewritingPlans(change), change(plan), id)
        default: return mapChildren { $0.rewritingPlans(change) }
        }
        return result
    }
}
