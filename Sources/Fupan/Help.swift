import FupanMeaning
import FupanSource
import FupanVerbs

/// Help, all of it from the manuals.
public enum Help {
    /// What `help` alone says, or of a verb, a function, `functions`, `verbs`.
    public static func text(_ topic: String?, in environment: Environment? = nil) -> String {
        guard let topic = topic?.trimmingSpaces, !topic.isEmpty else { return overview }
        if let verb = manuals.first(where: { $0.name == topic }) { return page(verb) }
        if topic == "functions" { return functions }
        if topic == "verbs" { return verbs }
        if let function = FunctionCatalog.function(named: topic) { return "\(function.signature)\n  \(function.summary)\n" }
        if let own = environment?.help[topic] { return "\(topic)\n  \(own)\n" }
        let names = manuals.map(\.name) + FunctionCatalog.all.map { $0.name } + ["functions", "verbs"]
        let near = nearest(to: topic, among: names)
        return "no help on \(topic)\(near.isEmpty ? "" : ": did you mean \(near.joined(separator: ", "))?")\n"
    }

    /// Whether there is a page on a word.
    public static func knows(_ topic: String) -> Bool {
        manuals.contains { $0.name == topic } || FunctionCatalog.function(named: topic) != nil || ["functions", "verbs"].contains(topic)
    }

    static var manuals: [Manual] { vocabulary.map { $0.manual } }

    private static var overview: String {
        """
        A pipeline begins with its table, and verbs follow pipes:
          load "orders.csv"
          orders | where amount > 0 | summarize revenue = sum(amount) by channel | sort -revenue

        \(verbs)
        help rfm         a verb or function, with examples
        help functions   all functions

        """
    }

    private static var verbs: String {
        let width = (manuals.map(\.name.count).max() ?? 0) + 2
        return Manual.Subject.allCases.compactMap { subject -> String? in
            let members = manuals.filter { $0.subject == subject }
            guard !members.isEmpty else { return nil }
            return subject.rawValue + "\n" + members.map { "  \($0.name.padded(to: width))\($0.summary)\n" }.joined()
        }.joined(separator: "\n")
    }

    private static var functions: String {
        let width = (FunctionCatalog.all.map(\.signature.count).max() ?? 0) + 2
        return FunctionDefinition.Subject.allCases.map { subject in
            subject.rawValue + "\n" + FunctionCatalog.all.filter { $0.subject == subject }
                .map { "  \($0.signature.padded(to: width))\($0.summary)\n" }.joined()
        }.joined(separator: "\n")
    }

    private static func page(_ manual: Manual) -> String {
        var text = "\(manual.name): \(manual.summary)\n"
        if !manual.parameters.isEmpty {
            text += "\n"
            let forms = manual.parameters.map(form)
            let width = min(44, (forms.map(\.count).max() ?? 0) + 2)
            for (parameter, form) in zip(manual.parameters, forms) {
                let standard = parameter.standard.map { " (\($0) unless given)" } ?? ""
                text += "  \(form.padded(to: width))\(form.count >= width ? "\n" + String(repeating: " ", count: width + 2) : "")\(parameter.help)\(standard)\n"
            }
        }
        if !manual.details.isEmpty { text += "\n\(manual.details)\n" }
        for example in manual.examples { text += "\n# \(example.purpose)\n\(example.program)\n" }
        return text
    }

    private static func form(_ parameter: Parameter) -> String {
        switch parameter.place {
        case .values: parameter.shape
        case .clause(let word): "\(word.rawValue) \(parameter.shape)"
        case .option(let name): parameter.shape.isEmpty ? "with \(name)" : "with \(name) \(parameter.shape)"
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
