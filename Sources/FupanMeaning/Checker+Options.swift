import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Checker {
    /// `set lang zh`, `set today @2026-06-30`, `set edition 1`
    func set(_ name: Name?, _ value: FupanSyntax.Expression?, at span: Span) throws -> Action {
        guard let name else { return .listOptions }
        guard let value else { throw Diagnostic.optionValue(name.text, at: span) }
        if isFile, environment.optionsAreSettled { throw Diagnostic.lateOption(span) }
        switch name.text {
        case "lang": environment.options.language = try language(value)
        case "today": environment.options.today = try day(value)
        case "edition":
            guard case .number(let number) = value.kind, number.mantissa == 1, number.scale == 0 else { throw Diagnostic.noEdition(at: value.span) }
            environment.options.edition = 1
        default:
            throw Diagnostic("unknown-option", "no option `\(name.text)`", at: name.span, "",
                             notes: ["the options are lang, today, edition"],
                             suggestions: Diagnostic.suggestion(nearest(to: name.text, among: ["lang", "today", "edition"]), for: name.span))
        }
        return .bound(name: "")
    }

    func language(_ value: FupanSyntax.Expression) throws -> Language {
        let word: String? = switch value.kind {
        case .name(let name): name.text
        case .text(let text): text
        default: nil
        }
        guard let word, let language = Language(rawValue: word) else { throw Diagnostic.noLanguage(at: value.span) }
        return language
    }

    private func day(_ value: FupanSyntax.Expression) throws -> Day {
        let scope = Scope(checker: self, environment: environment, relation: Relation(.values([], []), columns: []))
        let expression = try scope.check(value)
        guard expression.isConstant else { throw Diagnostic.notConstant("a day", at: value.span) }
        let last = try expression.bounds(at: value.span).lastDay
        if case .literal(.day(let day)) = last.kind { return day }
        guard case .day(let day)? = try host.evaluate([last], at: value.span).first else {
            throw Diagnostic.wrongType(.null, expected: "a day", at: value.span)
        }
        return day
    }
}

extension Diagnostic {
    static func optionValue(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("option-value", "`set \(name)` needs a value", at: span, "", suggestions: [.init("like `set lang zh`, `set today @2026-06-30`")])
    }

    static func lateOption(_ span: Span) -> Diagnostic {
        Diagnostic("late-option", "an option holds for the whole file, and this one stands behind the first pipeline", at: span, "",
                   suggestions: [.init("move `\(span.text)` up, before the first table that is shown")])
    }

    static func noEdition(at span: Span) -> Diagnostic {
        Diagnostic("no-edition", "there is edition 1 and no other yet", at: span, "")
    }

    static func noLanguage(at span: Span) -> Diagnostic {
        Diagnostic("no-language", "the languages are `en` and `zh`", at: span, "")
    }
}
