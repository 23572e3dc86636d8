import FupanSource

extension String {
    var withoutSpacesAtEnd: String {
        guard utf8.last == UInt8(ascii: " ") else { return self }
        var end = utf8.endIndex
        while end > utf8.startIndex, utf8[utf8.index(before: end)] == UInt8(ascii: " ") { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    /// One line, and nothing in it that a terminal would obey: cells and labels come from data.
    var singleLine: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return self }
        var result = "", isBreak = false
        for character in self {
            if character.isNewline {
                if !isBreak { result += "↵" }
                isBreak = true
            } else {
                result.append(character == "\t" ? " " : character)
                isBreak = false
            }
        }
        return result.terminalSafe()
    }
}
