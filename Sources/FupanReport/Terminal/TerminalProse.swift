import FupanSource

/// Prose wrapped to the window.
struct TerminalProse {
    let width: Int?
    let pen: TerminalPen

    func lines(_ markdown: String) -> [String] { lines(of: ProseReader.read(markdown), width) }

    func heading(_ level: Int, _ text: String) -> [String] {
        let runs = InlineReader.read(text)
        let plain = runs.map(\.text).joined().singleLine
        // Without colour a heading of the page is underlined, one inside a section is not.
        guard !pen.usesColour else { return wrapped([InlineRun(plain)], width).map { pen($0, level <= 2 ? .heading : .bold) } }
        guard level <= 2 else { return wrapped([InlineRun(plain)], width) }
        let lines = wrapped([InlineRun(plain)], width)
        return lines + [String(repeating: level == 1 ? "═" : "─", count: lines.map(\.displayWidth).max() ?? 0)]
    }

    private func lines(of blocks: [ProseBlock], _ width: Int?) -> [String] {
        var result: [String] = []
        for (index, block) in blocks.enumerated() {
            if index > 0, !isTight(blocks[index - 1], block) { result.append("") }
            result += lines(of: block, width)
        }
        return result
    }

    /// A list stands right below the line that introduces it.
    private func isTight(_ first: ProseBlock, _ second: ProseBlock) -> Bool {
        if case .paragraph = first, case .list = second { return true }
        return false
    }

    private func lines(of block: ProseBlock, _ width: Int?) -> [String] {
        switch block {
        case .paragraph(let runs): return wrapped(runs, width)
        case .heading(let level, let runs): return heading(level, runs.map(\.text).joined())
        case .rule: return [pen(String(repeating: "─", count: min(width ?? 40, 40)), .dim)]
        case .code(let text):
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { pen("    " + String($0).singleLine, .code) }
        case .quote(let inner):
            return lines(of: inner, width.map { $0 - 2 }).map { pen("│ ", .dim) + $0 }
        case .list(let items, let start):
            let widest = start.map { "\($0 + items.count - 1). ".count } ?? 2
            return items.enumerated().flatMap { index, item in
                let marker = start.map { "\($0 + index). " } ?? "• "
                let inner = lines(of: item, width.map { $0 - widest })
                return inner.enumerated().map { line, text in (line == 0 ? marker.padded(to: widest) : String(repeating: " ", count: widest)) + text }
            }
        }
    }

    private func wrapped(_ runs: [InlineRun], _ width: Int?) -> [String] {
        let shown = runs.flatMap(shown)
        return Wrapping.lines(shown, width: width).map { line in line.map { pen($0.text, ink($0.style)) }.joined() }
    }

    /// Made safe, and with what a page would show by other means: the address of a link.
    private func shown(_ run: InlineRun) -> [InlineRun] {
        var text = run
        text.text = run.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { String($0).singleLine }.joined(separator: "\n")
        if run.style.contains(.code), !pen.usesColour { text.text = "`" + text.text + "`" }
        guard let link = run.link, link != run.text else { return [text] }
        return [text, InlineRun(" (" + link.singleLine + ")")]
    }

    private func ink(_ style: InlineRun.Style) -> TerminalInk? {
        if style.contains(.code) { return .code }
        if style.contains(.bold) { return .bold }
        return style.contains(.emphasis) ? .emphasis : nil
    }
}
