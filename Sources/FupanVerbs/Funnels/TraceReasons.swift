import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// Why an event is a step of the chain or none, and why the next step was not reached, in the language set.
struct TraceReasons {
    private let request: FunnelRequest
    private let isChinese: Bool

    init(_ request: FunnelRequest, _ language: Language) {
        self.request = request
        isChinese = language == .chinese
    }

    private func text(_ english: [ScalarExpression], zh chinese: [ScalarExpression]) -> ScalarExpression {
        ScalarExpression(.template(isChinese ? chinese : english), .text)
    }

    private func text(_ english: String, zh chinese: String) -> ScalarExpression { .text(isChinese ? chinese : english) }

    /// The label of the step behind the first `length`, or of the last of them.
    private func label(_ length: ScalarExpression, _ offset: Int) -> ScalarExpression {
        let branches = request.labels.enumerated().map { ScalarExpression.Branch(length.compared(.equal, .whole($0 - offset)), .text($1)) }
        return ScalarExpression(.choose(branches, otherwise: .text("")), .text)
    }

    /// Whether the event could be a step whose number, from 0, fulfils a condition.
    private func matches(_ condition: (Int) -> ScalarExpression) -> ScalarExpression {
        request.steps.enumerated().reduce(.boolean(false)) { .call(.or, [$0, $1.element.condition && condition($1.offset)], .boolean) }
    }

    private func least(_ chain: Relation.Column) -> ScalarExpression {
        guard request.rule.mode == .any else { return chain.moment(1) }
        let moments = request.steps.indices.map { chain.moment($0 + 1) }
        return moments.dropFirst().reduce(moments[0]) { .choose($1.compared(.less, $0), $1, else: $0) }
    }

    /// Whether a moment lies outside the window.
    private func isLate(_ moment: ScalarExpression, _ start: ScalarExpression) -> ScalarExpression? {
        request.windows[0].microseconds.map { moment.compared(.greater, start.later(by: $0)) }
    }

    // MARK: of an event

    func ofEvent(_ traced: TracedEvents, _ length: ScalarExpression) -> ScalarExpression {
        let moment = request.moment, start = least(traced.chain), count = request.steps.count
        var branches: [ScalarExpression.Branch] = request.steps.indices.map { index in
            .init(traced.step.compared(.equal, .whole(index)), text("step \(index + 1) of \(count)", zh: "第 \(index + 1) 步，共 \(count) 步"))
        }
        func add(_ condition: ScalarExpression, _ reason: ScalarExpression) { branches.append(.init(condition, reason)) }
        add(moment.isNull, text("it has no time", zh: "没有时间"))
        let isStep = matches { _ in .boolean(true) }
        if let excluded = request.excluded {
            add(excluded.condition && !isStep.orFalse, text("\(excluded.text) is excluded: it ends a chain", zh: "\(excluded.text) 被排除：链到此为止"))
        }
        add(!isStep.orFalse, text("no step", zh: "不是步骤"))
        add(length.compared(.equal, .whole(0)), text([.text("there is no \(request.labels[0]) before it")], zh: [.text("之前没有 \(request.labels[0])")]))
        if let hold = request.hold { add(hold.expression.isNull, text("it has no \(hold.name)", zh: "没有 \(hold.name)")) }
        add(moment.compared(.less, start), text("before the chain that counts", zh: "早于所取的链"))
        if let late = isLate(moment, start) {
            add(late, text([.text("later than "), request.windows[0].literal, .text(" after the first step")],
                           zh: [.text("超过首步之后 "), request.windows[0].literal]))
        }
        let isReached = matches { length.compared(.greater, .whole($0)) }
        add(isReached, text("another event is that step", zh: "该步已由其他事件占用"))
        let isBeyond = matches { length.compared(.less, .whole($0)) }
        add(isBeyond, text([label(length, 0), .text(" is missing before it")], zh: [.text("之前缺少 "), label(length, 0)]))
        add(moment.compared(.less, latest(traced.chain, length)), text([.text("before "), label(length, -1)], zh: [.text("早于 "), label(length, -1)]))
        return ScalarExpression(.choose(branches, otherwise: text("the chain ended before it", zh: "链在此之前已结束")), .text)
    }

