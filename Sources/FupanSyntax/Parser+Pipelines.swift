import FupanSource

extension Parser {
    /// `source | stage | …`. Only a statement may begin with the pipe itself: it goes on with the entry above.
    mutating func parsePipeline(mayContinue: Bool = false) -> Pipeline {
        let start = index
        let source = parseSource(mayContinue: mayContinue)
        let stages = parseStages()
        return Pipeline(source: source, stages: stages, span: span(from: start))
    }

    private mutating func parseSource(mayContinue: Bool) -> Pipeline.Source {
        if isSymbol("|") {
            if !mayContinue { report(.tableMissing(span(of: index))) }
            return .continuation
        }
        if isWord("load"), valueFollows(1), !(isSymbol("(", 1) && touches(1)) { return .load(parseLoad()) }
        if let query = foreignQuery() {
            report(query.diagnostic)
            while index < query.end { advance() }
            return .expression(Expression(.invalid, span: query.span))
        }
        if beginsStageSource {
            return .stage(parseStage())
        }
        let outer = allowsClauses
        allowsClauses = false
        defer { allowsClauses = outer }
        let expression = parseExpression()
        // Like a stage, a source with a syntax error is not checked.
        return .expression(isBroken ? Expression(.invalid, span: expression.span) : expression)
    }

    /// A name followed by a value is a verb: `review weekly`. A sign there subtracts, a touching bracket calls.
    private var beginsStageSource: Bool {
        guard isBareName(), valueFollows(1), !isSymbol("-", 1), !isSymbol("+", 1) else { return false }
        if (isSymbol("(", 1) || isSymbol("[", 1)) && touches(1) { return false }
        if isWord("case"), isSymbol("{", 1) { return false }
        // Two sides cannot be compared without a table: `(amount between 1 and 5)` means a range.
        return !isForeignOperator(1) && !isWord("between", 1)
    }

    mutating func parseStages() -> [Stage] {
        var stages: [Stage] = []
        while true {
            if accept("|") {
                stages.append(parseStage())
            } else if nesting == 0, isCloser {
                if leftOpen.last == current.text { leftOpen.removeLast() } else { report(.closesNothing(span(of: index))) }
                advance()
                if !endsStage { skipStage() }
            } else {
                return stages
            }
        }
    }
}

extension Diagnostic {
    static func tableMissing(_ span: Span) -> Diagnostic {
        Diagnostic("table-missing", "a pipeline begins with its table", at: span, suggestions: [.init("write `orders | …`")])
    }
}
