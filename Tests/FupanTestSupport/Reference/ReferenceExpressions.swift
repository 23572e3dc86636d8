import FupanSyntax
import FupanTable

/// The value of an expression (language.md, Values; grammar.md §5 and §6), read off its syntax.
func evaluate(_ expression: Expression, _ place: ReferencePlace) throws -> Cell {
    switch expression.kind {
    case .number(let literal):
        if let value = literal.approximate { return .approximate(value) }
        return .exact(BigDecimal(mantissa: literal.mantissa, scale: literal.scale))
    case .duration(let literal): return duration(literal)
    case .period(let literal): return try period(literal, place)
    case .text(let text): return .text(text)
    case .template(let parts): return try template(parts, place)
    case .boolean(let value): return .boolean(value)
    case .null: return .null
    case .name(let name): return try value(of: name.text, place)
    case .path(let names): return try value(ofPath: names.map(\.text), place)
    case .call(let name, let arguments, let condition): return try call(name.text, arguments, condition, place)
    case .list(let elements): return .list(try elements.map { try evaluate($0, place) })
    case .cases(let branches, let otherwise):
        for branch in branches where try holds(branch.condition, place) { return try evaluate(branch.result, place) }
        return try otherwise.map { try evaluate($0, place) } ?? .null
    case .conditional(let condition, let result, let otherwise):
        return try evaluate(try holds(condition, place) ? result : otherwise, place)
    case .unary(let operation, let operand): return try unary(operation, try evaluate(operand, place))
    case .binary(let operation, _, let left, let right): return try binary(operation, left, right, place)
    case .isNull(let operand, let negated): return .boolean(try evaluate(operand, place).isNull != negated)
    case .membership(let operand, let set, let negated):
        let test = try membership(try evaluate(operand, place), set, place)
        return negated ? not(test) : test
    case .range(let first, let last): return try range(try evaluate(first, place), try evaluate(last, place))
    case .bracketed(let pipeline):
        if pipeline.stages.isEmpty, case .expression(let inner) = pipeline.source { return try evaluate(inner, place) }
        return try onlyValue(of: try ReferenceProgram.table(pipeline, place.bindings, place.today))
    case .braces, .invalid: throw ReferenceGap("no value: \(expression.span.text)")
    }
}

/// Unknown counts as not true.
func holds(_ condition: Expression, _ place: ReferencePlace) throws -> Bool {
    if case .boolean(true) = try evaluate(condition, place) { true } else { false }
}

private func value(of name: String, _ place: ReferencePlace) throws -> Cell {
    if let measure = place.measures[name] { return measure }
    if let index = place.table.index(name) {
        guard let row = place.row else { throw ReferenceGap("`\(name)` outside an aggregate") }
        return place.table.rows[row].cells[index]
    }
    switch place.bindings[name] {
    case .value(let value)?: return value
    case .table(let table)?: return try onlyValue(of: table)
    case nil: throw ReferenceGap("nothing is called `\(name)`")
    }
}

/// `rep.tier` is the row of `reps` with that key; `now.revenue` the value of a table of one row.
private func value(ofPath names: [String], _ place: ReferencePlace) throws -> Cell {
    guard names.count == 2 else { throw ReferenceGap("a path of \(names.count) names") }
    if let key = place.table.index(names[0]), let row = place.row, case .table(let other)? = place.bindings[names[0] + "s"] {
        guard let own = other.index(names[0]), let column = other.index(names[1]) else { throw ReferenceGap("no lookup \(names)") }
        let wanted = place.table.rows[row].cells[key]
        return other.rows.first { !wanted.isNull && Cell.isSame($0.cells[own], wanted) }?.cells[column] ?? .null
    }
    guard case .table(let table)? = place.bindings[names[0]], let column = table.index(names[1]) else { throw ReferenceGap("no path \(names)") }
    guard table.rows.count <= 1 else { throw ReferenceGap("more than one row of \(names)") }
    return table.rows.first?.cells[column] ?? .null
}

func onlyValue(of table: ReferenceTable) throws -> Cell {
    guard table.columns.count == 1, table.rows.count <= 1 else { throw ReferenceGap("a table as a value") }
    return table.rows.first?.cells[0] ?? .null
}

// MARK: operators

func not(_ value: Cell) -> Cell { if case .boolean(let known) = value { .boolean(!known) } else { .null } }

private func unary(_ operation: UnaryOperator, _ value: Cell) throws -> Cell {
    switch (operation, value) {
    case (_, .null): .null
    case (.not, _): not(value)
    case (.plus, _): value
    case (.negate, .exact(let number)): .exact(-number)
    case (.negate, .approximate(let number)): .approximate(-number)
    case (.negate, .duration(let amount, let unit)): .duration(-amount, unit)
    default: throw ReferenceGap("a sign before \(value)")
    }
}

