import FupanSource
import FupanSyntax

/// Verbs of SQL, KQL, pandas and R, and what to write here.
enum VerbHabits {
    /// Verbs that only have another name elsewhere.
    private static let renamed: [String: String] = [
        "filter": "where", "having": "where", "limit": "take", "head": "take", "arrange": "sort", "orderby": "sort", "order_by": "sort", "sort_values": "sort",
        "extend": "derive", "mutate": "derive", "assign": "derive", "transform": "derive", "with_columns": "derive", "project": "select", "transmute": "select", "keep": "select",
        "aggregate": "summarize", "summarise": "summarize", "agg": "summarize", "unique": "distinct", "dedup": "distinct", "drop_duplicates": "distinct",
        "merge": "join", "inner_join": "join", "left_join": "left join", "leftjoin": "left join", "anti_join": "anti join", "append": "union", "concat": "union", "rbind": "union",
        "melt": "unpivot", "pivot_longer": "unpivot", "pivot_wider": "pivot", "offset": "skip", "display": "take", "print": "take", "show": "take",
        "write": "save", "export": "save", "to_csv": "save", "plot": "chart", "info": "describe", "remove": "drop", "delete": "drop",
    ]

    private static let remarks: [String: String] = [
        "group": "grouping is part of `summarize`: `summarize n = count() by channel`", "groupby": "grouping is part of `summarize`: `summarize n = count() by channel`",
        "group_by": "grouping is part of `summarize`: `summarize n = count() by channel`", "tail": "sort the other way and `take 5`",
        "from": "a pipeline begins with its table: `orders | …`", "set": "options stand in a statement of their own", "sum": "write `summarize sum(amount)`",
        "let": "`let` begins a statement: `let x = orders | …`", "var": "a name is bound by `let`: `let x = …`", "const": "a name is bound by `let`: `let x = …`",
        "import": "write `load \"orders.csv\"`, or `use` for a script", "read": "write `load \"orders.csv\"`", "read_csv": "write `load \"orders.csv\"`", "library": "write `use \"script.fupan\"`",
        "function": "write `def f(x) = …`", "update": "write `derive x = …`", "insert": "write `union`", "create": "write `let x = …`",
    ]

    /// What to write for a stage of another language; an edit where nothing else can be meant.
    static func suggestion(for stage: Stage, verbs: [String]) -> Diagnostic.Suggestion? {
        let word = stage.words[0], key = word.text.lowercased()
        if let twin = renamed[key], verbs.contains(twin) {
            let rest = stage.span.source.text(word.span.range.upperBound..<stage.span.range.upperBound)
            let meant = rest.count <= 60 && !rest.contains("\n") ? twin + rest : twin
            return .init("write `\(meant)`", edit: .init(word.span, twin))
        }
        if let meant = form(of: key, stage) { return .init("write `\(meant)`", edit: .init(stage.span, meant)) }
        return remarks[key].map { .init($0) }
    }

    /// The whole stage, where its clauses mean something else here.
    private static func form(of key: String, _ stage: Stage) -> String? {
        let values = stage.values.map(\.span.text).joined(separator: ", ")
        guard stage.words.count == 1, stage.clauses.count <= 1, let by = stage.clauses.first?.ownText ?? Optional("") else { return nil }
        switch key {
        case "group", "groupby", "group_by": return !by.isEmpty ? "summarize n = count() by \(by)" : values.isEmpty ? nil : "summarize n = count() by \(values)"
        case "order": return by.isEmpty ? "sort -revenue" : "sort \(by)"
        case "top": return by.isEmpty ? nil : "sort -\(by) | take \(values.isEmpty ? "5" : values)"
        default: return nil
        }
    }
}

extension Clause {
    /// What stands behind its word, where that is `by`.
    fileprivate var ownText: String? {
        guard word == .by, case .group(let arguments) = body, let first = arguments.first, let last = arguments.last else { return nil }
        return first.span.through(last.span).text
    }
}

extension Diagnostic {
    /// `group`, `filter`, `orders`: what other languages call it, a missing pipe, or the nearest verbs.
    static func unknownVerb(_ stage: Stage, _ verbs: [String], _ environment: Environment) -> Diagnostic {
        let word = stage.words[0], message = "no verb `\(word.text)`"
        if let form = foreignJoin(stage) { return Diagnostic("unknown-verb", message, at: word.span, "", suggestions: [form]) }
        if let twin = verbs.first(where: { $0 == word.text.lowercased() }) ?? Words.statements.first(where: { $0 == word.text.lowercased() && $0 != word.text }) {
            return Diagnostic("unknown-verb", message, at: word.span, "upper and lower case differ", suggestions: [.init("write `\(twin)`", edit: .init(word.span, twin))])
        }
        if let habit = VerbHabits.suggestion(for: stage, verbs: verbs) { return Diagnostic("unknown-verb", message, at: word.span, "", suggestions: [habit]) }
        if word.text == "use", stage.words.count == 1, stage.clauses.isEmpty, let path = stage.values.first, stage.values.count == 1 {
            let meant = "use \"\(path.span.text)\""
            return Diagnostic("unknown-verb", "the script that `use` runs stands in quotes", at: path.span, "", suggestions: [.init("write `\(meant)`", edit: .init(stage.span, meant))])
        }
        if stage.words.count == 2, stage.words[1].text == "as", let name = stage.values.first?.span.text {
            return Diagnostic("unknown-verb", message, at: word.span, "not a verb",
                              suggestions: [.init("write `let \(name) = \(word.span.text)`", edit: .init(stage.span, "let \(name) = \(word.span.text)"))])
        }
        let inner = stage.words.dropFirst().first { verbs.contains($0.text) } ?? stage.values.first?.steps.first?.expression.leftmostName.flatMap { verbs.contains($0.text) ? $0 : nil }
        if let inner {
            return Diagnostic("unknown-verb", message, at: word.span, "not a verb",
                              suggestions: [.init("is a `|` missing before `\(inner.text)`?", edit: .init(inner.span, "| " + inner.text))])
        }
        let own = environment.bindings.compactMap { if case .verb = $0.value { $0.key } else { nil } }
        return Diagnostic("unknown-verb", message, at: word.span, "not a verb",
                          suggestions: suggestion(nearest(to: word.text, among: verbs + own.sorted()), for: word.span))
    }

    /// `inner join`, `left outer join`, `full join`
    private static func foreignJoin(_ stage: Stage) -> Suggestion? {
        guard let index = stage.words.firstIndex(where: { $0.text == "join" }), index > 0, index <= 2 else { return nil }
        let words = stage.words[..<index].map { $0.text.lowercased() }
        let span = stage.words[0].span.through(stage.words[index].span)
        switch words.filter({ $0 != "outer" }) {
        case ["inner"], ["natural"]: return .init("write `join`", edit: .init(span, "join"))
        case ["left"]: return .init("write `left join`", edit: .init(span, "left join"))
        case ["right"]: return .init("begin with the other table, and write `left join`")
        case ["full"]: return .init("there is `join`, `left join` and `anti join`; `union` puts the rest under it")
        case ["semi"]: return .init("write `where rep in reps.rep`")
        case ["cross"]: return .init("there is none; a table of one row reads as values: `now.revenue`")
        default: return nil
        }
    }
}

extension FupanSyntax.Expression {
    /// The name an expression begins with: `sort` of `sort -amount`, which is read as a difference.
    var leftmostName: Name? {
        switch kind {
        case .name(let name): name
        case .path(let names): names.first
        case .binary(_, _, let left, _), .membership(let left, _, _), .isNull(let left, _), .range(let left, _): left.leftmostName
        default: nil
        }
    }
}
