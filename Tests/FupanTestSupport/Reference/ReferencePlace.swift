import FupanSyntax
import FupanTable

/// Where an expression is evaluated: in a row of a table, or over the rows of a group.
struct ReferencePlace {
    /// Tables and values by their names.
    var bindings: [String: ReferenceBinding] = [:]
    var today = Day(number: 0)
    var table: ReferenceTable
    /// Nil where there is one value for a group.
    var row: Int?
    /// The rows of the group.
    var group: [Int] = []
    /// What stands earlier in the same `summarize`.
    var measures: [String: Cell] = [:]
    /// `by` and `at` of the stage.
    var partition: [Expression] = []
    var at: Expression?
    /// The table before the stage, which `by` and `at` are read in.
    var before: ReferenceTable?

    /// The same, at another row.
    func at(row: Int) -> ReferencePlace {
        var result = self
        result.row = row
        return result
    }

    /// The rows of this row's group, as they stand.
    func partitionRows() throws -> [Int] {
        guard let row else { return group }
        let clauses = readingClauses()
        let own = try partition.map { try evaluate($0, clauses.at(row: row)) }
        return try table.rows.indices.filter { other in
            try table.rows[other].isTotal == table.rows[row].isTotal && Cell.areSame(try partition.map { try evaluate($0, clauses.at(row: other)) }, own)
        }
    }

    /// Where `by` and `at` are read.
    func readingClauses() -> ReferencePlace {
        var result = self
        if let before { result.table = before }
        return result
    }

    /// The same rows in the order of `at`; without it in the table's, or that of its time.
    func orderedRows() throws -> [Int] {
        let clauses = at == nil ? self : readingClauses()
        var keyed = clauses.table
        for index in keyed.rows.indices { keyed.rows[index].cells.append(.exact(BigDecimal(index))) }
        keyed.columns.append("")
        if keyed.key == nil { keyed.key = clauses.table.columns }
        if let key = try orderKey() {
            let isDescending = if case .unary(.negate, _) = key.kind { true } else { false }
            let value = if case .unary(.negate, let operand) = key.kind { operand } else { key }
            for index in keyed.rows.indices { keyed.rows[index].order = [try evaluate(value, clauses.at(row: index))] }
            keyed.order = .sorted([isDescending])
        }
        let order = keyed.inOrder().rows.compactMap { row -> Int? in
            if case .exact(let number)? = row.cells.last { Int(number.text) } else { nil }
        }
        let rows = Set(try partitionRows())
        return order.filter { rows.contains($0) }
    }

    /// What the windows go by; nil where it is the order of the table itself.
    func orderKey() throws -> Expression? {
        if let at { return at }
        if case .sorted = table.order { return nil }
        guard table.index("time") != nil else { throw ReferenceGap("no order for a window") }
        return ReferencePlace.time
    }

    /// The column `time`.
    static let time = parseExpression(.init(name: "reference", "time")).0
}

enum ReferenceBinding {
    case table(ReferenceTable)
    case value(Cell)
}
