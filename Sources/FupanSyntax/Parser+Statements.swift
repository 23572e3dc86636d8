import FupanSource

extension Parser {
    mutating func parseStatement() -> Statement {
        isBroken = false
        nesting = 0
        height = 0
        spreadsheetStart = nil
        let start = index
        let help = helpAbove(start)
        let kind = parseStatementKind()
        let isWhole = endsStatement
        if !isWhole { reportRest() }
        return Statement(isWhole ? kind.withoutEffect(isBroken) : kind.unread, span: span(from: start), help: help)
    }

    private mutating func parseStatementKind() -> Statement.Kind {
        if current.kind == .name, isOnSameLine(1) || current.text == "set" {
            let namesFollow = token(1).kind == .name || token(1).kind == .quotedName
            switch current.text {
            case "let" where namesFollow: return parseLet()
            case "def" where namesFollow: return parseDefinition()
            case "param" where namesFollow: return parseParam()
            case "use" where token(1).kind == .text || token(1).kind == .template: return parseUse()
            case "connect" where token(1).kind == .text || token(1).kind == .template: return parseConnect()
            case "set" where namesFollow && isOnSameLine(1) || setStandsAlone: return parseSet()
            case "assert" where beginsValue(1) && !(isSymbol("(", 1) && touches(1)): return parseAssert()
            case "needs" where namesFollow: return parseNeeds()
            case "load" where beginsValue(1) && !(isSymbol("(", 1) && touches(1)): return parseLoadStatement()
            default: break
            }
        }
        return parseShown()
    }

    private var setStandsAlone: Bool { token(1).kind == .newline || token(1).kind == .end || isSymbol(";", 1) }

    /// A pipeline that is computed and shown, or one of the ways other languages begin a statement.
    private mutating func parseShown() -> Statement.Kind {
        if isName(), isSymbol("=", 1) || isArrowAssignment { return parseAssignment() }
        if isSymbol("=") {
            spreadsheetStart = current.range.lowerBound
            let equals = span(of: index)
            advance()
            let hadNone = !isBroken
            let pipeline = parsePipeline()
            if hadNone, !isBroken { report(.leadingEquals(equals)) }
            return .pipeline(pipeline)
        }
        let clause = clauseWord()
        if isWord("and") || isWord("or") || isSymbol("->") || (clause != nil && valueFollows(clause == .asOf ? 2 : 1)) {
            report(.nothingAbove(span(of: index), describeCurrent))
            skipStatement()
            return .invalid
        }
        return .pipeline(parsePipeline(mayContinue: true))
    }

    /// `vip <- orders`, as R assigns.
    private var isArrowAssignment: Bool { isSymbol("<", 1) && isSymbol("-", 2) && touches(2) && !touches(3) }

    private mutating func parseAssignment() -> Statement.Kind {
        let start = index
        let name = takeName()
        let sign = span(of: index)
        advance()
        if isSymbol("-"), tokens[index - 1].text == "<" { advance() }
        let arrow = source.span(sign.range.lowerBound..<tokens[index - 1].range.upperBound)
        let hadNone = !isBroken
        let pipeline = parsePipeline()
        // An error in the value is said first; the name is bound all the same.
        if hadNone, !isBroken { report(.assignmentWithoutLet(span(of: start), name: name, sign: arrow, value: pipeline.span.text)) }
        return .let(name, pipeline)
    }

    private mutating func parseLet() -> Statement.Kind {
        if isSymbol("(", 2), touches(2) {
            report(.letWithParameters(span(of: index), head: source.text(token(1).range.lowerBound..<closer(from: index + 2))))
            return parseDefinition()
        }
        advance()
        let name = takeBoundName()
        takeEquals(after: "let \(name.text)")
        return .let(name, parsePipeline())
    }

    /// Where the bracket at an index is closed, or its line ends.
    private func closer(from start: Int) -> Int {
        let end = tokens[start...].firstIndex { $0.kind == .symbol(")") || $0.kind == .newline || $0.kind == .end } ?? start
        return tokens[end].kind == .symbol(")") ? tokens[end].range.upperBound : tokens[end].range.lowerBound
    }

    private mutating func parseParam() -> Statement.Kind {
        advance()
        let name = takeBoundName()
        if endsStatement { return .param(name, nil) }
        takeEquals(after: "param \(name.text)")
        return .param(name, parseExpression())
    }

