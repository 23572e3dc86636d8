import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The leads that are open now, and those that were open whole horizons before: what became of them tells what may become of these.
struct SimulatedLeads {
    /// A row for each lead that was open at the end of a day looked at: `stretch` 0 is now, 1 the day one horizon before, and so on.
    let entries: Relation
    /// Whether a row is of now, of the past, and of the past and became a deal.
    let isOpen: ScalarExpression
    let isSeen: ScalarExpression
    let isWon: ScalarExpression
    private let stretch: ScalarExpression
    private let lead: ScalarExpression
    private let state: ScalarExpression
    private let waiting: ScalarExpression
    private let wonAfter: ScalarExpression

    /// The days in a stage at which a new group begins.
    private static let waits = [7, 14, 30, 60]

    init(_ call: Call, _ time: SimulatedTime, lead: NamedExpression, at: NamedExpression, stage: NamedExpression) throws {
        let steps = try SimulatedLeads.steps(call)
        let day = at.expression.type == .day ? at.expression : .call(.dayOf, [at.expression], .day)
        var events = call.input.filtered(!lead.expression.isNull && day.compared(.lessEqual, .day(time.known)))
        let isDeal = ScalarExpression.call(.isIn, [stage.expression] + steps.won.map { .text($0) }, .boolean)
        let label = events.define(SimulatedLeads.label(stage.expression, steps.all)), when = events.define(at.expression)
        let onDay = events.define(day), key = events.define(lead.expression)
        let dealDay = events.define(.choose(isDeal, onDay, else: ScalarExpression(.literal(.null), .day)))
        events = SharedColumns(SharedColumns.named([label, when, onDay, key, dealDay])).shared(events, "the stages of leads")

        let (plan, number, lookedAt) = SimulatedLeads.withDays(events.plan, time)
        let known = Plan.filter(onDay.compared(.lessEqual, lookedAt), plan)
        let keys = [number, lookedAt, key].map { Plan.Definition($0) }
        let last = Plan.Definition(.aggregate(.last, [label, when], .text)), since = Plan.Definition(.aggregate(.maximum, [onDay], .day))
        var table = Relation(.aggregate(keys: keys, measures: [last, since], known), columns: [])
        let stretch = ScalarExpression.column(keys[0].id, .whole), from = ScalarExpression.column(keys[1].id, .day)
        let own = ScalarExpression.column(keys[2].id, key.type)

        let owner = Plan.Definition(key), first = Plan.Definition(.aggregate(.minimum, [dealDay], .day)), wonOn = Relation.Column("", .day)
        table.plan = .join(Plan.Join(
            .inner, table.plan, .aggregate(keys: [owner], measures: [first], events.plan), keys: [(own, .column(owner.id, key.type))], rightColumns: [(wonOn.id, first.id)]))
        table = table.filtered(.call(.or, [wonOn.expression.isNull, wonOn.expression.compared(.greater, from)], .boolean))
        let wonAfter = table.define(.call(.daysBetween, [wonOn.expression, from], .whole))
        let days = table.define(.call(.daysBetween, [from, .column(since.id, .day)], .whole))
        let waiting = table.define(SimulatedLeads.waits.reduce(ScalarExpression.whole(0)) { sum, limit in
            .call(.add, [sum, .choose(days.compared(.greaterEqual, .whole(limit)), .whole(1), else: .whole(0))], .whole)
        })
        let isWon = table.define(
            stretch.compared(.greaterEqual, .whole(1)) && !wonAfter.isNull
                && ScalarExpression.call(.coalesce, [wonAfter.compared(.lessEqual, .whole(time.horizon)), .boolean(false)], .boolean))
        let state = ScalarExpression.column(last.id, .text)
        entries = SharedColumns(SharedColumns.named([stretch, own, state, waiting, wonAfter, isWon])).shared(table, "the leads that are or were open")
        (self.stretch, self.lead, self.state, self.waiting, self.wonAfter, self.isWon) = (stretch, own, state, waiting, wonAfter, isWon)
        isOpen = stretch.compared(.equal, .whole(0))
        isSeen = stretch.compared(.greaterEqual, .whole(1))
    }

    /// Every event beside every day looked at.
    private static func withDays(_ events: Plan, _ time: SimulatedTime) -> (plan: Plan, number: ScalarExpression, day: ScalarExpression) {
        let number = ColumnID.fresh(), day = ColumnID.fresh()
        let rows = (0...time.stretches).map { [ScalarExpression.whole($0), .day(time.known - $0 * time.horizon)] }
        let kept = [Relation.Column("", .whole), Relation.Column("", .day)]
        let joined = Plan.join(Plan.Join(.cross, events, .values([number, day], rows), keys: [], rightColumns: [(kept[0].id, number), (kept[1].id, day)]))
        return (joined, kept[0].expression, kept[1].expression)
    }

    /// The steps in their order, and those that count as a deal: `won` and what comes after it.
    private static func steps(_ call: Call) throws -> (all: [String], won: [String]) {
        guard case .value(let value)? = call.environment["won"], case .literal(.text(let won)) = value.kind else { throw Diagnostic.simulateWon(at: call.verbSpan) }
        guard case .value(let pipeline)? = call.environment["pipeline"], case .list(let elements) = pipeline.kind else { return ([], [won]) }
        let all = elements.compactMap { element in if case .literal(.text(let text)) = element.kind { text } else { nil } }
        let after = all.firstIndex(of: won).map { Array(all[$0...]) } ?? [won]
        return (all, after)
    }

    /// Steps by their place, so that of two entered at once the later one counts; other stages by their name.
    private static func label(_ stage: ScalarExpression, _ steps: [String]) -> ScalarExpression {
        let name = ScalarExpression.call(.concatenate, [.text("- "), stage], .text)
        guard !steps.isEmpty else { return name }
        let branches = steps.enumerated().map { index, step in
            ScalarExpression.Branch(stage.compared(.equal, .text(step)), .text("\(index < 10 ? "0" : "")\(index)"))
        }
        return ScalarExpression(.choose(branches, otherwise: name), .text)
    }

    /// Leads that are alike: how many are open, how many were, and how many of those became deals.
    var groups: SimulatedRows.Input {
        let keys = [Plan.Definition(state), Plan.Definition(waiting)]
        let open = Plan.Definition(.count(where: isOpen)), won = Plan.Definition(.count(where: isWon)), seen = Plan.Definition(.count(where: isSeen))
        return SimulatedRows.rows(
            .group, .aggregate(keys: keys, measures: [open, won, seen], entries.plan), .column(open.id, .whole), .column(won.id, .whole), .column(seen.id, .whole))
    }

    /// The deals of the past: in which stretch, of whom, after how many days.
    var winners: (plan: Plan, stretch: ScalarExpression, lead: ScalarExpression, after: ScalarExpression) {
        (.filter(isWon, entries.plan), stretch, lead, wonAfter)
    }
}

extension Diagnostic {
    fileprivate static func simulateWon(at span: Span) -> Diagnostic {
        Diagnostic("no-won", "which stage counts as a deal?", at: span, "`won` is not bound to a stage", suggestions: [.init("bind it first: `let won = \"deal\"`")])
    }
}
