import FupanTable

/// A page in one file: nothing beside it is needed to read, mail or print it, and nothing in it runs.
public struct HTMLRenderer: ReportRenderer {
    public init() {}

    public func render(_ report: Report) -> String {
        let language = report.language == .chinese ? "zh-CN" : "en"
        return """
            <!DOCTYPE html>
            <html lang="\(language)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Fupan">
            <title>\(HTMLText.escaped(title(of: report)))</title>
            <style>
            \(StyleSheet.text)</style>
            </head>
            <body>
            <main>
            \(report.blocks.map { html($0, report.language) }.joined())</main>
            </body>
            </html>

            """
    }

    /// The title it was given, or its first heading.
    private func title(of report: Report) -> String {
        if let title = report.title { return title }
        for case .heading(_, let text) in report.blocks { return InlineReader.read(text).map(\.text).joined() }
        return "Fupan"
    }

    private func html(_ block: Block, _ language: Language) -> String {
        switch block {
        case .heading(let level, let text):
            let tag = "h\(min(max(level, 1), 6))"
            return "<\(tag)>\(HTMLProse.inline(text))</\(tag)>\n"
        case .prose(let markdown): return HTMLProse.html(markdown)
        case .table(let table): return HTMLTable(block: table, language: language).html()
        case .chart(let chart): return html(chart, language)
        case .value(let value, let format): return "<p class=\"value\">\(HTMLText.escaped(ValueText(language).text(value, format)))</p>\n"
        }
    }

    private func html(_ chart: Chart, _ language: Language) -> String {
        let title = HTMLText.escaped(ChartText(language: language).title(chart))
        var drawing = ChartDrawing(chart, language)
        let picture = drawing.svg()
        let nothing = "<p class=\"note\">\(Wording(language: language).nothingToDraw)</p>\n"
        return "<figure class=\"chart\">\n<figcaption>\(title)</figcaption>\n\(picture ?? nothing)</figure>\n"
    }
}
