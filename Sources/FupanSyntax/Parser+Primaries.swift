import FupanSource

extension Parser {
    mutating func parsePrimary() -> Expression {
        let start = index
        switch current.kind {
        case .number, .duration, .period: return parseLiteral()
        case .text:
            let content = TextReading.content(source, current.range)
            advance()
            return Expression(.text(content), span: span(from: start))
        case .template: return parseTemplate()
        case .quotedName: return parseNamed()
        case .name: return Words.isReserved(current.text) ? parseReserved() : parseNamed()
        case .symbol("("): return parseBracketed()
        case .symbol("["): return parseList()
        case .symbol("{"): return parseBraces()
        case .symbol("."): return parseLeadingPoint()
        case .invalid:
            advance()
            return Expression(.invalid, span: span(from: start))
        default: return missingValue()
        }
    }

    private mutating func parseLiteral() -> Expression {
        let start = index
        let text = Characters(source, end: source.end).foldedText(current.range)
        let kind: Expression.Kind? = switch current.kind {
        case .number: NumberLiteral(reading: text).map { .number($0) }
        case .duration: DurationLiteral(reading: text).map { .duration($0) }
        default: PeriodLiteral(reading: String(text.dropFirst())).map { .period($0) }
        }
        advance()
        return Expression(kind ?? .invalid, span: span(from: start))
    }

    private mutating func parseReserved() -> Expression {
        let start = index
        switch current.text {
        case "true", "false", "null":
            let kind: Expression.Kind = current.text == "null" ? .null : .boolean(current.text == "true")
            advance()
            return Expression(kind, span: span(from: start))
        case "if": return parseConditional()
        case "is" where isSymbol(".", 1): return parseIsFunction()
        default: return missingValue()
        }
    }

    /// Nothing is taken: whoever asked for the value finds the same token, and skips it.
    mutating func missingValue() -> Expression {
        let place = span(of: index)
        if index > 0, endsStage || isSymbol(",") || isSymbol(";") || current.kind == .newline {
            let before = tokens[index - 1]
            let text = before.kind == .newline ? "" : source.text(before.range)
            report(text.isEmpty ? .emptyExpression(place) : .valueMissing(span(of: index - 1), after: text, what: "a value"))
        } else if current.kind == .name {
            report(.reservedName(place))
        } else if current.kind == .end {
            report(.emptyExpression(place))
        } else {
            report(.unexpected(place, describeCurrent))
        }
        return Expression(.invalid, span: place.before)
    }

    private mutating func parseLeadingPoint() -> Expression {
        let start = index
        guard token(1).kind == .number, touches(1) else { return missingValue() }
        if index > 0, tokens[index - 1].kind == .symbol(".."), touches(0) {
            report(.longRange(source.span(tokens[index - 1].range.lowerBound..<current.range.upperBound)))
            advance()
            return parsePrimary()
        }
        advance()
        let number = span(of: index).text
        advance()
        report(.leadingPoint(span(from: start), number))
        return Expression(.invalid, span: span(from: start))
    }

    /// `if condition then expression else expression`
    private mutating func parseConditional() -> Expression {
        nested { parser in
            let start = parser.index
            parser.advance()
            let outer = parser.allowsClauses
            if parser.isSymbol("("), parser.touches(0), let foreign = parser.parseSpreadsheetIf(from: start) { return foreign }
            parser.allowsClauses = false
            let condition = parser.parseExpression()
            guard parser.takeWord("then", of: start) else { return Expression(.invalid, span: parser.span(from: start)) }
            let then = parser.parseExpression()
            parser.allowsClauses = outer
            if parser.isWord("elif") || parser.isWord("elseif") || parser.isWord("elsif") {
                parser.report(.elif(parser.span(of: parser.index)))
                _ = parser.parseConditional()
                return Expression(.invalid, span: parser.span(from: start))
            }
            guard parser.takeWord("else", of: start) else { return Expression(.invalid, span: parser.span(from: start)) }
            let otherwise = parser.parseExpression()
            return Expression(.conditional(condition, then: then, else: otherwise), span: parser.span(from: start))
        }
    }

    private mutating func takeWord(_ word: String, of start: Int) -> Bool {
        guard isWord(word) else {
            report(.conditionalPartMissing(span(of: start), at: span(from: start).after, word: word))
            return false
        }
        advance()
        return true
    }

