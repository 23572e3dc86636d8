import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax

/// The steps of a funnel as they were written, or those of `pipeline`.
enum FunnelSteps {
    static func written(_ call: Call) throws -> [FupanSyntax.Step] {
        guard let argument = call.stage.values.first else { return try pipeline(call) }
        guard call.stage.values.count == 1 else { throw Diagnostic.stepsNotComma(call.stage.values.last?.span ?? call.span) }
        return try written(call, argument)
    }

    static func written(_ call: Call, _ argument: Argument) throws -> [FupanSyntax.Step] {
        guard argument.name == nil else { throw Diagnostic.stepsNotComma(argument.span) }
        guard argument.steps.count >= 2 else { throw Diagnostic.oneStep(argument.span) }
        guard argument.steps.count <= 32 else { throw Diagnostic.tooManySteps(argument.span) }
        return argument.steps
    }

    static func pipeline(_ call: Call) throws -> [FupanSyntax.Step] {
        guard case .value(let pipeline)? = call.environment["pipeline"], case .list(let elements) = pipeline.kind else {
            throw Diagnostic.noSteps(call.manual.name, call.verbSpan)
        }
        let steps = elements.compactMap { element -> FupanSyntax.Step? in
            guard case .literal(.text(let text)) = element.kind else { return nil }
            return FupanSyntax.Step(label: nil, expression: FupanSyntax.Expression(.text(text), span: call.verbSpan))
        }
        guard steps.count == elements.count, (2...32).contains(steps.count) else { throw Diagnostic.noSteps(call.manual.name, call.verbSpan) }
        return steps
    }

    static func steps(_ syntax: [FupanSyntax.Step], _ stage: NamedExpression?, _ call: Call) throws -> [FunnelRequest.Step] {
        try syntax.map { step in
            if let label = step.label {
                return FunnelRequest.Step(label: label.text, condition: try call.condition(step.expression), span: step.expression.span, value: nil)
            }
            if let word = call.word(step.expression), let stage {
                return FunnelRequest.Step(
                    label: word, condition: stage.expression.compared(.equal, .text(word)), span: step.expression.span, value: word)
            }
            return FunnelRequest.Step(
                label: step.expression.span.text, condition: try call.condition(step.expression), span: step.expression.span, value: nil)
        }
    }

    /// The column whose values are the steps: the one that `with stage` names, else the canonical one.
    static func stage(_ call: Call) throws -> NamedExpression {
        if let option = call.option("stage") {
            guard let syntax = option.value else { throw Diagnostic.whichStage(call.input, at: option.name.span) }
            let value = try call.expression(syntax)
            guard value.type.isText || value.type == .unknown else { throw Diagnostic.wrongType(value.type, expected: "a column of text", at: syntax.span) }
            return NamedExpression(name: syntax.span.text, expression: value, span: syntax.span)
        }
        // No clause names it: `of` is the amount.
        guard let column = try call.optionalRole(.stage, .to) else { throw Diagnostic.whichStage(call.input, at: call.verbSpan) }
        return column
    }
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

    fileprivate static func noSteps(_ verb: String, _ span: Span) -> Diagnostic {
        Diagnostic("no-steps", "which steps?", at: span, "none given, and `pipeline` is not bound to two texts or more",
                   suggestions: [.init("like `\(verb) lead -> trial -> deal`, or `let pipeline = [\"lead\", \"trial\", \"deal\"]`")])
    }

    fileprivate static func whichStage(_ input: Relation, at span: Span) -> Diagnostic {
        let fitting = input.columns.first { $0.type.isText }?.name ?? "…"
        return Diagnostic(
            "role-missing", "which column is the stage?", at: span, "none is called `stage`, or as it usually is",
            notes: ["the columns are \(input.columns.map(\.name).prefix(20).joined(separator: ", "))"],
            suggestions: [.init("name it: `with stage \(fitting)`, or write the steps as `name: condition`")])
    }
}
