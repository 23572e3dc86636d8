import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The gap between target and actual as leads × conversion × deal size.
enum Bridge: Verb {
    static let manual = Manual(
        "bridge", .team, "splits the gap to the target into leads, conversion and deal size",
        parameters: [
            Parameter(.clause(.for), "period", "the period reviewed: whole periods of `targets`", isRequired: true),
            Parameter(.clause(.of), "amount", "the money; negative amounts are refunds", standard: "amount"),
            Parameter(.clause(.at), "time", "when the money came in", standard: "time"),
        ],
        details: """
            Actual: `leads` are those whose first event in `stages` lies in the period, deals those that were won in it (`won` or a later step, for the first time), money the sum of the table before the verb, refunds taken off. \
            `conversion` is deals over leads, `deal size` money over deals, so that the three multiply to the money. \
            Planned: conversion and deal size are those of the three periods of the same length before; the leads follow from the target, the sum of `targets`: as many as bring it at that conversion and deal size.

            `amount` is what the change of one factor does to the money, as the mean over the six orders in which the three may change (Shapley 1953; for products Sun 1998), so that none of them is first: \
            leads = (L₁ − L₀) × (2c₀d₀ + 2c₁d₁ + c₀d₁ + c₁d₀) / 6, likewise the others. Amounts are in cents, deal size takes what rounding leaves, and the three add exactly to actual − target. \
            A factor that cannot be known (no leads, no deals) is null and counts as planned; what the factors do not explain then is part of deal size. \
            `stages` and `targets` are read whole: a `where` before the verb chooses among the money only. In Chinese the parts are 线索, 转化率 and 客单价.
            """,
        examples: [
            Manual.Example("where the gap of June comes from", "orders | bridge for @2026-06"),
            Manual.Example("a quarter as a chart", "orders | bridge for @2026-Q1 | chart bridge of amount by part"),
        ])

    static func lower(_ call: Call) throws -> Relation { try BridgeLowering(call).result() }
}

private struct BridgeLowering {
    private let call: Call
    private let time: NamedExpression, amount: NamedExpression
    private let stages: LeadStages
    private let targets: SecondTable
    private let days: (first: Day, past: Day), before: (first: Day, past: Day)
    private let today: Day

    init(_ call: Call) throws {
        self.call = call
        time = try call.role(.time, .at)
        amount = try call.role(.amount, .of)
        let span = call.clause(.for)?.span ?? call.span
        guard let days = try call.days(of: .for), days.first < days.past else { throw Diagnostic.wrongType(.null, expected: "a period like `@2026-06`", at: span) }
        self.days = days
        before = BridgeLowering.threeBefore(days)
        targets = try SecondTable("targets", call)
        let period = try targets.column("period", \.isPeriod)
        if case .period(let unit) = period.type, days.first.start(of: unit) != days.first || days.past.start(of: unit) != days.past {
            throw Diagnostic.partOfATarget(unit, at: span)
        }
        today = try call.dayOfReview()
        stages = try LeadStages(call, before: max(today + 1, days.past))
    }

    /// Three times as many months, or days where it is not made of months.
    private static func threeBefore(_ days: (first: Day, past: Day)) -> (first: Day, past: Day) {
        guard days.first.civil.day == 1, days.past.civil.day == 1 else { return (days.first - 3 * (days.past.number - days.first.number), days.first) }
        let (from, to) = (days.first.civil, days.past.civil)
        return (days.first.adding(months: -3 * ((to.year - from.year) * 12 + to.month - from.month)), days.first)
    }

    // MARK: figures

    /// What happened in a stretch of days.
    private struct Figured {
        let leads: ScalarExpression, deals: ScalarExpression, money: ScalarExpression
    }

    private struct Row {
        let plan: Plan
        let target: ScalarExpression, targetRows: ScalarExpression
        let actual: Figured, history: Figured
    }

    private func contains(_ days: (first: Day, past: Day), _ moment: ScalarExpression) -> ScalarExpression {
        Bounds(first: .day(days.first), past: .day(days.past)).contains(moment)
    }

