import FupanSource

/// A query written in SQL: `select channel, sum(amount) from orders group by channel`.
struct ForeignQuery {
    let diagnostic: Diagnostic
    let span: Span
    /// The index of the token behind it.
    let end: Int
}

extension Parser {
    private static let queryWords: Set<String> = ["from", "where", "group", "having", "order", "limit"]

    /// The query that begins here, where there is a `select` with a `from`.
    func foreignQuery() -> ForeignQuery? {
        guard current.kind == .name, current.text.lowercased() == "select", !isSymbol("|", 1), !isSymbol("(", 1) || !touches(1) else { return nil }
        var parts: [(word: String, range: Range<Int>)] = [("select", index + 1..<index + 1)]
        var position = index + 1, depth = 0
        scanning: while position < tokens.count {
            switch tokens[position].kind {
            case .end, .symbol(";"), .symbol("|"): break scanning
            // A query goes on on the next line with one of its own words.
            case .newline: if !beginsQueryPart(position + 1) { break scanning }
            case .symbol("("): depth += 1
            case .symbol(")"):
                depth -= 1
                if depth < 0 { break scanning }
            case .name where depth == 0 && Self.queryWords.contains(tokens[position].text.lowercased()):
                parts.append((tokens[position].text.lowercased(), position + 1..<position + 1))
            default: parts[parts.count - 1].range = parts[parts.count - 1].range.lowerBound..<(position + 1)
            }
            if depth > 0 || tokens[position].kind == .symbol(")") {
                parts[parts.count - 1].range = parts[parts.count - 1].range.lowerBound..<(position + 1)
            }
            position += 1
        }
        guard parts.contains(where: { $0.word == "from" && !$0.range.isEmpty }) else { return nil }
        let whole = source.span(tokens[index].range.lowerBound..<tokens[position - 1].range.upperBound)
        let meant = pipeline(of: Dictionary(parts.map { ($0.word, queryText($0.range)) }, uniquingKeysWith: { first, _ in first }))
        return ForeignQuery(diagnostic: .foreignQuery(whole, meant), span: whole, end: position)
    }

    private func beginsQueryPart(_ index: Int) -> Bool {
        index < tokens.count && tokens[index].kind == .name && Self.queryWords.contains(tokens[index].text.lowercased())
    }

    private func queryText(_ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        var text = ""
        for position in range {
            let token = tokens[position]
            if position > range.lowerBound, !token.trivia.isEmpty { text += " " }
            let isCall = token.kind == .name && position + 1 < tokens.count && tokens[position + 1].kind == .symbol("(")
            let isWord = token.kind == .name && ForeignSpelling.capitals.contains(token.text)
            let own = isCall || isWord ? source.text(token.range).lowercased() : source.text(token.range)
            text += token.kind == .symbol("=") ? "==" : token.kind == .newline ? "" : own
        }
        return text
    }

    private func pipeline(of parts: [String: String]) -> String {
        func without(_ word: String, _ text: String?) -> String? {
            guard let text else { return nil }
            return text.lowercased().hasPrefix(word + " ") ? String(text.dropFirst(word.count + 1)) : text
        }
        var stages = [parts["from"] ?? ""]
        if let condition = parts["where"] { stages.append("where \(condition)") }
        let columns = parts["select"] ?? "*"
        if let key = without("by", parts["group"]) {
            let keys = key.split(separator: ",").map { $0.drop { $0 == " " } }
            // The grouped columns come out without being asked for.
            let values = columns.split(separator: ",").map { $0.drop { $0 == " " } }.filter { !keys.contains($0) }
            stages.append("summarize \(values.joined(separator: ", ")) by \(key)")
        } else if columns.contains("(") {
            stages.append("summarize \(columns)")
        } else if columns != "*" {
            stages.append("select \(columns)")
        }
        if let condition = parts["having"] { stages.append("where \(condition)") }
        if let keys = without("by", parts["order"]) { stages.append("sort \(sortKeys(keys))") }
        if let count = parts["limit"] { stages.append("take \(count)") }
        return stages.joined(separator: " | ")
    }

    private func sortKeys(_ keys: String) -> String {
        keys.split(separator: ",").map { key in
            let words = key.split(separator: " ")
            guard words.count == 2, let direction = words.last?.lowercased() else { return words.joined(separator: " ") }
            return direction == "desc" ? "-\(words[0])" : direction == "asc" ? String(words[0]) : words.joined(separator: " ")
        }.joined(separator: ", ")
    }
}

extension Diagnostic {
    static func foreignQuery(_ span: Span, _ meant: String) -> Diagnostic {
        Diagnostic("foreign-query", "a pipeline begins with its table", at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }
}
