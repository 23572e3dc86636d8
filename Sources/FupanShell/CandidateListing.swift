import FupanSource

/// Candidates as they are listed below a line.
struct CandidateListing {
    /// So few are listed one in a line, with what they do.
    private static let explainedCount = 12

    private let candidates: [Candidate]

    init(_ candidates: [Candidate]) { self.candidates = candidates }

    /// In columns, read downwards; no line takes the last column of the terminal, where some break the line.
    func lines(columns: Int, rows: Int) -> [String] {
        let room = max(1, columns - 1)
        let isExplained = candidates.count <= min(Self.explainedCount, rows) && candidates.allSatisfy { $0.summary != nil }
        let lines = isExplained ? explained(room) : table(room)
        guard lines.count > max(1, rows) else { return lines }
        // A row of the table is left for the line that says so.
        return lines.prefix(max(1, rows - 1)) + ["… type a letter more to see fewer of the \(candidates.count)"]
    }

    private func explained(_ room: Int) -> [String] {
        let width = candidates.map { $0.shown.displayWidth }.max() ?? 0
        return candidates.map { ($0.shown.padded(to: width + 2) + ($0.summary ?? "")).truncated(to: room) }
    }

    private func table(_ room: Int) -> [String] {
        let words = candidates.map { $0.shown.terminalSafe().truncated(to: room) }
        let width = (words.map(\.displayWidth).max() ?? 0) + 2
        let columnCount = max(1, (room + 2) / width)
        let rowCount = (words.count + columnCount - 1) / columnCount
        return (0..<rowCount).map { row in
            let cells = stride(from: row, to: words.count, by: rowCount).map { words[$0] }
            return cells.dropLast().map { $0.padded(to: width) }.joined() + (cells.last ?? "")
        }
    }
}
