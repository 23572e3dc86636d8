import CDuckDB
import FupanPlan
import FupanTable
import Synchronization

/// DuckDB in this process, with an empty database in memory that is opened when it is first needed.
///
/// A query takes a connection for as long as its rows are read, so several may be read at once. Tables and views are seen by all of them; a TEMP table or a setting that is not GLOBAL only by one, so Fupan makes none.
public final class DuckDBEngine: Engine {
    private struct State: ~Copyable {
        var database: DuckDBDatabase?
        var idle: [DuckDBConnection] = []
        var busy: [DuckDBConnection] = []
        /// Files that hold other values than their first rows let one expect.
        var distrusted: Set<String> = []

        mutating func connect(_ memoryLimit: String?) throws(EngineError) -> DuckDBConnection {
            let database = if let database { database } else { try DuckDBDatabase(memoryLimit: memoryLimit) }
            self.database = database
            return try database.connect()
        }
    }

    private let state = Mutex(State())
    /// Apart from the rest, since a pipe may keep one waiting, and `interrupt` must not.
    private let copies = Mutex(ReadableCopies())
    private let interruptions = Atomic<Int>(0)
    private let memoryLimit: String?
    /// A file of delimited text up to this size is looked at whole; of a larger one, half as much. Later rows are checked as they are read.
    let inspectedBytes: Int

    /// `memoryLimit` as DuckDB writes it: `4GB`. Nil is 80 % of the machine's.
    public convenience init(memoryLimit: String? = nil) throws(EngineError) {
        self.init(memoryLimit: memoryLimit, inspectedBytes: 4 << 20)
    }

    init(memoryLimit: String? = nil, inspectedBytes: Int) {
        self.memoryLimit = memoryLimit
        self.inspectedBytes = inspectedBytes
    }

    public func execute(_ sql: String) throws(EngineError) {
        let connection = try takeConnection()
        defer { giveBack(connection) }
        do throws(EngineError) {
            try connection.execute(sql)
        } catch {
            throw noted(error)
        }
    }

    public func query(_ sql: String, fields: [Field]?) throws(EngineError) -> any ResultStream { try stream(sql, fields: fields) }

    func stream(_ sql: String, fields: [Field]? = nil) throws(EngineError) -> DuckDBStream {
        let connection = try takeConnection()
        do throws(EngineError) {
            return try DuckDBStream(connection, sql, fields: fields, owner: self)
        } catch {
            giveBack(connection)
            throw noted(error)
        }
    }

    /// Remembers which file an error is about, and calls it as the caller does.
    func noted(_ error: EngineError) -> EngineError {
        guard case .file(let path?, let line) = error.kind else { return error }
        state.withLock { state in _ = state.distrusted.insert(path) }
        let original = copies.withLock { $0.original(of: path) }
        return EngineError(.file(path: original, line: line), error.message, sql: error.sql)
    }

    /// True of a file that a query stumbled over: its first rows do not tell what is in it.
    func distrusts(_ path: String) -> Bool { state.withLock { $0.distrusted.contains(path) } }

    func distrust(_ paths: [String]) { state.withLock { $0.distrusted.formUnion(paths) } }

    // MARK: Copies

    func replayable(_ path: String) throws(EngineError) -> FileOnDisk {
        let isStopped = stopSign()
        return try copies.withLock { copies throws(EngineError) in try copies.replayable(path, isStopped: isStopped) }
    }

    func converted(_ file: FileOnDisk, from encoding: TextEncoding, endingLinesAlike: Bool, cut: Int) throws(EngineError) -> FileOnDisk {
        let isStopped = stopSign()
        return try copies.withLock { copies throws(EngineError) in
            try copies.converted(file, from: encoding, endingLinesAlike: endingLinesAlike, cut: cut, bytes: { [self] () throws(EngineError) in
                if file.isCompressed { return try CompressedText(file, engine: self) }
                return FileBytes(file.path, limit: file.size - cut)
            }, isStopped: isStopped)
        }
    }

    func adopt(_ copy: TemporaryCopy, of path: String) { copies.withLock { $0.adopt(copy, of: path) } }

    /// True once somebody interrupts, from now on.
    private func stopSign() -> () -> Bool {
        let before = interruptions.load(ordering: .relaxed)
        return { [self] in interruptions.load(ordering: .relaxed) != before }
    }

    public func interrupt() {
        interruptions.add(1, ordering: .relaxed)
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

    func giveBack(_ connection: DuckDBConnection) {
        state.withLock { state in
            state.busy.removeAll { $0 === connection }
            state.idle.append(connection)
        }
    }
}
