import FupanPlan
import FupanTable

/// FILTER and OVER of an aggregate.
struct RowsClause {
    var condition: Term?
    var over: Fragment?

    func written(and extra: Fragment? = nil) -> Fragment {
        let own = extra == nil ? condition?.fragment : condition?.bracketed(below: .and)
        let conditions = [own, extra].compactMap(\.self)
        var result = Fragment()
        if !conditions.isEmpty { result.append(" FILTER (WHERE \(conditions.joined(" AND ")))") }
        if let over { result.append(" OVER (\(over))") }
        return result
    }
}

extension Printer {
    func aggregate(
        _ aggregate: Aggregate, _ arguments: [ScalarExpression], _ condition: ScalarExpression?, over: Fragment?,
        _ expression: ScalarExpression
    ) -> Term {
        let operands = lowering.operands(arguments, result: expression.type)
        let natural = lowering.aggregateType(aggregate, operands.stored, expression.type)
        var terms = arguments.map(term)
        let form = dialect.aggregate(aggregate, operands)
        let rows = RowsClause(condition: condition.map(term), over: over)
        let labels = aggregate.isExtreme || aggregate == .list ? arguments.first?.type.labels : nil
        if let labels, let first = terms.first { terms = [position(of: first, in: labels)] }
        let result = written(form, terms, natural, expression, rows: rows)
        guard let labels else { return result }
        let list = labels.map { dialect.literal(.text($0)) }.joined(separator: ", ")
        if aggregate == .list { return Term(fragment: "[([\(list)])[place] FOR place IN \(result.fragment)]", stored: .list(.text)) }
        return Term(fragment: "([\(list)])[\(result.fragment)]", stored: .text)
    }

    func window(_ window: ScalarExpression.Window, _ expression: ScalarExpression) -> Term {
        let stored = lowering.storedType(of: expression)
        let over = over(window)
        let first = window.arguments.first.map { term($0).fragment } ?? "NULL"
        switch window.function {
        case .rowNumber: return Term(fragment: "ROW_NUMBER() OVER (\(over))", stored: .whole)
        case .rank: return Term(fragment: "RANK() OVER (\(over))", stored: .whole)
        case .previous(let count):
            return Term(fragment: "LAG(\(first)\(count == 1 ? "" : ", \(count)")) OVER (\(over))", stored: stored)
        case .next(let count):
            return Term(fragment: "LEAD(\(first)\(count == 1 ? "" : ", \(count)")) OVER (\(over))", stored: stored)
        case .aggregate(let aggregate, _):
            return self.aggregate(aggregate, window.arguments, window.condition, over: over, expression)
        }
    }

    private func over(_ window: ScalarExpression.Window) -> Fragment {
        var parts: [Fragment] = []
        if !window.partition.isEmpty {
            parts.append("PARTITION BY \(window.partition.map { term($0).fragment }.joined(", "))")
        }
        var order = window.order, frame: Fragment?
        if case .aggregate(_, let kind) = window.function {
            switch kind {
            case .partition: order = []
            case .running: frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
            case .days(let count):
                order = Array(order.prefix(1))
                frame = span(of: count, before: order.first)
            case .daysBefore(let count):
                order = Array(order.prefix(1))
                frame = "RANGE BETWEEN INTERVAL \(max(1, count)) DAY PRECEDING AND INTERVAL 1 DAY PRECEDING"
            }
        }
        if !order.isEmpty { parts.append("ORDER BY \(order.map(sortKey).joined(", "))") }
        if let frame { parts.append(frame) }
        return parts.joined(" ")
    }

    /// The days before a day; before a time so many times 24 hours, the moment at their start not among them.
    private func span(of days: Int, before key: SortKey?) -> Fragment {
        let isTime = key.map { lowering.storedType(of: $0.expression) == .time } ?? false
        // All in microseconds it would be no number of 32 bits, which is what an engine's parser takes there.
        let length = isTime ? "INTERVAL '\(max(0, days - 1)) days 23:59:59.999999'" : "INTERVAL \(max(0, days - 1)) DAY"
        return "RANGE BETWEEN \(length) PRECEDING AND CURRENT ROW"
    }

    /// A key over the sources. Categories come in their own order; nulls are last both ways.
    func sortKey(_ key: SortKey) -> Fragment {
        sortKey(term(key.expression), key)
    }

    func sortKey(_ term: Term, _ key: SortKey) -> Fragment {
        let term = key.expression.type.labels.map { position(of: term, in: $0) } ?? term
        return key.isDescending
            ? "\(term.fragment) DESC\(dialect.nullsLast.descending)" : "\(term.fragment)\(dialect.nullsLast.ascending)"
    }

    func choice(_ branches: [ScalarExpression.Branch], _ otherwise: ScalarExpression?) -> Fragment {
        let results = ofOneScale((branches.map(\.result) + (otherwise.map { [$0] } ?? [])).map(term))
        var parts = zip(branches, results).map { "WHEN \(term($0.condition).fragment) THEN \($1.fragment)" as Fragment }
        if let otherwise, !otherwise.isNullLiteral, let result = results.last { parts.append("ELSE \(result.fragment)") }
        if parts.fitOnOneLine { return "CASE \(parts.joined(" ")) END" }
        var result: Fragment = "CASE"
        for part in parts {
            result.append(.line(1))
            result.append(part.indented())
        }
        return result + Fragment.line + "END"
    }

    /// Nulls of the other table are left out: `x NOT IN (…, NULL)` would never be true.
    func member(_ operand: ScalarExpression, _ plan: Plan, _ id: ColumnID, isNegated: Bool) -> Term {
        let type = operand.type
        let block = lowering.lower(.filter(!ScalarExpression.column(id, type).isNull, plan), needed: [id], isOrdered: false)
        var column = block[id] ?? .null, value = term(operand)
        if let scale = scaleToCast([value.stored, lowering.storedType(of: column)]) {
            column = .call(.convert, [column], .decimal(scale: scale))
            if value.stored.scale != scale { value = cast(value, to: .decimal(width: 38, scale: scale)) }
        }
        let query = select(block, [Output(expression: column, label: .none)])
        return Term(fragment: "\(value.bracketed(below: .sum)) \(isNegated ? "NOT IN" : "IN") \(query.bracketed)", precedence: .comparison, stored: .boolean)
    }
}

extension ScalarExpression {
    var isNullLiteral: Bool { if case .literal(.null) = kind { true } else { false } }
}

extension Aggregate {
    var isExtreme: Bool { self == .minimum || self == .maximum }
}
