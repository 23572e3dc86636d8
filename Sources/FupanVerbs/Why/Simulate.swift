import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The chance to reach a target: how often a period ends well, replayed many times.
enum Simulate: Verb {
    static let manual = Manual(
        "simulate", .why, "gives the chance to reach a target, by many runs of the time that is left",
        parameters: [
            Parameter(.clause(.to), "amount", "the target", isRequired: true),
            Parameter(.clause(.for), "period", "the period it is for", isRequired: true),
            Parameter(.clause(.per), "lead", "who moves from stage to stage", standard: "lead"),
            Parameter(.clause(.at), "time", "when the stage was entered", standard: "time"),
            Parameter(.clause(.of), "column", "the column of the stages", standard: "stage"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "the last day in the data"),
            Parameter(.clause(.every), "1w", "the outcome so far at the end of each day, week or month of the period"),
            Parameter(.option("runs"), "10_000", "how often the period is run", standard: "10_000"),
            Parameter(.option("seed"), "7", "other seeds draw other numbers; the same seed gives the same result", standard: "1"),
            Parameter(.option("open_only"), "", "counts what is in and the open leads, and nothing that still arrives"),
        ],
        details: """
            It stands on the stages, and reads the orders (`lead`, `time`, `amount`), `won`, and `pipeline` for the order of the stages. `chance` is the share of the runs that reach the target, and `p10`, `p50`, `p90` are the smallest outcomes that \
            a tenth, half and nine tenths of the runs do not exceed: money of the orders in the period, refunds taken off. `chart fan` draws them; with `every 1w` a row for each week's end, as money so far.

            **What is in** is the money of the period until the day `as of`. **Open leads** are those that have not reached `won` (or a later step) by then. They are grouped by stage and by how long they have been in it (under 7, 14, 30, 60 days, longer). If the period ends h days later, the leads that were open \
            h days ago, 2h days ago … (as many times as fit into 84 days, once at least, twelve times at most) tell how many of a group became deals within h days. In each run a group's conversion is drawn from Beta(k + m, n − k + 1 − m): k of n became deals, m is the rate of all groups together ((k + ½) / (n + 1)), \
            so that the past counts as it is and the whole as one lead more. Each open lead becomes a deal with that chance, on the day and with the money of a deal drawn from those same leads (all their orders within the h days). Leads of one group are alike, so they are drawn for by the gaps between those that succeed: the same distribution as one draw for each.

            **What still arrives** counts too: new leads, repurchases, refunds. Each day that is left of the period brings the other money (all orders but those of the deals above) of a day drawn from the same stretches. `with open_only` leaves that out. The spread is that of the leads and days. No trend is in it: in a business that grows the outcome is rather low.

            Draws come from a counter-based generator (Philox 4×32-10) keyed by the seed, the run, and the rank of the group or day, after everything was put in order by value: the same seed gives the same numbers on every run, for the rows in any order.
            """,
        examples: [
            Manual.Example("the chance to make the quarter", "stages | simulate to 3_600_000 for @2026-Q3 with runs 1_000, seed 7"),
            Manual.Example("how the month may go on, week by week", "stages | simulate to 1.2M for @2026-06 as of @2026-06-10 every 1w with runs 1_000"),
        ])

    static func lower(_ call: Call) throws -> Relation { try SimulateLowering(call).result() }
}

/// The days a simulation is about.
struct SimulatedTime {
    /// The last day that is known.
    let known: Day
    let first: Day
    let last: Day
    /// Days at whose end the outcome is looked at.
    let checkpoints: [Day]

    /// From the last day that is known to the end of the period.
    var horizon: Int { max(0, last.number - known.number) }

    /// How many stretches of that length the past is looked at in.
    var stretches: Int { horizon == 0 ? 0 : min(12, max(1, 84 / horizon)) }

    /// The first day of the period that is not known yet, counted from the last known one.
    var begin: Int { max(1, first.number - known.number) }

