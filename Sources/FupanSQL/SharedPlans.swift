import FupanPlan

extension SQLPrinter {
    /// The shared plans a plan reads, also through its expressions: each once, and behind those that it reads itself.
    public static func sharedPlans(in plan: Plan) -> [SharedPlan] {
        var collector = SharedPlanCollector()
        collector.visit(plan)
        return collector.plans
    }

    public static func sharedPlans(in expressions: [ScalarExpression]) -> [SharedPlan] {
        var collector = SharedPlanCollector()
        expressions.forEach { collector.visit($0) }
        return collector.plans
    }
}

private struct SharedPlanCollector {
    private(set) var plans: [SharedPlan] = []
    private var seen: Set<ObjectIdentifier> = []

    mutating func visit(_ plan: Plan) {
        switch plan {
        case .scan: break
        case .values(_, let rows): for row in rows { row.forEach { visit($0) } }
        case .project(let definitions, let input), .extend(let definitions, let input):
            visit(input)
            definitions.forEach { visit($0.expression) }
        case .filter(let condition, let input):
            visit(input)
            visit(condition)
        case .aggregate(let keys, let measures, let input):
            visit(input)
            (keys + measures).forEach { visit($0.expression) }
        case .sort(let keys, let input):
            visit(input)
            keys.forEach { visit($0.expression) }
        case .limit(_, _, let input): visit(input)
        case .join(let join):
            visit(join.left)
            visit(join.right)
            for key in join.keys {
                visit(key.left)
                visit(key.right)
            }
        case .union(_, let inputs): inputs.forEach { visit($0.plan) }
        case .shared(let shared):
            guard seen.insert(ObjectIdentifier(shared)).inserted else { return }
            visit(shared.plan)
            plans.append(shared)
        }
    }

    mutating func visit(_ expression: ScalarExpression) {
        switch expression.kind {
        case .scalar(let plan, _): visit(plan)
        case .member(_, let plan, _): visit(plan)
        default: break
        }
        expression.children.forEach { visit($0) }
    }
}
