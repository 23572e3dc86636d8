import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// The usual range of each figure, from the days before it.
enum Limits: Verb {
    static let manual = Manual(
        "limits", .rows, "adds the usual range of each measure, from the same weekdays before",
        parameters: [
            Parameter(.clause(.within), "28d", "how far back the usual range is taken from", isRequired: true),
            Parameter(.clause(.of), "column, …", "what is measured", standard: "all numbers beside the keys"),
            Parameter(.clause(.at), "column", "the days or periods", standard: "the table's only ones"),
            Parameter(.clause(.by), "column, …", "what tells several series apart", standard: "the other columns of the table's key"),
            Parameter(.option("sigma"), "number", "how many standard deviations wide to each side, from 1 to 10", standard: "3"),
        ],
        details: """
            Adds `_low`, `_high` and `_out` (true outside them) for each measure: a control chart of individual values (XmR; Shewhart 1931, Wheeler & Chambers 1992), read by weekday. \
            The centre is the mean of the same weekdays in the span before the day, the day itself left out; the spread is the mean moving range, between each value and that of the same weekday before it, \
            over all weekdays of the span; the limits are centre ± 2.66 × moving range (3 sigma: 3 / 1.128). \
            Who looks at several figures every day wants them wider, `with sigma 4`: of figures that only vary by chance about one of a hundred is beyond 3, one of a thousand beyond 4.

            Counts and sums of sales vary with the root of their size, so their ranges are taken per root of the size and multiplied by the root of the centre (Laney 2002, the u′ chart: \
            a c chart whose spread is measured instead of assumed, since leads and deals come in clusters); their lower limit is not below 0. Percentages, and series with negative values, keep one spread for all weekdays.

            A weekday on which half or more of the values before were zero or missing is normally closed and has no limits; nor has one with fewer than two values, or a series with fewer than two ranges: \
            all three columns are null. Weeks and months have no weekdays: all periods of the span count alike.
            """,
        examples: [Manual.Example("the days of a week against the eight weeks before", """
                orders
                  | summarize n = count() by day(time)
                  | fill 0 every 1d
                  | limits within 56d
                  | where day in @2026-W25
                """)])

    static func lower(_ call: Call) throws -> Relation {
        let series = try Series(call) { $0 == .day || $0.isPeriod }
        let measures = try series.measures()
        let days = try span(series, call), width = try width(call)
        call.input.requirements.append(series.oneRowEach)
        var result = call.input
        let weekday = Plan.Definition(series.at.type == .day ? .call(.weekdayOf, [series.at.expression], .whole) : .whole(0))
        result = result.extended([weekday])
        let order = [SortKey(series.at.expression.asDay)]
        let groups = series.groups.map(\.expression)
        let frame = LimitsFrame(all: groups, alike: groups + [.column(weekday.id, .whole)], order: order, days: days, width: width)
        for measure in measures {
            let added = try LimitsOfMeasure(measure, frame).extend(&result)
            if let twice = added.first(where: { column in result.columns.contains { $0.name == column.name } }) { throw Diagnostic.columnTwice(twice.name, at: call.verbSpan) }
            result.columns += added
            result.annotations.formUnion(added.map(\.id))
        }
        result.name = nil
        result.notes.append(note(series.at.type, days, width))
        return result
    }

    private static func note(_ type: DataType, _ days: Int, _ width: Double) -> Note {
        let factor = "\((width * 100).rounded() / 100)"
        switch type {
        case .period(.week): return Note(
            "limits: the mean of the weeks in the \("\(days)") days before ± \(factor) moving ranges", zh: "正常区间：此前 \("\(days)") 天各周的均值 ± \(factor) 倍移动极差")
        case .period: return Note(
            "limits: the mean of the periods in the \("\(days / 31)") months before ± \(factor) moving ranges",
            zh: "正常区间：此前 \("\(days / 31)") 个月各期的均值 ± \(factor) 倍移动极差")
        default: return Note(
            "limits: the mean of the same weekdays in the \("\(days)") days before ± \(factor) moving ranges",
            zh: "正常区间：此前 \("\(days)") 天相同星期几的均值 ± \(factor) 倍移动极差")
        }
    }

    /// In mean moving ranges.
    private static func width(_ call: Call) throws -> Double {
        guard let option = call.option("sigma") else { return 2.66 }
        guard let syntax = option.value else { throw Diagnostic.limitsSigma(at: option.name.span) }
        let value = try call.value(syntax, "a number like `4`", \.isNumber)
        guard let sigma = value.approximate, (1...10).contains(sigma) else { throw Diagnostic.limitsSigma(at: syntax.span) }
        return sigma * 2.66 / 3
    }

    /// In days; n months are as many as hold the first days of n months before, and not one more.
    private static func span(_ series: Series, _ call: Call) throws -> Int {
        guard let syntax = try call.single(.within) else { throw Diagnostic.limitsSpan(at: call.span) }
        let value = try call.value(syntax, "a duration like `28d`", { if case .duration = $0 { true } else { false } })
        guard case .duration(let amount, let unit) = value, amount == amount.rounded(), amount >= 2 else { throw Diagnostic.limitsSpan(at: syntax.span) }
        switch (series.at.type, unit) {
        case (.day, .day) where amount >= 14 && amount < 10_000: return Int(amount)
        case (.period(.week), .day) where amount >= 14 && amount < 10_000: return Int(amount)
        case (.period(let period), .month) where period != .week && amount <= 480:
            return Int(amount) * 31
        default: throw Diagnostic.limitsSpan(at: syntax.span)
        }
    }
}

