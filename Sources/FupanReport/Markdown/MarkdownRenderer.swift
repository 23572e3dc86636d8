import FupanTable

/// A report as GitHub's Markdown. It reads well as the text it is, too: cells are padded, charts are blocks.
public struct MarkdownRenderer: ReportRenderer {
    /// Columns of a chart.
    private static let width = 76

    public init() {}

    public func render(_ report: Report) -> String {
        report.blocks.map { markdown($0, report.language) }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func markdown(_ block: Block, _ language: Language) -> String {
        switch block {
        case .heading(let level, let text): "\(String(repeating: "#", count: min(max(level, 1), 6))) \(text.singleLine)\n"
        case .prose(let text): prose(text)
        case .table(let table): MarkdownTable(block: table, language: language).markdown()
        case .chart(let chart): fenced(chart, language)
        case .value(let value, let format): MarkdownText.escaped(ValueText(language).text(value, format)) + "\n"
        }
    }

    private func prose(_ text: String) -> String {
        var text = text
        while text.last?.isNewline == true { text.removeLast() }
        return text.isEmpty ? "" : text + "\n"
    }

    /// The blocks of the terminal, in a fence that nothing in them can close.
    private func fenced(_ chart: Chart, _ language: Language) -> String {
        var text = TerminalChart(chart, language, width: MarkdownRenderer.width, TerminalPen(usesColour: false)).lines().joined(separator: "\n")
        var fence = "```"
        while text.contains(fence) { fence += "`" }
        text = "\(fence)text\n\(text)\n\(fence)\n"
        return text
    }
}
