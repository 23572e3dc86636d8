import CDuckDB
import FupanModels

/// `fupan_alive_chance(r, α, a, b, x, t_x, T)` and `fupan_expected_purchases(r, α, a, b, x, t_x, T, t)`: what a fitted `PurchaseModel` says of a customer, row by row.
enum ModelFunctions {
    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        try register(connection, "fupan_alive_chance", parameters: 7) { _, chunk, result in
            ModelFunctions.compute(chunk, result, parameters: 7) { ModelFunctions.model($0).aliveChance(ModelFunctions.history($0)) }
        }
        try register(connection, "fupan_expected_purchases", parameters: 8) { _, chunk, result in
            ModelFunctions.compute(chunk, result, parameters: 8) {
                ModelFunctions.model($0).expectedPurchases(ModelFunctions.history($0), in: $0[7])
            }
        }
    }

    private static func model(_ values: [Double]) -> PurchaseModel { PurchaseModel(r: values[0], alpha: values[1], a: values[2], b: values[3]) }

    private static func history(_ values: [Double]) -> PurchaseModel.History {
        PurchaseModel.History(x: Int(exactly: values[4].rounded()) ?? 0, last: values[5], age: values[6])
    }

    private static func register(
        _ connection: duckdb_connection?, _ name: String, parameters: Int, _ body: @escaping duckdb_scalar_function_t
    ) throws(EngineError) {
        var function = duckdb_create_scalar_function()
        defer { duckdb_destroy_scalar_function(&function) }
        duckdb_scalar_function_set_name(function, name)
        var double = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE)
        for _ in 0..<parameters { duckdb_scalar_function_add_parameter(function, double) }
        duckdb_scalar_function_set_return_type(function, double)
        duckdb_destroy_logical_type(&double)
        duckdb_scalar_function_set_function(function, body)
        guard duckdb_register_scalar_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the function \(name) could not be registered")
        }
    }

    /// Null where an argument is, and where the result is no number.
    private static func compute(_ chunk: duckdb_data_chunk?, _ result: duckdb_vector?, parameters: Int, _ value: ([Double]) -> Double) {
        guard let results = duckdb_vector_get_data(result)?.assumingMemoryBound(to: Double.self) else { return }
        let columns = (0..<parameters).map { duckdb_data_chunk_get_vector(chunk, idx_t($0)) }
        let data = columns.map { duckdb_vector_get_data($0)?.assumingMemoryBound(to: Double.self) }
        let validities = columns.map { duckdb_vector_get_validity($0) }
        duckdb_vector_ensure_validity_writable(result)
        let valid = duckdb_vector_get_validity(result)
        var values = [Double](repeating: 0, count: parameters)
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            let bit = UInt64(1) << UInt64(row % 64)
            var isKnown = true
            for column in 0..<parameters {
                if let validity = validities[column], validity[row / 64] & bit == 0 { isKnown = false }
                values[column] = isKnown ? data[column]?[row] ?? 0 : 0
            }
            let answer = isKnown ? value(values) : .nan
            results[row] = answer.isFinite ? answer : 0
            if !answer.isFinite { valid?[row / 64] &= ~bit }
        }
    }
}
