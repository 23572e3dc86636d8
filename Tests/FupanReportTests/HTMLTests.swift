import FupanTable
import Testing

@testable import FupanReport

@Suite struct HTMLTests {
    private func table(_ block: TableBlock, _ language: Language = .english) -> String { HTMLTable(block: block, language: language).html() }

    @Test func tables() {
        #expect(table(TableBlock(Sample.channels, caption: "By <channel>", notes: ["as of \"today\""], totalRows: [2], omittedRows: 2)) == """
            <figure>
            <div class="scroll" tabindex="0" role="region" aria-label="By &lt;channel&gt;">
            <table>
            <caption>By &lt;channel&gt;</caption>
            <thead><tr><th scope="col">channel</th><th scope="col" class="n">leads</th><th scope="col" class="n">revenue</th><th scope="col" class="n">rate</th><th scope="col" class="n">change</th><th scope="col" class="n">wait</th></tr></thead>
            <tbody>
            <tr><th scope="row">search</th><td class="n">1,204</td><td class="n">182,300.50</td><td class="n">14.2%</td><td class="n">+1.2 points</td><td class="n">7d</td></tr>
            <tr><th scope="row">老客转介绍</th><td class="n">96</td><td class="n"><span class="none">—</span></td><td class="n">5.2%</td><td class="n"><span class="none">—</span></td><td class="n">12d</td></tr>
            <tr class="total"><th scope="row">total</th><td class="n">1,300</td><td class="n">182,300.50</td><td class="n">13.6%</td><td class="n">-0.4 points</td><td class="n">8d</td></tr>
            </tbody>
            </table>
            </div>
            <p class="note">… 2 more rows</p>
            <p class="note">as of &quot;today&quot;</p>
            </figure>

            """)
    }

    @Test func decimalsAreAlignedByWhatIsNotSeen() {
        let html = table(TableBlock(Table([Sample.real("x", [1, 0.25])])))
        #expect(html.contains("<td class=\"n\">1<span class=\"pad\" aria-hidden=\"true\">.00</span></td>"))
        #expect(html.contains("<td class=\"n\">0.25</td>"))
    }

    @Test func hostileTextIsText() {
        let html = table(TableBlock(Sample.hostile))
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!html.unicodeScalars.contains("\u{1B}") && !html.unicodeScalars.contains("\u{202E}"))
    }

    @Test func emptyTables() {
        #expect(table(TableBlock(Table([Sample.whole("n", [])])), .chinese).contains("<p class=\"note\">无数据</p>"))
        #expect(table(TableBlock(Table([]))) == "<figure>\n<p class=\"note\">no columns</p>\n</figure>\n")
    }

    @Test(arguments: [
        ("a **b** `c<` *d*", "<p>a <strong>b</strong> <code>c&lt;</code> <em>d</em></p>\n"),
        ("**中文**。", "<p><strong>中文</strong>。</p>\n"),
        ("- a\n- b\n  1. c", "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
        ("[x](https://a.example?a=1&b=2)", "<p><a href=\"https://a.example?a=1&amp;b=2\">x</a></p>\n"),
        ("[x](javascript:alert(1))", "<p>x</p>\n"),
        ("[x](JAVASCRIPT:alert(1))", "<p>x</p>\n"),
        ("[x](other.html)", "<p><a href=\"other.html\">x</a></p>\n"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
        ("<https://a.example>", "<p><a href=\"https://a.example\">https://a.example</a></p>\n"),
        ("> q\n\n---", "<blockquote>\n<p>q</p>\n</blockquote>\n<hr>\n"),
        ("```\na < b\n```", "<pre><code>a &lt; b</code></pre>\n"),
        ("一行\n二行 and\nthree", "<p>一行二行 and three</p>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
    ])
    func prose(_ markdown: String, _ html: String) {
        #expect(HTMLProse.html(markdown) == html)
    }

    @Test func thePageStandsAlone() {
        let report = Report(title: "W26 <x>", language: .chinese, blocks: [.heading(level: 1, "周复盘"), .value(.whole(5), .whole)])
        let page = HTMLRenderer().render(report)
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"zh-CN\">"))
        #expect(page.contains("<title>W26 &lt;x&gt;</title>"))
        #expect(page.contains("<h1>周复盘</h1>\n<p class=\"value\">5</p>"))
        for absent in ["<script", "http://", "https://", "url(", "@import", "<link"] { #expect(!page.contains(absent), "\(absent)") }
        #expect(HTMLRenderer().render(Report(blocks: [.heading(level: 1, "A **b**")])).contains("<title>A b</title>"))
    }
}
