import CDuckDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `fupan_normal_tail(x)`: the chance that a standard normal variable is greater than x, erfc(x / √2) / 2 with the error function of the C library; far out it keeps its digits, where 1 − Φ(x) would lose them.
enum NormalTail {
    static func chance(above x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        var function = duckdb_create_scalar_function()
        defer { duckdb_destroy_scalar_function(&function) }
        duckdb_scalar_function_set_name(function, "fupan_normal_tail")
        var number = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE)
        duckdb_scalar_function_add_parameter(function, number)
        duckdb_scalar_function_set_return_type(function, number)
        duckdb_destroy_logical_type(&number)
        duckdb_scalar_function_set_function(function) { _, chunk, result in NormalTail.compute(chunk, result) }
        guard duckdb_register_scalar_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the tail of the normal distribution could not be registered")
        }
    }

    private static func compute(_ chunk: duckdb_data_chunk?, _ result: duckdb_vector?) {
        let arguments = duckdb_data_chunk_get_vector(chunk, 0)
        guard let values = duckdb_vector_get_data(arguments)?.assumingMemoryBound(to: Double.self),
              let chances = duckdb_vector_get_data(result)?.assumingMemoryBound(to: Double.self)
        else { return }
        let validity = duckdb_vector_get_validity(arguments)
        if validity != nil { duckdb_vector_ensure_validity_writable(result) }
        let known = duckdb_vector_get_validity(result)
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            if let validity, validity[row / 64] & (1 << UInt64(row % 64)) == 0 {
                known?[row / 64] &= ~(1 << UInt64(row % 64))
            } else {
                chances[row] = chance(above: values[row])
            }
        }
    }
}
