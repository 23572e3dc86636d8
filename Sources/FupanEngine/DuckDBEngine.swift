import CDuckDB
import FupanPlan
import FupanTable
import Synchronization

/// DuckDB in this process, with an empty database in memory that is opened when it is first needed.
///
/// A query takes a connection for as long as its rows are read, so several may be read at once. Tables and views are seen by all of them; a TEMP table or a setting that is not GLOBAL only by one, so Fupan makes none.
public final class DuckDBEngine: Engine {
    private struct State {
        var database: DuckDBDatabase?
        var idle: [DuckDBConnection] = []
        var busy: [DuckDBConnection] = []

        mutating func connect(_ memoryLimit: String?) throws(EngineError) -> DuckDBConnection {
            let database = if let database { database } else { try DuckDBDatabase(memoryLimit: memoryLimit) }
            self.database = database
            return try database.connect()
        }
    }

    private let state = Mutex(State())
    private let memoryLimit: String?

    /// `memoryLimit` as DuckDB writes it: `4GB`. Nil is 80 % of the machine's.
    public init(memoryLimit: String? = nil) throws(EngineError) {
        self.memoryLimit = memoryLimit
    }

    public func execute(_ sql: String) throws(EngineError) {
        let connection = try takeConnection()
        defer { giveBack(connection) }
        try connection.execute(sql)
    }

    public func query(_ sql: String, fields: [Field]?) throws(EngineError) -> any ResultStream { try stream(sql, fields: fields) }

    func stream(_ sql: String, fields: [Field]? = nil) throws(EngineError) -> DuckDBStream {
        let connection = try takeConnection()
        do throws(EngineError) {
            return try DuckDBStream(connection, sql, fields: fields) { [weak self] in self?.giveBack($0) }
        } catch {
            giveBack(connection)
            throw error
        }
    }

    public func interrupt() {
        state.withLock { state in state.busy.forEach { $0.interrupt() } }
    }

    public var progress: Double? {
        state.withLock { state in state.busy.lazy.compactMap(\.progress).last }
    }

    /// Opens the database now, where there is something else to do meanwhile: call it from another thread.
    public func open() throws(EngineError) { giveBack(try takeConnection()) }

    private func takeConnection() throws(EngineError) -> DuckDBConnection {
        try state.withLock { state throws(EngineError) in
            let connection = if let idle = state.idle.popLast() { idle } else { try state.connect(memoryLimit) }
            connection.begin()
            state.busy.append(connection)
            return connection
        }
    }

    private func giveBack(_ connection: DuckDBConnection) {
        state.withLock { state in
            state.busy.removeAll { $0 === connection }
            state.idle.append(connection)
        }
    }
}
