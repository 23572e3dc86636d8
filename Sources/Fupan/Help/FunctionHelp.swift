import FupanMeaning

/// Help on functions, from the catalog.
enum FunctionHelp {
    static func article(_ function: FunctionDefinition) -> HelpArticle {
        var parts: [HelpArticle.Part] = [.text("Null: \(function.nullRule).")]
        if function.isAggregate {
            let inside = function.signature.dropFirst(function.name.count + 1).dropLast()
            let form = "\(function.name)(\(inside)\(inside.isEmpty ? "" : " ")where condition)"
            parts.append(.text("It takes `where`, to be computed of some rows only: `\(form)`."))
        }
        if function.subject == .windows {
            parts.append(.text("It is used in `derive`, `where` and `take`: `by` gives the groups, `at` the order."))
        }
        if let example = function.example { parts.append(.example(Manual.Example("for example", example))) }
        return HelpArticle(title: function.name, form: function.signature, summary: function.summary, parts: parts)
    }

    /// All functions, a line each.
    static var list: HelpArticle {
        HelpArticle(
            title: "functions", summary: "all functions, by subject; `help round` says more of one",
            parts: FunctionDefinition.Subject.allCases.flatMap { subject -> [HelpArticle.Part] in
                let members = FunctionCatalog.all.filter { $0.subject == subject }
                return [.subject(subject.rawValue), .rows(heads: ("Function", "What it gives"), members.map { ($0.signature, $0.summary) })]
            })
    }
}
