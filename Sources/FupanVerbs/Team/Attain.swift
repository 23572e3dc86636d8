import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What was reached of the target of a period, and at what pace.
enum Attain: Verb {
    static let manual = Manual(
        "attain", .team, "sets what came in against the target of a period",
        parameters: [
            Parameter(.clause(.of), "amount", "what came in", standard: "amount"),
            Parameter(.clause(.for), "period", "the period of the target", isRequired: true),
            Parameter(.clause(.by), "key, …", "broken down by; both tables must have it"),
            Parameter(.clause(.at), "time", "when it came in", standard: "time"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "the day that is replayed, or the last day with data"),
        ],
        details: """
            The target is the sum of `targets` (its `period` and `amount`) within the period; of a longer period that reaches beyond it, the share of its days that lie \
            inside, to the hundredth. `attainment` is actual over target, `time_gone` the share of the period's days that are over at the end of the day `as of`, \
            `done_per_day` what came in for each of those, `needed_per_day` what is still missing for each day left (0 where nothing is; null when no day is left). \
            `complete` says whether the period is over. What came in without a key stays, as a group of its own without a target.
            """,
        examples: [
            Manual.Example("the team's month", "orders | attain for @2026-06"),
            Manual.Example("each team in the middle of the month", "orders | attain for @2026-06 by rep.team as of @2026-06-15 | sort -attainment | take 3"),
        ])

    static func lower(_ call: Call) throws -> Relation { try AttainLowering(call).result() }
}

private struct AttainLowering {
    private let call: Call
    private let amount: NamedExpression, time: NamedExpression, keys: [NamedExpression]
    private let stretch: Stretch
    private let asOf: Day

    init(_ call: Call) throws {
        self.call = call
        amount = try call.role(.amount, .of)
        time = try call.role(.time, .at)
        keys = try call.dimensions(besides: ["target", "actual", "attainment", "time_gone", "done_per_day", "needed_per_day", "complete"])
        guard let syntax = try call.single(.for) else { throw Diagnostic.wrongType(.null, expected: "a period", at: call.verbSpan) }
        stretch = try call.stretch(syntax)
        asOf = try call.dayOfReview()
    }

    func result() throws -> Relation {
        let (planned, targets) = try self.planned()
        let came = self.came(like: targets)
        let columns = keys.map { Relation.Column($0.name, $0.expression.type, $0.expression.format) }
        let target = Relation.Column("target", targets.type, .money), actual = Relation.Column("actual", amount.expression.type, .money)
        let union = Plan.union(columns.map(\.id) + [target.id, actual.id], [(came, came.columns), (planned, planned.columns)])
        let groups = columns.map { Plan.Definition($0.expression) }
        let sums = [target, actual].map { Plan.Definition(.aggregate(.sum, [$0.expression], $0.type, .money)) }
        let named = zip(columns, groups).map { Relation.Column($0.name, $0.type, $0.format, id: $1.id) }
        let sumColumns = zip([target, actual], sums).map { Relation.Column($0.name, $0.type, .money, id: $1.id) }
        var result = call.input.with(.aggregate(keys: groups, measures: sums, union), columns: named + sumColumns)
        result.order = named.filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        result.key = named.map(\.id)
        let pace = self.pace(target: sumColumns[0].expression, actual: sumColumns[1].expression)
        result = result.extended(pace.map(\.definition))
        result.columns += pace.map { Relation.Column($0.name, $0.definition.expression.type, $0.definition.expression.format, id: $0.definition.id) }
        result.notes.append(note)
        return result
    }

    // MARK: the two tables

    /// What came in, by the keys; its target is nothing.
    private func came(like targets: (type: DataType, names: [Plan.Definition])) -> Plan {
        let past = ScalarExpression.day(min(stretch.past, asOf + 1))
        let counted = Bounds(first: .day(stretch.first), past: past).contains(time.expression)
        let groups = keys.map(\.definition), none = Plan.Definition(ScalarExpression(.literal(.null), targets.type))
        let sum = Plan.Definition(amount.expression)
        return .project(groups + [none, sum], .filter(counted, call.input.plan))
    }

