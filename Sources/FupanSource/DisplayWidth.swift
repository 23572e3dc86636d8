extension Unicode.Scalar {
    /// Terminal columns: 2 for East Asian wide and full width, 0 for control characters, combining marks and what is invisible, else 1.
    public var displayWidth: Int {
        if value < 0x7F { return value < 0x20 ? 0 : 1 }
        if value < 0xA0 { return 0 }
        if value < 0x300 { return value == 0xAD ? 0 : 1 }
        if isWide { return 2 }
        // The vowels and finals of Hangul are drawn into the block of the consonant before.
        if (0x1160...0x11FF).contains(value) { return 0 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .surrogate, .lineSeparator, .paragraphSeparator: return 0
        default: return 1
        }
    }

    private var isWide: Bool {
        guard value >= 0x1100 else { return false }
        var low = 0, high = wideRanges.count
        while low < high {
            let middle = (low + high) / 2
            if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < wideRanges.count && wideRanges[low].contains(value)
    }
}

extension Character {
    /// Terminal columns: those of its widest scalar; an emoji of several scalars, and a flag, takes two.
    public var displayWidth: Int {
        var width = 0, count = 0, asksForEmoji = false, isFlag = false
        for scalar in unicodeScalars {
            width = max(width, scalar.displayWidth)
            asksForEmoji = asksForEmoji || scalar == "\u{FE0F}"
            isFlag = count == 1 && (0x1F1E6...0x1F1FF).contains(scalar.value)
            count += 1
        }
        return asksForEmoji || isFlag ? 2 : width
    }
}

extension StringProtocol {
    /// Terminal columns of one line: 中 is two, a combining mark none.
    public var displayWidth: Int {
        var width = 0
        for byte in utf8 {
            if byte < 0x20 || byte > 0x7E { return reduce(0) { $0 + $1.displayWidth } }
            width += 1
        }
        return width
    }

    /// With spaces to `width` columns; as it is where it has more.
    public func padded(to width: Int, _ side: PaddingSide = .right) -> String {
        let spaces = String(repeating: " ", count: Swift.max(0, width - displayWidth))
        return side == .right ? self + spaces : spaces + self
    }

    /// Cut to at most `width` columns, the last of them `ellipsis`; as it is where it has no more.
    public func truncated(to width: Int, ellipsis: String = "…") -> String {
        guard displayWidth > width else { return String(self) }
        let room = width - ellipsis.displayWidth
        guard room >= 0 else { return "" }
        var text = "", used = 0
        for character in self {
            used += character.displayWidth
            if used > room { break }
            text.append(character)
        }
        return text + ellipsis
    }
}

/// Where the spaces stand that fill a column up: numbers are padded on the left.
public enum PaddingSide: Sendable { case left, right }
