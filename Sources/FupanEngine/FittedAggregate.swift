import CDuckDB
import FupanModels

/// `fupan_purchase_fit(x, t_x, T, customers)`, `fupan_spend_fit(x, money, customers)` and `fupan_spend_correlation(x, money, customers)`: they gather rows of doubles and fit a model to them when all are there, as a list; empty where there is none. The models put the rows in order, so that neither their order nor threads show.
enum FittedAggregate {
    private typealias State = GatheredRows<Double>

    private typealias States = UnsafeMutablePointer<duckdb_aggregate_state?>

    private static func state(_ states: States?, _ index: Int) -> UnsafeMutablePointer<State>? {
        states?[index].map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: State.self) }
    }

    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        try register(connection, "fupan_purchase_fit", width: 4, { _, chunk, states in FittedAggregate.update(chunk, states, width: 4) }) {
            FittedAggregate.finish($0, $1, $2, $3, $4, FittedAggregate.purchaseFit)
        }
        try register(connection, "fupan_spend_fit", width: 3, { _, chunk, states in FittedAggregate.update(chunk, states, width: 3) }) {
            FittedAggregate.finish($0, $1, $2, $3, $4, FittedAggregate.spendFit)
        }
        try register(connection, "fupan_spend_correlation", width: 3, { _, chunk, states in FittedAggregate.update(chunk, states, width: 3) }) {
            FittedAggregate.finish($0, $1, $2, $3, $4) { SpendFit.correlation(FittedAggregate.spendGroups($0)).map { [$0] } ?? [] }
        }
    }

    // MARK: the models

    private static func purchaseFit(_ values: UnsafeBufferPointer<Double>) -> [Double] {
        let groups = stride(from: 0, to: values.count - 3, by: 4).map { at in
            PurchaseFit.Group(
                PurchaseModel.History(x: Int(exactly: values[at].rounded()) ?? 0, last: values[at + 1], age: values[at + 2]), count: values[at + 3])
        }
        guard let fit = PurchaseFit(groups) else { return [] }
        return [fit.model.r, fit.model.alpha, fit.model.a, fit.model.b, fit.logLikelihood, fit.isAtEdge ? 1 : 0]
    }

    private static func spendFit(_ values: UnsafeBufferPointer<Double>) -> [Double] {
        guard let fit = SpendFit(spendGroups(values)) else { return [] }
        return [fit.model.p, fit.model.q, fit.model.gamma, fit.logLikelihood, fit.isAtEdge ? 1 : 0]
    }

    private static func spendGroups(_ values: UnsafeBufferPointer<Double>) -> [SpendFit.Group] {
        stride(from: 0, to: values.count - 2, by: 3).map { SpendFit.Group(x: values[$0], total: values[$0 + 1], count: values[$0 + 2]) }
    }

    // MARK: DuckDB's calls

    private static func register(
        _ connection: duckdb_connection?, _ name: String, width: Int, _ update: @escaping duckdb_aggregate_update_t,
        _ finish: @escaping duckdb_aggregate_finalize_t
    ) throws(EngineError) {
        var function = duckdb_create_aggregate_function()
        defer { duckdb_destroy_aggregate_function(&function) }
        duckdb_aggregate_function_set_name(function, name)
        var double = duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE)
        for _ in 0..<width { duckdb_aggregate_function_add_parameter(function, double) }
        var list = duckdb_create_list_type(double)
        duckdb_aggregate_function_set_return_type(function, list)
        duckdb_destroy_logical_type(&list)
        duckdb_destroy_logical_type(&double)
        duckdb_aggregate_function_set_functions(
            function, { _ in idx_t(MemoryLayout<State>.stride) }, { _, state in FittedAggregate.begin(state) }, update,
            { _, source, target, count in FittedAggregate.combine(source, target, count) }, finish)
        duckdb_aggregate_function_set_destructor(function) { states, count in FittedAggregate.destroy(states, count) }
        guard duckdb_register_aggregate_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the aggregate \(name) could not be registered")
        }
    }

    private static func begin(_ state: duckdb_aggregate_state?) {
        guard let state else { return }
        UnsafeMutableRawPointer(state).initializeMemory(as: State.self, to: State())
    }

    private static func update(_ chunk: duckdb_data_chunk?, _ states: States?, width: Int) {
        let columns = (0..<width).map { duckdb_data_chunk_get_vector(chunk, idx_t($0)) }
        let data = columns.map { duckdb_vector_get_data($0)?.assumingMemoryBound(to: Double.self) }
        let validities = columns.map { duckdb_vector_get_validity($0) }
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            let isWhole = validities.allSatisfy { validity in validity.map { $0[row / 64] & (1 << UInt64(row % 64)) != 0 } ?? true }
            guard isWhole, let state = state(states, row) else { continue }
            for column in data { state.pointee.append(column?[row] ?? 0) }
        }
    }

    private static func combine(_ sources: States?, _ targets: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            guard let source = state(sources, index), let target = state(targets, index) else { continue }
            target.pointee.append(contentsOf: source.pointee)
        }
    }

    private static func finish(
        _ function: duckdb_function_info?, _ states: States?, _ result: duckdb_vector?, _ count: idx_t, _ offset: idx_t,
        _ fit: (UnsafeBufferPointer<Double>) -> [Double]
    ) {
        guard let entries = duckdb_vector_get_data(result)?.assumingMemoryBound(to: (UInt64, UInt64).self) else { return }
        var end = duckdb_list_vector_get_size(result)
        for index in 0..<Int(count) {
            guard let state = state(states, index) else { continue }
            state.pointee.report(to: function)
            let found = state.pointee.isCut ? [] : fit(UnsafeBufferPointer(state.pointee.all))
            entries[Int(offset) + index] = (end, UInt64(found.count))
            guard !found.isEmpty else { continue }
            duckdb_list_vector_reserve(result, end + idx_t(found.count))
            guard let values = duckdb_vector_get_data(duckdb_list_vector_get_child(result))?.assumingMemoryBound(to: Double.self) else { continue }
            for (position, value) in found.enumerated() { values[Int(end) + position] = value }
            end += idx_t(found.count)
            duckdb_list_vector_set_size(result, end)
        }
    }

    private static func destroy(_ states: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            state(states, index)?.pointee.release()
        }
    }
}
