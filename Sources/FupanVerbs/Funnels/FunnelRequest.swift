import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What was asked of a funnel: the steps, whose they are, and what a chain of them is.
struct FunnelRequest {
    struct Step {
        let label: String
        let condition: ScalarExpression
        let span: Span
        /// The stage value it is, where it is one: it must occur in the data.
        let value: String?
    }

    struct Window {
        let microseconds: Int64?
        let literal: ScalarExpression
    }

    /// Events that end chains.
    struct Excluded {
        let condition: ScalarExpression
        let text: String
        /// The stage values, each with its place: they must occur in the data.
        let values: [(value: String, span: Span)]
    }

    let call: Call
    let entity: NamedExpression, time: NamedExpression
    /// The column whose values are the steps, where one is needed.
    let stage: NamedExpression?
    let steps: [Step]
    let windows: [Window]
    let rule: ChainRule
    let excluded: Excluded?
    /// What the events of a chain share.
    let hold: NamedExpression?
    let countsEntries: Bool

    /// What `funnel`, `dropped` and `trace` are all given.
    static let parameters = [
        Parameter(.values, "step -> step -> …", "values of the stage column, or `name: condition`", standard: "pipeline"),
        Parameter(.clause(.per), "entity", "who moves through the funnel", standard: "lead"),
        Parameter(.clause(.at), "time", "when the event happened", standard: "time"),
        Parameter(.clause(.of), "amount", "adds the sum of this column at each step"),
        Parameter(.clause(.within), "30d, 60d", "the longest span from the first step to the last; several give several funnels"),
        Parameter(.clause(.for), "period", "the period of entry: when the first step happened"),
    ] + options

    static let options = [
        Parameter(.option("mode"), "ordered, strict, any or increasing", "what a chain of steps is", standard: "ordered"),
        Parameter(.option("chain"), "latest or first", "which of several longest chains is used", standard: "latest"),
        Parameter(.option("exclude"), "stage, [stage, …] or condition", "events that may not lie between the first and the last step"),
        Parameter(.option("hold"), "column", "the steps must share its value"),
        Parameter(.option("count"), "entries", "counts each entry instead of each entity"),
        Parameter(.option("stage"), "column", "the column whose values are the steps", standard: "stage"),
    ]

    init(_ call: Call, steps syntax: [FupanSyntax.Step]? = nil) throws {
        self.call = call
        entity = try call.role(.lead, .per)
        time = try call.role(.time, .at)
        let syntax = try syntax ?? FunnelSteps.written(call)
        let excludes = call.option("exclude")?.value.map { call.words($0) != nil } ?? false
        let needsStage = syntax.contains { call.word($0.expression) != nil && $0.label == nil } || excludes
        stage = needsStage ? try FunnelSteps.stage(call) : nil
        steps = try FunnelSteps.steps(syntax, stage, call)
        windows = try FunnelRequest.windows(call)
        rule = ChainRule(
            try call.choice("mode", ChainRule.Mode.allCases.map(\.rawValue)).flatMap(ChainRule.Mode.init) ?? .ordered,
            try call.choice("chain", ChainRule.Choice.allCases.map(\.rawValue)).flatMap(ChainRule.Choice.init) ?? .latest,
            stepCount: syntax.count, isExclusive: Set(steps.compactMap(\.value)).count == steps.count)
        countsEntries = try call.choice("count", ["entries"]) != nil
        excluded = try FunnelRequest.excluded(call, stage)
        hold = try call.option("hold").map { try FunnelRequest.hold($0, call) }
        if countsEntries { try checkEntries() }
    }

    var labels: [String] { steps.map(\.label) }

    /// The event's time as a moment.
    var moment: ScalarExpression { time.expression.type == .day ? .call(.startOfDay, [time.expression], .time) : time.expression }

    private static func windows(_ call: Call) throws -> [Window] {
        let written = try call.arguments(.within).map { argument in
            let syntax = try call.single(argument)
            let span = try call.exactSpan(syntax)
            return Window(microseconds: span.microseconds, literal: try call.expression(syntax))
        }
        return written.isEmpty ? [Window(microseconds: nil, literal: ScalarExpression(.literal(.null), .duration(.day)))] : written
    }

    private static func excluded(_ call: Call, _ stage: NamedExpression?) throws -> Excluded? {
        guard let option = call.option("exclude") else { return nil }
        guard let syntax = option.value else { throw Diagnostic.excludeWhat(at: option.name.span) }
        guard let words = call.words(syntax), let stage else {
            return Excluded(condition: try call.condition(syntax), text: syntax.span.text, values: [])
        }
        let condition = ScalarExpression.call(.isIn, [stage.expression] + words.map { .text($0.value) }, .boolean)
        return Excluded(condition: condition, text: words.map(\.value).joined(separator: ", "), values: words)
    }

    private static func hold(_ option: FupanSyntax.Option, _ call: Call) throws -> NamedExpression {
        guard let syntax = option.value else { throw Diagnostic.holdWhat(call.input, at: option.name.span) }
        let value = try call.expression(syntax)
        guard value.type.hasOrder else { throw Diagnostic.wrongType(value.type, expected: "a column of plain values", at: syntax.span) }
        return NamedExpression(name: syntax.span.text, expression: value, span: syntax.span)
    }

