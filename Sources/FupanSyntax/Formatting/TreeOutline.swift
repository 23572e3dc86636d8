/// What a program says, without spelling and trivia, as one text: two programs with the same outline are read alike.
///
/// Every kind has its own brackets and every list its length in them, so that nothing different comes out the same.
enum TreeOutline {
    static func of(_ tree: Tree) -> String {
        tree.statements.map { ($0.help.map { "## \($0)\n" } ?? "") + of($0.kind) }.joined(separator: "\n")
    }

    private static func of(_ statement: Statement.Kind) -> String {
        switch statement {
        case .let(let name, let pipeline): "let(\(of(name)) \(of(pipeline)))"
        case .define(let name, let parameters, .stages(let stages)): "def(\(of(name)) \(list(parameters, of)) | \(list(stages, of)))"
        case .define(let name, let parameters, .pipeline(let pipeline)): "def(\(of(name)) \(list(parameters, of)) = \(of(pipeline)))"
        case .param(let name, let value): "param(\(of(name)) \(optional(value, of)))"
        case .use(let path, let name): "use(\(of(path)) \(optional(name, of)))"
        case .connect(let address, let name): "connect(\(of(address)) \(of(name)))"
        case .set(let name, let value): "set(\(optional(name, of)) \(optional(value, of)))"
        case .assert(let pipeline, let message): "assert(\(of(pipeline)) \(optional(message, of)))"
        case .needs(let paths): "needs(\(list(paths) { list($0, of) }))"
        case .load(let load, let stages): "load(\(of(load)) \(list(stages, of)))"
        case .pipeline(let pipeline): "show(\(of(pipeline)))"
        case .invalid: "invalid"
        }
    }

    private static func of(_ parameter: Statement.Parameter) -> String {
        "\(parameter.word?.rawValue ?? "") \(of(parameter.name)) \(optional(parameter.value, of))"
    }

    private static func of(_ pipeline: Pipeline) -> String {
        let source = switch pipeline.source {
        case .load(let load): "load \(of(load))"
        case .stage(let stage): "stage \(of(stage))"
        case .expression(let expression): of(expression)
        case .continuation: "above"
        }
        return "<\(source) | \(list(pipeline.stages, of))>"
    }

    private static func of(_ load: Load) -> String {
        "\(of(load.path)) as \(optional(load.name, of)) with \(list(load.options, of))"
    }

    private static func of(_ stage: Stage) -> String {
        "\(list(stage.words, of)) \(list(stage.values, of)) \(list(stage.clauses, of)) \(stage.isInvalid)"
    }

    private static func of(_ clause: Clause) -> String {
        let body = switch clause.body {
        case .group(let arguments): list(arguments, of)
        case .between(let first, let second): "\(of(first)) and \(of(second))"
        case .options(let options): "options \(list(options, of))"
        case .stray(let arguments): "stray \(list(arguments, of))"
        }
        return "\(clause.word?.rawValue ?? "") \(body)"
    }

    private static func of(_ option: Option) -> String { "\(of(option.name)) \(optional(option.value, of))" }

    private static func of(_ argument: Argument) -> String { "\(optional(argument.name, of)) = \(list(argument.steps, of))" }

    private static func of(_ step: Step) -> String { "\(optional(step.label, of)): \(of(step.expression))" }

    private static func of(_ name: Name) -> String { text(name.text) }

    private static func of(_ expression: Expression) -> String {
        switch expression.kind {
        case .number(let number): "\(number.mantissa)e-\(number.scale) \(number.approximate.map { "\($0)" } ?? "")\(number.isPercent ? "%" : "")"
        case .duration(let duration): "\(duration.mantissa)e-\(duration.scale)\(duration.unit.rawValue)"
        case .period(let period): "@\(period)"
        case .text(let content): "'\(text(content))"
        case .template(let parts): "f" + list(parts, of)
        case .boolean(let value): "\(value)!"
        case .null: "null!"
        case .name(let name): of(name)
        case .path(let names): "path" + list(names, of)
        case .call(let name, let arguments, let condition): "call(\(of(name)) \(list(arguments, of)) \(optional(condition, of)))"
        case .list(let elements): "list" + list(elements, of)
        case .braces(let entries): "braces" + list(entries) { "\($0.isElse) \(of($0.key)): \(of($0.value))" }
        case .cases(let branches, let otherwise): "case(" + list(branches) { "\(of($0.condition)) => \(of($0.result))" } + " \(optional(otherwise, of)))"
        case .conditional(let condition, let then, let otherwise): "if(\(of(condition)) \(of(then)) \(of(otherwise)))"
        case .unary(let sign, let operand): "(\(sign.rawValue) \(of(operand)))"
        case .binary(let word, _, let left, let right): "(\(of(left)) \(word.rawValue) \(of(right)))"
        case .isNull(let operand, let negated): "(\(of(operand)) is null \(negated))"
        case .membership(let left, let right, let negated): "(\(of(left)) in \(of(right)) \(negated))"
        case .range(let low, let high): "(\(of(low)) .. \(of(high)))"
        case .bracketed(let pipeline): "bracketed" + of(pipeline)
        case .invalid: "invalid"
        }
    }

    private static func of(_ part: TemplatePart) -> String {
        switch part {
        case .text(let content): text(content)
        case .hole(let expression): "{\(of(expression))}"
        }
    }

    private static func text(_ content: String) -> String { String(reflecting: content) }

    private static func optional<Element>(_ element: Element?, _ outline: (Element) -> String) -> String { element.map(outline) ?? "-" }

    private static func list<Element>(_ elements: [Element], _ outline: (Element) -> String) -> String {
        "[\(elements.count): \(elements.map(outline).joined(separator: ", "))]"
    }
}
