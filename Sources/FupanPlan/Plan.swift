import FupanSource
import FupanTable

/// What is to be computed: a tree of relational nodes over columns that are known by their identity. It knows no engine, no verb and no names.
public indirect enum Plan: Sendable {
    case scan(Scan)
    /// Literal rows.
    case values([ColumnID], [[ScalarExpression]])
    /// These columns and no others.
    case project([Definition], Plan)
    /// The input's columns and these.
    case extend([Definition], Plan)
    /// The rows for which the condition is true.
    case filter(ScalarExpression, Plan)
    /// A row for each combination of the keys (null is a value of its own); without keys exactly one row.
    case aggregate(keys: [Definition], measures: [Definition], Plan)
    case sort([SortKey], Plan)
    case limit(Int?, offset: Int, Plan)
    case join(Join)
    /// The rows of all the inputs; each input gives its columns in the order of the outputs.
    case union([ColumnID], [(plan: Plan, columns: [ColumnID])])
    /// Computed once, however often it is used.
    case shared(SharedPlan)

    /// A column and what it holds.
    public struct Definition: Sendable {
        public let id: ColumnID
        public let expression: ScalarExpression

        public init(_ expression: ScalarExpression, id: ColumnID = .fresh()) {
            self.id = id
            self.expression = expression
        }
    }

    /// Reads columns of a file.
    public struct Scan: Sendable {
        public let source: FileSource
        /// One for each column of the source.
        public let columns: [ColumnID]
        public let span: Span?

        public init(source: FileSource, columns: [ColumnID], span: Span?) {
            self.source = source
            self.columns = columns
            self.span = span
        }
    }

    public struct Join: Sendable {
        public enum Kind: String, Sendable { case inner, left, anti, cross }

        public let kind: Kind
        public let left: Plan
        public let right: Plan
        /// Pairs that are equal; null equals nothing.
        public let keys: [(left: ScalarExpression, right: ScalarExpression)]
        /// The right table's columns that are kept, under new identities: a table may be joined to itself.
        public let rightColumns: [(id: ColumnID, source: ColumnID)]

        public init(
            _ kind: Kind, _ left: Plan, _ right: Plan, keys: [(left: ScalarExpression, right: ScalarExpression)],
            rightColumns: [(id: ColumnID, source: ColumnID)]
        ) {
            self.kind = kind
            self.left = left
            self.right = right
            self.keys = keys
            self.rightColumns = rightColumns
        }
    }

    /// The columns that come out.
    public var columns: [ColumnID] {
        switch self {
        case .scan(let scan): scan.columns
        case .values(let columns, _), .union(let columns, _): columns
        case .project(let definitions, _): definitions.map(\.id)
        case .extend(let definitions, let input): input.columns + definitions.map(\.id)
        case .filter(_, let input), .sort(_, let input), .limit(_, _, let input): input.columns
        case .aggregate(let keys, let measures, _): keys.map(\.id) + measures.map(\.id)
        case .join(let join): join.left.columns + join.rightColumns.map(\.id)
        case .shared(let shared): shared.plan.columns
        }
    }
}

/// A plan whose result is computed once and read wherever it stands.
public final class SharedPlan: Sendable {
    public enum Keeping: Sendable {
        /// Its result is kept even where one query reads it: a verb knows why.
        case always
        /// A table with a name, which is kept where that saves work: when more than one query reads it.
        case whenReadAgain
    }

    public let plan: Plan
    public let keeping: Keeping
    /// What it holds, for `explain`: "orders by customer".
    public let purpose: String
    /// Type of each column, in the plan's order.
    public let fields: [Field]

    public init(_ plan: Plan, purpose: String, fields: [Field], keeping: Keeping = .always) {
        self.plan = plan
        self.keeping = keeping
        self.purpose = purpose
        self.fields = fields
    }
}