    /// An entry begins with each event of the first step: that must be able to be the first, and not stand again.
    private func checkEntries() throws {
        let span = call.option("count")?.name.span ?? call.span
        if rule.mode == .any { throw Diagnostic.entriesInAnyOrder(at: span) }
        if let first = steps.first?.value, let again = steps.dropFirst().first(where: { $0.value == first }) {
            throw Diagnostic.firstStepAgain(first, at: again.span)
        }
    }

    /// A step that nobody reached may be one that never occurs, a word misspelt: then it is an error that lists those that do. Where there are no events at all, no word is wrong.
    ///
    /// - Parameter all: the events, where the call's input is only some of them.
    func stepsThatOccur(_ parts: [Relation], in all: Relation? = nil) -> [Requirement] {
        let events = all ?? call.input
        guard let stage, stage.expression.columnsUsed.isSubset(of: events.plan.columns) else { return [] }
        let column = Relation.Column(stage.name, stage.expression.type)
        let listed = events.extended([Plan.Definition(stage.expression, id: column.id)])
        func requirement(_ value: String, _ suspicion: ScalarExpression, at span: Span) -> Requirement {
            let occurs = Figures(events).count(stage.expression.compared(.equal, .text(value)))
            let isUnknown = occurs.compared(.equal, .whole(0)) && Figures(events).count(nil).compared(.greater, .whole(0))
            return Requirement(
                violation: suspicion, confirmation: isUnknown, listing: (column, listed), .stepNeverOccurs(value, stage.name, at: span))
        }
        let misspelt = (excluded?.values ?? []).map { requirement($0.value, .boolean(true), at: $0.span) }
        guard let part = parts.first, let step = part["step"], let entered = part["entered"] else {
            return misspelt + steps.compactMap { step in step.value.map { requirement($0, .boolean(true), at: step.span) } }
        }
        return misspelt + steps.compactMap { candidate in
            guard let value = candidate.value else { return nil }
            let reached = Figures(part).figure(.aggregate(
                .sum, [entered.expression], where: step.expression.compared(.equal, .text(candidate.label)), .whole))
            return requirement(value, reached.compared(.equal, .whole(0)), at: candidate.span)
        }
    }
}

extension Call {
    /// The word an option is given, which is one of some.
    func choice(_ name: String, _ words: [String]) throws -> String? {
        guard let option = option(name) else { return nil }
        guard let value = option.value, let word = word(value), words.contains(word) else {
            throw Diagnostic.oneOf(words, name, found: option.value, at: option.value?.span ?? option.name.span)
        }
        return word
    }

    /// The bare words or texts an expression is: one, or a list of them.
    fileprivate func words(_ syntax: FupanSyntax.Expression) -> [(value: String, span: Span)]? {
        if let word = word(syntax) { return [(word, syntax.span)] }
        guard case .list(let elements) = syntax.kind, !elements.isEmpty else { return nil }
        let words = elements.compactMap { element in word(element).map { (value: $0, span: element.span) } }
        return words.count == elements.count ? words : nil
    }
}

extension Diagnostic {
    fileprivate static func oneOf(_ words: [String], _ option: String, found: FupanSyntax.Expression?, at span: Span) -> Diagnostic {
        let near = found.map { nearest(to: $0.span.text, among: words) } ?? []
        return Diagnostic("option-value", "`\(option)` is \(words.map { "`\($0)`" }.joined(separator: " or "))", at: span, "",
                          suggestions: near.isEmpty ? [.init("like `with \(option) \(words.last ?? "")`")] : suggestion(near, for: span))
    }

    fileprivate static func excludeWhat(at span: Span) -> Diagnostic {
        Diagnostic("option-value", "which events are to be excluded?", at: span, "", suggestions: [.init("like `with exclude lost`, or `with exclude (amount < 0)`")])
    }

    fileprivate static func holdWhat(_ input: Relation, at span: Span) -> Diagnostic {
        Diagnostic("option-value", "which column is to stay the same?", at: span, "",
                   notes: ["the columns are \(input.columns.map(\.name).prefix(20).joined(separator: ", "))"],
                   suggestions: [.init("like `with hold \(input.columns.first?.name ?? "product")`")])
    }

    fileprivate static func entriesInAnyOrder(at span: Span) -> Diagnostic {
        Diagnostic("entries-in-any-order", "an entry begins with the first step, and with `mode any` there is none", at: span, "",
                   suggestions: [.init("leave out `count entries`, or `mode any`")])
    }

    fileprivate static func firstStepAgain(_ step: String, at span: Span) -> Diagnostic {
        Diagnostic("first-step-again", "each event of `\(step)` begins an entry, so it cannot be a later step too", at: span, "the first step again",
                   suggestions: [.init("leave out `count entries`")])
    }

    fileprivate static func stepNeverOccurs(_ step: String, _ column: String, at span: Span) -> Diagnostic {
        Diagnostic("step-never-occurs", "no row has the \(column) `\(step)`", at: span, "never occurs")
    }
}
