import FupanMeaning
import FupanSource

/// What help says of one thing, to be printed or to be a section of the reference.
struct HelpArticle {
    enum Part {
        /// Markdown of one paragraph or more.
        case text(String)
        /// What the rows below it have in common.
        case subject(String)
        /// Two columns: what is written, what it means. The heads are shown in the reference.
        case rows(heads: (String, String), [(term: String, meaning: String)])
        /// The columns an example's table has, as `ReferenceOutputs` knows them.
        case columns(of: String)
        case example(Manual.Example)
    }

    let title: String
    /// How it is written, where that is not the title.
    var form: String?
    /// What follows the title: one line, without a full stop.
    let summary: String
    var parts: [Part] = []

    var examples: [Manual.Example] {
        parts.compactMap { if case .example(let example) = $0 { example } else { nil } }
    }
}

// Printed
extension HelpArticle {
    private static let width = 96

    /// For a terminal: lines of at most 96 columns, but for programs and what they print.
    func printed(_ outputs: ReferenceOutputs) -> String {
        "\(form ?? title): \(summary)".wrapped(to: Self.width) + parts.map { printed($0, outputs) }.filter { !$0.isEmpty }.map { "\n" + $0 }.joined()
    }

    /// The parts alone.
    func printedParts(_ outputs: ReferenceOutputs) -> String { parts.map { printed($0, outputs) }.joined(separator: "\n") }

    private func printed(_ part: Part, _ outputs: ReferenceOutputs) -> String {
        switch part {
        case .subject(let text): return text + "\n"
        case .text(let text): return text.paragraphs.map { $0.wrapped(to: Self.width) }.joined(separator: "\n")
        case .rows(_, let rows): return printed(rows)
        case .columns(let verb): return outputs.columns[verb].map { "columns: \($0)".wrapped(to: Self.width) } ?? ""
        case .example(let example):
            let output = outputs.text(of: example.program).map { "\n" + $0.indented(by: 4) } ?? ""
            return "# \(example.purpose)\n\(example.program)\n\(output)"
        }
    }

    private func printed(_ rows: [(term: String, meaning: String)]) -> String {
        let column = min(34, (rows.map { $0.term.displayWidth }.max() ?? 0) + 2)
        return rows.map { term, meaning in
            let lines = meaning.wrapped(to: Self.width - column - 2).split(separator: "\n")
            let rest = lines.dropFirst(term.displayWidth < column ? 1 : 0).map { String(repeating: " ", count: column + 2) + $0 + "\n" }.joined()
            return "  " + (term.displayWidth < column ? term.padded(to: column) + (lines.first ?? "") : term[...]) + "\n" + rest
        }.joined()
    }
}

// Markdown
extension HelpArticle {
    /// A section of the reference, under a heading of this level.
    func markdown(_ level: Int, _ outputs: ReferenceOutputs) -> String {
        let definition = form.map { "`\($0)`: \(summary.withFullStop)" } ?? summary.capitalizedFirst.withFullStop
        let head = String(repeating: "#", count: level) + " \(title)\n\n\(definition)\n"
        return head + parts.map { markdown($0, outputs) }.filter { !$0.isEmpty }.map { "\n" + $0 }.joined()
    }

    /// The parts alone.
    func markdownParts(_ outputs: ReferenceOutputs) -> String { parts.map { markdown($0, outputs) }.joined(separator: "\n") }

    private func markdown(_ part: Part, _ outputs: ReferenceOutputs) -> String {
        switch part {
        case .subject(let text): return "**\(text)**\n"
        case .text(let text): return text + "\n"
        case .rows(let heads, let rows):
            let lines = rows.map { "| \($0.term.inCode) | \($0.meaning.inCell) |\n" }
            return "| \(heads.0) | \(heads.1) |\n|---|---|\n" + lines.joined()
        case .columns(let verb): return outputs.columns[verb].map { ReferenceOutputs.columnsMark + $0 + "\n" } ?? ""
        case .example(let example):
            let output = outputs.text(of: example.program).map { "\n```text\n\($0)\n```\n" } ?? ""
            return "\(example.purpose.capitalizedFirst):\n\n```fupan\n\(example.program)\n```\n\(output)"
        }
    }
}

extension String {
    fileprivate var paragraphs: [String] {
        var result: [String] = [], current: [Substring] = []
        for line in split(separator: "\n", omittingEmptySubsequences: false) + [Substring()] {
            if !line.isEmpty { current.append(line) } else if !current.isEmpty {
                result.append(current.joined(separator: " "))
                current = []
            }
        }
        return result
    }

    /// Broken between words; its last line ended.
    func wrapped(to width: Int) -> String {
        var lines: [String] = [], line = ""
        for word in split(separator: " ") {
            if !line.isEmpty, line.displayWidth + 1 + word.displayWidth > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }

    func indented(by columns: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "\n" : String(repeating: " ", count: columns) + $0 + "\n" }.joined()
    }

    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

    fileprivate var withFullStop: String { self + (last.map { ".!?:".contains($0) } == true ? "" : ".") }

    /// Between backquotes in a cell of a table; as it is where it holds some.
    fileprivate var inCode: String { contains("`") ? inCell : "`\(inCell)`" }

    fileprivate var inCell: String {
        map { $0 == "|" ? "\\|" : $0 == "\n" ? " " : String($0) }.joined()
    }
}
