import FupanPlan
import FupanSource
import FupanTable

/// A table as the checker sees it: a plan, the columns that have names, and what is to be said about it.
public struct Relation: Sendable {
    public struct Column: Sendable {
        public var id: ColumnID
        public var name: String
        public var type: DataType
        public var format: Format
        /// Whether rows were grouped by it: null is then a group.
        public var isGroup = false

        public init(_ name: String, _ type: DataType, _ format: Format = .plain, id: ColumnID = .fresh()) {
            self.id = id
            self.name = name
            self.type = type
            self.format = format
        }

        public var expression: ScalarExpression { .column(id, type, format) }
    }

    public var plan: Plan
    /// The columns with names, in order. The plan may hold more: those that only the order needs.
    public var columns: [Column]
    /// The order in which the rows are shown; verbs that make a new table set it anew.
    public var order: [SortKey] = []
    /// The order in which rows come without an `order`, where an engine may give them as it likes: that of the columns there were then.
    public fileprivate(set) var natural: [SortKey] = []
    /// Columns that together are different in every row, where that is known.
    public var key: [ColumnID]?
    /// A column, true for the row that is the total of the others, where there is one.
    public var total: ColumnID?
    /// Columns that say something of a measure and are none themselves: the change on a week before, the usual range.
    public var annotations: Set<ColumnID> = []
    /// The definition lines printed under the table.
    public var notes: [Note] = []
    /// What must hold of the data for the result to be right.
    public var requirements: [Requirement] = []
    /// What is to be done with the table besides showing it: `save`, `chart`, `say`.
    public var effects: [Effect] = []
    /// What messages call it: the name it is bound to.
    public var name: String?
    /// True after an error: its columns are not known, and nothing that follows from that is reported.
    public var isUnknown = false
    /// Not a table but a page: `review weekly`.
    public var review: ReviewRequest?

    public init(_ plan: Plan, columns: [Column]) {
        self.plan = plan
        self.columns = columns
    }

    /// What stands for a table that could not be made out.
    public static var unknown: Relation {
        var relation = Relation(.values([], []), columns: [])
        relation.isUnknown = true
        return relation
    }

    /// True where an engine may give the rows in any order: behind a join, a window or a union of sorted tables.
    public var isScattered: Bool {
        get { !natural.isEmpty }
        set {
            guard newValue else { return natural = [] }
            guard natural.isEmpty else { return }
            let byKey = key.map { Set($0) }
            natural = columns.filter { $0.type.hasOrder && (byKey?.contains($0.id) ?? true) }.map { SortKey($0.expression) }
        }
    }

    public subscript(name: String) -> Column? { columns.first { $0.name == name } }

    /// The same notes, requirements and effects over another table.
    public func with(_ plan: Plan, columns: [Column], order: [SortKey] = [], key: [ColumnID]? = nil) -> Relation {
        var result = self
        result.plan = plan
        result.columns = columns
        result.order = order
        result.key = key
        result.name = nil
        result.isScattered = false
        return result
    }

    /// Whether a row is the total of the others; nil where no row can be.
    public var isTotal: ScalarExpression? { total.flatMap { plan.columns.contains($0) ? .column($0, .boolean) : nil } }

    /// The rows that are no total.
    public var withoutTotal: Relation {
        guard let total, let isTotal else { return self }
        var result = filtered(!isTotal)
        result.total = nil
        result.order.removeAll { if case .column(total) = $0.expression.kind { true } else { false } }
        result.notes.removeAll(where: \.isOfTotal)
        return result
    }

    /// The same table with more columns in its plan.
    public func extended(_ definitions: [Plan.Definition]) -> Relation {
        guard !definitions.isEmpty else { return self }
        var result = self
        result.plan = .extend(definitions, plan)
        if definitions.contains(where: { $0.expression.scattersRows }) { result.isScattered = true }
        return result
    }

    public func filtered(_ condition: ScalarExpression) -> Relation {
        var result = self
        result.plan = .filter(condition, plan)
        result.name = nil
        if condition.scattersRows { result.isScattered = true }
        return result
    }

    /// The order made total: rows that tie come in the order of the key, or of all the other columns, so that every run gives the same bytes.
    public var totalOrder: [SortKey] {
        let order = order.isEmpty ? natural : order
        guard !order.isEmpty else { return [] }
        var seen: Set<ColumnID> = []
        for sortKey in order { if case .column(let id) = sortKey.expression.kind { seen.insert(id) } }
        let byKey = key.map { Set($0) }
        if let byKey, byKey.isSubset(of: seen) { return order }
        let ties = columns.filter { !seen.contains($0.id) && (byKey?.contains($0.id) ?? true) && $0.type.hasOrder }
        return order + ties.map { SortKey($0.expression) }
    }

    /// What is shown: in order, the named columns only.
    public var finalPlan: Plan {
        let order = totalOrder
        let sorted = order.isEmpty ? plan : Plan.sort(order, plan)
        return .project(columns.map { Plan.Definition($0.expression, id: $0.id) }, sorted)
    }

    public var fields: [Field] { columns.map { Field($0.name, $0.type, $0.format, isGroup: $0.isGroup) } }

