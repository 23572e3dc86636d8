import FupanSource
import FupanTable

extension TerminalChart {
    func bridgeLines() -> [String] {
        guard let bridge = BridgeFigures(reader.figures(), total: words.total) else { return [] }
        let labels = labelWidth(bridge.parts.map(\.label))
        let digits = ChartText.Digits(bridge.parts.map(\.amount))
        let amounts = bridge.parts.map { text.value($0.amount, bridge.field, among: digits, isSigned: true) }
        let amountWidth = amounts.map(\.displayWidth).max() ?? 0
        let room = max(8, min(60, width - labels - amountWidth - 4))
        return bridge.parts.indices.map { index in
            let part = bridge.parts[index]
            let fill: Character = part.isTotal || part.amount >= 0 ? "█" : "▒"
            let bar = part.amount == 0 ? "" : BlockBar.text(from: bridge.place(part.start), to: bridge.place(part.end), room: room, fill: fill)
            let ink: TerminalInk? = part.isTotal ? nil : part.amount < 0 ? .loss : .accent
            return pen(part.label.truncated(to: labels), part.isTotal ? .bold : nil)
                + String(repeating: " ", count: max(0, labels - part.label.displayWidth) + 2)
                + pen(bar, ink) + String(repeating: " ", count: max(0, room - bar.displayWidth) + 2)
                + pen(amounts[index].padded(to: amountWidth, .left), part.isTotal ? .bold : nil)
        }
    }
}
