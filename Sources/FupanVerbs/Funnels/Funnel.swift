import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// How many of those who entered a sequence of steps got how far.
enum Funnel: Verb {
    static let manual = Manual(
        "funnel", .funnels, "counts how many go from step to step, in how much time, and where they are lost",
        parameters: [
            Parameter(.values, "step -> step -> …", "values of the stage column, or `name: condition`", standard: "pipeline"),
            Parameter(.clause(.per), "entity", "who moves through the funnel", standard: "lead"),
            Parameter(.clause(.at), "time", "when the event happened", standard: "time"),
            Parameter(.clause(.of), "column", "the column whose values are the steps", standard: "stage"),
            Parameter(.clause(.within), "30d, 60d", "the longest span from the first step to the last; several give several funnels"),
            Parameter(.clause(.by), "key, …", "a value is the one at the first step"),
            Parameter(.clause(.for), "period", "the period of entry: when the first step happened"),
            Parameter(.clause(.between), "base and side", "two periods of entry, or two conditions on the entity or its first event"),
            Parameter(.option("mature"), "", "leaves out entries younger than the window, and counts them"),
            Parameter(.option("interval"), "", "adds the Wilson 95 % interval of each rate"),
        ],
        details: """
            An entity's result is the longest chain of steps in order, over every possible start, the last step at most `within` after the first (bounds \
            included). Each event is used once, other events in between do not matter, and at equal times the order of the steps decides. Among the longest \
            chains the one that starts last is used, and of its steps the earliest. Rows without an entity or time are left out and counted.

            `entered` are those who reached the step, `rate` is over those who entered the first one, `step_rate` over those who reached the step before, \
            `wait` the median time from the step before, `lost` those who stopped before the step.
            """,
        examples: [
            Manual.Example("from lead to deal", "stages | funnel lead -> qualified -> trial -> deal within 30d"),
            Manual.Example("by channel, the last step only", """
                stages
                  | funnel lead -> deal within 30d by lead.channel for @2026-05
                  | where step == "deal"
                  | select channel, entered, rate, wait
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try FunnelLowering(call).result() }
}

private struct FunnelLowering {
    private struct Step {
        let label: String
        let condition: ScalarExpression
        let span: Span
        /// The stage value it is, where it is one: it must occur in the data.
        let value: String?
    }

    private struct Window {
        let microseconds: Int64?
        let literal: ScalarExpression
    }

    private let call: Call
    private let entity: NamedExpression, time: NamedExpression
    private let stage: NamedExpression?
    private let steps: [Step]
    private let windows: [Window]

    init(_ call: Call) throws {
        self.call = call
        entity = try call.role(.lead, .per)
        time = try call.role(.time, .at)
        let syntax = try FunnelLowering.stepSyntax(call)
        let needsStage = syntax.contains { call.word($0.expression) != nil && $0.label == nil }
        stage = needsStage ? try call.stageColumn() : nil
        steps = try FunnelLowering.steps(syntax, stage, call)
        windows = try FunnelLowering.windows(call)
    }

    // MARK: what was written

    private static func stepSyntax(_ call: Call) throws -> [FupanSyntax.Step] {
        if let argument = call.stage.values.first {
            guard call.stage.values.count == 1, argument.name == nil else { throw Diagnostic.stepsNotComma(call.stage.values.last?.span ?? call.span) }
            guard argument.steps.count >= 2 else { throw Diagnostic.oneStep(argument.span) }
            guard argument.steps.count <= 32 else { throw Diagnostic.tooManySteps(argument.span) }
            return argument.steps
        }
        guard case .value(let pipeline)? = call.environment["pipeline"], case .list(let elements) = pipeline.kind, elements.count >= 2 else {
            throw Diagnostic.noSteps(call.verbSpan)
        }
        return elements.compactMap { element in
            guard case .literal(.text(let text)) = element.kind else { return nil }
            return FupanSyntax.Step(label: nil, expression: FupanSyntax.Expression(.text(text), span: call.verbSpan))
        }
    }

    private static func steps(_ syntax: [FupanSyntax.Step], _ stage: NamedExpression?, _ call: Call) throws -> [Step] {
        try syntax.map { step in
            if let label = step.label {
                return Step(label: label.text, condition: try call.condition(step.expression), span: step.expression.span, value: nil)
            }
            if let word = call.word(step.expression), let stage {
                return Step(label: word, condition: stage.expression.compared(.equal, .text(word)), span: step.expression.span, value: word)
            }
            return Step(
                label: step.expression.span.text, condition: try call.condition(step.expression), span: step.expression.span, value: nil)
        }
    }

    private static func windows(_ call: Call) throws -> [Window] {
        let written = try call.arguments(.within).map { argument in
            let syntax = try call.single(argument)
            let span = try call.exactSpan(syntax)
            return Window(microseconds: span.microseconds, literal: try call.expression(syntax))
        }
        return written.isEmpty ? [Window(microseconds: nil, literal: ScalarExpression(.literal(.null), .duration(.day)))] : written
    }

    // MARK: plan

    func result() throws -> Relation {
        let chains = self.chains()
        let bounds = try call.period(.for)
        var parts: [Relation] = []
        for (index, window) in windows.enumerated() {
            let entries = try self.entries(chains, index, window, bounds)
            parts.append(try FunnelCounts(call: call, labels: steps.map(\.label), window: window.literal).table(entries))
        }
        var result = Relation.stacked(parts)
        result.name = nil
        result.notes += notes(chains, result)
        result.requirements += stepsThatOccur(parts)
        return result
    }

    /// A step that nobody reached may be one that never occurs, a word misspelt: then it is an error that lists those that do.
    private func stepsThatOccur(_ parts: [Relation]) -> [Requirement] {
        guard let stage, let part = parts.first, let step = part["step"], let entered = part["entered"] else { return [] }
        return steps.compactMap { candidate in
            guard let value = candidate.value else { return nil }
            let reached = Figures(part).figure(.aggregate(
                .sum, [entered.expression], where: step.expression.compared(.equal, .text(candidate.label)), .whole))
            let occurs = Figures(call.input).count(stage.expression.compared(.equal, .text(value)))
            let column = Relation.Column(stage.name, stage.expression.type)
            let listed = call.input.extended([Plan.Definition(stage.expression, id: column.id)])
            return Requirement(
                violation: reached.compared(.equal, .whole(0)), confirmation: occurs.compared(.equal, .whole(0)), listing: (column, listed),
                .stepNeverOccurs(value, stage.name, at: candidate.span))
        }
    }

    private struct Chains {
        let relation: Relation
        let entity: Relation.Column
        /// One list of times for each window.
        let times: [Relation.Column]
        let rows: Relation.Column, timed: Relation.Column
    }

    /// A row for each entity: the times of its longest chain, for each window.
    private func chains() -> Chains {
        let mask = steps.enumerated().map { index, step in
            ScalarExpression.choose(step.condition, .whole(1 << index), else: .whole(0))
        }
        let matched = steps.dropFirst().reduce(steps[0].condition) { .call(.or, [$0, $1.condition], .boolean) }
        let events = call.input.filtered(matched)
        let bits = mask.dropFirst().reduce(mask[0]) { .call(.add, [$0, $1], .whole) }
        let moment = time.expression.type == .day ? ScalarExpression.call(.startOfDay, [time.expression], .time) : time.expression
        let key = entity.definition
        let chains = windows.map { window in
            Plan.Definition(.aggregate(
                .chain, [moment, bits, .whole(Int(window.microseconds ?? Int64.max))], where: !time.expression.isNull, .list(.time)))
        }
        let rows = Plan.Definition(.count()), timed = Plan.Definition(.aggregate(.count, [time.expression], .whole, .whole))
        let columns = [Relation.Column(entity.name, entity.expression.type, entity.expression.format, id: key.id)]
            + chains.map { Relation.Column("chain", .list(.time), id: $0.id) }
            + [Relation.Column("rows", .whole, .whole, id: rows.id), Relation.Column("timed", .whole, .whole, id: timed.id)]
        let relation = events.with(.aggregate(keys: [key], measures: chains + [rows, timed], events.plan), columns: columns)
            .shared("the longest chain of each \(entity.name)")
        return Chains(
            relation: relation, entity: columns[0], times: Array(columns[1...chains.count]), rows: columns[columns.count - 2],
            timed: columns[columns.count - 1])
    }

    /// Those who entered, with the time of their first step, the keys they are broken down by, and the sides they are on.
    private func entries(_ chains: Chains, _ index: Int, _ window: Window, _ bounds: Bounds?) throws -> FunnelEntries {
        let chain = chains.times[index]
        let start = Relation.Column(time.name, time.expression.type)
        let first = ScalarExpression.call(.element, [chain.expression, .whole(1)], .time)
        var relation = chains.relation.filtered(
            !chains.entity.expression.isNull && ScalarExpression.call(.listLength, [chain.expression], .whole).compared(.greaterEqual, .whole(1)))
        relation = relation.extended([Plan.Definition(start.type == .day ? .call(.dayOf, [first], .day) : first, id: start.id)])
        relation.columns = [chains.entity, start]
        if let bounds { relation = relation.filtered(bounds.contains(start.expression)) }
        if call.flag("mature") { relation = try mature(relation, start, window) }
        var entries = FunnelEntries(relation: relation, chain: chain)
        if call.has(.by) { entries.keys = try atEntry(&entries.relation, start) { try call.keys(.by) } }
        if case .between(let base, let side)? = call.clause(.between)?.body { try addSides(&entries, start, base, side) }
        return entries
    }

    private func addSides(
        _ entries: inout FunnelEntries, _ start: Relation.Column, _ base: FupanSyntax.Expression, _ side: FupanSyntax.Expression
    ) throws {
        let known = call.input.notes.count
        if let (past, now) = try Sides.periods(base, side, call) {
            entries.relation.notes += call.input.notes.dropFirst(known)
            entries.sides = (now.contains(start.expression), past.contains(start.expression))
            return
        }
        let conditions = try atEntry(&entries.relation, start) {
            try [side, base].map { syntax in
                let condition = try call.condition(syntax)
                return NamedExpression(name: syntax.span.text, expression: condition, span: syntax.span)
            }
        }
        entries.sides = (conditions[0].expression, conditions[1].expression)
    }

    /// Without the entries that have not had their whole window yet.
    private func mature(_ relation: Relation, _ start: Relation.Column, _ window: Window) throws -> Relation {
        guard let length = window.microseconds else { throw Diagnostic.matureWithoutWindow(call.option("mature")?.name.span ?? call.span) }
        let last = try call.options.today ?? call.latestDay()
        // The last moment of the data, less the window.
        let latestStart = Moment(microseconds: Moment(last + 1).microseconds &- length)
        let limit = start.type == .day ? ScalarExpression.day(latestStart.day) : ScalarExpression(.literal(.time(latestStart)), .time)
        let young = Figures(relation).count(start.expression.compared(.greater, limit))
        var result = relation.filtered(start.expression.compared(.lessEqual, limit))
        result.notes.append(Note("\(young) entries younger than \(window.literal) left out", zh: "\(young) 个进入不足 \(window.literal) 者未计入"))
        return result
    }

    /// What is read of the entity and the time of its first step; what neither has is read from the event of the first step.
    private func atEntry(_ relation: inout Relation, _ start: Relation.Column, _ evaluate: () throws -> [NamedExpression]) throws -> [NamedExpression] {
        let events = call.input
        defer { call.input = events }
        call.input = relation
        if let values = try? evaluate() {
            relation = call.input
            return values
        }
        call.input = events
        let written = try evaluate()
        let isFirst = steps[0].condition
        let entityKey = entity.definition, timeKey = time.definition
        let values = written.map { Plan.Definition(.aggregate(.minimum, [$0.expression], $0.expression.type, $0.expression.format)) }
        let atFirst = Plan.aggregate(keys: [entityKey, timeKey], measures: values, .filter(isFirst, call.input.plan))
        let found = written.map { Relation.Column($0.name, $0.expression.type, $0.expression.format) }
        relation.plan = .join(Plan.Join(
            .left, relation.plan, atFirst,
            keys: [(relation.columns[0].expression, .column(entityKey.id, entity.expression.type)), (start.expression, .column(timeKey.id, time.expression.type))],
            rightColumns: zip(found, values).map { ($0.id, $1.id) }))
        return zip(found, written).map { NamedExpression(name: $0.name, expression: $0.expression, span: $1.span) }
    }

    // MARK: the definition line

    private func notes(_ chains: Chains, _ result: Relation) -> [Note] {
        let path = steps.map(\.label).joined(separator: " → ")
        let within = windows.contains { $0.microseconds != nil }
            ? NoteText.joined(windows.map(\.literal), separator: ", ", prefix: " within ") : NoteText(stringLiteral: "")
        let inside = windows.contains { $0.microseconds != nil }
            ? NoteText.joined(windows.map(\.literal), separator: "、", prefix: "，窗口 ") : NoteText(stringLiteral: "")
        let figures = Figures(chains.relation)
        let leftOut = figures.figure(.aggregate(
            .sum, [.choose(chains.entity.expression.isNull, chains.rows.expression,
                           else: .call(.subtract, [chains.rows.expression, chains.timed.expression], .whole))], .whole, .whole))
        var notes = [
            Note("funnel \(path) per \(entity.name) at \(time.name)\(within); \(leftOut) events without one left out",
                 zh: "漏斗 \(path)，主体 \(entity.name)，时间 \(time.name)\(inside)；\(leftOut) 个事件缺失主体或时间，未计入"),
        ]
        if let leak = biggestLeak(result) { notes.append(leak) }
        return notes
    }

    private func biggestLeak(_ result: Relation) -> Note? {
        guard let step = result["step"], let lost = result["lost"], let from = result["from_step"], let small = result["entered"] else { return nil }
        let total = Plan.Definition(.aggregate(.sum, [lost.expression], .whole, .whole))
        let stepKey = Plan.Definition(step.expression), fromKey = Plan.Definition(from.expression)
        var bySteps = Relation(.aggregate(keys: [stepKey, fromKey], measures: [total], .filter(!from.expression.isNull, result.plan)), columns: [])
        bySteps.columns = []
        let figures = Figures(bySteps)
        let lostTotal = ScalarExpression.column(total.id, .whole, .whole)
        let destination = figures.figure(.aggregate(.last, [.column(stepKey.id, step.type), lostTotal], step.type))
        let origin = figures.figure(.aggregate(.last, [.column(fromKey.id, from.type), lostTotal], from.type))
        let most = figures.figure(.aggregate(.maximum, [lostTotal], .whole, .whole))
        let few = Figures(result).count(from.expression.isNull && small.expression.compared(.less, .whole(30)))
        return Note("biggest leak: \(most) lost between \(origin) and \(destination); \(few) rates rest on fewer than 30 entries",
                    zh: "最大漏点：\(origin) → \(destination)，流失 \(most)；\(few) 个比率的进入数不足 30")
    }
}

extension Call {
    /// The column whose values are the steps.
    fileprivate func stageColumn() throws -> NamedExpression { try role(.stage, .of) }
}

extension Diagnostic {
    fileprivate static func stepsNotComma(_ span: Span) -> Diagnostic {
        Diagnostic("steps-form", "steps are joined by `->`", at: span, "", suggestions: [.init("like `funnel lead -> trial -> deal`")])
    }

    fileprivate static func oneStep(_ span: Span) -> Diagnostic {
        Diagnostic("one-step", "a funnel has at least two steps", at: span, "one step", suggestions: [.init("like `funnel lead -> deal`")])
    }

    fileprivate static func tooManySteps(_ span: Span) -> Diagnostic {
        Diagnostic("too-many-steps", "a funnel has at most 32 steps", at: span, "")
    }

    fileprivate static func noSteps(_ span: Span) -> Diagnostic {
        Diagnostic("no-steps", "which steps?", at: span, "none given, and `pipeline` is not bound",
                   suggestions: [.init("like `funnel lead -> trial -> deal`, or `let pipeline = [\"lead\", \"trial\", \"deal\"]`")])
    }

    fileprivate static func matureWithoutWindow(_ span: Span) -> Diagnostic {
        Diagnostic("mature-without-window", "`mature` needs `within`: old enough for what?", at: span, "", suggestions: [.init("like `within 30d … with mature`")])
    }

    static func stepNeverOccurs(_ step: String, _ column: String, at span: Span) -> Diagnostic {
        Diagnostic("step-never-occurs", "no row has the \(column) `\(step)`", at: span, "never occurs")
    }
}
