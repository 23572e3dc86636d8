import FupanSource

extension Lexer {
    /// The operators, by length; the longest match wins.
    static let symbols: [Set<String>] = [
        ["=", "<", ">", "-", "+", "*", "/", "^", "~", ".", ",", ":", ";", "|", "(", ")", "[", "]", "{", "}"],
        ["==", "!=", "<=", ">=", "=>", "->", "//", "??", ".."],
    ]

    /// What other languages write, and the token it is read as.
    private static let foreign: [String: Token.Kind] = [
        "%>%": .symbol("|"), "===": .symbol("=="), "!==": .symbol("!="),
        "<>": .symbol("!="), "|>": .symbol("|"), "&&": .name, "||": .name, "**": .symbol("^"), ":=": .symbol("="), "=~": .symbol("~"),
        "!": .name, "%": .name, "&": .symbol("&"), "?": .symbol("?"),
    ]

    private static let foreignWords = ["&&": "and", "||": "or", "!": "not", "%": "mod"]

    mutating func scanSymbol(_ gap: Gap) {
        if scanUnfolded(gap) { return }
        let pieces = symbolPieces()
        for count in stride(from: pieces.text.count, through: 1, by: -1) where pieces.ends[count - 1] > 0 {
            let text = String(decoding: pieces.text[..<count], as: UTF8.self)
            let end = pieces.ends[count - 1]
            if count <= 2, Self.symbols[count - 1].contains(text) { return append(.symbol(text), end, text, gap) }
            if let kind = Self.foreign[text] { return scanForeign(text, kind, end, gap) }
        }
        scanUnknown(gap)
    }

    private mutating func scanForeign(_ text: String, _ kind: Token.Kind, _ end: Int, _ gap: Gap) {
        let range = span(position..<end)
        if case .symbol(let twin) = kind {
            // `&` and `?` are explained by the parser, which sees what stands around them.
            append(kind, end, twin, gap, text == twin ? nil : .foreignOperator(range, text, twin: twin))
        } else {
            let word = Self.foreignWords[text] ?? text
            append(.name, end, word, gap, .foreignOperator(range, text, twin: word))
        }
    }

    /// Up to three ASCII characters, folded, and behind each the offset in the source, or 0 inside a twin of two characters.
    private func symbolPieces() -> (text: [UInt8], ends: [Int]) {
        var text: [UInt8] = [], ends: [Int] = []
        var offset = position
        while text.count < 3, let (scalar, length) = characters.folded(at: offset) {
            offset += length
            if let (first, second) = foldedPair(scalar) {
                text += [first, second]
                ends += [0, offset]
            } else if scalar.value < 0x80 {
                text.append(UInt8(scalar.value))
                ends.append(offset)
            } else {
                break
            }
        }
        return (Array(text.prefix(3)), Array(ends.prefix(3)))
    }

    /// What an input method types for a key of the language and folding leaves alone, since it has other uses.
    private mutating func scanUnfolded(_ gap: Gap) -> Bool {
        guard let (scalar, length) = characters.scalar(at: position) else { return false }
        let doubled = characters.scalar(at: position + length)?.scalar == scalar
        let one = position..<(position + length), two = position..<(position + length * (doubled ? 2 : 1))
        switch scalar {
        case "—", "–", "―":
            if doubled {
                invalid(two, gap, .imeDash(span(two)))
            } else {
                append(.symbol("-"), one.upperBound, "-", gap, .imeTwin(span(one), "-"))
            }
        case "…":
            let twin = doubled ? "^" : ".."
            append(.symbol(twin), two.upperBound, twin, gap, .imeTwin(span(two), twin))
        case "￥", "¥", "$", "€", "£": scanCurrency(one, gap)
        case "·": scanMiddleDot(gap)
        case "「", "」", "『", "』": scanCornerQuotes(gap)
        default: return false
        }
        return true
    }

    private mutating func scanCurrency(_ sign: Range<Int>, _ gap: Gap) {
        if characters.isDigit(at: sign.upperBound) {
            var end = sign.upperBound
            while characters.nameLength(at: end) > 0 || ((characters.ascii(at: end) == 0x2E || characters.ascii(at: end) == 0x2C)
                                                         && characters.isDigit(at: nextOffset(end))) { end = nextOffset(end) }
            let number = characters.foldedText(sign.upperBound..<end).filter { $0 != "," }
            return invalid(sign.lowerBound..<end, gap, .currency(span(sign.lowerBound..<end), sign: span(sign).text, number: number))
        }
        let end = characters.nameEnd(from: sign.upperBound)
        // `$left.a`: the row of one side of a join, in KQL.
        if end > sign.upperBound, characters.ascii(at: end) == 0x2E, characters.startsName(at: nextOffset(end)) {
            let name = characters.nameEnd(from: nextOffset(end))
            return invalid(sign.lowerBound..<name, gap, .dollar(span(sign.lowerBound..<name), characters.text(nextOffset(end)..<name)))
        }
        let range = sign.lowerBound..<end
        invalid(range, gap, .dollar(span(range), characters.text(sign.upperBound..<end)))
    }

