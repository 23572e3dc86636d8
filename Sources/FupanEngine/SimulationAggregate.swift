import CDuckDB
import FupanPlan

/// `fupan_simulation(kind, a, b, c)`: gathers the rows of a simulation (see `SimulationRow`) and gives the figures of its outcomes (see `Simulation`).
enum SimulationAggregate {
    private struct Row: BitwiseCopyable {
        let kind: Int64, a: Int64, b: Int64, c: Int64
    }

    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        let figures = GatheringAggregate("fupan_simulation", Array(repeating: DUCKDB_TYPE_BIGINT, count: 4), listOf: DUCKDB_TYPE_BIGINT) { group in
            SimulationAggregate.simulation(UnsafeBufferPointer(group.rows(as: Row.self))).figures().map { UInt64(bitPattern: $0) }
        }
        try figures.register(connection)
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
}
