/// The words the parser knows. Verbs, functions and options are none of its business (grammar.md, Syntax).
public enum Words {
    /// Never names, unless in backquotes. No release adds one.
    public static let reserved: [String] = [
        "and", "or", "not", "in", "is", "mod", "if", "then", "else", "null", "true", "false",
    ]

    /// What begins a clause where an argument has ended. `as` does so only before `of`.
    public static let clauses: Set<String> = [
        "by", "per", "at", "of", "within", "after", "into", "on", "for", "to", "every", "between", "with",
    ]

    /// Words that begin a statement before their operand.
    public static let statements: [String] = ["let", "def", "param", "use", "connect", "set", "assert", "load", "needs"]

    public static func isReserved(_ word: String) -> Bool {
        word.utf8.count <= 5 && reservedSet.contains(word)
    }

    private static let reservedSet = Set(reserved)

    /// A name as a program writes it: in backquotes where it must be.
    public static func written(_ name: String) -> String {
        isPlainName(name) ? name : "`\(name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``"))`"
    }

    /// Whether `text` can be written without backquotes and means the same anywhere: a name that is no word of the language.
    public static func isPlainName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || first.properties.isXIDStart,
              text.unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isXIDContinue })
        else { return false }
        return !isReserved(text) && !clauses.contains(text) && text != "as"
    }
}
