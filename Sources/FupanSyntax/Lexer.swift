import FupanSource

/// What the lexer makes of a text: tokens that hold every byte, and what was wrong with each.
struct LexedText {
    var tokens: [Token]
    /// For each token, whether a line break stands between the token before and it.
    var startsLine: [Bool]
    /// What was wrong, by the index of the token it belongs to: the parser hands it on when it takes the token.
    var diagnostics: [Int: Diagnostic]
    var isUnfinished: Bool
}

/// Cuts a text into tokens (grammar.md, Tokens). It never fails: what is no token becomes `.invalid` with a diagnostic.
///
/// It works in two passes: this one finds the tokens and the gaps between them; `LineBreaks` then decides which line breaks end a statement.
struct Lexer {
    /// A token before it is known which line breaks count.
    struct Draft {
        var kind: Token.Kind
        var range: Range<Int>
        var text: String
        var gap: Gap
        var diagnostic: Diagnostic?
    }

    /// What stands between two tokens.
    struct Gap {
        var start: Int
        var firstBreak: Range<Int>?
        var hasBlankLine = false
        /// The token behind the gap stands in the first column.
        var endsInFirstColumn = false
    }

    let source: SourceText
    let characters: Characters
    var position: Int
    var drafts: [Draft] = []
    /// What was wrong in the gap before the next token: a comment in another language's style.
    var pending: Diagnostic?
    /// How many brackets are open, roughly: mismatched ones are the parser's matter.
    var openBrackets = 0
    /// A text, f-text or backquoted name is open at the end of the last line.
    var endsInsideText = false

    init(_ source: SourceText, range: Range<Int>? = nil) {
        self.source = source
        let range = range ?? 0..<source.end
        characters = Characters(source, end: range.upperBound)
        position = range.lowerBound
    }

    static func lex(_ source: SourceText, range: Range<Int>? = nil) -> LexedText {
        var lexer = Lexer(source, range: range)
        lexer.scan()
        var breaks = LineBreaks(drafts: lexer.drafts, endsInsideText: lexer.endsInsideText)
        return breaks.settle()
    }

    private mutating func scan() {
        while true {
            let gap = scanGap()
            if position >= characters.end {
                drafts.append(Draft(kind: .end, range: position..<position, text: "", gap: gap, diagnostic: takePending()))
                return
            }
            let count = drafts.count, start = position
            scanToken(gap)
            // A scanner that took nothing would be a loop without end; one byte of it is no token then.
            if position == start { invalid(start..<nextOffset(start), gap, .unknownCharacter(span(start..<nextOffset(start)))) }
            if let note = takePending(), drafts.count > count, drafts[count].diagnostic == nil { drafts[count].diagnostic = note }
        }
    }

    private mutating func scanToken(_ gap: Gap) {
        guard let (scalar, _) = characters.folded(at: position) else { return }
        switch scalar {
        case "f" where characters.isQuote(at: nextOffset(position)): scanTemplate(gap)
        case "0"..."9": scanNumber(gap)
        case "\"", "'": scanText(gap)
        case "`": scanQuotedName(gap)
        case "@": scanPeriod(gap)
        default:
            if characters.startsName(at: position) { scanName(gap) } else { scanSymbol(gap) }
        }
    }

    private mutating func scanName(_ gap: Gap) {
        let start = position
        let end = characters.nameEnd(from: start)
        append(.name, end, nameKey(characters.text(start..<end)), gap)
    }

    private mutating func scanQuotedName(_ gap: Gap) {
        let start = position
        let lineEnd = characters.lineEnd(from: start)
        var end = nextOffset(start)
        var content = ""
        while end < lineEnd, let (scalar, length) = characters.scalar(at: end) {
            let isBackquote = foldedWidth(scalar) == "`"
            if isBackquote, characters.ascii(at: end + length) != 0x60 || end + length >= lineEnd {
                let range = start..<(end + length)
                if content.isEmpty { return invalid(range, gap, .emptyName(span(range))) }
                return append(.quotedName, range.upperBound, nameKey(content), gap)
            }
            content.unicodeScalars.append(isBackquote ? "`" : scalar)
            end += isBackquote ? length * 2 : length
        }
        endsInsideText = lineEnd >= characters.end
        invalid(start..<lineEnd, gap, .unclosedName(span(start..<lineEnd)))
    }
}

// Gaps
extension Lexer {
    private mutating func scanGap() -> Gap {
        var gap = Gap(start: position)
        var lineHasContent = position > 0
        if position == 0, characters.scalar(at: 0)?.scalar == "\u{FEFF}" { position = 3 }
        while let (scalar, length) = characters.folded(at: position) {
            if scalar == "\n" {
                if gap.firstBreak == nil {
                    let hasReturn = position > gap.start && characters.bytes[position - 1] == 0x0D
                    gap.firstBreak = (hasReturn ? position - 1 : position)..<(position + 1)
                } else if !lineHasContent {
                    gap.hasBlankLine = true
                }
                lineHasContent = false
            } else if scalar == "#" {
                position = characters.lineEnd(from: position)
                lineHasContent = true
                continue
            } else if scalar.value >= 0x80, scalar.properties.generalCategory == .format, scalar != "\u{FEFF}" || position > 3 {
                // It stands between tokens and is part of none; the next one is read as it is.
                pending = pending ?? .unknownCharacter(span(position..<(position + length)))
                lineHasContent = true
            } else if let end = foreignCommentEnd(gap) {
                position = end
                lineHasContent = true
                continue
            } else if scalar != " ", scalar != "\t", !(scalar.properties.isWhitespace) {
                break
            }
            position += length
        }
        gap.endsInFirstColumn = position == 0 || characters.bytes[position - 1] == 0x0A
        return gap
    }

