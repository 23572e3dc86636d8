import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What becomes of the customers who came in the same month: how many return, what they bring.
enum Cohort: Verb {
    static let manual = Manual(
        "cohort", .customers, "follows the customers of each month: how many buy again in each later one, and for how much",
        parameters: [
            Parameter(.values, "monthly, weekly or daily", "the periods", isRequired: true),
            Parameter(.clause(.per), "customer", "who is followed", standard: "customer"),
            Parameter(.clause(.at), "time", "when the row happened", standard: "time"),
            Parameter(.clause(.of), "amount", "the money; negative amounts are refunds", standard: "amount, where there is one"),
            Parameter(.clause(.by), "key, …", "a value is the one at the customer's first purchase"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "`set today`, else the last day in the data"),
            Parameter(.option("rolling"), "", "periods count from each customer's own first day, not from the calendar"),
            Parameter(.option("interval"), "", "adds the Wilson 95 % interval of each rate"),
        ],
        details: """
            A customer belongs to the `cohort` of the month (week, day) of the first purchase among all the rows before the verb. `period` 0 is that month, 1 the next: \
            on the calendar, or `with rolling` as months from each customer's own first day (a month's end clamps; daily the two are the same). \
            `customers` is the size of the cohort, `active` those who bought in the period, `rate` active / customers, `amount` the money of the period less refunds, \
            `cumulative` the money per customer of the cohort up to the end of the period (the LTV curve). A period in which nobody bought has a row with zeros.

            A period that has not begun has no row; one that is not over for the whole cohort has `complete` false, and its figures are those so far. \
            A refund is no purchase. Rows without a customer or time, and refunds before a first purchase, are left out and counted. Without an amount the two columns of money are null.
            """,
        examples: [
            Manual.Example("the retention triangle of half a year", """
                orders
                  | cohort monthly
                  | where complete and cohort in @2026-01..@2026-06
                  | pivot rate by period
                """),
            Manual.Example("money per customer by the channel of the first order", """
                orders
                  | cohort monthly by channel
                  | where complete and cohort == @2025-06 and period in [0, 6, 12]
                  | pivot cumulative by period
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try CohortLowering(call).result() }
}

private struct CohortLowering {
    private let call: Call
    private let grain: CohortGrain
    private let isRolling: Bool
    private let roles: CustomerRoles
    private let keys: [NamedExpression]
    private let history: CustomerHistory
    private let entries: CustomerHistory.Entries
    /// The first day of a customer's cohort.
    private let start: ScalarExpression

    init(_ call: Call) throws {
        self.call = call
        guard call.stage.values.count == 1, let value = call.stage.values.first, let word = call.word(try call.single(value)),
              let grain = CohortGrain(rawValue: word)
        else { throw Diagnostic.cohortGrain(call.stage.values.first?.span ?? call.span) }
        self.grain = grain
        isRolling = call.flag("rolling")
        roles = try CustomerRoles(call)
        keys = try call.dimensions(besides: ["cohort", "period", "customers", "active", "rate", "amount", "cumulative", "complete", "rate_low", "rate_high"])
        history = try CustomerHistory(call, roles, carrying: keys)
        entries = history.firstPurchases()
        start = grain.start(entries.first.day)
    }

    func result() throws -> Relation {
        let sizes = self.sizes(), facts = self.facts()
        var result = filled(grid(sizes), facts)
        result.requirements.append(Requirement(
            violation: sizes.periods.compared(.greaterEqual, .whole(CohortLowering.mostPeriods)), .tooManyPeriods(grain, at: call.span)))
        result.notes += notes(result, facts)
        return result
    }

    // MARK: plan

    /// A row for each cohort: its keys, its first day, how many customers, the number of its last period that has begun.
    private struct Sizes {
        let plan: Plan
        let keys: [Relation.Column]
        let cohort: Relation.Column, customers: Relation.Column, last: Relation.Column

        /// The number of the last period of the oldest cohort.
        var periods: ScalarExpression { Figures(Relation(plan, columns: [])).figure(.aggregate(.maximum, [last.expression], .whole)) }
    }

    private func sizes() -> Sizes {
        let columns = keys.map { Relation.Column($0.name, $0.expression.type, $0.expression.format) }
        let cohort = Relation.Column("cohort", grain.type), customers = Relation.Column("customers", .whole, .whole), last = Relation.Column("last", .whole)
        let groups = zip(entries.carried, columns).map { Plan.Definition($0.expression, id: $1.id) } + [Plan.Definition(start.typed(grain.type), id: cohort.id)]
        let counted = Plan.aggregate(keys: groups, measures: [Plan.Definition(.count(), id: customers.id)], entries.relation.plan)
        let begun = Plan.Definition(grain.periods(from: cohort.expression.asDay, to: history.asOf, isRolling: false), id: last.id)
        let relation = entries.relation.with(.extend([begun], counted), columns: columns + [cohort, customers, last]).shared("the size of each cohort")
        return Sizes(plan: relation.plan, keys: columns, cohort: cohort, customers: customers, last: last)
    }

    private static let mostPeriods = 10_000

    /// The numbers below that: four digits, side by side.
    private static func numbers() -> (plan: Plan, number: Plan.Definition) {
        let digit = ColumnID.fresh()
        let digits = Plan.values([digit], (0..<10).map { [.whole($0)] })
        var plan = digits, number = ScalarExpression.column(digit, .whole)
        for _ in 0..<3 {
            let next = ColumnID.fresh()
            plan = .join(Plan.Join(.cross, plan, digits, keys: [], rightColumns: [(next, digit)]))
            number = .call(.add, [.call(.multiply, [number, .whole(10)], .whole), .column(next, .whole)], .whole)
        }
        let definition = Plan.Definition(number)
        return (.project([definition], plan), definition)
    }

    /// A row for each cohort and period that has begun.
    private func grid(_ sizes: Sizes) -> (plan: Plan, sizes: Sizes, period: Relation.Column) {
        let (all, number) = CohortLowering.numbers()
        let numbers = Plan.filter(.column(number.id, .whole).compared(.lessEqual, sizes.periods), all)
        let period = Relation.Column("period", .whole)
        let pairs = Plan.join(Plan.Join(.cross, sizes.plan, numbers, keys: [], rightColumns: [(period.id, number.id)]))
        return (.filter(period.expression.compared(.lessEqual, sizes.last.expression), pairs), sizes, period)
    }

    /// A row for each cohort and period in which something happened.
    private struct Facts {
        let plan: Plan
        let keys: [ScalarExpression]
        let cohort: ScalarExpression, period: ScalarExpression
        let active: Plan.Definition, amount: Plan.Definition?, rows: Plan.Definition
    }

    private func facts() -> Facts {
        let first = Relation.Column("first", entries.first.type)
        let carried = entries.carried.map { Relation.Column($0.name, $0.type, $0.format) }
        let events = Plan.join(Plan.Join(
            .inner, history.dated.plan, entries.relation.plan, keys: [(history.customer.expression, entries.customer.expression)],
            rightColumns: [(first.id, entries.first.id)] + zip(carried, entries.carried).map { ($0.id, $1.id) }))
        // Before the first purchase there can only be refunds, of something that is not here.
        let known = Plan.filter(history.time.expression.compared(.greaterEqual, first.expression), events)
        let cohort = Plan.Definition(grain.start(first.day).typed(grain.type))
        let period = Plan.Definition(grain.periods(from: first.day, to: history.time.day, isRolling: isRolling))
        let groups = carried.map { Plan.Definition($0.expression) }
        let active = Plan.Definition(.aggregate(.countDistinct, [history.customer.expression], where: history.isPurchase, .whole, .whole))
        let amount = history.amount.map { Plan.Definition(.aggregate(.sum, [$0.expression], $0.type, .money)) }
        let rows = Plan.Definition(.count())
        let plan = Plan.aggregate(keys: groups + [cohort, period], measures: [active, rows] + (amount.map { [$0] } ?? []), known)
        let fields = entries.relation.with(plan, columns: zip(groups, carried).map { Relation.Column($1.name, $1.type, id: $0.id) }
            + [Relation.Column("cohort", grain.type, id: cohort.id), Relation.Column("period", .whole, id: period.id)]
            + ([active, rows] + (amount.map { [$0] } ?? [])).map { Relation.Column("", $0.expression.type, $0.expression.format, id: $0.id) })
        return Facts(
            plan: fields.shared("what each cohort did").plan, keys: zip(groups, carried).map { .column($0.id, $1.type) },
            cohort: .column(cohort.id, grain.type), period: .column(period.id, .whole), active: active, amount: amount, rows: rows)
    }

    /// The grid with what happened in it.
    private func filled(_ grid: (plan: Plan, sizes: Sizes, period: Relation.Column), _ facts: Facts) -> Relation {
        let sizes = grid.sizes, period = grid.period
        let foundActive = ColumnID.fresh(), foundAmount = ColumnID.fresh()
        let joined = Plan.join(Plan.Join(
            .left, grid.plan, facts.plan,
            keys: [(sizes.cohort.expression, facts.cohort), (period.expression, facts.period)]
                + zip(sizes.keys, facts.keys).flatMap { ScalarExpression.nullSafePairs($0.expression, $1) },
            rightColumns: [(foundActive, facts.active.id)] + (facts.amount.map { [(foundAmount, $0.id)] } ?? [])))
        let active = Plan.Definition(.call(.coalesce, [.column(foundActive, .whole), .whole(0)], .whole, .whole))
        let amount = Plan.Definition(facts.amount.map { amount in
            let type = amount.expression.type
            return .call(.coalesce, [.column(foundAmount, type), ScalarExpression(.literal(.whole(0)), type)], type, .money)
        } ?? ScalarExpression(.literal(.null), .decimal(scale: 2), .money))
        let money = ScalarExpression.column(amount.id, amount.expression.type, .money)
        let group = sizes.keys.map(\.expression) + [sizes.cohort.expression]
        let total = ScalarExpression(
            .window(.init(.aggregate(.sum, .running), [money], partition: group, order: [SortKey(period.expression)])), money.type, .money)
        let cumulative = Plan.Definition(facts.amount == nil ? ScalarExpression(.literal(.null), .approximate, .money)
            : .call(.divide, [total, sizes.customers.expression], .approximate, .money))
        let rate = Plan.Definition(ScalarExpression.column(active.id, .whole).share(of: sizes.customers.expression))
        let over = grain.past(sizes.cohort.expression.asDay, period.expression, isRolling: isRolling)
        let complete = Plan.Definition(over.compared(.lessEqual, history.asOf.addingDays(1)))
        return shown(
            .extend([cumulative, rate, complete], .extend([active, amount], joined)), sizes, period,
            [("active", active), ("rate", rate), ("amount", amount), ("cumulative", cumulative), ("complete", complete)])
    }

    private func shown(_ plan: Plan, _ sizes: Sizes, _ period: Relation.Column, _ figures: [(String, Plan.Definition)]) -> Relation {
        var columns = sizes.keys + [sizes.cohort, period, sizes.customers]
            + figures.map { Relation.Column($0, $1.expression.type, $1.expression.format, id: $1.id) }
        var plan = plan
        if call.flag("interval"), let active = figures.first?.1 {
            let interval = WilsonInterval(successes: .column(active.id, .whole), trials: sizes.customers.expression)
            let bounds = [Plan.Definition(interval.low), Plan.Definition(interval.high)]
            plan = .extend(bounds, plan)
            columns += zip(["rate_low", "rate_high"], bounds).map { Relation.Column($0, .approximate, .percent, id: $1.id) }
        }
        let key = Array(columns.prefix(sizes.keys.count + 2))
        var result = entries.relation.with(plan, columns: columns).trimmed().shared("the cohorts")
        result.order = key.filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        result.key = key.map(\.id)
        result.annotations = Set(columns.dropFirst(sizes.keys.count + 8).map(\.id))
        return result
    }

    // MARK: the definition line

    private func notes(_ result: Relation, _ facts: Facts) -> [Note] {
        guard let period = result["period"], let customers = result["customers"], let complete = result["complete"] else { return [] }
        let entered = period.expression.compared(.equal, .whole(0))
        let figures = Figures(result).all([
            .aggregate(.sum, [customers.expression], where: entered, .whole, .whole), .count(where: entered), .count(where: !complete.expression),
            .count(where: customers.expression.compared(.less, .whole(30))),
        ])
        let rows = Figures(history.rows).count(nil)
        let used = Figures(Relation(facts.plan, columns: [])).figure(.aggregate(.sum, [.column(facts.rows.id, .whole)], .whole, .whole))
        let leftOut = ScalarExpression.call(.subtract, [rows, used], .whole, .whole)
        let periods = isRolling ? "rolling" : "calendar"
        let money: (String, String) = history.amount == nil ? ("no column of money", "无金额列") : ("cumulative is money per customer of the cohort", "累计金额按批次客户数人均")
        return [
            Note("cohort \(grain.rawValue), \(periods) periods, \(roles.text) as of \(history.asOf): \(figures[0]) customers in \(figures[1]) cohorts; \(used) rows, \(leftOut) without customer, time or an order before them left out",
                 zh: "留存：按首单\(grain.chinese)分批，\(isRolling ? "滚动" : "自然")周期，\(roles.chinese)，截至 \(history.asOf)：\(figures[0]) 名客户，\(figures[1]) 批；\(used) 行，另有 \(leftOut) 行无客户、无时间或此前无订单，未计入"),
            Note("\(money.0); \(figures[2]) rows are of periods that are not over (complete false); \(figures[3]) rows rest on fewer than 30 customers",
                 zh: "\(money.1)；\(figures[2]) 行周期未结束（complete 为 false）；\(figures[3]) 行的批次不足 30 人"),
        ]
    }
}

extension Diagnostic {
    fileprivate static func cohortGrain(_ span: Span) -> Diagnostic {
        Diagnostic("cohort-grain", "cohorts are monthly, weekly or daily", at: span, "", suggestions: [.init("like `cohort monthly`")])
    }

    fileprivate static func tooManyPeriods(_ grain: CohortGrain, at span: Span) -> Diagnostic {
        Diagnostic("cohort-periods", "\(grain.rawValue) cohorts over this time have more than 10,000 periods", at: span, "",
                   suggestions: [.init(grain == .daily ? "use `cohort weekly` or `cohort monthly`, or leave out rows with impossible times" : "leave out rows with impossible times")])
    }
}
