import CDuckDB

/// An aggregate of Fupan's own: it gathers the rows of a group, and when all are there makes a list of them.
///
/// Every column is eight bytes wide, and a row with a null is not gathered. The order of rows is the engine's: what is made of them must not depend on it.
final class GatheringAggregate: Sendable {
    /// Eight bytes of a column, whatever they mean.
    typealias Word = UInt64

    struct Group {
        /// The gathered rows, one after another.
        let rows: UnsafeMutableBufferPointer<Word>
        /// The values of the columns that are the same in every row.
        let constants: (Word, Word)

        /// The rows as values of a plain type of their width.
        func rows<Row: BitwiseCopyable>(as type: Row.Type) -> UnsafeMutableBufferPointer<Row> {
            UnsafeMutableRawBufferPointer(rows).bindMemory(to: type)
        }
    }

    private let name: String
    private let parameters: [duckdb_type]
    /// How many of the parameters, at their end, are the same in all rows of a group; at most two. They are held once.
    private let constantCount: Int
    private let element: duckdb_type
    private let list: @Sendable (Group) -> [Word]

    init(_ name: String, _ parameters: [duckdb_type], constantCount: Int = 0, listOf element: duckdb_type, _ list: @escaping @Sendable (Group) -> [Word]) {
        self.name = name
        self.parameters = parameters
        self.constantCount = constantCount
        self.element = element
        self.list = list
    }

    private struct State {
        var rows = GatheredRows<Word>()
        var constants: (Word, Word) = (0, 0)
    }

    private typealias States = UnsafeMutablePointer<duckdb_aggregate_state?>

    private static func state(_ states: States?, _ index: Int) -> UnsafeMutablePointer<State>? {
        states?[index].map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: State.self) }
    }

    func register(_ connection: duckdb_connection?) throws(EngineError) {
        var function = duckdb_create_aggregate_function()
        defer { duckdb_destroy_aggregate_function(&function) }
        duckdb_aggregate_function_set_name(function, name)
        for type in parameters {
            var parameter = duckdb_create_logical_type(type)
            duckdb_aggregate_function_add_parameter(function, parameter)
            duckdb_destroy_logical_type(&parameter)
        }
        var single = duckdb_create_logical_type(element), several = duckdb_create_list_type(single)
        duckdb_aggregate_function_set_return_type(function, several)
        duckdb_destroy_logical_type(&several)
        duckdb_destroy_logical_type(&single)
        duckdb_aggregate_function_set_extra_info(function, Unmanaged.passRetained(self).toOpaque()) { known in
            if let known { Unmanaged<GatheringAggregate>.fromOpaque(known).release() }
        }
        duckdb_aggregate_function_set_functions(
            function, { _ in idx_t(MemoryLayout<State>.stride) },
            { _, state in if let state { UnsafeMutableRawPointer(state).initializeMemory(as: State.self, to: State()) } },
            { GatheringAggregate.known($0)?.update($1, $2) }, { GatheringAggregate.combine($1, $2, $3) },
            { GatheringAggregate.known($0)?.finish($0, $1, $2, $3, $4) })
        duckdb_aggregate_function_set_destructor(function) { states, count in
            for index in 0..<Int(count) { GatheringAggregate.state(states, index)?.pointee.rows.release() }
        }
        guard duckdb_register_aggregate_function(connection, function) == DuckDBSuccess else {
            throw EngineError(.other, "the aggregate \(name) could not be registered")
        }
    }

    private static func known(_ info: duckdb_function_info?) -> GatheringAggregate? {
        duckdb_aggregate_function_get_extra_info(info).map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    private func update(_ chunk: duckdb_data_chunk?, _ states: States?) {
        let vectors = parameters.indices.map { duckdb_data_chunk_get_vector(chunk, idx_t($0)) }
        let columns = vectors.compactMap { duckdb_vector_get_data($0)?.assumingMemoryBound(to: Word.self) }
        let validities = vectors.compactMap { duckdb_vector_get_validity($0) }
        guard columns.count == parameters.count else { return }
        let width = columns.count - constantCount
        for row in 0..<Int(duckdb_data_chunk_get_size(chunk)) {
            if validities.contains(where: { $0[row / 64] & (1 << UInt64(row % 64)) == 0 }) { continue }
            guard let state = GatheringAggregate.state(states, row) else { continue }
            if constantCount > 0, state.pointee.rows.count == 0 {
                state.pointee.constants = (columns[width][row], columns[columns.count - 1][row])
            }
            for column in 0..<width { state.pointee.rows.append(columns[column][row]) }
        }
    }

    private static func combine(_ sources: States?, _ targets: States?, _ count: idx_t) {
        for index in 0..<Int(count) {
            guard let source = state(sources, index), let target = state(targets, index) else { continue }
            if source.pointee.rows.count > 0 { target.pointee.constants = source.pointee.constants }
            target.pointee.rows.append(contentsOf: source.pointee.rows)
        }
    }

    private func finish(_ function: duckdb_function_info?, _ states: States?, _ result: duckdb_vector?, _ count: idx_t, _ offset: idx_t) {
        guard let entries = duckdb_vector_get_data(result)?.assumingMemoryBound(to: (UInt64, UInt64).self) else { return }
        var end = duckdb_list_vector_get_size(result)
        for index in 0..<Int(count) {
            guard let state = GatheringAggregate.state(states, index) else { continue }
            state.pointee.rows.report(to: function)
            // Of rows that are not all there nothing is made: a row may be cut in two.
            let found = state.pointee.rows.isCut ? [] : list(Group(rows: state.pointee.rows.all, constants: state.pointee.constants))
            entries[Int(offset) + index] = (end, UInt64(found.count))
            guard !found.isEmpty else { continue }
            duckdb_list_vector_reserve(result, end + idx_t(found.count))
            guard let values = duckdb_vector_get_data(duckdb_list_vector_get_child(result))?.assumingMemoryBound(to: Word.self) else { continue }
            for (position, value) in found.enumerated() { values[Int(end) + position] = value }
            end += idx_t(found.count)
            duckdb_list_vector_set_size(result, end)
        }
    }
}
