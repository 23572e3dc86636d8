import FupanSource

extension Parser {
    private static let kinds = [
        "inner": "join", "innerunique": "join", "left": "left join", "leftouter": "left join", "anti": "anti join", "leftanti": "anti join", "leftantisemi": "anti join",
    ]

    /// `join kind=inner reps on $left.rep == $right.rep`, as KQL writes it; the verb is taken already.
    func foreignJoin(from start: Int) -> Diagnostic? {
        let hasKind = isWord("kind") && isSymbol("=", 1)
        var position = index + (hasKind ? 3 : 0), words: [String] = [], hasSides = false, depth = 0
        // A stage of more tokens than this was not typed by hand.
        let limit = min(tokens.count, index + 300)
        scanning: while position < limit {
            switch tokens[position].kind {
            case .newline, .end, .symbol(";"): break scanning
            case .symbol("|") where depth == 0: break scanning
            case .symbol("("), .symbol("["): depth += 1
            case .symbol(")"), .symbol("]"):
                depth -= 1
                if depth < 0 { break scanning }
            default: break
            }
            let text = source.text(tokens[position].range)
            let side = ["$left.", "$right."].first { text.hasPrefix($0) }
            hasSides = hasSides || side != nil
            if !tokens[position].trivia.isEmpty { words.append(" ") }
            words.append(side.map { String(text.dropFirst($0.count)) } ?? text)
            position += 1
        }
        guard hasKind || hasSides, position > index else { return nil }
        let verb = hasKind ? Self.kinds[token(2).text] ?? "join" : "join"
        let whole = source.span(tokens[start].range.lowerBound..<tokens[position - 1].range.upperBound)
        return .foreignJoin(whole, meant: verb + withoutEqualPairs(words.joined()), hasKind: hasKind)
    }

    /// `on rep == rep` as `on rep`.
    private func withoutEqualPairs(_ text: String) -> String {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count > 2, let sign = parts.firstIndex(of: "=="), sign > 0, sign + 1 < parts.count, parts[sign - 1] == parts[sign + 1] else { return text }
        return (parts[..<sign] + parts[(sign + 2)...]).joined(separator: " ")
    }
}

extension Diagnostic {
    static func foreignJoin(_ span: Span, meant: String, hasKind: Bool) -> Diagnostic {
        let message = hasKind ? "the kind of a join is a word before it" : "a key is written by its names: the left table's column, then the right one's"
        return Diagnostic("foreign-join", message, at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }
}
