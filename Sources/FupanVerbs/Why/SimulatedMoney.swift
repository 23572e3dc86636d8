import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// The orders of a simulation: what is in already, what deals of the past brought, and what else came in.
struct SimulatedMoney {
    let orders: Relation
    /// Decimals of the money.
    let scale: Int
    private let time: SimulatedTime
    private let lead: ScalarExpression
    private let day: ScalarExpression
    private let amount: ScalarExpression

    /// Of each order the stretch of the past it lies in, from 1, and the day of it, from 1.
    private typealias Past = (plan: Plan, stretch: ScalarExpression, day: ScalarExpression)

    init(_ call: Call, _ time: SimulatedTime, lead own: NamedExpression) throws {
        self.time = time
        let orders = try call.canonical("orders")
        func column(_ name: String, _ role: Role) throws -> Relation.Column {
            guard let column = orders[name], role.accepts(column.type) else { throw Diagnostic.simulateOrders(name, orders, at: call.verbSpan) }
            return column
        }
        let lead = try column("lead", .lead), moment = try column("time", .time), amount = try column("amount", .amount)
        guard DataType.common(lead.type, own.expression.type) != nil else {
            throw Diagnostic.neverEqual("lead", lead.type, "orders", own.name, own.expression.type, at: call.verbSpan)
        }
        let day = moment.type == .day ? moment.expression : .call(.dayOf, [moment.expression], .day)
        switch amount.type {
        case .whole: scale = 0
        case .decimal(let digits): scale = min(digits, 4)
        default: scale = 2
        }
        var kept = orders.filtered(!amount.expression.isNull && day.compared(.lessEqual, .day(time.known)))
        self.lead = kept.define(lead.expression)
        self.day = kept.define(day)
        self.amount = kept.define(SimulatedMoney.exact(amount.expression, scale))
        self.orders = SharedColumns(SharedColumns.named([self.lead, self.day, self.amount])).shared(kept, "the orders")
    }

    private static func exact(_ amount: ScalarExpression, _ scale: Int) -> ScalarExpression {
        if amount.type == .whole && scale == 0 || amount.type == .decimal(scale: scale) { return amount }
        return .call(.convert, [amount], .decimal(scale: scale))
    }

    private var factor: Int { (0..<scale).reduce(1) { product, _ in product * 10 } }

    /// In the smallest unit of the money.
    func units(_ amount: ScalarExpression, roundedUp: Bool = false) -> ScalarExpression {
        if scale == 0, amount.type == .whole { return amount }
        let type: DataType = amount.type.isExact ? (amount.type == .whole ? .whole : amount.type) : .approximate
        let product = ScalarExpression.call(.multiply, [amount, .whole(factor)], type)
        let rounded = roundedUp && amount.type != .whole ? ScalarExpression.call(.ceiling, [product], type.isExact ? .decimal(scale: 0) : .approximate) : product
        return rounded.type == .whole ? rounded : .call(.convert, [rounded], .whole)
    }

    /// From the smallest unit to money.
    func amount(_ units: ScalarExpression) -> ScalarExpression {
        guard scale > 0 else { return ScalarExpression(units.kind, units.type, .money) }
        let unit = ScalarExpression(.literal(.decimal(Decimal(mantissa: 1, scale: scale))), .decimal(scale: scale))
        return .call(.multiply, [units, unit], .decimal(scale: scale), .money)
    }

    private var after: ScalarExpression { .call(.daysBetween, [day, .day(time.known)], .whole) }

    private var isBooked: ScalarExpression { day.compared(.greaterEqual, .day(time.first)) && day.compared(.lessEqual, .day(time.last)) }

    private func total(_ amount: ScalarExpression) -> ScalarExpression { .aggregate(.sum, [amount], amount.type, .money) }

    /// What is in, by day.
    var booked: SimulatedRows.Input {
        let key = Plan.Definition(after), sum = Plan.Definition(total(amount))
        return SimulatedRows.rows(
            .booked, .aggregate(keys: [key], measures: [sum], .filter(isBooked, orders.plan)), units(.column(sum.id, amount.type)), .column(key.id, .whole))
    }

    var bookedTotal: ScalarExpression { Figures(orders).figure(.aggregate(.sum, [amount], where: isBooked, amount.type, .money)) }

    /// The orders of the stretches.
    private var past: Past {
        let horizon = ScalarExpression.whole(time.horizon)
        var table = orders
        let back = table.define(.call(.daysBetween, [.day(time.known), day], .whole))
        let stretch = table.define(.call(.add, [.call(.floorDivide, [back, horizon], .whole), .whole(1)], .whole))
        let place = table.define(.call(.subtract, [horizon, .call(.modulo, [back, horizon], .whole)], .whole))
        return (table.filtered(stretch.compared(.lessEqual, .whole(time.stretches))).plan, stretch, place)
    }

    /// Of each deal of the past what it brought within its stretch, and when it came.
    func deals(of winners: (plan: Plan, stretch: ScalarExpression, lead: ScalarExpression, after: ScalarExpression)) -> SimulatedRows.Input {
        let past = past
        let keys = [Plan.Definition(past.stretch), Plan.Definition(lead)], sum = Plan.Definition(total(amount)), brought = ColumnID.fresh()
        let joined = Plan.join(Plan.Join(
            .left, winners.plan, .aggregate(keys: keys, measures: [sum], past.plan),
            keys: [(winners.stretch, .column(keys[0].id, .whole)), (winners.lead, .column(keys[1].id, lead.type))], rightColumns: [(brought, sum.id)]))
        let value = ScalarExpression.call(.coalesce, [units(.column(brought, amount.type)), .whole(0)], .whole)
        return SimulatedRows.rows(.deal, joined, value, winners.after)
    }

    /// What else came on each day of the stretches that is like a day of the period.
    func otherDays(besides winners: (plan: Plan, stretch: ScalarExpression, lead: ScalarExpression, after: ScalarExpression)) -> SimulatedRows.Input {
        let past = past
        let others = Plan.join(Plan.Join(
            .anti, .filter(past.day.compared(.greaterEqual, .whole(time.begin)), past.plan), winners.plan,
            keys: [(past.stretch, winners.stretch), (lead, winners.lead)], rightColumns: []))
        let keys = [Plan.Definition(past.stretch), Plan.Definition(past.day)], sum = Plan.Definition(total(amount))
        return SimulatedRows.rows(.otherDay, .aggregate(keys: keys, measures: [sum], others), units(.column(sum.id, amount.type)))
    }
}

extension Diagnostic {
    fileprivate static func simulateOrders(_ column: String, _ orders: Relation, at span: Span) -> Diagnostic {
        Diagnostic("simulate-orders", "`simulate` reads `\(column)` of `orders`, and the table has no such column, or of another type", at: span, "",
                   notes: ["its columns are \(orders.columns.map(\.name).prefix(20).joined(separator: ", "))"],
                   suggestions: [.init("name it: `let orders = orders | rename \(column) = …`")])
    }
}
