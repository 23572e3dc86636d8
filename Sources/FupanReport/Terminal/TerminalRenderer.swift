import FupanTable

/// A report for a terminal, or for standard output that is no terminal.
public struct TerminalRenderer: ReportRenderer {
    /// Columns of the window; nil where there is none: then no column is left out and no text is cut.
    public var width: Int?
    /// The most rows shown of one table; nil for all.
    public var maxRows: Int?
    public var usesColour: Bool

    public init(width: Int? = nil, maxRows: Int? = nil, usesColour: Bool = false) {
        self.width = width
        self.maxRows = maxRows
        self.usesColour = usesColour
    }

    public func render(_ report: Report) -> String {
        report.blocks.map { render($0, in: report.language) }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// One block alone: at the prompt a result is shown as soon as it is there.
    public func render(_ block: Block, in language: Language) -> String {
        let lines = lines(of: block, language)
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    private func lines(of block: Block, _ language: Language) -> [String] {
        let pen = TerminalPen(usesColour: usesColour)
        switch block {
        case .heading(let level, let text): return TerminalProse(width: proseWidth, pen: pen).heading(level, text)
        case .prose(let markdown): return TerminalProse(width: proseWidth, pen: pen).lines(markdown)
        case .table(let table):
            return TerminalTable(table, language, width: width, maxRows: maxRows, pen).lines()
        case .chart(let chart): return TerminalChart(chart, language, width: width, pen).lines()
        case .value(let value, let format): return valueLines(value, format, language)
        }
    }

    /// Longer lines of prose are hard to read.
    private var proseWidth: Int? { width.map { min($0, 100) } }

    /// Text as it is, with its line breaks.
    private func valueLines(_ value: Value, _ format: Format, _ language: Language) -> [String] {
        ValueText(language).text(value, format).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { String($0).singleLine }
    }
}
