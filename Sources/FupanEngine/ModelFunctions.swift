import CDuckDB
import FupanModels

/// `fupan_alive_chance(r, α, a, b, x, t_x, T)` and `fupan_expected_purchases(r, α, a, b, x, T, factor, [t, …])`: what a fitted `PurchaseModel` says of a customer, row by row.
enum ModelFunctions {
    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        try register(connection, "fupan_alive_chance", numbers: 7) { _, chunk, result in
            ModelFunctions.compute(chunk, result, numbers: 7) { values, _ in
                ModelFunctions.model(values).aliveChance(PurchaseModel.History(x: ModelFunctions.count(values[4]), last: values[5], age: values[6]))
            }
        }
        try register(connection, "fupan_expected_purchases", numbers: 7, hasList: true) { _, chunk, result in
            ModelFunctions.compute(chunk, result, numbers: 7, hasList: true) { values, ends in
                ModelFunctions.model(values).expectedOfCustomer(x: ModelFunctions.count(values[4]), age: values[5], until: ends, factor: values[6])
            }
        }
    }

    private static func model(_ values: [Double]) -> PurchaseModel { PurchaseModel(r: values[0], alpha: values[1], a: values[2], b: values[3]) }

    private static func count(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? 0 }

    private static func register(
        _ connection: duckdb_connection?, _ name: String, numbers: Int, hasList: Bool = false, _ body: @escaping duckdb_scalar_function_t
    ) throws(EngineError) {
        var function = duckdb_create_scalar_function()
        defer { duckdb_destroy_scalar_function(&function) }
        duckdb_scalar_function_set_name(function, name)
        var double = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE), list = duckdb_create_list_type(double)
        for _ in 0..<numbers { duckdb_scalar_function_add_parameter(function, double) }
        if hasList { duckdb_scalar_function_add_parameter(function, list) }
        duckdb_scalar_function_set_return_type(function, double)
        duckdb_destroy_logical_type(&list)
        duckdb_destroy_logical_type(&double)
        duckdb_scalar_function_set_function(function, body)
        guard duckdb_register_scalar_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the function \(name) could not be registered")
        }
    }

    /// Null where an argument or a value of the list is, and where the result is no number.
    private static func compute(
        _ chunk: duckdb_data_chunk?, _ result: duckdb_vector?, numbers: Int, hasList: Bool = false, _ value: ([Double], [Double]) -> Double
    ) {
        guard let results = duckdb_vector_get_data(result)?.assumingMemoryBound(to: Double.self) else { return }
        let columns = (0..<numbers).map { duckdb_data_chunk_get_vector(chunk, idx_t($0)) }
        let data = columns.map { duckdb_vector_get_data($0)?.assumingMemoryBound(to: Double.self) }
        let validities = columns.map { duckdb_vector_get_validity($0) }
        let lists = hasList ? DoubleLists(duckdb_data_chunk_get_vector(chunk, idx_t(numbers))) : nil
        duckdb_vector_ensure_validity_writable(result)
        let valid = duckdb_vector_get_validity(result)
        var values = [Double](repeating: 0, count: numbers)
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            let bit = UInt64(1) << UInt64(row % 64)
            var isKnown = true
            for column in 0..<numbers {
                if let validity = validities[column], validity[row / 64] & bit == 0 { isKnown = false }
                values[column] = isKnown ? data[column]?[row] ?? 0 : 0
            }
            let list = hasList ? lists?[row] : []
            let answer = isKnown ? list.map { value(values, $0) } ?? .nan : .nan
            results[row] = answer.isFinite ? answer : 0
            if !answer.isFinite { valid?[row / 64] &= ~bit }
        }
    }
}

/// The lists of a vector of lists of doubles.
private struct DoubleLists {
    private let entries: UnsafeMutablePointer<(offset: UInt64, length: UInt64)>
    private let values: UnsafeMutablePointer<Double>
    private let listValidity: UnsafeMutablePointer<UInt64>?, valueValidity: UnsafeMutablePointer<UInt64>?

    init?(_ vector: duckdb_vector?) {
        let child = duckdb_list_vector_get_child(vector)
        guard let entries = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: (offset: UInt64, length: UInt64).self),
              let values = duckdb_vector_get_data(child)?.assumingMemoryBound(to: Double.self)
        else { return nil }
        self.entries = entries
        self.values = values
        listValidity = duckdb_vector_get_validity(vector)
        valueValidity = duckdb_vector_get_validity(child)
    }

    /// Nil where the list or one of its values is null.
    subscript(row: Int) -> [Double]? {
        func isKnown(_ validity: UnsafeMutablePointer<UInt64>?, _ place: Int) -> Bool { validity.map { $0[place / 64] & (1 << UInt64(place % 64)) != 0 } ?? true }
        guard isKnown(listValidity, row) else { return nil }
        let places = Int(entries[row].offset)..<Int(entries[row].offset + entries[row].length)
        guard places.allSatisfy({ isKnown(valueValidity, $0) }) else { return nil }
        return places.map { values[$0] }
    }
}
