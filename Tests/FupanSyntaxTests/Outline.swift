import FupanSource
import FupanSyntax

/// A tree in brackets, so that a test can say in one line how a text is read.
enum Outline {
    static func of(_ tree: Tree) -> String { tree.statements.map(of).joined(separator: "; ") }

    static func of(_ statement: Statement) -> String {
        switch statement.kind {
        case .let(let name, let pipeline): return "let \(name.text) = \(of(pipeline))"
        case .define(let name, let parameters, let body):
            let list = parameters.map { ($0.word.map { "\($0.rawValue) " } ?? "") + $0.name.text + ($0.value.map { " = \(of($0))" } ?? "") }
            switch body {
            case .stages(let stages): return "def \(name.text)(\(list.joined(separator: ", "))) = " + stages.map { "| " + of($0) }.joined(separator: " ")
            case .pipeline(let pipeline): return "def \(name.text)(\(list.joined(separator: ", "))) = \(of(pipeline))"
            }
        case .param(let name, let value): return "param \(name.text)" + (value.map { " = \(of($0))" } ?? "")
        case .use(let path, let name): return "use \(of(path))" + (name.map { " as \($0.text)" } ?? "")
        case .connect(let address, let name): return "connect \(of(address)) as \(name.text)"
        case .set(let name, let value): return ["set", name?.text, value.map(of)].compactMap { $0 }.joined(separator: " ")
        case .assert(let pipeline, let message): return "assert \(of(pipeline))" + (message.map { ", \(of($0))" } ?? "")
        case .needs(let paths): return "needs " + paths.map { $0.map(\.text).joined(separator: ".") }.joined(separator: ", ")
        case .load(let load, let stages): return ([of(load)] + stages.map(of)).joined(separator: " | ")
        case .pipeline(let pipeline): return of(pipeline)
        case .invalid: return "invalid"
        }
    }

    static func of(_ pipeline: Pipeline) -> String {
        let source = switch pipeline.source {
        case .load(let load): of(load)
        case .stage(let stage): of(stage)
        case .expression(let expression): of(expression)
        case .continuation: ""
        }
        return pipeline.stages.reduce(source) { $0 + ($0.isEmpty ? "| " : " | ") + of($1) }
    }

    static func of(_ load: Load) -> String {
        "load \(of(load.path))" + (load.name.map { " as \($0.text)" } ?? "") + (load.options.isEmpty ? "" : " with " + of(load.options))
    }

    /// `<left join> reps {on: rep}`
    static func of(_ stage: Stage) -> String {
        var parts = ["<" + stage.words.map(\.text).joined(separator: " ") + ">"]
        if !stage.values.isEmpty { parts.append(of(stage.values)) }
        parts += stage.clauses.map { clause in
            switch clause.body {
            case .group(let arguments): "{\(clause.word?.rawValue ?? "?"): \(of(arguments))}"
            case .between(let first, let second): "{between: \(of(first)) and \(of(second))}"
            case .options(let options): "{with: \(of(options))}"
            case .stray(let arguments): "{stray: \(of(arguments))}"
            }
        }
        return parts.joined(separator: " ") + (stage.isInvalid ? "!" : "")
    }

    static func of(_ options: [Option]) -> String {
        options.map { $0.name.text + ($0.value.map { " \(of($0))" } ?? "") }.joined(separator: ", ")
    }

    static func of(_ arguments: [Argument]) -> String {
        arguments.map { argument in
            (argument.name.map { "\($0.text) = " } ?? "")
                + argument.steps.map { ($0.label.map { "\($0.text): " } ?? "") + of($0.expression) }.joined(separator: " -> ")
        }.joined(separator: ", ")
    }

    static func of(_ expression: Expression) -> String {
        switch expression.kind {
        case .number(let number):
            return number.approximate.map { "\($0)" } ?? "\(number.mantissa)" + (number.scale > 0 ? "e-\(number.scale)" : "") + (number.isPercent ? "%" : "")
        case .duration(let duration): return "\(duration.mantissa)" + (duration.scale > 0 ? "e-\(duration.scale)" : "") + duration.unit.rawValue
        case .period: return expression.span.text
        case .text(let text): return "\"\(text)\""
        case .template(let parts):
            return "f[" + parts.map { part in
                switch part {
                case .text(let text): "\"\(text)\""
                case .hole(let hole): "{\(of(hole))}"
                }
            }.joined(separator: " ") + "]"
        case .boolean(let value): return "\(value)"
        case .null: return "null"
        case .name(let name): return name.text
        case .path(let names): return names.map(\.text).joined(separator: ".")
        case .call(let name, let arguments, let condition):
            return "\(name.text)(\(arguments.map(of).joined(separator: ", "))\(condition.map { " where \(of($0))" } ?? ""))"
        case .list(let elements): return "[\(elements.map(of).joined(separator: ", "))]"
        case .braces(let entries): return "{\(entries.map { ($0.isElse ? "else" : of($0.key)) + ": " + of($0.value) }.joined(separator: ", "))}"
        case .cases(let branches, let otherwise):
            let list = branches.map { "\(of($0.condition)) => \(of($0.result))" } + (otherwise.map { ["else => \(of($0))"] } ?? [])
            return "case {\(list.joined(separator: ", "))}"
        case .conditional(let condition, let then, let otherwise): return "(if \(of(condition)) then \(of(then)) else \(of(otherwise)))"
        case .unary(let op, let operand): return "(\(op.rawValue)\(op == .not ? " " : "")\(of(operand)))"
        case .binary(let op, _, let left, let right): return "(\(of(left)) \(op.rawValue) \(of(right)))"
        case .isNull(let operand, let negated): return "(\(of(operand)) is \(negated ? "not " : "")null)"
        case .membership(let left, let right, let negated): return "(\(of(left)) \(negated ? "not " : "")in \(of(right)))"
        case .range(let low, let high): return "(\(of(low))..\(of(high)))"
        case .bracketed(let pipeline): return "[\(of(pipeline))]"
        case .invalid: return "invalid"
        }
    }
}
