import FupanPlan
import FupanSource
import FupanTable

/// One SELECT. Its expressions read the columns of its sources; `columns` says what each column of the plan is made of.
struct Block {
    var sources: [Source] = []
    var conditions: [Condition] = []
    /// The keys, as expressions over the sources; nil where rows stay rows.
    var grouping: [ScalarExpression]?
    /// In the order in which they were defined.
    private(set) var ids: [ColumnID] = []
    private(set) var columns: [ColumnID: ScalarExpression] = [:]
    /// Over `columns`.
    var order: [SortKey] = []
    var limit: Int?
    var offset = 0

    enum Condition {
        case holds(ScalarExpression)
        /// No row of another table matches: NOT EXISTS.
        case noMatch(Source)
    }

    var isLimited: Bool { limit != nil || offset > 0 }

    subscript(id: ColumnID) -> ScalarExpression? {
        get { columns[id] }
        set {
            if columns[id] == nil, newValue != nil { ids.append(id) }
            columns[id] = newValue
        }
    }

    /// Whether a window is computed here for what is needed, or for the order: rows may not be dropped before it.
    func computesWindow(for needed: Set<ColumnID>) -> Bool {
        needed.contains { columns[$0]?.containsWindow == true } || order.contains { resolved($0.expression).containsWindow }
    }

    /// Forgets the columns; those of a plan above take their place.
    mutating func removeColumns() {
        ids = []
        columns = [:]
    }

    /// An expression of the plan over the sources. How a column is read, as a category or a period, and in which format, its reader knows.
    func resolved(_ expression: ScalarExpression) -> ScalarExpression {
        if case .column(let id) = expression.kind {
            guard var result = columns[id] else { return expression }
            let isHeldAlike = StoredType(result.type) == StoredType(expression.type)
            if isHeldAlike || result.type == .null || result.type == .unknown { result.type = expression.type }
            result.format = expression.format
            if result.span == nil { result.span = expression.span }
            return result
        }
        return expression.mapChildren(resolved)
    }
}

/// A table in FROM, with the columns that are read of it.
struct Source {
    enum Kind { case first, inner, left, cross }

    indirect enum Table {
        case scan(Plan.Scan, indices: [Int])
        /// Rows of constants.
        case values([[ScalarExpression]])
        case block(Block, [ColumnID])
        case union([(block: Block, outputs: [ScalarExpression])])
        /// A table that is there, or a named query before the statement.
        case named(String)
    }

    struct Column {
        let id: ColumnID
        /// Its identity in the plan.
        let source: ColumnID
        let type: DataType
    }

    var kind = Kind.first
    let table: Table
    let columns: [Column]
    /// Numbered by the renderer.
    let number: Int
    /// Equal pairs: the left over the sources before, the right over this one.
    var keys: [(left: ScalarExpression, right: ScalarExpression)] = []
}

/// How a column of a source is called.
enum ColumnName {
    /// Numbered by the renderer.
    case alias(Int)
    /// A column of a table that exists.
    case fixed(String)
}
