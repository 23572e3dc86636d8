import Foundation

/// A page: Markdown whose `fupan` blocks are run in order, each followed by a `text` block with what it must print.
///
/// `FUPAN_REWRITE_PAGES=1 scripts/test --filter Pages` writes what is printed into the pages; a block without its expectation is a failure.
public struct Page {
    public let path: String
    public let blocks: [Block]
    private let lines: [String]

    public struct Block {
        public let program: String
        public let expected: String?
        /// The line of the page the program begins at.
        public let line: Int
        /// The lines of the fence that holds the expectation, or where it would go.
        let fence: Range<Int>
    }

    public init(_ path: String) throws {
        self.path = path
        lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
        var blocks: [Block] = []
        var index = 0
        while index < lines.count {
            guard lines[index] == "```fupan" else {
                index += 1
                continue
            }
            let end = lines[index...].dropFirst().firstIndex(of: "```") ?? lines.count
            let program = lines[(index + 1)..<end].joined(separator: "\n")
            var next = end + 1
            while next < lines.count, lines[next].isEmpty { next += 1 }
            if next < lines.count, lines[next] == "```text" {
                let close = lines[next...].firstIndex(of: "```") ?? lines.count
                blocks.append(Block(
                    program: program, expected: lines[(next + 1)..<close].joined(separator: "\n"), line: index + 2, fence: next..<(close + 1)))
                index = close + 1
            } else {
                blocks.append(Block(program: program, expected: nil, line: index + 2, fence: (end + 1)..<(end + 1)))
                index = end + 1
            }
        }
        self.blocks = blocks
    }

    public static func all(under folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { folder + "/" + $0 }
    }

    /// Puts what was printed into the page.
    public func rewrite(_ printed: [String]) throws {
        var result = lines
        for (block, text) in zip(blocks, printed).reversed() {
            let fence = ["```text"] + text.components(separatedBy: "\n") + ["```"]
            result.replaceSubrange(block.fence, with: block.expected == nil ? [""] + fence : fence)
        }
        try result.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
}
