/// The few ways in which text is set off in a terminal. The sixteen basic colours, so that every theme keeps its contrast.
enum TerminalInk: String, Sendable {
    case bold = "1"
    case dim = "2"
    case heading = "1;4"
    case code = "36"
    case accent = "34"
    case loss = "33"
    case emphasis = "3"
}

/// Text with or without ink.
struct TerminalPen: Sendable {
    let usesColour: Bool

    func callAsFunction(_ text: String, _ ink: TerminalInk?) -> String {
        guard usesColour, let ink, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }
}
