import FupanSource
import FupanTable
import Testing

@testable import FupanReport

@Suite struct TerminalTableTests {
    private func shown(_ block: TableBlock, _ language: Language = .english, width: Int? = nil, maxRows: Int? = nil) -> String {
        TerminalRenderer(width: width, maxRows: maxRows).render(.table(block), in: language)
    }

    @Test func alignsNumbersAndChineseAndMarksTheTotal() {
        #expect(shown(TableBlock(Sample.channels, caption: "By channel", notes: ["as of 2026-06-30"], totalRows: [2])) == """
            By channel
            channel     leads     revenue   rate       change  wait
            ───────────────────────────────────────────────────────
            search      1,204  182,300.50  14.2%  +1.2 points    7d
            老客转介绍     96           —   5.2%            —   12d
            ───────────────────────────────────────────────────────
            total       1,300  182,300.50  13.6%  -0.4 points    8d
              as of 2026-06-30

            """)
    }

    @Test func speaksChinese() {
        let table = Table([Sample.text("渠道", ["社群", nil]), Sample.whole("线索", [5, 5])])
        #expect(shown(TableBlock(table, totalRows: [1], omittedRows: 1204), .chinese) == """
            渠道  线索
            ──────────
            社群     5
            ──────────
            合计     5
            … 另有 1,204 行

            """)
    }

    @Test func alignsOnTheDecimalPoint() {
        let table = Table([Sample.real("x", [1, 0.5, -12.25, 1.0 / 3, nil, .infinity]), Sample.money("y", [100, 250, 1, 3, nil, 5], .plain)])
        #expect(shown(TableBlock(table)) == """
                   x     y
            ──────────────
              1       1.00
              0.5     2.50
            -12.25    0.01
              0.3333  0.03
                   —     —
                   —  0.05

            """)
    }

    @Test func roundsApproximateNumbersToWhatCanBeRead() {
        let table = Table([Sample.real("x", [0.1 + 0.2, 1e20, 0.000123456, 1234.56789, -2])])
        #expect(ColumnText(table.columns[0], rows: [0, 1, 2, 3, 4], in: .english).cells == ["0.3", "1e+20", "0.0001235", "1234.5679", "-2"])
    }

    @Test func letsNothingThrough() {
        #expect(shown(TableBlock(Sample.hostile)) == """
            na|me                      n
            ────────────────────────────
            a|b                        1
            <script>alert(1)</script>  2
            ␛[31mred                   3
            one↵two                    4
            tab here \\                 5
            \\u{202E}rtl                6
            中文                       7

            """)
    }

    @Test func saysThatThereIsNothing() {
        #expect(shown(TableBlock(Table([Sample.text("a", []), Sample.whole("b", [])]))) == "a  b\n────\nno rows\n")
        #expect(shown(TableBlock(Table([]))) == "no columns\n")
    }

    @Test func leavesOutRowsButNoTotal() {
        let table = Table([Sample.whole("n", [1, 2, 3, 4, 5, 15])])
        #expect(shown(TableBlock(table, totalRows: [5], omittedRows: 1200), maxRows: 2) == """
             n
            ──
             1
             2
            … 1,203 more rows
            ──
            15

            """)
    }

    @Test func leavesOutColumnsInTheMiddle() {
        let columns = (1...19).map { Sample.whole("number\($0)", [Int64($0) * 1000]) }
        let table = Table(columns.map { Column($0.field, .whole([1, 2])) })
        #expect(shown(TableBlock(table), width: 50) == """
            number1  number2  number3  …  number18  number19
            ────────────────────────────────────────────────
                  1        1        1  …         1         1
                  2        2        2  …         2         2
              5 of 19 columns shown; `select` or --format csv
              for all

            """)
        #expect(shown(TableBlock(Table(columns)), width: nil).split(separator: "\n")[0].hasSuffix("number19"))
    }

    @Test func turnsAWideRow() {
        let table = Table([Sample.text("rep", ["王伟"]), Sample.money("revenue", [123_456]), Sample.text("remark", ["a text that is far too long for the window"])])
        #expect(shown(TableBlock(table), width: 24) == """
            rep      王伟
            revenue  1,234.56
            remark   a text that is…

            """)
    }

    @Test func cutsLongTextsToFit() {
        let table = Table([Sample.text("note", ["one two three four five six", "中文字符也要按两列计算宽度才行"]), Sample.whole("n", [1, 2])])
        #expect(shown(TableBlock(table), width: 24) == """
            note                   n
            ────────────────────────
            one two three four f…  1
            中文字符也要按两列计…  2

            """)
    }

    @Test(arguments: [1, 7, 20, 33, 50, 80, 120]) func fitsTheWidth(_ width: Int) {
        let lines = shown(TableBlock(Sample.channels, totalRows: [2]), width: width).split(separator: "\n")
        if width >= 20 { #expect(lines.allSatisfy { $0.displayWidth <= width }) }
    }

    @Test func setsOffByColourWhereThereIsColour() {
        let text = TerminalRenderer(usesColour: true).render(
            .table(TableBlock(Table([Sample.whole("n", [1, 1])]), notes: ["note"], totalRows: [1])), in: .english)
        #expect(text == "\u{1B}[1mn\u{1B}[0m\n\u{1B}[2m─\u{1B}[0m\n1\n\u{1B}[2m─\u{1B}[0m\n\u{1B}[1m1\u{1B}[0m\n  \u{1B}[2mnote\u{1B}[0m\n")
    }

    @Test func ignoresTotalsThatAreNoRows() {
        #expect(shown(TableBlock(Table([Sample.whole("n", [1])]), totalRows: [-1, 9])) == "n\n─\n1\n")
    }
}
