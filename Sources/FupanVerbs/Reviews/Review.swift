import FupanMeaning
import FupanPlan
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
            Parameter(.clause(.for), "period", "a page for each day, week or month that lies in it, as it was known at its end"),
            Parameter(.option("compare"), "day", "lays the page of another day beside it"),
            Parameter(.option("lists"), "folder", "writes the lists of a page into the folder, which is made where there is none"),
            Parameter(.option("form"), "csv or xlsx", "the form of the lists", standard: "csv"),
            Parameter(.option("lang"), "en or zh", "the language of the page", standard: "the language set"),
        ],
        details: """
            A review is a notebook that ships with Fupan. It reads the canonical tables that are bound (leads, stages, orders, reps, targets, activities, \
            touches, costs, cases), uses only rows known at the end of its day, and leaves out sections whose tables are missing, saying so.

            With `for` the pages stand one below the other; saved under a name with a `*`, like `save "week-*.html"`, each is a file, called by its \
            day, week or month. With `compare` a table has each number of the other page behind its own, and what the other page says stands below \
            as a quotation.
            """,
        examples: [
            Manual.Example("the last complete week", "review weekly as of @2026-06-30"),
            Manual.Example("a file for each week", "review weekly for @2026-W25..@2026-W26 | save \"week-*.html\""),
            Manual.Example("beside the month before", "review monthly as of @2026-06-30 with compare @2026-05-31"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let value = call.stage.values.first, let name = call.word(try call.single(value)), names.contains(name)
        else { throw Diagnostic.reviewName(call.stage.values.first?.span ?? call.span) }
        var language: Language?
        if let option = call.option("lang") {
            guard let word = option.value.flatMap({ call.word($0) }), let known = Language(rawValue: word) else { throw Diagnostic.reviewLanguage(option.name.span) }
            language = known
        }
        var request = ReviewRequest(name: name, asOf: try call.asOf(), language: language, span: call.span)
        request.days = try days(of: name, call)
        if let option = call.option("compare") {
            guard let value = option.value else { throw Diagnostic.reviewDay(option.name.span) }
            request.comparison = try call.constant(value, "a day", { if case .period = $0 { true } else { $0 == .day || $0 == .interval } })
                .bounds(at: value.span).lastDay
        }
        request.lists = try lists(call)
        if !request.days.isEmpty, let option = call.option("lists") { throw Diagnostic.seriesLists(option.name.span) }
        var result = call.input
        result.review = request
        return result
    }

    /// The last days of the periods in a series.
    private static func days(of name: String, _ call: Call) throws -> [Day] {
        guard let (first, past) = try call.days(of: .for) else { return [] }
        let span = call.clause(.for)?.span ?? call.span
        if call.clause(.asOf) != nil { throw Diagnostic.seriesAsOf(span) }
        let unit: PeriodUnit? = name == "weekly" ? .week : name == "monthly" ? .month : nil
        guard past.number - first.number < 4000 else { throw Diagnostic.longSeries(mostPages, span) }
        let days = (first.number..<max(first.number, past.number)).map(Day.init(number:)).filter { day in
            guard let unit else { return true }
            return (day + 1).start(of: unit) == day + 1 && day.start(of: unit) >= first
        }
        guard days.count <= mostPages else { throw Diagnostic.longSeries(mostPages, span) }
        guard !days.isEmpty else { throw Diagnostic.noPage(unit?.rawValue ?? "day", span) }
        return days
    }

    private static let mostPages = 400

    private static func lists(_ call: Call) throws -> (folder: ScalarExpression, form: String)? {
        let form = call.option("form")
        guard let option = call.option("lists") else {
            if let form { throw Diagnostic.listForm(form.name.span) }
            return nil
        }
        guard let value = option.value else { throw Diagnostic.listFolder(option.name.span) }
        let folder = try call.constant(value, "a folder as text, like `\"today/\"`,", \.isText)
        guard let form else { return (folder, "csv") }
        guard let word = form.value.flatMap({ call.word($0) }), ["csv", "xlsx"].contains(word) else { throw Diagnostic.listForm(form.name.span) }
        return (folder, word)
    }
}

extension Diagnostic {
    fileprivate static func reviewName(_ span: Span) -> Diagnostic {
        Diagnostic("review-name", "the reviews are daily, weekly and monthly", at: span, "", suggestions: [.init("like `review weekly as of @2026-06-30`")])
    }

    fileprivate static func reviewDay(_ span: Span) -> Diagnostic {
        Diagnostic("option-value", "`compare` needs a day", at: span, "", suggestions: [.init("like `with compare @2026-05-31`")])
    }

    fileprivate static func listFolder(_ span: Span) -> Diagnostic {
        Diagnostic("option-value", "`lists` needs a folder", at: span, "", suggestions: [.init("like `with lists \"today/\"`")])
    }

    fileprivate static func listForm(_ span: Span) -> Diagnostic {
        Diagnostic("option-value", "`form` is the form of the lists, `csv` or `xlsx`", at: span, "", suggestions: [.init("like `with lists \"today/\", form xlsx`")])
    }

    fileprivate static func seriesAsOf(_ span: Span) -> Diagnostic {
        Diagnostic("series-as-of", "each page of a series is as of the end of its own period", at: span, "beside `as of`", suggestions: [.init("leave one of the two out")])
    }

    fileprivate static func seriesLists(_ span: Span) -> Diagnostic {
        Diagnostic("series-lists", "lists are written for one page: those of the next would take their place", at: span, "beside `for`", suggestions: [.init("leave one of the two out")])
    }

    fileprivate static func longSeries(_ most: Int, _ span: Span) -> Diagnostic {
        Diagnostic("long-series", "a series has at most \(most) pages", at: span, "more than these", suggestions: [.init("a shorter period, like `for @2026-W20..@2026-W26`")])
    }

    fileprivate static func noPage(_ unit: String, _ span: Span) -> Diagnostic {
        Diagnostic("no-page", "no whole \(unit) lies in this period", at: span, "", suggestions: [.init("like `for @2026-W20..@2026-W26`")])
    }

    fileprivate static func reviewLanguage(_ span: Span) -> Diagnostic {
        Diagnostic("no-language", "the languages are `en` and `zh`", at: span, "")
    }
}
