/// Markdown as text that is written.
public enum MarkdownText {
    /// Text from data, so that in Markdown it stays the text it is, in the middle of a line or at its start. It becomes one line.
    public static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { isSuspicious($0) }) else { return text }
        let characters = Array(text)
        var result = ""
        for (index, character) in characters.enumerated() {
            if character.isNewline {
                result += " "
            } else {
                if isMark(character, index, characters) { result += "\\" }
                result.append(character)
            }
        }
        return result
    }

    /// The same in a cell of a table.
    static func cell(_ text: String) -> String {
        guard text.utf8.contains(where: { isSuspicious($0) || $0 > 0x7E }) else { return text }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.map { escaped(String($0).singleLine) }.joined(separator: "<br>")
    }

    private static func isSuspicious(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: " "), UInt8(ascii: ","): false
        default: byte <= 0x7E
        }
    }

    /// Only where it would be one: `rate_change` and `-3.1` are easier to read as they are.
    private static func isMark(_ character: Character, _ index: Int, _ all: [Character]) -> Bool {
        let before = index > 0 ? all[index - 1] : nil, after = index + 1 < all.count ? all[index + 1] : nil
        switch character {
        case "\\", "`", "*", "[", "]", "<", "|": return true
        case "_": return !(isLetter(before) && isLetter(after))
        case "~": return before == "~" || after == "~"
        case "&": return after == "#" || isLetter(after)
        case "#", ">": return index == 0
        case "-", "+", "=": return index == 0 && (after == nil || after == " " || after == character)
        case ".", ")": return index > 0 && (after == nil || after == " ") && all[..<index].allSatisfy { $0.isASCII && $0.isNumber }
        default: return false
        }
    }

    private static func isLetter(_ character: Character?) -> Bool { character.map { $0.isLetter || $0.isNumber } ?? false }

    static func canBeEscaped(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return false }
        return (33...47).contains(ascii) || (58...64).contains(ascii) || (91...96).contains(ascii) || (123...126).contains(ascii)
    }
}
