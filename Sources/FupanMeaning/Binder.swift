import FupanSource
import FupanSyntax

/// Holds a call against its verb's manual before anything is computed: unknown clauses and options, values that stand alone, what is missing. The parser takes anything; this is where it is refused.
struct Binder {
    let call: Call
    /// How many of the stage's words are the verb's name.
    let wordCount: Int
    let verbs: [String]

    private var manual: Manual { call.manual }
    private var clauseWords: [String] { manual.clauses.map(\.rawValue) + (manual.options.isEmpty ? [] : ["with"]) }

    func check() throws {
        if call.stage.words.count > wordCount { throw unexpected(Array(call.stage.words[wordCount...])) }
        if manual.parameter(.values) == nil, let value = call.stage.values.first { throw noValues(value) }
        try call.stage.values.forEach(refuseComparison)
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
            guard manual.clauses.contains(word) else { throw unknownClause(clause, word) }
            if word == .by, case .group(let arguments) = clause.body { try refuseMeasures(arguments, clause) }
        }
        guard let word = clause.word else { return }
        guard seen.insert(word).inserted else { throw Diagnostic.clauseTwice(word.rawValue, at: clause.wordSpan) }
    }

    private func check(_ option: FupanSyntax.Option) throws {
        guard let parameter = manual.parameter(.option(option.name.text)) else { throw Diagnostic.unknownVerbOption(option.name, manual) }
        guard parameter.shape.isEmpty, let value = option.value else { return }
        if case .name(let name) = value.kind, let word = Clause.Word(rawValue: name.text) { throw Diagnostic.clauseWithoutValue(word, at: value.span) }
        throw Diagnostic.optionWithoutValue(option.name, at: value.span)
    }

    private func isGiven(_ place: Parameter.Place) -> Bool {
        switch place {
        case .values: !call.stage.values.isEmpty
        case .clause(let word): call.has(word)
        case .option(let name): call.flag(name)
        }
    }

    // MARK: which mistake it is

    /// Words between the verb and its last value that are no form of it: `take five 5`, `review weekly @2026-06-30`, `rename amount as a`.
    private func unexpected(_ words: [Name]) -> Diagnostic {
        if let name = words.last, let value = call.stage.values.first?.span, value.text.hasPrefix("("), FunctionCatalog.function(named: name.text) != nil {
            return .spaceBeforeBracket(name, value)
        }
        if let word = words.last, call.stage.words.count == wordCount + 1, let value = call.stage.values.first?.span,
           let isDescending = ["desc": true, "descending": true, "asc": false, "ascending": false][word.text.lowercased()] {
            return .directionBefore(word, value, isDescending: isDescending)
        }
        if let verb = words.first(where: { verbs.contains($0.text) }) { return .pipeMissing(before: verb, after: manual.name) }
        if let option = words.first(where: { manual.options.contains($0.text) }) {
            return .optionWithoutWith(option, at: option.span.through(call.stage.values.last?.span ?? option.span))
        }
        for (number, word) in words.enumerated() {
            guard let clause = nearest(to: word.text, among: clauseWords).first else { continue }
            // The first word may be a value; where the verb can do without, a clause like it is more likely.
            let isValue = number == 0 && manual.parameter(.values) != nil
            if !isValue || manual.parameter(.values)?.isRequired == false { return .clauseMisspelt(word, clause) }
        }
        if words.count > 1, words[1].text == "as", let value = call.stage.values.first {
            return manual.clauses.contains(.asOf) ? .clauseMisspelt(words[1], "as of") : .aliasBehind(words[0].span.through(value.span), value: words[0], name: value.span)
        }
        let next = words.count > 1 ? words[1].span : call.stage.values.first?.span ?? words[0].span
        if manual.parameter(.values) == nil { return .unexpectedWord(words[0], after: manual.name) }
        if manual.clauses.contains(.asOf), isDay(call.stage.values.first) { return .clauseMissing("as of", at: next) }
        return .commaMissing(before: next)
    }

    private func isDay(_ argument: Argument?) -> Bool {
        if case .period? = argument?.expression?.kind { true } else { false }
    }

    /// Not a month or the like, of which no state is known `as of`.
    private func isOneDay(_ argument: Argument?) -> Bool {
        switch argument?.expression?.kind {
        case .period(.moment), .period(.day), .period(.latest), .period(.relative(_, .day)): true
        default: false
        }
    }

    private func noValues(_ value: Argument) -> Diagnostic {
        if let name = value.name ?? value.steps.first?.expression.leftmostName {
            if verbs.contains(name.text) { return .pipeMissing(before: name, after: manual.name) }
            if let word = nearest(to: name.text, among: clauseWords).first { return .clauseMisspelt(name, word) }
            if manual.options.contains(name.text) { return .optionWithoutWith(name, at: value.span) }
        }
        return .noValues(manual, at: value.span)
    }

    /// `derive x == 5`: a comparison with a name that is no column was meant to name one.
    private func refuseComparison(_ argument: Argument) throws {
        guard manual.parameter(.values)?.shape.contains("name =") == true, argument.name == nil, !call.input.isUnknown,
              case .binary(.equal, let sign, let left, _)? = argument.expression?.kind, case .name(let name) = left.kind,
              call.input[name.text] == nil, call.environment[name.text] == nil
        else { return }
        throw Diagnostic.comparisonForName(name, sign)
    }

    /// `by channel, s = sum(amount)`: what is computed stands before the clauses.
    private func refuseMeasures(_ arguments: [Argument], _ clause: Clause) throws {
        for (index, argument) in arguments.enumerated() where argument.name != nil {
            guard case .call(let function, _, _)? = argument.expression?.kind, FunctionCatalog.function(named: function.text)?.isAggregate == true else { continue }
            throw Diagnostic.valueBehindClause(arguments, index, clause, call.stage)
        }
    }

    private func unknownClause(_ clause: Clause, _ word: Clause.Word) -> Diagnostic {
        if case .group(let arguments) = clause.body {
            if call.stage.values.isEmpty, manual.parameter(.values) != nil, let first = arguments.first { return .valuesBehindWord(word.rawValue, manual, clause, first.span) }
            if word == .on || word == .at || word == .for && isOneDay(arguments.first), manual.clauses.contains(.asOf), isDay(arguments.first) { return .clauseMisspelt(Name(word.rawValue, span: clause.wordSpan), "as of") }
        }
        return .unknownClause(word.rawValue, manual, at: clause.wordSpan)
    }

    /// Values that stand after a complete clause: which mistake is it?
    private func stray(_ arguments: [Argument], at span: Span) -> Diagnostic {
        guard let first = arguments.first, let name = first.name ?? first.steps.first?.expression.leftmostName else { return strayLiteral(arguments, at: span) }
        if manual.options.contains(name.text) { return .optionWithoutWith(name, at: span.through(strayBehind(span) ?? span)) }
        if verbs.contains(name.text) { return .pipeMissing(before: name, after: manual.name) }
        if first.name != nil { return .commaMissing(before: name.span) }
        if let option = optionTaking(name.text) { return .optionValueAlone(name, option) }
        if let word = nearest(to: name.text, among: clauseWords).first { return .clauseMisspelt(name, word) }
        if let option = nearest(to: name.text, among: manual.options).first { return .optionMisspelt(name, option) }
        let isColumn = call.input[name.text] != nil && manual.clauses.contains(.by) && !call.has(.by)
        if isColumn { return .clauseMissing("by", at: span) }
        let column = nearest(to: name.text, among: call.input.columns.map(\.name)).first
        return .strayWord(name, manual, column: manual.clauses.contains(.by) && !call.has(.by) ? column : nil, at: span)
    }

    /// `mode strict`: two values that stand alone, an option and what it is to be.
    private func strayBehind(_ span: Span) -> Span? {
        guard let index = call.stage.clauses.firstIndex(where: { $0.span == span }), index + 1 < call.stage.clauses.count,
              case .stray = call.stage.clauses[index + 1].body else { return nil }
        return call.stage.clauses[index + 1].span
    }

    private func strayLiteral(_ arguments: [Argument], at span: Span) -> Diagnostic {
        manual.clauses.contains(.asOf) && !call.has(.asOf) && isDay(arguments.first) ? .clauseMissing("as of", at: span) : .strayValue(at: span)
    }

    /// The option whose manual lists this word among its values.
    private func optionTaking(_ word: String) -> String? {
        for parameter in manual.parameters {
            guard case .option(let name) = parameter.place, parameter.shape.contains(" or ") else { continue }
            if parameter.shape.split(whereSeparator: { !$0.isLetter && $0 != "_" }).contains(where: { $0 == word }), word != "or", word != "and" { return name }
        }
        return nil
    }
}

