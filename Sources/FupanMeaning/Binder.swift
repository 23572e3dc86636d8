import FupanSource
import FupanSyntax

/// Holds a call against its verb's manual before anything is computed: unknown clauses and options, values that stand alone, what is missing. The parser takes anything; this is where it is refused.
struct Binder {
    let call: Call
    /// How many of the stage's words are the verb's name.
    let wordCount: Int
    let verbs: [String]

    private var manual: Manual { call.manual }

    func check() throws {
        if call.stage.words.count > wordCount { throw unexpected(call.stage.words[wordCount]) }
        if manual.parameter(.values) == nil, let value = call.stage.values.first { throw Diagnostic.noValues(manual, at: value.span) }
        var seen: Set<Clause.Word> = []
        for clause in call.stage.clauses { try check(clause, &seen) }
        for parameter in manual.parameters where parameter.isRequired && !isGiven(parameter.place) {
            throw Diagnostic.parameterMissing(parameter, manual, at: call.verbSpan)
        }
    }

    private func check(_ clause: Clause, _ seen: inout Set<Clause.Word>) throws {
        switch clause.body {
        case .stray(let arguments): throw stray(arguments, at: clause.span)
        case .options(let options): try options.forEach(check)
        case .group, .between:
            guard let word = clause.word else { return }
            guard manual.clauses.contains(word) else { throw Diagnostic.unknownClause(word.rawValue, manual, at: clause.wordSpan) }
        }
        guard let word = clause.word else { return }
        guard seen.insert(word).inserted else { throw Diagnostic.clauseTwice(word.rawValue, at: clause.wordSpan) }
    }

    private func check(_ option: FupanSyntax.Option) throws {
        guard manual.parameter(.option(option.name.text)) != nil else { throw Diagnostic.unknownVerbOption(option.name, manual) }
    }

    private func isGiven(_ place: Parameter.Place) -> Bool {
        switch place {
        case .values: !call.stage.values.isEmpty
        case .clause(let word): call.has(word)
        case .option(let name): call.flag(name)
        }
    }

    /// A word between the verb and its values that is no form of it.
    private func unexpected(_ word: Name) -> Diagnostic {
        if verbs.contains(word.text) { return .pipeMissing(before: word, after: manual.name) }
        return .unexpectedWord(word, after: manual.name)
    }

    /// Values that stand after a complete clause: which mistake is it?
    private func stray(_ arguments: [Argument], at span: Span) -> Diagnostic {
        guard let first = arguments.first else { return .strayValue(at: span) }
        let name: Name? = first.name ?? {
            switch first.steps.first?.expression.kind {
            case .name(let name)?: name
            case .path(let names)?: names.first
            default: nil
            }
        }()
        guard let name else { return .strayValue(at: span) }
        if manual.options.contains(name.text) { return .optionWithoutWith(name, at: span) }
        if verbs.contains(name.text) { return .pipeMissing(before: name, after: manual.name) }
        if first.name != nil { return .commaMissing(before: name) }
        if let word = nearest(to: name.text, among: manual.clauses.map(\.rawValue)).first { return .clauseMisspelt(name, word) }
        return .strayWord(name, manual, at: span)
    }
}

extension Diagnostic {
    static func noValues(_ manual: Manual, at span: Span) -> Diagnostic {
        Diagnostic("no-values", "`\(manual.name)` takes no values", at: span, "",
                   notes: clauseNotes(manual), suggestions: [.init("is a `|` missing before `\(span.text)`?")])
    }

    static func parameterMissing(_ parameter: Parameter, _ manual: Manual, at span: Span) -> Diagnostic {
        let what = switch parameter.place {
        case .values: parameter.shape
        case .clause(let word): "\(word.rawValue) \(parameter.shape)"
        case .option(let name): "with \(name) \(parameter.shape)"
        }
        return Diagnostic("parameter-missing", "`\(manual.name)` needs `\(what)`: \(parameter.help)", at: span, "",
                          suggestions: manual.examples.first.map { [.init("for example `\($0.onOneLine)`")] } ?? [])
    }

    static func unknownClause(_ word: String, _ manual: Manual, at span: Span) -> Diagnostic {
        Diagnostic("unknown-clause", "`\(manual.name)` takes no `\(word)`", at: span, "", notes: clauseNotes(manual))
    }

    static func clauseTwice(_ word: String, at span: Span) -> Diagnostic {
        Diagnostic("clause-twice", "`\(word)` stands twice", at: span, "the second one", suggestions: [.init("join them with a comma")])
    }

