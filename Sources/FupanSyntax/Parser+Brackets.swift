import FupanSource

extension Parser {
    /// `( pipeline )`
    mutating func parseBracketed() -> Expression {
        nested { parser in
            let start = parser.index
            if parser.isSymbol(")", 1), let name = parser.nameBefore(start) {
                parser.advance()
                parser.advance()
                parser.report(.spaceBeforeBracket(name.gap, meant: "\(name.text)()"))
                return Expression(.invalid, span: parser.span(from: start))
            }
            let outer = parser.enterBracket()
            let pipeline = parser.parsePipeline()
            if parser.isSymbol(",") { parser.reportTuple(from: start) }
            parser.expectClose(")", opener: start)
            parser.allowsClauses = outer
            return Expression(.bracketed(pipeline), span: parser.span(from: start))
        }
    }

    /// The name before a bracket that does not touch it, as in `count ()`; none where it may be a word of its own.
    func nameBefore(_ opener: Int) -> (text: String, gap: Span)? {
        guard opener > 0, !startsLine[opener], tokens[opener - 1].kind == .name, !tokens[opener].trivia.isEmpty else { return nil }
        let name = tokens[opener - 1]
        guard !Words.isReserved(name.text), !Words.clauses.contains(name.text), opener - 1 > stageStart else { return nil }
        return (source.text(name.range), source.span(name.range.upperBound..<tokens[opener].range.lowerBound))
    }

    /// `[a, b]`
    mutating func parseList() -> Expression {
        nested { parser in
            let start = parser.index
            let outer = parser.enterBracket()
            var elements: [Expression] = []
            while !parser.isCloser, !parser.endsStatement {
                elements.append(parser.parseExpression())
                if !parser.takeComma() { break }
            }
            parser.expectClose("]", opener: start)
            parser.allowsClauses = outer
            return Expression(.list(elements), span: parser.span(from: start))
        }
    }

    /// `{ key: value }`
    mutating func parseBraces() -> Expression {
        nested { parser in
            let start = parser.index
            let outer = parser.enterBracket()
            var entries: [Entry] = []
            while !parser.isCloser, !parser.endsStatement {
                if let entry = parser.parseEntry() { entries.append(entry) }
                if !parser.takeComma() { break }
            }
            parser.expectClose("}", opener: start)
            parser.allowsClauses = outer
            return Expression(.braces(entries), span: parser.span(from: start))
        }
    }

    private mutating func parseEntry() -> Entry? {
        let start = index
        let isElse = isWord("else")
        let key: Expression
        switch current.kind {
        case .text, .number, .duration, .period: key = parsePrimary()
        case .name where !Words.isReserved(current.text) || isElse, .quotedName:
            let name = takeName()
            key = Expression(.name(name), span: name.span)
        case .name where isSymbol(":", 1):
            report(.reservedName(span(of: index)))
            let name = takeName()
            key = Expression(.name(name), span: name.span)
        default:
            report(.keyMissing(span(of: index), describeCurrent))
            return nil
        }
        if isSymbol("=>") || isSymbol("=") {
            report(.braceWithArrow(span(of: index)))
            advance()
        } else if !accept(":") {
            report(.keyMissing(span(from: start), "`\(span(from: start).text)`"))
            return nil
        }
        return Entry(key: key, isElse: isElse, value: parseExpression())
    }

    /// `case { condition => value, else => value }`
    mutating func parseCases() -> Expression {
        nested { parser in
            let start = parser.index
            parser.advance()
            let opener = parser.index
            let outer = parser.enterBracket()
            var branches: [CaseBranch] = [], otherwise: Expression?
            while !parser.isCloser, !parser.endsStatement {
                let isElse = parser.isWord("else")
                if let last = otherwise { parser.report(.branchBehindElse(parser.span(of: parser.index), last.span)) }
                if isElse { parser.advance() }
                let condition = isElse ? nil : parser.parseExpression()
                guard parser.takeArrow() else { break }
                let result = parser.parseExpression()
                if let condition { branches.append(CaseBranch(condition: condition, result: result)) } else { otherwise = result }
                if !parser.takeComma() { break }
            }
            parser.expectClose("}", opener: opener)
            parser.allowsClauses = outer
            return Expression(.cases(branches, otherwise: otherwise), span: parser.span(from: start))
        }
    }

