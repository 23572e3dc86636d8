import FupanSource

/// How a token is written in canonical style: ASCII punctuation, text in `"` where that needs no escape, names without needless backquotes, dates padded. What it says stays the same.
struct TokenSpelling {
    let source: SourceText
    let dropsBackquotes: Bool
    /// What `use … as` has bound somewhere before.
    private let modules: Set<String>
    private let characters: Characters

    init(_ source: SourceText, dropsBackquotes: Bool, modules: Set<String>) {
        self.modules = modules
        self.source = source
        self.dropsBackquotes = dropsBackquotes
        characters = Characters(source, end: source.end)
    }

    func of(_ token: Token) -> String {
        switch token.kind {
        case .symbol(let text): text
        case .name: token.text
        case .quotedName: quotedName(token)
        case .number, .duration: characters.foldedText(token.range)
        case .period: period(characters.foldedText(token.range))
        case .text: text(TextReading.content(source, token.range))
        case .template: template(token.range)
        case .newline, .invalid, .end: source.text(token.range)
        }
    }

    // MARK: names

    /// Words that mean something only in some places: a name like one of them keeps its backquotes.
    private static let contextual = Set(Words.statements + ["case", "where", "as", "select", "desc", "asc", "descending", "ascending", "DESC", "ASC", "distinct"])
        .union(ForeignSpelling.operators).union(ForeignSpelling.calls)

    private func quotedName(_ token: Token) -> String {
        if dropsBackquotes, Words.isPlainName(token.text), !Self.contextual.contains(token.text) { return token.text }
        // The backquotes may be full width; what stands between them is kept.
        let open = characters.nextOffset(token.range.lowerBound)
        var content = String.UnicodeScalarView(), offset = open
        while let (scalar, length) = characters.scalar(at: offset), offset + length < token.range.upperBound {
            content.append(foldedWidth(scalar) == "`" ? "`" : scalar)
            offset += length
        }
        return "`" + String(content) + "`"
    }

    // MARK: periods

    /// `@2026-6-3T9:05` as `@2026-06-03T09:05`; words as they are.
    private func period(_ text: String) -> String {
        let body = text.dropFirst()
        guard body.first?.isNumber == true else { return "@" + body }
        let halves = body.split(separator: "T", maxSplits: 1)
        let parts = halves[0].split(separator: "-").enumerated().map { index, part -> String in
            guard let first = part.first, first.isNumber else { return part.first == "W" ? "W" + padded(part.dropFirst(), 2) : String(part) }
            return padded(part, index == 0 ? 4 : 2)
        }
        let time = halves.dropFirst().map { "T" + $0.split(separator: ":").map { padded($0, 2) }.joined(separator: ":") }
        return "@" + parts.joined(separator: "-") + time.joined()
    }

    /// With zeros before its whole digits.
    private func padded(_ digits: Substring, _ count: Int) -> String {
        String(repeating: "0", count: max(0, count - digits.prefix { $0 != "." }.count)) + digits
    }

    // MARK: text

    private enum Quote {
        case escaped, raw

        /// Raw where escapes would be needed and can be done without.
        init(_ content: String) {
            let scalars = content.unicodeScalars
            let needsEscape = scalars.contains { $0 == "\n" || $0 == "\t" }
            self = !needsEscape && scalars.contains { $0 == "\\" || $0 == "\"" } ? .raw : .escaped
        }

        var mark: String { self == .raw ? "'" : "\"" }

        func written(_ content: String) -> String {
            var text = ""
            for scalar in content.unicodeScalars {
                switch (self, scalar) {
                case (.raw, "'"): text += "''"
                case (.escaped, "\""), (.escaped, "\\"): text += "\\" + String(scalar)
                case (.escaped, "\n"): text += "\\n"
                case (.escaped, "\t"): text += "\\t"
                default: text.unicodeScalars.append(scalar)
                }
            }
            return text
        }
    }

    private func text(_ content: String) -> String {
        let quote = Quote(content)
        return quote.mark + quote.written(content) + quote.mark
    }

    private func template(_ range: Range<Int>) -> String {
        let walk = TemplateWalk(characters, from: characters.nextOffset(range.lowerBound))
        let literals = walk.parts.map { if case .text(let text) = $0 { text } else { "" } }
        let quote = Quote(literals.joined())
        let parts = walk.parts.map { part in
            switch part {
            case .text(let text): quote.written(doubledBraces(text))
            case .hole(let hole): "{" + self.hole(hole) + "}"
            }
        }
        return "f" + quote.mark + parts.joined() + quote.mark
    }

    private func doubledBraces(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar)
            if scalar == "{" || scalar == "}" { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// A hole stays on its line. Two braces in a row would be one brace of the text.
    private func hole(_ range: Range<Int>) -> String {
        let text = expression(range)
        return text.hasPrefix("{") ? " \(text) " : text
    }

    /// An expression on one line.
    func expression(_ range: Range<Int>) -> String {
        var parser = Parser(source, Lexer.lex(source, range: range), modules: modules)
        let expression = parser.parseWholeExpression()
        var builder = LayoutBuilder(CommentedTokens(source, parser.tokens), self, keepsLines: false)
        var printer = LayoutPrinter(width: .max / 2)
        printer.print(builder.layout(of: expression))
        return printer.output
    }
}
