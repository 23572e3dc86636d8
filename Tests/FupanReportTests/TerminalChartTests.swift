import FupanSource
import FupanTable
import Testing

@testable import FupanReport

@Suite struct TerminalChartTests {
    private func shown(_ chart: Chart, _ language: Language = .english, width: Int? = 50) -> String {
        TerminalRenderer(width: width).render(.chart(chart), in: language)
    }

    @Test(arguments: [
        (Chart.Form.bar, """
            revenue by channel
            search   ██████████████████████████████████ 20,000
            社群     █████████████████ 10,000
            organic  —

            """),
        (.line, """
            leads by day
            20 ┤                                           ⢀⡠⠊
               │                                         ⢀⠔⠁
            15 ┤                                       ⡠⠔⠁
               │                                     ⡠⠊
            10 ┤             ⣀⠤⠒⠤⠤⣀⡀              ⢀⠔⠉
               │          ⡠⠔⠊      ⠈⠉⠑⠒⠤⢄⣀⡀     ⣀⠔⠁
             5 ┤      ⢀⡠⠒⠉                ⠈⠉⠒⠒⠤⠊
               │   ⣀⠤⠊⠁
             0 ┤⡠⠔⠊
               └──────────────────────────────────────────────
                2026-06-01                  06-03        06-04

            """),
        (.funnel, """
            entered by step
            lead   ██████████████████  1,200  100.0%
            trial      ▐████████▌        600   50.0%  ↓ 50.0%
            deal           ██            150   12.5%  ↓ 25.0%

            """),
        (.heatmap, """
            customers by r, f
                    1       2
            1  ··   0  ▒▒  50
            2          ██ 100

            """),
        (.histogram, """
            attainment
              40%–50%  ████████████████████████▋ 2
              50%–60%  ████████████▍ 1
              60%–70%  0
              70%–80%  █████████████████████████████████████ 3
              80%–90%  0
             90%–100%  0
            100%–110%  ████████████▍ 1

            """),
        (.pareto, """
            amount by rep
            王    ████████████████████████████████ 600   60.0%
            Zhou  ████████████████ 300                   90.0%
            ┄┄ 2 of 3 make 80%
            Li    █████▍ 100                            100.0%

            """),
        (.bridge, """
            amount by part
            leads  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  -400
            rate   ██████████████████▌                    +200
            size            ▒▒▒▒▒▒▒▒▒▒                    -100
            total           ▐███████████████████████████  -300

            """),
        (.fan, """
            p10, p50, p90 by week
            300 ┤                                          ░░░
                │                                      ░░░░░░░
                │                                  ░░░░░░░░░░░
            200 ┤                             ░░░░░░░░░░░░━━━━
                │                         ░░░░░░░░━━━━━━━━░░░░
                │                    ░░░░░░━━━━━━━░░░░░░░░░░░
            100 ┤               ░░░░━━━━━━━░░░░░░░░
                │         ░░━━━━━━━━░░░░░
                │   ░━━━━━━━░░░
              0 ┤━━━━░
                └─────────────────────────────────────────────
                 2026-06-01          06-08               06-15

            """),
    ])
    func forms(_ form: Chart.Form, _ text: String) {
        #expect(shown(Sample.chart(form)) == text)
    }

