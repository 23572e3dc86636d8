import FupanPlan
import FupanSource
import FupanTable
import Testing

@testable import FupanSQL

@Suite("Plans that are computed once")
struct SharedPlanTests {
    let orders = SampleTable.orders
    let totals: SharedPlan
    let totalID: ColumnID
    let plan: Plan
    let share: Plan.Definition

    init() {
        let customer = Plan.Definition(orders["customer"])
        let total = Plan.Definition(.aggregate(.sum, [orders["amount"]], .decimal(scale: 2))), count = Plan.Definition(.count())
        let fields = [Field("customer", .text), Field("total", .decimal(scale: 2)), Field("n", .whole)]
        totals = SharedPlan(.aggregate(keys: [customer], measures: [total, count], orders.plan), purpose: "orders by customer", fields: fields)
        totalID = total.id
        let others = SampleTable.orders, kept = ColumnID.fresh()
        let joined = Plan.join(.init(
            .left, others.plan, .shared(totals), keys: [(others["customer"], customer.column)], rightColumns: [(kept, total.id)]))
        share = Plan.Definition(.call(.divide, [others["amount"], .column(kept, .decimal(scale: 2))], .approximate))
        plan = .extend([share], joined)
    }

    @Test("a named query holds what is read of it")
    func namedQuery() {
        #expect(sql(plan, ["share": share.column]) == """
            WITH s1 AS MATERIALIZED (
              SELECT c1 AS c2, COALESCE(SUM(c3), 0) AS c4
              FROM orders(customer c1, amount c3) AS t1
              GROUP BY c1
            )
            SELECT t2.c5 / NULLIF(t3.c4, 0) AS "share"
            FROM orders(customer c6, amount c5) AS t2
            LEFT JOIN s1 AS t3 ON t2.c6 = t3.c2
            """)
    }

    @Test("a table holds all of it")
    func table() {
        let printer = SQLPrinter(dialect: .sample, sharedTables: [ObjectIdentifier(totals): "kept"])
        #expect(printer.create(totals, as: "kept").text == """
            CREATE TABLE "kept" AS
            SELECT c1 AS "c1", COALESCE(SUM(c2), 0) AS "c2", COUNT(*) AS "c3"
            FROM orders(customer c1, amount c2) AS t1
            GROUP BY c1
            """)
        #expect(printer.query(plan, outputs: [(id: share.id, name: "share")]).text == """
            SELECT t1.c4 / NULLIF(t2.c2, 0) AS "share"
            FROM orders(customer c5, amount c4) AS t1
            LEFT JOIN "kept" AS t2 ON t1.c5 = t2.c1
            """)
    }

    @Test("each is found once, behind those it reads")
    func found() {
        let sum = Plan.Definition(.aggregate(.sum, [.column(totalID, .decimal(scale: 2))], .decimal(scale: 2)))
        let outer = SharedPlan(.aggregate(keys: [], measures: [sum], .shared(totals)), purpose: "the total", fields: [Field("total", .decimal(scale: 2))])
        let value = ScalarExpression(.scalar(.shared(outer), sum.id), .decimal(scale: 2))
        let plans = SQLPrinter.sharedPlans(in: .filter(value.isNull, plan))
        #expect(plans.map(ObjectIdentifier.init) == [totals, outer].map(ObjectIdentifier.init))
        #expect(SQLPrinter.sharedPlans(in: [value, value]).map(ObjectIdentifier.init) == [totals, outer].map(ObjectIdentifier.init))
        #expect(SQLPrinter(dialect: .sample).scalars([value]).text == """
            WITH s1 AS MATERIALIZED (
              SELECT COALESCE(SUM(c1), 0) AS c2
              FROM orders(customer c3, amount c1) AS t1
              GROUP BY c3
            ),
            s2 AS MATERIALIZED (
              SELECT COALESCE(SUM(c2), 0) AS c4 FROM s1 AS t2
            )
            SELECT (SELECT c4 FROM s2 AS t3) AS v1
            """)
    }

    @Test("the text does not depend on identities")
    func stable() {
        let first = SharedPlanTests(), second = SharedPlanTests()
        #expect(sql(first.plan, ["share": first.share.column]) == sql(second.plan, ["share": second.share.column]))
    }

    @Test("a place in the SQL leads back to the program")
    func spans() throws {
        let source = SourceText(name: "test", "derive x = amount + sum(rate)")
        var amount = orders["amount"]
        amount.span = Span(source, 11..<17)
        var total = ScalarExpression.call(.add, [amount, .whole(1)], .decimal(scale: 2))
        total.span = Span(source, 11..<29)
        let definition = Plan.Definition(total)
        let text = SQLPrinter(dialect: .sample).query(.extend([definition], orders.plan), outputs: [(id: definition.id, name: "客")])
        #expect(text.text == "SELECT c1 + 1 AS \"客\"\nFROM orders(amount c1) AS t1")
        #expect(text.span(at: 7)?.text == "amount")
        #expect(text.span(at: 10)?.text == "amount + sum(rate)")
        #expect(text.span(at: 20) == nil)
    }
}