    /// Days of a stretch that are like days of the period.
    var daysOfStretch: Int { max(0, horizon - begin + 1) }

    init(_ call: Call) throws {
        guard let syntax = try call.single(.for), let bounds = try call.period(.for) else { throw Diagnostic.simulatePeriod(at: call.span) }
        let days = try call.checker.host.evaluate([bounds.first, bounds.lastDay], at: syntax.span)
        guard days.count == 2, case .day(let first) = days[0], case .day(let last) = days[1] else { throw Diagnostic.simulatePeriod(at: syntax.span) }
        (self.first, self.last) = (first, last)
        known = try call.dayOfReview()
        guard last.number - known.number <= SimulatedTime.longest else { throw Diagnostic.simulateTooFar(at: syntax.span) }
        checkpoints = try SimulatedTime.checkpoints(call, first, last)
    }

    /// Farther than that the past says nothing.
    private static let longest = 1100

    /// The ends of calendar weeks and months, or of every so many days; the last is the period's.
    private static func checkpoints(_ call: Call, _ first: Day, _ last: Day) throws -> [Day] {
        guard let syntax = try call.single(.every) else { return [last] }
        let value = try call.value(syntax, "a duration like `1w`", { if case .duration = $0 { true } else { false } })
        guard case .duration(let amount, let unit) = value, amount >= 1, amount == amount.rounded(), amount < 10_000, unit != .second else {
            throw Diagnostic.simulateStep(at: syntax.span)
        }
        let count = Int(amount)
        var next = unit == .month ? first.start(of: .month) : count % 7 == 0 ? first.start(of: .week) : first
        var days: [Day] = []
        while true {
            next = unit == .month ? next.adding(months: count) : next + count
            if next > last { break }
            days.append(next - 1)
            guard days.count < 400 else { throw Diagnostic.simulateTooManySteps(at: syntax.span) }
        }
        return days.filter { $0 >= first && $0 < last } + [last]
    }
}

private struct SimulateLowering {
    private let call: Call
    private let time: SimulatedTime
    private let target: ScalarExpression
    private let runs: Int
    private let seed: Int
    private let money: SimulatedMoney
    private let leads: SimulatedLeads

    init(_ call: Call) throws {
        self.call = call
        guard let syntax = try call.single(.to) else { throw Diagnostic.simulatePeriod(at: call.span) }
        target = try call.constant(syntax, "an amount", \.isNumber)
        if let amount = target.literalNumber, abs(amount) > 1e14 { throw Diagnostic.simulateAmount(at: syntax.span) }
        runs = try SimulateLowering.count("runs", call, atLeast: 100, standard: 10_000)
        guard runs <= 1_000_000 else { throw Diagnostic.simulateRuns(at: call.option("runs")?.value?.span ?? call.span) }
        seed = try SimulateLowering.count("seed", call, atLeast: 0, standard: 1)
        let lead = try call.role(.lead, .per), at = try call.role(.time, .at), stage = try call.role(.stage, .of)
        time = try SimulatedTime(call)
        money = try SimulatedMoney(call, time, lead: lead)
        leads = try SimulatedLeads(call, time, lead: lead, at: at, stage: stage)
    }

    private static func count(_ name: String, _ call: Call, atLeast least: Int, standard: Int) throws -> Int {
        guard let option = call.option(name) else { return standard }
        guard let value = option.value else { throw Diagnostic.simulateOption(name, at: option.name.span) }
        return try call.count(value, name, atLeast: least)
    }

    private var countsArrivals: Bool { !call.flag("open_only") && time.horizon > 0 }