    /// `case amount { 5 => "a" }`: a `case` compares nothing by itself.
    mutating func parseCasesOf(from start: Int) -> Expression {
        let value = span(of: index + 1).text, wasBroken = isBroken
        advance()
        let cases = parseCases()
        guard case .cases(let branches, let otherwise) = cases.kind, !wasBroken, !isBroken else { return Expression(.invalid, span: span(from: start)) }
        let texts = branches.map { "\(value) == \($0.condition.span.text) => \($0.result.span.text)" } + (otherwise.map { ["else => \($0.span.text)"] } ?? [])
        report(.foreignCases(span(from: start), "case { \(texts.joined(separator: ", ")) }"))
        return Expression(.invalid, span: span(from: start))
    }

    private mutating func takeArrow() -> Bool {
        if accept("=>") { return true }
        if isSymbol(":") || isSymbol("->") {
            report(.caseWithColon(span(of: index)))
            advance()
            return true
        }
        report(.arrowMissing(span(of: index), describeCurrent))
        return false
    }

    /// Takes the opening bracket; clause words inside it are names.
    mutating func enterBracket() -> Bool {
        closers.append(isSymbol("(") ? ")" : isSymbol("[") ? "]" : "}")
        advance()
        defer { allowsClauses = false }
        return allowsClauses
    }

    /// Takes a comma between elements. What stands there instead is skipped.
    mutating func takeComma() -> Bool {
        if accept(",") {
            if isSymbol(",") { report(.valueMissing(span(of: index - 1), after: ",", what: "a value")) }
            return true
        }
        if isCloser || endsStatement { return false }
        report(beginsValue() ? .commaMissing(span(of: index), previous: span(of: index - 1)) : .unexpected(span(of: index), describeCurrent))
        skip { $0.isSymbol(",") }
        return accept(",")
    }

    /// Takes the bracket that closes the one at `opener`; what stands before it is skipped, with an error.
    mutating func expectClose(_ closer: String, opener: Int) {
        closers.removeLast()
        if accept(closer) { return }
        if !endsStatement, !isCloser {
            report(beginsValue() ? .commaMissing(span(of: index), previous: span(of: index - 1)) : .unexpected(span(of: index), describeCurrent))
            skip { _ in false }
            if accept(closer) { return }
        }
        if endsStatement, !isSymbol(";") { leftOpen.append(closer) }
        report(.unclosed(span(of: opener), last: span(of: max(opener, index - 1)), closer: closer, found: isCloser ? span(of: index) : nil))
        // One that closes nothing further out was meant for this bracket.
        if isCloser, !closers.contains(current.text) { advance() }
    }
}

extension Diagnostic {
    static func keyMissing(_ span: Span, _ found: String) -> Diagnostic {
        Diagnostic("key-missing", "braces hold `key: value`, and \(found) is no key with a value", at: span)
    }

    static func braceWithArrow(_ span: Span) -> Diagnostic {
        Diagnostic("brace-with-arrow", "braces hold `key: value`; a `case` holds `condition => value`", at: span, suggestions: [
            .init("write `:`", edit: .init(span, ":")),
        ])
    }

    static func caseWithColon(_ span: Span) -> Diagnostic {
        Diagnostic("case-with-colon", "a `case` holds `condition => value`; braces hold `key: value`", at: span, suggestions: [
            .init("write `=>`", edit: .init(span, " =>")),
        ])
    }

    static func arrowMissing(_ span: Span, _ found: String) -> Diagnostic {
        Diagnostic("arrow-missing", "a `case` holds `condition => value`: `=>` is missing before \(found)", at: span)
    }

    static func branchBehindElse(_ span: Span, _ otherwise: Span) -> Diagnostic {
        Diagnostic("branch-behind-else", "nothing follows the `else` of a `case`", at: span, also: [.init(otherwise, "the `else`")])
    }

    static func commaMissing(_ span: Span, previous: Span) -> Diagnostic {
        Diagnostic("comma-missing", "a comma or an operator is missing before `\(span.text)`", at: span, suggestions: [
            .init("write `\(previous.text), \(span.text)`", edit: .init(previous.after, ",")),
        ])
    }

    static func unclosed(_ opener: Span, last: Span, closer: String, found: Span?) -> Diagnostic {
        if let found {
            return Diagnostic("unclosed", "`\(opener.text)` opened here is closed by `\(found.text)`", at: found, also: [.init(opener, "opened here")],
                              suggestions: [.init("write `\(closer)`", edit: .init(found, closer))])
        }
        return Diagnostic("unclosed", "`\(opener.text)` opened here is not closed", at: opener, suggestions: [
            .init("close it with `\(closer)`", edit: .init(last.after, closer)),
        ])
    }
}
