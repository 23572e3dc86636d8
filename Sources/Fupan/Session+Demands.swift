import FupanMeaning
import FupanPlan

/// What the steps of a program will read: asked of the engine together, each file and each named table is read once.
extension Session {
    func demand(of step: Step) -> Demand {
        var demand = step.pending.map { self.demand(of: $0.effects) }.reduce(Demand(), +)
        switch step.action {
        case .show(let relation):
            demand = demand + self.demand(of: relation.effects)
            if !isUsed, relation.review == nil, relation.effects.isEmpty || endsInTable(relation) { demand = demand + self.demand(of: relation) }
        case .value(let value, _): if !isUsed { demand.expressions.append(value) }
        case .assert(let condition, let message, _): demand.expressions += [condition] + (message.map { [$0] } ?? [])
        default: break
        }
        return demand
    }

    /// A table with its definition lines.
    private func demand(of relation: Relation) -> Demand {
        let figures = relation.notes.flatMap { $0.text(in: language).figures + ($0.condition.map { [$0] } ?? []) }
        return Demand(plans: [relation.finalPlan], expressions: figures + relation.requirements.map(\.violation))
    }

    private func demand(of effects: [Effect]) -> Demand {
        effects.map { demand(of: $0) }.reduce(Demand(), +)
    }

    private func demand(of effect: Effect) -> Demand {
        switch effect {
        case .save(let request):
            var demand = request.table.review == nil ? self.demand(of: request.table.relation) : Demand()
            demand.expressions.append(request.path)
            return demand
        case .chart(let request): return Demand(plans: [request.table.relation.finalPlan])
        case .say(let table, let sentences):
            return sentence(of: sentences).map { Demand(plans: [spoken($0, table.relation).finalPlan]) } ?? Demand()
        case .assert(let table, let assertion): return Demand(expressions: [violationCount(of: assertion, in: table.relation)])
        // What is explained is not read.
        case .showSQL, .explain: return Demand()
        }
    }
}
