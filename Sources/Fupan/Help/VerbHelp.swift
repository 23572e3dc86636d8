import FupanMeaning

/// Help on verbs, from their manuals.
enum VerbHelp {
    static func article(_ manual: Manual) -> HelpArticle {
        var parts: [HelpArticle.Part] = [.text("`\(shape(manual))`")]
        if !manual.parameters.isEmpty {
            parts.append(.rows(heads: ("Part", "Meaning"), manual.parameters.map { (form($0), meaning($0)) }))
        }
        if !manual.details.isEmpty { parts.append(.text(manual.details)) }
        if manual.input != .none { parts.append(.columns(of: manual.name)) }
        return HelpArticle(title: manual.name, summary: manual.summary, parts: parts + manual.examples.map { .example($0) })
    }

    /// The whole of it on one line: `| summarize name = aggregate, … [by key, …] [with total]`. What stands in brackets may be left out.
    static func shape(_ manual: Manual) -> String {
        var parts = manual.input == .none ? [manual.name] : ["|", manual.name]
        var options: [String] = []
        for parameter in manual.parameters {
            if case .option = parameter.place { options.append(optionForm(parameter)) } else {
                parts.append(parameter.isRequired ? form(parameter) : "[\(form(parameter))]")
            }
        }
        if !options.isEmpty { parts.append("[with \(options.joined(separator: ", "))]") }
        return parts.joined(separator: " ")
    }

    static func form(_ parameter: Parameter) -> String {
        switch parameter.place {
        case .values: parameter.shape
        case .clause(let word): "\(word.rawValue) \(parameter.shape)"
        case .option: "with \(optionForm(parameter))"
        }
    }

    private static func optionForm(_ parameter: Parameter) -> String {
        guard case .option(let name) = parameter.place else { return parameter.shape }
        return parameter.shape.isEmpty ? name : "\(name) \(parameter.shape)"
    }

    static func meaning(_ parameter: Parameter) -> String {
        parameter.help + (parameter.standard.map { " (\($0) unless given)" } ?? "")
    }

    /// All verbs, a line each.
    static var list: HelpArticle {
        HelpArticle(title: "verbs", summary: "all verbs, by subject; `help rfm` says more of one", parts: Manual.Subject.allCases.flatMap { subject -> [HelpArticle.Part] in
            let members = Help.manuals.filter { $0.subject == subject }
            return members.isEmpty ? [] : [.subject(subject.rawValue), .rows(heads: ("Verb", "What it does"), members.map { ($0.name, $0.summary) })]
        })
    }
}
