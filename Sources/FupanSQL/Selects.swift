import FupanPlan
import FupanTable

/// A column of a SELECT.
struct Output {
    enum Label {
        case none
        /// Numbered by the renderer.
        case alias(Int)
        case name(String)
    }

    let expression: ScalarExpression
    let label: Label
    /// Its identity in the plan, by which it is sorted.
    var id: ColumnID?
    /// A type that it is cast to.
    var wanted: StoredType?
}

extension Printer {
    /// One SELECT, a clause a line; on one line if it is short.
    func select(_ block: Block, _ outputs: [Output]) -> Fragment {
        var printer = self
        printer.isQualified = block.sources.count > 1 || block.conditions.contains { if case .noMatch = $0 { true } else { false } }
        let items = outputs.map(printer.item)
        var clauses = [Fragment(block.sources.map { .declared($0.number) }) + "SELECT" + (items.isEmpty ? " 1" : items.list(after: " "))]
        clauses += printer.from(block.sources)
        if !block.conditions.isEmpty { clauses.append(printer.whereClause(block.conditions)) }
        if let grouping = block.grouping, !grouping.isEmpty { clauses.append(printer.groupBy(grouping, outputs)) }
        if let order = printer.orderBy(block, outputs) { clauses.append(order) }
        if let limit = block.limit { clauses.append("LIMIT \(limit)") }
        if block.offset > 0 { clauses.append("OFFSET \(block.offset)") }
        let isShort = clauses.fitOnOneLine && clauses.count <= 3
        return clauses.joined(isShort ? " " : "\n")
    }

    private func item(_ output: Output) -> Fragment {
        var term = typed(output.expression)
        if let wanted = output.wanted { term = cast(term, to: wanted) }
        switch output.label {
        case .none: return term.fragment
        case .name(let name): return "\(term.fragment) AS \(dialect.quoted(name))"
        case .alias(let number):
            if output.wanted == nil, isColumn(output.expression, called: number) { return term.fragment }
            return "\(term.fragment) AS \(Fragment([.column(number)]))"
        }
    }

    private func isColumn(_ expression: ScalarExpression, called number: Int) -> Bool {
        guard case .column(let id) = expression.kind, case .alias(number)? = lowering.names[id] else { return false }
        return lowering.storedType(of: expression).holds(expression.type)
    }

    // MARK: FROM

    private func from(_ sources: [Source]) -> [Fragment] {
        sources.map { source in
            let table = table(source)
            switch source.kind {
            case .first: return "FROM \(table)"
            case .cross: return "CROSS JOIN \(table)"
            case .inner: return "JOIN \(table) ON \(matches(source))"
            case .left: return "LEFT JOIN \(table) ON \(source.keys.isEmpty ? "TRUE" : matches(source))"
            }
        }
    }

    private func matches(_ source: Source) -> Fragment {
        source.keys.map { "\(term($0.left).bracketed(below: .sum)) = \(term($0.right).bracketed(below: .sum))" as Fragment }.joined(" AND ")
    }

    private func table(_ source: Source) -> Fragment {
        let alias = Fragment([.table(source.number)])
        switch source.table {
        case .scan(let scan, let indices):
            let columns = zip(indices, source.columns).map { index, column in (index, number(column)) }
            return Fragment([.scan(scan.source, columns)]).marked(scan.span) + " AS " + alias
        case .values(let rows): return values(rows, source) + alias + columnList(source, rows)
        case .block(let block, let ids):
            let outputs = zip(ids, source.columns).map { id, column in
                Output(expression: block[id] ?? .null, label: label(column), id: id)
            }
            return "\(select(block, outputs).bracketed) AS \(alias)"
        case .union(let branches): return "\(union(branches, source).bracketed) AS \(alias)"
        case .named(let name): return "\(name) AS \(alias)"
        }
    }

    private func number(_ column: Source.Column) -> Int {
        if case .alias(let number)? = lowering.names[column.id] { number } else { 0 }
    }

    private func label(_ column: Source.Column) -> Output.Label {
        if case .alias(let number)? = lowering.names[column.id] { .alias(number) } else { .none }
    }

    private func values(_ rows: [[ScalarExpression]], _ source: Source) -> Fragment {
        if rows.isEmpty {
            let nulls = source.columns.map { column in
                "CAST(NULL AS \(dialect.typeName(StoredType(column.type)))) AS \(Fragment([.column(number(column))]))" as Fragment
            }
            return "(SELECT \(nulls.joined(", ")) WHERE FALSE) AS "
        }
        let lines = rows.enumerated().map { index, row in
            "(\(zip(row, source.columns).map { value($0, $1, isFirst: index == 0).fragment }.joined(", ")))" as Fragment
        }
        let list: Fragment = "VALUES\(lines.list(after: " "))"
        return "\(list.bracketed) AS "
    }

