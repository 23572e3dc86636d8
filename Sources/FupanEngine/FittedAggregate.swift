import CDuckDB
import FupanModels

/// `fupan_purchase_fit(x, t_x, T, customers)`, `fupan_spend_fit(x, money, customers)` and `fupan_spend_correlation(x, money, customers)`: they gather rows of doubles and fit a model to them when all are there, as a list; empty where there is none. The models put the rows in order, so that neither their order nor threads show.
enum FittedAggregate {
    static func register(_ connection: duckdb_connection?) throws(EngineError) {
        try register(connection, "fupan_purchase_fit", width: 4, FittedAggregate.purchaseFit)
        try register(connection, "fupan_spend_fit", width: 3, FittedAggregate.spendFit)
        try register(connection, "fupan_spend_correlation", width: 3) { SpendFit.correlation(FittedAggregate.spendGroups($0)).map { [$0] } ?? [] }
    }

    private static func register(
        _ connection: duckdb_connection?, _ name: String, width: Int, _ fit: @escaping @Sendable (UnsafeBufferPointer<Double>) -> [Double]
    ) throws(EngineError) {
        let doubles = Array(repeating: DUCKDB_TYPE_DOUBLE, count: width)
        let fitted = GatheringAggregate(name, doubles, listOf: DUCKDB_TYPE_DOUBLE) { fit(UnsafeBufferPointer($0.rows(as: Double.self))).map(\.bitPattern) }
        try fitted.register(connection)
    }

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
}
