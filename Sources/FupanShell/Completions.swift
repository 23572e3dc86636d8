/// The words that a session knows, for the Tab key and for `:tables`.
public struct Completions: Sendable {
    /// A verb: what may follow it.
    public struct VerbWords: Sendable {
        public var name: String
        public var summary: String
        /// Whether it may follow a pipe, and whether it may begin a pipeline.
        public var followsPipe: Bool
        public var beginsPipeline: Bool
        /// Whether a table's name follows it: `join reps`.
        public var takesTable: Bool
        /// Whether it writes or says something and passes its table on: `save`, `chart`.
        public var isOutput: Bool
        public var clauses: [String]
        public var options: [String]

        public init(
            _ name: String, summary: String = "", followsPipe: Bool = true, beginsPipeline: Bool = false, takesTable: Bool = false,
            isOutput: Bool = false, clauses: [String] = [], options: [String] = []
        ) {
            self.name = name
            self.summary = summary
            self.followsPipe = followsPipe
            self.beginsPipeline = beginsPipeline
            self.takesTable = takesTable
            self.isOutput = isOutput
            self.clauses = clauses
            self.options = options
        }
    }

    /// A table and its columns, in their order.
    public struct TableWords: Sendable {
        public var name: String
        public var columns: [String]

        public init(_ name: String, columns: [String]) {
            self.name = name
            self.columns = columns
        }
    }

    public var verbs: [VerbWords]
    public var functions: [String]
    public var tables: [TableWords]
    /// Names bound to values, functions and modules; the cells' results (`_`, `_3`) too.
    public var bindings: [String]
    /// What follows a name and a dot: the names of a module, the columns that a key leads to.
    public var members: [String: [String]]
    /// What `set` sets, with the words it takes.
    public var settings: [String: [String]]

    public init(
        verbs: [VerbWords] = [], functions: [String] = [], tables: [TableWords] = [], bindings: [String] = [],
        members: [String: [String]] = [:], settings: [String: [String]] = [:]
    ) {
        self.verbs = verbs
        self.functions = functions
        self.tables = tables
        self.bindings = bindings
        self.members = members
        self.settings = settings
    }

    func verb(named name: String) -> VerbWords? { verbs.first { $0.name == name } }
    func table(named name: String) -> TableWords? { tables.first { $0.name == name } }
}
