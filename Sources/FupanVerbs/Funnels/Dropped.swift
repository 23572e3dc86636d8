import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The list behind a funnel's `lost`.
enum Dropped: Verb {
    static let manual = Manual(
        "dropped", .funnels, "lists those who stopped at a step of a funnel, by what is at stake",
        parameters: FunnelRequest.parameters.filter { $0.place != .clause(.of) } + [
            Parameter(.clause(.after), "step", "the last step they reached", standard: "any but the last"),
            Parameter(.clause(.of), "amount", "the value of each: the amount at the step it reached", standard: "the expected value"),
            Parameter(.option("mature"), "", "leaves out entries younger than the window, and counts them"),
        ],
        details: """
            The funnel's clauses mean what they mean for `funnel`; the rows are those it counts as `lost` before the next step. `from_step` is the step that \
            was reached, `waiting` the whole days since then up to the day of `set today`, else the last day with data, `last_event` the time of the last event of \
            any kind. `rep` is the column of that name at the last event, else that of the lead.

            `value` is what can be expected: the share of the entries at the step that went on to `won`, or to the last step where `won` is no later step (of all in \
            the data that are old enough for the window) × the mean order of the lead's channel, to the cent: the sum of its orders less refunds over the number that are none; of all channels where it has no order. \
            Only orders known on the reference day count. Without a table `orders` it is null.

            `complete` is false where the window is still open at the end of that day: the lead may yet go on, so it is not lost. Without `within` nothing ever runs out, and it is false for all. \
            `with mature` leaves these out.
            """,
        examples: [
            Manual.Example("who stopped after the trial", "stages | dropped after trial within 14d for @2026-05 | take 3"),
            Manual.Example("whom to ask", """
                stages
                  | dropped lead -> qualified -> deal after qualified within 14d for @2026-05
                  | summarize leads = count(), value = sum(value), middle = median(waiting) by rep
                  | sort -value
                  | take 3
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try DroppedLowering(call).result() }
}

private struct DroppedLowering {
    private let call: Call
    private let request: FunnelRequest
    private let amount: NamedExpression?
    /// Which step they stopped at; nil for any.
    private let after: ScalarExpression?
    private let rep: ScalarExpression?, channel: ScalarExpression?
    private let today: Day

    init(_ call: Call) throws {
        self.call = call
        let before = call.input
        request = try FunnelRequest(call)
        guard request.windows.count == 1 else { throw Diagnostic.oneWindow(call.manual.name, at: call.clause(.within)?.span ?? call.span) }
        amount = call.has(.of) ? try call.role(.amount, .of) : nil
        after = try DroppedLowering.after(call, request.labels)
        rep = call.ofLead("rep", request.entity, before)
        channel = amount == nil ? call.ofLead("channel", request.entity, before) : nil
        today = try call.options.today ?? call.latestDay()
    }

    private static func after(_ call: Call, _ labels: [String]) throws -> ScalarExpression? {
        guard let syntax = try call.single(.after) else { return nil }
        guard let word = call.word(syntax) else { return try call.constant(syntax, "a step", \.isText) }
        guard let index = labels.firstIndex(of: word) else { throw Diagnostic.noSuchStep(word, labels, at: syntax.span) }
        guard index + 1 < labels.count else { throw Diagnostic.nobodyAfterTheLast(word, labels, at: syntax.span) }
        return .text(word)
    }

    func result() throws -> Relation {
        let chains = FunnelChains(request)
        var entries = chains.entries(0)
        let everybody = entries
        if let bounds = try call.period(.for) { entries.relation = entries.relation.filtered(bounds.contains(entries.start.expression)) }
        if call.flag("mature") { entries.relation = try FunnelMaturity(call, request.windows[0]).mature(entries) }
        entries.relation = entries.relation.filtered(entries.length.compared(.less, .whole(request.steps.count)))
        let from = Relation.Column("from_step", .category(request.labels))
        let branches = request.labels.enumerated().map { ScalarExpression.Branch(entries.length.compared(.equal, .whole($0 + 1)), .text($1)) }
        entries.relation = entries.relation.extended([Plan.Definition(ScalarExpression(.choose(branches, otherwise: nil), from.type), id: from.id)])
        if let after {
            let reached = ScalarExpression.call(.convert, [from.expression], .text)
            entries.relation = entries.relation.filtered(reached.compared(.equal, after))
        }
        let last = addLastEvent(to: &entries)
        let value = try addValue(to: &entries, everybody, last.channel)
        let since = ScalarExpression(.choose(moments(entries), otherwise: nil), .time)
        let waiting = Relation.Column("waiting", .duration(.day))
        let complete = Relation.Column("complete", .boolean)
        entries.relation = entries.relation.extended([
            Plan.Definition(.call(.daysBetween, [.day(today), .call(.dayOf, [since], .day)], waiting.type), id: waiting.id),
            Plan.Definition(try isOver(entries), id: complete.id),
        ])
        var result = entries.relation
        result.columns = [entries.entity, from, last.rep, value.column, waiting, last.time, complete]
        result = result.trimmed()
        result.order = [
            SortKey(value.column.expression, isDescending: true), SortKey(waiting.expression, isDescending: true), SortKey(entries.entity.expression),
        ]
        result.isScattered = true
        result.key = request.countsEntries ? nil : [entries.entity.id]
        result.name = nil
        result.notes += [FunnelNotes(request, chains).definition("dropped from", zh: "流失于")] + counted(result, complete) + value.notes
        result.requirements += request.stepsThatOccur([])
        return result
    }

    private func moments(_ entries: FunnelEntries) -> [ScalarExpression.Branch] {
        request.steps.indices.map { .init(entries.length.compared(.equal, .whole($0 + 1)), entries.chain.moment($0 + 1)) }
    }

    /// Whether there is no time left for the next step.
    private func isOver(_ entries: FunnelEntries) throws -> ScalarExpression {
        guard request.windows[0].microseconds != nil else { return .boolean(false) }
        return try FunnelMaturity(call, request.windows[0]).isMature(entries.start.expression)
    }

    private func counted(_ result: Relation, _ complete: Relation.Column) -> [Note] {
        let figures = Figures(result).all([.count(), .count(where: !complete.expression)]), day = ScalarExpression.day(today)
        guard request.windows[0].microseconds != nil else {
            return [Note("\(figures[0]) waiting as of \(day); without `within` each may yet go on: none is complete", zh: "截至 \(day) 共 \(figures[0]) 条；未设窗口，均可能继续前进，complete 为 false")]
        }
        return [
            Note("\(figures[0]) waiting as of \(day)", zh: "截至 \(day) 共 \(figures[0]) 条"),
            Note("\(figures[1]) of them in a window that is still open: not lost yet (complete is false)", zh: "其中 \(figures[1]) 条窗口未结束，尚不算流失（complete 为 false）",
                 when: figures[1].compared(.greater, .whole(0))),
        ]
    }

    // MARK: the last event

    /// What is known of each entity from its events of any kind.
    private func addLastEvent(to entries: inout FunnelEntries) -> (time: Relation.Column, rep: Relation.Column, channel: Relation.Column?) {
        let key = request.entity.definition, time = request.time.expression
        var measures = [Plan.Definition(.aggregate(.maximum, [time], time.type))]
        var columns = [Relation.Column("last_event", time.type)]
        for (name, value) in [("rep", rep), ("channel", channel)] {
            guard let value else { continue }
            measures.append(Plan.Definition(.aggregate(.last, [value, time], value.type)))
            columns.append(Relation.Column(name, value.type, value.format))
        }
        entries.relation.plan = .join(Plan.Join(
            .left, entries.relation.plan, .aggregate(keys: [key], measures: measures, call.input.plan),
            keys: [(entries.entity.expression, .column(key.id, request.entity.expression.type))], rightColumns: zip(columns, measures).map { ($0.id, $1.id) }))
        var nobody = Relation.Column("rep", .text)
        if let found = columns.first(where: { $0.name == "rep" }) {
            nobody = found
        } else {
            entries.relation = entries.relation.extended([Plan.Definition(ScalarExpression(.literal(.null), .text), id: nobody.id)])
        }
        return (columns[0], nobody, columns.first { $0.name == "channel" })
    }

    // MARK: value

    private func addValue(
        to entries: inout FunnelEntries, _ everybody: FunnelEntries, _ channel: Relation.Column?
    ) throws -> (column: Relation.Column, notes: [Note]) {
        if let amount {
            let format: Format = amount.expression.format == .plain ? .money : amount.expression.format
            EventLookup(request: request, chains: FunnelChains(request)).addAmounts(to: &entries, amount)
            let column = Relation.Column("value", amount.expression.type, format)
            let branches = entries.amounts.enumerated().map { ScalarExpression.Branch(entries.length.compared(.equal, .whole($0 + 1)), $1.expression) }
            entries.relation = entries.relation.extended([Plan.Definition(ScalarExpression(.choose(branches, otherwise: nil), column.type, format), id: column.id)])
            return (column, [Note("value: \(amount.name) at the step", zh: "价值：该步的 \(amount.name)")])
        }
        let column = Relation.Column("value", .decimal(scale: 2), .money)
        guard let orders = try? MeanOrder(call, before: today + 1, channel: channel?.type) else {
            entries.relation = entries.relation.extended([Plan.Definition(ScalarExpression(.literal(.null), column.type), id: column.id)])
            return (column, [Note("no value: there is no table `orders` with times and amounts", zh: "无价值：没有带时间与金额的 orders 表")])
        }
        let rates = try GoingOn(request, everybody, call)
        let rate = rates.joined(to: &entries)
        let mean = orders.joined(to: &entries.relation.plan, channel?.expression)
        entries.relation = entries.relation.extended([
            Plan.Definition(.call(.convert, [.call(.multiply, [rate, mean], .approximate)], column.type, .money), id: column.id),
        ])
        orders.orders.adopted(by: &entries.relation)
        return (column, [rates.note(byChannel: channel != nil)])
    }
}

/// How often those who reached a step went on to the last one: of all entries that are old enough.
private struct GoingOn {
    private let request: FunnelRequest
    private let plan: Plan
    private let reached: [ColumnID]
    /// For each step but the last, the one they are to reach.
    private let goals: [Int]

    init(_ request: FunnelRequest, _ everybody: FunnelEntries, _ call: Call) throws {
        self.request = request
        var relation = everybody.relation
        if request.windows[0].microseconds != nil {
            relation = relation.filtered(try FunnelMaturity(call, request.windows[0]).isMature(everybody.start.expression))
        }
        let counts = request.steps.indices.map { Plan.Definition(.count(where: everybody.length.compared(.greaterEqual, .whole($0 + 1)))) }
        reached = counts.map(\.id)
        let last = counts.count - 1
        var won = last
        if case .value(let value)? = call.environment["won"], case .literal(.text(let deal)) = value.kind { won = request.labels.firstIndex(of: deal) ?? last }
        goals = (0..<last).map { $0 < won ? won : last }
        plan = .shared(SharedPlan(
            .aggregate(keys: [], measures: counts, relation.plan), purpose: "how many of each step go on", fields: counts.map { _ in Field("", .whole, .whole) }))
    }

    func joined(to entries: inout FunnelEntries) -> ScalarExpression {
        let fresh = reached.map { _ in ColumnID.fresh() }
        entries.relation.plan = .join(Plan.Join(.cross, entries.relation.plan, plan, keys: [], rightColumns: zip(fresh, reached).map { ($0, $1) }))
        let length = entries.length
        let branches = goals.enumerated().map { index, goal in
            ScalarExpression.Branch(
                length.compared(.equal, .whole(index + 1)), ScalarExpression.column(fresh[goal], .whole).share(of: .column(fresh[index], .whole)))
        }
        return ScalarExpression(.choose(branches, otherwise: nil), .approximate)
    }

    func note(byChannel: Bool) -> Note {
        func count(_ index: Int) -> ScalarExpression { ScalarExpression(.scalar(plan, reached[index]), .whole, .whole) }
        let rates = goals.enumerated().map { index, goal -> NoteText in
            let mark = ScalarExpression.choose(count(index).compared(.less, .whole(30)), .text("*"), else: .text(""))
            return "\(request.labels[index]) → \(request.labels[goal]) \(count(goal).share(of: count(index)))\(mark)"
        }
        return Note(
            "value = share that goes on (\(NoteText.joined(rates, separator: ", "))) × mean order\(byChannel ? " of the channel" : "") (orders)",
            zh: "价值 = 继续前进的比例（\(NoteText.joined(rates, separator: "、"))）× \(byChannel ? "渠道" : "")平均订单额（orders）")
    }
}

extension Call {
    /// A column of the events, else of the canonical table that the entity is the key of; nil where neither has it.
    fileprivate func ofLead(_ column: String, _ entity: NamedExpression, _ events: Relation) -> ScalarExpression? {
        if let own = events[column] { return own.expression }
        let path = [entity.name, column].map { Name($0, span: verbSpan) }
        return try? expression(FupanSyntax.Expression(.path(path), span: verbSpan))
    }
}

extension Diagnostic {
    static func oneWindow(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("one-window", "`\(verb)` takes one window", at: span, "several", suggestions: [.init("like `within 30d`")])
    }

    fileprivate static func noSuchStep(_ word: String, _ labels: [String], at span: Span) -> Diagnostic {
        Diagnostic("no-such-step", "`\(word)` is no step of this funnel", at: span, "", notes: ["its steps are \(labels.joined(separator: " → "))"],
                   suggestions: suggestion(nearest(to: word, among: labels), for: span))
    }

    fileprivate static func nobodyAfterTheLast(_ word: String, _ labels: [String], at span: Span) -> Diagnostic {
        Diagnostic("last-step", "`\(word)` is the last step: nobody is lost behind it", at: span, "",
                   notes: ["its steps are \(labels.joined(separator: " → "))"], suggestions: [.init("like `after \(labels[labels.count - 2])`")])
    }
}
