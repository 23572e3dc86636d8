import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Scope {
    /// The day that counts as today: `set today`'s, else the clock's.
    var today: Day { environment.options.today ?? checker.host.clockDay }

    /// A literal that begins with `@`.
    func period(_ literal: PeriodLiteral, at span: Span) throws -> ScalarExpression {
        switch literal {
        case .moment(let year, let month, let day, let hour, let minute, let second, let microsecond):
            guard let day = Day(year: year, month: month, day: day) else { throw Diagnostic.noSuchDay(at: span) }
            let moment = Moment(day, hour: hour, minute: minute, second: second, microsecond: microsecond)
            return ScalarExpression(.literal(.time(moment)), .time)
        case .day(let year, let month, let day):
            guard let day = Day(year: year, month: month, day: day) else { throw Diagnostic.noSuchDay(at: span) }
            return .day(day)
        case .week(let year, let week):
            guard let monday = Day(isoYear: year, week: week) else { throw Diagnostic.noSuchDay(at: span) }
            return period(.week, monday)
        case .month(let year, let month): return try period(.month, year, month, at: span)
        case .quarter(let year, let quarter): return try period(.quarter, year, quarter * 3 - 2, at: span)
        case .year(let year): return try period(.year, year, 1, at: span)
        case .relative(let relative, let unit):
            guard let unit = PeriodUnit(rawValue: unit.rawValue) else { return .day(today + relative.rawValue) }
            return period(unit, today.start(of: unit).adding(relative.rawValue, unit))
        case .last(let count, let unit): return try last(count, unit, at: span)
        case .latest: return .day(try checker.latestDay(in: environment, over: relation, at: span))
        }
    }

    private func period(_ unit: PeriodUnit, _ first: Day) -> ScalarExpression {
        ScalarExpression(.literal(.period(unit, first)), .period(unit))
    }

    private func period(_ unit: PeriodUnit, _ year: Int, _ month: Int, at span: Span) throws -> ScalarExpression {
        guard let first = Day(year: year, month: month, day: 1) else { throw Diagnostic.noSuchDay(at: span) }
        return period(unit, first)
    }

    /// `@last_28d` ends today; `@last_4w` are the whole weeks before this one.
    private func last(_ count: Int, _ unit: PeriodLiteral.Unit, at span: Span) throws -> ScalarExpression {
        guard let unit = PeriodUnit(rawValue: unit.rawValue) else {
            return Bounds(first: try ScalarExpression.day(today - (count - 1)).insideCalendar(at: span), past: .day(today + 1)).range
        }
        let current = today.start(of: unit)
        return Bounds(first: try ScalarExpression.day(current.adding(-count, unit)).insideCalendar(at: span), past: .day(current)).range
    }

    /// `a..b`: from the first moment of a to the last of b.
    func range(_ first: FupanSyntax.Expression, _ last: FupanSyntax.Expression) throws -> ScalarExpression {
        let from = try check(first), to = try check(last)
        if from.type.isNumber, to.type.isNumber { return ScalarExpression(.range(from, to), .list(DataType.common(from.type, to.type) ?? .approximate)) }
        if case .duration = from.type, case .duration = to.type {
            guard let common = DataType.common(from.type, to.type) else { throw Diagnostic.mixedTypes(from.type, to.type, at: last.span) }
            return ScalarExpression(.range(from, to), .list(common))
        }
        if from.type == .unknown || to.type == .unknown { return ScalarExpression(.literal(.null), .unknown) }
        return Bounds(first: try from.bounds(at: first.span).first, past: try to.bounds(at: last.span).past).range
    }

    /// `x in y`: a period, a range, a list, or a column of another table.
    func membership(_ operand: FupanSyntax.Expression, _ set: FupanSyntax.Expression, negated: Bool) throws -> ScalarExpression {
        let test = try ageMembership(operand, set) ?? membershipTest(try check(operand), operand, set)
        return negated ? !test : test
    }

    private func membershipTest(
        _ value: ScalarExpression, _ operand: FupanSyntax.Expression, _ set: FupanSyntax.Expression
    ) throws -> ScalarExpression {
        if let (table, column) = try columnOfTable(set, for: operand) {
            if table.isUnknown || column.type == .unknown { return ScalarExpression(.literal(.null), .unknown) }
            guard DataType.common(value.type, column.type) != nil else { throw Diagnostic.incomparable(value.type, column.type, at: operand.span, set.span) }
            return ScalarExpression(.member(value, table.plan, column.id), .boolean)
        }
        let right = try check(set)
        if value.type == .unknown || right.type == .unknown { return ScalarExpression(.literal(.null), .unknown) }
        switch (value.type, right.type) {
        case (.day, .day), (.day, .period), (.day, .interval), (.time, .day), (.time, .period), (.time, .interval):
            return try right.bounds(at: set.span).contains(value)
        case (.period(let unit), .period), (.period(let unit), .interval), (.period(let unit), .day):
            let outer = try right.bounds(at: set.span)
            return value.asDay.compared(.greaterEqual, outer.first) && value.asDay.adding(1, unit).compared(.lessEqual, outer.past)
        case (_, .list) where isOfDays(right, beside: value): return try dayMembership(value, right, at: set.span)
        case (_, .list(let element)):
            guard DataType.common(value.type, element) != nil else { throw Diagnostic.incomparable(value.type, element, at: operand.span, set.span) }
            if case .range(let low, let high) = right.kind {
                return value.inUnit(of: low).compared(.greaterEqual, low.inUnit(of: value)) && value.inUnit(of: high).compared(.lessEqual, high.inUnit(of: value))
            }
            guard case .list(let elements) = right.kind else { return .call(.isElement, [value, right], .boolean) }
            // Nothing is in it; engines know no list without elements.
            if elements.isEmpty { return .boolean(false) }
            if elements.contains(where: { $0.type == .null }) { throw Diagnostic.nullInList(at: set.span) }
            let labelled = try elements.map { converted(try label($0, of: value.type, at: set.span), to: value) }
            return .call(.isIn, [value] + labelled, .boolean)
        default: throw Diagnostic.noSet(right.type, beside: value.type, at: set.span)
        }
    }

    /// Whether a list holds days, times or periods that a day or time is first put into: `time in [@2026-06-30, @2026-07]`.
    private func isOfDays(_ list: ScalarExpression, beside value: ScalarExpression) -> Bool {
        guard value.type.isDate, case .list(let elements) = list.kind else { return false }
        return elements.contains { element in
            if case .period = element.type { true } else { element.type.isDate && element.type != value.type }
        }
    }

    /// Each element counts as `==` has it, those of a kind in one test: the day, or the period, that the moment lies in is one of them.
    private func dayMembership(_ value: ScalarExpression, _ list: ScalarExpression, at span: Span) throws -> ScalarExpression {
        guard case .list(let elements) = list.kind else { return .boolean(false) }
        if elements.contains(where: { $0.type == .null }) { throw Diagnostic.nullInList(at: span) }
        let day = value.type == .time ? ScalarExpression.call(.dayOf, [value], .day) : value
        var tests: [ScalarExpression] = []
        func add(_ test: ScalarExpression, _ matching: [ScalarExpression]) {
            if !matching.isEmpty { tests.append(.call(.isIn, [test] + matching, .boolean)) }
        }
        add(day, elements.filter { $0.type == .day })
        let times = elements.filter { $0.type == .time }
        add(value, value.type == .time ? times : times.map { .call(.dayOf, [$0], .day) })
        for unit in PeriodUnit.allCases {
            add(.call(.startOf(unit), [value], .period(unit)), elements.filter { $0.type == .period(unit) })
        }
        guard let first = tests.first else { throw Diagnostic.incomparable(value.type, list.type, at: span, nil) }
        return tests.dropFirst().reduce(first) { .call(.or, [$0, $1], .boolean) }
    }

    private func converted(_ element: ScalarExpression, to value: ScalarExpression) -> ScalarExpression {
        element.aligned(with: value)
    }

    /// `vip.customer`, or a bracketed table of one column, right of `in`.
    private func columnOfTable(_ set: FupanSyntax.Expression, for operand: FupanSyntax.Expression) throws -> (Relation, Relation.Column)? {
        switch set.kind {
        case .path(let names):
            if let first = names.first, relation[first.text] != nil { return nil }
            return try tableColumn(names)
        case .name(let name):
            guard relation[name.text] == nil, let table = checker.table(named: name.text, in: environment) else { return nil }
            return try onlyColumn(of: table, for: operand, at: set.span)
        case .bracketed(let pipeline) where !pipeline.stages.isEmpty:
            return try onlyColumn(of: try checker.relation(of: pipeline, in: environment, outer: self), for: operand, at: set.span)
        default: return nil
        }
    }

    private func onlyColumn(of table: Relation, for operand: FupanSyntax.Expression, at span: Span) throws -> (Relation, Relation.Column) {
        if table.isUnknown { return (table, Relation.Column("", .unknown)) }
        guard table.columns.count == 1, let column = table.columns.first else { throw Diagnostic.oneColumnWanted(table, for: operand, at: span) }
        return (table, column)
    }
}

