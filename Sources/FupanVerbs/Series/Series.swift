import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A table with one row for each point in time, or for each point and group: what `fill`, `compare` and `limits` work on.
struct Series {
    let call: Call
    /// The column it runs along: days, times or periods.
    let at: Relation.Column
    /// What tells several series of one table apart.
    let groups: [Relation.Column]

    /// `at` and `by` where they are written; else the table's only column of days or periods, and the other columns of its key.
    init(_ call: Call, accepting accepts: (DataType) -> Bool) throws {
        self.call = call
        let input = call.input
        at = try Series.along(call, accepts)
        if call.has(.by) {
            groups = try call.arguments(.by).map { try Series.column($0, of: input) }
        } else {
            let key = Set(input.key ?? []), at = at
            groups = key.contains(at.id) ? input.columns.filter { key.contains($0.id) && $0.id != at.id } : []
        }
    }

    private static func along(_ call: Call, _ accepts: (DataType) -> Bool) throws -> Relation.Column {
        let input = call.input
        if let argument = call.arguments(.at).first {
            let column = try column(argument, of: input)
            guard accepts(column.type) || column.type == .unknown else { throw Diagnostic.seriesType(call.manual.name, column, at: argument.span) }
            return column
        }
        let candidates = input.columns.filter { accepts($0.type) }
        let keyed = candidates.filter { input.key?.contains($0.id) == true }
        if keyed.count == 1 { return keyed[0] }
        if let time = candidates.first(where: { $0.name == "time" }) { return time }
        guard candidates.count == 1 else { throw Diagnostic.seriesColumn(call.manual.name, candidates.map(\.name), input, at: call.verbSpan) }
        return candidates[0]
    }

    static func column(_ argument: Argument, of input: Relation) throws -> Relation.Column {
        guard case .name(let name)? = argument.expression?.kind else { throw Diagnostic.columnName(argument.span) }
        guard let column = input[name.text] else { throw Diagnostic.unknownColumn(name, in: input) }
        return column
    }

    /// The columns measured: those of `of`, else all numbers and durations that are neither in the key, nor what the series runs along, nor said of another measure.
    func measures() throws -> [Relation.Column] {
        let named = try call.arguments(.of).map { argument in
            let column = try Series.column(argument, of: call.input)
            guard column.type.isMeasure else { throw Diagnostic.wrongType(column.type, expected: "a number or duration", at: argument.span) }
            return column
        }
        if !named.isEmpty { return named }
        let others = Set(groups.map(\.id) + (call.input.key ?? []) + [at.id]).union(call.input.annotations)
        let found = call.input.columns.filter { $0.type.isMeasure && !others.contains($0.id) }
        guard !found.isEmpty else { throw Diagnostic.nothingMeasured(call.manual.name, at: call.verbSpan) }
        return found
    }

    /// Two rows of one point would be compared with each other's past.
    var oneRowEach: Requirement {
        let keys = (groups + [at]).map { Plan.Definition($0.expression) }
        let count = Plan.Definition(.count()), most = Plan.Definition(.aggregate(.maximum, [.column(count.id, .whole)], .whole))
        let points = Plan.aggregate(keys: [], measures: [most], .aggregate(keys: keys, measures: [count], call.input.plan))
        return Requirement(
            violation: ScalarExpression(.scalar(points, most.id), .whole).compared(.greater, .whole(1)),
            .manyRowsAtOnePoint(call.manual.name, at.name, groups.map(\.name), at: call.verbSpan))
    }
}

extension ScalarExpression {
    /// Pairs that are equal where both values are, or both are null.
    static func nullSafePairs(_ left: ScalarExpression, _ right: ScalarExpression) -> [(left: ScalarExpression, right: ScalarExpression)] {
        func known(_ value: ScalarExpression) -> ScalarExpression {
            .call(.coalesce, [value, ScalarExpression(.literal(value.type.someValue), value.type)], value.type)
        }
        return [(known(left), known(right)), (left.isNull, right.isNull)]
    }
}

extension DataType {
    /// What has a difference and a mean.
    var isMeasure: Bool { if case .duration = self { true } else { isNumber } }

    var isPeriod: Bool { if case .period = self { true } else { false } }

    /// Any value of the type: what stands for null where something must.
    fileprivate var someValue: Value {
        switch self {
        case .boolean: .boolean(false)
        case .text, .category: .text("")
        case .day: .day(Day(number: 0))
        case .period(let unit): .period(unit, Day(number: 0))
        case .time: .time(Moment(microseconds: 0))
        case .approximate: .approximate(0)
        default: .whole(0)
        }
    }
}

extension Diagnostic {
    fileprivate static func seriesType(_ verb: String, _ column: Relation.Column, at span: Span) -> Diagnostic {
        let hint = column.type == .time ? "`summarize … by day(\(column.name))` first" : "`summarize … by` a day, week or month first"
        return Diagnostic("series-type", "`\(verb)` runs along days or periods; `\(column.name)` holds \(column.type.name)", at: span, column.type.name,
                          suggestions: [.init(hint)])
    }

    fileprivate static func seriesColumn(_ verb: String, _ candidates: [String], _ input: Relation, at span: Span) -> Diagnostic {
        guard let first = candidates.first else {
            let time = input.columns.first { $0.type == .time }?.name ?? "time"
            return Diagnostic("series-type", "`\(verb)` runs along days or periods, and the table has no column of them", at: span, "",
                              notes: ["its columns are \(input.columns.map(\.name).prefix(20).joined(separator: ", "))"],
                              suggestions: [.init("`summarize … by day(\(time))` first")])
        }
        return Diagnostic("no-order", "along which column: \(candidates.map { "`\($0)`" }.joined(separator: " or "))?", at: span, "",
                          suggestions: [.init("say it: `at \(first)`")])
    }

    fileprivate static func nothingMeasured(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("nothing-measured", "`\(verb)` finds no column of numbers beside the keys", at: span, "", suggestions: [.init("name one: `of revenue`")])
    }

    fileprivate static func manyRowsAtOnePoint(_ verb: String, _ at: String, _ groups: [String], at span: Span) -> Diagnostic {
        let keys = (groups + [at]).joined(separator: ", ")
        return Diagnostic(
            "many-rows-at-a-point", "`\(verb)` wants one row for each \((groups + [at]).joined(separator: " and ")), and there are more", at: span, "",
            notes: groups.isEmpty ? ["a table of several series names what tells them apart, like `by channel`"] : [],
            suggestions: [.init("`summarize … by \(keys)` first")])
    }
}
