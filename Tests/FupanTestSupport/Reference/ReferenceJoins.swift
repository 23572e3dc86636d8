import FupanSyntax
import FupanTable

extension ReferenceStage {
    private func other() throws -> ReferenceTable {
        try ReferenceProgram.table(Pipeline(source: .expression(try single(stage.values[0])), stages: [], span: stage.span), bindings, today)
    }

    func joined() throws -> ReferenceTable {
        let other = try other(), verb = stage.words.map(\.text).joined(separator: " ")
        let keys = try arguments(.on).map { argument -> (left: Expression, right: Int, shared: String?) in
            let syntax = try single(argument)
            if case .name(let name) = syntax.kind, let right = other.index(name.text) { return (syntax, right, name.text) }
            guard case .binary(.equal, _, let left, let column) = syntax.kind, case .name(let name) = column.kind,
                  let right = other.index(name.text) else { throw ReferenceGap("a key of a join") }
            return (left, right, nil)
        }
        var result = input
        let taken = other.columns.indices.filter { index in !keys.contains { $0.shared == other.columns[index] } }
        if verb != "anti join" {
            for index in taken { result.columns.append(freeName(other.columns[index], other.name ?? "right", result.columns)) }
            result.key = nil
            if case .file = input.order { result.order = .none }
        }
        result.rows = try input.rows.indices.flatMap { row in
            let own = try keys.map { try evaluate($0.left, place(input).at(row: row)) }
            // Null equals nothing.
            let matches = other.rows.filter { match in zip(own, keys).allSatisfy { !$0.isNull && Cell.isSame($0, match.cells[$1.right]) } }
            if verb == "anti join" { return matches.isEmpty ? [input.rows[row]] : [] }
            let lines = matches.map { match in taken.map { match.cells[$0] } }
            let unmatched = verb == "left join" && lines.isEmpty ? [taken.map { _ in Cell.null }] : []
            return (lines + unmatched).map { line in
                var joined = input.rows[row]
                joined.cells += line
                return joined
            }
        }
        return result
    }

    private func freeName(_ name: String, _ table: String, _ columns: [String]) -> String {
        guard columns.contains(name) else { return name }
        var result = "\(table)_\(name)", number = 2
        while columns.contains(result) {
            result = "\(table)_\(name)_\(number)"
            number += 1
        }
        return result
    }

    /// By name; a column that a table lacks is null in its rows.
    func united() throws -> ReferenceTable {
        var tables = [input]
        for argument in stage.values {
            tables.append(try ReferenceProgram.table(Pipeline(source: .expression(try single(argument)), stages: [], span: stage.span), bindings, today))
        }
        var columns: [String] = []
        for table in tables { for column in table.columns where !columns.contains(column) { columns.append(column) } }
        let rows = tables.flatMap { table in table.rows.map { row in columns.map { table.index($0).map { row.cells[$0] } ?? .null } } }
        var result = ReferenceTable(columns: columns, rows: rows)
        result.order = .none
        return result
    }
}