    @Test func speaksChinese() {
        var chart = Sample.chart(.bridge)
        chart.table = Table([Sample.text("部分", ["线索量", "客单价"]), Sample.money("缺口", [-3_405_000, 850_000])])
        chart.keys = ["部分"]
        chart.measures = ["缺口"]
        #expect(shown(chart, .chinese, width: 40) == """
            缺口（按部分）
            线索量  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒    -3.41万
            客单价  █████                  +8,500.00
            合计         ████████████████    -2.56万

            """)
    }

    @Test func aSecondKeyMakesSeries() {
        let table = Table([
            Sample.text("channel", ["a", "a", "b"]), Sample.text("tier", ["new", "old", "old"]), Sample.whole("n", [4, 2, 3]),
        ])
        #expect(shown(Chart(.bar, table, measures: ["n"], keys: ["channel", "tier"]), width: 30) == """
            n by channel, tier
            a  new  ████████████████████ 4
               old  ██████████ 2
            b  new  —
               old  ███████████████ 3

            """)
    }

    @Test func barsGoBothWays() {
        let table = Table([Sample.text("rep", ["a", "b"]), Sample.whole("n", [10, -10])])
        #expect(shown(Chart(.bar, table, measures: ["n"], keys: ["rep"]), width: 30) == """
            n by rep
            a              ███████████ 10
            b   ███████████ -10

            """)
    }

    @Test func manySeriesBecomeSparklines() {
        let table = Table([
            Sample.days("day", [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]),
            Sample.text("rep", ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"]),
            Sample.whole("n", [0, 5, 10, 10, 5, 0, 1, nil, 1, 10, 10, 10]),
        ])
        #expect(shown(Chart(.line, table, measures: ["n"], keys: ["day", "rep"])) == """
            n by day, rep
            a   0  ▁▅█  10
            b  10  █▅▁  0
            c   1  ▂ ▂  1
            d  10  ███  10

            """)
    }

    @Test func oneOutcomeIsARange() {
        let table = Table([Sample.whole("p10", [10]), Sample.whole("p50", [15]), Sample.whole("p90", [20])])
        #expect(shown(Chart(.fan, table, measures: ["p10", "p50", "p90"], keys: []), width: 30) == """
            p10, p50, p90
            p10  ●────────────────────  10
            p50  ──────────●──────────  15
            p90  ────────────────────●  20

            """)
    }

    @Test func nothingToDraw() {
        for form in Chart.Form.allCases {
            let text = shown(Chart(form, Table([]), measures: ["a"], keys: ["b"], title: "Empty"))
            #expect(text == "Empty\nnothing to draw\n", "\(form)")
        }
    }
}

/// What verbs leave in their tables, and what a chart makes of it when it is told nothing.
@Suite struct ChartReaderTests {
    private func reader(_ chart: Chart) -> ChartReader { ChartReader(chart: chart, language: .english) }

    @Test func aFunnelKnowsItsStep() {
        let table = Table([
            Sample.text("channel", ["a", "a", "b", "b"]), Sample.whole("window", [30, 30, 30, 30], .plain, .duration(.day)),
            Sample.text("step", ["lead", "deal", "lead", "deal"]), Sample.text("from_step", [nil, "lead", nil, "lead"]),
            Sample.whole("entered", [10, 5, 8, 2]), Sample.real("rate", [1, 0.5, 1, 0.25], .percent),
        ])
        let chart = Chart(.funnel, table, measures: ["entered", "rate"], keys: ["channel", "window", "step", "from_step"])
        let groups = reader(chart).groups()
        #expect(groups.map(\.name) == ["a", "b"])
        #expect(groups.map(\.figures.labels) == [["lead", "deal"], ["lead", "deal"]])
    }

    @Test func aHistogramBinsWhatIsNoBin() {
        let each = Table([Sample.text("rep", ["a", "b", "c"]), Sample.real("x", [1, 2, 10])])
        #expect(reader(Chart(.histogram, each, measures: ["x"], keys: ["rep"])).keys.isEmpty)
        let bins = Table([Sample.text("bin", ["0–5", "5–10"], .category(["0–5", "5–10"])), Sample.whole("n", [2, 1])])
        #expect(reader(Chart(.histogram, bins, measures: ["n"], keys: ["bin"])).keys.count == 1)
    }

    @Test func theFiguresOfOneAxisHaveOneNumberOfDecimals() {
        func lines(_ values: [Double]) -> [String] {
            let table = Table([Sample.text("a", ["x", "y", nil]), Sample.real("n", values)])
            return TerminalChart(Chart(.bar, table, measures: ["n"], keys: ["a"]), .english, width: 40, TerminalPen(usesColour: false)).lines().suffix(3).map { $0 }
        }
        #expect(lines([300.5, 1000, 250.25]).map { $0.split(separator: " ").last } == ["301", "1,000", "250"])
        #expect(lines([300.5, 100, 250.25]).map { $0.split(separator: " ").last } == ["300.50", "100.00", "250.25"])
        #expect(lines([3, 1, 2]).map { $0.split(separator: " ").last } == ["3", "1", "2"])
        #expect(lines([3, 1, 2])[2].hasPrefix("(none)"))
    }

    @Test func binsAreAboutAsManyAsAskedFor() {
        let values = [100.5, 200, 300.25, 1000, 50, 250.25]
        #expect(Bins(values, about: 3).bins.count == 3)
        #expect(Bins(values, about: 3).bins.map(\.count) == [5, 0, 1])
        let chart = Chart(.histogram, Table([Sample.text("rep", ["a", "b"]), Sample.real("x", [1, 2])]), measures: ["x"], keys: ["rep"])
        #expect(ChartText(language: .english).title(chart) == "x")
    }

    @Test func aFanLeavesOutTheChance() {
        let table = Table([Sample.real("chance", [0.4], .percent), Sample.money("p10", [1]), Sample.money("p50", [2]), Sample.money("p90", [3])])
        #expect(reader(Chart(.fan, table, measures: ["chance", "p10", "p50", "p90"], keys: [])).measures.map(\.field.name) == ["p10", "p50", "p90"])
    }

    @Test func aBridgeAddsItsAmounts() {
        let table = Table([Sample.text("part", ["a"]), Sample.whole("planned", [5]), Sample.whole("amount", [-1])])
        #expect(reader(Chart(.bridge, table, measures: ["planned", "amount"], keys: ["part"])).measures.map(\.field.name) == ["amount"])
    }

    @Test func seriesComeInTheOrderOfTheirCategory() {
        let table = Table([
            Sample.days("day", [1, 0, 1, 0]), Sample.text("tier", ["old", "old", "new", "new"], .category(["new", "old"])), Sample.whole("n", [1, 2, 3, 4]),
        ])
        let figures = reader(Chart(.line, table, measures: ["n"], keys: ["day", "tier"])).figures()
        #expect(figures.labels == ["2026-06-01", "2026-06-02"])
        #expect(figures.series.map(\.name) == ["new", "old"])
        #expect(figures.series.map(\.values) == [[4, 3], [2, 1]])
    }

    @Test func manyBarsStandBelowEachOther() {
        let table = Table([Sample.text("channel", ["a", "a"]), Sample.text("rep", ["x", "y"]), Sample.whole("n", [1, 2])])
        #expect(reader(Chart(.bar, table, measures: ["n"], keys: ["channel", "rep"])).figures().series.count == 2)
        let many = Table([Sample.text("channel", (0..<8).map { _ in "a" }), Sample.text("rep", (0..<8).map { "r\($0)" }), Sample.whole("n", (0..<8).map { $0 })])
        #expect(reader(Chart(.bar, many, measures: ["n"], keys: ["channel", "rep"])).figures().labels[3] == "a · r3")
    }
}
