import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Adds the points of a grid that have no row.
enum Fill: Verb {
    static let manual = Manual(
        "fill", .rows, "adds a row for each day, week or month that has none",
        parameters: [
            Parameter(.values, "value, or name = value, …", "what the new rows hold: in all numbers, or in the columns named", isRequired: true),
            Parameter(.clause(.every), "1d", "the grid", isRequired: true),
            Parameter(.clause(.at), "column", "the days, times or periods", standard: "the table's only ones"),
            Parameter(.clause(.for), "period", "from where to where, both ends included", standard: "from the first row to the last"),
            Parameter(.clause(.by), "column, …", "what tells several series apart: each is filled", standard: "the other columns of the table's key"),
        ],
        details: """
            A row is added for each stretch of the grid in which a series has none, at its first day or moment. Its numbers and durations hold the value; \
            everything else, and a number the value does not fit, is null. Rows that are there stay as they are, also outside `for`. \
            Periods are filled where they lie wholly inside `for`. At most 20,000 points are made.
            """,
        examples: [
            Manual.Example("the days without an order count as zero", """
                orders
                  | where channel == "referral" and time in @2025-01-01..@2025-01-12
                  | summarize n = count() by day(time)
                  | fill 0 every 1d at day for @2025-01-04..@2025-01-08
                """),
            Manual.Example("each channel from its first month to the last", """
                orders
                  | where time < @2025-04
                  | summarize revenue = sum(amount) by channel, month(time)
                  | fill 0 every 1mo
                  | take 4
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let series = try Series(call) { $0.isDate || $0.isPeriod }
        let grid = try FillGrid(series, call)
        let values = try FillValues(call, keys: [series.at] + series.groups)
        let columns = call.input.columns.map { column in
            var filled = Relation.Column(column.name, values.type(of: column), column.format)
            filled.isGroup = column.isGroup
            return filled
        }
        let present = Plan.project(call.input.columns.map { Plan.Definition(adapted($0.expression, to: values.type(of: $0))) }, call.input.plan)
        let added = absent(series, grid, values, call.input)
        var result = call.input.with(.union(columns.map(\.id), [(present, present.columns), (added, added.columns)]), columns: columns)
        let renamed = Dictionary(zip(call.input.columns, columns).map { ($0.id, $1) }, uniquingKeysWith: { first, _ in first })
        result.key = call.input.key.flatMap { key in
            let mapped = key.compactMap { renamed[$0]?.id }
            return mapped.count == key.count ? mapped : nil
        }
        let order = call.input.order.compactMap { key -> SortKey? in
            guard case .column(let id) = key.expression.kind, let column = renamed[id] else { return nil }
            return SortKey(column.expression, isDescending: key.isDescending)
        }
        let standard = (series.groups + [series.at]).compactMap { renamed[$0.id] }.map { SortKey($0.expression) }
        result.order = !order.isEmpty && order.count == call.input.order.count ? order : standard
        return result
    }

    private static func adapted(_ expression: ScalarExpression, to type: DataType) -> ScalarExpression {
        expression.type == type ? expression : .call(.convert, [expression], type)
    }

    /// A row for each series and stretch that has none.
    private static func absent(_ series: Series, _ grid: FillGrid, _ values: FillValues, _ input: Relation) -> Plan {
        let point = ColumnID.fresh()
        let points = Plan.values([point], grid.points.map { [ScalarExpression(.literal($0), grid.cellType)] })
        let groups = series.groups.map { Plan.Definition($0.expression) }
        var wanted = points
        if !groups.isEmpty {
            let each = Plan.aggregate(keys: groups, measures: [], input.plan)
            wanted = .join(Plan.Join(.cross, each, points, keys: [], rightColumns: [(point, point)]))
        }
        let cell = Plan.Definition(grid.cell(of: series.at.expression))
        let keys = [(left: ScalarExpression.column(point, grid.cellType), right: ScalarExpression.column(cell.id, grid.cellType))]
            + zip(groups, series.groups).flatMap { ScalarExpression.nullSafePairs(.column($0.id, $1.type), $1.expression) }
        let absent = Plan.join(Plan.Join(.anti, wanted, .extend([cell], input.plan), keys: keys, rightColumns: []))
        return .project(input.columns.map { column in
            if column.id == series.at.id { return Plan.Definition(ScalarExpression(.column(point), column.type)) }
            if let index = series.groups.firstIndex(where: { $0.id == column.id }) { return Plan.Definition(.column(groups[index].id, column.type)) }
            return Plan.Definition(values.value(of: column))
        }, absent)
    }
}

/// What new rows hold.
private struct FillValues {
    private let general: ScalarExpression
    private let named: [String: ScalarExpression]
    private let keys: Set<ColumnID>

    init(_ call: Call, keys: [Relation.Column]) throws {
        let keyIDs = Set(keys.map(\.id))
        self.keys = keyIDs
        var general: ScalarExpression?, named: [String: ScalarExpression] = [:]
        for argument in call.stage.values {
            let value = try call.constant(try call.single(argument), "a value", { $0 != .table && $0 != .interval })
            guard let name = argument.name else {
                guard general == nil else { throw Diagnostic.oneFillValue(at: argument.span) }
                let measures = call.input.columns.filter { $0.type.isMeasure && !keyIDs.contains($0.id) }
                if let first = measures.first, !measures.contains(where: { DataType.common($0.type, value.type) != nil }) {
                    throw Diagnostic.fillType(first, value.type, at: argument.span)
                }
                general = value
                continue
            }
            guard let column = call.input[name.text] else { throw Diagnostic.unknownColumn(name, in: call.input) }
            guard DataType.common(column.type, value.type) != nil, !self.keys.contains(column.id) else {
                throw Diagnostic.fillType(column, value.type, at: argument.span)
            }
            named[name.text] = value
        }
        self.general = general ?? .null
        self.named = named
    }

    private func given(_ column: Relation.Column) -> ScalarExpression? {
        if keys.contains(column.id) { return nil }
        if let value = named[column.name] { return value }
        guard column.type.isMeasure, DataType.common(column.type, general.type) != nil else { return nil }
        return general
    }

    /// A column of whole numbers that is filled with 0.5 is one of exact numbers.
    func type(of column: Relation.Column) -> DataType { given(column).flatMap { DataType.common(column.type, $0.type) } ?? column.type }

    func value(of column: Relation.Column) -> ScalarExpression {
        let type = type(of: column)
        guard let value = given(column), value.type != .null else { return ScalarExpression(.literal(.null), type) }
        return value.type == type ? value : .call(.convert, [value], type)
    }
}

/// The points of a grid, and the point whose stretch a moment lies in.
private struct FillGrid {
    private enum Step {
        case days(Int), seconds(Int)
        /// Stretches of the calendar: of a column of periods, or of days and months, quarters or years.
        case unit(PeriodUnit, Int)
    }

    /// Days, times or periods, as values.
    let points: [Value]
    /// How points compare: days, or times.
    let cellType: DataType
    private let step: Step
    private let first: Value

    private static let most = 20_000

    init(_ series: Series, _ call: Call) throws {
        let type = series.at.type
        guard let syntax = try call.single(.every) else { throw Diagnostic.fillStep(type, at: call.span) }
        let value = try call.value(syntax, "a duration like `1d`", { if case .duration = $0 { true } else { false } })
        guard case .duration(let amount, let unit) = value, amount >= 1, amount == amount.rounded(), amount <= TimeLimit.most(unit),
              let step = FillGrid.step(Int(amount), unit, along: type) else { throw Diagnostic.fillStep(type, at: syntax.span) }
        self.step = step
        cellType = type == .time ? .time : .day
        guard let ends = try FillGrid.ends(series, call) else {
            first = .null
            points = []
            return
        }
        let made = FillGrid.points(step, type, from: ends.first, to: ends.past, isGiven: call.has(.for))
        guard made.count <= FillGrid.most else { throw Diagnostic.fillTooMany(FillGrid.most, at: syntax.span) }
        points = made
        first = made.first ?? .null
    }

    private static func step(_ amount: Int, _ unit: DurationUnit, along type: DataType) -> Step? {
        switch (type, unit) {
        case (.day, .day): return .days(amount)
        case (.time, .day): return .seconds(amount * 86_400)
        case (.time, .second): return .seconds(amount)
        case (.period(.week), .day) where amount % 7 == 0: return .unit(.week, amount / 7)
        case (.period(let period), .month) where period != .week:
            let months = period == .month ? 1 : period == .quarter ? 3 : 12
            return amount % months == 0 ? .unit(period, amount / months) : nil
        case (.day, .month), (.time, .month):
            return [1: .unit(.month, 1), 3: .unit(.quarter, 1), 12: .unit(.year, 1)][amount]
        default: return nil
        }
    }

    /// The first moment, and the one behind the last: as days or times. Nil where the table has no row.
    private static func ends(_ series: Series, _ call: Call) throws -> (first: Moment, past: Moment)? {
        func moment(_ value: Value) -> Moment? {
            switch value {
            case .day(let day), .period(_, let day): Moment(day)
            case .time(let moment): moment
            default: nil
            }
        }
        if let bounds = try call.period(.for) {
            let values = try call.checker.host.evaluate([bounds.first, bounds.past], at: call.clause(.for)?.span)
            guard values.count == 2, let first = moment(values[0]), let past = moment(values[1]) else { return nil }
            return (first, past)
        }
        let column = series.at
        let ends = [Aggregate.minimum, .maximum].map { Plan.Definition(.aggregate($0, [column.expression], column.type)) }
        let values = try call.checker.host.evaluate(ends.map { end in
            ScalarExpression(.scalar(.aggregate(keys: [], measures: [end], call.input.plan), end.id), column.type)
        }, at: call.verbSpan)
        guard values.count == 2, let first = moment(values[0]), let last = moment(values[1]) else { return nil }
        return (first, Moment(microseconds: last.microseconds + 1))
    }

    private static func points(_ step: Step, _ type: DataType, from first: Moment, to past: Moment, isGiven: Bool) -> [Value] {
        func value(_ day: Day) -> Value { type == .time ? .time(Moment(day)) : .day(day) }
        var result: [Value] = []
        switch step {
        case .days(let count):
            var day = first.day
            while Moment(day) < past, result.count <= most {
                result.append(value(day))
                day = day + count
            }
        case .seconds(let count):
            // Without `for` the grid of a time begins at midnight, so that it does not hang on the first row's seconds.
            var moment = Moment(first.day)
            let length = Int64(count) * 1_000_000
            if !isGiven { moment.microseconds += (first.microseconds - moment.microseconds) / length * length }
            while moment < past, result.count <= most {
                result.append(.time(moment))
                moment.microseconds += length
            }
        case .unit(let unit, let count):
            var day = first.day.start(of: unit)
            // A period that begins before is not wholly inside.
            if isGiven, day < first.day { day = day.adding(1, unit) }
            while Moment(day) < past, result.count <= most {
                if isGiven, past < Moment(day.adding(1, unit)) { break }
                result.append(value(day))
                day = day.adding(count, unit)
            }
        }
        return result
    }

    /// The point whose stretch a value lies in.
    func cell(of at: ScalarExpression) -> ScalarExpression {
        let start = ScalarExpression(.literal(first), cellType)
        func floored(_ distance: ScalarExpression, _ length: Int) -> ScalarExpression {
            let steps = ScalarExpression.call(.floorDivide, [distance, .whole(length)], .whole)
            return .call(.multiply, [steps, .whole(length)], .whole)
        }
        guard first != .null else { return at.type == .time ? at : at.asDay }
        switch step {
        case .days(1): return at
        case .days(let count): return .call(.addDays, [start, floored(.call(.daysBetween, [at, start], .whole), count)], .day)
        case .seconds(let length): return .call(.addSeconds, [start, floored(.call(.secondsBetween, [at, start], .whole), length)], .time)
        case .unit(let unit, _):
            if at.type.isPeriod { return at.asDay }
            let day = ScalarExpression.call(.startOf(unit), [at], .day)
            return at.type == .time ? .call(.startOfDay, [day], .time) : day
        }
    }
}

extension Day {
    fileprivate func adding(_ count: Int, _ unit: PeriodUnit) -> Day {
        switch unit {
        case .week: self + 7 * count
        case .month: adding(months: count)
        case .quarter: adding(months: 3 * count)
        case .year: adding(months: 12 * count)
        }
    }
}

extension Diagnostic {
    fileprivate static func fillStep(_ type: DataType, at span: Span) -> Diagnostic {
        let example = switch type { case .period(.week): "1w"; case .period(.quarter): "1q"; case .period(.year): "1y"; case .period: "1mo"; default: "1d" }
        let steps = switch type {
        case .period(let unit): "whole \(unit.rawValue)s"
        case .time: "seconds, minutes, hours, days, weeks, or by `1mo`, `1q`, `1y`"
        default: "days, weeks, or by `1mo`, `1q`, `1y`"
        }
        return Diagnostic("fill-step", "this grid goes by \(steps)", at: span, "", suggestions: [.init("like `every \(example)`")])
    }

    fileprivate static func fillTooMany(_ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("fill-too-many", "the grid would have more than \(most) points", at: span, "", suggestions: [.init("choose a coarser one, or bounds: `for @this_month`")])
    }

    fileprivate static func oneFillValue(at span: Span) -> Diagnostic {
        Diagnostic("one-value", "`fill` takes one value for all numbers", at: span, "the second", suggestions: [.init("name its column: `name = \(span.text)`")])
    }

    fileprivate static func fillType(_ column: Relation.Column, _ type: DataType, at span: Span) -> Diagnostic {
        Diagnostic("fill-type", "`\(column.name)` cannot be filled with \(type.phrase)", at: span, "it is \(column.type.phrase)")
    }
}
