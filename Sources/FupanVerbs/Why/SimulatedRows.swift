import FupanMeaning
import FupanPlan
import FupanTable

/// The rows that tell the aggregate `simulation` what to run (see `SimulationRow`).
enum SimulatedRows {
    /// kind, a, b, c of the rows together.
    static let ids = (0..<4).map { _ in ColumnID.fresh() }

    typealias Input = (plan: Plan, columns: [ColumnID])

    /// A row for each row of a plan.
    static func rows(_ kind: SimulationRow, _ plan: Plan, _ a: ScalarExpression, _ b: ScalarExpression = .whole(0), _ c: ScalarExpression = .whole(0)) -> Input {
        let definitions = [.whole(kind.rawValue), a, b, c].map { Plan.Definition($0) }
        return (.project(definitions, plan), definitions.map(\.id))
    }

    /// One row of what is known before.
    static func constant(_ kind: SimulationRow, _ a: Int, _ b: Int, _ c: Int) -> Input { row(kind, .whole(a), .whole(b), .whole(c)) }

    static func row(_ kind: SimulationRow, _ a: ScalarExpression, _ b: ScalarExpression = .whole(0), _ c: ScalarExpression = .whole(0)) -> Input {
        let columns = (0..<4).map { _ in ColumnID.fresh() }
        return (.values(columns, [[.whole(kind.rawValue), a, b, c]]), columns)
    }

    static func union(_ inputs: [Input]) -> Plan { .union(ids, inputs) }
}
