import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A sentence for each row.
enum Say: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "say", .output, "prints a sentence for each row: no rows, no sentence", input: .either,
        parameters: [Parameter(.values, "text or { en: text, zh: text }", "the sentence, usually f-text", isRequired: true)],
        details: "Values are written in the formats of their columns. Without a table before it, it is one sentence.",
        examples: [Manual.Example("the largest channels in words", """
            orders
              | summarize revenue = sum(amount) by channel
              | sort -revenue
              | take 2
              | say f"- {channel} brought {money(revenue)}."
            """)])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.oneSentence(call.span) }
        let syntax = try call.single(argument)
        if call.input.columns.isEmpty {
            // One row without columns: the sentence stands for itself.
            let nothing = Relation.Column("", .whole)
            call.input = Relation(.values([nothing.id], [[.whole(1)]]), columns: [])
        }
        let sentences = try self.sentences(syntax, call)
        var result = call.input
        result.effects.append(.say(Effect.Table(call.input), sentences))
        return result
    }

    private static func sentences(_ syntax: FupanSyntax.Expression, _ call: Call) throws -> [(language: Language?, sentence: ScalarExpression)] {
        guard case .braces(let entries) = syntax.kind else { return [(nil, try text(syntax, call))] }
        return try entries.map { entry in
            guard let word = call.word(entry.key), let language = Language(rawValue: word) else { throw Diagnostic.sentenceLanguage(entry.key.span) }
            return (language, try text(entry.value, call))
        }
    }

    private static func text(_ syntax: FupanSyntax.Expression, _ call: Call) throws -> ScalarExpression {
        let sentence = try call.expression(syntax)
        guard sentence.type.isText || sentence.type == .unknown else { throw Diagnostic.wrongType(sentence.type, expected: "text", at: syntax.span) }
        return sentence
    }
}

extension Diagnostic {
    fileprivate static func oneSentence(_ span: Span) -> Diagnostic {
        Diagnostic("one-sentence", "`say` takes one text", at: span, "", suggestions: [.init("like `say f\"{rep}: {revenue}\"`")])
    }

    fileprivate static func sentenceLanguage(_ span: Span) -> Diagnostic {
        Diagnostic("no-language", "the languages are `en` and `zh`", at: span, "")
    }
}
