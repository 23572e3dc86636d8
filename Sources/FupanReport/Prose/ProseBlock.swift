import FupanSource

/// Markdown prose, taken apart: what all output forms can show.
indirect enum ProseBlock: Equatable {
    case paragraph([InlineRun])
    case heading(level: Int, [InlineRun])
    /// Each item is blocks; `start` is the first number of an ordered list.
    case list([[ProseBlock]], start: Int?)
    case quote([ProseBlock])
    /// A fenced block, as it is.
    case code(String)
    case rule
}

/// Takes prose apart. Whatever is no construct it knows is a paragraph.
struct ProseReader {
    private var lines: ArraySlice<Substring>

    static func read(_ text: String) -> [ProseBlock] {
        var reader = ProseReader(lines: text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...])
        return reader.blocks()
    }

    private mutating func blocks() -> [ProseBlock] {
        var blocks: [ProseBlock] = []
        while let line = lines.first {
            if line.isBlank {
                lines.removeFirst()
            } else if let fence = line.fence {
                blocks.append(code(fence))
            } else if line.isRule {
                lines.removeFirst()
                blocks.append(.rule)
            } else if let (level, text) = line.heading {
                lines.removeFirst()
                blocks.append(.heading(level: level, InlineReader.read(text)))
            } else if line.withoutIndent.first == ">" {
                blocks.append(quote())
            } else if let marker = line.marker {
                blocks.append(list(marker.start))
            } else {
                blocks.append(paragraph())
            }
        }
        return blocks
    }

    private mutating func code(_ fence: Substring) -> ProseBlock {
        lines.removeFirst()
        var content: [Substring] = []
        while let line = lines.popFirst() {
            if let end = line.fence, end.count >= fence.count, end.first == fence.first { break }
            content.append(line)
        }
        return .code(content.joined(separator: "\n"))
    }

    private mutating func quote() -> ProseBlock {
        var content: [Substring] = []
        while let line = lines.first, line.withoutIndent.first == ">" {
            lines.removeFirst()
            let rest = line.withoutIndent.dropFirst()
            content.append(rest.first == " " ? rest.dropFirst() : rest)
        }
        var inner = ProseReader(lines: content[...])
        return .quote(inner.blocks())
    }

    /// Items up to a line that is neither an item, nor indented below one.
    private mutating func list(_ start: Int?) -> ProseBlock {
        var items: [[ProseBlock]] = []
        while let line = lines.first, let marker = line.marker, (marker.start == nil) == (start == nil) {
            lines.removeFirst()
            var content = [line.dropFirst(marker.width)]
            while let next = lines.first {
                let isNested = next.indent >= marker.width && !next.isBlank
                let continues = isNested || (next.isBlank && lines.dropFirst().first.map { $0.indent >= marker.width && !$0.isBlank } ?? false)
                let isLazy = !next.isBlank && next.marker == nil && next.fence == nil && next.heading == nil && content.last?.isBlank == false
                guard continues || isLazy else { break }
                lines.removeFirst()
                content.append(isNested ? next.dropFirst(marker.width) : next.withoutIndent)
            }
            var inner = ProseReader(lines: content[...])
            items.append(inner.blocks())
            while let next = lines.first, next.isBlank, lines.dropFirst().first(where: { !$0.isBlank })?.marker != nil { lines.removeFirst() }
        }
        return .list(items, start: start)
    }

    private mutating func paragraph() -> ProseBlock {
        var text = ""
        while let line = lines.first, !line.isBlank {
            let begins = line.fence != nil || line.heading != nil || line.withoutIndent.first == ">" || line.marker != nil
            if begins, !text.isEmpty { break }
            lines.removeFirst()
            let content = line.withoutIndent.withoutEnd
            if text.hasSuffix("\n") || text.isEmpty {
                text += content
            } else {
                // Chinese has no spaces between its lines.
                let isWide = text.last?.displayWidth == 2 && content.first?.displayWidth == 2
                text += (isWide ? "" : " ") + content
            }
            if line.hasSuffix("  ") { text += "\n" }
        }
        while text.last?.isNewline == true { text.removeLast() }
        return .paragraph(InlineReader.read(text))
    }
}

extension Substring {
    fileprivate var isBlank: Bool { allSatisfy { $0 == " " || $0 == "\t" } }
    fileprivate var indent: Int { prefix { $0 == " " }.count }
    fileprivate var withoutIndent: Substring { drop { $0 == " " || $0 == "\t" } }

    fileprivate var withoutEnd: Substring {
        var rest = self
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }

    /// The backquotes or tildes that open or close a block.
    fileprivate var fence: Substring? {
        let text = withoutIndent
        guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let run = text.prefix { $0 == mark }
        return run.count >= 3 && !text.dropFirst(run.count).contains("`") ? run : nil
    }

    fileprivate var isRule: Bool {
        let marks = filter { $0 != " " }
        guard let first = marks.first, "-*_".contains(first) else { return false }
        return marks.count >= 3 && marks.allSatisfy { $0 == first }
    }

    fileprivate var heading: (Int, String)? {
        let marks = prefix { $0 == "#" }
        guard (1...6).contains(marks.count), dropFirst(marks.count).first == " " else { return nil }
        return (marks.count, String(dropFirst(marks.count).withoutIndent.withoutEnd))
    }

    /// `- `, `* `, `+ ` or `1. `, with the columns up to its text; an ordered item has its number.
    fileprivate var marker: (width: Int, start: Int?)? {
        let text = withoutIndent, before = indent
        guard let first = text.first else { return nil }
        if "-*+".contains(first), text.dropFirst().first == " ", !isRule { return (before + 2, nil) }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let number = Int(digits) else { return nil }
        let rest = text.dropFirst(digits.count)
        guard let mark = rest.first, mark == "." || mark == ")", rest.dropFirst().first == " " else { return nil }
        return (before + digits.count + 2, number)
    }
}
