import FupanSource
import FupanTable
import Testing

@testable import FupanReport

@Suite struct TerminalProseTests {
    private func shown(_ markdown: String, width: Int? = nil, colour: Bool = false) -> String {
        TerminalRenderer(width: width, usesColour: colour).render(.prose(markdown), in: .english)
    }

    @Test func wrapsWords() {
        #expect(shown("**Money** is up on *yesterday*, and `rate` fell.", width: 20) == """
            Money is up on
            yesterday, and
            `rate` fell.

            """)
    }

    @Test func wrapsChineseButNotBeforeAStop() {
        #expect(shown("实收比昨日上升一成，比上周同日下降。", width: 18) == """
            实收比昨日上升一
            成，比上周同日下
            降。

            """)
    }

    @Test func listsHang() {
        #expect(shown("- search leaks most before trial\n- 社群\n  - inner", width: 20) == """
            • search leaks most
              before trial
            • 社群
              • inner

            """)
        #expect(shown("9. nine\n10. ten") == "9.  nine\n10. ten\n")
    }

    @Test func showsAddressesAndKeepsEscapedMarks() {
        #expect(shown("see [the page](https://a.example/x) and \\*stars\\*, 2 * 3 * 4, a_b_c") ==
            "see the page (https://a.example/x) and *stars*, 2 * 3 * 4, a_b_c\n")
    }

    @Test func inkFollowsTheStyleAcrossLines() {
        #expect(shown("a **bold thing** b", width: 8, colour: true) == "a \u{1B}[1mbold\u{1B}[0m\n\u{1B}[1mthing\u{1B}[0m b\n")
    }

    @Test func headings() {
        let renderer = TerminalRenderer(width: 40)
        #expect(renderer.render(.heading(level: 1, "周复盘 W26"), in: .chinese) == "周复盘 W26\n══════════\n")
        #expect(renderer.render(.heading(level: 3, "Small"), in: .english) == "Small\n")
        #expect(TerminalRenderer(usesColour: true).render(.heading(level: 1, "A"), in: .english) == "\u{1B}[1;4mA\u{1B}[0m\n")
    }

    @Test func nothingEscapes() {
        for block in [Block.prose("a\u{1B}]0;x\u{7}b `\u{1B}[2J`\n\n```\n\u{1B}c\n```\n"), .heading(level: 1, "\u{1B}[1m"), .value(.text("\u{9B}31m"), .plain)] {
            let text = TerminalRenderer(width: 30).render(block, in: .english)
            #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
        }
    }

    @Test func valuesStandAlone() {
        let renderer = TerminalRenderer()
        #expect(renderer.render(.value(.decimal(Decimal(mantissa: 123_456, scale: 2)), .money), in: .english) == "1,234.56\n")
        #expect(renderer.render(.value(.text("two\nlines"), .plain), in: .english) == "two\nlines\n")
    }

    @Test func blocksAreAnEmptyLineApart() {
        let report = Report(blocks: [.heading(level: 2, "A"), .prose("b"), .prose(""), .value(.whole(1), .plain)])
        #expect(TerminalRenderer().render(report) == "A\n─\n\nb\n\n1\n")
    }

    @Test(arguments: ["**", "***", "[", "[a](", "`", "``a`", "![", "<https://", "- ", "1.", ">", "```", "\\", "a **b", "*a **b* c**", "|", "#", "- a\n\n  b\n\n- c"])
    func anyMarksAreRead(_ markdown: String) {
        for width in [nil, 8, 80] { _ = shown(markdown, width: width) }
        _ = HTMLProse.html(markdown)
    }
}
