import CDuckDB
import FupanTable

/// A query that runs as it is read: a few chunks are in memory at a time.
final class DuckDBStream: ResultStream {
    let fields: [Field]
    private let connection: DuckDBConnection
    private let owner: DuckDBEngine
    private let sql: String
    private let layouts: [VectorLayout]
    private var prepared: duckdb_prepared_statement?
    private var result = duckdb_result()
    private var isFinished = false

    /// `owner` gets the connection back when the stream needs it no more; after an error here the caller keeps it.
    init(_ connection: DuckDBConnection, _ sql: String, fields: [Field]?, owner: DuckDBEngine) throws(EngineError) {
        var statement = try ReadableStatement(connection, sql)
        do throws(EngineError) {
            if let fields, fields.count != statement.layouts.count {
                throw EngineError(.other, "\(statement.layouts.count) columns came where \(fields.count) were expected", sql: sql)
            }
            result = try connection.run(statement.prepared, isStreaming: true, sql)
        } catch {
            statement.destroy()
            throw error
        }
        self.fields = fields ?? zip(statement.names, statement.layouts).map { Field($0, $1.dataType) }
        self.connection = connection
        self.owner = owner
        self.sql = sql
        layouts = statement.layouts
        prepared = statement.prepared
    }

    deinit { finish(isAtEnd: false) }

    func next() throws(EngineError) -> Table? {
        guard let chunk = try nextChunk() else { return nil }
        defer { DuckDBStream.destroy(chunk) }
        return table(chunk, Int(duckdb_data_chunk_get_size(chunk)))
    }

    /// Calls `body` with each column of the next chunk, as it lies in memory, and gives its number of rows; nil at the end.
    func nextVectors(_ body: (Int, VectorReader) -> Void) throws(EngineError) -> Int? {
        guard let chunk = try nextChunk() else { return nil }
        defer { DuckDBStream.destroy(chunk) }
        let count = Int(duckdb_data_chunk_get_size(chunk))
        for index in fields.indices { body(index, VectorReader(duckdb_data_chunk_get_vector(chunk, idx_t(index)), count: count)) }
        return count
    }

    /// The caller destroys what it gets.
    private func nextChunk() throws(EngineError) -> duckdb_data_chunk? {
        guard !isFinished else { return nil }
        do throws(EngineError) {
            try connection.throwIfInterrupted(sql)
            while let chunk = duckdb_fetch_chunk(result) {
                if duckdb_data_chunk_get_size(chunk) > 0 { return chunk }
                DuckDBStream.destroy(chunk)
            }
            if let message = duckdb_result_error(&result) { throw EngineError(duckDBMessage: String(cString: message), sql: sql) }
        } catch {
            finish(isAtEnd: false)
            throw owner.noted(error)
        }
        finish(isAtEnd: true)
        return nil
    }

    private func table(_ chunk: duckdb_data_chunk?, _ count: Int) -> Table {
        let columns = fields.indices.map { index in
            VectorReader(duckdb_data_chunk_get_vector(chunk, idx_t(index)), count: count)
                .column(fields[index], layouts[index]).fitted()
        }
        return Table(columns, rowCount: count)
    }

    private static func destroy(_ chunk: duckdb_data_chunk) {
        var chunk: duckdb_data_chunk? = chunk
        duckdb_destroy_data_chunk(&chunk)
    }

    private func finish(isAtEnd: Bool) {
        guard !isFinished else { return }
        isFinished = true
        duckdb_destroy_result(&result)
        duckdb_destroy_prepare(&prepared)
        if !isAtEnd { connection.endStream() }
        owner.giveBack(connection)
    }
}

/// A prepared query all of whose columns can be read. Columns of types that Fupan has no use for are converted to text by the engine.
private struct ReadableStatement {
    private(set) var prepared: duckdb_prepared_statement?
    private(set) var names: [String] = []
    private(set) var layouts: [VectorLayout] = []

    init(_ connection: DuckDBConnection, _ sql: String) throws(EngineError) {
        prepared = try connection.prepare(sql)
        let count = duckdb_prepared_statement_column_count(prepared)
        names = (0..<count).map { duckdb_prepared_statement_column_name(prepared, $0).map { String(cString: $0) } ?? "" }
        let conversions = (0..<count).map(conversion)
        guard conversions.contains(where: { $0 != nil }) else {
            layouts = (0..<count).compactMap(layout)
            return
        }
        destroy()
        prepared = try connection.prepare(ReadableStatement.converting(sql, conversions))
        layouts = (0..<count).compactMap(layout)
    }

    mutating func destroy() { duckdb_destroy_prepare(&prepared) }

    private func layout(_ column: idx_t) -> VectorLayout? {
        var type = duckdb_prepared_statement_column_logical_type(prepared, column)
        defer { duckdb_destroy_logical_type(&type) }
        return VectorLayout(type)
    }

    /// The type to convert a column to; nil where it can be read as it is.
    private func conversion(_ column: idx_t) -> String? {
        guard layout(column) == nil else { return nil }
        var type = duckdb_prepared_statement_column_logical_type(prepared, column)
        defer { duckdb_destroy_logical_type(&type) }
        return duckdb_get_type_id(type) == DUCKDB_TYPE_LIST ? "VARCHAR[]" : "VARCHAR"
    }

    private static func converting(_ sql: String, _ conversions: [String?]) -> String {
        var query = sql[...]
        while let last = query.last, last == ";" || last.isWhitespace { query.removeLast() }
        let items = conversions.enumerated().map { index, type in type.map { "CAST(c\(index) AS \($0))" } ?? "c\(index)" }
        let names = conversions.indices.map { "c\($0)" }.joined(separator: ", ")
        // A line of its own for the bracket, since the query may end in a comment.
        return "SELECT \(items.joined(separator: ", ")) FROM (\(query)\n) AS result(\(names))"
    }
}
