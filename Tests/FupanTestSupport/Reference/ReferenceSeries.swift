import FupanSyntax
import FupanTable

/// Verbs over series of periods, and columns that become rows.
extension ReferenceStage {
    /// A row for each of the columns, with its name and its value.
    func unpivoted() throws -> ReferenceTable {
        let chosen = try stage.values.map { try columnName($0) }
        let names = try arguments(.to).map { try columnName($0) }
        guard names.count == 2 else { throw ReferenceGap("unpivot without names") }
        let others = input.columns.filter { !chosen.contains($0) }
        var result = ReferenceTable(columns: others + names, rows: [])
        for row in input.rows {
            for (place, column) in chosen.enumerated() {
                let kept = others.compactMap { input.index($0).map { row.cells[$0] } }
                var line = ReferenceTable.Row(kept + [.label(column, place), input.index(column).map { row.cells[$0] } ?? .null])
                line.order = row.order + [.label(column, place)]
                result.rows.append(line)
            }
        }
        if case .sorted(let directions) = input.order { result.order = .sorted(directions + [false]) } else { result.order = .none }
        result.key = input.key.flatMap { key in key.allSatisfy(others.contains) ? key + [names[0]] : nil }
        return result
    }

    private func columnName(_ argument: Argument) throws -> String {
        guard case .name(let name) = try single(argument).kind else { throw ReferenceGap("a column is wanted") }
        return name.text
    }

    /// A row for each period between the first and the last that has none, with the value in its exact numbers. The periods are the only key.
    func filled() throws -> ReferenceTable {
        guard let key = input.key, key.count == 1, let at = input.index(key[0]) else { throw ReferenceGap("fill of several series") }
        let value = try evaluate(try single(stage.values[0]), place(input))
        let present = input.rows.compactMap { row -> (PeriodUnit, Day)? in if case .period(let unit, let day) = row.cells[at] { (unit, day) } else { nil } }
        var result = input
        guard let unit = present.first?.0, var day = present.map(\.1).min(), let last = present.map(\.1).max() else { return result }
        while day <= last {
            if !present.contains(where: { $0.1 == day }) {
                var row = ReferenceTable.Row(input.columns.indices.map { $0 == at ? .period(unit, day) : value })
                row.order = [.period(unit, day)]
                result.rows.append(row)
            }
            day = day.adding(1, unit)
        }
        return result
    }

    /// Beside each measure its value one period before, the change and the growth. The periods are the only key.
    func comparedWithBefore() throws -> ReferenceTable {
        guard let key = input.key, key.count == 1, let at = input.index(key[0]), let argument = stage.values.first else { throw ReferenceGap("compare of several series") }
        let span = try single(argument), suffix = span.span.text
        guard case .duration = try evaluate(span, place(input)) else { throw ReferenceGap("compare without a span") }
        let measures = input.columns.indices.filter { $0 != at }
        var result = input
        result.columns += measures.flatMap { index in ["", "_change", "_growth"].map { "\(input.columns[index])_\(suffix)\($0)" } }
        for row in input.rows.indices {
            let moved = input.rows[row].cells[at].isNull ? Cell.null : try ReferenceArithmetic(.subtract).result(input.rows[row].cells[at], try evaluate(span, place(input)))
            let before = moved.isNull ? nil : input.rows.first { Cell.isSame($0.cells[at], moved) }
            for index in measures {
                let then = before?.cells[index] ?? .null
                let change = try ReferenceArithmetic(.subtract).result(input.rows[row].cells[index], then)
                result.rows[row].cells += [then, change, try growth(change, then)]
            }
        }
        return result
    }
}
