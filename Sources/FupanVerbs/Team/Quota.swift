import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Who handed in how much of what was asked of each member in each period.
enum Quota: Verb {
    static let manual = Manual(
        "quota", .team, "counts what each member handed in in each period, and what is still owed",
        parameters: [
            Parameter(.values, "number", "how many rows each member owes in each period", isRequired: true),
            Parameter(.clause(.by), "period or day", "the periods, like `week(time)`", isRequired: true),
            Parameter(.clause(.per), "rep", "who hands in", standard: "rep"),
            Parameter(.clause(.to), "table", "the members it is asked of", standard: "reps"),
            Parameter(.clause(.for), "period", "the periods that lie wholly inside", standard: "from the first with a row to the last"),
        ],
        details: """
            There is a row for each member and period, so a member who handed in nothing owes all. `handed` counts the rows, `reviewed` those whose `reviewed_at` is known (null where the table has no such column), \
            `owes` what is missing from the number; who hands in more owes nothing, and nothing is carried over. \
            Where the table of members has `hired_at`, periods that were over by then are left out. Rows of others, and rows without a member or period, are counted in the line below. \
            A period that is not over by `set today`, else by the last day with data, is said to be so: what is missing from it may still come.
            """,
        examples: [
            Manual.Example("which newcomer owes a case", """
                cases
                  | quota 2 by week(time) per rep to (reps | where tier == newcomer) for @2026-W25
                  | where owes > 0
                """),
            Manual.Example("ten calls a day", """
                activities
                  | where kind == "call"
                  | quota 10 by day(time) for @2026-06-29
                  | summarize reps = count(), done = count(where owes == 0)
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try QuotaLowering(call).result() }
}

private struct QuotaLowering {
    private let call: Call
    private let number: Int
    private let rep: NamedExpression, period: NamedExpression
    private let members: SecondTable
    private let member: Relation.Column
    private let points: [Day]

    private static let most = 20_000

    init(_ call: Call) throws {
        self.call = call
        guard call.stage.values.count == 1, let value = call.stage.values.first else { throw Diagnostic.oneQuota(at: call.stage.values.last?.span ?? call.span) }
        number = try call.count(try call.single(value), "a quota")
        rep = try call.role(.rep, .per)
        let keys = try call.keys(.by)
        guard keys.count == 1, let key = keys.first else { throw Diagnostic.oneValue("by", like: "by week(time)", at: call.clause(.by)?.span ?? call.span) }
        guard key.expression.type == .day || key.expression.type.isPeriod else { throw Diagnostic.quotaPeriod(key, at: key.span) }
        period = key
        members = try SecondTable(to: "reps", call)
        member = try members.column(like: rep, .rep)
        points = try QuotaLowering.points(key, call)
    }

    // MARK: periods

    private var unit: PeriodUnit? { if case .period(let unit) = period.expression.type { unit } else { nil } }

    private func cell(_ day: Day) -> Value { if let unit { .period(unit, day) } else { .day(day) } }

    private func end(_ day: Day) -> Day { if let unit { day.adding(1, unit) } else { day + 1 } }

    private static func points(_ key: NamedExpression, _ call: Call) throws -> [Day] {
        func next(_ day: Day) -> Day { if case .period(let unit) = key.expression.type { day.adding(1, unit) } else { day + 1 } }
        func start(_ day: Day) -> Day { if case .period(let unit) = key.expression.type { day.start(of: unit) } else { day } }
        let given = try call.days(of: .for)
        guard let (first, past) = try given ?? ends(key, next, call) else { return [] }
        var day = start(first), result: [Day] = []
        if day < first { day = next(day) }
        while next(day) <= past, result.count <= most {
            result.append(day)
            day = next(day)
        }
        guard result.count <= most else { throw Diagnostic.quotaTooMany(most, at: call.clause(.for)?.span ?? call.span) }
        if given != nil, result.isEmpty { throw Diagnostic.noWholePeriod(key, at: call.clause(.for)?.span ?? call.span) }
        return result
    }

    /// The first period with a row, and the end of the last.
    private static func ends(_ key: NamedExpression, _ next: (Day) -> Day, _ call: Call) throws -> (Day, Day)? {
        let values = try call.checker.host.evaluate([Aggregate.minimum, .maximum].map { end in
            Figures(call.input).figure(.aggregate(end, [key.expression], key.expression.type))
        }, at: key.span)
        func day(_ value: Value) -> Day? { switch value { case .day(let day), .period(_, let day): day; default: nil } }
        guard values.count == 2, let first = day(values[0]), let last = day(values[1]) else { return nil }
        return (first, next(last))
    }

    // MARK: plan

    func result() throws -> Relation {
        let type = period.expression.type
        let who = Relation.Column(rep.name, member.type, member.format), when = Relation.Column(period.name, type, period.expression.format)
        let grid = self.grid(who.id, when.id, type)
        let reviewedAt = call.input["reviewed_at"].flatMap { $0.type.isDate ? $0 : nil }
        let repKey = rep.definition, periodKey = period.definition
        let rows = Plan.Definition(.count()), seen = reviewedAt.map { Plan.Definition(.aggregate(.count, [$0.expression], .whole, .whole)) }
        let counts = Plan.aggregate(keys: [repKey, periodKey], measures: [rows] + (seen.map { [$0] } ?? []), call.input.plan)
        let joined = Plan.join(Plan.Join(
            .left, grid, counts,
            keys: [(who.expression, .column(repKey.id, rep.expression.type)), (when.expression, .column(periodKey.id, type))],
            rightColumns: ([rows] + (seen.map { [$0] } ?? [])).map { ($0.id, $0.id) }))
        func known(_ definition: Plan.Definition) -> ScalarExpression { .call(.coalesce, [.column(definition.id, .whole, .whole), .whole(0)], .whole, .whole) }
        let handed = Relation.Column("handed", .whole, .whole), reviewed = Relation.Column("reviewed", .whole, .whole), owes = Relation.Column("owes", .whole, .whole)
        let missing = ScalarExpression.choose(
            known(rows).compared(.less, .whole(number)), .call(.subtract, [.whole(number), known(rows)], .whole, .whole), else: .whole(0))
        let plan = Plan.extend([
            Plan.Definition(known(rows), id: handed.id), Plan.Definition(seen.map(known) ?? ScalarExpression(.literal(.null), .whole, .whole), id: reviewed.id),
            Plan.Definition(missing, id: owes.id),
        ], joined)
        let columns = [who, when, handed, reviewed, owes]
        if let twice = columns.dropFirst(2).first(where: { $0.name == who.name || $0.name == when.name }) { throw Diagnostic.columnTwice(twice.name, at: call.verbSpan) }
        var result = call.input.with(plan, columns: columns, key: [who.id, when.id]).trimmed().shared("what each member owes")
        result.order = [SortKey(who.expression), SortKey(when.expression)]
        result.key = [who.id, when.id]
        result.name = nil
        members.adopted(by: &result)
        result.notes += try notes(result, handed)
        return result
    }

    /// A row for each member and period, but for those before the member came.
    private func grid(_ who: ColumnID, _ when: ColumnID, _ type: DataType) -> Plan {
        let hiredAt = members.relation["hired_at"].flatMap { $0.type.isDate ? $0.expression.asCalendarDay : nil }
        let hired = hiredAt.map { Plan.Definition(.aggregate(.minimum, [$0], .day)) }
        let each = Plan.aggregate(
            keys: [Plan.Definition(member.expression, id: who)], measures: hired.map { [$0] } ?? [], members.relation.filtered(!member.expression.isNull).plan)
        let cells = points.map { [ScalarExpression(.literal(cell($0)), type)] }
        let grid = Plan.join(Plan.Join(.cross, each, .values([when], cells), keys: [], rightColumns: [(when, when)]))
        guard let hired else { return grid }
        let first = ScalarExpression.column(when, type).asDay
        let past = unit.map { first.adding(1, $0) } ?? first.addingDays(1)
        let came = ScalarExpression.column(hired.id, .day)
        return .filter(.call(.or, [came.isNull, came.compared(.less, past)], .boolean), grid)
    }

    // MARK: the definition line

    private func notes(_ result: Relation, _ handed: Relation.Column) throws -> [Note] {
        let who = result.columns[0]
        let figures = Figures(result).all([.aggregate(.countDistinct, [who.expression], .whole, .whole), .aggregate(.sum, [handed.expression], .whole, .whole)])
        var rows = call.input
        if let bounds = try call.period(.for) { rows = rows.filtered(bounds.contains(period.expression.asDay)) }
        let others = ScalarExpression.call(.subtract, [Figures(rows).count(nil), figures[1]], .whole, .whole)
        let span = points.first.map { first in
            "\(first.text)..\((end(points.last ?? first) - 1).text)"
        } ?? "—"
        let asked = String(number)
        var notes = [
            Note("quota \(asked) by \(period.name) per \(rep.name), \(span): \(figures[0]) members of \(members.name), \(figures[1]) rows handed in; \(others) other rows left out",
                 zh: "每\(unitName)每人应交 \(asked) 条，\(rep.name)，\(span)：\(members.name) 中 \(figures[0]) 人，已交 \(figures[1]) 条；其他 \(others) 行未计入"),
        ]
        if let unfinished = try unfinished() { notes.append(unfinished) }
        return notes
    }

    private var unitName: String {
        switch unit {
        case nil: "日"
        case .week: "周"
        case .month: "月"
        case .quarter: "季度"
        case .year: "年"
        }
    }

    private func unfinished() throws -> Note? {
        guard let last = points.last, let day = try? call.dayOfReview(), end(last) > day + 1 else { return nil }
        let text = unit.map { last.text(of: $0) } ?? last.text
        return Note("\(text) is not over on \(day.text)", zh: "\(text) 截至 \(day.text) 尚未结束")
    }
}

extension Diagnostic {
    fileprivate static func oneQuota(at span: Span) -> Diagnostic {
        Diagnostic("one-value", "`quota` takes one number", at: span, "", suggestions: [.init("like `quota 2 by week(time)`")])
    }

    fileprivate static func oneValue(_ clause: String, like example: String, at span: Span) -> Diagnostic {
        Diagnostic("one-value", "`\(clause)` takes one value", at: span, "", suggestions: [.init("like `\(example)`")])
    }

    fileprivate static func quotaPeriod(_ key: NamedExpression, at span: Span) -> Diagnostic {
        Diagnostic("quota-period", "a quota is asked for each day, week, month, quarter or year; this is \(key.expression.type.phrase)", at: span, "",
                   suggestions: [.init(key.expression.type == .time ? "like `by week(\(key.span.text))`" : "like `by week(time)`")])
    }

    fileprivate static func noWholePeriod(_ key: NamedExpression, at span: Span) -> Diagnostic {
        Diagnostic("no-whole-period", "no \(key.expression.type.name) lies wholly inside this", at: span, "", suggestions: [.init("choose a longer one, or a finer `by`")])
    }

    fileprivate static func quotaTooMany(_ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("quota-too-many", "there would be more than \(most) periods", at: span, "", suggestions: [.init("say which: `for @this_month`")])
    }
}
