import FupanSource
import FupanTable
import Testing

@testable import FupanReport

/// Tables as no one means them: every form must draw or decline, and stay inside its width.
@Suite struct OddFiguresTests {
    private static let columns: [[Double?]] = [
        [], [nil], [0], [5], [-5], [nil, nil], [0, 0, 0], [1e300, -1e300, 1], [.nan, .infinity, -.infinity], [.leastNonzeroMagnitude, .leastNormalMagnitude],
        [1e15, 1e15 + 0.125], [1e199, -1e199], [0.1, nil, 0.3], [-3, -2, -1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        (0..<300).map { Double(($0 * 7919) % 101) }, [1.5e17, 1],
    ]

    private static let formats: [Format] = [.plain, .percent, Format(.money, isSigned: true)]

    private func tables(_ values: [Double?], _ format: Format) -> [Table] {
        let count = values.count
        let names = Sample.text("名", (0..<count).map { $0 % 5 == 3 ? nil : "name \($0) \($0 % 2 == 0 ? "中文" : "\u{1B}[1m")" })
        let days = Sample.days("day", (0..<count).map { Int32(($0 * 37) % 365) })
        let twos = Sample.whole("two", (0..<count).map { Int64($0 % 2) }, .plain)
        let measure = Sample.real("x", values, format), other = Sample.real("y", values.reversed(), .percent)
        return [Table([names, measure, other, twos]), Table([days, measure, other, twos]), Table([twos, names, measure, other])]
    }

    @Test(arguments: Chart.Form.allCases) func nothingBreaks(_ form: Chart.Form) {
        for values in OddFiguresTests.columns {
            for (format, width) in zip(OddFiguresTests.formats, [10, 40, 80]) {
                for table in tables(values, format) {
                    let key = table.columns[0].field.name
                    for (measures, keys) in [(["x"], [key]), (["x", "y"], [key]), (["x"], [key, "two"]), ([], []), (["x", "y", "x"], []), (["名"], ["x"])] {
                        check(Chart(form, table, measures: measures, keys: keys), width)
                    }
                }
            }
        }
    }

    private func check(_ chart: Chart, _ width: Int) {
        let text = TerminalRenderer(width: width).render(.chart(chart), in: .chinese)
        #expect(!text.contains("\u{1B}"))
        if width > 40 {
            let widest = text.split(separator: "\n").map(\.displayWidth).max() ?? 0
            #expect(widest <= width, "\(chart.form) \(chart.measures) \(chart.keys)\n\(text)")
        }
        var drawing = ChartDrawing(chart, .english)
        let svg = drawing.svg() ?? ""
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test func axesHoldTheirFigures() {
        for values in OddFiguresTests.columns {
            let finite = values.compactMap { $0 }.filter { abs($0) < 1e200 }
            for fromZero in [true, false] {
                for count in [2, 3, 4] {
                    let axis = Axis(finite, about: count, fromZero: fromZero)
                    #expect(axis.low < axis.high && axis.step > 0)
                    #expect(axis.ticks.count >= 2 && axis.ticks.count <= 8)
                    #expect(finite.allSatisfy { $0 >= axis.low - axis.step * 1e-6 && $0 <= axis.high + axis.step * 1e-6 })
                }
            }
        }
    }

    @Test(arguments: [
        (0.0, 50_000.0, Format.money, "0", "0"), (150_000, 50_000, .money, "150k", "15万"), (1_500_000, 500_000, .money, "1.5M", "150万"),
        (500, 500, .whole, "500", "500"), (7500, 2500, .whole, "7.5k", "7500"), (0.15, 0.05, .percent, "15%", "15%"),
        (0.125, 0.025, .percent, "12.5%", "12.5%"), (-0.02, 0.01, .points, "-2 pp", "-2点"), (2.5, 0.5, .plain, "2.5", "2.5"),
        (300_000_000, 100_000_000, .plain, "300M", "3亿"),
    ])
    func ticks(_ value: Double, _ step: Double, _ format: Format, _ english: String, _ chinese: String) {
        let field = Field("x", .approximate, format)
        #expect(ChartText(language: .english).tick(value, step: step, field) == english)
        #expect(ChartText(language: .chinese).tick(value, step: step, field) == chinese)
    }
}
