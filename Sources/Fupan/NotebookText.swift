import FupanSource
import FupanTable

/// A notebook's text taken apart: headings, prose with its holes, and the blocks that are run (language.md, Notebooks).
struct NotebookText {
    enum Part {
        case heading(level: Int, language: Language?, text: String, line: Int)
        /// Prose of one language, or of both.
        case prose(language: Language?, text: String, line: Int)
        /// A fenced `fupan` block; `offset` is the byte of the file it begins at.
        case program(text: String, line: Int, offset: Int)
        /// A fenced block of something else, as it is.
        case verbatim(String)
    }

    private(set) var parts: [Part] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var position = 0, number = 1
        var prose = Prose()
        func next() -> (text: String, start: Int)? {
            guard position < bytes.count else { return nil }
            let start = position
            var end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            position = min(end + 1, bytes.count)
            number += 1
            if end > start, bytes[end - 1] == 0x0D { end -= 1 }
            return (String(decoding: bytes[start..<end], as: UTF8.self), start)
        }
        while let (line, _) = next() {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("```") {
                prose.end(into: &parts)
                let kind = trimmed.dropFirst(3).split(separator: " ").first.map(String.init) ?? ""
                let first = number, start = position
                var end = start
                while let (inner, begin) = next() {
                    end = begin
                    if inner.drop(while: { $0 == " " }).hasPrefix("```") { break }
                    end = position
                }
                if end > start, bytes[end - 1] == 0x0A { end -= 1 }
                let body = String(decoding: bytes[start..<end], as: UTF8.self)
                parts.append(kind == "fupan" ? .program(text: body, line: first, offset: start) : .verbatim("```\(kind)\n\(body)\n```"))
            } else if let heading = NotebookText.heading(String(trimmed), line: number - 1) {
                prose.end(into: &parts)
                parts.append(heading)
            } else {
                prose.add(line, number - 1, into: &parts)
            }
        }
        prose.end(into: &parts)
    }

    private static func heading(_ line: String, line number: Int) -> Part? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
        let (language, text) = marked(String(line.dropFirst(level + 1)))
        return .heading(level: level, language: language, text: text, line: number)
    }

    /// `en: text`
    fileprivate static func marked(_ text: String) -> (Language?, String) {
        for language in Language.allCases where text.hasPrefix(language.rawValue + ":") {
            return (language, String(text.dropFirst(language.rawValue.count + 1).drop { $0 == " " }))
        }
        return (nil, text)
    }

    /// Lines of prose on the way to a paragraph: a language's mark holds until the next one or a blank line.
    private struct Prose {
        var lines: [String] = []
        var language: Language?
        var first = 0

        mutating func add(_ line: String, _ number: Int, into parts: inout [Part]) {
            if line.allSatisfy({ $0 == " " || $0 == "\t" }) { return end(into: &parts) }
            let (mark, text) = NotebookText.marked(line)
            if mark != nil { end(into: &parts) }
            if lines.isEmpty {
                language = mark
                first = number
            }
            lines.append(text)
        }

        mutating func end(into parts: inout [Part]) {
            if !lines.isEmpty { parts.append(.prose(language: language, text: lines.joined(separator: "\n"), line: first)) }
            lines = []
            language = nil
        }
    }
}

/// Prose with its holes: `{{ expression }}`.
struct ProseTemplate {
    enum Piece {
        case text(String)
        /// The expression, behind as many blanks and line ends as text stands before it: so a message points at its place in the paragraph.
        case hole(String)
    }

    let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            pieces.append(.text(String(rest[..<open.lowerBound])))
            let before = text[..<open.upperBound].map { $0.isNewline ? String($0) : " " }.joined()
            pieces.append(.hole(before + rest[open.upperBound..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        pieces.append(.text(String(rest)))
        self.pieces = pieces
    }

    var hasHoles: Bool { pieces.count > 1 }
}

extension Substring {
    /// Where a short text stands first.
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