    /// A name, a path, a call, or a `case`.
    private mutating func parseNamed() -> Expression {
        if isWord("case"), isSymbol("{", 1) { return parseCases() }
        if current.kind == .name, current.text.lowercased() == "case", token(1).text.lowercased() == "when", isOnSameLine(1) { return parseForeignCases() }
        let start = index
        if isWord("case"), isName(1), isSymbol("{", 2), isOnSameLine(2) { return parseCasesOf(from: start) }
        var path = [takeName()]
        while isSymbol("."), isName(1), isOnSameLine(1), !(index > 0 && startsLine[index]) {
            advance()
            path.append(takeName())
        }
        if isSymbol("("), touches(0) {
            if let name = nameInModule(path) { return parseCall(name, from: start) }
            return path.count == 1 ? parseCall(path[0], from: start) : parseMethod(path, from: start)
        }
        if isSymbol("["), touches(0) { return parseIndex(path, from: start) }
        if isSymbol("("), isOnSameLine(0), path.count == 1, !path[0].isQuoted {
            return parseDetachedCall(path[0], from: start)
        }
        return Expression(path.count == 1 ? .name(path[0]) : .path(path), span: span(from: start))
    }

    /// `sum (amount)`
    mutating func parseDetachedCall(_ name: Name, from start: Int) -> Expression {
        let space = source.span(name.span.range.upperBound..<current.range.lowerBound), wasBroken = isBroken, count = diagnostics.count
        let opener = index
        isBroken = true
        let call = parseCall(name, from: start)
        isBroken = wasBroken
        diagnostics.removeLast(diagnostics.count - count)
        report(.spaceBeforeBracket(space, meant: "\(name.span.text)(\(insideBrackets(opener)))"))
        return call
    }

    /// f-text: its holes are texts of their own within the same source.
    private mutating func parseTemplate() -> Expression {
        let start = index
        let range = current.range
        let walk = TemplateWalk(Characters(source, end: source.end), from: range.lowerBound + templateMarkLength)
        advance()
        let outer = height
        height = 0
        let parts: [TemplatePart] = walk.parts.map { part in
            switch part {
            case .text(let text): return .text(text)
            case .hole(let hole): return .hole(parseHole(hole))
            }
        }
        height = max(outer, height + 1)
        return Expression(.template(parts), span: span(from: start))
    }

    /// The length of the `f`, which may be full width.
    private var templateMarkLength: Int { source.bytes[current.range.lowerBound] < 0x80 ? 1 : 3 }

    private mutating func parseHole(_ range: Range<Int>) -> Expression {
        var parser = Parser(source, Lexer.lex(source, range: range), modules: modules)
        parser.nesting = min(nesting + 1, Self.nestingLimit)
        let expression = parser.parseWholeExpression()
        height = max(height, parser.height)
        if let problem = parser.diagnostics.first { report(problem) }
        return expression
    }
}

extension Diagnostic {
    static func emptyExpression(_ span: Span) -> Diagnostic {
        Diagnostic("value-missing", "a value is missing", at: span)
    }

    static func elif(_ span: Span) -> Diagnostic {
        Diagnostic("foreign-conditional", "`\(span.text)` is written `else if`", at: span, suggestions: [.init("write `else if`", edit: .init(span, "else if"))])
    }

    static func longRange(_ span: Span) -> Diagnostic {
        Diagnostic("long-range", "a range has two points, and both its ends are part of it", at: span, suggestions: [.init("write `..`", edit: .init(span, ".."))])
    }

    static func leadingPoint(_ span: Span, _ number: String) -> Diagnostic {
        Diagnostic("leading-point", "a number does not begin with a point", at: span,
                   suggestions: [.init("write `0.\(number)`", edit: .init(span, "0.\(number)"))])
    }

    static func conditionalPartMissing(_ opener: Span, at place: Span, word: String) -> Diagnostic {
        guard word == "else" else {
            return Diagnostic("then-missing", "`then` is missing", at: place, also: [.init(opener, "of this `if`")], suggestions: [.init("write `if … then … else …`")])
        }
        return Diagnostic("else-missing", "`else` is missing", at: place, also: [.init(opener, "of this `if`")],
                          suggestions: [.init("write `else null`", edit: .init(place, " else null"))])
    }

    static func spaceBeforeBracket(_ space: Span, meant: String) -> Diagnostic {
        Diagnostic("space-before-bracket", "a call's `(` touches its name", at: space,
                   suggestions: [.init("write `\(meant)`", edit: .init(space, ""))])
    }
}
