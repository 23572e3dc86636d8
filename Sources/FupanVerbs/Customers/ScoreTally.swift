import FupanMeaning
import FupanPlan
import FupanTable

/// The customers of each combination of scores: how many, and the greatest of each measure. There are at most a few hundred, so figures over them cost nothing.
struct ScoreTally {
    let relation: Relation
    private let count: ScalarExpression
    private let scores: [RFMMeasure: ScalarExpression]
    private let greatest: [RFMMeasure: ScalarExpression]

    init(_ scored: Relation) {
        let names: [RFMMeasure: String] = [.r: "recency", .f: "frequency", .m: "monetary"]
        let count = Plan.Definition(.count())
        var keys: [Plan.Definition] = [], measures = [count]
        var scores: [RFMMeasure: ScalarExpression] = [:], greatest: [RFMMeasure: ScalarExpression] = [:]
        for measure in RFMMeasure.allCases {
            guard let score = scored[measure.rawValue], let value = names[measure].flatMap({ scored[$0] }) else { continue }
            let key = Plan.Definition(score.expression)
            let most = Plan.Definition(.aggregate(.maximum, [value.expression], value.type, value.format))
            keys.append(key)
            measures.append(most)
            scores[measure] = .column(key.id, score.type)
            greatest[measure] = .column(most.id, value.type, value.format)
        }
        relation = Relation(.aggregate(keys: keys, measures: measures, scored.plan), columns: [])
        self.count = .column(count.id, .whole)
        self.scores = scores
        self.greatest = greatest
    }

    var customers: ScalarExpression { customers(where: nil) }

    func customers(where condition: ScalarExpression?) -> ScalarExpression { .aggregate(.sum, [count], where: condition, .whole, .whole) }

    func score(_ measure: RFMMeasure) -> ScalarExpression { scores[measure] ?? .whole(0) }

    func greatest(_ measure: RFMMeasure, where condition: ScalarExpression) -> ScalarExpression {
        let value = greatest[measure] ?? .whole(0)
        return .aggregate(.maximum, [value], where: condition, value.type, value.format)
    }
}
