import FupanMeaning
import FupanSource
import FupanSyntax
import FupanTable
import FupanVerbs

/// Help, all of it from the manuals: of verbs, functions, clause words, operators, literals and statements.
public enum Help {
    /// What `help` says of a topic, or alone. `today` is what period words are reckoned from; `set today` comes first.
    public static func text(_ topic: String?, in environment: Environment? = nil, today: Day? = nil) -> String {
        guard let topic = topic?.trimmingSpaces, !topic.isEmpty else { return overview }
        let found = articles(topic, environment, today)
        guard found.isEmpty else { return found.map { $0.printed(.shipped) }.joined(separator: "\n") }
        let near = suggestions(topic, environment)
        return "no help on \(topic.terminalSafe())\(near.isEmpty ? "" : ": did you mean \(near.joined(separator: ", "))?")\n"
    }

    /// The same as Markdown; the whole reference where no topic is given. Nil where there is no such topic.
    public static func markdown(_ topic: String?, today: Day? = nil) -> String? {
        guard let topic = topic?.trimmingSpaces, !topic.isEmpty else { return Reference.shipped }
        let found = articles(topic, nil, today)
        return found.isEmpty ? nil : found.map { $0.markdown(1, .shipped) }.joined(separator: "\n")
    }

    /// Whether there is a page on a word.
    public static func knows(_ topic: String, in environment: Environment? = nil) -> Bool {
        !articles(topic.trimmingSpaces, environment, nil).isEmpty
    }

    /// The topics a word may have meant.
    public static func suggestions(_ topic: String, _ environment: Environment? = nil) -> [String] {
        let words = manuals.map(\.name) + FunctionCatalog.all.map { $0.name } + lists.map(\.title) + Clause.Word.allCases.map(\.rawValue)
            + StatementHelp.articles.map(\.title) + OperatorHelp.levels.flatMap { $0 }.flatMap(\.words) + (environment?.bindings.keys.sorted() ?? [])
        guard topic.hasPrefix("@") else { return nearest(to: topic, among: words) }
        return nearest(to: String(topic.dropFirst()), among: PeriodLiteral.words).map { "@" + $0 }
    }

    static var manuals: [Manual] { vocabulary.map { $0.manual } }

    /// Articles that list others.
    static var lists: [HelpArticle] {
        [VerbHelp.list, FunctionHelp.list, ClauseHelp.list, OperatorHelp.list, LiteralHelp.list, StatementHelp.list, TableHelp.tables, TableHelp.roles]
    }

    /// What a program binds hides nothing here: `help orders` may be about a table, `help count` about a verb and a function.
    private static func articles(_ topic: String, _ environment: Environment?, _ today: Day?) -> [HelpArticle] {
        let day = environment?.options.today ?? today ?? Clock.today()
        var found: [HelpArticle] = []
        found += manuals.filter { $0.name == topic }.map(VerbHelp.article)
        if let function = FunctionCatalog.function(named: topic) { found.append(FunctionHelp.article(function)) }
        if let word = Clause.Word(rawValue: topic == "as" ? "as of" : topic) { found.append(ClauseHelp.article(word)) }
        found += StatementHelp.articles.filter { $0.title == topic }
        found += OperatorHelp.articles(topic)
        if let own = environment.flatMap({ TableHelp.article(topic, in: $0) }) { found.append(own) }
        if let list = lists.first(where: { $0.title == topic || $0.title.dropLast() == topic[...] }), found.isEmpty { found.append(list) }
        if found.isEmpty, let literal = PeriodHelp(today: day).article(topic) { found.append(literal) }
        return found
    }

    private static var overview: String {
        """
        A pipeline begins with its table, and verbs follow pipes:
          load "orders.csv"
          orders | where amount > 0 | summarize revenue = sum(amount) by channel | sort -revenue

        \(VerbHelp.list.printedParts(.shipped))
        help rfm           a verb or function, with examples
        help by            a clause word, and who takes it
        help @last_4w      a period or a duration, with its days
        help functions     all functions; so too: verbs, clauses, operators, literals, statements, tables, roles

        """
    }
}

extension String {
    var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