    /// The first row says the types.
    private func value(_ expression: ScalarExpression, _ column: Source.Column, isFirst: Bool) -> Term {
        let term = term(expression)
        let wanted = lowering.stored[column.id] ?? term.stored
        return isFirst && term.stored != wanted && wanted != .null ? cast(term, to: wanted) : term
    }

    private func columnList(_ source: Source, _ rows: [[ScalarExpression]]) -> Fragment {
        guard !rows.isEmpty else { return Fragment() }
        return "(\(source.columns.map { Fragment([.column(number($0))]) }.joined(", ")))"
    }

    private func union(_ branches: [(block: Block, outputs: [ScalarExpression])], _ source: Source) -> Fragment {
        let selects = branches.enumerated().map { index, branch in
            let outputs = zip(branch.outputs, source.columns).map { expression, column in
                Output(expression: expression, label: index == 0 ? label(column) : .none, wanted: wanted(expression, of: column))
            }
            return select(branch.block, outputs)
        }
        return selects.joined("\nUNION ALL\n")
    }

    /// What a column of a union is cast to. Decimals are brought together by the engine.
    private func wanted(_ expression: ScalarExpression, of column: Source.Column) -> StoredType? {
        let own = lowering.outputType(of: expression), wanted = lowering.stored[column.id] ?? own
        // A column that a table lacks is no wider than in the others.
        if case .decimal = wanted { return expression.isNullLiteral ? wanted : nil }
        return own == wanted || own == .null || wanted == .null ? nil : wanted
    }

    // MARK: the other clauses

    private func whereClause(_ conditions: [Block.Condition]) -> Fragment {
        let parts = conditions.map { condition in
            switch condition {
            case .holds(let expression): return conditions.count == 1 ? term(expression).fragment : term(expression).bracketed(below: .and)
            case .noMatch(let source):
                let clauses: [Fragment] = ["SELECT 1", "FROM \(table(source))", "WHERE \(source.keys.isEmpty ? "TRUE" : matches(source))"]
                return "NOT EXISTS \(clauses.joined(clauses.fitOnOneLine ? " " : "\n").bracketed)"
            }
        }
        if parts.fitOnOneLine || parts.count == 1 { return "WHERE \(parts.joined(" AND "))" }
        return "WHERE \(parts.map { $0.indented() }.joined("\n  AND "))"
    }

    /// By place where a key is computed, by name where it is a column. A bare number that is no output would be taken for a place.
    private func groupBy(_ grouping: [ScalarExpression], _ outputs: [Output]) -> Fragment {
        let keys = grouping.map { key -> Fragment in
            guard case .column(let id) = key.kind, lowering.keys[id] != nil else { return term(key).fragment }
            let place = outputs.firstIndex { if case .column(id) = $0.expression.kind { true } else { false } }
            if let place { return "\(place + 1)" }
            let value = typed(key)
            return lowering.keys[id].map(lowering.isConstant) == true ? cast(value, to: value.stored).fragment : value.fragment
        }
        return "GROUP BY \(keys.joined(", "))"
    }

    /// An output goes by its name, everything else by what it is made of. A constant orders nothing, and would be taken for a place.
    private func orderBy(_ block: Block, _ outputs: [Output]) -> Fragment? {
        var printer = self
        // A name given here hides a column of the same name.
        printer.isQualified = isQualified || outputs.contains { if case .name(let name) = $0.label { name.isLikePrivateName } else { false } }
        let keys = block.order.compactMap { key -> Fragment? in
            let resolved = SortKey(block.resolved(key.expression), isDescending: key.isDescending)
            if lowering.isConstant(resolved.expression) { return nil }
            guard key.expression.type.labels == nil, case .column(let id) = key.expression.kind,
                  let place = outputs.firstIndex(where: { $0.id == id }) else { return printer.sortKey(resolved) }
            return printer.sortKey(Term(fragment: reference(to: outputs, place), stored: .null), key)
        }
        return keys.isEmpty ? nil : "ORDER BY \(keys.joined(", "))"
    }

    private func reference(to outputs: [Output], _ place: Int) -> Fragment {
        switch outputs[place].label {
        case .none: return term(outputs[place].expression).fragment
        case .alias(let number): return Fragment([.column(number)])
        case .name(let name):
            let isUnique = outputs.filter { if case .name(let other) = $0.label { other.lowercased() == name.lowercased() } else { false } }.count == 1
            return isUnique ? "\(dialect.quoted(name))" : "\(place + 1)"
        }
    }
}

extension String {
    /// `c1`
    fileprivate var isLikePrivateName: Bool {
        (hasPrefix("c") || hasPrefix("C")) && !dropFirst().isEmpty && dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }
}
