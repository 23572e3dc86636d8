import FupanSource
import FupanTable

/// A notebook's text taken apart: headings, prose with its holes, and the blocks that are run (language.md, Notebooks).
struct NotebookText {
    enum Part {
        case heading(level: Int, language: Language?, text: String, line: Int)
        /// Prose of one language, or of both.
        case prose(language: Language?, text: String, line: Int)
        /// A fenced `fupan` block.
        case program(text: String, line: Int)
        /// A fenced block of something else, as it is.
        case verbatim(String)
    }

    private(set) var parts: [Part] = []

    init(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var number = 1
        var prose = Prose()
        func next() -> String? {
            guard let line = lines.popFirst() else { return nil }
            number += 1
            return line.hasSuffix("\r") ? String(line.dropLast()) : line
        }
        while let line = next() {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("```") {
                prose.end(into: &parts)
                let kind = trimmed.dropFirst(3).split(separator: " ").first.map(String.init) ?? ""
                let first = number
                var body: [String] = []
                while let inner = next(), !inner.drop(while: { $0 == " " }).hasPrefix("```") { body.append(inner) }
                let joined = body.joined(separator: "\n")
                parts.append(kind == "fupan" ? .program(text: joined, line: first) : .verbatim("```\(kind)\n\(joined)\n```"))
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
        case hole(String)
    }

    let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            pieces.append(.text(String(rest[..<open.lowerBound])))
            pieces.append(.hole(String(rest[open.upperBound..<close.lowerBound])))
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
