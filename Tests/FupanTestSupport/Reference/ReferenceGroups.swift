import FupanSyntax
import FupanTable

extension ReferenceStage {
    /// A row for each combination of the keys, in their order; without keys exactly one.
    func grouped(_ keys: [(String, Expression)], measures: [(String, Expression)]) throws -> ReferenceTable {
        let groups = try groups(keys, Array(input.rows.indices))
        let rows = try groups.map { group in group.values + (try self.measures(measures, group.rows)) }
        return ordered(keys, measures.map(\.0), rows)
    }

    private func groups(_ keys: [(String, Expression)], _ rows: [Int]) throws -> [(values: [Cell], rows: [Int])] {
        if keys.isEmpty { return [([], rows)] }
        var groups: [(values: [Cell], rows: [Int])] = []
        for row in rows {
            let own = try keys.map { try evaluate($0.1, place(input).at(row: row)) }
            if let index = groups.firstIndex(where: { Cell.areSame($0.values, own) }) { groups[index].rows.append(row) } else { groups.append((own, [row])) }
        }
        return groups
    }

    /// Later ones see the earlier ones.
    private func measures(_ measures: [(String, Expression)], _ rows: [Int]) throws -> [Cell] {
        var place = place(input), result: [Cell] = []
        place.group = rows
        for (name, expression) in measures {
            let value = try evaluate(expression, place)
            place.measures[name] = value
            result.append(value)
        }
        return result
    }

    private func ordered(_ keys: [(String, Expression)], _ measures: [String], _ rows: [[Cell]]) -> ReferenceTable {
        var result = ReferenceTable(columns: keys.map(\.0) + measures, rows: rows)
        for row in rows.indices { result.rows[row].order = Array(rows[row].prefix(keys.count)) }
        result.order = .sorted(keys.map { _ in false })
        result.key = keys.map(\.0)
        return result
    }

    func summarized() throws -> ReferenceTable {
        let keys = try keys(), measures = try stage.values.map { try named($0) }
        if case .between(let base, let side)? = clause(.between)?.body { return try compared(keys, measures, base, side) }
        let result = try grouped(keys, measures: measures)
        let hasTotal = stage.clauses.contains { if case .options(let options) = $0.body { options.contains { $0.name.text == "total" } } else { false } }
        return hasTotal && !keys.isEmpty ? try withTotal(result, measures) : result
    }

    /// A marked row for the whole, behind the groups; the first key is a text.
    private func withTotal(_ groups: ReferenceTable, _ measures: [(String, Expression)]) throws -> ReferenceTable {
        let keys = groups.key ?? []
        let values = try self.measures(measures, Array(input.rows.indices))
        var last = ReferenceTable.Row([.text("total")] + keys.dropFirst().map { _ in Cell.null } + values)
        last.order = Array(last.cells.prefix(keys.count))
        last.isTotal = true
        var result = groups
        result.rows.append(last)
        result.key = nil
        return result
    }

    /// `between`: each measure on the second side, on the first, the change and the growth.
    private func compared(
        _ keys: [(String, Expression)], _ measures: [(String, Expression)], _ base: Expression, _ side: Expression
    ) throws -> ReferenceTable {
        func isOn(_ side: Expression, _ row: Int) throws -> Bool {
            let place = place(input).at(row: row), value = try evaluate(side, place)
            if case .boolean(let known) = value { return known }
            guard let days = value.days, let time = input.index("time") else { return false }
            return input.rows[row].cells[time].day.map { $0 >= days.first && $0 < days.past } ?? false
        }
        let onBase = try Set(input.rows.indices.filter { try isOn(base, $0) }), onSide = try Set(input.rows.indices.filter { try isOn(side, $0) })
        let either = input.rows.indices.filter { onBase.contains($0) || onSide.contains($0) }
        var names: [String] = []
        let rows = try groups(keys, either).map { group in
            let now = try self.measures(measures, group.rows.filter(onSide.contains)), before = try self.measures(measures, group.rows.filter(onBase.contains))
            names = []
            var cells = group.values
            for (index, measure) in measures.enumerated() {
                let change = try ReferenceArithmetic(.subtract).result(now[index], before[index])
                cells += [now[index], before[index], change, try growth(change, before[index])]
                names += ["", "_base", "_change", "_growth"].map { measure.0 + $0 }
            }
            return cells
        }
        if names.isEmpty { names = measures.flatMap { measure in ["", "_base", "_change", "_growth"].map { measure.0 + $0 } } }
        return ordered(keys, names, rows)
    }

    /// None from nothing, or from less than nothing.
    func growth(_ change: Cell, _ before: Cell) throws -> Cell {
        before.double ?? 0 > 0 ? try ReferenceArithmetic(.divide).result(change, before) : .null
    }

    /// The values of a column as columns, in their order.
    func pivoted() throws -> ReferenceTable {
        let measure = try named(stage.values[0]), heading = try keys()[0]
        let used = [measure, heading].compactMap { if case .name(let name) = $0.1.kind { name.text } else { nil } }
        let rows = input.columns.filter { !used.contains($0) && (input.key?.contains($0) ?? true) }
        let values = try groups([heading], Array(input.rows.indices)).map { $0.values[0] }.sorted { Cell.order($0, $1) < 0 }
        let groups = try groups(try rows.map { ($0, try name($0)) }, Array(input.rows.indices))
        let cells = try groups.map { group in
            group.values + (try values.map { value in
                let place = place(input)
                let inside = try group.rows.filter { Cell.isSame(try evaluate(heading.1, place.at(row: $0)), value) }
                guard inside.count <= 1 else { throw ReferenceGap("several rows in a cell") }
                return try inside.first.map { try evaluate(measure.1, place.at(row: $0)) } ?? .null
            })
        }
        var names: [String] = []
        for value in values {
            let base = value.isNull ? "(none)" : try ReferenceText.plain(value)
            // No two columns differ only in case.
            let twins = (rows + names).filter { $0.lowercased() == base.lowercased() }.count
            names.append(twins == 0 ? base : "\(base)_\(twins + 1)")
        }
        return ordered(try rows.map { ($0, try name($0)) }, names, cells)
    }
}
