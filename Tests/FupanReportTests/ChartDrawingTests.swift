import FupanSource
import FupanTable
import Testing

@testable import FupanReport

@Suite struct ChartDrawingTests {
    private func svg(_ chart: Chart, _ language: Language = .english) -> String {
        var drawing = ChartDrawing(chart, language)
        return drawing.svg() ?? ""
    }

    @Test(arguments: Chart.Form.allCases) func everyFormIsAPicture(_ form: Chart.Form) {
        let text = svg(Sample.chart(form))
        #expect(text.hasPrefix("<svg role=\"img\" viewBox=\"0 0 480 "))
        #expect(text.contains("<title>") && text.contains("<desc>") && text.hasSuffix("</svg>\n"))
        // Colours are the page's alone, so that it can be dark.
        #expect(!text.contains("#") && !text.contains("style="))
        #expect(isBalanced(text))
    }

    @Test func bars() {
        #expect(svg(Chart(.bar, Table([Sample.text("a", ["x", nil]), Sample.whole("n", [10, 5])]), measures: ["n"], keys: ["a"])) == """
            <svg role="img" viewBox="0 0 480 50" xmlns="http://www.w3.org/2000/svg">
            <title>n by a</title>
            <desc>n by a. Lowest: (none) 5; highest: x 10.</desc>
            <text class="text" x="39.8" y="16.7" text-anchor="end">x</text>
            <rect class="c1" x="51.8" y="5" width="405" height="15"/>
            <text class="soft" x="462.8" y="16.7">10</text>
            <text class="text" x="39.8" y="40.7" text-anchor="end">(none)</text>
            <rect class="c1" x="51.8" y="29" width="202.5" height="15"/>
            <text class="soft" x="260.3" y="40.7">5</text>
            <line class="axis" x1="51.8" y1="0" x2="51.8" y2="48"/>
            </svg>

            """)
    }

    @Test func timesStandUpright() {
        let table = Table([Sample.days("month", [0, 30, 61], .period(.month)), Sample.whole("n", [1, 2, 3])])
        let text = svg(Chart(.bar, table, measures: ["n"], keys: ["month"]))
        for label in ["2026-06", "2026-07", "2026-08"] { #expect(text.contains(">\(label)</text>")) }
        #expect(text.contains("class=\"grid\""))
    }

    @Test func linesOfDifferentSizeGetPlotsOfTheirOwn() {
        let days = Sample.days("day", [0, 1])
        let apart = Table([days, Sample.whole("leads", [100, 200]), Sample.whole("deals", [1, 2])])
        #expect(svg(Chart(.line, apart, measures: ["leads", "deals"], keys: ["day"])).contains("class=\"strong\""))
        let together = Table([days, Sample.whole("leads", [100, 200]), Sample.whole("calls", [120, 180])])
        #expect(!svg(Chart(.line, together, measures: ["leads", "calls"], keys: ["day"])).contains("class=\"strong\""))
    }

    @Test func theBridgeEndsWithTheSum() {
        let text = svg(Sample.chart(.bridge), .chinese)
        #expect(text.contains(">合计</text>") && text.contains(">-300</text>"))
    }

    @Test func theParetoNamesTheVitalFew() {
        #expect(svg(Sample.chart(.pareto)).contains(">2 of 3 make 80%</text>"))
    }

    @Test func describesWhatItShows() {
        #expect(svg(Sample.chart(.bar)).contains("<desc>revenue by channel. Lowest: 社群 10,000; highest: search 20,000.</desc>"))
        var chart = Sample.chart(.bar)
        chart.description = "As told."
        #expect(svg(chart).contains("<desc>As told.</desc>"))
    }

    @Test func hostileTextIsText() {
        var chart = Chart(.bar, Sample.hostile, measures: ["n"], keys: ["na|me"], title: "</title><script>")
        for form in [Chart.Form.bar, .line, .funnel, .pareto, .bridge] {
            chart.form = form
            let text = svg(chart)
            #expect(!text.contains("<script") && !text.unicodeScalars.contains("\u{1B}"), "\(form)")
            #expect(isBalanced(text))
        }
    }

    /// Every tag is closed, in order.
    private func isBalanced(_ text: String) -> Bool {
        var open: [Substring] = []
        for tag in text.split(separator: "<").map({ $0.prefix { $0 != ">" } }) where !tag.hasSuffix("/") {
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return false }
            } else {
                open.append(tag.prefix { $0 != " " })
            }
        }
        return open.isEmpty
    }
}
