import FupanTable

extension ChartDrawing {
    mutating func drawBridge() {
        guard let bridge = BridgeFigures(reader.figures(), total: words.total) else { return }
        let labels = labelRoom(bridge.parts.map(\.label))
        let digits = ChartText.Digits(bridge.parts.map(\.amount))
        let amounts = bridge.parts.map { text.value($0.amount, bridge.field, among: digits, isSigned: true) }
        let amountRoom = (amounts.map(Drawing.textWidth).max() ?? 0) + 16
        let left = labels + 16, room = Drawing.width - left - amountRoom
        func x(_ value: Double) -> Double { left + bridge.place(value) * room }
        let bar = 20.0, slot = 30.0
        for (index, part) in bridge.parts.enumerated() {
            let y = Double(index) * slot + 4
            let style = part.isTotal ? "c7" : part.amount < 0 ? "c6" : "c1"
            let start = min(x(part.start), x(part.end))
            drawing.rectangle(x: start, y: y, width: max(1, abs(x(part.end) - x(part.start))), height: bar, style)
            drawing.text(Drawing.fitted(part.label, labels), x: labels, y: y + bar / 2, part.isTotal ? "strong" : "text", .end)
            drawing.text(amounts[index], x: Drawing.width, y: y + bar / 2, part.isTotal ? "strong" : "text", .end)
            if index + 1 < bridge.parts.count { drawing.line(x(part.end), y + bar, x(part.end), y + slot, "axis") }
        }
        drawing.line(x(0), 0, x(0), Double(bridge.parts.count) * slot, "axis")
        drawing.height = Double(bridge.parts.count) * slot + 2
    }
}
