import FupanSource

/// Walks one f-text from its opening quote: where it ends, its literal parts, and the ranges of its holes.
///
/// A hole holds any expression, also with the quotes the f-text itself is in, so its end cannot be found without reading it.
struct TemplateWalk {
    enum Part {
        case text(String)
        case hole(Range<Int>)
    }

    private(set) var parts: [Part] = []
    private(set) var end: Int
    private(set) var diagnostic: Diagnostic?
    /// It was not closed on its line.
    private(set) var endsLine = false

    private let characters: Characters
    private let start: Int
    private let lineEnd: Int
    private var literal = ""

    init(_ characters: Characters, from quote: Int) {
        self.characters = characters
        start = quote
        end = quote
        lineEnd = characters.lineEnd(from: quote)
        guard let opening = TextOpening(characters, at: quote) else { return }
        end = quote + opening.length
        walk(opening)
        flush()
    }

    private mutating func walk(_ opening: TextOpening) {
        while end < lineEnd, let (scalar, length) = characters.scalar(at: end) {
            let next = end + length
            let twin = next < lineEnd ? characters.scalar(at: next)?.scalar : nil
            if opening.closers.contains(scalar) {
                end = next
                guard opening.isRaw, scalar == "'", twin == "'" else { return }
                literal += "'"
                end += 1
            } else if (scalar == "{" || scalar == "}"), twin == scalar {
                literal.unicodeScalars.append(scalar)
                end = next + 1
            } else if scalar == "{" {
                guard takeHole(from: next) else { return }
            } else if scalar == "\\", !opening.isRaw, let twin {
                takeEscape(twin, at: next)
            } else {
                if scalar == "}" { report(.loneBrace(characters.source.span(end..<next))) }
                literal.unicodeScalars.append(scalar)
                end = next
            }
        }
        endsLine = true
        end = lineEnd
        report(.unclosedText(characters.source.span((start - 1)..<lineEnd), quote: characters.source.span(start..<(start + opening.length)).text))
    }

    private mutating func takeEscape(_ scalar: Unicode.Scalar, at offset: Int) {
        let next = characters.nextOffset(offset)
        if let meant = TextReading.escapes[scalar] {
            literal.unicodeScalars.append(meant)
        } else {
            report(.unknownEscape(characters.source.span(end..<next)))
        }
        end = next
    }

    private mutating func takeHole(from start: Int) -> Bool {
        guard let close = holeEnd(from: start) else {
            report(.unclosedHole(characters.source.span((start - 1)..<start)))
            end = lineEnd
            endsLine = true
            return false
        }
        flush()
        parts.append(.hole(start..<close))
        end = characters.nextOffset(close)
        return true
    }

    /// The offset of the brace that closes a hole, or nil where the line ends before.
    private mutating func holeEnd(from start: Int) -> Int? {
        var depth = 0, offset = start
        while offset < lineEnd, let (scalar, length) = characters.folded(at: offset) {
            switch scalar {
            case "\"", "'":
                guard let extent = characters.textExtent(from: offset), extent.isClosed else { return nil }
                offset = extent.end
                continue
            case "`":
                offset += length
                while offset < lineEnd, characters.ascii(at: offset) != 0x60 { offset = characters.nextOffset(offset) }
            case "(", "[", "{": depth += 1
            case "}" where depth <= 0: return offset
            case ")", "]", "}": depth -= 1
            case "#": report(.commentInHole(characters.source.span(offset..<(offset + length))))
            default:
                let nameEnd = characters.nameEnd(from: offset)
                guard nameEnd > offset else { break }
                if scalar == "f", nameEnd == offset + length, characters.isQuote(at: nameEnd) {
                    report(.nestedTemplate(characters.source.span(offset..<nameEnd)))
                }
                offset = nameEnd
                continue
            }
            offset += length
        }
        return nil
    }

    private mutating func flush() {
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = ""
    }

    private mutating func report(_ problem: Diagnostic) { diagnostic = diagnostic ?? problem }
}

extension Diagnostic {
    static func loneBrace(_ span: Span) -> Diagnostic {
        Diagnostic("lone-brace", "`}` closes no hole", at: span, suggestions: [
            .init("for the character itself, `}}`", edit: .init(span, "}}")),
        ])
    }

    static func unknownEscape(_ span: Span) -> Diagnostic {
        Diagnostic("bad-escape", "`\(span.text)` is no escape", at: span, notes: ["the escapes are `\\\\ \\\" \\n \\t \\{ \\}`"], suggestions: [
            .init("for the character itself, `\\\\`", edit: .init(span, "\\" + span.text)),
        ])
    }

    static func unclosedHole(_ span: Span) -> Diagnostic {
        Diagnostic("unclosed-hole", "this hole is not closed on its line", at: span, "opened here", suggestions: [
            .init("close it with `}`, or write `{{` for the character itself", edit: .init(span, "{{")),
        ])
    }

    static func commentInHole(_ span: Span) -> Diagnostic {
        Diagnostic("comment-in-hole", "a hole of f-text holds no comment", at: span)
    }

    static func nestedTemplate(_ span: Span) -> Diagnostic {
        Diagnostic("nested-template", "a hole of f-text holds no f-text", at: span, suggestions: [
            .init("compute it before: `derive part = f\"…\"`, then `{part}`"),
        ])
    }
}
