import FupanSource

extension Parser {
    /// `sum(amount where channel == "search")`; the bracket is the current token.
    mutating func parseCall(_ name: Name, from start: Int) -> Expression {
        nested { parser in
            let opener = parser.index
            let outer = parser.enterBracket()
            var arguments: [Pipeline] = [], condition: Expression?
            while !parser.isCloser, !parser.endsStatement {
                if parser.isWord("where"), parser.beginsValue(1) || !arguments.isEmpty && parser.tokens[parser.index - 1].text != "," {
                    parser.advance()
                    condition = parser.parseExpression()
                    break
                }
                arguments.append(parser.parseCallArgument(name, start))
                if parser.isWord("where") { continue }
                if parser.explainClauseInCall(name) || !parser.takeComma() { break }
            }
            parser.expectClose(")", opener: opener)
            parser.allowsClauses = outer
            let whole = parser.span(from: start)
            parser.explainCall(name, arguments, whole)
            return Expression(.call(name, arguments, where: condition), span: whole)
        }
    }

    /// `expression [| stages]`
    private mutating func parseCallArgument(_ name: Name, _ call: Int) -> Pipeline {
        let start = index
        if isSymbol("*"), isSymbol(")", 1) {
            report(.star(span(of: index), name: name.text))
            advance()
            return Pipeline(source: .expression(Expression(.invalid, span: span(from: start))), stages: [], span: span(from: start))
        }
        if isWord("distinct"), valueFollows(1), !(isSymbol("(", 1) && touches(1)) {
            let word = span(of: index)
            advance()
            let value = parseExpression()
            if !isBroken {
                let whole = source.span(tokens[call].range.lowerBound..<value.span.range.upperBound)
                let isWhole = name.text == "count" && isSymbol(")")
                report(.distinctInside(isWhole ? whole : nil, word: word, value: value.span.text))
            }
            return Pipeline(source: .expression(value), stages: [], span: span(from: start))
        }
        if isName(), isSymbol("=", 1) {
            let label = span(of: index), sign = span(of: index + 1), isCompared = token(2).kind == .text && !defines(name.text)
            let isFirst = !isBroken
            advance()
            advance()
            let value = parseExpression()
            if isFirst { report(isCompared ? .comparedInCall(label.through(value.span), sign, call: name.text) : .namedInCall(label.through(value.span), value: value.span.text, call: name.text)) }
            return Pipeline(source: .expression(value), stages: parseStages(), span: span(from: start))
        }
        let value = parseExpression()
        let stages = parseStages()
        return Pipeline(source: .expression(value), stages: stages, span: span(from: start))
    }

    /// Whether this program defines a function of the name.
    private func defines(_ name: String) -> Bool {
        tokens.indices.dropFirst().contains { tokens[$0].text == name && tokens[$0 - 1].kind == .name && tokens[$0 - 1].text == "def" }
    }

    /// `sum(x by rep)`: groups and order are clauses of the stage.
    private mutating func explainClauseInCall(_ name: Name) -> Bool {
        guard let word = clauseWord(), valueFollows(word == .asOf ? 2 : 1) else { return false }
        let place = index, end = tokens[max(0, index - 1)].range.upperBound
        skip { _ in false }
        guard !isBroken else { return true }
        let clause = source.text(tokens[place].range.lowerBound..<tokens[index - 1].range.upperBound)
        let value = source.text(name.span.range.lowerBound..<end)
        let behind = token(1).kind
        let isLast = isSymbol(")") && nesting == 1 && (behind == .newline || behind == .end || behind == .symbol("|") || behind == .symbol(";"))
        let edit = isLast ? Diagnostic.Suggestion.Edit(source.span(end..<current.range.upperBound), ") \(clause)") : nil
        report(.clauseInCall(span(of: place), call: name.text, meant: "\(value)) \(clause)", edit: edit))
        return true
    }

    /// `df["x"]`: there is no indexing. What is indexed inside, `df[df["x"] > 5]`, is explained with the whole.
    mutating func parseIndex(_ path: [Name], from start: Int) -> Expression {
        let before = (diagnostics.count, isBroken)
        let list = parseList()
        let isNested = !before.1 && diagnostics.count == before.0 + 1 && diagnostics[before.0].id == "indexed"
        if isNested {
            diagnostics.removeLast()
            isBroken = false
        }
        if !isBroken { report(.indexed(span(from: start), table: path.map(\.span.text).joined(separator: "."), index: list, isNested: isNested)) }
        return Expression(.invalid, span: span(from: start))
    }

