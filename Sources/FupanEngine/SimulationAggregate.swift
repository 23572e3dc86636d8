import CDuckDB
import FupanPlan

/// `fupan_simulation(kind, a, b, c)`: gathers the rows of a simulation (see `SimulationRow`) and gives the figures of its outcomes (see `Simulation`).
enum SimulationAggregate {
    private struct Row: BitwiseCopyable {
        let kind: Int64, a: Int64, b: Int64, c: Int64
    }

    private typealias State = GatheredRows<Row>

    private typealias States = UnsafeMutablePointer<duckdb_aggregate_state?>

    private static func state(_ states: States?, _ index: Int) -> UnsafeMutablePointer<State>? {
        states?[index].map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: State.self) }
    }

    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        var function = duckdb_create_aggregate_function()
        defer { duckdb_destroy_aggregate_function(&function) }
        duckdb_aggregate_function_set_name(function, "fupan_simulation")
        var whole = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT)
        for _ in 0..<4 { duckdb_aggregate_function_add_parameter(function, whole) }
        var list = duckdb_create_list_type(whole)
        duckdb_aggregate_function_set_return_type(function, list)
        duckdb_destroy_logical_type(&list)
        duckdb_destroy_logical_type(&whole)
        duckdb_aggregate_function_set_functions(
            function, { _ in idx_t(MemoryLayout<State>.stride) }, { _, state in SimulationAggregate.begin(state) },
            { _, chunk, states in SimulationAggregate.update(chunk, states) },
            { _, source, target, count in SimulationAggregate.combine(source, target, count) },
            { function, source, result, count, offset in SimulationAggregate.finish(function, source, result, count, offset) })
        duckdb_aggregate_function_set_destructor(function) { states, count in SimulationAggregate.destroy(states, count) }
        guard duckdb_register_aggregate_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the simulation's aggregate could not be registered")
        }
    }

    private static func begin(_ state: duckdb_aggregate_state?) {
        guard let state else { return }
        UnsafeMutableRawPointer(state).initializeMemory(as: State.self, to: State())
    }

    private static func update(_ chunk: duckdb_data_chunk?, _ states: States?) {
        let vectors = (0..<4).map { duckdb_data_chunk_get_vector(chunk, idx_t($0)) }
        let values = vectors.compactMap { duckdb_vector_get_data($0)?.assumingMemoryBound(to: Int64.self) }
        let validities = vectors.compactMap { duckdb_vector_get_validity($0) }
        guard values.count == 4 else { return }
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            if validities.contains(where: { $0[row / 64] & (1 << UInt64(row % 64)) == 0 }) { continue }
            state(states, row)?.pointee.append(Row(kind: values[0][row], a: values[1][row], b: values[2][row], c: values[3][row]))
        }
    }

    private static func combine(_ sources: States?, _ targets: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            guard let source = state(sources, index), let target = state(targets, index) else { continue }
            target.pointee.append(contentsOf: source.pointee)
        }
    }

    private static func finish(_ function: duckdb_function_info?, _ states: States?, _ result: duckdb_vector?, _ count: idx_t, _ offset: idx_t) {
        guard let entries = duckdb_vector_get_data(result)?.assumingMemoryBound(to: (UInt64, UInt64).self) else { return }
        var end = duckdb_list_vector_get_size(result)
        for index in 0..<Int(count) {
            guard let state = state(states, index) else { continue }
            state.pointee.report(to: function)
            let figures = simulation(UnsafeBufferPointer(state.pointee.all)).figures()
            entries[Int(offset) + index] = (end, UInt64(figures.count))
            guard !figures.isEmpty else { continue }
            duckdb_list_vector_reserve(result, end + idx_t(figures.count))
            guard let values = duckdb_vector_get_data(duckdb_list_vector_get_child(result))?.assumingMemoryBound(to: Int64.self) else { continue }
            for (position, figure) in figures.enumerated() { values[Int(end) + position] = figure }
            end += idx_t(figures.count)
            duckdb_list_vector_set_size(result, end)
        }
    }

    private static func simulation(_ rows: UnsafeBufferPointer<Row>) -> Simulation {
        var result = Simulation()
        for row in rows {
            switch SimulationRow(rawValue: Int(row.kind)) {
            case .group: result.groups.append(.init(open: row.a, won: row.b, seen: row.c))
            case .deal: result.deals.append(.init(amount: row.a, day: row.b))
            case .otherDay: result.otherDays.append(row.a)
            case .booked: result.booked.append(.init(amount: row.a, day: row.b))
            case .checkpoint: result.checkpoints.append(row.a)
            case .settings:
                result.seed = UInt64(bitPattern: row.a)
                result.runs = Int(row.b)
                result.otherDayCount = Int(row.c)
            case .period: (result.first, result.last) = (row.a, row.b)
            case .goal: result.goal = row.a
            case nil: break
            }
        }
        return result
    }

    private static func destroy(_ states: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            state(states, index)?.pointee.release()
        }
    }
}