    /// The targets that lie in the period, by the same keys.
    private func planned() throws -> (Plan, (type: DataType, names: [Plan.Definition])) {
        var targets = try call.canonical("targets")
        guard let period = targets["period"], period.type.isPeriod || period.type == .day else { throw Diagnostic.targetsLack("period", "a period", at: call.verbSpan) }
        guard let planned = targets["amount"], planned.type.isNumber else { throw Diagnostic.targetsLack("amount", "a number", at: call.verbSpan) }
        let groups = try zip(call.arguments(.by), keys).map { argument, own in
            let scope = Scope(checker: call.checker, environment: call.environment, relation: targets)
            let key = try scope.check(try call.single(argument))
            targets = scope.relation
            guard DataType.common(key.type, own.expression.type) != nil else {
                throw Diagnostic.neverEqual(own.name, key.type, "targets", own.name, own.expression.type, at: argument.span)
            }
            return Plan.Definition(key)
        }
        let days = try period.expression.bounds(at: call.verbSpan)
        let first = ScalarExpression.day(stretch.first), past = ScalarExpression.day(stretch.past)
        let begin = ScalarExpression.choose(days.first.compared(.less, first), first, else: days.first)
        let end = ScalarExpression.choose(days.past.compared(.greater, past), past, else: days.past)
        let isInside = days.first.compared(.greaterEqual, first) && days.past.compared(.lessEqual, past)
        let inside = ScalarExpression.call(.daysBetween, [end, begin], .whole), length = ScalarExpression.call(.daysBetween, [days.past, days.first], .whole)
        let type = planned.type.isExact ? DataType.decimal(scale: max(2, planned.type.scale)) : .approximate
        let part = ScalarExpression.call(.divide, [planned.expression.times(inside), length], .approximate)
        let share = ScalarExpression.call(.convert, [.call(.round, [part, .whole(2)], .approximate)], type)
        let counted = Plan.Definition(ScalarExpression.choose(isInside, .call(.convert, [planned.expression], type), else: share))
        let none = Plan.Definition(ScalarExpression(.literal(.null), amount.expression.type))
        let overlapping = days.first.compared(.less, past) && days.past.compared(.greater, first)
        return (.project(groups + [counted, none], .filter(overlapping, targets.plan)), (type, groups))
    }

    // MARK: the pace

    private func pace(target: ScalarExpression, actual: ScalarExpression) -> [(name: String, definition: Plan.Definition)] {
        let gone = max(0, min(asOf.number - stretch.first.number + 1, stretch.dayCount)), left = stretch.dayCount - gone
        let missing = target.minus(actual).orMore(than: .whole(0))
        func perDay(_ sum: ScalarExpression, _ days: Int) -> ScalarExpression { .call(.divide, [sum, .whole(days)], .approximate, .money) }
        return [
            ("attainment", Plan.Definition(actual.share(of: target))),
            ("time_gone", Plan.Definition(ScalarExpression.whole(gone).share(of: .whole(stretch.dayCount)))),
            ("done_per_day", Plan.Definition(perDay(actual, gone))), ("needed_per_day", Plan.Definition(perDay(missing, left))),
            ("complete", Plan.Definition(.boolean(left == 0))),
        ]
    }

    private var note: Note {
        let range = stretch.bounds.range.rangeAsText
        let gone = max(0, min(asOf.number - stretch.first.number + 1, stretch.dayCount))
        return Note(
            "attain for \(range) as of \(.day(asOf)): \(amount.name) at \(time.name) against `targets`; \(.whole(gone)) of \(.whole(stretch.dayCount)) days are over",
            zh: "达成 \(range)，截至 \(.day(asOf))：\(amount.name)（时间 \(time.name)）对比 `targets`；\(.whole(stretch.dayCount)) 天中已过 \(.whole(gone)) 天")
    }
}

extension Diagnostic {
    fileprivate static func targetsLack(_ column: String, _ kind: String, at span: Span) -> Diagnostic {
        Diagnostic("targets-lack", "`targets` needs a column `\(column)` that holds \(kind)", at: span, "",
                   suggestions: [.init("name it where the table is bound: `load \"targets.csv\" | derive period = month(month)`")])
    }
}