    /// Computed once even if it is used in several places.
    public func shared(_ purpose: String, keeping: SharedPlan.Keeping = .always) -> Relation {
        var result = self
        let kept = plan.columns
        let byID = Dictionary(columns.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let fields = kept.map { id in byID[id].map { Field($0.name, $0.type, $0.format) } ?? Field("", .unknown) }
        result.plan = .shared(SharedPlan(plan, purpose: purpose, fields: fields, keeping: keeping))
        return result
    }
}

extension ScalarExpression {
    /// Whether computing it gives the engine leave to change the order of rows: windows sort, and `in` another table joins.
    fileprivate var scattersRows: Bool {
        switch kind {
        case .window, .member: true
        default: children.contains(where: \.scattersRows)
        }
    }
}

extension DataType {
    /// Whether values of the type have an order that a tie can be broken by.
    public var hasOrder: Bool {
        switch self {
        case .list, .table, .interval, .unknown: false
        default: true
        }
    }
}

/// Something that must hold of the data; it is asked together with the definition lines, before a result is shown.
public struct Requirement: Sendable {
    /// True where the data is not as it must be.
    public let violation: ScalarExpression
    /// Asked only where `violation` is true, when that alone is no proof and the proof costs another look at the data.
    public let confirmation: ScalarExpression?
    /// The column whose values the message lists: those that do occur.
    public let listing: (column: Relation.Column, relation: Relation)?
    public let diagnostic: Diagnostic

    public init(
        violation: ScalarExpression, confirmation: ScalarExpression? = nil,
        listing: (column: Relation.Column, relation: Relation)? = nil, _ diagnostic: Diagnostic
    ) {
        self.violation = violation
        self.confirmation = confirmation
        self.listing = listing
        self.diagnostic = diagnostic
    }
}

/// What a pipeline asks for besides its table, in the order in which it was written.
public enum Effect: Sendable {
    case save(SaveRequest)
    case chart(ChartRequest)
    /// A sentence for each row; one for each language, or the same for all.
    case say(Table, [Sentence])
    /// A condition that every row must fulfil.
    case assert(Table, Assertion)
    /// The SQL, or the plan, of the table.
    case showSQL(Table, dialect: String)
    case explain(Table)

    public typealias Sentence = (language: Language?, sentence: ScalarExpression)

    public struct Assertion: Sendable {
        public let condition: ScalarExpression
        public let message: ScalarExpression?
        public let span: Span

        public init(condition: ScalarExpression, message: ScalarExpression?, span: Span) {
            self.condition = condition
            self.message = message
            self.span = span
        }
    }

    /// The table as it was where the effect was written.
    public struct Table: Sendable {
        public let plan: Plan
        public let columns: [Relation.Column]
        public let order: [SortKey]
        let natural: [SortKey]
        public let notes: [Note]
        public let requirements: [Requirement]
        public let name: String?
        /// A page instead of a table.
        public let review: ReviewRequest?

        public init(_ relation: Relation) {
            plan = relation.plan
            columns = relation.columns
            order = relation.order
            natural = relation.natural
            notes = relation.notes
            requirements = relation.requirements
            name = relation.name
            review = relation.review
        }

        public var relation: Relation {
            var result = Relation(plan, columns: columns)
            result.order = order
            result.natural = natural
            result.notes = notes
            result.requirements = requirements
            result.name = name
            result.review = review
            return result
        }
    }
}

public struct SaveRequest: Sendable {
    public let table: Effect.Table
    public let path: ScalarExpression
    public let sheet: String?
    /// Whether a .csv or .tsv file is written as Excel opens it.
    public let isForExcel: Bool
    public let span: Span

    public init(table: Effect.Table, path: ScalarExpression, sheet: String?, isForExcel: Bool = false, span: Span) {
        self.table = table
        self.path = path
        self.sheet = sheet
        self.isForExcel = isForExcel
        self.span = span
    }
}

public struct ChartRequest: Sendable {
    public enum Form: String, CaseIterable, Sendable { case bar, line, funnel, heatmap, histogram, pareto, bridge, fan }

    public let table: Effect.Table
    public let form: Form
    public let measures: [String]
    public let keys: [String]
    /// About how many bins a histogram has.
    public let bins: Int?

    public init(table: Effect.Table, form: Form, measures: [String], keys: [String], bins: Int? = nil) {
        self.table = table
        self.form = form
        self.measures = measures
        self.keys = keys
        self.bins = bins
    }
}

/// `review weekly as of @2026-06-30 with lang zh`
public struct ReviewRequest: Sendable {
    public let name: String
    public var asOf: ScalarExpression?
    /// The days of a series of pages, each the last of its period; empty where there is one page.
    public var days: [Day] = []
    /// The day whose page is laid beside it.
    public var comparison: ScalarExpression?
    /// The folder for the lists of people to call, and their form: `csv` or `xlsx`.
    public var lists: (folder: ScalarExpression, form: String)?
    public let language: Language?
    public let span: Span

    public init(name: String, asOf: ScalarExpression?, language: Language?, span: Span) {
        self.name = name
        self.asOf = asOf
        self.language = language
        self.span = span
    }
}
