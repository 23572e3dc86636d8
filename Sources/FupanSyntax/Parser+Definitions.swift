import FupanSource

extension Parser {
    /// `def top(n = 10, by key) = | …`, `def aov(t) = …`
    mutating func parseDefinition() -> Statement.Kind {
        advance()
        let name = takeBoundName()
        let parameters = isSymbol("(") ? parseParameters() : []
        takeEquals(after: "def " + source.text(name.span.range.lowerBound..<tokens[index - 1].range.upperBound))
        if isSymbol("|") { return .define(name, parameters, .stages(parseStages())) }
        // `sort -revenue` would be read as sort minus revenue.
        if isBareName(), isSymbol("-", 1), isOnSameLine(1), !touches(1), touches(2) {
            report(.bodyWithoutBar(span(of: index)))
            return .define(name, parameters, .stages([parseStage()] + parseStages()))
        }
        return .define(name, parameters, .pipeline(parsePipeline()))
    }

    private mutating func parseParameters() -> [Statement.Parameter] {
        let opener = index
        let outer = enterBracket()
        defer { allowsClauses = outer }
        var parameters: [Statement.Parameter] = []
        while isName() || (current.kind == .name && Words.isReserved(current.text)) {
            let word = parameterWord()
            let name = takeBoundName()
            parameters.append(.init(word: word, name: name, value: accept("=") ? parseExpression() : nil))
            if !accept(",") { break }
        }
        expectClose(")", opener: opener)
        return parameters
    }

    /// The clause word before a parameter; alone it is the parameter's name.
    private mutating func parameterWord() -> Clause.Word? {
        if isWord("as"), isWord("of", 1), isName(2) {
            advance()
            advance()
            return .asOf
        }
        guard isBareName(), isName(1), let word = Clause.Word(rawValue: current.text) else { return nil }
        advance()
        return word
    }
}

extension Diagnostic {
    static func bodyWithoutBar(_ first: Span) -> Diagnostic {
        Diagnostic("body-without-bar", "a verb's body begins with a bar; without it this is `\(first.text)` minus something", at: first, suggestions: [
            .init("write `= | \(first.text) …`", edit: .init(first.before, "| ")),
        ])
    }
}

extension Span {
    /// The empty span just before this one.
    var before: Span { Span(source, range.lowerBound..<range.lowerBound) }
}
