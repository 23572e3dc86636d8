import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The open leads nobody has spoken to for too long, by what is at stake.
enum Followups: Verb {
    static let manual = Manual(
        "followups", .team, "lists the open leads that are due for a contact, by the value at risk",
        parameters: [
            Parameter(.clause(.after), "3d", "how long a lead may wait, in whole days", standard: "3d"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "the day of `set today`, else the last day with data"),
            Parameter(.clause(.within), "30d", "how long a lead has to be won, for the conversion of its stage", standard: "30d"),
            Parameter(.clause(.per), "lead", "whose contacts and stages are looked up", standard: "lead"),
            Parameter(.clause(.at), "time", "when the lead came in", standard: "time"),
        ],
        details: """
            A lead is open while `stages` has neither `won` nor a later step of it, and its last event is a step of `pipeline` (any other stage, like lost or invalid, closes it until a step follows). \
            `last_contact` is its latest row in `activities`, else the time it came in; `waiting` the whole days since; `due` the day it comes to the span; `overdue` says that this day lies before `as of`. \
            Leads due on the day or before are listed; the others are counted in the line below.

            `value` = the historical conversion of the lead's stage × the mean order of its channel, to the cent. The conversion is the share of the leads that reached the stage at least `within` before the day's end and were won \
            in that time after it. The mean order is the sum of the channel's orders, less refunds, over the number that are none; of all channels where a lead has none or its channel has no order. \
            `stage` is the step of the lead's last event, the first step where it has none. The most valuable come first; of equal value the one that was spoken to last, since a fresh lead is sooner won.
            """,
        examples: [
            Manual.Example("the calls of today", "leads | followups after 3d | select rep, lead, stage, waiting, value | take 3"),
            Manual.Example("who leaves most waiting, of the leads of this quarter", """
                leads
                  | where time in @2026-Q2
                  | followups after 7d
                  | summarize leads = count(), value = sum(value) by rep
                  | sort -value
                  | take 3
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try FollowupsLowering(call).result() }
}

private struct FollowupsLowering {
    private let call: Call
    private let lead: NamedExpression, time: NamedExpression, channel: NamedExpression?
    private let patience: Int
    private let window: Int64
    private let day: Day
    private let stages: LeadStages
    private let conversions: LeadStages.Conversions
    private let activities: SecondTable
    private let orders: MeanOrder

    init(_ call: Call) throws {
        self.call = call
        lead = try call.role(.lead, .per)
        time = try call.role(.time, .at)
        channel = try call.optionalRole(.channel, .by)
        patience = try FollowupsLowering.days(call)
        window = try call.single(.within).map { try call.exactSpan($0).microseconds } ?? 30 * Moment.perDay
        day = try call.dayOfReview()
        stages = try LeadStages(call, before: day + 1)
        conversions = stages.conversions(within: window, before: day + 1)
        activities = try SecondTable("activities", call).known(before: day + 1)
        orders = try MeanOrder(call, before: day + 1, channel: channel?.expression.type)
        let added = ["stage", "last_contact", "waiting", "due", "overdue", "value"]
        if let twice = added.first(where: { call.input[$0] != nil }) { throw Diagnostic.columnTwice(twice, at: call.verbSpan) }
    }

    private static func days(_ call: Call) throws -> Int {
        guard let syntax = try call.single(.after) else { return 3 }
        let span = try call.exactSpan(syntax)
        guard span.microseconds % Moment.perDay == 0, span.microseconds < 100_000 * Moment.perDay else { throw Diagnostic.wholeDays(at: span.span) }
        return Int(span.microseconds / Moment.perDay)
    }

    func result() throws -> Relation {
        var table = call.input.filtered(
            !lead.expression.isNull && time.expression.compared(.less, ScalarExpression.day(day + 1).aligned(with: time.expression)))
        let isOpen = try addStages(&table)
        let added = try addContacts(&table)
        let value = addValue(&table)
        let flag = Plan.Definition(isOpen)
        let listed = call.input.columns + [added.stage] + added.contact + [value]
        table = table.extended([flag])
        table.columns = listed + [Relation.Column("", .boolean, id: flag.id)]
        table = table.trimmed().shared("leads with their last contact")
        let isListed = ScalarExpression.column(flag.id, .boolean) && added.due.expression.compared(.lessEqual, .day(day))
        var result = table.filtered(isListed)
        result.columns = listed
        result.order = [SortKey(value.expression, isDescending: true), SortKey(added.due.expression, isDescending: true), SortKey(lead.expression)]
        result.isScattered = true
        for second in [stages.table, activities, orders.orders] { second.adopted(by: &result) }
        result.notes += notes(table, .column(flag.id, .boolean), isListed)
        return result
    }

    // MARK: stage and contact

    private var position: ColumnID { stages.position.id }

    /// The stage of each lead; gives whether it is open.
    private func addStages(_ table: inout Relation) throws -> ScalarExpression {
        let keys = [(left: lead.expression, right: stages.lead.expression)]
        guard DataType.common(lead.expression.type, stages.lead.type) != nil else { throw Diagnostic.leadTypes(lead, stages.lead, at: call.verbSpan) }
        let place = stages.position, won = stages.wonAt
        table.plan = .join(Plan.Join(.left, table.plan, stages.relation.plan, keys: keys, rightColumns: [(place.id, place.id), (won.id, won.id)]))
        return stages.isOpen(position: place.expression, wonAt: won.expression)
    }

    private func addContacts(_ table: inout Relation) throws -> (stage: Relation.Column, contact: [Relation.Column], due: Relation.Column) {
        let key = Plan.Definition(try activities.column(like: lead, .lead).expression)
        let latest = Plan.Definition(.aggregate(.maximum, [try activities.column("time", \.isDate).expression.asTime], .time))
        let found = ColumnID.fresh()
        table.plan = .join(Plan.Join(
            .left, table.plan, .aggregate(keys: [key], measures: [latest], activities.relation.plan),
            keys: [(lead.expression, .column(key.id, key.expression.type))], rightColumns: [(found, latest.id)]))
        let stage = Relation.Column("stage", .category(stages.steps)), last = Relation.Column("last_contact", .time)
        let branches = stages.steps.indices.map { ScalarExpression.Branch(stages.position.expression.compared(.equal, .whole($0)), .text(stages.steps[$0])) }
        let current = ScalarExpression(.choose([.init(stages.position.expression.isNull, .text(stages.steps[0]))] + branches, otherwise: nil), stage.type)
        table = table.extended([
            Plan.Definition(current, id: stage.id),
            Plan.Definition(.call(.coalesce, [.column(found, .time), time.expression.asTime], .time), id: last.id),
        ])
        let waiting = Relation.Column("waiting", .duration(.day)), due = Relation.Column("due", .day), overdue = Relation.Column("overdue", .boolean)
        let since = last.expression.asCalendarDay
        table = table.extended([
            Plan.Definition(.call(.daysBetween, [.day(day), since], .duration(.day)), id: waiting.id), Plan.Definition(since.addingDays(patience), id: due.id),
        ])
        table = table.extended([Plan.Definition(due.expression.compared(.less, .day(day)), id: overdue.id)])
        return (stage, [last, waiting, due, overdue], due)
    }

    // MARK: value

    private func addValue(_ table: inout Relation) -> Relation.Column {
        table.plan = .join(Plan.Join(
            .cross, table.plan, conversions.plan, keys: [], rightColumns: zip(conversions.plan.columns, conversions.plan.columns).map { ($0, $1) }))
        let mean = orders.joined(to: &table.plan, channel?.expression)
        let place = ScalarExpression.call(.coalesce, [stages.position.expression, .whole(0)], .whole)
        let rates = zip(conversions.won, conversions.entered).enumerated().map { index, counts in
            ScalarExpression.Branch(place.compared(.equal, .whole(index)), counts.0.share(of: counts.1))
        }
        let rate = ScalarExpression(.choose(rates, otherwise: nil), .approximate)
        let value = Relation.Column("value", .decimal(scale: 2), .money)
        table = table.extended([Plan.Definition(.call(.convert, [.call(.multiply, [rate, mean], .approximate)], value.type, .money), id: value.id)])
        return value
    }

    // MARK: the definition line

    private func notes(_ table: Relation, _ isOpen: ScalarExpression, _ isListed: ScalarExpression) -> [Note] {
        let rows = Figures(call.input).count(nil)
        let figures = Figures(table).all([.count(where: isOpen), .count(where: isListed)])
        func scalar(_ column: ScalarExpression) -> ScalarExpression {
            guard case .column(let id) = column.kind else { return column }
            return ScalarExpression(.scalar(conversions.plan, id), .whole, .whole)
        }
        let rates = stages.steps.prefix(stages.won).enumerated().map { index, step -> NoteText in
            let entered = scalar(conversions.entered[index])
            let mark = ScalarExpression.choose(entered.compared(.less, .whole(30)), .text("*"), else: .text(""))
            return "\(step) \(scalar(conversions.won[index]).share(of: entered))\(mark)"
        }
        let few = conversions.entered.reduce(ScalarExpression.boolean(false)) { .call(.or, [$0, scalar($1).compared(.less, .whole(30))], .boolean) }
        let text = ScalarExpression.day(day), span = ScalarExpression(.literal(.duration(Double(patience), .day)), .duration(.day))
        let inside = ScalarExpression(.literal(.duration(Double(window) / Double(Moment.perDay), .day)), .duration(.day))
        return [
            Note("followups after \(span) as of \(text) per \(lead.name) at \(time.name): \(figures[0]) of \(rows) rows are open leads, \(figures[1]) due; contacts from activities",
                 zh: "截至 \(text) 超过 \(span) 未跟进，线索 \(lead.name)，时间 \(time.name)：\(rows) 行中 \(figures[0]) 条为跟进中线索，\(figures[1]) 条到期；跟进记录取自 activities"),
            Note("value = won within \(inside) of the stage (stages: \(NoteText.joined(rates, separator: ", "))) × mean order of the channel (orders)",
                 zh: "价值 = 该阶段 \(inside) 内成交率（stages：\(NoteText.joined(rates, separator: "、"))）× 渠道平均订单额（orders）"),
            Note("* fewer than 30 leads reached it", zh: "* 达到该阶段的线索不足 30", when: few),
        ]
    }
}

extension Diagnostic {
    fileprivate static func wholeDays(at span: Span) -> Diagnostic {
        Diagnostic("whole-days", "`followups` counts whole days", at: span, "", suggestions: [.init("like `after 3d`")])
    }

    fileprivate static func leadTypes(_ lead: NamedExpression, _ other: Relation.Column, at span: Span) -> Diagnostic {
        Diagnostic("wrong-types", "`\(lead.name)` holds \(lead.expression.type.name), and `lead` of `stages` \(other.type.name): they are never equal", at: span, "")
    }
}
