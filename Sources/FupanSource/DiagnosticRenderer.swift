/// Renders a diagnostic for people, the text it is about below it:
///
///     error: no column `amonut` here                                  [unknown-column]
///      3 │ orders | summarize sum(amonut) by 渠道
///        │ ──────                 ────── not a column of `orders`
///        = its columns are 客户, 渠道, amount, paid_at
///        = did you mean `amount`?
public struct DiagnosticRenderer: Sendable {
    /// Columns of the page; longer lines of a program are cut to a window around what is meant.
    public let width: Int
    public let usesColour: Bool
    /// The name of the source that goes without saying: the script that runs, the entry just typed.
    public let obviousName: String?

    public init(width: Int = 80, usesColour: Bool = false, obviousName: String? = nil) {
        self.width = max(40, width)
        self.usesColour = usesColour
        self.obviousName = obviousName
    }

    /// Each after the other, with an empty line between; at most `limit`, and a line that counts the rest.
    public func render(_ diagnostics: [Diagnostic], limit: Int = 20) -> String {
        var blocks = diagnostics.prefix(limit).map(render)
        if diagnostics.count > limit { blocks.append("… and \(diagnostics.count - limit) more\n") }
        return blocks.joined(separator: "\n")
    }

    /// One diagnostic, its last line ended.
    public func render(_ diagnostic: Diagnostic) -> String {
        let style = Style(usesColour: usesColour, severity: diagnostic.severity)
        let groups = linesBySource(diagnostic)
        let lastLine = groups.flatMap(\.lines).map { $0.index + $0.source.firstLine }.max() ?? 0
        let gutter = lastLine == 0 ? 1 : "\(lastLine)".count
        var lines = [headline(diagnostic, style)]
        for group in groups {
            if group.source.name != obviousName, let first = group.lines.first { lines.append(place(of: first, gutter, style)) }
            var previous: Int?
            for line in group.lines {
                if let previous, line.index > previous + 1 { lines.append(style.faint(String(repeating: " ", count: gutter + 2) + "┆")) }
                previous = line.index
                lines += Excerpt(line, room: width - gutter - 4).render(gutter, style)
            }
        }
        let indent = String(repeating: " ", count: gutter + 2)
        for remark in diagnostic.notes + diagnostic.suggestions.map(\.message) {
            let parts = remark.terminalSafe(keepingLines: true).split(separator: "\n", omittingEmptySubsequences: false)
            for (number, part) in parts.enumerated() { lines.append(indent + (number == 0 ? style.faint("=") : " ") + " " + part) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `error: message   [id]`, the id at the right edge.
    private func headline(_ diagnostic: Diagnostic, _ style: Style) -> String {
        let word = diagnostic.severity.rawValue + ":"
        let message = diagnostic.message.terminalSafe(keepingLines: true)
        let id = "[\(diagnostic.id)]"
        let lastLine = message.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let used = lastLine.displayWidth + (lastLine.utf8.count == message.utf8.count ? word.count + 1 : 0)
        let space = max(3, width - used - id.displayWidth)
        return style.severe(word) + " " + style.strong(message) + String(repeating: " ", count: space) + style.faint(id)
    }

    /// `  ┌ path:line:column`
    private func place(of line: LabelledLine, _ gutter: Int, _ style: Style) -> String {
        let column = line.labels.first.map { Position(line.source, $0.span.range.lowerBound).column } ?? 1
        let name = line.source.name.terminalSafe()
        return String(repeating: " ", count: gutter + 2) + style.faint("┌ ") + "\(name):\(line.index + line.source.firstLine):\(column)"
    }

    /// The lines that hold labels, in order, by source; the source of the first label comes first.
    private func linesBySource(_ diagnostic: Diagnostic) -> [(source: SourceText, lines: [LabelledLine])] {
        var groups: [(source: SourceText, lines: [LabelledLine])] = []
        for (number, label) in diagnostic.labels.enumerated() {
            let source = label.span.source
            let index = source.lineIndex(at: label.span.range.lowerBound)
            let marked = LabelledLine.Mark(span: label.span, message: label.message, isPrimary: number == 0)
            let group = groups.firstIndex { $0.source === source } ?? groups.count
            if group == groups.count { groups.append((source, [])) }
            if let line = groups[group].lines.firstIndex(where: { $0.index == index }) {
                groups[group].lines[line].labels.append(marked)
            } else {
                groups[group].lines.append(LabelledLine(source: source, index: index, labels: [marked]))
            }
        }
        return groups.map { ($0.source, $0.lines.sorted { $0.index < $1.index }) }
    }
}

/// A line of a source and the labels that begin in it.
struct LabelledLine {
    struct Mark {
        let span: Span
        let message: String?
        let isPrimary: Bool
    }

    let source: SourceText
    let index: Int
    var labels: [Mark]
}

/// Colours, or none.
struct Style {
    let usesColour: Bool
    let severity: Diagnostic.Severity

    func severe(_ text: String) -> String { paint(text, severityCode) }
    func strong(_ text: String) -> String { paint(text, "1") }
    func faint(_ text: String) -> String { paint(text, "2") }
    func mark(_ text: String, isPrimary: Bool) -> String { paint(text, isPrimary ? severityCode : "1;34") }

    private var severityCode: String {
        switch severity {
        case .error: "1;31"
        case .warning: "1;33"
        case .note: "1;36"
        }
    }

    private func paint(_ text: String, _ code: String) -> String {
        usesColour && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
