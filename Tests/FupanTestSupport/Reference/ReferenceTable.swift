/// A table in the memory of the reference evaluator.
public struct ReferenceTable: Sendable {
    public struct Row: Sendable {
        public var cells: [Cell]
        /// What the table was last sorted by, as it was then.
        var order: [Cell] = []
        /// `with total` made it of all the others: it stays behind them.
        var isTotal = false

        public init(_ cells: [Cell]) { self.cells = cells }
    }

    public enum Order: Sendable {
        /// As the rows stand in the file.
        case file
        /// By each row's `order`; true where a key goes down.
        case sorted([Bool])
        /// Nothing is promised.
        case none
    }

    public var name: String?
    public var columns: [String]
    public var rows: [Row]
    public var order = Order.file
    /// Columns that together are different in every row, where a verb made it so.
    var key: [String]?

    public init(name: String? = nil, columns: [String], rows: [[Cell]]) {
        self.name = name
        self.columns = columns
        self.rows = rows.map { Row($0) }
    }

    /// Whether the rows come in an order that the program asked for.
    public var isSorted: Bool { if case .sorted = order { true } else { false } }

    /// The rows that are no total.
    var withoutTotal: ReferenceTable {
        var result = self
        result.rows.removeAll(where: \.isTotal)
        return result
    }

    func index(_ column: String) -> Int? { columns.firstIndex(of: column) }

    /// In the order promised; rows that tie come in the order of the key, or of all columns, so that nothing is left to chance.
    func inOrder() -> ReferenceTable {
        guard case .sorted(let directions) = order else { return self }
        var result = self
        result.rows = rows.enumerated().sorted { isBefore($0.element, $1.element, directions, $0.offset < $1.offset) }.map(\.element)
        return result
    }

    private func isBefore(_ left: Row, _ right: Row, _ directions: [Bool], _ otherwise: Bool) -> Bool {
        if left.isTotal != right.isTotal { return right.isTotal }
        for (index, isDescending) in directions.enumerated() {
            let a = left.order[index], b = right.order[index]
            let order = Cell.order(a, b)
            // Nulls are last both ways.
            if order != 0 { return a.isNull || b.isNull || !isDescending ? order < 0 : order > 0 }
        }
        return ReferenceTable.tie(left, right, tieColumns) ?? otherwise
    }

    /// The columns that decide where all else is equal.
    var tieColumns: [Int] { columns.indices.filter { key?.contains(columns[$0]) ?? true } }

    static func tie(_ left: Row, _ right: Row, _ columns: [Int]) -> Bool? {
        for index in columns {
            if case .list = left.cells[index] { continue }
            let order = Cell.order(left.cells[index], right.cells[index])
            if order != 0 { return order < 0 }
        }
        return nil
    }
}

/// A construct the reference does not know: a fault of the test, not of the program.
public struct ReferenceGap: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