    /// `orders.head(5)`, `orders.groupby("channel")["amount"].sum()`: there are no methods. What is odd inside the brackets is part of the same mistake.
    mutating func parseMethod(_ path: [Name], from start: Int) -> Expression {
        guard let method = path.last else { return missingValue() }
        let before = (diagnostics.count, isBroken)
        let opener = index
        _ = parseCall(method, from: start)
        let inside = insideBrackets(opener)
        var chain: [String] = []
        while isSymbol("."), isName(1), !startsLine[index] || isSymbol("(", 2) {
            advance()
            chain.append(current.text)
            advance()
            if isSymbol("("), touches(0) { _ = parseBracketed() }
            if isSymbol("["), touches(0) { chain.append(indexedName()) }
        }
        if isSymbol("["), touches(0) {
            chain.append(indexedName())
            while isSymbol("."), isName(1) {
                advance()
                chain.append(current.text)
                advance()
                if isSymbol("("), touches(0) { _ = parseBracketed() }
            }
        }
        if !before.1 {
            diagnostics.removeLast(diagnostics.count - before.0)
            isBroken = false
            let isStage = start > 0 && tokens[start - 1].kind == .symbol("|")
            let meant = ForeignMethod(path: path.map(\.span.text), arguments: inside, chain: chain).meaning(isStage: isStage)
            report(.method(span(from: start), meant: meant))
        }
        return Expression(.invalid, span: span(from: start))
    }

    /// The text in `["amount"]`, which is skipped.
    private mutating func indexedName() -> String {
        let opener = index
        _ = parseList()
        return "[" + insideBrackets(opener)
    }

    /// The text between the bracket at `opener` and the one just taken.
    func insideBrackets(_ opener: Int) -> String {
        let start = tokens[opener].range.upperBound
        let end = index > opener + 1 ? tokens[index - 1].range.lowerBound : start
        return source.text(start..<max(start, end))
    }
}

extension Diagnostic {
    static func star(_ span: Span, name: String) -> Diagnostic {
        Diagnostic("star", "`*` is no column: `\(name)()` counts rows", at: span, suggestions: [.init("write `\(name)()`", edit: .init(span, ""))])
    }

    /// `whole` is the call without its closing bracket, where all of it can be replaced.
    static func distinctInside(_ whole: Span?, word: Span, value: String) -> Diagnostic {
        let meant = "distinct(\(value))"
        return Diagnostic("distinct-inside", "`distinct` is a function of its own", at: word, suggestions: [
            whole.map { .init("write `\(meant)`", edit: .init($0, "distinct(\(value)")) } ?? .init("`\(meant)` counts the different values"),
        ])
    }

    static func namedInCall(_ argument: Span, value: String, call: String) -> Diagnostic {
        Diagnostic("named-in-call", "arguments of a call have no names", at: argument, suggestions: [
            .init("write `\(call)(\(value))`", edit: .init(argument, value)),
        ])
    }

    /// `count(channel = "search")`
    static func comparedInCall(_ argument: Span, _ equals: Span, call: String) -> Diagnostic {
        let source = argument.source
        let meant = "where " + source.text(argument.range.lowerBound..<equals.range.lowerBound) + "==" + source.text(equals.range.upperBound..<argument.range.upperBound)
        return Diagnostic("named-in-call", "arguments of a call have no names", at: argument, suggestions: [
            .init("to compare: `\(call)(\(meant))`", edit: .init(argument, meant)),
        ])
    }

    static func clauseInCall(_ span: Span, call: String, meant: String, edit: Suggestion.Edit?) -> Diagnostic {
        Diagnostic("clause-in-call", "the groups and the order are clauses of the stage, not of `\(call)`", at: span,
                   suggestions: [.init("write `\(meant)`", edit: edit)])
    }

    static func indexed(_ span: Span, table: String, index: Expression, isNested: Bool) -> Diagnostic {
        var meant = "\(table) | where …"
        if case .list(let elements) = index.kind, elements.count == 1 {
            if case .text(let column) = elements[0].kind {
                meant = Words.isPlainName(column) ? column : "`\(column)`"
            } else {
                let condition = removing(table + ".", from: elements[0].span.text)
                meant = "\(table) | where \(isNested ? withoutIndexes(table, condition) : condition)"
            }
        }
        return Diagnostic("indexed", "a column is written by its name, rows are chosen by `where`", at: span, suggestions: [
            .init("write `\(meant)`", edit: meant.hasSuffix("…") ? nil : .init(span, meant)),
        ])
    }

    static func method(_ span: Span, meant: String) -> Diagnostic {
        let meant = meant.last == " " ? String(meant.dropLast()) : meant
        return Diagnostic("method", "there are no methods; verbs follow a pipe", at: span, suggestions: [
            .init("write `\(meant)`", edit: meant.contains("…") ? nil : .init(span, meant)),
        ])
    }

    /// `df["x"] > 5` as `x > 5`.
    private static func withoutIndexes(_ table: String, _ text: String) -> String {
        var rest = Substring(text), kept = ""
        while !rest.isEmpty {
            if rest.hasPrefix(table + "[\""), let close = rest.firstIndex(of: "]") {
                let name = rest[rest.index(rest.startIndex, offsetBy: table.count + 2)..<close].dropLast()
                kept += Words.isPlainName(String(name)) ? String(name) : "`\(name)`"
                rest = rest[rest.index(after: close)...]
            } else {
                kept.append(rest.removeFirst())
            }
        }
        return kept
    }

    private static func removing(_ prefix: String, from text: String) -> String {
        var rest = Substring(text), kept = ""
        while !rest.isEmpty {
            if rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) } else { kept.append(rest.removeFirst()) }
        }
        return kept
    }
}
