import FupanPlan
import FupanSQL
import FupanTable
import Testing

@Suite("Plans read as if they were written by hand")
struct QueryTests {
    let orders = SampleTable.orders, reps = SampleTable.reps

    var revenue: Plan.Definition { .init(.aggregate(.sum, [orders["amount"]], .decimal(scale: 2))) }

    @Test("one SELECT for where, summarize, sort and take")
    func onePipeline() {
        let channel = Plan.Definition(orders["channel"]), revenue = revenue, orderCount = Plan.Definition(.count())
        let june = orders["time"].compared(.greaterEqual, .day(Day(year: 2026, month: 6, day: 1) ?? Day(number: 0)))
        let filtered = Plan.filter(june && orders["amount"].compared(.greaterEqual, .whole(500)), orders.plan)
        let summary = Plan.aggregate(keys: [channel], measures: [revenue, orderCount], filtered)
        let sorted = Plan.limit(5, offset: 0, .sort([SortKey(revenue.column, isDescending: true), SortKey(channel.column)], summary))
        let shown = Plan.project([channel, revenue, orderCount].map { .init($0.column, id: $0.id) }, sorted)
        #expect(sql(shown, ["channel": channel.column, "revenue": revenue.column, "n": orderCount.column]) == """
            SELECT c1 AS "channel", COALESCE(SUM(c2), 0) AS "revenue", COUNT(*) AS "n"
            FROM orders(time c3, amount c2, channel c1) AS t1
            WHERE c3 >= DATE '2026-06-01' AND c2 >= 500
            GROUP BY c1
            ORDER BY "revenue" DESC NULLS LAST, "channel"
            LIMIT 5
            """)
    }

    @Test("columns that nobody reads are not read")
    func pruning() {
        let unused = Plan.Definition(.call(.lower, [orders["customer"]], .text))
        #expect(sql(.extend([unused], orders.plan), ["rep": orders["rep"]]) == """
            SELECT c1 AS "rep"
            FROM orders(rep c1) AS t1
            """)
        let count = Plan.Definition(.count())
        #expect(sql(.aggregate(keys: [], measures: [count], orders.plan), ["n": count.column]) == """
            SELECT COUNT(*) AS "n"
            FROM orders(order c1) AS t1
            """)
    }

    @Test("a computed key goes by its place")
    func computedKey() {
        let month = Plan.Definition(.call(.startOf(.month), [orders["time"]], .period(.month)))
        let sold = Plan.Definition(.call(.multiply, [orders["amount"], orders["quantity"]], .decimal(scale: 2)))
        let total = Plan.Definition(.aggregate(.sum, [sold.column], where: orders["rep"].isNull, .decimal(scale: 2)))
        let plan = Plan.aggregate(keys: [month], measures: [total], .extend([sold], orders.plan))
        #expect(sql(.sort([SortKey(month.column)], plan), ["month": month.column, "total": total.column]) == """
            SELECT
              CAST(DATE_TRUNC('month', c1) AS DATE) AS "month",
              COALESCE(SUM(c2 * c3) FILTER (WHERE c4 IS NULL), 0) AS "total"
            FROM orders(time c1, amount c2, rep c4, quantity c3) AS t1
            GROUP BY 1
            ORDER BY "month"
            """)
    }

    @Test("what is used twice is computed once")
    func noExpressionTwice() {
        let price = Plan.Definition(.call(.divide, [orders["amount"], orders["quantity"]], .approximate))
        let doubled = Plan.Definition(.call(.add, [price.column, price.column], .approximate))
        #expect(sql(.extend([doubled], .extend([price], orders.plan)), ["doubled": doubled.column]) == """
            SELECT c1 + c1 AS "doubled"
            FROM (
              SELECT c2 / NULLIF(c3, 0) AS c1
              FROM orders(amount c2, quantity c3) AS t2
            ) AS t1
            """)
        let weeks = Plan.Definition(.call(.floorDivide, [.call(.subtract, [orders["quantity"], .whole(1)], .whole), .whole(7)], .whole))
        #expect(sql(.extend([weeks], orders.plan), ["weeks": weeks.column]) == """
            SELECT (c1 - (c1 % 7 + 7) % 7) // 7 AS "weeks"
            FROM (
              SELECT c2 - 1 AS c1
              FROM orders(quantity c2) AS t2
            ) AS t1
            """)
    }

    @Test("a window is computed before its rows are filtered")
    func topOfEach() {
        let order = [SortKey(orders["amount"], isDescending: true), SortKey(orders["order"])]
        let place = Plan.Definition(.window(.init(.rowNumber, [], partition: [orders["channel"]], order: order), .whole))
        let plan = Plan.filter(place.column.compared(.lessEqual, .whole(3)), .extend([place], orders.plan))
        #expect(sql(plan, ["channel": orders["channel"], "order": orders["order"]]) == """
            SELECT c1 AS "channel", c2 AS "order"
            FROM (
              SELECT c2, c1, ROW_NUMBER() OVER (PARTITION BY c1 ORDER BY c3 DESC NULLS LAST, c2) AS c4
              FROM orders(order c2, amount c3, channel c1) AS t2
            ) AS t1
            WHERE c4 <= 3
            """)
    }

    @Test("windows over groups")
    func windowsOverGroups() {
        let day = Plan.Definition(.call(.dayOf, [orders["time"]], .day)), revenue = revenue
        let lately = Plan.Definition(.window(
            .init(.aggregate(.sum, .days(7)), [revenue.column], partition: [], order: [SortKey(day.column)]), .decimal(scale: 2)))
        let before = ScalarExpression.window(.init(.previous(1), [revenue.column], partition: [], order: [SortKey(day.column)]), .decimal(scale: 2))
        let change = Plan.Definition(.call(.subtract, [revenue.column, before], .decimal(scale: 2)))
        let plan = Plan.extend([lately, change], .aggregate(keys: [day], measures: [revenue], orders.plan))
        #expect(sql(.sort([SortKey(day.column)], plan), ["day": day.column, "week": lately.column, "change": change.column]) == """
            SELECT
              c1 AS "day",
              COALESCE(SUM(c2) OVER (ORDER BY c1 RANGE BETWEEN INTERVAL 6 DAY PRECEDING AND CURRENT ROW), 0) AS "week",
              c2 - LAG(c2) OVER (ORDER BY c1) AS "change"
            FROM (
              SELECT CAST(c3 AS DATE) AS c1, COALESCE(SUM(c4), 0) AS c2
              FROM orders(time c3, amount c4) AS t2
              GROUP BY 1
            ) AS t1
            ORDER BY "day"
            """)
    }

    @Test("a lookup is a join of the same SELECT; a category has its order")
    func lookup() {
        let tier = ColumnID.fresh()
        let joined = Plan.join(.init(
            .left, .filter(orders["amount"].compared(.greater, .whole(0)), orders.plan), reps.plan, keys: [(orders["rep"], reps["rep"])],
            rightColumns: [(tier, reps["tier"].columnID)]))
        let key = Plan.Definition(.column(tier, reps["tier"].type)), count = Plan.Definition(.count())
        let plan = Plan.sort([SortKey(key.column)], .aggregate(keys: [key], measures: [count], joined))
        #expect(sql(plan, ["tier": key.column, "n": count.column]) == """
            SELECT t2.c1 AS "tier", COUNT(*) AS "n"
            FROM orders(amount c2, rep c3) AS t1
            LEFT JOIN reps(rep c4, tier c1) AS t2 ON t1.c3 = t2.c4
            WHERE t1.c2 > 0
            GROUP BY t2.c1
            ORDER BY LIST_POSITION(['senior', 'junior'], t2.c1)
            """)
    }

    @Test("rows without a match")
    func antiJoin() {
        let plan = Plan.join(.init(
            .anti, orders.plan, .filter(reps["tier"].compared(.less, .text("junior")), reps.plan), keys: [(orders["rep"], reps["rep"])],
            rightColumns: []))
        #expect(sql(plan, ["order": orders["order"]]) == """
            SELECT t1.c1 AS "order"
            FROM orders(order c1, rep c2) AS t1
            WHERE NOT EXISTS (
              SELECT 1
              FROM (
                SELECT c3
                FROM reps(rep c3, tier c4) AS t2
                WHERE LIST_POSITION(['senior', 'junior'], c4) < LIST_POSITION(['senior', 'junior'], 'junior')
              ) AS t3
              WHERE t1.c2 = t3.c3
            )
            """)
    }

    @Test("other tables inside expressions")
    func subqueries() {
        let others = SampleTable.orders
        let latest = Plan.Definition(.aggregate(.maximum, [others["time"]], .time))
        let last = ScalarExpression(.scalar(.aggregate(keys: [], measures: [latest], others.plan), latest.id), .time)
        let isListed = ScalarExpression(.member(orders["rep"], reps.plan, reps["rep"].columnID), .boolean)
        let plan = Plan.filter(orders["time"].compared(.equal, last) && !isListed, orders.plan)
        #expect(sql(plan, ["order": orders["order"]]) == """
            SELECT c1 AS "order"
            FROM orders(order c1, time c2, rep c3) AS t1
            WHERE c2 = (
                SELECT MAX(c4)
                FROM orders(time c4) AS t2
              )
              AND c3 NOT IN (
                SELECT c5
                FROM reps(rep c5) AS t3
                WHERE c5 IS NOT NULL
              )
            """)
    }

    @Test("rows of several tables")
    func union() {
        let name = ColumnID.fresh(), number = ColumnID.fresh()
        let plan = Plan.union([name, number], [
            (orders.plan, [orders["rep"].columnID, orders["rate"].columnID]), (orders.plan, [orders["rep"].columnID, orders["quantity"].columnID]),
        ])
        #expect(sql(plan, ["who": .column(name, .text), "what": .column(number, .approximate)]) == """
            SELECT c1 AS "who", c2 AS "what"
            FROM (
              SELECT c3 AS c1, c4 AS c2
              FROM orders(rep c3, rate c4) AS t2
              UNION ALL
              SELECT c5, CAST(c6 AS DOUBLE)
              FROM orders(rep c5, quantity c6) AS t3
            ) AS t1
            """)
    }

    @Test("rows written out, and none at all")
    func values() {
        let stage = ColumnID.fresh(), place = ColumnID.fresh()
        let outputs: KeyValuePairs = ["stage": ScalarExpression.column(stage, .text), "place": .column(place, .whole)]
        #expect(sql(.values([stage, place], [[.text("lead"), .whole(1)], [.text("deal"), .whole(2)]]), outputs) == """
            SELECT c1 AS "stage", c2 AS "place"
            FROM (VALUES ('lead', CAST(1 AS BIGINT)), ('deal', 2)) AS t1(c1, c2)
            """)
        #expect(sql(.values([stage, place], [[.text("lead"), .whole(1)]]), outputs) == "SELECT 'lead' AS \"stage\", CAST(1 AS BIGINT) AS \"place\"")
        #expect(sql(.sort([SortKey(.column(place, .whole))], .values([stage, place], [])), outputs) == """
            SELECT c1 AS "stage", c2 AS "place"
            FROM (SELECT CAST(NULL AS INTEGER) AS c1, CAST(NULL AS BIGINT) AS c2 WHERE FALSE) AS t1
            ORDER BY "place"
            """)
    }

    @Test("long lists stand a line each")
    func lines() {
        let size = Plan.Definition(ScalarExpression(.choose([
            .init(orders["amount"].compared(.greaterEqual, .whole(5000)), .text("a large order")),
            .init(orders["amount"].compared(.greaterEqual, .whole(500)), .text("neither large nor small")),
        ], otherwise: .text("small")), .text))
        #expect(sql(.extend([size], orders.plan), ["size": size.column]) == """
            SELECT
              CASE
                WHEN c1 >= 5000 THEN 'a large order'
                WHEN c1 >= 500 THEN 'neither large nor small'
                ELSE 'small'
              END AS "size"
            FROM orders(amount c1) AS t1
            """)
    }

    @Test("names of people")
    func names() {
        #expect(sql(orders.plan, ["客单价 \"元\"": orders["amount"], "C1": orders["rep"]]) == """
            SELECT c1 AS "客单价 ""元""\", c2 AS "C1"
            FROM orders(amount c1, rep c2) AS t1
            """)
        // The order is by the column, not by what is called like it.
        let plan = Plan.sort([SortKey(.call(.lower, [orders["rep"]], .text))], orders.plan)
        #expect(sql(plan, ["c2": orders["amount"]]) == """
            SELECT c1 AS "c2"
            FROM orders(amount c1, rep c2) AS t1
            ORDER BY LOWER(t1.c2)
            """)
    }
}
