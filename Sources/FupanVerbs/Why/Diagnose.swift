import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What a difference comes from: other segments, or another rate inside the same ones.
enum Diagnose: Verb {
    static let manual = Manual(
        "diagnose", .why, "takes a difference apart: the quality of the leads (mix), or what is made of them (rate)",
        parameters: [
            Parameter(.values, "measure", "a share, a mean, one sum over another; with `between` also a sum or a count", isRequired: true),
            Parameter(.clause(.by), "key, …", "the segments the leads differ in: channel, city", isRequired: true),
            Parameter(.clause(.between), "base and side", "two periods or conditions: what the second has that the first had not"),
            Parameter(.clause(.per), "key", "instead: each of these against all the others"),
            Parameter(.clause(.at), "time", "what the periods of `between` are about", standard: "time"),
            Parameter(.clause(.into), "number", "of several keys: how many segments are shown", standard: "5"),
            Parameter(.option("cells"), "", "of several keys: every combination instead of a search"),
            Parameter(.option("base"), "", "weights of the base instead of the midpoint"),
        ],
        details: """
            With s for a segment's share of the entries, r for its rate and R for the whole's rate on each side, `from_mix` is (s₁ − s₀) × (mean r − mean R): the leads are others, and \
            `from_rate` is mean s × (r₁ − r₀): more or less is made of the same leads (Kitagawa 1955; the midpoint treats both sides alike, so that swapping them turns every sign). `with base` takes \
            (s₁ − s₀) × (r₀ − R₀) and s₁ × (r₁ − r₀). A segment that one side lacks has there the rate of the other: all of it is mix. Of a sum, `from_volume` is what more or fewer entries bring, and nothing is taken off r.

            **The parts add up to the gap exactly.** Rates are quotients and have no end, so they, and each segment's parts, are rounded to ten decimals (means and money to four, sums to those of the money) and added as exact numbers; \
            what rounding leaves, a few units of the last decimal, goes to `from_rate`, of the segment where that is largest.

            `between` shows the total first (`part` is total), then the segments: `gap` there is what the segment adds to the whole's gap. New and vanished segments say so in `part`. Several keys are searched: of all \
            segments of one or more keys with at least 30 entries and 1 % of them, the one whose contribution lies most standard errors from none comes first, then the next that shares no entry with it, and so on: what overlaps \
            a stronger segment is redundant. A key that a segment leaves open is null (a text that is missing itself is `(none)`). All entries outside come last, as other, new and vanished, so that the rows add up. With one key every value is shown.

            `p` is the chance of so large a gap (of a segment: contribution) if both sides were alike, by a z test on the variance of both together (of a share: the two-proportion test). It is corrected by Holm's method (1979) for the number tried: that holds \
            however tests depend on each other, and segments overlap; a verdict about a person should not be one false alarm of fifty. The total is one test.

            `verdict`: leads, script (or volume) where that part makes two thirds of the gap or more, else both; chance where p is 5 % or more; too few with fewer than 30 entries, where p is null. A gap that is small because its parts cancel is chance here: look at the parts.
            """,
        examples: [
            Manual.Example("reps who convert badly: the leads or the script", """
                leads
                  | where time in @2026-03-09..@2026-05-31
                  | left join (stages | where stage == won | summarize won_at = min(time) by lead) on lead
                  | derive converted = won_at <= time + 30d
                  | diagnose share(converted) per rep by channel, city
                  | where verdict in ["leads", "script", "both"]
                """),
            Manual.Example("the money of two months, by channel", """
                orders
                  | diagnose sum(amount) between @2026-05 and @2026-06 by channel
                  | select channel, part, gap, from_volume, from_mix, from_rate, verdict
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let measure = try DiagnosedMeasure(call)
        let dimensions = try call.keys(.by)
        let formula = MixAndRate(isBase: call.flag("base"), isSum: measure.isSum)
        let sides: Sides?
        if case .between(let base, let side)? = call.clause(.between)?.body {
            if let per = call.clause(.per) { throw Diagnostic.perAndBetween(at: per.span) }
            sides = try Sides(call, base, side)
        } else {
            sides = nil
        }
        guard let sides else { return try perEntity(call, measure, dimensions, formula).result() }
        try refuseNames(["part"] + TwoSides.names(measure), dimensions)
        let count = try call.single(.into).map { try call.count($0, "the number of segments") } ?? 5
        guard count <= TwoSides.mostSegments else { throw Diagnostic.tooManySegments(at: call.clause(.into)?.span ?? call.span) }
        let isSearch = (dimensions.count > 1 || call.has(.into)) && !call.flag("cells")
        if isSearch, dimensions.count > TwoSides.mostDimensions { throw Diagnostic.tooManyDimensions(at: call.clause(.by)?.span ?? call.span) }
        return TwoSides(
            call: call, measure: measure, dimensions: dimensions, sides: sides, formula: formula, segments: isSearch ? count : nil
        ).result()
    }

    private static func perEntity(
        _ call: Call, _ measure: DiagnosedMeasure, _ dimensions: [NamedExpression], _ formula: MixAndRate
    ) throws -> EachAgainstTheRest {
        guard let clause = call.clause(.per) else { throw Diagnostic.noSides(at: call.verbSpan) }
        let keys = try call.keys(.per)
        guard keys.count == 1, let entity = keys.first else { throw Diagnostic.onePer(at: clause.span) }
        if measure.isSum { throw Diagnostic.sumPer(at: call.stage.values.first?.span ?? call.span) }
        if let stray = call.clause(.into)?.span ?? call.option("cells")?.name.span { throw Diagnostic.searchPer(at: stray) }
        try refuseNames([entity.name, "entered", "rate", "rate_rest", "gap", "from_mix", "from_rate", "p", "verdict"], dimensions)
        try refuseNames(["entered", "rate", "rate_rest", "gap", "from_mix", "from_rate", "p", "verdict"], keys)
        return EachAgainstTheRest(call: call, measure: measure, entity: entity, dimensions: dimensions, formula: formula)
    }

    private static func refuseNames(_ names: [String], _ keys: [NamedExpression]) throws {
        if let twice = keys.first(where: { names.contains($0.name) }) { throw Diagnostic.columnTwice(twice.name, at: twice.span) }
    }
}

extension Diagnostic {
    fileprivate static func noSides(at span: Span) -> Diagnostic {
        Diagnostic("diagnose-sides", "`diagnose` explains a difference: between what?", at: span, "", suggestions: [
            .init("two periods: `between @2026-05 and @2026-06`"), .init("or each against all the others: `per rep`"),
        ])
    }

    fileprivate static func perAndBetween(at span: Span) -> Diagnostic {
        Diagnostic("diagnose-sides", "`per` compares each with the others, `between` two sides: one of them", at: span, "",
                   suggestions: [.init("for one rep between two months write `where rep == \"R07\"` first")])
    }

    fileprivate static func onePer(at span: Span) -> Diagnostic {
        Diagnostic("one-value", "`per` takes one value", at: span, "")
    }

    fileprivate static func sumPer(at span: Span) -> Diagnostic {
        Diagnostic("diagnose-sum", "a sum of one against the sum of all the others says nothing: `per` compares rates", at: span, "a sum",
                   suggestions: [.init("like `mean(amount)`, `share(converted)`, `sum(amount) / count()`")])
    }

    fileprivate static func searchPer(at span: Span) -> Diagnostic {
        Diagnostic("diagnose-search", "with `per` there is a row for each, and no search for segments", at: span, "belongs to `between`",
                   suggestions: [.init("for the segments of one: `between rep != \"R07\" and rep == \"R07\"`")])
    }

    fileprivate static func tooManySegments(at span: Span) -> Diagnostic {
        Diagnostic("out-of-range", "at most \(TwoSides.mostSegments) segments are picked out", at: span, "", suggestions: [.init("see every combination: `with cells`")])
    }

    fileprivate static func tooManyDimensions(at span: Span) -> Diagnostic {
        Diagnostic("out-of-range", "at most \(TwoSides.mostDimensions) keys are searched", at: span, "", suggestions: [.init("see every combination: `with cells`")])
    }
}