    func result() throws -> Relation {
        let list = Plan.Definition(.aggregate(.simulation, SimulatedRows.ids.map { .column($0, .whole) }, .list(.whole)))
        let inputs = SimulatedRows.union(rows())
        let outcome = Relation.Column("", .list(.whole), id: list.id)
        let row = Relation(.aggregate(keys: [], measures: [list], inputs), columns: [outcome]).shared("the outcomes of \(runs) runs")
        var result = shown(call.input.with(row.plan, columns: []), outcome)
        result.requirements += money.orders.requirements
        result.requirements += requirements(outcome, row)
        result.notes = call.input.notes + money.orders.notes.filter { $0.condition != nil } + notes(outcome, row)
        return result
    }

    /// Everything that the aggregate is told.
    private func rows() -> [SimulatedRows.Input] {
        var result = [
            SimulatedRows.constant(.settings, seed, runs, countsArrivals ? time.stretches * time.daysOfStretch : 0),
            SimulatedRows.constant(.period, time.first.number - time.known.number, time.last.number - time.known.number, 0),
            SimulatedRows.row(.goal, money.units(target, roundedUp: true)), money.booked,
        ]
        result += time.checkpoints.map { SimulatedRows.constant(.checkpoint, $0.number - time.known.number, 0, 0) }
        guard time.horizon > 0 else { return result }
        result += [leads.groups, money.deals(of: leads.winners)]
        if countsArrivals { result.append(money.otherDays(besides: leads.winners)) }
        return result
    }

    /// A row for each checkpoint.
    private func shown(_ row: Relation, _ outcome: Relation.Column) -> Relation {
        let place = Relation.Column("", .whole), day = Relation.Column("day", .day)
        let points = Plan.values([place.id, day.id], time.checkpoints.enumerated().map { [.whole($0.offset * 4), .day($0.element)] })
        let kept = [place, day].map { Relation.Column($0.name, $0.type) }
        var table = row
        table.plan = .join(Plan.Join(.cross, row.plan, points, keys: [], rightColumns: zip(kept, [place, day]).map { ($0.id, $1.id) }))
        func figure(_ number: Int) -> ScalarExpression {
            .call(.element, [outcome.expression, .call(.add, [kept[0].expression, .whole(number)], .whole)], .whole)
        }
        let reached = figure(1)
        let chance = ScalarExpression.choose(reached.compared(.greaterEqual, .whole(0)), reached.share(of: .whole(runs)), else: ScalarExpression(.literal(.null), .approximate, .percent))
        let named = [("chance", chance)] + [("p10", 2), ("p50", 3), ("p90", 4)].map { ($0.0, money.amount(figure($0.1))) }
        let columns = named.map { Relation.Column($0.0, $0.1.type, $0.1.format) }
        table = table.extended(zip(columns, named).map { Plan.Definition($1.1, id: $0.id) })
        let isSeries = call.has(.every)
        return table.with(table.plan, columns: (isSeries ? [kept[1]] : []) + columns, order: isSeries ? [SortKey(kept[1].expression)] : [], key: isSeries ? [kept[1].id] : [])
    }

    private func requirements(_ outcome: Relation.Column, _ row: Relation) -> [Requirement] {
        var result: [Requirement] = []
        if time.horizon > 0 {
            let open = Figures(leads.entries).count(leads.isOpen), seen = Figures(leads.entries).count(leads.isSeen)
            result.append(Requirement(
                violation: open.compared(.greater, .whole(0)) && seen.compared(.equal, .whole(0)), .simulateNoPast(time.horizon, at: call.verbSpan)))
        }
        let length = ScalarExpression.call(.listLength, [outcome.expression], .whole)
        let figures = Figures(row).figure(.aggregate(.minimum, [length], .whole))
        result.append(Requirement(violation: figures.compared(.equal, .whole(0)), .simulateTooLarge(at: call.verbSpan)))
        return result
    }

    // MARK: the definition line

