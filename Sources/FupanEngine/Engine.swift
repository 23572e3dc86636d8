import FupanPlan
import FupanTable

/// What runs a plan's SQL: DuckDB in this process, or a server. Everything may be called from any thread.
public protocol Engine: AnyObject, Sendable {
    /// Runs statements without a result.
    func execute(_ sql: String) throws(EngineError)

    /// Runs one query; its rows come in chunks of typed columns.
    ///
    /// `fields` says what the columns mean, in order: their names, types and formats. Nil takes what the engine says.
    func query(_ sql: String, fields: [Field]?) throws(EngineError) -> any ResultStream

    /// Looks at files of one kind once: their form, columns and types. Several are one table; the first says what the columns are.
    func inspect(_ paths: [String], _ options: FileOptions) throws(EngineError) -> FileSource

    /// Makes one of the engine's extensions known (`excel`); nothing is fetched.
    func loadExtension(_ name: String) throws(EngineError)

    /// Stops what is running, from any thread; the running call throws `.interrupted`. The engine stays usable.
    func interrupt()

    /// 0…1, or nil where nothing runs or it is unknown.
    var progress: Double? { get }
}

/// The rows of a query, a chunk at a time. Not for several threads at once. Letting go of it ends the query.
public protocol ResultStream: AnyObject {
    var fields: [Field] { get }

    /// The next rows, at least one; nil at the end.
    func next() throws(EngineError) -> Table?

    /// What is to be said of the rows: known when the last has come.
    var remarks: [String] { get }
}

extension ResultStream {
    public var remarks: [String] { [] }

    /// The rows that are left, in one table; no more than `limit` of them.
    public func all(limit: Int? = nil) throws(EngineError) -> Table {
        var result = Table(fields.map { Column($0, Column.Storage(emptyFor: $0.type)) }, rowCount: 0)
        while result.rowCount < limit ?? .max, let chunk = try next() {
            result.append(chunk)
        }
        if let limit { result.truncate(to: limit) }
        return result
    }
}
