import CDuckDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An open database in memory.
final class DuckDBDatabase: @unchecked Sendable {
    private var handle: duckdb_database?

    init(memoryLimit: String?) throws(EngineError) {
        var configuration: duckdb_config?
        guard duckdb_create_config(&configuration) == DuckDBSuccess else { throw EngineError(.other, "DuckDB could not be configured") }
        defer { duckdb_destroy_config(&configuration) }
        for (name, value) in DuckDBDatabase.settings(memoryLimit) {
            guard duckdb_set_config(configuration, name, value) == DuckDBSuccess else {
                throw EngineError(.other, "DuckDB does not take \(value) as its \(name)")
            }
        }
        var message: UnsafeMutablePointer<CChar>?
        guard duckdb_open_ext(nil, &handle, configuration, &message) == DuckDBSuccess else {
            defer { duckdb_free(message) }
            throw EngineError(duckDBMessage: message.map { String(cString: $0) } ?? "DuckDB could not be opened", sql: nil)
        }
        var connection: duckdb_connection?
        guard duckdb_connect(handle, &connection) == DuckDBSuccess else { throw EngineError(.other, "DuckDB could not be opened") }
        defer { duckdb_disconnect(&connection) }
        // Known to every connection from here on.
        try ChainAggregate.register(connection)
        try NormalTail.register(connection)
        try SimulationAggregate.register(connection)
        try FittedAggregate.register(connection)
        try ModelFunctions.register(connection)
    }

    deinit { duckdb_close(&handle) }

    func connect() throws(EngineError) -> DuckDBConnection {
        let connection = try DuckDBConnection(handle)
        // DuckDB counts its progress only where a bar is on.
        try connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 500")
        return connection
    }

    private static func settings(_ memoryLimit: String?) -> [(String, String)] {
        // What does not fit into memory goes to the system's folder for such files, never to the one the reports are in.
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var settings = [
            ("preserve_insertion_order", "true"),
            ("temp_directory", "\(temporary)/fupan-\(getpid())"),
            // DuckDB would make a join of a long list of constants, which loses the order of the rows.
            ("disabled_optimizers", "in_clause"),
            // Nothing is ever fetched: what is needed was set up before.
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
        ]
        if let memoryLimit { settings.append(("memory_limit", memoryLimit)) }
        return settings
    }
}