    private mutating func scanMiddleDot(_ gap: Gap) {
        let lineEnd = characters.lineEnd(from: position)
        var end = position + 2
        while end < lineEnd, let (scalar, length) = characters.scalar(at: end) {
            end += length
            if scalar == "·" {
                let range = position..<end
                return invalid(range, gap, .middleDot(span(range), name: characters.text((position + 2)..<(end - 2))))
            }
        }
        let range = position..<max(position + 2, characters.nameEnd(from: position + 2))
        invalid(range, gap, .middleDot(span(range), name: characters.text((position + 2)..<range.upperBound)))
    }

    private mutating func scanCornerQuotes(_ gap: Gap) {
        let lineEnd = characters.lineEnd(from: position)
        let open = position
        var end = nextOffset(position)
        while end < lineEnd, let (scalar, length) = characters.scalar(at: end) {
            end += length
            if scalar == "」" || scalar == "』" {
                let content = characters.text(nextOffset(open)..<(end - length))
                return invalid(open..<end, gap, .cornerQuotes(span(open..<end), content))
            }
        }
        invalid(open..<lineEnd, gap, .cornerQuotes(span(open..<nextOffset(open)), ""))
    }

    /// A run of characters that mean nothing: one error, not one each.
    private mutating func scanUnknown(_ gap: Gap) {
        let start = position
        var end = nextOffset(start)
        while let (scalar, length) = characters.folded(at: end), scalar.value >= 0x80, !scalar.properties.isXIDStart,
              !scalar.properties.isWhitespace, !"—–―…￥¥€£·「」『』≤≥≠→".unicodeScalars.contains(scalar) { end += length }
        invalid(start..<end, gap, .unknownCharacter(span(start..<end)))
    }
}

extension Diagnostic {
    static func foreignOperator(_ span: Span, _ text: String, twin: String) -> Diagnostic {
        var replacement = twin
        if text == "!" { replacement = "not " }
        if text == "&&" || text == "||" || text == "%" {
            // A word needs the spaces that an operator could do without.
            let bytes = span.source.bytes, range = span.range
            if range.lowerBound > 0, bytes[range.lowerBound - 1] > 0x20 { replacement = " " + replacement }
            if range.upperBound < bytes.count, bytes[range.upperBound] > 0x20 { replacement += " " }
        }
        let message = switch twin {
        case "|": "the pipe is `|`"
        case "mod": "`%` is a suffix of numbers; modulo is `mod`"
        default: "`\(span.text)` is written `\(twin)`"
        }
        return Diagnostic("foreign-operator", message, at: span, suggestions: [.init("write `\(twin)`", edit: .init(span, replacement))])
    }

    static func imeDash(_ span: Span) -> Diagnostic {
        Diagnostic("full-width-input", "`\(span.text)` is what the `_` key types in Chinese mode", at: span, suggestions: [
            .init("write `_`", edit: .init(span, "_")),
        ])
    }

    static func imeTwin(_ span: Span, _ twin: String) -> Diagnostic {
        Diagnostic("full-width-input", "`\(span.text)` is no operator", at: span, suggestions: [.init("write `\(twin)`", edit: .init(span, twin))])
    }

    static func currency(_ span: Span, sign: String, number: String) -> Diagnostic {
        Diagnostic("currency", "a number takes no `\(sign)`: units belong to the column's format", at: span, suggestions: [
            .init("write `\(number)`", edit: .init(span, number)),
        ])
    }

    static func dollar(_ span: Span, _ name: String) -> Diagnostic {
        Diagnostic("currency", "a name takes no `\(span.text.prefix(1))`", at: span,
                   suggestions: name.isEmpty ? [] : [.init("write `\(name)`", edit: .init(span, name))])
    }

    static func middleDot(_ span: Span, name: String) -> Diagnostic {
        Diagnostic("middle-dot", "`·` is what the backquote key types in Chinese mode", at: span, suggestions: name.isEmpty ? [] : [
            .init("write `` `\(name)` ``", edit: .init(span, "`\(name)`")),
        ])
    }

    static func cornerQuotes(_ span: Span, _ content: String) -> Diagnostic {
        Diagnostic("corner-quotes", "text stands in `\"…\"`", at: span, suggestions: content.isEmpty ? [] : [
            .init("write `\"\(content)\"`", edit: .init(span, "\"\(content)\"")),
        ])
    }
}
