import FupanMeaning

/// Help on the canonical tables, the roles of columns, and what is bound.
enum TableHelp {
    static var tables: HelpArticle {
        HelpArticle(title: "tables", summary: "the canonical tables of a sales dataset, which the reviews read", parts: [
            .rows(heads: ("Table", "Columns"), Canonical.tables.map { table in
                (table.name, Canonical.columns(of: table.name).map { $0.name }.joined(separator: ", ") + (table.key.map { "; its key is \($0)" } ?? ""))
            }),
            .text("""
                `time` is when a row became known, so that `set today` can replay a day. A dot behind a key looks up the row of its table: \
                `rep.tier`, `lead.channel`.
                """),
        ])
    }

    static var roles: HelpArticle {
        HelpArticle(title: "roles", summary: "the parts columns play for a verb, and their usual names in exports", parts: [
            .rows(heads: ("Role", "Also called"), Role.allCases.map { ($0.rawValue, $0.synonyms.joined(separator: ", ")) }),
            .text("""
                Where a clause is left out a verb takes the canonical column, else the one with a usual name, and says so. Two candidates are an \
                error. In a script a column that was not canonical is a warning; `fupan fmt --pin` writes the clause in.
                """),
        ])
    }

    /// What a name of the program stands for.
    static func article(_ name: String, in environment: Environment) -> HelpArticle? {
        guard let binding = environment[name] else { return nil }
        let help = environment.help[name].map { [HelpArticle.Part.text($0)] } ?? []
        switch binding {
        case .table(let relation):
            let columns = HelpArticle.Part.rows(heads: ("Column", "Type"), relation.columns.map { ($0.name, $0.type.name) })
            return HelpArticle(title: name, summary: "a table of \(relation.columns.count) columns", parts: help + [columns])
        case .value(let value): return HelpArticle(title: name, summary: "a value: \(value.type.phrase)", parts: help)
        case .function(let definition): return HelpArticle(title: signature(definition), summary: "a function of one's own", parts: help)
        case .verb(let definition): return HelpArticle(title: signature(definition), summary: "a verb of one's own", parts: help)
        case .module(let names): return HelpArticle(title: name, summary: "names behind a dot: \(names.keys.sorted().joined(separator: ", "))", parts: help)
        case .argument: return nil
        }
    }

    /// `best(n = 2, by key)`
    private static func signature(_ definition: Binding.Definition) -> String {
        let parameters = definition.parameters.map { parameter in
            [parameter.word?.rawValue, parameter.name.text, parameter.value.map { "= \($0.span.text)" }].compactMap { $0 }.joined(separator: " ")
        }
        return definition.name.text + (parameters.isEmpty ? "" : "(\(parameters.joined(separator: ", ")))")
    }
}
