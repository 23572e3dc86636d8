import FupanSource
import FupanSyntax

/// How a text is read, in brackets (see `Outline`), or the ids of what is wrong with it.
func reading(_ text: String) -> String {
    let tree = parse(SourceText(name: "test", text))
    return tree.diagnostics.isEmpty ? Outline.of(tree) : "✗ " + tree.diagnostics.map(\.id).joined(separator: " ")
}

func diagnostics(_ text: String) -> [Diagnostic] { parse(SourceText(name: "test", text)).diagnostics }

/// Whether the tokens and their trivia, joined, are the text.
func holdsEveryByte(_ tree: Tree) -> Bool {
    var position = 0
    for token in tree.tokens {
        guard token.trivia.lowerBound == position, token.trivia.upperBound == token.range.lowerBound else { return false }
        position = token.range.upperBound
    }
    return position == tree.source.end
}

/// The text after the edit of the first suggestion that has one.
func repaired(_ text: String) -> String? {
    guard let edit = diagnostics(text).flatMap(\.suggestions).compactMap(\.edit).first else { return nil }
    let bytes = Array(text.utf8)
    return String(decoding: bytes[..<edit.span.range.lowerBound] + Array(edit.replacement.utf8) + bytes[edit.span.range.upperBound...], as: UTF8.self)
}
