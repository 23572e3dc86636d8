import FupanSource

extension Parser {
    /// `argument, argument, …`
    mutating func parseGroup() -> [Argument] {
        var arguments: [Argument] = []
        while true {
            let start = index
            let argument = parseArgument()
            arguments.append(explainedTail(of: argument, from: start))
            guard isSymbol(",") else { return arguments }
            advance()
            // A trailing comma is allowed in brackets.
            if isCloser, nesting > 0 { return arguments }
            if let word = clauseBehindComma {
                report(.commaTooMany(span(of: index - 1), before: word))
                return arguments
            }
            if !mayBeginArgument {
                report(.valueMissing(span(of: index - 1), after: ",", what: "a value"))
                return arguments
            }
        }
    }

    /// `sum(amount), by channel`: behind a comma the word would be a name, but no name has a value behind it.
    private var clauseBehindComma: Clause.Word? {
        guard allowsClauses, let word = clauseWord(), beginsFormValue(word == .asOf ? 2 : 1) else { return nil }
        return word
    }

    private var mayBeginArgument: Bool {
        beginsValue() || isSymbol("-") || isSymbol("+") || (current.kind == .name && !endsStatement)
    }

    /// `[name =] step -> step`
    mutating func parseArgument() -> Argument {
        let start = index
        var name: Name?
        if isSymbol("=", 1), current.kind == .name || current.kind == .quotedName {
            name = takeBoundName()
            advance()
        }
        var steps = [parseStep()]
        while accept("->") { steps.append(parseStep()) }
        return Argument(name: name, steps: steps, span: span(from: start))
    }

    private mutating func parseStep() -> Step {
        var label: Name?
        if isSymbol(":", 1) {
            if isName() {
                label = takeName()
                advance()
            } else if current.kind == .text {
                label = Name(TextReading.content(source, current.range), isQuoted: true, span: span(of: index))
                advance()
                advance()
            }
        }
        return Step(label: label, expression: parseExpression())
    }

    /// What people write behind an argument in SQL: `desc`, `as total`.
    private mutating func explainedTail(of argument: Argument, from start: Int) -> Argument {
        if isDirection(0) {
            if !isBroken { report(explainedDirection(argument, from: start)) }
            advance()
        } else if isWord("as"), !isWord("of", 1), isName(1), isOnSameLine(1) {
            let whole = source.span(argument.span.range.lowerBound..<token(1).range.upperBound)
            if !isBroken { report(.aliasBehind(span(of: index), whole: whole, value: argument.span.text, name: span(of: index + 1).text)) }
            advance()
            let name = takeName()
            return Argument(name: argument.name ?? name, steps: argument.steps, span: span(from: start))
        }
        return argument
    }

    /// `sort x desc`; with `order by x desc` the whole stage is meant.
    private func explainedDirection(_ argument: Argument, from start: Int) -> Diagnostic {
        let isWhole = start > stageStart && tokens[start - 1].text == "by" && start - stageStart == 2
        return .directionWord(argument.span, word: span(of: index), stage: isWhole ? span(of: stageStart) : nil)
    }

    /// `desc` or its like behind a sort key.
    func isDirection(_ offset: Int) -> Bool {
        guard ["sort", "order", "arrange", "take", "top"].contains(verb), token(offset).kind == .name, isOnSameLine(offset),
              ["desc", "asc", "descending", "ascending", "DESC", "ASC"].contains(token(offset).text)
        else { return false }
        return !isSymbol("=", offset + 1) && !isSymbol("(", offset + 1)
    }
}

extension Diagnostic {
    static func directionWord(_ key: Span, word: Span, stage: Span?) -> Diagnostic {
        let isDescending = word.text.lowercased().hasPrefix("d")
        let meant = (stage == nil ? "" : "sort ") + (isDescending ? "-" : "") + key.text
        let message = isDescending ? "descending is a minus before the key" : "ascending needs no word"
        return Diagnostic("direction-word", message, at: word, suggestions: [
            .init("write `\(meant)`", edit: .init((stage ?? key).through(word), meant)),
        ])
    }

    static func commaTooMany(_ comma: Span, before word: Clause.Word) -> Diagnostic {
        Diagnostic("comma-too-many", "no comma stands before `\(word.rawValue)`", at: comma, "one too many", suggestions: [.init("delete it", edit: .init(comma, ""))])
    }

    static func aliasBehind(_ span: Span, whole: Span, value: String, name: String) -> Diagnostic {
        Diagnostic("alias-behind", "a name stands before its value", at: span, suggestions: [
            .init("write `\(name) = \(value)`", edit: .init(whole, "\(name) = \(value)")),
        ])
    }

    static func valueMissing(_ span: Span, after what: String, what expected: String) -> Diagnostic {
        Diagnostic("value-missing", "\(expected) is missing after `\(what)`", at: span)
    }
}