    private mutating func parseUse() -> Statement.Kind {
        advance()
        let path = parsePrimary()
        guard isWord("as") else { return .use(path, as: nil) }
        advance()
        let name = takeNameAfterAs()
        if let name { modules.insert(name.text) }
        return .use(path, as: name)
    }

    private mutating func parseConnect() -> Statement.Kind {
        advance()
        let address = parsePrimary()
        guard isWord("as") else {
            report(.connectionWithoutName(address.span))
            skipStatement()
            return .invalid
        }
        advance()
        guard let name = takeNameAfterAs() else { return .invalid }
        return .connect(address, as: name)
    }

    private mutating func parseSet() -> Statement.Kind {
        advance()
        if endsStatement { return .set(nil, nil) }
        let name = takeName()
        if isSymbol("=") {
            report(.optionWithEquals(span(of: index)))
            advance()
        }
        return .set(name, endsStatement ? nil : parseExpression())
    }

    private mutating func parseAssert() -> Statement.Kind {
        advance()
        let pipeline = parsePipeline()
        guard accept(",") else { return .assert(pipeline, message: nil) }
        return .assert(pipeline, message: parseExpression())
    }

    private mutating func parseNeeds() -> Statement.Kind {
        advance()
        var paths: [[Name]] = []
        repeat {
            guard isName() else {
                report(.valueMissing(span(of: index - 1), after: tokens[index - 1].text, what: "a name"))
                break
            }
            var path = [takeName()]
            while isSymbol("."), isName(1) {
                advance()
                path.append(takeName())
            }
            paths.append(path)
        } while accept(",")
        return .needs(paths)
    }

    private mutating func parseLoadStatement() -> Statement.Kind {
        let load = parseLoad()
        return .load(load, parseStages())
    }

    /// `load expression [as name] [with options]`
    mutating func parseLoad() -> Load {
        let start = index
        advance()
        let path = parseExpression()
        var name: Name?
        if isWord("as"), !isWord("of", 1) || !valueFollows(2) {
            advance()
            name = takeNameAfterAs()
        }
        var options: [Option] = []
        if isWord("with") {
            advance()
            options = parseOptions()
        }
        return Load(path: path, name: name, options: options, span: span(from: start))
    }

    private mutating func takeNameAfterAs() -> Name? {
        guard isName(), isOnSameLine(0) else {
            report(.valueMissing(span(of: index - 1), after: "as", what: "a name"))
            return nil
        }
        return takeName()
    }

    /// The name a statement binds; a reserved word is taken for one, with an error.
    mutating func takeBoundName() -> Name {
        if current.kind == .name, Words.isReserved(current.text) { report(.reservedName(span(of: index))) }
        return takeName()
    }

    mutating func takeEquals(after what: String) {
        if accept("=") { return }
        if isSymbol("==") {
            report(.equalsNames(span(of: index)))
            advance()
        } else {
            report(.equalsMissing(span(of: index - 1).after, after: what))
        }
    }

    /// What stands behind a complete statement on its line.
    private mutating func reportRest() {
        if isSymbol("."), index > 0, token(1).kind == .newline || token(1).kind == .end || isSymbol(";", 1) {
            report(.fullStop(span(of: index)))
        } else if isCloser {
            if leftOpen.last == current.text { leftOpen.removeLast() } else { report(.closesNothing(span(of: index))) }
        } else if isSymbol("->") {
            report(.stepsWithoutVerb(span(of: index)))
        } else if index > 0, Words.clauses.contains(current.text), current.kind == .name {
            report(.clauseWithoutVerb(span(of: index), current.text))
        } else {
            report(.unexpected(span(of: index), describeCurrent))
        }
        skipStatement()
    }

    /// The `##` lines directly above the token at `index`.
    private func helpAbove(_ index: Int) -> String? {
        let trivia = tokens[index].trivia
        guard !trivia.isEmpty else { return nil }
        // By scalars: a carriage return and a line feed are one character.
        var lines = source.text(trivia).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        // What stands on the token's own line, and, where the trivia begins within a line, that line's end.
        lines.removeLast()
        if trivia.lowerBound > 0, source.bytes[trivia.lowerBound - 1] != 0x0A, !lines.isEmpty { lines.removeFirst() }
        var help: [Substring] = []
        for line in lines.reversed() {
            let scalars = line.drop { $0.properties.isWhitespace }
            guard scalars.prefix(2).allSatisfy({ foldedWidth($0) == "#" }), scalars.count >= 2 else { break }
            var text = Substring(scalars.dropFirst(2))
            if text.first?.isWhitespace == true { text = text.dropFirst() }
            while text.last?.isWhitespace == true { text = text.dropLast() }
            help.append(text)
        }
        return help.isEmpty ? nil : help.reversed().joined(separator: "\n")
    }
}

