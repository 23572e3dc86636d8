import FupanSource
import FupanTable

extension TerminalChart {
    func funnelLines() -> [String] {
        let funnels = reader.groups().compactMap { FunnelFigures($0.name, $0.figures) }
        // Funnels side by side in meaning stand on one scale only in their rates: each fills the width.
        return funnels.enumerated().flatMap { index, funnel in
            let name = funnel.name.isEmpty ? [] : (index > 0 ? [""] : []) + [pen(funnel.name, .bold)]
            return name + lines(of: funnel)
        }
    }

    private func lines(of funnel: FunnelFigures) -> [String] {
        let percent = Field("", .approximate, .percent)
        let digits = ChartText.Digits(funnel.steps.map(\.count))
        let counts = funnel.steps.map { text.value($0.count, funnel.field, among: digits) }
        let rates = funnel.steps.map { text.value($0.rate, percent) }
        let steps = funnel.steps.map { $0.stepRate.map { "↓ " + text.value($0, percent) } ?? "" }
        let labels = labelWidth(funnel.steps.map(\.label))
        let countWidth = counts.map(\.displayWidth).max() ?? 0, rateWidth = rates.map(\.displayWidth).max() ?? 0, stepWidth = steps.map(\.displayWidth).max() ?? 0
        let room = max(8, min(48, width - labels - countWidth - rateWidth - stepWidth - 8)) / 2 * 2
        let largest = max(funnel.largest, .leastNormalMagnitude)
        return funnel.steps.indices.map { index in
            let half = funnel.steps[index].count / largest / 2
            let bar = funnel.steps[index].count > 0 ? BlockBar.text(from: 0.5 - half, to: 0.5 + half, room: room) : ""
            return (funnel.steps[index].label.truncated(to: labels).padded(to: labels) + "  "
                + pen(bar, .accent) + String(repeating: " ", count: max(0, room - bar.displayWidth)) + "  "
                + counts[index].padded(to: countWidth, .left) + "  " + rates[index].padded(to: rateWidth, .left) + "  "
                + steps[index].padded(to: stepWidth, .left)).withoutSpacesAtEnd
        }
    }
}
