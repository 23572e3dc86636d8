import FupanSource
import FupanTable

/// A notebook's text taken apart: headings, prose with its holes, and the blocks that are run (language.md, Notebooks).
struct NotebookText {
    enum Part {
        case heading(level: Int, language: Language?, ProseTemplate)
        /// A paragraph: sentences of one language, or of both.
        case prose([Sentences])
        /// A fenced `fupan` block.
        case program(SourceText)
        /// A fenced block of something else, as it is.
        case verbatim(String)
    }

    struct Sentences {
        var language: Language?
        var template: ProseTemplate
    }

    private(set) var parts: [Part] = []

    /// `name` is how messages call the notebook.
    init(name: String, _ text: String) {
        let source = SourceText(name: name, text)
        var lines = Lines(source: source)
        var prose = Prose(source: source)
        while let line = lines.next() {
            let text = source.text(line), indent = text.prefix { $0 == " " }.utf8.count
            let trimmed = text.dropFirst(indent)
            if let fence = CodeFence(trimmed) {
                prose.end(into: &parts)
                parts.append(NotebookText.fenced(fence, &lines, source))
            } else if let heading = NotebookText.heading(line.lowerBound + indent..<line.upperBound, source) {
                prose.end(into: &parts)
                parts.append(heading)
            } else {
                prose.add(line, into: &parts)
            }
        }
        prose.end(into: &parts)
    }

    /// What stands between two fences; one that is not closed holds the rest of the text.
    private static func fenced(_ fence: CodeFence, _ lines: inout Lines, _ source: SourceText) -> Part {
        let start = lines.position, first = lines.number
        var end = start
        while let line = lines.next() {
            end = line.lowerBound
            if fence.isClosed(by: source.text(line)) { break }
            end = lines.position
        }
        if end > start, source.bytes[end - 1] == 0x0A { end -= 1 }
        let body = source.text(start..<end)
        return fence.kind == "fupan"
            ? .program(SourceText(name: source.name, body, firstLine: first, firstOffset: start))
            : .verbatim("\(fence.marks)\(fence.kind)\n\(body)\n\(fence.marks)")
    }

    /// `## en: Costs`, or `en: ## Costs`
    private static func heading(_ line: Range<Int>, _ source: SourceText) -> Part? {
        let (mark, begin) = marked(line, source)
        if let mark {
            guard case .heading(let level, _, let template)? = heading(begin..<line.upperBound, source) else { return nil }
            return .heading(level: level, language: mark, template)
        }
        let text = source.text(line), level = text.prefix { $0 == "#" }.count
        guard (1...6).contains(level), text.dropFirst(level).first == " " else { return nil }
        let (language, start) = marked(line.lowerBound + level + 1..<line.upperBound, source)
        return .heading(level: level, language: language, ProseTemplate(source, start..<line.upperBound))
    }

    /// `en: text`: the language, and where its text begins.
    fileprivate static func marked(_ line: Range<Int>, _ source: SourceText) -> (Language?, start: Int) {
        let text = source.text(line)
        for language in Language.allCases where text.hasPrefix(language.rawValue + ":") {
            let mark = language.rawValue.utf8.count + 1
            return (language, line.lowerBound + mark + text.dropFirst(mark).prefix { $0 == " " }.utf8.count)
        }
        return (nil, line.lowerBound)
    }

    /// The lines of a text, without their ends.
    private struct Lines {
        let source: SourceText
        /// The byte at which the next one begins.
        private(set) var position = 0
        /// The number of the next one, from 1.
        private(set) var number = 1

        init(source: SourceText) { self.source = source }

        mutating func next() -> Range<Int>? {
            guard position < source.end else { return nil }
            let line = source.lineRange(number - 1)
            position = number < source.lineCount ? source.lineRange(number).lowerBound : source.end
            number += 1
            return line
        }
    }

    /// Lines of prose on the way to a paragraph: a language's mark holds until the next one or a blank line. At the beginning of a line it begins a paragraph, at that of a sentence it does not.
    private struct Prose {
        let source: SourceText
        private var sentences: [(language: Language?, range: Range<Int>)] = []

