import FupanMeaning
import FupanSyntax

/// Help on clause words: each has one meaning, whatever verb takes it.
enum ClauseHelp {
    static func article(_ word: Clause.Word) -> HelpArticle {
        let takers = Help.manuals.filter { $0.clauses.contains(word) || (word == .with && !$0.options.isEmpty) }
        let rows = takers.map { manual -> (term: String, meaning: String) in
            if word == .with { return (manual.name, manual.options.joined(separator: ", ")) }
            return (manual.name, manual.parameter(.clause(word)).map { "`\(VerbHelp.form($0))`: \(VerbHelp.meaning($0))" } ?? "")
        }
        var parts: [HelpArticle.Part] = rows.isEmpty ? [] : [.rows(heads: ("Verb", "With it"), rows)]
        if word == .with { parts.append(.text("`load` takes options too: \(loadOptions).")) }
        return HelpArticle(title: word.rawValue, summary: "a clause word: \(meaning(word))", parts: parts)
    }

    /// The one meaning of each.
    static func meaning(_ word: Clause.Word) -> String {
        switch word {
        case .by: "what is broken down by"
        case .per: "the entity counted"
        case .at: "its time, and the order of windows"
        case .of: "the amount, or the columns, measured"
        case .within: "the longest span"
        case .after: "the shortest wait, or a step"
        case .into: "bins, or parts"
        case .asOf: "the day on which it was known"
        case .on: "the keys of a join"
        case .for: "the period reviewed or entered"
        case .to: "the goal, the other table, or the name given"
        case .every: "the grid"
        case .between: "two sides, joined by `and`: first the base, then the other"
        case .with: "options, with names of their own"
        }
    }

    static var list: HelpArticle {
        HelpArticle(
            title: "clauses", summary: "a clause begins with its word and stands after a verb's values, in any order; each word has one meaning",
            parts: [
                .rows(heads: ("Word", "Meaning"), Clause.Word.allCases.map { ($0.rawValue, meaning($0)) }),
                .text("""
                    They are words only where a clause may begin: `sort at`, `select by, of` and `derive at = at - 1d` speak of columns. A column \
                    called like a clause word stands in backquotes where it would be taken for one.
                    """),
            ])
    }

    private static let loadOptions = LoadOption.allCases.map { "`\($0.example)`" }.joined(separator: ", ")
}
