import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A year's goal taken apart, to the cent.
enum Target: Verb {
    static let manual = Manual(
        "target", .team, "takes a goal apart by period and member; the parts add exactly to the whole", input: .none,
        parameters: [
            Parameter(.values, "amount, or { measure: amount, … }", "the whole, at least zero; or one of each measure", isRequired: true),
            Parameter(.clause(.for), "period", "what it is asked for", isRequired: true),
            Parameter(.clause(.into), "quarter, month, week", "the parts: year, quarter, month, week, day", isRequired: true),
            Parameter(.clause(.per), "rep", "a column of the members: each part is shared among them"),
            Parameter(.clause(.to), "table", "the members", standard: "reps"),
            Parameter(.option("weight"), "tier, a number's column, or { senior: 3, else: 1 }", "how members share", standard: "alike"),
            Parameter(.option("measure"), "{ newcomer: leads, else: amount }, or a column", "whose goal is which measure", standard: "all of them"),
            Parameter(.option("shape"), "history or working_days", "how the period's days share", standard: "all days alike"),
        ],
        details: """
            There is a row for each finest part, with a column for each kind of part; a week that crosses a month's end is two parts where there are months, and a week at the ends of the period holds only its days inside. \
            The whole is shared from the coarsest kind to the finest, and each finest part among the members, so that the sums are exact at every level and the periods of a team are the same with `per` and without.

            Shares are rounded in cents by the method of largest remainders (Hamilton 1792; Balinski & Young 1982): everyone gets the whole cents below the exact share, and what is left goes to the largest remainders, ties to the first in order.

            `shape working_days` counts Monday to Friday and knows no holidays. `shape history` weighs a day as the mean of its weekday in the same month a year before; where one of these months has no order, as that of the 52 weeks before. \
            `weight` by a column of text, like tier, is what its members brought per head and day on the team (from `hired_at`, where known) in the 52 weeks before the period or, where that comes first, the end of the data; \
            a tier that brought nothing gets the least of the others. In braces a number is given for each tier. `per team` adds up the weights of its members. A weight is zero or from 0.001 to 1e12, with at most six decimals.

            Not everybody must have the same goal: in braces a whole is given for each measure, and `with measure` says which tier (or, by a column of text, which member) has which. Each measure is a column, null for those whose goal is another, \
            and adds exactly at every level to its own whole: `amount`, and what is written with decimals, to the cent; other whole numbers, like leads, in ones. A percentage, like a conversion, is a rate: it is not shared but everybody's goal.
            """,
        examples: [
            Manual.Example("a year by quarter and month", "target 12_000_000 for @2026 into quarter, month | take 4"),
            Manual.Example("next month's weeks for each rep, by tier and by last year's weekdays", """
                target 1_000_000 for @2026-07 into week per rep with weight tier, shape history
                  | summarize reps = count(), amount = sum(amount) by week
                """),
            Manual.Example("leads for the newcomers, conversion for the veterans, money for all others", """
                target { amount: 800_000, leads: 400, conversion: 15% }
                      for @2026-07
                      into month
                      per rep
                      with measure { new: leads, senior: conversion, else: amount }
                  | summarize reps = count(), amount = sum(amount), leads = sum(leads), conversion = mean(conversion) by rep.tier
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try TargetLowering(call).result() }
}

private struct TargetLowering {
    private let call: Call
    private let wholes: [TargetWhole]
    private let bounds: (first: Day, past: Day)
    /// As they were written.
    private let levels: [TargetCalendar.Level]
    private let calendar: TargetCalendar
    private let shape: TargetShape
    private let members: TargetMembers?

    private static let most = 3660

    init(_ call: Call) throws {
        self.call = call
        wholes = try TargetWhole.written(call)
        guard let days = try call.days(of: .for) else { throw Diagnostic.wrongType(.null, expected: "a period like `@2026`", at: call.span) }
        let span = call.clause(.for)?.span ?? call.span
        guard days.past.number - days.first.number <= TargetLowering.most else { throw Diagnostic.targetTooLong(at: span) }
        bounds = days
        levels = try TargetLowering.levels(call)
        calendar = TargetCalendar(from: days.first, to: days.past, levels: levels)
        guard !calendar.parts.isEmpty else { throw Diagnostic.targetNoDay(at: span) }
        shape = try TargetShape(call, calendar)
        if case .workingDays = shape, !calendar.parts.contains(where: { $0.days.contains { $0.weekday <= 5 } }) { throw Diagnostic.noWorkingDay(at: span) }
        for name in ["weight", "measure"] {
            if let option = call.option(name), !call.has(.per) { throw Diagnostic.weightWithoutPer(at: option.name.span) }
        }
        if !call.has(.per), let clause = call.clause(.to) { throw Diagnostic.weightWithoutPer(at: clause.span) }
        let calendar = calendar, wholes = wholes
        members = try call.arguments(.per).first.map { try TargetMembers($0, call, calendar, wholes) }
        let taken = levels.map(\.rawValue) + (members.map { [$0.key.name] } ?? [])
        if let members, levels.contains(where: { $0.rawValue == members.key.name }) { throw Diagnostic.columnTwice(members.key.name, at: call.clause(.per)?.span ?? call.span) }
        if let twice = wholes.first(where: { taken.contains($0.name) }) { throw Diagnostic.columnTwice(twice.name, at: wholes.count == 1 ? call.clause(.per)?.span ?? twice.span : twice.span) }
    }

    private static func levels(_ call: Call) throws -> [TargetCalendar.Level] {
        var result: [TargetCalendar.Level] = []
        for argument in call.arguments(.into) {
            let word = argument.expression.flatMap { call.word($0) } ?? ""
            guard let level = TargetCalendar.Level(rawValue: word) else { throw Diagnostic.targetPart(word, at: argument.span) }
            guard !result.contains(level) else { throw Diagnostic.targetPartTwice(at: argument.span) }
            result.append(level)
        }
        return result
    }

    // MARK: plan

    func result() throws -> Relation {
        let leaves = leaves()
        var parts = leaves.plan
        var columns = zip(levels, leaves.labels).map { Relation.Column($0.rawValue, $0.type, id: $1) }
        var order = [SortKey(.column(leaves.number, .whole))]
        let shared = wholes.map { whole -> ScalarExpression? in
            guard case .units(let units) = whole.amount else { return nil }
            return self.shared(units, leaves, into: &parts)
        }
        if let members {
            let taken = [members.keyID] + members.weightIDs
            parts = .join(Plan.Join(.cross, parts, members.plan, keys: [], rightColumns: taken.map { ($0, $0) }))
            let key = Relation.Column(members.key.name, members.key.type, members.key.format, id: members.keyID)
            columns.append(key)
            order.append(SortKey(key.expression))
        }
        let measures = wholes.indices.map { measure($0, shared[$0], leaves.number, over: &parts) }
        var result = Relation(parts, columns: columns + measures)
        result.order = order
        result.key = columns.map(\.id)
        result.notes = call.input.notes
        members?.table.adopted(by: &result)
        result.requirements += members?.requirements ?? []
        result.requirements += historyHasWeight()
        result.notes.append(note())
        return result
    }

    /// The column of a measure: of each part, or of each member's share of it.
    private func measure(_ index: Int, _ part: ScalarExpression?, _ number: ColumnID, over parts: inout Plan) -> Relation.Column {
        let whole = wholes[index], column = Relation.Column(whole.name, whole.type, whole.format)
        var value = whole.literal
        if let members {
            let weight = ScalarExpression.column(members.weightIDs[index], LargestRemainder.weightType)
            if let part {
                let share: ScalarExpression
                (parts, share) = LargestRemainder.share(
                    part, by: weight, among: [.column(number, .whole)], order: [SortKey(.column(members.keyID, members.key.type))], over: parts)
                value = whole.value(ofUnits: share)
            }
            value = .choose(weight.isNull, ScalarExpression(.literal(.null), whole.type, whole.format), else: value)
        } else if let part {
            value = whole.value(ofUnits: part)
        }
        parts = .extend([Plan.Definition(value, id: column.id)], parts)
        return column
    }

    /// A row for each part: its number, its stretch at each level, its periods as they were written, its weight.
    private struct Leaves {
        let plan: Plan
        let number: ColumnID, nodes: [ColumnID], labels: [ColumnID], weight: ColumnID
    }

    private func leaves() -> Leaves {
        let number = ColumnID.fresh(), nodes = calendar.levels.map { _ in ColumnID.fresh() }, labels = levels.map { _ in ColumnID.fresh() }
        let rows = calendar.parts.enumerated().map { index, part in
            [ScalarExpression.whole(index)] + part.nodes.map { .whole($0) } + levels.map { label($0, part.first) }
        }
        let shape = shape.weighted(calendar)
        let leaves = Plan.join(Plan.Join(
            .inner, .values([number] + nodes + labels, rows), shape.plan, keys: [(.column(number, .whole), .column(shape.number, .whole))],
            rightColumns: [(shape.weight, shape.weight)]))
        let types = [DataType.whole] + nodes.map { _ in .whole } + levels.map(\.type) + [LargestRemainder.weightType]
        let kept = Plan.shared(SharedPlan(leaves, purpose: "the parts of the target", fields: types.map { Field("", $0) }))
        return Leaves(plan: kept, number: number, nodes: nodes, labels: labels, weight: shape.weight)
    }

    /// The share of each part, in units: from the coarsest level down, each stretch among those inside it.
    private func shared(_ units: Int, _ leaves: Leaves, into parts: inout Plan) -> ScalarExpression {
        var above: (plan: Plan, node: ColumnID, amount: ScalarExpression)?
        for (index, node) in leaves.nodes.enumerated() {
            let key = Plan.Definition(.column(node, .whole))
            let weight = Plan.Definition(.aggregate(.sum, [.column(leaves.weight, LargestRemainder.weightType)], LargestRemainder.weightType))
            let parent = Plan.Definition(.aggregate(.minimum, [index > 0 ? .column(leaves.nodes[index - 1], .whole) : .whole(0)], .whole))
            var level = Plan.aggregate(keys: [key], measures: [weight, parent], leaves.plan)
            var whole = ScalarExpression.whole(units), among: [ScalarExpression] = []
            if let (plan, node, amount) = above, case .column(let id) = amount.kind {
                level = .join(Plan.Join(.inner, level, plan, keys: [(.column(parent.id, .whole), .column(node, .whole))], rightColumns: [(id, id)]))
                whole = amount
                among = [.column(parent.id, .whole)]
            }
            let (plan, amount) = LargestRemainder.share(
                whole, by: .column(weight.id, LargestRemainder.weightType), among: among, order: [SortKey(.column(key.id, .whole))], over: level)
            above = (plan, key.id, amount)
        }
        // The finest stretches are the parts.
        guard let above, case .column(let id) = above.amount.kind else { return .whole(units) }
        parts = .join(Plan.Join(.inner, parts, above.plan, keys: [(.column(leaves.number, .whole), .column(above.node, .whole))], rightColumns: [(id, id)]))
        return above.amount
    }

    private func label(_ level: TargetCalendar.Level, _ day: Day) -> ScalarExpression {
        let start = level.start(day)
        return ScalarExpression(.literal(level.unit.map { .period($0, start) } ?? .day(start)), level.type)
    }

    /// All weights zero: every weekday had more refunds than orders.
    private func historyHasWeight() -> [Requirement] {
        guard case .history = shape else { return [] }
        let weighted = shape.weighted(calendar)
        let total = Plan.Definition(.aggregate(.sum, [.column(weighted.weight, LargestRemainder.weightType)], LargestRemainder.weightType))
        let sum = ScalarExpression(.scalar(.aggregate(keys: [], measures: [total], weighted.plan), total.id), LargestRemainder.weightType)
        return [Requirement(violation: sum.compared(.equal, .whole(0)), .historyWithoutMoney(at: call.option("shape")?.value?.span ?? call.span))]
    }

    private func note() -> Note {
        let isNamed = wholes.count > 1 || wholes.contains { $0.name != "amount" }
        let whole = TargetWhole.text(wholes, separator: ", ", isNamed: isNamed), zhWhole = TargetWhole.text(wholes, separator: "、", isNamed: isNamed)
        let span = "\(bounds.first.text)..\((bounds.past - 1).text)", count = calendar.parts.count == 1 ? "1 part" : "\(calendar.parts.count) parts"
        let english = levels.map(\.rawValue).joined(separator: ", "), chinese = levels.map(\.chinese).joined(separator: "、")
        let text = shape.text
        var (en, zh): (NoteText, NoteText) = (
            "target \(whole) for \(span) into \(english): \(count) \(text.english)", "目标 \(zhWhole)，\(span)，分解为\(chinese)：\(String(calendar.parts.count)) 段，\(text.chinese)")
        if let members {
            let reps = Figures(Relation(members.plan, columns: [])).count(nil)
            en.parts += ("; per \(members.key.name): \(reps) of \(members.table.name), \(members.text.english)" as NoteText).parts
            zh.parts += ("；按 \(members.key.name) 分给 \(members.table.name) 的 \(reps) 个，\(members.text.chinese)" as NoteText).parts
            en.parts += members.measures.text.english.parts
            zh.parts += members.measures.text.chinese.parts
        }
        en.parts.append(.text(isNamed ? "; rounded by largest remainder" : "; cents by largest remainder"))
        zh.parts.append(.text(isNamed ? "；尾数按最大余数法" : "；分按最大余数法"))
        return Note(en, zh: zh)
    }
}

extension TargetCalendar.Level {
    var type: DataType { unit.map { .period($0) } ?? .day }

    fileprivate var chinese: String {
        switch self {
        case .year: "年"
        case .quarter: "季度"
        case .month: "月"
        case .week: "周"
        case .day: "日"
        }
    }
}

extension Diagnostic {
    fileprivate static func targetPart(_ word: String, at span: Span) -> Diagnostic {
        let words = TargetCalendar.Level.allCases.map(\.rawValue)
        return Diagnostic("target-part", "the parts are \(words.joined(separator: ", "))", at: span, "",
                          suggestions: nearest(to: word, among: words).first.map { [.init("did you mean `\($0)`?", edit: .init(span, $0))] } ?? [.init("like `into quarter, month, week`")])
    }

    fileprivate static func targetPartTwice(at span: Span) -> Diagnostic {
        Diagnostic("target-part-twice", "these parts are named twice", at: span, "the second time")
    }

    fileprivate static func targetTooLong(at span: Span) -> Diagnostic {
        Diagnostic("target-too-long", "a target is for ten years at most", at: span, "")
    }

    fileprivate static func targetNoDay(at span: Span) -> Diagnostic {
        Diagnostic("target-no-day", "this period has no day", at: span, "it ends before it begins")
    }

    fileprivate static func noWorkingDay(at span: Span) -> Diagnostic {
        Diagnostic("no-working-day", "no day from Monday to Friday lies in this period", at: span, "", suggestions: [.init("leave `shape working_days` out")])
    }

    fileprivate static func weightWithoutPer(at span: Span) -> Diagnostic {
        Diagnostic("weight-without-per", "nobody is named to share the target", at: span, "", suggestions: [.init("say who: `per rep`")])
    }

    fileprivate static func historyWithoutMoney(at span: Span) -> Diagnostic {
        Diagnostic("no-history", "the history has no money: no weekday brought more than was given back", at: span, "", suggestions: [.init("write `shape working_days`")])
    }
}
