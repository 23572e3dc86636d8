import FupanSource

/// A comment on its way to its new place.
struct Comment: Sendable {
    var text: String
    /// A blank line stands before it.
    var followsBlank = false
}

/// A token with the comments that stay with it.
struct CommentedToken {
    var token: Token
    /// On lines of their own before it.
    var leading: [Comment] = []
    /// Behind it, at the end of its line.
    var trailing: [Comment] = []
    /// A blank line stands directly before it (behind its leading comments).
    var followsBlank = false
    /// A line break stands somewhere between the token before and it.
    var startsLine = false
}

/// The tokens of a text but for line breaks and semicolons, with the comments that belong to each: comments stay with the token they precede, or the line they end.
struct CommentedTokens {
    private(set) var all: [CommentedToken] = []
    /// What stands behind the last token.
    private(set) var end = CommentedToken(token: Token(kind: .end, range: 0..<0, trivia: 0..<0, text: ""))

    init(_ tree: Tree) { self.init(tree.source, tree.tokens) }

    init(_ source: SourceText, _ tokens: [Token]) {
        var gap = GapReader(source)
        for token in tokens {
            gap.read(token.trivia)
            switch token.kind {
            case .newline: gap.read(token.range)
            case .symbol(";"): gap.isEmptyLine = false
            default: add(token, &gap)
            }
        }
        settle()
    }

    private mutating func add(_ token: Token, _ gap: inout GapReader) {
        var new = CommentedToken(token: token)
        new.leading = gap.own
        new.followsBlank = gap.hasBlank
        new.startsLine = gap.hasBreak
        if let ending = gap.ending {
            if all.isEmpty { new.leading.insert(ending, at: 0) } else { all[all.count - 1].trailing.append(ending) }
        }
        gap.begin(isFirst: false)
        if token.kind == .end { end = new } else { all.append(new) }
    }

    /// A stage's bar, `and`, `or` and `->` begin their lines in canonical style; what stood between one of them and what follows it goes before.
    private mutating func settle() {
        for index in all.indices where leadsLine(all[index].token) {
            let ending = all[index].trailing
            all[index].trailing = []
            if index > 0, all[index - 1].trailing.isEmpty, all[index].leading.isEmpty {
                all[index - 1].trailing = ending
            } else {
                all[index].leading += ending
            }
            guard index + 1 < all.count, !all[index + 1].leading.isEmpty else { continue }
            all[index].leading += all[index + 1].leading
            all[index + 1].leading = []
            all[index + 1].followsBlank = false
        }
    }

    private func leadsLine(_ token: Token) -> Bool {
        switch token.kind {
        case .symbol("|"), .symbol("->"): true
        case .name: token.text == "and" || token.text == "or"
        default: false
        }
    }
}

/// Reads what stands between two tokens.
private struct GapReader {
    private let source: SourceText
    private let characters: Characters
    /// The comment at the end of the line that the gap begins on.
    private(set) var ending: Comment?
    /// Comments on lines of their own.
    private(set) var own: [Comment] = []
    private(set) var hasBreak = false
    /// A blank line, not yet followed by a comment.
    private(set) var hasBlank = false
    /// Nothing has been seen on the line so far.
    var isEmptyLine = true

    init(_ source: SourceText) {
        self.source = source
        characters = Characters(source, end: source.end)
        begin(isFirst: true)
    }

    mutating func begin(isFirst: Bool) {
        (ending, own, hasBreak, hasBlank, isEmptyLine) = (nil, [], isFirst, false, false)
    }

    mutating func read(_ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound, let (scalar, length) = characters.folded(at: position) {
            if scalar == "#" {
                let lineEnd = min(range.upperBound, characters.lineEnd(from: position))
                take(position..<lineEnd)
                position = max(lineEnd, position + length)
                continue
            }
            if scalar == "\n" {
                if isEmptyLine, hasBreak { hasBlank = true }
                (hasBreak, isEmptyLine) = (true, true)
            }
            position += length
        }
    }

    private mutating func take(_ range: Range<Int>) {
        let comment = Comment(text: CommentSpelling.of(source.text(range), isFirst: range.lowerBound == 0), followsBlank: hasBlank)
        if hasBreak { own.append(comment) } else { ending = comment }
        (hasBlank, isEmptyLine) = (false, false)
    }
}

/// `# ` with a space, no white space at the end; `#!` in the first line is for the shell.
private enum CommentSpelling {
    static func of(_ text: String, isFirst: Bool) -> String {
        let scalars = text.unicodeScalars
        let mark = scalars.prefix { foldedWidth($0) == "#" }
        var content = Substring(scalars.dropFirst(mark.count))
        while content.last?.isWhitespace == true { content.removeLast() }
        let hashes = String(repeating: "#", count: mark.count)
        if content.isEmpty || content.first?.isWhitespace == true || (isFirst && content.first == "!") { return hashes + content }
        return hashes + " " + content
    }
}