    private func latest(_ chain: Relation.Column, _ length: ScalarExpression) -> ScalarExpression {
        ScalarExpression(.choose(request.steps.indices.map { .init(length.compared(.equal, .whole($0 + 1)), chain.moment($0 + 1)) }, otherwise: nil), .time)
    }

    // MARK: of the step that was not reached

    /// What the reason rests on: figures over the events.
    struct MissingFigures {
        let definitions: [Plan.Definition]
        let length: ScalarExpression
        let start: ScalarExpression
        /// How many events could be the step; the first of them that is not before the last step reached.
        let candidates: ScalarExpression, following: ScalarExpression
        /// How many of them have a time; and what the events of a chain share.
        let timed: ScalarExpression, held: ScalarExpression
    }

    func figures(_ traced: TracedEvents) -> MissingFigures {
        let length = traced.length
        let isNext = matches { length.compared(.equal, .whole($0)) }
        let last = latest(traced.chain, length)
        let isAfter = isNext && ScalarExpression.call(.coalesce, [request.moment.compared(.greaterEqual, last), .boolean(true)], .boolean) && traced.step.isNull
        let definitions = [
            Plan.Definition(.aggregate(.maximum, [length], .whole)), Plan.Definition(.aggregate(.minimum, [least(traced.chain)], .time)),
            Plan.Definition(.count(where: isNext && traced.step.isNull)), Plan.Definition(.aggregate(.minimum, [request.moment], where: isAfter, .time)),
            Plan.Definition(.count(where: isNext && traced.step.isNull && !request.moment.isNull)),
            Plan.Definition(.count(where: isNext && traced.step.isNull && (request.hold.map { !$0.expression.isNull } ?? .boolean(true)))),
        ]
        func column(_ index: Int) -> ScalarExpression { .column(definitions[index].id, definitions[index].expression.type) }
        return MissingFigures(definitions: definitions, length: column(0), start: column(1), candidates: column(2), following: column(3), timed: column(4), held: column(5))
    }

    func ofMissing(_ figures: MissingFigures) -> ScalarExpression {
        let next = label(figures.length, 0), last = label(figures.length, -1)
        var branches: [ScalarExpression.Branch] = [
            .init(figures.candidates.compared(.equal, .whole(0)), text([.text("there is no "), next], zh: [.text("没有 "), next])),
            .init(figures.timed.compared(.equal, .whole(0)), text([.text("no "), next, .text(" has a time")], zh: [next, .text(" 均无时间")])),
            .init(figures.following.isNull, text([.text("only before "), last], zh: [.text("只在 "), last, .text(" 之前")])),
        ]
        if let hold = request.hold {
            branches.insert(.init(figures.held.compared(.equal, .whole(0)), text([.text("no "), next, .text(" has a \(hold.name)")], zh: [next, .text(" 均无 \(hold.name)")])), at: 1)
        }
        if let late = isLate(figures.following, figures.start) {
            let span = ScalarExpression.call(.secondsBetween, [figures.following, figures.start], .duration(.second))
            branches.append(.init(late, text(
                [.text("the next is "), span, .text(" after the first step, more than "), request.windows[0].literal],
                zh: [.text("下一个在首步之后 "), span, .text("，超过 "), request.windows[0].literal])))
        }
        if request.rule.mode == .increasing {
            branches.append(.init(.boolean(true), text([.text("not later than "), last], zh: [.text("不晚于 "), last])))
        }
        return ScalarExpression(.choose(branches, otherwise: text("another event lies between", zh: "其间有其他事件")), .text)
    }
}

extension ScalarExpression {
    /// The condition, false where it is unknown.
    var orFalse: ScalarExpression { .choose(self, .boolean(true), else: .boolean(false)) }
}

extension Diagnostic {
    static func whomToTrace(at span: Span) -> Diagnostic {
        Diagnostic("trace-whom", "`trace` takes a lead, and steps behind a comma", at: span, "", suggestions: [.init("like `trace \"L0042\"`, or `trace \"L0042\", lead -> deal`")])
    }

    static func nobodyToTrace(_ entity: String, at span: Span) -> Diagnostic {
        Diagnostic("nobody", "no event has the \(entity) \(span.text)", at: span, "never occurs",
                   suggestions: [.init("see who there is: `… | distinct \(entity) | take 10`")])
    }
}
