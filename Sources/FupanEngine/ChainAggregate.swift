import CDuckDB
import FupanPlan

/// `fupan_chain(time, steps, window, rule)`: the funnel's aggregate. It gathers an entity's events and gives the times of its longest chain (see `ChainFinder`); the rule is the code of a `ChainRule`. Window and rule are the same in every row.
enum ChainAggregate {
    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        let chain = GatheringAggregate(
            "fupan_chain", [DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_UBIGINT, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BIGINT], constantCount: 2, listOf: DUCKDB_TYPE_TIMESTAMP
        ) { group in
            let window = Int64(bitPattern: group.constants.0), code = Int64(bitPattern: group.constants.1)
            let rule = ChainRule(code: Int(code), stepCount: 0) ?? ChainRule(stepCount: 0)
            return ChainFinder.chain(group.rows(as: ChainEvent.self), window: window, rule: rule).map { UInt64(bitPattern: $0) }
        }
        try chain.register(connection)
    }
}