private func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ place: ReferencePlace) throws -> Cell {
    let a = try evaluate(left, place), b = try evaluate(right, place)
    switch operation {
    case .and:
        if case .boolean(false) = a { return a }
        if case .boolean(false) = b { return b }
        return a.isNull || b.isNull ? .null : .boolean(true)
    case .or:
        if case .boolean(true) = a { return a }
        if case .boolean(true) = b { return b }
        return a.isNull || b.isNull ? .null : .boolean(false)
    case .coalesce: return a.isNull ? b : a
    case .matches:
        guard let text = a.textValue, let pattern = b.textValue else { return .null }
        return .boolean(ReferenceText.firstMatch(of: pattern, in: text) != nil)
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
        // An age compared with months is read on the calendar.
        if case .call(let name, let arguments, nil) = left.kind, name.text == "age", case .duration(let months, .month) = b,
           case .expression(let inner)? = arguments.first?.source {
            let day = try evaluate(inner, place).day.map { Cell.day($0) } ?? .null
            return try ReferenceComparison.compare(operation.mirrored, day, .day(place.today.adding(months: -Int(months))))
        }
        return try ReferenceComparison.compare(operation, a, b)
    default: return try ReferenceArithmetic(operation).result(a, b)
    }
}

extension BinaryOperator {
    var mirrored: BinaryOperator {
        switch self {
        case .less: .greater
        case .lessEqual: .greaterEqual
        case .greater: .less
        case .greaterEqual: .lessEqual
        default: self
        }
    }
}

private func membership(_ value: Cell, _ set: Expression, _ place: ReferencePlace) throws -> Cell {
    if let column = try tableColumn(set, place) {
        // Nulls on the right are ignored; in nothing there is nothing, not even null.
        let members = column.filter { !$0.isNull }
        return value.isNull && !members.isEmpty ? .null : .boolean(members.contains { Cell.isSame($0, value) })
    }
    let members = try evaluate(set, place)
    if case .list(let elements) = members, elements.isEmpty { return .boolean(false) }
    if value.isNull || members.isNull { return .null }
    switch members {
    case .list(let elements):
        if elements.contains(where: { Cell.isSame($0, value) }) { return .boolean(true) }
        return elements.contains { $0.isNull } ? .null : .boolean(false)
    case .numbers(let low, let high):
        // Outside of one end is outside, whatever the other is.
        if !low.isNull, Cell.order(value, low) < 0 { return .boolean(false) }
        if !high.isNull, Cell.order(value, high) > 0 { return .boolean(false) }
        return low.isNull || high.isNull ? .null : .boolean(true)
    default:
        guard let inner = value.days, let outer = members.days else { throw ReferenceGap("\(value) in \(members)") }
        if case .time(let moment) = value { return .boolean(moment >= Moment(outer.first) && moment < Moment(outer.past)) }
        return .boolean(inner.first >= outer.first && inner.past <= outer.past)
    }
}

/// The cells of `reps.rep`, of a table of one column, or of one in brackets.
private func tableColumn(_ set: Expression, _ place: ReferencePlace) throws -> [Cell]? {
    switch set.kind {
    case .path(let names):
        guard names.count == 2, place.table.index(names[0].text) == nil, case .table(let table)? = place.bindings[names[0].text],
              let column = table.index(names[1].text) else { return nil }
        return table.rows.map { $0.cells[column] }
    case .bracketed(let pipeline) where !pipeline.stages.isEmpty:
        let table = try ReferenceProgram.table(pipeline, place.bindings, place.today)
        guard table.columns.count == 1 else { throw ReferenceGap("a table of \(table.columns.count) columns behind `in`") }
        return table.rows.map { $0.cells[0] }
    default: return nil
    }
}

/// Both ends are included.
private func range(_ first: Cell, _ last: Cell) throws -> Cell {
    if let from = first.days, let to = last.days { return .interval(from.first, past: to.past) }
    return .numbers(first, last)
}

// MARK: f-text

private func template(_ parts: [TemplatePart], _ place: ReferencePlace) throws -> Cell {
    .text(try parts.map { part in
        switch part {
        case .text(let text): return text
        case .hole(let expression):
            let value = try evaluate(expression, place)
            guard case .call(let name, _, _) = expression.kind else { return try ReferenceText.plain(value) }
            return try ReferenceText.formatted(value, name.text)
        }
    }.joined())
}
