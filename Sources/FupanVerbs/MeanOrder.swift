import FupanMeaning
import FupanPlan
import FupanTable

/// What an order brings: the sum of all orders, less refunds, over the number of those that are none. Of the orders known on a day, of each channel and of all together.
struct MeanOrder {
    let orders: SecondTable
    private let amount: Relation.Column
    private let channel: Relation.Column?

    /// - Parameters:
    ///   - past: the day behind the last one whose orders are known.
    ///   - channel: the type of the channels that are to be looked up.
    init(_ call: Call, before past: Day, channel: DataType?) throws {
        orders = try SecondTable("orders", call).known(before: past)
        amount = try orders.column("amount", \.isNumber)
        self.channel = orders.relation["channel"].flatMap { found in channel.flatMap { DataType.common(found.type, $0) == nil ? nil : found } }
    }

    /// The mean order of the row's channel; of all channels where it has none, or its channel no order. Null where there is no order at all.
    func joined(to plan: inout Plan, _ channel: ScalarExpression?) -> ScalarExpression {
        let all = mean(by: nil), overall = ColumnID.fresh()
        plan = .join(Plan.Join(.cross, plan, all.plan, keys: [], rightColumns: [(overall, all.mean)]))
        guard let channel, let key = self.channel else { return .column(overall, .approximate, .money) }
        let own = mean(by: key), found = ColumnID.fresh()
        plan = .join(Plan.Join(
            .left, plan, own.plan, keys: [(channel, .column(own.plan.columns[0], key.type))], rightColumns: [(found, own.mean)]))
        return .call(.coalesce, [.column(found, .approximate), .column(overall, .approximate)], .approximate, .money)
    }

    private func mean(by key: Relation.Column?) -> (plan: Plan, mean: ColumnID) {
        let keys = key.map { [Plan.Definition($0.expression)] } ?? []
        let sum = Plan.Definition(.aggregate(.sum, [amount.expression], amount.type))
        let count = Plan.Definition(.count(where: amount.expression.compared(.greaterEqual, .whole(0))))
        let mean = Plan.Definition(.call(.divide, [.column(sum.id, amount.type), .column(count.id, .whole)], .approximate, .money))
        let kept = keys.map { Plan.Definition(.column($0.id, $0.expression.type), id: $0.id) }
        return (.project(kept + [mean], .aggregate(keys: keys, measures: [sum, count], orders.relation.plan)), mean.id)
    }
}
