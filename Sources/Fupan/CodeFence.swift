/// What a block of code begins with in Markdown: three or more backquotes or tildes, and the kind of the code behind them.
struct CodeFence {
    /// The marks as they are written.
    let marks: String
    let kind: String

    /// Nil where the line, without what it is indented by, begins no block.
    init?(_ line: Substring) {
        guard let mark = line.first, mark == "`" || mark == "~" else { return nil }
        marks = String(line.prefix { $0 == mark })
        guard marks.count >= 3 else { return nil }
        kind = line.dropFirst(marks.count).split { $0.isWhitespace }.first.map(String.init) ?? ""
    }

    /// Whether a line ends the block.
    func isClosed(by line: String) -> Bool { line.drop { $0 == " " }.hasPrefix(marks) }
}