extension Statement.Kind {
    /// What a statement comes to whose end could not be read: a name that it binds is bound to something unknown, all else is left.
    fileprivate var unread: Self {
        guard case .let(let name, let pipeline) = self else { return .invalid }
        return .let(name, Pipeline(source: .expression(Expression(.invalid, span: pipeline.span)), stages: [], span: pipeline.span))
    }

    /// An option that was written wrongly is not set.
    fileprivate func withoutEffect(_ isBroken: Bool) -> Self {
        if case .set = self, isBroken { .invalid } else { self }
    }
}

extension Diagnostic {
    static func nothingAbove(_ span: Span, _ found: String) -> Diagnostic {
        Diagnostic("nothing-above", "\(found) goes on with what is above, and there is nothing above to go on with", at: span, suggestions: [
            .init("at the prompt press Up and go on with that line"),
        ])
    }

    static func assignmentWithoutLet(_ place: Span, name: Name, sign: Span, value: String) -> Diagnostic {
        let whole = place.through(sign), meant = name.text == "let" && !name.isQuoted ? "let x =" : "let \(place.text) ="
        let shown = value.isEmpty || value.contains("\n") || value.count > 60 ? "…" : value
        return Diagnostic("assignment-without-let", name.text == "let" ? "`let` is followed by a name" : "a name is bound by `let`", at: sign, suggestions: [
            .init("write `\(meant) \(shown)`", edit: .init(whole, meant)),
        ])
    }

    static func leadingEquals(_ span: Span) -> Diagnostic {
        Diagnostic("leading-equals", "a statement needs no `=`", at: span, suggestions: [.init("delete it", edit: .init(span, ""))])
    }

    static func letWithParameters(_ word: Span, head: String) -> Diagnostic {
        Diagnostic("let-with-parameters", "what takes arguments is defined by `def`", at: word, suggestions: [
            .init("write `def \(head) = …`", edit: .init(word, "def")),
        ])
    }

    static func connectionWithoutName(_ span: Span) -> Diagnostic {
        Diagnostic("connection-without-name", "a connection needs a name", at: span, suggestions: [
            .init("write `connect \(span.text) as lake`", edit: .init(span.after, " as lake")),
        ])
    }

    static func optionWithEquals(_ span: Span) -> Diagnostic {
        Diagnostic("option-with-equals", "an option has no `=`: its value follows its name", at: span, suggestions: [
            .init("delete it", edit: .init(span, "")),
        ])
    }

    static func reservedName(_ span: Span) -> Diagnostic {
        Diagnostic("reserved-name", "`\(span.text)` is a word of the language, no name", at: span, suggestions: [
            .init("as a name it stands in backquotes: `` `\(span.text)` ``", edit: .init(span, "`\(span.text)`")),
        ])
    }

    static func equalsNames(_ span: Span) -> Diagnostic {
        Diagnostic("equals-names", "`=` names, `==` compares", at: span, suggestions: [.init("write `=`", edit: .init(span, "="))])
    }

    static func equalsMissing(_ span: Span, after what: String) -> Diagnostic {
        Diagnostic("equals-missing", "`=` is missing after `\(what)`", at: span,
                   suggestions: [.init("write `\(what) = …`", edit: .init(span, " ="))])
    }

    static func fullStop(_ span: Span) -> Diagnostic {
        Diagnostic("full-stop", "a statement needs no full stop", at: span, suggestions: [.init("delete it", edit: .init(span, ""))])
    }

    static func closesNothing(_ span: Span) -> Diagnostic {
        Diagnostic("closes-nothing", "`\(span.text)` closes nothing", at: span, suggestions: [.init("delete it", edit: .init(span, ""))])
    }

    static func stepsWithoutVerb(_ span: Span) -> Diagnostic {
        Diagnostic("steps-without-verb", "steps joined by `->` are values of a verb", at: span, suggestions: [
            .init("write `stages | funnel lead -> deal`"),
        ])
    }

    static func clauseWithoutVerb(_ span: Span, _ word: String) -> Diagnostic {
        Diagnostic("clause-without-verb", "`\(word)` begins a clause, and clauses belong to a verb", at: span, suggestions: [
            .init("is a pipe and a verb missing before it: `| summarize … \(word) …`?"),
        ])
    }
}