/// The rows before a row: of its series, and of its weekday alone.
private struct LimitsFrame {
    let all: [ScalarExpression]
    let alike: [ScalarExpression]
    let order: [SortKey]
    let days: Int
    /// Of the limits, in mean moving ranges.
    let width: Double

    func before(_ aggregate: Aggregate, _ value: ScalarExpression, where condition: ScalarExpression? = nil, alike isAlike: Bool, _ type: DataType) -> ScalarExpression {
        ScalarExpression(.window(.init(
            .aggregate(aggregate, .daysBefore(days)), [value], where: condition, partition: isAlike ? alike : all, order: order)), type)
    }
}

private struct LimitsOfMeasure {
    private let measure: Relation.Column
    private let frame: LimitsFrame
    /// Exact, so that sums over windows are.
    private let type: DataType

    init(_ measure: Relation.Column, _ frame: LimitsFrame) {
        self.measure = measure
        self.frame = frame
        type = measure.type.isExact ? measure.type : .decimal(scale: 10)
    }

    private var isRate: Bool { [.percent, .points].contains(measure.format.style) }

    func extend(_ table: inout Relation) throws -> [Relation.Column] {
        func define(_ expression: ScalarExpression) -> ScalarExpression {
            let definition = Plan.Definition(expression)
            table = table.extended([definition])
            return .column(definition.id, expression.type, expression.format)
        }
        func number(_ operation: Operation, _ arguments: ScalarExpression...) -> ScalarExpression { .call(operation, arguments, .approximate) }
        let value = define(measure.type.isExact ? measure.expression : .call(.convert, [measure.expression], type))
        let isNegative = define(frame.before(.any, value.compared(.less, .whole(0)), alike: false, .boolean))
        let previous = define(ScalarExpression(.window(.init(.previous(1), [value], partition: frame.alike, order: frame.order)), type))
        let distance = define(.call(.absolute, [.call(.subtract, [value, previous], type)], type))
        // Per root of the size: both values zero is no range.
        let size = number(.divide, .call(.add, [value, previous], type), .whole(2))
        let standardized = ScalarExpression.choose(size.compared(.greater, .whole(0)), number(.divide, distance, number(.squareRoot, size)), else: .null)
        let range = define(.call(.convert, [isRate ? number(.multiply, distance, ScalarExpression(.literal(.approximate(1)), .approximate)) : standardized], .decimal(scale: 10)))
        let centre = define(frame.before(.mean, value, alike: true, .approximate))
        let known = define(frame.before(.count, value, alike: true, .whole))
        let open = define(frame.before(.count, value, where: value.compared(.notEqual, .whole(0)), alike: true, .whole))
        let ranges = define(frame.before(.count, range, alike: false, .whole))
        let spread = define(frame.before(.mean, range, alike: false, .approximate))
        let plain = define(frame.before(.mean, distance, alike: false, .approximate))
        let isOpen = define(
            known.compared(.greaterEqual, .whole(2)) && ranges.compared(.greaterEqual, .whole(2))
                && ScalarExpression.call(.multiply, [open, .whole(2)], .whole).compared(.greater, known))
        let hasNegatives = ScalarExpression.call(.coalesce, [isNegative, .boolean(false)], .boolean)
        let constant = ScalarExpression(.literal(.approximate(frame.width)), .approximate)
        let scaled = number(.multiply, number(.multiply, constant, spread), number(.squareRoot, .choose(centre.compared(.greater, .whole(0)), centre, else: .null)))
        let width = define(isRate ? number(.multiply, constant, spread)
            : .choose(hasNegatives, number(.multiply, constant, plain), else: scaled))
        let lowest = define(number(.subtract, centre, width)), highest = define(number(.add, centre, width))
        let floor = ScalarExpression(.literal(.approximate(0)), .approximate)
        let bounded = isRate ? lowest : .choose(lowest.compared(.less, .whole(0)) && !hasNegatives, floor, else: lowest)
        let low = define(bounded)
        let outside = ScalarExpression.call(.or, [value.compared(.less, low), value.compared(.greater, highest)], .boolean)
        return [("_low", shown(low, isOpen)), ("_high", shown(highest, isOpen)), ("_out", ScalarExpression.choose(isOpen, outside, else: .null))].map { suffix, expression in
            let column = Relation.Column(measure.name + suffix, expression.type, expression.format)
            table = table.extended([Plan.Definition(expression, id: column.id)])
            return column
        }
    }

    /// To one decimal for whole numbers, and to those of the measure for exact ones; null where there are no limits.
    private func shown(_ limit: ScalarExpression, _ isOpen: ScalarExpression) -> ScalarExpression {
        let result: DataType
        switch measure.type {
        case .whole: result = .decimal(scale: 1)
        case .decimal(let scale): result = .decimal(scale: scale)
        default: result = measure.type
        }
        let value = result == limit.type ? limit : ScalarExpression.call(.convert, [limit], result)
        let format = measure.format.style == .whole ? Format.plain : Format(measure.format.style)
        return ScalarExpression(.choose([.init(isOpen, value)], otherwise: .null), result, format)
    }
}

extension Diagnostic {
    fileprivate static func limitsSigma(at span: Span) -> Diagnostic {
        Diagnostic("limits-sigma", "`sigma` is a number of standard deviations, from 1 to 10", at: span, "", suggestions: [.init("like `with sigma 4`")])
    }

    fileprivate static func limitsSpan(at span: Span) -> Diagnostic {
        Diagnostic("limits-span", "`limits` looks back over at least two values: 14 days, or two periods", at: span, "",
                   suggestions: [.init("like `within 28d` for days and weeks, `within 12mo` for months")])
    }
}