    /// All counts and sums, in one row.
    private func row() throws -> Row {
        func count(_ column: Relation.Column, _ days: (first: Day, past: Day)) -> Plan.Definition { Plan.Definition(.count(where: contains(days, column.expression))) }
        func sum(_ days: (first: Day, past: Day)) -> Plan.Definition {
            Plan.Definition(.aggregate(.sum, [amount.expression], where: contains(days, time.expression), amount.expression.type, .money))
        }
        let counts = [count(stages.cameAt, days), count(stages.wonAt, days), count(stages.cameAt, before), count(stages.wonAt, before)]
        let sums = [sum(days), sum(before)]
        let period = try targets.column("period", \.isPeriod), asked = try targets.column("amount", \.isNumber)
        let isAsked = contains(days, period.expression.asDay)
        let goal = Plan.Definition(.aggregate(.sum, [asked.expression], where: isAsked, asked.type, .money)), rows = Plan.Definition(.count(where: isAsked))
        func beside(_ left: Plan, _ right: Plan) -> Plan {
            .join(Plan.Join(.cross, left, right, keys: [], rightColumns: right.columns.map { ($0, $0) }))
        }
        let all = beside(beside(
            .aggregate(keys: [], measures: counts, stages.relation.plan), .aggregate(keys: [], measures: sums, call.input.plan)),
            .aggregate(keys: [], measures: [goal, rows], targets.relation.plan))
        let definitions = counts + sums + [goal, rows]
        let shared = Plan.shared(SharedPlan(all, purpose: "leads, deals, money and target", fields: definitions.map { Field("", $0.expression.type, $0.expression.format) }))
        func value(_ definition: Plan.Definition) -> ScalarExpression { .column(definition.id, definition.expression.type, definition.expression.format) }
        return Row(
            plan: shared, target: value(goal), targetRows: value(rows),
            actual: Figured(leads: value(counts[0]), deals: value(counts[1]), money: value(sums[0])),
            history: Figured(leads: value(counts[2]), deals: value(counts[3]), money: value(sums[1])))
    }

    // MARK: parts

