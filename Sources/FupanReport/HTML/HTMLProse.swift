/// Prose as HTML. Marks of Markdown only: what looks like HTML in it is text.
enum HTMLProse {
    static func html(_ markdown: String) -> String { html(ProseReader.read(markdown)) }

    static func inline(_ text: String) -> String { html(InlineReader.read(text)) }

    private static func html(_ blocks: [ProseBlock]) -> String { blocks.map(html).joined() }

    private static func html(_ block: ProseBlock) -> String {
        switch block {
        case .paragraph(let runs): return "<p>\(html(runs))</p>\n"
        case .heading(let level, let runs): return "<h\(level)>\(html(runs))</h\(level)>\n"
        case .quote(let inner): return "<blockquote>\n\(html(inner))</blockquote>\n"
        case .code(let text): return "<pre><code>\(HTMLText.escaped(text))</code></pre>\n"
        case .rule: return "<hr>\n"
        case .list(let items, let start):
            let opening = start.map { $0 == 1 ? "<ol>" : "<ol start=\"\($0)\">" } ?? "<ul>"
            return opening + "\n" + items.map { "<li>\(item($0))</li>\n" }.joined() + (start == nil ? "</ul>\n" : "</ol>\n")
        }
    }

    /// An item of one paragraph needs no `<p>`.
    private static func item(_ blocks: [ProseBlock]) -> String {
        guard case .paragraph(let runs)? = blocks.first else { return html(blocks) }
        let rest = blocks.dropFirst()
        return html(runs) + (rest.isEmpty ? "" : "\n" + html(Array(rest)))
    }

    private static func html(_ runs: [InlineRun]) -> String {
        runs.map { run in
            var text = HTMLText.escaped(run.text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "<br>\n")
            if run.style.contains(.code) { text = "<code>\(text)</code>" }
            if run.style.contains(.emphasis) { text = "<em>\(text)</em>" }
            if run.style.contains(.bold) { text = "<strong>\(text)</strong>" }
            if let link = run.link, isHarmless(link) { text = "<a href=\"\(HTMLText.escaped(link))\">\(text)</a>" }
            return text
        }.joined()
    }

    /// Addresses that open a page or a letter. `javascript:` and its like stay text.
    private static func isHarmless(_ link: String) -> Bool {
        let head = link.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard head.contains(":") else { return !link.isEmpty }
        return ["http:", "https:", "mailto:"].contains(String(head).lowercased().prefix { $0 != ":" } + ":")
    }
}