    private func notes(_ outcome: Relation.Column, _ row: Relation) -> [Note] {
        func mean(_ number: Int) -> ScalarExpression {
            let element = ScalarExpression.call(.element, [outcome.expression, .whole(time.checkpoints.count * 4 + number)], .whole)
            return Figures(row).figure(.aggregate(.minimum, [money.amount(element)], .decimal(scale: money.scale), .money))
        }
        let goal = NoteText("\(ScalarExpression(target.kind, target.type, .money))"), span = "\(time.first.text)..\(time.last.text)"
        let booked = money.bookedTotal
        let number = "\(runs)", seedText = "\(seed)"
        var lines = [Note(
            "simulate to \(goal) for \(span) as known on \(time.known.text), \(number) runs, seed \(seedText): \(booked) are in; p10, p50, p90: as much or less in 10%, 50%, 90% of the runs",
            zh: "模拟 \(span) 达到 \(goal)，截至 \(time.known.text)，\(number) 次，种子 \(seedText)：已入账 \(booked)；p10、p50、p90 为 10%、50%、90% 的模拟不超过的金额")]
        guard time.horizon > 0 else { return lines }
        let counts = Figures(leads.entries).all([.count(where: leads.isOpen), .count(where: leads.isSeen), .count(where: leads.isWon)])
        let days = "\(time.horizon)", stretches = "\(time.stretches)"
        lines.append(Note(
            "\(counts[0]) open leads bring \(mean(1)) on average: by stage and time in it, \(counts[2]) of \(counts[1]) became deals within \(days) days (past days looked at: \(stretches))",
            zh: "\(counts[0]) 条未成交线索平均带来 \(mean(1))：按阶段及停留时间，历史 \(counts[1]) 条中 \(counts[2]) 条在 \(days) 天内成交（回看 \(stretches) 个时点）"))
        lines.append(countsArrivals
            ? Note("what still arrives (new leads, repurchases, refunds) brings \(mean(2)) on average, by days drawn from the same past",
                   zh: "期内还将到来的（新线索、复购、退款）平均带来 \(mean(2))，由同一历史时段按天抽取")
            : Note("new leads, repurchases and refunds still to come are not counted", zh: "期内还将到来的新线索、复购、退款未计入"))
        return lines
    }
}

extension Diagnostic {
    fileprivate static func simulatePeriod(at span: Span) -> Diagnostic {
        Diagnostic("simulate-period", "`simulate` needs a period with a first and a last day", at: span, "", suggestions: [.init("like `for @2026-Q3`")])
    }

    fileprivate static func simulateTooFar(at span: Span) -> Diagnostic {
        Diagnostic("simulate-period", "the period ends more than three years after the last day that is known", at: span, "")
    }

    fileprivate static func simulateStep(at span: Span) -> Diagnostic {
        Diagnostic("simulate-step", "the outcome is looked at by whole days, weeks or months", at: span, "", suggestions: [.init("like `every 1w`")])
    }

    fileprivate static func simulateTooManySteps(at span: Span) -> Diagnostic {
        Diagnostic("simulate-step", "that is more than 400 rows", at: span, "", suggestions: [.init("like `every 1w`")])
    }

    fileprivate static func simulateRuns(at span: Span) -> Diagnostic {
        Diagnostic("out-of-range", "a million runs are the most", at: span, "", suggestions: [.init("like `with runs 10_000`")])
    }

    fileprivate static func simulateAmount(at span: Span) -> Diagnostic {
        Diagnostic("out-of-range", "a target is at most 100 trillion", at: span, "")
    }

    fileprivate static func simulateOption(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("option-value", "`\(name)` needs a number", at: span, "", suggestions: [.init("like `with runs 10_000, seed 7`")])
    }

    fileprivate static func simulateNoPast(_ days: Int, at span: Span) -> Diagnostic {
        Diagnostic("simulate-past", "no lead was open \(days) days before: the stages do not go back as far as the period goes on", at: span, "too short a past",
                   suggestions: [.init("take a period that ends sooner")])
    }

    fileprivate static func simulateTooLarge(at span: Span) -> Diagnostic {
        Diagnostic("overflow", "the money of all leads together may not fit 64 bits", at: span, "")
    }
}
