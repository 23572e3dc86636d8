import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// Which columns say who bought, when, and for how much.
struct CustomerRoles {
    let customer: NamedExpression
    let time: NamedExpression
    /// Nil where the table has no money: then no row is a refund.
    let amount: NamedExpression?

    init(_ call: Call) throws {
        customer = try call.role(.customer, .per)
        time = try call.role(.time, .at)
        amount = try call.has(.of) ? call.role(.amount, .of) : call.optionalRole(.amount, .of)
    }

    init(customer: NamedExpression, time: NamedExpression, amount: NamedExpression?) {
        self.customer = customer
        self.time = time
        self.amount = amount
    }

    /// `of amount per customer at time`, for a definition line.
    var text: String { [amount.map { "of \($0.name) " }, "per \(customer.name) at \(time.name)"].compactMap { $0 }.joined() }

    var chinese: String { ["客户 \(customer.name)", "时间 \(time.name)", amount.map { "金额 \($0.name)" }].compactMap { $0 }.joined(separator: "，") }
}

/// The rows of a table as what customers did: what `cohort`, `churn` and `repurchase` stand on.
///
/// A row with a negative amount is a refund; any other is a purchase, also one whose amount is not known. Rows later than the day `as of` are not known yet, and not used.
struct CustomerHistory {
    /// The customer, the time, the amount and what is carried, of every known row; also of those without a customer or time, which are counted.
    let rows: Relation
    let customer: Relation.Column
    let time: Relation.Column
    let amount: Relation.Column?
    let carried: [Relation.Column]
    /// The day up to whose end rows are known: the one given, else that of `set today`, else the last day with a row.
    let asOf: ScalarExpression

    /// Of the call's input: `carrying` are expressions over it that are wanted of a customer's first purchase.
    init(_ call: Call, _ roles: CustomerRoles, carrying: [NamedExpression] = []) throws {
        let time = roles.time.expression
        let day = try call.asOf() ?? call.options.today.map { .day($0) }
        var known = call.input
        if let day {
            let isLater = time.compared(.greaterEqual, day.addingDays(1).aligned(with: time))
            known = known.filtered(.choose(isLater, .boolean(false), else: .boolean(true)))
        }
        let taken = [roles.customer, roles.time] + (roles.amount.map { [$0] } ?? []) + carrying
        let columns = taken.map { Relation.Column($0.name, $0.expression.type, $0.expression.format) }
        let outputs = zip(taken, columns).map { Plan.Definition($0.expression, id: $1.id) }
        rows = known.with(.project(outputs, known.plan), columns: columns).shared("what customers did, and when")
        customer = columns[0]
        self.time = columns[1]
        amount = roles.amount == nil ? nil : columns[2]
        carried = Array(columns.suffix(carrying.count))
        asOf = day ?? Figures(rows.filtered(!columns[0].expression.isNull)).figure(.aggregate(.maximum, [columns[1].day], .day))
    }

    /// The first moment that is not known any more.
    var end: ScalarExpression { asOf.addingDays(1).aligned(with: time.expression) }

    /// Whether a row says not who, or not when.
    var isWithout: ScalarExpression { .call(.or, [customer.expression.isNull, time.expression.isNull], .boolean) }

    /// Rows of a customer at a time.
    var dated: Relation { rows.filtered(!isWithout) }

    var isPurchase: ScalarExpression {
        guard let amount else { return .boolean(true) }
        return .choose(amount.expression.compared(.less, .whole(0)), .boolean(false), else: .boolean(true))
    }

    /// A customer's first purchase.
    struct Entries {
        let relation: Relation
        let customer: Relation.Column
        /// When it was, and when the last one was.
        let first: Relation.Column, last: Relation.Column
        let carried: [Relation.Column]
    }

    /// A row for each customer who bought. What is carried has the value it has in the row of the first purchase; of several rows at that time, in the one with the smallest values.
    func firstPurchases() -> Entries {
        let purchases = dated.filtered(isPurchase)
        let columns = [customer, time, time].map { Relation.Column($0.name, $0.type, $0.format) }
        let found = carried.map { Relation.Column($0.name, $0.type, $0.format) }
        let plan = carried.isEmpty ? aggregated(purchases.plan, columns) : picked(purchases.plan, columns + found)
        let relation = rows.with(plan, columns: columns + found).shared("the first purchase of each customer")
        return Entries(relation: relation, customer: columns[0], first: columns[1], last: columns[2], carried: found)
    }

    private func aggregated(_ purchases: Plan, _ columns: [Relation.Column]) -> Plan {
        .aggregate(
            keys: [Plan.Definition(customer.expression, id: columns[0].id)],
            measures: [
                Plan.Definition(.aggregate(.minimum, [time.expression], time.type), id: columns[1].id),
                Plan.Definition(.aggregate(.maximum, [time.expression], time.type), id: columns[2].id),
            ], purchases)
    }

    private func picked(_ purchases: Plan, _ columns: [Relation.Column]) -> Plan {
        let order = ([time] + carried).filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        let place = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: [customer.expression], order: order)), .whole))
        let last = Plan.Definition(ScalarExpression(
            .window(.init(.aggregate(.maximum, .partition), [time.expression], partition: [customer.expression], order: [])), time.type))
        let firsts = Plan.filter(.column(place.id, .whole).compared(.equal, .whole(1)), .extend([place, last], purchases))
        let values = [customer.expression, time.expression, .column(last.id, time.type)] + carried.map(\.expression)
        return .project(zip(values, columns).map { Plan.Definition($0, id: $1.id) }, firsts)
    }
}

extension Relation.Column {
    /// The day it is on.
    var day: ScalarExpression { type == .time ? .call(.dayOf, [expression], .day) : expression }

    /// As an expression of a call.
    func named(at span: Span) -> NamedExpression { NamedExpression(name: name, expression: expression, span: span) }
}
