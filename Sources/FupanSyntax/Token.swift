import FupanSource

/// A token with the trivia (white space, line breaks, comments) before it. Every byte of a source belongs to exactly one token.
public struct Token: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case name, quotedName, number, duration, period, text
        /// f-text, whole; its holes are parsed from inside it.
        case template
        /// An operator or punctuation, in its ASCII spelling.
        case symbol(String)
        /// A line break that may end a statement. Its range is the break itself.
        case newline
        /// A run of bytes that is no token; a diagnostic tells why.
        case invalid
        case end
    }

    public let kind: Kind
    /// The bytes of the token itself.
    public let range: Range<Int>
    /// The bytes between the token before and this one: spaces, comments (and line breaks that cannot end a statement).
    public let trivia: Range<Int>
    /// For a name its NFC, width-folded spelling; for a symbol its ASCII twin; else the bytes as they are.
    public internal(set) var text: String

    public init(kind: Kind, range: Range<Int>, trivia: Range<Int>, text: String) {
        self.kind = kind
        self.range = range
        self.trivia = trivia
        self.text = text
    }
}
