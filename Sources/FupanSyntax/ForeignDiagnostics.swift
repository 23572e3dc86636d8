import FupanSource

// What `Parser+Foreign` says: what another language writes, and what is meant.
extension Diagnostic {
    static func windowBehind(_ span: Span, call: String, clauses: String, isLast: Bool) -> Diagnostic {
        let meant = clauses.isEmpty ? "by … at …" : clauses
        return Diagnostic("clause-in-call", "the groups and the order are clauses of the stage, there is no `over`", at: span, suggestions: [
            .init("write `\(call) \(meant)`", edit: isLast && !clauses.isEmpty ? .init(span, clauses) : nil),
        ])
    }

    static func betweenAsOperator(_ span: Span, _ value: String, _ low: String, _ high: String, negated: Bool = false) -> Diagnostic {
        let meant = "\(value) \(negated ? "not " : "")in \(low)..\(high)"
        return Diagnostic("between-as-operator", "`between` is a clause with two sides to compare; a range is tested by `in`", at: span,
                          suggestions: [.init("write `\(meant)` (both ends included)", edit: .init(span, meant))])
    }

    static func foreignTest(_ span: Span, word: Span, left: String, right: Expression, negated: Bool) -> Diagnostic {
        var offers: [String] = []
        switch word.text.lowercased() {
        case "like", "ilike", "has", "contains":
            if case .text(let pattern) = right.kind { offers = [likeTest(left, pattern)] } else { offers = ["contains(\(left), \(right.span.text))"] }
        case "startswith": offers = ["starts_with(\(left), \(right.span.text))"]
        case "endswith": offers = ["\(left) ~ …"]
        default: offers = ["\(left) ~ \(right.span.text)"]
        }
        if negated { offers = offers.map { "not \($0)" } }
        return Diagnostic("foreign-operator", "there is no `\(word.text)`", at: word, notes: ["`name ~ \"…\"` searches for a pattern"],
                          suggestions: offers.map { .init("write `\($0)`", edit: $0.contains("…") ? nil : .init(span, $0)) })
    }

    /// `like "%abc%"` as `contains`, `like "abc%"` as `starts_with`.
    private static func likeTest(_ left: String, _ pattern: String) -> String {
        var content = Substring(pattern)
        let isOpen = content.first == "%", goesOn = content.last == "%"
        if isOpen { content = content.dropFirst() }
        if goesOn { content = content.dropLast() }
        let text = "\"\(content.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))\""
        if content.contains("%") || content.contains("_") { return "\(left) ~ '\(isOpen ? "" : "^")\(searched(content))\(goesOn ? "" : "$")'" }
        return !isOpen && goesOn ? "starts_with(\(left), \(text))" : "contains(\(left), \(text))"
    }

    /// `%` and `_` within a text as a pattern; it stands in raw text.
    private static func searched(_ content: Substring) -> String {
        content.map { character -> String in
            switch character {
            case "%": ".*"
            case "_": "."
            case "'": "''"
            case _ where "\\.+*?()[]{}|^$".contains(character): "\\\(character)"
            default: String(character)
            }
        }.joined()
    }

    static func tuple(_ span: Span, inside: String) -> Diagnostic {
        Diagnostic("list-brackets", "a list stands in `[ ]`", at: span, suggestions: [.init("write `[\(inside)]`", edit: .init(span, "[\(inside)]"))])
    }

    static func foreignConditional(_ span: Span, _ parts: [String]) -> Diagnostic {
        let meant = "if \(parts[0]) then \(parts[1]) else \(parts[2])"
        return Diagnostic("foreign-conditional", "a condition is written in words", at: span,
                          suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func foreignCases(_ span: Span, _ meant: String) -> Diagnostic {
        Diagnostic("foreign-conditional", "the branches of a `case` stand in braces", at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func nullFunction(_ span: Span, _ value: String) -> Diagnostic {
        Diagnostic("null-function", "null is tested by `is null`", at: span,
                   suggestions: [.init("write `\(value) is null`", edit: .init(span, "\(value) is null"))])
    }

    static func conditionalSum(_ span: Span, _ meant: String) -> Diagnostic {
        Diagnostic("conditional-sum", "the condition of an aggregate stands behind `where`", at: span, suggestions: [
            .init("write `\(meant)`", edit: .init(span, meant)),
        ])
    }

    static func verbWithBrackets(_ span: Span, meant: String?, name: String, gap: Span) -> Diagnostic {
        Diagnostic("verb-with-brackets", "a verb takes no brackets", at: span, suggestions: [
            meant.map { .init("write `\($0)`", edit: .init(span, $0)) } ?? .init("write `\(name) (…) …`", edit: .init(gap, " ")),
        ])
    }

    static func hyphenatedVerb(_ span: Span, meant: String?) -> Diagnostic {
        Diagnostic("hyphenated-verb", "no verb `\(span.text)`", at: span,
                   suggestions: meant.map { [.init("write `\($0)`", edit: .init(span, $0))] } ?? [])
    }

    static func verbMissing(_ span: Span, _ found: String) -> Diagnostic {
        Diagnostic("verb-missing", "a verb follows the pipe, and \(found) is none", at: span)
    }

    static func selectStar(_ span: Span) -> Diagnostic {
        Diagnostic("select-star", "every column is kept unless some are selected", at: span,
                   suggestions: [.init("leave the stage out; `drop x` takes columns away")])
    }

    static func loneAs(_ span: Span) -> Diagnostic {
        Diagnostic("lone-as", "`as` names what `load`, `use` and `connect` bring; a day is `as of`", at: span, suggestions: [
            .init("a column's name stands before it: `total = sum(x)`"),
        ])
    }
}