        init(source: SourceText) { self.source = source }

        mutating func add(_ line: Range<Int>, into parts: inout [Part]) {
            if source.text(line).allSatisfy({ $0 == " " || $0 == "\t" }) { return end(into: &parts) }
            let (mark, start) = NotebookText.marked(line, source)
            if mark != nil { end(into: &parts) }
            var pieces = [(language: mark, range: start..<line.upperBound)]
            for (place, language, next) in SentenceMarks.all(in: start..<line.upperBound, source) {
                pieces[pieces.count - 1].range = pieces[pieces.count - 1].range.lowerBound..<place
                pieces.append((language, next..<line.upperBound))
            }
            if let last = sentences.popLast() { pieces[0] = (last.language, last.range.lowerBound..<pieces[0].range.upperBound) }
            sentences += pieces
        }

        mutating func end(into parts: inout [Part]) {
            let written = sentences.filter { !$0.range.isEmpty }.map { Sentences(language: $0.language, template: ProseTemplate(source, $0.range)) }
            if !written.isEmpty { parts.append(.prose(written)) }
            sentences = []
        }
    }
}

/// The marks of languages before sentences of a line: `en: One. zh: 一。`
private enum SentenceMarks {
    /// Where the text before a mark ends, which language it is, and where its text begins.
    static func all(in line: Range<Int>, _ source: SourceText) -> [(end: Int, Language, start: Int)] {
        var found: [(end: Int, Language, start: Int)] = [], position = line.lowerBound
        while position < line.upperBound {
            // A hole holds an expression, whatever that looks like.
            if source.bytes[position...].starts(with: "{{".utf8), let close = source.first(of: "}}", in: position + 2..<line.upperBound) {
                position = close + 2
                continue
            }
            defer { position += 1 }
            guard source.bytes[position] == UInt8(ascii: "e") || source.bytes[position] == UInt8(ascii: "z"), position > line.lowerBound else { continue }
            let (language, start) = NotebookText.marked(position..<line.upperBound, source)
            guard let language, let end = sentenceEnd(source.text(line.lowerBound..<position)) else { continue }
            found.append((line.lowerBound + end, language, start))
        }
        return found
    }

    /// How many bytes a text has before the blanks at its end, if a sentence ends there.
    private static func sentenceEnd(_ text: String) -> Int? {
        var rest = Substring(text)
        while rest.last == " " { rest.removeLast() }
        let end = rest.utf8.count, hasBlank = end < text.utf8.count
        while let last = rest.last, "*_`\"')]}”’」』）】".contains(last) { rest.removeLast() }
        guard let last = rest.last else { return nil }
        return "。！？…".contains(last) || hasBlank && ".!?".contains(last) ? end : nil
    }
}

/// Prose with its holes: `{{ expression }}`.
struct ProseTemplate {
    enum Piece {
        case text(String)
        /// The bytes of the expression.
        case hole(Range<Int>)
    }

    let source: SourceText
    let pieces: [Piece]

    init(_ source: SourceText, _ range: Range<Int>) {
        self.source = source
        var pieces: [Piece] = []
        var position = range.lowerBound
        func text(_ range: Range<Int>) -> Piece { .text(source.text(range).split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")) }
        while let open = source.first(of: "{{", in: position..<range.upperBound),
              let close = source.first(of: "}}", in: open + 2..<range.upperBound) {
            pieces += [text(position..<open), .hole(open + 2..<close)]
            position = close + 2
        }
        pieces.append(text(position..<range.upperBound))
        self.pieces = pieces
    }

    var hasHoles: Bool { pieces.count > 1 }
}

extension SourceText {
    /// Where a short text of ASCII stands first.
    fileprivate func first(of text: StaticString, in range: Range<Int>) -> Int? {
        let wanted = Array("\(text)".utf8)
        guard range.count >= wanted.count else { return nil }
        return (range.lowerBound...range.upperBound - wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
