import FupanSource

/// Reading a source text scalar by scalar, with the twins an input method types for ASCII.
///
/// Folding happens while a token is recognised, never by rewriting the text, so spans need no mapping.
struct Characters {
    let source: SourceText
    let bytes: [UInt8]
    /// The offset behind the last byte that may be read: a hole of f-text ends before its text does.
    let end: Int

    init(_ source: SourceText, end: Int) {
        self.source = source
        bytes = source.bytes
        self.end = end
    }

    /// The scalar that begins at `offset`, and its length in bytes. The bytes come from a `String`, so they are well formed.
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard offset < end else { return nil }
        let first = bytes[offset]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard offset + length <= end else { return ("\u{FFFD}", end - offset) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for next in bytes[(offset + 1)..<(offset + length)] { value = value << 6 | UInt32(next & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// The scalar at `offset` as the language reads it outside text: its ASCII twin where it has one.
    func folded(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard let (scalar, length) = scalar(at: offset) else { return nil }
        if scalar.value < 0x80 { return (scalar, length) }
        return (foldedPunctuation(scalar), length)
    }

    /// The offset behind the scalar at `offset`.
    func nextOffset(_ offset: Int) -> Int { offset + max(1, scalar(at: offset)?.length ?? 1) }

    func isQuote(at offset: Int) -> Bool {
        let byte = ascii(at: offset)
        return byte == 0x22 || byte == 0x27
    }

    /// The ASCII byte at `offset`, folded; nil for anything else.
    func ascii(at offset: Int) -> UInt8? {
        guard let (scalar, _) = folded(at: offset), scalar.value < 0x80 else { return nil }
        return UInt8(scalar.value)
    }

    func isDigit(at offset: Int) -> Bool {
        guard let byte = ascii(at: offset) else { return false }
        return (0x30...0x39).contains(byte)
    }

    /// Whether a name may begin at `offset`.
    func startsName(at offset: Int) -> Bool {
        guard let (scalar, _) = folded(at: offset) else { return false }
        if scalar.value < 0x80 { return isASCIILetter(scalar) || scalar == "_" }
        return scalar.properties.isXIDStart
    }

    /// The length of the scalar at `offset` where it may go on with a name, else 0.
    func nameLength(at offset: Int) -> Int {
        guard let (scalar, length) = folded(at: offset) else { return 0 }
        if scalar.value < 0x80 {
            return isASCIILetter(scalar) || scalar == "_" || (0x30...0x39).contains(scalar.value) ? length : 0
        }
        return scalar.properties.isXIDContinue ? length : 0
    }

    /// The offset behind the run of name characters that begins at `offset`.
    func nameEnd(from offset: Int) -> Int {
        var position = offset
        while true {
            let length = nameLength(at: position)
            if length == 0 { return position }
            position += length
        }
    }

    /// The text of `range` with every scalar folded that has one twin.
    func foldedText(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        var position = range.lowerBound
        while position < range.upperBound, let (scalar, length) = folded(at: position) {
            text.append(scalar)
            position += length
        }
        return String(text)
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The offset of the line break at or behind `offset`, or the end; the `\r` of `\r\n` belongs to the break.
    /// Looked up, not walked to: a line may hold a million texts.
    func lineEnd(from offset: Int) -> Int {
        max(offset, min(end, source.lineRange(source.lineIndex(at: offset)).upperBound))
    }

    private func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x61...0x7A).contains(scalar.value | 0x20)
    }
}

/// The ASCII twin of a scalar that has exactly one (grammar.md, Full-width input); else the scalar.
func foldedPunctuation(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "“", "”": "\""
    case "‘", "’": "'"
    case "、": ","
    case "。": "."
    case "【": "["
    case "】": "]"
    case "《", "〈": "<"
    case "》", "〉": ">"
    case "×": "*"
    case "÷": "/"
    case "−": "-"
    default: foldedWidth(scalar)
    }
}

/// The twin of a scalar that stands for two characters.
func foldedPair(_ scalar: Unicode.Scalar) -> (UInt8, UInt8)? {
    switch scalar {
    case "≤": (0x3C, 0x3D)
    case "≥": (0x3E, 0x3D)
    case "≠": (0x21, 0x3D)
    case "→": (0x2D, 0x3E)
    default: nil
    }
}
