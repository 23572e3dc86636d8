import FupanSource
import Testing

@Suite struct DiagnosticRendererTests {
    private let renderer = DiagnosticRenderer(obviousName: "x.fupan")

    private func source(_ text: String, firstLine: Int = 1) -> SourceText { SourceText(name: "x.fupan", text, firstLine: firstLine) }

    /// The span of the first `part` in `source`.
    private func span(_ source: SourceText, _ part: String) -> Span {
        let bytes = Array(part.utf8)
        let start = (0...(source.end - bytes.count)).first { Array(source.bytes[$0..<($0 + bytes.count)]) == bytes } ?? 0
        return source.span(start..<(start + bytes.count))
    }

    @Test func theExampleOfTheDesign() {
        let text = source("orders | summarize sum(amonut) by 渠道", firstLine: 3)
        let diagnostic = Diagnostic(
            "unknown-column", "no column `amonut` here", at: span(text, "amonut"), "not a column of `orders`", also: [.init(span(text, "orders"))],
            notes: ["its columns are 客户, 渠道, amount, paid_at"], suggestions: [.init("did you mean `amount`?")]
        )
        #expect(renderer.render(diagnostic) == """
        error: no column `amonut` here                                  [unknown-column]
         3 │ orders | summarize sum(amonut) by 渠道
           │ ──────                 ────── not a column of `orders`
           = its columns are 客户, 渠道, amount, paid_at
           = did you mean `amount`?

        """)
    }

    @Test func chineseCountsTwo() {
        let text = source("订单 | where 金额 > 5百 and 渠道 == 1")
        #expect(renderer.render(Diagnostic("bad-suffix", "no suffix `百`", at: span(text, "5百"), "写成 500", severity: .warning)) == """
        warning: no suffix `百`                                             [bad-suffix]
         1 │ 订单 | where 金额 > 5百 and 渠道 == 1
           │                     ─── 写成 500

        """)
    }

    @Test func severalMessagesHang() {
        let text = source("a | join b on c")
        let diagnostic = Diagnostic("x", "m", at: span(text, "join"), "one", also: [.init(span(text, "b"), "two"), .init(span(text, "a"), "three")])
        #expect(renderer.render(diagnostic) == """
        error: m                                                                     [x]
         1 │ a | join b on c
           │ ─   ──── ─ two
           │ │   ╰ one
           │ ╰ three

        """)
    }

    @Test func linesFarApart() {
        let text = source((1...12).map { "line\($0)" }.joined(separator: "\n"))
        let diagnostic = Diagnostic("x", "m", at: span(text, "line11"), "here", also: [.init(span(text, "line2"), "first")])
        #expect(renderer.render(diagnostic) == """
        error: m                                                                     [x]
          2 │ line2
            │ ───── first
            ┆
         11 │ line11
            │ ────── here

        """)
    }

    @Test func otherSourcesAreNamed() {
        let text = SourceText(name: "lib/other.fupan", "let x = 客户 + 1\n")
        #expect(renderer.render(Diagnostic("x", "m", at: span(text, "+"))) == """
        error: m                                                                     [x]
           ┌ lib/other.fupan:1:12
         1 │ let x = 客户 + 1
           │              ─

        """)
    }

    @Test func missingThingsAndSeveralLines() {
        let text = source("f(a\nb\tc")
        #expect(renderer.render(Diagnostic("x", "m", at: text.span(3..<3), "here")) == """
        error: m                                                                     [x]
         1 │ f(a
           │    ^ here

        """)
        #expect(renderer.render(Diagnostic("x", "m", at: text.span(1..<7))) == """
        error: m                                                                     [x]
         1 │ f(a
           │  ──

        """)
        #expect(renderer.render(Diagnostic("x", "m", at: text.span(6..<7))) == """
        error: m                                                                     [x]
         2 │ b   c
           │     ─

        """)
        #expect(renderer.render(Diagnostic("x", "m", at: text.span(7..<7))) == """
        error: m                                                                     [x]
         2 │ b   c
           │      ^

        """)
    }

    @Test func longLinesAreCut() {
        let text = source(String(repeating: "客户, ", count: 100) + "here" + String(repeating: ", 渠道", count: 100))
        let lines = renderer.render(Diagnostic("x", "m", at: span(text, "here"), "label")).split(separator: "\n")
        #expect(lines[1].displayWidth <= 80)
        #expect(lines[1].contains("…") && lines[1].contains("here") && lines[1].last == "…")
        #expect(lines[1].prefix { $0 != "h" }.displayWidth == lines[2].prefix { $0 != "─" }.displayWidth)
    }

    @Test func dangerousCharactersAreShown() {
        let text = source("a\u{1B}[2J b")
        let shown = renderer.render(Diagnostic("x", "m\u{1B}", at: span(text, "b"), "\u{202E}"))
        #expect(shown == """
        error: m␛                                                                    [x]
         1 │ a␛[2J b
           │       ─ \\u{202E}

        """)
    }

    @Test func nothingToPointAt() {
        #expect(renderer.render(Diagnostic("x", "m", at: nil, notes: ["one\ntwo"])) == """
        error: m                                                                     [x]
           = one
             two

        """)
        let long = Diagnostic("an-id", String(repeating: "long ", count: 20), at: nil)
        #expect(renderer.render(long).hasSuffix("long    [an-id]\n") || renderer.render(long).contains("   [an-id]"))
    }

    @Test func colourAndCount() {
        let text = source("a b")
        let coloured = DiagnosticRenderer(usesColour: true, obviousName: "x.fupan").render(Diagnostic("x", "m", at: span(text, "b")))
        #expect(coloured.contains("\u{1B}[1;31merror:\u{1B}[0m"))
        let many = Array(repeating: Diagnostic("x", "m", at: nil), count: 25)
        #expect(renderer.render(many).hasSuffix("… and 5 more\n"))
    }

    @Test func json() {
        let text = source("客户 > \"a\nb", firstLine: 4)
        let diagnostic = Diagnostic("unclosed-text", "say \"x\"\n", at: span(text, "\"a"), suggestions: [.init("close", edit: .init(span(text, "\"a").after, "\""))])
        #expect([diagnostic].json == """
        [{"id":"unclosed-text","severity":"error","message":"say \\"x\\"\\n","file":"x.fupan","line":4,"column":6,"endLine":4,"endColumn":8,"start":9,"end":11,"notes":[],\
        "suggestions":[{"message":"close","edit":{"file":"x.fupan","line":4,"column":8,"endLine":4,"endColumn":8,"start":11,"end":11,"replacement":"\\""}}]}]
        """)
        #expect([Diagnostic]().json == "[]")
    }
}
