import FupanMeaning
import FupanPlan
import FupanTable

/// What the models of `clv` see of each customer: x repeat purchases, the last of them t_x days after the first, seen for T days; and their money.
struct CustomerPast {
    let relation: Relation
    let customer: Relation.Column
    let carried: [Relation.Column]
    let x: Relation.Column, last: Relation.Column, age: Relation.Column
    /// Repeat purchases with a known amount, and what all after the first day add up to, refunds among it.
    let priced: Relation.Column, total: Relation.Column

    init(_ history: CustomerHistory) {
        let entries = history.firstPurchases()
        let days = CustomerPast.days(history)
        func twin(_ column: Relation.Column) -> Relation.Column { Relation.Column(column.name, column.type, column.format) }
        let first = twin(entries.first), lastTime = twin(entries.last), found = entries.carried.map(twin)
        let joined = Plan.join(Plan.Join(
            .inner, days.plan, entries.relation.plan, keys: [(days.customer, entries.customer.expression)],
            rightColumns: zip([first, lastTime] + found, [entries.first, entries.last] + entries.carried).map { ($0.id, $1.id) }))

        let isLater = days.day.compared(.greater, first.day)
        let amount = history.amount.map { ($0.type, $0.format) } ?? (.whole, .money)
        let measures = [
            Plan.Definition(.count(where: days.isPurchase && isLater)), Plan.Definition(.count(where: days.isPriced && isLater)),
            Plan.Definition(.aggregate(.sum, [days.money], where: isLater, amount.0, amount.1)),
        ]
        let firstDay = Plan.Definition(first.day), lastDay = Plan.Definition(lastTime.day)
        customer = twin(entries.customer)
        carried = entries.carried.map(twin)
        let keys = [Plan.Definition(days.customer, id: customer.id), firstDay, lastDay]
            + zip(found, carried).map { Plan.Definition($0.expression, id: $1.id) }
        x = Relation.Column("x", .whole, .whole, id: measures[0].id)
        priced = Relation.Column("priced", .whole, .whole, id: measures[1].id)
        total = Relation.Column("total", amount.0, amount.1, id: measures[2].id)
        last = Relation.Column("last", .whole)
        age = Relation.Column("age", .whole)
        let start = ScalarExpression.column(firstDay.id, .day)
        let spans = [
            Plan.Definition(.call(.daysBetween, [.column(lastDay.id, .day), start], .whole), id: last.id),
            Plan.Definition(.call(.daysBetween, [history.asOf, start], .whole), id: age.id),
        ]
        relation = history.rows.with(.extend(spans, .aggregate(keys: keys, measures: measures, joined)), columns: [customer] + carried + [x, last, age, priced, total])
            .trimmed().shared("customers with what the models see of them")
    }

    var boughtAgain: ScalarExpression { x.expression.compared(.greater, .whole(0)) }
    var hasMoney: ScalarExpression { priced.expression.compared(.greater, .whole(0)) && total.expression.compared(.greater, .whole(0)) }

    /// A customer's day: whether something was bought, whether at a known price, and the money of it.
    private static func days(
        _ history: CustomerHistory
    ) -> (plan: Plan, customer: ScalarExpression, day: ScalarExpression, isPurchase: ScalarExpression, isPriced: ScalarExpression, money: ScalarExpression) {
        let customer = Plan.Definition(history.customer.expression), day = Plan.Definition(history.time.day)
        let amount = history.amount?.expression ?? .whole(0)
        let purchases = Plan.Definition(.count(where: history.isPurchase))
        let priced = Plan.Definition(.count(where: history.isPurchase && !amount.isNull))
        let money = Plan.Definition(.aggregate(.sum, [amount], amount.type, amount.format))
        let plan = Plan.aggregate(keys: [customer, day], measures: [purchases, priced, money], history.dated.plan)
        return (plan, .column(customer.id, history.customer.type), .column(day.id, .day), .column(purchases.id, .whole).compared(.greater, .whole(0)),
                .column(priced.id, .whole).compared(.greater, .whole(0)), .column(money.id, amount.type, amount.format))
    }
}
