import FupanSource

/// What a text says, from how it is written.
enum TextReading {
    static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "\"": "\"", "n": "\n", "t": "\t", "{": "{", "}": "}",
    ]

    /// The content of the text in `range`, quotes and all.
    static func content(_ source: SourceText, _ range: Range<Int>) -> String {
        let characters = Characters(source, end: range.upperBound)
        guard let opening = TextOpening(characters, at: range.lowerBound) else { return source.text(range) }
        var content = String.UnicodeScalarView()
        var offset = range.lowerBound + opening.length
        while let (scalar, length) = characters.scalar(at: offset) {
            offset += length
            // The last scalar is the closing quote.
            if offset >= range.upperBound { break }
            if scalar == "\\", !opening.isRaw, let (escaped, escapedLength) = characters.scalar(at: offset) {
                content.append(escapes[escaped] ?? escaped)
                offset += escapedLength
            } else {
                content.append(scalar)
                if scalar == "'", opening.isRaw, opening.closers.contains("'") { offset += 1 }
            }
        }
        return String(content)
    }
}
