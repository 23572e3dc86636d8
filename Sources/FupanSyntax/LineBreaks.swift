import FupanSource

/// Decides which line breaks end a statement, and makes the tokens (grammar.md, Newlines).
///
/// A break ends one unless a bracket is open, the line ends in an operator, or the next line begins with what cannot begin a statement.
/// A statement word at the start of a line, or a blank line, beats a trailing operator; either closes brackets left open.
struct LineBreaks {
    let drafts: [Lexer.Draft]
    let endsInsideText: Bool
    private var tokens: [Token] = []
    private var startsLine: [Bool] = []
    private var diagnostics: [Int: Diagnostic] = [:]
    private var openBrackets: [String] = []

    init(drafts: [Lexer.Draft], endsInsideText: Bool) {
        self.drafts = drafts
        self.endsInsideText = endsInsideText
        tokens.reserveCapacity(drafts.count + drafts.count / 8)
        startsLine.reserveCapacity(drafts.count + drafts.count / 8)
    }

    mutating func settle() -> LexedText {
        for (index, draft) in drafts.enumerated() {
            var start = draft.gap.start
            if let lineBreak = draft.gap.firstBreak, index > 0, draft.kind != .end, endsStatement(before: index) {
                add(Token(kind: .newline, range: lineBreak, trivia: start..<lineBreak.lowerBound, text: "\n"), startsLine: false)
                start = lineBreak.upperBound
                openBrackets = []
            }
            if let diagnostic = draft.diagnostic { diagnostics[tokens.count] = diagnostic }
            add(Token(kind: draft.kind, range: draft.range, trivia: start..<draft.range.lowerBound, text: draft.text),
                startsLine: draft.gap.firstBreak != nil)
            if case .symbol(let text) = draft.kind { follow(text) }
        }
        return LexedText(tokens: tokens, startsLine: startsLine, diagnostics: diagnostics, isUnfinished: isUnfinished)
    }

    private mutating func add(_ token: Token, startsLine isFirst: Bool) {
        tokens.append(token)
        startsLine.append(isFirst)
    }

    private mutating func follow(_ symbol: String) {
        switch symbol {
        case "(": openBrackets.append(")")
        case "[": openBrackets.append("]")
        case "{": openBrackets.append("}")
        case ")", "]", "}":
            // A closer that fits an outer bracket closes the inner ones too; one that fits none stands for the right one.
            if openBrackets.last != symbol, let outer = openBrackets.suffix(32).lastIndex(of: symbol) {
                openBrackets.removeSubrange(outer...)
            } else {
                _ = openBrackets.popLast()
            }
        case ";": openBrackets = []
        default: break
        }
    }

    private func endsStatement(before index: Int) -> Bool {
        let isStatement = startsStatement(index)
        if !openBrackets.isEmpty {
            return isStatement || (drafts[index].gap.hasBlankLine && drafts[index].gap.endsInFirstColumn && !continuesBracket(index))
        }
        if goesOn(after: index - 1) { return isStatement || drafts[index].gap.hasBlankLine }
        return !continuesStatement(index)
    }

    /// Whether the line that ends with this token cannot be the end of a statement.
    private func goesOn(after index: Int) -> Bool {
        switch drafts[index].kind {
        case .symbol(let text): ![")", "]", "}", ";", ".", "?", "&"].contains(text)
        case .name: ["and", "or", "not", "in", "mod", "then", "else"].contains(drafts[index].text)
        default: false
        }
    }

    /// Whether the line that begins with this token cannot begin a statement.
    private func continuesStatement(_ index: Int) -> Bool {
        switch drafts[index].kind {
        case .symbol(let text): text == "|" || text == "->"
        case .name:
            switch drafts[index].text {
            case "and", "or": true
            case "as": isName(index + 1, "of") && startsValue(index + 2)
            case let word: Words.clauses.contains(word) && startsValue(index + 1)
            }
        default: false
        }
    }

    /// What may stand in the first column behind a blank line without closing the brackets around it.
    private func continuesBracket(_ index: Int) -> Bool {
        if case .symbol(let text) = drafts[index].kind { return [")", "]", "}", ",", "|"].contains(text) }
        return false
    }

    /// A statement word and its operand. `load` is also a source and `assert` also a verb, so neither counts where such a one may stand.
    private func startsStatement(_ index: Int) -> Bool {
        guard drafts[index].kind == .name, index + 1 < drafts.count, drafts[index + 1].gap.firstBreak == nil else { return false }
        let next = drafts[index + 1].kind
        switch drafts[index].text {
        case "let", "def", "param", "set": return next == .name || next == .quotedName
        case "use", "connect": return next == .text || next == .template
        case "needs": return next == .name && !isInsideOperation(index)
        case "load": return startsValue(index + 1) && index > 0 && !goesOn(after: index - 1) && !opensBracket(index - 1)
        case "assert": return startsValue(index + 1) && !(index > 0 && drafts[index - 1].kind == .symbol("|"))
        default: return false
        }
    }

    private func opensBracket(_ index: Int) -> Bool {
        [.symbol("("), .symbol("["), .symbol("{")].contains(drafts[index].kind)
    }

    private func isInsideOperation(_ index: Int) -> Bool { index > 0 && goesOn(after: index - 1) }

    private func isName(_ index: Int, _ text: String) -> Bool {
        index < drafts.count && drafts[index].kind == .name && drafts[index].text == text
    }

    /// Whether a value begins at this token, on the line of the token before.
    private func startsValue(_ index: Int) -> Bool {
        guard index + 1 < drafts.count, drafts[index].gap.firstBreak == nil else { return false }
        return ValueStart.holds(
            drafts[index].kind, drafts[index].text, next: drafts[index + 1].kind, nextText: drafts[index + 1].text,
            isTouched: drafts[index].gap.start == drafts[index].range.lowerBound,
            touchesNext: drafts[index + 1].range.lowerBound == drafts[index].range.upperBound
        )
    }

    /// A blank line at the end gives up waiting: the error of what is missing is shown then.
    private var isUnfinished: Bool {
        guard let end = drafts.last, !end.gap.hasBlankLine else { return false }
        if endsInsideText { return end.gap.firstBreak == nil }
        return !openBrackets.isEmpty || (drafts.count > 1 && goesOn(after: drafts.count - 2))
    }
}

/// Whether a token begins a value: the question on which words, clauses and signs turn (grammar.md, What makes it unambiguous).
enum ValueStart {
    static func holds(
        _ kind: Token.Kind, _ text: String, next: Token.Kind, nextText: String, isTouched: Bool, touchesNext: Bool
    ) -> Bool {
        switch kind {
        case .quotedName, .number, .duration, .period, .text, .template, .invalid: return true
        case .name:
            if !Words.isReserved(text) { return true }
            if text == "not" { return !(next == .name && nextText == "in") }
            return text == "if" || text == "null" || text == "true" || text == "false"
        case .symbol("("), .symbol("["), .symbol("{"): return true
        // A sign: a space before, none behind.
        case .symbol("-"), .symbol("+"): return !isTouched && touchesNext
        case .symbol, .newline, .end: return false
        }
    }
}
