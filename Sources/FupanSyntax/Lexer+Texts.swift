import FupanSource

/// How a text was opened: by what it closes, and whether it knows escapes.
struct TextOpening {
    let isRaw: Bool
    let closers: [Unicode.Scalar]
    let length: Int

    /// Text opened with the ASCII quote closes only with that, so that `"他说“好”"` is one text.
    init?(_ characters: Characters, at offset: Int) {
        guard let (scalar, length) = characters.scalar(at: offset) else { return nil }
        self.length = length
        switch scalar {
        case "\"": (isRaw, closers) = (false, ["\""])
        case "“", "＂": (isRaw, closers) = (false, ["”", "＂", "\""])
        case "”": (isRaw, closers) = (false, ["”", "＂", "\"", "“"])
        case "'": (isRaw, closers) = (true, ["'"])
        case "‘", "＇": (isRaw, closers) = (true, ["’", "＇", "'"])
        case "’": (isRaw, closers) = (true, ["’", "＇", "'", "‘"])
        default: return nil
        }
    }
}

/// Where a text ends; it is not closed where its line ends first.
struct TextExtent {
    var end: Int
    var isClosed: Bool
    var badEscape: Range<Int>?
}

extension Characters {
    func textExtent(from start: Int) -> TextExtent? {
        guard let opening = TextOpening(self, at: start) else { return nil }
        let lineEnd = lineEnd(from: start)
        var extent = TextExtent(end: start + opening.length, isClosed: false)
        while extent.end < lineEnd, let (scalar, length) = scalar(at: extent.end) {
            let next = extent.end + length
            if scalar == "\\", !opening.isRaw {
                let (escaped, escapedLength) = self.scalar(at: next) ?? ("\n", 0)
                if next < lineEnd, !TextReading.escapes.keys.contains(escaped), extent.badEscape == nil {
                    extent.badEscape = extent.end..<(next + escapedLength)
                }
                extent.end = min(lineEnd, next + escapedLength)
            } else if opening.closers.contains(scalar) {
                extent.end = next
                guard opening.isRaw, scalar == "'", next < lineEnd, self.scalar(at: next)?.scalar == "'" else {
                    extent.isClosed = true
                    return extent
                }
                extent.end = next + 1
            } else {
                extent.end = next
            }
        }
        extent.end = lineEnd
        return extent
    }
}

extension Lexer {
    mutating func scanText(_ gap: Gap) {
        let start = position
        guard let extent = characters.textExtent(from: start) else { return }
        let range = start..<extent.end
        if !extent.isClosed {
            scanUnclosedText(start, extent.end, gap)
        } else if let escape = extent.badEscape {
            invalid(range, gap, .badEscape(span(range), escape: span(escape)))
        } else {
            append(.text, extent.end, characters.text(range), gap)
        }
    }

    private mutating func scanUnclosedText(_ start: Int, _ lineEnd: Int, _ gap: Gap) {
        // An input method closes a text that was opened in ASCII with its own quote.
        var offset = nextOffset(start)
        while offset < lineEnd, let (scalar, length) = characters.scalar(at: offset) {
            if scalar == "”" || scalar == "’" || scalar == "＂" || scalar == "＇" {
                let range = start..<(offset + length)
                let closer = span(offset..<(offset + length)), opener = span(start..<nextOffset(start))
                return invalid(range, gap, .mixedQuotes(span(range), closer: closer, opener: opener))
            }
            offset += length
        }
        var end = lineEnd
        while end > nextOffset(start), characters.bytes[end - 1] == 0x20 || characters.bytes[end - 1] == 0x0D { end -= 1 }
        endsInsideText = lineEnd >= characters.end
        invalid(start..<end, gap, .unclosedText(span(start..<end), quote: span(start..<nextOffset(start)).text))
    }

    mutating func scanTemplate(_ gap: Gap) {
        let start = position
        let walk = TemplateWalk(characters, from: nextOffset(start))
        let range = start..<walk.end
        if walk.endsLine { endsInsideText = walk.end >= characters.end }
        if let diagnostic = walk.diagnostic {
            invalid(range, gap, diagnostic)
        } else {
            append(.template, walk.end, characters.text(range), gap)
        }
    }
}

extension Diagnostic {
    static func badEscape(_ text: Span, escape: Span) -> Diagnostic {
        let quote = text.text.first == "f" ? "f'" : "'"
        let content = text.text.drop { $0 == "f" }.dropFirst().dropLast()
        let raw = quote + content.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        return Diagnostic(
            "bad-escape", "`\(escape.text)` is no escape", at: escape,
            notes: ["the escapes are `\\\\ \\\" \\n \\t \\{ \\}`"],
            suggestions: [.init("for patterns and paths, raw text: `\(raw)`", edit: .init(text, raw))]
        )
    }

    static func unclosedText(_ span: Span, quote: String) -> Diagnostic {
        Diagnostic("unclosed-text", "this text is not closed; it ends at the end of its line", at: span, suggestions: [
            .init("close it with `\(quote == "“" ? "”" : quote)`", edit: .init(span.after, quote == "“" ? "”" : quote)),
        ])
    }

    static func mixedQuotes(_ text: Span, closer: Span, opener: Span) -> Diagnostic {
        let fixed = text.text.dropLast() + opener.text
        return Diagnostic(
            "mixed-quotes", "text opened by `\(opener.text)` is closed by `\(closer.text)`", at: text,
            suggestions: [.init("use one kind: `\(fixed)`", edit: .init(closer, opener.text))]
        )
    }
}
