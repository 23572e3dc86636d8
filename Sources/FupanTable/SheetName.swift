/// What the name of a workbook's sheet may be: at most 31 characters, none of `[]:*?/\`, no apostrophe at an end.
public enum SheetName {
    /// Counted as the form counts: in UTF-16.
    public static let mostCharacters = 31
    public static let refused: Set<Character> = ["[", "]", ":", "*", "?", "/", "\\"]

    /// What keeps a text from being one; nil where nothing does.
    public static func problem(with name: String) -> String? {
        if name.allSatisfy(\.isWhitespace) { return "a sheet needs a name" }
        if name.utf16.count > mostCharacters { return "a sheet's name has at most \(mostCharacters) characters, and this has \(name.utf16.count)" }
        if let character = name.first(where: refused.contains) { return "a sheet's name cannot hold `\(character)`" }
        if name.hasPrefix("'") || name.hasSuffix("'") { return "a sheet's name neither begins nor ends with an apostrophe" }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 }) { return "a sheet's name holds no line break or tab" }
        return nil
    }
}
