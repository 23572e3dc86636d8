import CDuckDB
import FupanPlan

/// `fupan_chain(time, steps, window, rule)`: the funnel's aggregate. It gathers an entity's events and gives the times of its longest chain (see `ChainFinder`); the rule is the code of a `ChainRule`.
enum ChainAggregate {
    private struct State {
        var events = GatheredRows<ChainEvent>()
        var window = Int64.max
        var rule: Int64 = 0
    }

    private typealias States = UnsafeMutablePointer<duckdb_aggregate_state?>

    private static func state(_ states: States?, _ index: Int) -> UnsafeMutablePointer<State>? {
        states?[index].map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: State.self) }
    }

    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        var function = duckdb_create_aggregate_function()
        defer { duckdb_destroy_aggregate_function(&function) }
        duckdb_aggregate_function_set_name(function, "fupan_chain")
        for type in [DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_UBIGINT, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BIGINT] {
            var parameter = duckdb_create_logical_type(type)
            duckdb_aggregate_function_add_parameter(function, parameter)
            duckdb_destroy_logical_type(&parameter)
        }
        var element = duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP)
        var list = duckdb_create_list_type(element)
        duckdb_aggregate_function_set_return_type(function, list)
        duckdb_destroy_logical_type(&list)
        duckdb_destroy_logical_type(&element)
        duckdb_aggregate_function_set_functions(
            function, { _ in idx_t(MemoryLayout<State>.stride) }, { _, state in ChainAggregate.begin(state) },
            { _, chunk, states in ChainAggregate.update(chunk, states) }, { _, source, target, count in ChainAggregate.combine(source, target, count) },
            { function, source, result, count, offset in ChainAggregate.finish(function, source, result, count, offset) })
        duckdb_aggregate_function_set_destructor(function) { states, count in ChainAggregate.destroy(states, count) }
        guard duckdb_register_aggregate_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the funnel's aggregate could not be registered")
        }
    }

    private static func begin(_ state: duckdb_aggregate_state?) {
        guard let state else { return }
        UnsafeMutableRawPointer(state).initializeMemory(as: State.self, to: State())
    }

    private static func update(_ chunk: duckdb_data_chunk?, _ states: States?) {
        let times = duckdb_data_chunk_get_vector(chunk, 0), steps = duckdb_data_chunk_get_vector(chunk, 1)
        let windows = duckdb_data_chunk_get_vector(chunk, 2), rules = duckdb_data_chunk_get_vector(chunk, 3)
        guard let time = duckdb_vector_get_data(times)?.assumingMemoryBound(to: Int64.self),
              let step = duckdb_vector_get_data(steps)?.assumingMemoryBound(to: UInt64.self),
              let window = duckdb_vector_get_data(windows)?.assumingMemoryBound(to: Int64.self),
              let rule = duckdb_vector_get_data(rules)?.assumingMemoryBound(to: Int64.self)
        else { return }
        let validity = duckdb_vector_get_validity(times)
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            if let validity, validity[row / 64] & (1 << UInt64(row % 64)) == 0 { continue }
            guard let state = state(states, row) else { continue }
            if state.pointee.events.count == 0 {
                state.pointee.window = window[row]
                state.pointee.rule = rule[row]
            }
            state.pointee.events.append(ChainEvent(time: time[row], steps: step[row]))
        }
    }

    private static func combine(_ sources: States?, _ targets: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            guard let source = state(sources, index), let target = state(targets, index), source.pointee.events.count > 0 else { continue }
            target.pointee.events.append(contentsOf: source.pointee.events)
            target.pointee.window = source.pointee.window
            target.pointee.rule = source.pointee.rule
        }
    }

    private static func finish(_ function: duckdb_function_info?, _ states: States?, _ result: duckdb_vector?, _ count: idx_t, _ offset: idx_t) {
        guard let entries = duckdb_vector_get_data(result)?.assumingMemoryBound(to: (UInt64, UInt64).self) else { return }
        var end = duckdb_list_vector_get_size(result)
        for index in 0..<Int(count) {
            guard let state = state(states, index) else { continue }
            state.pointee.events.report(to: function)
            let rule = ChainRule(code: Int(state.pointee.rule), stepCount: 0) ?? ChainRule(stepCount: 0)
            let chain = ChainFinder.chain(state.pointee.events.all, window: state.pointee.window, rule: rule)
            entries[Int(offset) + index] = (end, UInt64(chain.count))
            guard !chain.isEmpty else { continue }
            duckdb_list_vector_reserve(result, end + idx_t(chain.count))
            guard let values = duckdb_vector_get_data(duckdb_list_vector_get_child(result))?.assumingMemoryBound(to: Int64.self) else { continue }
            for (position, time) in chain.enumerated() { values[Int(end) + position] = time }
            end += idx_t(chain.count)
            duckdb_list_vector_set_size(result, end)
        }
    }

    private static func destroy(_ states: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            state(states, index)?.pointee.events.release()
        }
    }
}
