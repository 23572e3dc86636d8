import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Each row beside the rows a week, a month, a year before.
enum Compare: Verb {
    static let manual = Manual(
        "compare", .rows, "puts beside each row the same measures some time before, with change and growth",
        parameters: [
            Parameter(.values, "1w, 1y, …", "how long before", isRequired: true),
            Parameter(.clause(.of), "column, …", "what is measured", standard: "all numbers beside the keys"),
            Parameter(.clause(.at), "column", "the days or periods", standard: "the table's only ones"),
            Parameter(.clause(.by), "column, …", "what tells several series apart", standard: "the other columns of the table's key"),
        ],
        details: """
            For `compare 1w` each measure gets `_1w` (its value a week before), `_1w_change` and `_1w_growth`; of a percentage the change is in points and there is no growth. \
            Where there is no row so long before, these are null: `fill` first if a day without rows counts as zero. \
            Days move on the calendar, and a month's end clamps (`1mo` before 2026-03-31 is 2026-02-28); a period moves by whole periods, a week by `1y` 52 weeks, so that weekdays stay together.
            """,
        examples: [
            Manual.Example("each month against the one before and the year before",
                           "orders | summarize revenue = sum(amount) by month(time) | compare 1mo, 1y | where month >= @2026-05"),
            Manual.Example("several series in one table",
                           "orders | summarize n = count() by channel, week(time) | compare 1w | where week == @2026-W25"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let series = try Series(call) { $0 == .day || $0.isPeriod }
        let measures = try series.measures()
        let offsets = try call.stage.values.map { try offset($0, series, call) }
        call.input.requirements.append(series.oneRowEach)
        let base = call.input.shared("the series that is compared")
        var result = base
        var added: [ColumnID: [Relation.Column]] = [:]
        for offset in offsets { try join(base, series, measures, offset, to: &result, &added) }
        let columns = measures.flatMap { added[$0.id] ?? [] }
        result.columns += columns
        result.annotations.formUnion(columns.map(\.id))
        result.name = nil
        result.isScattered = true
        return result
    }

    /// A span as it is called in names, and how a day is moved back by it.
    private struct Offset {
        let name: String
        let span: Span
        let moved: (ScalarExpression) -> ScalarExpression
    }

    private static func offset(_ argument: Argument, _ series: Series, _ call: Call) throws -> Offset {
        let syntax = try call.single(argument)
        let value = try call.value(syntax, "a duration like `1w`", { if case .duration = $0 { true } else { false } })
        guard case .duration(let amount, let unit) = value, amount >= 1, amount == amount.rounded(), amount < 100_000, unit != .second else {
            throw Diagnostic.compareSpan(at: syntax.span)
        }
        let count = Int(amount)
        let name = if case .duration = syntax.kind { syntax.span.text } else { ValueText().text(value) }
        switch (series.at.type, unit) {
        case (.day, .day), (.unknown, _): return Offset(name: name, span: syntax.span) { $0.addingDays(-count) }
        case (.day, _): return Offset(name: name, span: syntax.span) { $0.adding(-count, .month) }
        case (.period(.week), .month) where count % 12 == 0: return Offset(name: name, span: syntax.span) { $0.addingDays(-364 * (count / 12)) }
        case (.period(let period), _):
            let step = switch period { case .week: 7; case .month: 1; case .quarter: 3; case .year: 12 }
            guard (unit == .day) == (period == .week), count % step == 0 else { throw Diagnostic.compareStep(period, at: syntax.span) }
            return Offset(name: name, span: syntax.span) { $0.adding(-count / step, period) }
        default: throw Diagnostic.compareSpan(at: syntax.span)
        }
    }

    private static func join(
        _ base: Relation, _ series: Series, _ measures: [Relation.Column], _ offset: Offset, to result: inout Relation,
        _ added: inout [ColumnID: [Relation.Column]]
    ) throws {
        let at = series.at.expression.asDay
        let keys = [(left: offset.moved(at), right: at)] + series.groups.flatMap { ScalarExpression.nullSafePairs($0.expression, $0.expression) }
        let before = measures.map { Relation.Column("\($0.name)_\(offset.name)", $0.type, $0.format) }
        result.plan = .join(Plan.Join(.left, result.plan, base.plan, keys: keys, rightColumns: zip(before, measures).map { ($0.id, $1.id) }))
        for (measure, before) in zip(measures, before) {
            var columns = [before]
            for (name, expression) in Difference(now: measure.expression, before: before.expression).columns(before.name) {
                let column = Relation.Column(name, expression.type, expression.format)
                result.plan = .extend([Plan.Definition(expression, id: column.id)], result.plan)
                columns.append(column)
            }
            let taken = (result.columns + added.values.flatMap { $0 }).map(\.name)
            if let twice = columns.first(where: { taken.contains($0.name) }) { throw Diagnostic.columnTwice(twice.name, at: offset.span) }
            added[measure.id, default: []] += columns
        }
    }
}

extension Diagnostic {
    fileprivate static func compareSpan(at span: Span) -> Diagnostic {
        Diagnostic("compare-span", "`compare` looks back by whole days, weeks, months or years", at: span, "", suggestions: [.init("like `compare 1w, 1y`")])
    }

    fileprivate static func compareStep(_ unit: PeriodUnit, at span: Span) -> Diagnostic {
        let example = switch unit { case .week: "1w, 52w"; case .month: "1mo, 1y"; case .quarter: "1q, 1y"; case .year: "1y" }
        return Diagnostic("part-of-a-period", "a \(unit.rawValue) is compared with whole \(unit.rawValue)s before", at: span, "not a multiple of it",
                          suggestions: [.init("like `compare \(example)`")])
    }
}
