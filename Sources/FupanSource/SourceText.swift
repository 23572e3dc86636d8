/// One text that was given to Fupan: a script, a notebook's block, an entry at the prompt. Offsets are UTF-8 bytes.
public final class SourceText: Sendable {
    /// How messages call it: a path as it was given, or `-c`, `cell 3`.
    public let name: String
    public let bytes: [UInt8]
    /// The line number its first line is shown with: a notebook's block begins further down its file.
    public let firstLine: Int
    /// The byte of its file its first one is: a notebook's block begins further in.
    public let firstOffset: Int
    /// The byte at which each line begins.
    private let lineStarts: [Int]

    public init(name: String, _ text: String, firstLine: Int = 1, firstOffset: Int = 0) {
        self.name = name
        self.firstLine = firstLine
        self.firstOffset = firstOffset
        bytes = Array(text.utf8)
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        lineStarts = starts
    }

    public var end: Int { bytes.count }

    public func span(_ range: Range<Int>) -> Span { Span(self, range) }

    public func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The index, from 0, of the line that holds the byte at `offset`.
    public func lineIndex(at offset: Int) -> Int {
        var low = 0, high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The bytes of a line, without its line break.
    public func lineRange(_ index: Int) -> Range<Int> {
        let start = lineStarts[index]
        var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<max(start, end)
    }

    public var lineCount: Int { lineStarts.count }
}
