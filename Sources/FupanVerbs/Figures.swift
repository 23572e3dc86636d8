import FupanMeaning
import FupanPlan
import FupanTable

/// Figures of definition lines over one table.
struct Figures {
    private let relation: Relation

    init(_ relation: Relation) { self.relation = relation }

    /// One figure by itself.
    func figure(_ aggregate: ScalarExpression) -> ScalarExpression {
        let definition = Plan.Definition(aggregate)
        return ScalarExpression(
            .scalar(.aggregate(keys: [], measures: [definition], relation.plan), definition.id), aggregate.type, aggregate.format)
    }

    func count(_ condition: ScalarExpression?) -> ScalarExpression { figure(.count(where: condition)) }

    /// Several at once, in their order: one row that is computed once.
    func all(_ aggregates: [ScalarExpression]) -> [ScalarExpression] {
        let definitions = aggregates.map { Plan.Definition($0) }
        let row = Plan.shared(SharedPlan(
            .aggregate(keys: [], measures: definitions, relation.plan), purpose: "the figures of the definition line",
            fields: aggregates.map { Field("", $0.type, $0.format) }))
        return definitions.map { definition in
            ScalarExpression(.scalar(row, definition.id), definition.expression.type, definition.expression.format)
        }
    }
}

extension NoteText {
    static func joined(_ figures: [ScalarExpression], separator: String, prefix: String = "") -> NoteText {
        joined(figures.map { NoteText("\($0)") }, separator: separator, prefix: prefix)
    }

    static func joined(_ texts: [NoteText], separator: String, prefix: String = "") -> NoteText {
        var result = NoteText(stringLiteral: prefix)
        for (index, text) in texts.enumerated() {
            if index > 0 { result.parts.append(.text(separator)) }
            result.parts += text.parts
        }
        return result
    }
}

extension Relation {
    /// Only the named columns in the plan.
    func trimmed() -> Relation {
        var result = self
        result.plan = .project(columns.map { Plan.Definition($0.expression, id: $0.id) }, plan)
        return result
    }
}
