import FupanSource
import FupanTable

/// A chart in block characters. It says the same without colour.
struct TerminalChart {
    let chart: Chart
    let language: Language
    let width: Int
    let pen: TerminalPen

    static let widest = 100

    var reader: ChartReader { ChartReader(chart: chart, language: language) }
    var text: ChartText { ChartText(language: language) }
    var words: Wording { Wording(language: language) }

    init(_ chart: Chart, _ language: Language, width: Int?, _ pen: TerminalPen) {
        self.chart = chart
        self.language = language
        self.width = min(max(width ?? 80, 30), TerminalChart.widest)
        self.pen = pen
    }

    func lines() -> [String] {
        let body = switch chart.form {
        case .bar: barLines()
        case .histogram: histogramLines()
        case .pareto: paretoLines()
        case .funnel: funnelLines()
        case .heatmap: heatmapLines()
        case .line: plotLines()
        case .bridge: bridgeLines()
        case .fan: fanLines()
        }
        let title = text.title(chart)
        let heading = title.isEmpty ? [] : [pen(title.truncated(to: width), .bold)]
        return heading + (body.isEmpty ? [pen(words.nothingToDraw, .dim)] : body)
    }

    /// The columns a chart gives to its labels.
    func labelWidth(_ labels: [String]) -> Int { min(labels.map(\.displayWidth).max() ?? 0, max(8, width / 3)) }
}

/// A horizontal bar between two places on a line of cells.
struct BlockBar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// From the left edge, to an eighth of a cell. What is more than nothing is seen.
    static func text(_ fraction: Double, room: Int) -> String {
        guard fraction > 0, room > 0 else { return "" }
        let units = max(1, Int((min(fraction, 1) * Double(room * 8)).rounded()))
        return String(repeating: "█", count: units / 8) + eighths[units % 8]
    }

    /// Between two places, to half a cell, with spaces before it.
    static func text(from start: Double, to end: Double, room: Int, fill: Character = "█") -> String {
        let low = min(max(min(start, end), 0), 1), high = min(max(max(start, end), 0), 1)
        var first = Int((low * Double(room * 2)).rounded())
        var last = Int((high * Double(room * 2)).rounded())
        if last == first { if last < room * 2 { last += 1 } else { first -= 1 } }
        // Other fills have no half.
        if fill != "█" {
            first = first / 2 * 2
            last = (last + 1) / 2 * 2
        }
        var text = String(repeating: " ", count: first / 2)
        if first % 2 == 1 {
            text += "▐"
            first += 1
        }
        text += String(repeating: fill, count: max(0, last / 2 - first / 2))
        if last % 2 == 1, last > first { text += "▌" }
        return text
    }
}