extension Diagnostic {
    static func noSuchDay(at span: Span) -> Diagnostic {
        Diagnostic("no-such-day", "there is no such day", at: span, "not in the calendar")
    }

    static func noSet(_ type: DataType, beside value: DataType, at span: Span) -> Diagnostic {
        let isDay = value.isDate || { if case .period = value { true } else { false } }()
        return Diagnostic("no-set", "`in` wants a list, a period, a range or a table's column, not \(type.phrase)", at: span, type.phrase, suggestions: [
            (isDay ? conversion(span, type, beside: value) : nil) ?? .init("write `[\(span.text)]`", edit: .init(span, "[\(span.text)]")),
        ])
    }

    /// `rep in (reps | where …)`: which of the table's columns?
    static func oneColumnWanted(_ table: Relation, for operand: FupanSyntax.Expression, at span: Span) -> Diagnostic {
        let names = table.columns.map(\.name), own = operand.leftmostName?.text
        let name = own.flatMap { names.contains($0) ? $0 : nil } ?? names.first ?? "…"
        let column = Words.isPlainName(name) ? name : "`\(name)`"
        let isBracketed = span.text.hasPrefix("(") && span.text.hasSuffix(")")
        let meant = isBracketed ? "\(span.text.dropLast()) | select \(column))" : "\(span.text).\(column)"
        return Diagnostic("one-column-wanted", "`in` wants one column, and this is a table of \(table.columns.count)", at: span, "a table",
                          suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func nullInList(at span: Span) -> Diagnostic {
        Diagnostic("null-in-list", "nothing equals null, also not in a list", at: span, "holds null",
                   suggestions: [.init("ask for it by itself: `… or x is null`")])
    }

    static func incomparable(_ left: DataType, _ right: DataType, at span: Span, _ other: Span?) -> Diagnostic {
        Diagnostic(
            "wrong-types", "\(left.phrase) and \(right.phrase) cannot be compared", at: span, left.phrase,
            also: other.map { [.init($0, right.phrase)] } ?? [], suggestions: comparisonHint(left, right, span, other))
    }

    private static func comparisonHint(_ left: DataType, _ right: DataType, _ span: Span, _ other: Span?) -> [Suggestion] {
        if let other {
            let hints = [conversion(other, right, beside: left), conversion(span, left, beside: right)].compactMap { $0 }
            if let hint = hints.first(where: { $0.edit != nil }) ?? hints.first { return [hint] }
        }
        if case .duration = left, case .duration = right { return [.init("months have no fixed length: compare with days, like `30d`")] }
        if case .period = left, case .period = right, let other { return [.init("ask whether one lies in the other: `\(span.text) in \(other.text)`")] }
        if left.isText || right.isText { return [.init("convert one of them: `number(x)`, `text(x)` or `day(x)`")] }
        return []
    }
}
