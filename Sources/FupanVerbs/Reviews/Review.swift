import FupanMeaning
import FupanSource
import FupanSyntax
import FupanTable

/// A stock review: a page that replays a day, a week or a month.
enum Review: Verb {
    static let names = ["daily", "weekly", "monthly"]

    static let manual = Manual(
        "review", .reviews, "writes the review of a day, a week or a month over the canonical tables", input: .none,
        parameters: [
            Parameter(.values, "daily, weekly or monthly", "which review", isRequired: true),
            Parameter(.clause(.asOf), "day", "what was known on that day; weekly and monthly review the last week or month complete at its end", standard: "@latest"),
            Parameter(.option("lang"), "en or zh", "the language of the page", standard: "the language set"),
        ],
        details: """
            A review is a notebook that ships with Fupan. It reads the canonical tables that are bound (leads, stages, orders, reps, targets, activities, \
            touches, costs, cases), uses only rows known at the end of its day, and leaves out sections whose tables are missing, saying so.
            """,
        examples: [Manual.Example("the last complete week", "review weekly as of @2026-06-30")])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let value = call.stage.values.first, let name = call.word(try call.single(value)), names.contains(name)
        else { throw Diagnostic.reviewName(call.stage.values.first?.span ?? call.span) }
        var language: Language?
        if let option = call.option("lang") {
            guard let word = option.value.flatMap({ call.word($0) }), let known = Language(rawValue: word) else { throw Diagnostic.reviewLanguage(option.name.span) }
            language = known
        }
        var result = call.input
        result.review = ReviewRequest(name: name, asOf: try call.asOf(), language: language, span: call.span)
        return result
    }
}

extension Diagnostic {
    fileprivate static func reviewName(_ span: Span) -> Diagnostic {
        Diagnostic("review-name", "the reviews are daily, weekly and monthly", at: span, "", suggestions: [.init("like `review weekly as of @2026-06-30`")])
    }

    fileprivate static func reviewLanguage(_ span: Span) -> Diagnostic {
        Diagnostic("no-language", "the languages are `en` and `zh`", at: span, "")
    }
}