    /// Several words in a row with nothing between them, up to the end of the line: a comment, and no divisor.
    private func isSentence(_ start: Int) -> Bool {
        let end = characters.lineEnd(from: start)
        guard end - start < 500, characters.ascii(at: start) == 0x20 else { return false }
        let words = characters.text(start..<end).split(whereSeparator: \.isWhitespace)
        return words.count > 1 && words.allSatisfy { word in
            word.unicodeScalars.allSatisfy { $0.properties.isXIDContinue || $0 == "'" || $0 == "," } && !Words.isReserved(String(word)) && !Words.clauses.contains(String(word))
        }
    }

    /// Behind a comment of SQL or C, which is read as one but for a diagnostic.
    private mutating func foreignCommentEnd(_ gap: Gap) -> Int? {
        let first = characters.bytes[position]
        guard first == 0x2D || first == 0x2F, position + 1 < characters.end else { return nil }
        let second = characters.bytes[position + 1]
        let isFirstOnLine = position == 0 || gap.firstBreak != nil
        let isDashes = first == 0x2D && second == 0x2D
            && (isFirstOnLine || position > gap.start) && [0x20, 0x2D, 0x0A, 0x0D, nil].contains(characters.ascii(at: position + 2))
        let isSlashes = first == 0x2F && second == 0x2F && openBrackets == 0 && (isFirstOnLine || position > gap.start && isSentence(position + 2))
        let isBlock = first == 0x2F && second == 0x2A
        guard isDashes || isSlashes || isBlock else { return nil }
        var end = characters.lineEnd(from: position)
        if isBlock {
            var close = position + 2
            while close < end, characters.bytes[close] != 0x2A || characters.ascii(at: close + 1) != 0x2F { close += 1 }
            if close < end { end = close + 2 }
        }
        pending = pending ?? .foreignComment(span(position..<(position + 2)))
        return end
    }
}

// Making tokens
extension Lexer {
    func span(_ range: Range<Int>) -> Span { source.span(range) }

    func nextOffset(_ offset: Int) -> Int { characters.nextOffset(offset) }

    mutating func append(_ kind: Token.Kind, _ end: Int, _ text: String, _ gap: Gap, _ diagnostic: Diagnostic? = nil) {
        drafts.append(Draft(kind: kind, range: position..<end, text: text, gap: gap, diagnostic: diagnostic))
        position = end
        switch kind {
        case .symbol("("), .symbol("["), .symbol("{"): openBrackets += 1
        case .symbol(")"), .symbol("]"), .symbol("}"): openBrackets = max(0, openBrackets - 1)
        case .symbol(";"): openBrackets = 0
        default: break
        }
    }

    mutating func invalid(_ range: Range<Int>, _ gap: Gap, _ diagnostic: Diagnostic) {
        append(.invalid, range.upperBound, characters.text(position..<range.upperBound), gap, diagnostic)
    }

    private mutating func takePending() -> Diagnostic? {
        defer { pending = nil }
        return pending
    }
}

extension Diagnostic {
    static func unknownCharacter(_ span: Span) -> Diagnostic {
        let scalar = span.text.unicodeScalars.first ?? " "
        let isVisible = scalar.properties.generalCategory.isVisible
        return Diagnostic(
            "unknown-character",
            isVisible ? "`\(span.text)` means nothing here" : "an invisible character (\(scalar.hexadecimal)) stands here",
            at: span, suggestions: [.init("delete it, or put it into text or a name in backquotes", edit: .init(span, ""))]
        )
    }

    static func emptyName(_ span: Span) -> Diagnostic {
        Diagnostic("empty-name", "a name in backquotes has at least one character", at: span)
    }

    static func unclosedName(_ span: Span) -> Diagnostic {
        Diagnostic("unclosed-name", "this name in backquotes is not closed", at: span, suggestions: [
            .init("close it with `` ` ``", edit: .init(span.after, "`")),
        ])
    }

    static func foreignComment(_ span: Span) -> Diagnostic {
        Diagnostic("foreign-comment", "a comment begins with `#`", at: span, suggestions: [
            .init("write `# …`", edit: .init(span, "#")),
        ])
    }
}

extension Unicode.Scalar {
    /// `U+200B`
    var hexadecimal: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension Unicode.GeneralCategory {
    var isVisible: Bool {
        switch self {
        case .control, .format, .unassigned, .surrogate, .privateUse, .spaceSeparator, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