    func result() throws -> Relation {
        let row = try row()
        var plan = row.plan
        func define(_ expression: ScalarExpression) -> ScalarExpression {
            let definition = Plan.Definition(expression)
            plan = .extend([definition], plan)
            return .column(definition.id, expression.type, expression.format)
        }
        func number(_ operation: Operation, _ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression { .call(operation, [left, right], .approximate) }
        let rate = define(number(.divide, row.history.deals, row.history.leads)), size = define(number(.divide, row.history.money, row.history.deals))
        let leads = define(number(.divide, row.target, number(.multiply, rate, size)))
        let ownRate = define(number(.divide, row.actual.deals, row.actual.leads)), ownSize = define(number(.divide, row.actual.money, row.actual.deals))
        let one = ScalarExpression(.literal(.approximate(1)), .approximate)
        let now = [define(number(.multiply, row.actual.leads, one)), define(.call(.coalesce, [ownRate, rate], .approximate)), define(.call(.coalesce, [ownSize, size], .approximate))]
        let then = [leads, rate, size]
        let money = DataType.decimal(scale: 2)
        let gap = define(.call(.subtract, [.call(.convert, [row.actual.money], money), .call(.convert, [row.target], money)], money, .money))
        let parts = [0, 1].map { define(.call(.convert, [effect(of: $0, then, now)], money, .money)) }
        let rest = define(.call(.subtract, [.call(.subtract, [gap, parts[0]], money), parts[1]], money, .money))
        let index = ColumnID.fresh()
        plan = .join(Plan.Join(.cross, .values([index], [[.whole(0)], [.whole(1)], [.whole(2)]]), plan, keys: [], rightColumns: plan.columns.map { ($0, $0) }))
        return table(plan, index, planned: then, actual: [now[0], ownRate, ownSize], amounts: parts + [rest], row, gap)
    }

    /// The mean over the orders in which the factors may change: twice with the others as planned, twice as they are, once with each of the mixtures.
    private func effect(of index: Int, _ then: [ScalarExpression], _ now: [ScalarExpression]) -> ScalarExpression {
        let others = [0, 1, 2].filter { $0 != index }
        func number(_ operation: Operation, _ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression { .call(operation, [left, right], .approximate) }
        func product(_ first: [ScalarExpression], _ second: [ScalarExpression], times: Int) -> ScalarExpression {
            number(.multiply, number(.multiply, first[others[0]], second[others[1]]), ScalarExpression(.literal(.approximate(Double(times))), .approximate))
        }
        let all = [product(now, now, times: 2), product(then, now, times: 1), product(now, then, times: 1)].reduce(product(then, then, times: 2)) { number(.add, $0, $1) }
        let mean = number(.divide, all, .whole(6))
        return number(.multiply, number(.subtract, now[index], then[index]), mean)
    }

    private func table(
        _ plan: Plan, _ index: ColumnID, planned: [ScalarExpression], actual: [ScalarExpression], amounts: [ScalarExpression], _ row: Row, _ gap: ScalarExpression
    ) -> Relation {
        let labels = call.options.language == .chinese ? ["线索", "转化率", "客单价"] : ["leads", "conversion", "deal size"]
        func pick(_ values: [ScalarExpression], _ type: DataType, _ format: Format = .plain) -> ScalarExpression {
            ScalarExpression(.choose(values.enumerated().map { .init(ScalarExpression.column(index, .whole).compared(.equal, .whole($0)), $1) }, otherwise: nil), type, format)
        }
        // Whole leads, rates to a hundredth of a percent, cents.
        func rounded(_ values: [ScalarExpression]) -> [ScalarExpression] { zip(values, [0, 4, 2]).map { .call(.round, [$0, .whole($1)], .approximate) } }
        let named: [(String, ScalarExpression)] = [
            ("part", pick(labels.map { .text($0) }, .category(labels))), ("planned", pick(rounded(planned), .approximate)),
            ("actual", pick(rounded(actual), .approximate)), ("amount", pick(amounts, .decimal(scale: 2), .money)),
        ]
        let columns = named.map { Relation.Column($0.0, $0.1.type, $0.1.format) }
        var result = call.input.with(
            .extend(zip(columns, named).map { Plan.Definition($1.1, id: $0.id) }, plan), columns: columns, order: [SortKey(.column(index, .whole))], key: [columns[0].id])
        stages.table.adopted(by: &result)
        targets.adopted(by: &result)
        let span = call.clause(.for)?.span ?? call.span
        result.requirements += [
            Requirement(violation: scalar(row, row.targetRows).compared(.equal, .whole(0)), .noTargetForPeriod(at: span)),
            Requirement(
                violation: ScalarExpression.call(.or, [
                    scalar(row, row.history.deals).compared(.equal, .whole(0)), scalar(row, row.history.leads).compared(.equal, .whole(0)),
                    scalar(row, row.history.money).compared(.lessEqual, .whole(0)),
                ], .boolean), .noPlanFromHistory(range(before), at: span)),
        ]
        result.notes += notes(row)
        return result
    }

    // MARK: the definition line

    private func scalar(_ row: Row, _ value: ScalarExpression) -> ScalarExpression {
        guard case .column(let id) = value.kind else { return value }
        return ScalarExpression(.scalar(row.plan, id), value.type, value.format)
    }

    private func range(_ days: (first: Day, past: Day)) -> String { "\(days.first.text)..\((days.past - 1).text)" }

    private func notes(_ row: Row) -> [Note] {
        let money = scalar(row, row.actual.money), target = scalar(row, row.target)
        var gap = ScalarExpression.call(.subtract, [money, target], DataType.common(money.type, target.type) ?? .approximate, .money)
        gap.format.isSigned = true
        let rate = scalar(row, row.history.deals).share(of: scalar(row, row.history.leads))
        let size = ScalarExpression.call(.divide, [scalar(row, row.history.money), scalar(row, row.history.deals)], .approximate, .money)
        var notes = [
            Note("bridge for \(range(days)) of \(amount.name) at \(time.name): actual \(money), target \(target) (targets), gap \(gap); leads and deals from stages",
                 zh: "缺口拆解 \(range(days))，金额 \(amount.name)，时间 \(time.name)：实际 \(money)，目标 \(target)（targets），差额 \(gap)；线索与成交取自 stages"),
            Note("planned conversion \(rate) and deal size \(size) are those of \(range(before)); planned leads follow from the target; each part is its mean over the orders of change",
                 zh: "计划转化率 \(rate)、客单价 \(size) 取自 \(range(before))；计划线索数由目标倒推；各部分为各替代顺序的均值"),
        ]
        if today + 1 < days.past {
            notes.append(Note("the period is not over on \(today.text): its whole target is compared with what there is", zh: "截至 \(today.text) 期间尚未结束：以全期目标对比已有实际"))
        }
        return notes
    }
}

extension Diagnostic {
    fileprivate static func partOfATarget(_ unit: PeriodUnit, at span: Span) -> Diagnostic {
        Diagnostic("part-of-a-target", "`targets` are by \(unit.rawValue), and this is no whole number of them", at: span, "",
                   suggestions: [.init(unit == .month ? "like `for @2026-06`" : "choose whole \(unit.rawValue)s")])
    }

    fileprivate static func noTargetForPeriod(at span: Span) -> Diagnostic {
        Diagnostic("no-target", "`targets` has no row for this period", at: span, "")
    }

    fileprivate static func noPlanFromHistory(_ range: String, at span: Span) -> Diagnostic {
        Diagnostic("no-history", "without leads, deals and money in \(range) there is no planned conversion and deal size", at: span, "the three periods before have none")
    }
}
