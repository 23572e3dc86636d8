import FupanTable

extension ChartDrawing {
    mutating func drawFunnels() {
        for group in reader.groups() {
            guard let funnel = FunnelFigures(group.name, group.figures) else { continue }
            if !funnel.name.isEmpty {
                drawing.text(funnel.name, x: 0, y: drawing.height + 10, "strong")
                drawing.height += 26
            }
            draw(funnel)
            drawing.height += 14
        }
    }

    /// Centred bars; between two of them the share that went on.
    private mutating func draw(_ funnel: FunnelFigures) {
        let percent = Field("", .approximate, .percent)
        let digits = ChartText.Digits(funnel.steps.map(\.count))
        let counts = funnel.steps.map { text.value($0.count, funnel.field, among: digits) }
        let rates = funnel.steps.map { text.value($0.rate, percent) }
        let labels = labelRoom(funnel.steps.map(\.label))
        let countRoom = counts.map(Drawing.textWidth).max() ?? 0, rateRoom = rates.map(Drawing.textWidth).max() ?? 0
        let left = labels + 16, room = Drawing.width - left - countRoom - rateRoom - 36
        let centre = left + room / 2, bar = 24.0, gap = 22.0
        let largest = max(funnel.largest, .leastNormalMagnitude)
        var y = drawing.height, above: Double?
        for (index, step) in funnel.steps.enumerated() {
            let width = step.count / largest * room
            if let above {
                drawing.polygon([(centre - above / 2, y - gap), (centre + above / 2, y - gap), (centre + width / 2, y), (centre - width / 2, y)], "c1 faded")
                drawing.text(step.stepRate.map { "↓ " + text.value($0, percent) } ?? "", x: centre, y: y - gap / 2, "soft", .middle)
            }
            drawing.rectangle(x: centre - max(width, 1) / 2, y: y, width: max(width, 1), height: bar, "c1")
            drawing.text(Drawing.fitted(step.label, labels), x: labels, y: y + bar / 2, "text", .end)
            drawing.text(counts[index], x: left + room + 20 + countRoom, y: y + bar / 2, "strong", .end)
            drawing.text(rates[index], x: Drawing.width, y: y + bar / 2, "soft", .end)
            above = width
            y += bar + gap
        }
        drawing.height = y - gap
    }
}