    static func unknownVerbOption(_ name: Name, _ manual: Manual) -> Diagnostic {
        let known = manual.options
        return Diagnostic("unknown-option", "`\(manual.name)` has no option `\(name.text)`", at: name.span, "",
                          notes: [known.isEmpty ? "it has no options" : "its options are \(known.joined(separator: ", "))"],
                          suggestions: suggestion(nearest(to: name.text, among: known), for: name.span))
    }

    static func pipeMissing(before word: Name, after verb: String) -> Diagnostic {
        Diagnostic("pipe-missing", "`\(word.text)` is a verb of its own", at: word.span, "is a `|` missing before it?",
                   suggestions: [.init("write `| \(word.text)`", edit: .init(word.span, "| " + word.span.text))])
    }

    static func strayValue(at span: Span) -> Diagnostic {
        Diagnostic("stray-value", "this stands alone", at: span, "no clause takes it", suggestions: [.init("is a comma missing before it?")])
    }

    static func optionWithoutWith(_ name: Name, at span: Span) -> Diagnostic {
        Diagnostic("option-without-with", "`\(name.text)` is an option", at: span, "options stand behind `with`",
                   suggestions: [.init("write `with \(span.text)`", edit: .init(span, "with " + span.text))])
    }

    static func commaMissing(before name: Name) -> Diagnostic {
        Diagnostic("comma-missing", "a comma is missing before `\(name.text)`", at: name.span, "",
                   suggestions: [.init("write `, \(name.text)`", edit: .init(name.span, ", " + name.span.text))])
    }

    static func clauseMisspelt(_ name: Name, _ word: String) -> Diagnostic {
        Diagnostic("unknown-clause", "no clause `\(name.text)`", at: name.span, "",
                   suggestions: [.init("did you mean `\(word)`?", edit: .init(name.span, word))])
    }

    static func strayWord(_ name: Name, _ manual: Manual, at span: Span) -> Diagnostic {
        let offer = manual.clauses.contains(.by) ? "is `by` missing: `by \(span.text)`? Or a comma?" : "is a comma missing before it?"
        return Diagnostic("stray-value", "`\(name.text)` stands alone", at: span, "no clause takes it",
                          notes: clauseNotes(manual), suggestions: [.init(offer)])
    }

    private static func clauseNotes(_ manual: Manual) -> [String] {
        manual.clauses.isEmpty ? ["it has no clauses"] : ["its clauses are \(manual.clauses.map(\.rawValue).joined(separator: ", "))"]
    }

    /// `group`, `filter`, `orders`: what other languages call it, a missing pipe, or the nearest verbs.
    static func unknownVerb(_ stage: Stage, _ verbs: [String], _ environment: Environment) -> Diagnostic {
        let word = stage.words[0]
        if stage.words.count > 1, verbs.contains(stage.words[1].text) {
            return Diagnostic("unknown-verb", "no verb `\(word.text)`", at: word.span, "not a verb",
                              suggestions: [.init("is a `|` missing before `\(stage.words[1].text)`?",
                                                  edit: .init(stage.words[1].span, "| " + stage.words[1].text))])
        }
        if let habit = VerbHabits.form[word.text.lowercased()] {
            return Diagnostic("unknown-verb", "no verb `\(word.text)`", at: word.span, "", suggestions: [.init(habit)])
        }
        let own = environment.bindings.compactMap { if case .verb = $0.value { $0.key } else { nil } }
        return Diagnostic("unknown-verb", "no verb `\(word.text)`", at: word.span, "not a verb",
                          suggestions: suggestion(nearest(to: word.text, among: verbs + own.sorted()), for: word.span))
    }
}

/// Verbs of SQL, KQL, pandas and R, and what to write here.
enum VerbHabits {
    static let form: [String: String] = [
        "group": "grouping is part of `summarize`: `summarize n = count() by channel`",
        "groupby": "grouping is part of `summarize`: `summarize n = count() by channel`",
        "filter": "write `where`", "having": "after `summarize` it is `where` again: `where n > 5`",
        "limit": "write `take 5`", "head": "write `take 5`", "top": "write `sort -x | take 5`", "tail": "sort the other way and `take`",
        "order": "write `sort -revenue`", "orderby": "write `sort -revenue`", "arrange": "write `sort revenue`",
        "extend": "write `derive`", "mutate": "write `derive x = …`", "project": "write `select`", "from": "a pipeline begins with its table: `orders | …`",
        "aggregate": "write `summarize`", "summarise": "write `summarize`", "agg": "write `summarize`", "unique": "write `distinct`",
        "sum": "write `summarize sum(amount)`", "project-away": "write `drop`", "transform": "write `derive`", "set": "options stand in a statement of their own",
    ]
}
