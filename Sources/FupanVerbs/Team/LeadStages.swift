import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// What the canonical `stages` tell of each lead: when it reached each step of `pipeline`, where it stands, and when it was won.
struct LeadStages {
    /// The steps of `pipeline`, and which of them is `won`.
    let steps: [String]
    let won: Int
    let table: SecondTable
    /// A row for each lead.
    let relation: Relation
    let lead: Relation.Column
    /// Its first event of all.
    let cameAt: Relation.Column
    /// The first time at each step.
    let reached: [Relation.Column]
    /// The step of the last event, `closed` where it is none of the pipeline's; at equal times the later step.
    let position: Relation.Column
    /// The first time at `won` or a step behind it.
    let wonAt: Relation.Column

    static let closed = 1_000_000

    struct Conversions {
        /// Of one row.
        let plan: Plan
        /// Columns of it, one for each step before `won`.
        let entered: [ScalarExpression], won: [ScalarExpression]
    }

    /// From the events before the day `past`.
    init(_ call: Call, before past: Day) throws {
        (steps, won) = try LeadStages.steps(call)
        table = try SecondTable("stages", call).known(before: past)
        let leadColumn = try table.column("lead") { $0.isText || $0 == .whole }
        let stage = try table.column("stage", \.isText), time = try table.column("time", \.isDate).expression.asTime
        let branches = steps.enumerated().map { ScalarExpression.Branch(stage.expression.compared(.equal, .text($1)), .whole($0)) }
        let place = ScalarExpression(.choose(branches, otherwise: .whole(LeadStages.closed)), .whole)
        let events = table.relation.filtered(!leadColumn.expression.isNull && !stage.expression.isNull)
        let key = Plan.Definition(leadColumn.expression)
        let first = steps.map { Plan.Definition(.aggregate(.minimum, [time], where: stage.expression.compared(.equal, .text($0)), .time)) }
        let last = Plan.Definition(.aggregate(.last, [place, time], .whole))
        let isWon = place.compared(.greaterEqual, .whole(won)) && place.compared(.less, .whole(LeadStages.closed))
        let winning = Plan.Definition(.aggregate(.minimum, [time], where: isWon, .time))
        let coming = Plan.Definition(.aggregate(.minimum, [time], .time))
        lead = Relation.Column("lead", leadColumn.type, id: key.id)
        cameAt = Relation.Column("came_at", .time, id: coming.id)
        reached = zip(steps, first).map { Relation.Column($0, .time, id: $1.id) }
        position = Relation.Column("position", .whole, id: last.id)
        wonAt = Relation.Column("won_at", .time, id: winning.id)
        relation = Relation(.aggregate(keys: [key], measures: [coming] + first + [last, winning], events.plan), columns: [lead, cameAt] + reached + [position, wonAt])
            .shared("where each lead stands")
    }

    private static func steps(_ call: Call) throws -> ([String], Int) {
        func texts(_ value: ScalarExpression) -> [String]? {
            guard case .list(let elements) = value.kind else { return nil }
            let texts = elements.compactMap { element in if case .literal(.text(let text)) = element.kind { text } else { nil } }
            return texts.count == elements.count ? texts : nil
        }
        guard case .value(let pipeline)? = call.environment["pipeline"], let steps = texts(pipeline), steps.count >= 2, steps.count <= 32,
              case .value(let value)? = call.environment["won"], case .literal(.text(let deal)) = value.kind
        else { throw Diagnostic.whichStepsAndDeal(call.manual.name, at: call.verbSpan) }
        guard let won = steps.firstIndex(of: deal), won > 0 else { throw Diagnostic.dealNoStep(deal, steps, at: call.verbSpan) }
        return (steps, won)
    }

    /// Whether a lead with these stages, or none, is neither won nor closed. The columns are those of a left join.
    func isOpen(position: ScalarExpression, wonAt: ScalarExpression) -> ScalarExpression {
        wonAt.isNull && ScalarExpression.call(.coalesce, [position, .whole(0)], .whole).compared(.notEqual, .whole(LeadStages.closed))
    }

    /// For each step before `won`: how many leads reached it early enough to be judged, and how many of these were won within the span.
    func conversions(within microseconds: Int64, before past: Day) -> Conversions {
        let limit = ScalarExpression(.literal(.time(Moment(microseconds: Moment(past).microseconds &- microseconds))), .time)
        let seconds = ScalarExpression.whole(Int(microseconds / 1_000_000))
        var measures: [Plan.Definition] = []
        for step in reached.prefix(won) {
            let isOld = step.expression.compared(.lessEqual, limit)
            let wait = ScalarExpression.call(.secondsBetween, [wonAt.expression, step.expression], .whole)
            measures.append(Plan.Definition(.count(where: isOld)))
            measures.append(Plan.Definition(.count(where: isOld && wait.compared(.greaterEqual, .whole(0)) && wait.compared(.lessEqual, seconds))))
        }
        let row = Plan.shared(SharedPlan(
            .aggregate(keys: [], measures: measures, relation.plan), purpose: "how many leads of each step are won",
            fields: measures.map { _ in Field("", .whole, .whole) }))
        let columns = measures.map { ScalarExpression.column($0.id, .whole, .whole) }
        return Conversions(
            plan: row, entered: stride(from: 0, to: columns.count, by: 2).map { columns[$0] }, won: stride(from: 1, to: columns.count, by: 2).map { columns[$0] })
    }
}

extension Diagnostic {
    fileprivate static func whichStepsAndDeal(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("no-steps", "`\(verb)` must know the steps of a sale and which of them is the deal", at: span, "`pipeline` or `won` is not bound to text",
                   suggestions: [.init("bind them: `let pipeline = [\"lead\", \"trial\", \"deal\"]`, `let won = \"deal\"`")])
    }

    fileprivate static func dealNoStep(_ deal: String, _ steps: [String], at span: Span) -> Diagnostic {
        Diagnostic("deal-no-step", "`won` is \"\(deal)\", which is no later step of `pipeline`", at: span, "",
                   notes: ["its steps are \(steps.joined(separator: ", "))"],
                   suggestions: [.init("bind it to one of them: `let won = \"\(nearest(to: deal, among: steps).first ?? steps.last ?? "deal")\"`")])
    }
}