extension Diagnostic {
    static func noValues(_ manual: Manual, at span: Span) -> Diagnostic {
        Diagnostic("no-values", "`\(manual.name)` takes no values", at: span, "",
                   notes: clauseNotes(manual), suggestions: [.init("is a `|` missing before `\(span.text)`?")])
    }

    /// `summarize sum (amount)`
    fileprivate static func spaceBeforeBracket(_ name: Name, _ bracket: Span) -> Diagnostic {
        let gap = name.span.source.span(name.span.range.upperBound..<bracket.range.lowerBound)
        return Diagnostic("space-before-bracket", "a call's `(` touches its name", at: gap,
                          suggestions: [.init("write `\(name.span.text)\(bracket.text)`", edit: .init(gap, ""))])
    }

    /// `sort desc revenue`
    fileprivate static func directionBefore(_ word: Name, _ key: Span, isDescending: Bool) -> Diagnostic {
        let meant = (isDescending ? "-" : "") + key.text
        return Diagnostic("direction-word", isDescending ? "descending is a minus before the key" : "ascending needs no word", at: word.span,
                          suggestions: [.init("write `\(meant)`", edit: .init(word.span.through(key), meant))])
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

    static func clauseWithoutValue(_ word: Clause.Word, at span: Span) -> Diagnostic {
        Diagnostic("value-missing", "a value is missing after `\(word.rawValue)`", at: span, "")
    }

    static func clauseTwice(_ word: String, at span: Span) -> Diagnostic {
        Diagnostic("clause-twice", "`\(word)` stands twice", at: span, "the second one", suggestions: [.init("join them with a comma")])
    }

    static func optionWithoutValue(_ name: Name, at span: Span) -> Diagnostic {
        Diagnostic("option-takes-no-value", "`\(name.text)` takes no value: it is there or not", at: span, "",
                   suggestions: [.init("write `with \(name.text)`", edit: .init(name.span.through(span), name.span.text))])
    }

    static func optionValueAlone(_ name: Name, _ option: String) -> Diagnostic {
        Diagnostic("option-without-with", "`\(name.text)` is a value of the option `\(option)`", at: name.span, "options stand behind `with`",
                   suggestions: [.init("write `with \(option) \(name.text)`", edit: .init(name.span, "with \(option) \(name.span.text)"))])
    }

    static func optionMisspelt(_ name: Name, _ option: String) -> Diagnostic {
        Diagnostic("option-without-with", "`\(name.text)` stands alone", at: name.span, "options stand behind `with`",
                   suggestions: [.init("did you mean `with \(option)`?", edit: .init(name.span, "with \(option)"))])
    }

    /// `rename amount as total`
    static func aliasBehind(_ span: Span, value: Name, name: Span) -> Diagnostic {
        let meant = "\(name.text) = \(value.span.text)"
        return Diagnostic("alias-behind", "a name stands before its value", at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func clauseMissing(_ word: String, at span: Span) -> Diagnostic {
        Diagnostic("clause-missing", "`\(word)` is missing before `\(span.text)`", at: span, "",
                   suggestions: [.init("write `\(word) \(span.text)`", edit: .init(span, "\(word) \(span.text)"))])
    }

    /// `sort by amount`
    static func valuesBehindWord(_ word: String, _ manual: Manual, _ clause: Clause, _ value: Span) -> Diagnostic {
        let rest = clause.span.source.text(value.range.lowerBound..<clause.span.range.upperBound)
        return Diagnostic("unknown-clause", "`\(manual.name)` takes no `\(word)`: its values follow it at once", at: clause.wordSpan, "",
                          suggestions: [.init("write `\(manual.name) \(rest)`", edit: .init(clause.span, rest))])
    }

    static func comparisonForName(_ name: Name, _ sign: Span) -> Diagnostic {
        Diagnostic("equals-names", "`=` names, `==` compares", at: sign, "",
                   suggestions: [.init("write `\(name.span.text) = …`", edit: .init(sign, "="))])
    }

    /// `derive a = previous(x) at day, b = 2`: the values from `index` on belong before the clause.
    static func valueBehindClause(_ arguments: [Argument], _ index: Int, _ clause: Clause, _ stage: Stage) -> Diagnostic {
        let misplaced = arguments[index...].map(\.span.text).joined(separator: ", "), kept = arguments[..<index].map(\.span.text).joined(separator: ", ")
        let word = clause.wordSpan.text
        let meant = ", \(misplaced)" + (kept.isEmpty ? "" : " \(word) \(kept)")
        let start = stage.values.last?.span.range.upperBound ?? clause.span.range.lowerBound
        let isNext = stage.clauses.first.map { $0.span == clause.span } ?? false
        let whole = stage.span.source.text(stage.span.range.lowerBound..<start) + meant
        return Diagnostic("value-behind-clause", "clauses stand after all values", at: arguments[index].span, "this is no part of `\(word)`", suggestions: isNext
            ? [.init("write `\(whole)`", edit: .init(clause.span.source.span(start..<clause.span.range.upperBound), meant))] : [.init("put `\(misplaced)` before the first clause")])
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

    static func commaMissing(before next: Span) -> Diagnostic {
        Diagnostic("comma-missing", "a comma is missing before `\(next.text)`", at: next, "",
                   suggestions: [.init("write `, \(next.text)`", edit: .init(next.source.span(next.range.lowerBound..<next.range.lowerBound), ", "))])
    }

    static func clauseMisspelt(_ name: Name, _ word: String) -> Diagnostic {
        Diagnostic("unknown-clause", "no clause `\(name.text)`", at: name.span, "",
                   suggestions: [.init("did you mean `\(word)`?", edit: .init(name.span, word))])
    }

    static func strayWord(_ name: Name, _ manual: Manual, column: String?, at span: Span) -> Diagnostic {
        if let column {
            return Diagnostic("stray-value", "`\(name.text)` stands alone", at: span, "no clause takes it", notes: clauseNotes(manual), suggestions: [
                .init("is `by` missing: `by \(column)`?", edit: .init(span, "by \(column)")),
            ])
        }
        let offer = manual.clauses.contains(.by) ? "is `by` missing: `by \(span.text)`? Or a comma, or a `|`?" : "is a comma missing before it, or a `|`?"
        return Diagnostic("stray-value", "`\(name.text)` stands alone", at: span, "no clause takes it",
                          notes: clauseNotes(manual), suggestions: [.init(offer)])
    }

    private static func clauseNotes(_ manual: Manual) -> [String] {
        manual.clauses.isEmpty ? ["it has no clauses"] : ["its clauses are \(manual.clauses.map(\.rawValue).joined(separator: ", "))"]
    }
}
