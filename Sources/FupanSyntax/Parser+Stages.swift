import FupanSource

extension Parser {
    /// `verb [form words] values, … clause …`
    mutating func parseStage() -> Stage {
        let start = index
        let outer = (isBroken, allowsClauses, verb, stageStart)
        isBroken = false
        stageStart = start
        allowsClauses = true
        verb = current.text
        var words: [Name] = [], values: [Argument] = [], clauses: [Clause] = []
        if isName() {
            words = [takeName()]
            if let name = takeNameInModule(words[0]) { words = [name] }
            if isSymbol("("), touches(0) {
                values = parseBracketedVerb(words[0], start)
            } else if isSymbol("."), touches(0), isName(1), touches(1) {
                // `orders.head(5)` behind a pipe.
                index = start
                _ = parsePrimary()
                if !isBroken { report(.verbMissing(span(from: start), "`\(span(from: start).text)`")) }
            } else if words[0].text == "join", let meant = foreignJoin(from: start) {
                report(meant)
                skipStage()
            } else {
                if isHyphenated { reportHyphenatedVerb(start) }
                takeFormWords(&words)
                if beginsValues { values = parseGroup() }
            }
            clauses = parseClauses()
            if words[0].text == "where" { explainBetween(values, clauses) }
        } else {
            words = [Name("", span: span(of: index).before)]
            reportVerbMissing()
        }
        if !endsStage { reportUnexpectedInStage(words) }
        if !endsStage { skipStage() }
        let stage = Stage(words: words, values: values, clauses: clauses, isInvalid: isBroken, span: span(from: start))
        (isBroken, allowsClauses, verb, stageStart) = (outer.0 || isBroken, outer.1, outer.2, outer.3)
        return stage
    }

    /// `lib.top`, a verb of a script that was used under a name.
    private mutating func takeNameInModule(_ module: Name) -> Name? {
        guard modules.contains(module.text), isSymbol("."), touches(0), isName(1), touches(1) else { return nil }
        advance()
        return nameInModule([module, takeName()])
    }

    /// What a script that was used under a name has bound: one name, with its dot.
    func nameInModule(_ path: [Name]) -> Name? {
        guard path.count == 2, modules.contains(path[0].text) else { return nil }
        return Name("\(path[0].text).\(path[1].text)", span: source.span(path[0].span.range.lowerBound..<path[1].span.range.upperBound))
    }

    /// The bare names that each have a value behind them are words of the verb's form: `left join reps` joins.
    private mutating func takeFormWords(_ words: inout [Name]) {
        while isBareName(), isOnSameLine(0), beginsFormValue(1), clauseWord() == nil || !valueFollows(clauseWord() == .asOf ? 2 : 1) {
            if isWord("case"), isSymbol("{", 1) || isName(1) && isSymbol("{", 2) { return }
            if isWord("NOT") { return }
            words.append(takeName())
        }
    }

    /// Whether the name before `offset` is a form word: a value follows it that is neither a sign, a call's bracket, nor a clause word.
    func beginsFormValue(_ offset: Int) -> Bool {
        guard valueFollows(offset), !isSymbol("-", offset), !isSymbol("+", offset) else { return false }
        if (isSymbol("(", offset) || isSymbol("[", offset)) && touches(offset) { return false }
        if isCapital(offset) || isWord("not", offset) && isWord("between", offset + 1) { return false }
        if isForeignOperator(offset) || isDirection(offset) || isWord("not", offset) && isForeignOperator(offset + 1) { return false }
        return clauseWord(offset) == nil
    }

    /// Whether the verb has values: not where a clause follows it at once.
    private var beginsValues: Bool {
        guard isOnSameLine(0) else { return false }
        if isSymbol("-") || isSymbol("+") || (isWord("is") && isSymbol(".", 1)) { return true }
        guard beginsValue() else { return false }
        guard let word = clauseWord() else { return true }
        return !valueFollows(word == .asOf ? 2 : 1)
    }

    /// The clause word at `offset`, whether or not one may stand there.
    func clauseWord(_ offset: Int = 0) -> Clause.Word? {
        guard token(offset).kind == .name else { return nil }
        let text = token(offset).text
        if text == "as" { return isWord("of", offset + 1) ? .asOf : nil }
        return Words.clauses.contains(text) ? Clause.Word(rawValue: text) : nil
    }

    private mutating func parseClauses() -> [Clause] {
        var clauses: [Clause] = []
        while true {
            if clauseWord() != nil {
                clauses.append(parseClause())
            } else if beginsValue(), !isWord("as") {
                let start = index
                let values = parseGroup()
                clauses.append(Clause(word: nil, wordSpan: span(of: start), body: .stray(values), span: span(from: start)))
            } else {
                return clauses
            }
        }
        return clauses
    }

    private mutating func parseClause() -> Clause {
        let start = index
        let word = clauseWord() ?? .by
        advance()
        if word == .asOf { advance() }
        let wordSpan = span(from: start)
        let body: Clause.Body
        if !valueFollows(0), !(isSymbol("-") && isOnSameLine(0)) {
            report(.clauseValueMissing(wordSpan, word))
            body = word == .with ? .options([]) : .group([])
        } else if word == .with {
            body = .options(parseOptions())
        } else if word == .between {
            body = parseSides()
        } else {
            body = .group(parseGroup())
        }
        return Clause(word: word, wordSpan: wordSpan, body: body, span: span(from: start))
    }

    /// `between side and side`: a side binds tighter than `and`.
    private mutating func parseSides() -> Clause.Body {
        let first = parseSide()
        guard isWord("and") else {
            if !isBroken { report(.sideMissing(first.span)) }
            return .between(first, Expression(.invalid, span: first.span.after))
        }
        advance()
        return .between(first, parseSide())
    }

    private mutating func parseSide() -> Expression { parseBinary(Level.not) }

    mutating func parseOptions() -> [Option] {
        var options: [Option] = []
        repeat {
            if isCloser { break }
            guard isName() else {
                report(.valueMissing(span(of: index - 1), after: tokens[index - 1].text, what: "the name of an option"))
                break
            }
            let name = takeName()
            if isSymbol("=") {
                report(.optionWithEquals(span(of: index)))
                advance()
            }
            // A clause word that nothing follows is a word like others: `with value_at every`.
            let hasValue = valueFollows(0) && (clauseWord() == nil || isOnSameLine(0) && clauseWord() != .asOf && !valueFollows(1))
            options.append(Option(name: name, value: hasValue ? parseExpression() : nil))
        } while accept(",")
        return options
    }
}

extension Diagnostic {
    static func clauseValueMissing(_ span: Span, _ word: Clause.Word) -> Diagnostic {
        Diagnostic("value-missing", "a value is missing after `\(word.rawValue)`", at: span, suggestions: [
            .init("if it is a name: `` `\(word.rawValue)` ``", edit: .init(span, "`\(word.rawValue)`")),
        ])
    }

    static func sideMissing(_ span: Span) -> Diagnostic {
        Diagnostic("side-missing", "`between` has two sides, the base and then the other", at: span, suggestions: [
            .init("write `between \(span.text) and …`", edit: .init(span.after, " and ")),
        ])
    }
}
