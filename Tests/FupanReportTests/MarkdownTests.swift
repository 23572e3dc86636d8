import FupanTable
import Testing

@testable import FupanReport

@Suite struct MarkdownTests {
    private func markdown(_ blocks: Block..., language: Language = .english) -> String {
        MarkdownRenderer().render(Report(language: language, blocks: blocks))
    }

    @Test func tables() {
        #expect(markdown(.table(TableBlock(Sample.channels, caption: "By channel", notes: ["as of day_1 *", "second"], totalRows: [2], omittedRows: 3))) == """
            **By channel**

            | channel    |     leads |        revenue |      rate |          change |   wait |
            | ---------- | --------: | -------------: | --------: | --------------: | -----: |
            | search     |     1,204 |     182,300.50 |     14.2% |     +1.2 points |     7d |
            | 老客转介绍 |        96 |              — |      5.2% |               — |    12d |
            | **total**  | **1,300** | **182,300.50** | **13.6%** | **-0.4 points** | **8d** |

            _… 3 more rows_

            _as of day_1 \\*_\u{20}\u{20}
            _second_

            """)
    }

    @Test func hostileText() {
        #expect(markdown(.table(TableBlock(Sample.hostile))) == """
            | na\\|me                      |   n |
            | --------------------------- | --: |
            | a\\|b                        |   1 |
            | \\<script>alert(1)\\</script> |   2 |
            | ␛\\[31mred                   |   3 |
            | one<br>two                  |   4 |
            | tab here \\\\                 |   5 |
            | \\\\u{202E}rtl                |   6 |
            | 中文                        |   7 |

            """)
    }

    @Test func emptyTables() {
        #expect(markdown(.table(TableBlock(Table([Sample.whole("n", [])])))) == "|   n |\n| --: |\n\n_no rows_\n")
        #expect(markdown(.table(TableBlock(Table([])))) == "_no columns_\n")
    }

    @Test func theRest() {
        #expect(markdown(.heading(level: 2, "The funnel"), .prose("**a** {{ }} <b>\n\n- x\n"), .value(.text("a*b"), .plain)) ==
            "## The funnel\n\n**a** {{ }} <b>\n\n- x\n\na\\*b\n")
    }

    @Test func chartsAreFenced() {
        let text = markdown(.chart(Sample.chart(.funnel)))
        #expect(text.hasPrefix("```text\nentered by step\nlead "))
        #expect(text.hasSuffix("150   12.5%  ↓ 25.0%\n```\n"))
        var chart = Sample.chart(.bar)
        chart.title = "```"
        #expect(markdown(.chart(chart)).hasPrefix("````text\n```\n"))
    }

    @Test(arguments: [
        ("rate_change", "rate_change"), ("_x_", "\\_x\\_"), ("-3.1", "-3.1"), ("- x", "\\- x"), ("1. x", "1\\. x"), ("12.5", "12.5"),
        ("# x", "\\# x"), ("C#", "C#"), ("a & b", "a & b"), ("&amp;", "\\&amp;"), ("a\nb", "a b"), ("~~x~~", "\\~\\~x\\~\\~"), ("~3", "~3"),
        ("[a](b)", "\\[a\\](b)"), ("<b>", "\\<b>"), ("中文，。", "中文，。"), ("> q", "\\> q"), ("a > b", "a > b"), ("`", "\\`"),
    ])
    func escapes(_ text: String, _ markdown: String) {
        #expect(MarkdownText.escaped(text) == markdown)
        // What was escaped is read as the text it was.
        #expect(InlineReader.read(markdown).map(\.text).joined() == String(text.map { $0.isNewline ? " " : $0 }))
    }
}
