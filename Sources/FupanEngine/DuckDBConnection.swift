import CDuckDB
import Synchronization

/// One connection: runs one statement at a time. Only `interrupt` and `progress` may be called while another thread uses it, which DuckDB allows; hence unchecked.
final class DuckDBConnection: @unchecked Sendable {
    private var handle: duckdb_connection?
    /// DuckDB forgets an interruption that comes just before a statement starts; this does not.
    private let isInterrupted = Atomic<Bool>(false)

    init(_ database: duckdb_database?) throws(EngineError) {
        guard duckdb_connect(database, &handle) == DuckDBSuccess else { throw EngineError(.other, "DuckDB could not be opened") }
    }

    deinit { duckdb_disconnect(&handle) }

    /// Before each use.
    func begin() { isInterrupted.store(false, ordering: .relaxed) }

    func interrupt() {
        isInterrupted.store(true, ordering: .sequentiallyConsistent)
        duckdb_interrupt(handle)
    }

    var progress: Double? {
        let percentage = duckdb_query_progress(handle).percentage
        return percentage >= 0 ? min(percentage / 100, 1) : nil
    }

    /// Runs every statement of a text, and drops their results.
    func execute(_ sql: String) throws(EngineError) {
        var statements: duckdb_extracted_statements?
        defer { duckdb_destroy_extracted(&statements) }
        let count = duckdb_extract_statements(handle, sql, &statements)
        if count == 0, let message = duckdb_extract_statements_error(statements) {
            throw EngineError(duckDBMessage: String(cString: message), sql: sql)
        }
        for index in 0..<count {
            var prepared: duckdb_prepared_statement?
            defer { duckdb_destroy_prepare(&prepared) }
            guard duckdb_prepare_extracted_statement(handle, statements, index, &prepared) == DuckDBSuccess else {
                throw prepareError(prepared, sql)
            }
            var result = try run(prepared, isStreaming: false, sql)
            duckdb_destroy_result(&result)
        }
    }

    /// The caller destroys what it gets.
    func prepare(_ sql: String) throws(EngineError) -> duckdb_prepared_statement? {
        var prepared: duckdb_prepared_statement?
        guard duckdb_prepare(handle, sql, &prepared) == DuckDBSuccess else {
            defer { duckdb_destroy_prepare(&prepared) }
            throw prepareError(prepared, sql)
        }
        return prepared
    }

    /// Runs until the result is there, or its first rows. The caller destroys what it gets.
    func run(_ prepared: duckdb_prepared_statement?, isStreaming: Bool, _ sql: String) throws(EngineError) -> duckdb_result {
        var pending: duckdb_pending_result?
        defer { duckdb_destroy_pending(&pending) }
        let started = isStreaming ? duckdb_pending_prepared_streaming(prepared, &pending) : duckdb_pending_prepared(prepared, &pending)
        guard started == DuckDBSuccess else { throw EngineError(duckDBMessage: text(duckdb_pending_error(pending)), sql: sql) }
        // From here on DuckDB keeps an interruption; one that came before is seen here.
        try throwIfInterrupted(sql)
        var result = duckdb_result()
        guard duckdb_execute_pending(pending, &result) == DuckDBSuccess else {
            defer { duckdb_destroy_result(&result) }
            throw EngineError(duckDBMessage: text(duckdb_result_error(&result)), sql: sql)
        }
        return result
    }

    func throwIfInterrupted(_ sql: String) throws(EngineError) {
        if isInterrupted.load(ordering: .sequentiallyConsistent) { throw EngineError(.interrupted, "interrupted", sql: sql) }
    }

    /// Ends a streaming result that was not read to its end: DuckDB drops its buffers with the next statement.
    func endStream() { try? execute("SELECT 1") }

    private func prepareError(_ prepared: duckdb_prepared_statement?, _ sql: String) -> EngineError {
        EngineError(duckDBMessage: text(duckdb_prepare_error(prepared)), sql: sql)
    }

    private func text(_ message: UnsafePointer<CChar>?) -> String { message.map { String(cString: $0) } ?? "" }
}
