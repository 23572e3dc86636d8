/// What the examples print and the columns their tables have: made by running them, and kept in the reference.
public struct ReferenceOutputs: Sendable {
    /// By verb.
    public var columns: [String: String] = [:]
    private var texts: [String: String] = [:]

    static let columnsMark = "Columns: "

    public init() {}

    /// Of the reference that ships with Fupan.
    static let shipped = ReferenceOutputs(reading: Reference.shipped)

    /// Reads a reference: a block of text behind a block of a program is what that prints.
    public init(reading markdown: String) {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var program: String?, heading = ""
        var index = 0
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.hasPrefix("```") {
                let end = lines[index...].firstIndex(of: "```") ?? lines.count
                let content = lines[index..<end].joined(separator: "\n")
                if line == "```text", let known = program { texts[known] = content }
                program = line == "```fupan" ? content : nil
                index = end + 1
            } else if line.hasPrefix("#") {
                heading = String(line.drop { $0 == "#" }.drop { $0 == " " })
            } else if line.hasPrefix(Self.columnsMark) {
                columns[heading] = String(line.dropFirst(Self.columnsMark.count))
            }
            if !line.isEmpty, !line.hasPrefix("```") { program = nil }
        }
    }

    public func text(of program: String) -> String? { texts[program] }

    /// The most lines of an output that the reference shows.
    private static let mostLines = 24

    /// Keeps what a program printed; the end of much is left out, and counted.
    public mutating func keep(_ text: String, of program: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if lines.count > Self.mostLines + 1 {
            lines = lines.prefix(Self.mostLines) + ["… and \(lines.count - Self.mostLines) more lines"]
        }
        if !lines.isEmpty { texts[program] = lines.joined(separator: "\n") }
    }
}
