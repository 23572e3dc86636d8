import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// How many buy again within some time: after their first purchase, or after a touch.
enum Repurchase: Verb {
    static let manual = Manual(
        "repurchase", .customers, "counts who buys again within some time: after the first purchase, or after a touch",
        parameters: [
            Parameter(.clause(.within), "30d", "how long after; the bound is included", isRequired: true),
            Parameter(.clause(.per), "customer", "who buys", standard: "customer"),
            Parameter(.clause(.at), "time", "when the row happened", standard: "time"),
            Parameter(.clause(.of), "amount", "the money; negative amounts are refunds, and no purchases", standard: "amount, where there is one"),
            Parameter(.clause(.by), "key, …", "a value is the one at the first purchase, or of the touch"),
            Parameter(.clause(.between), "base and side", "two conditions on the first purchase or touch, or two periods it is in"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "`set today`, else the last day with a purchase"),
            Parameter(.option("mature"), "", "leaves out those who have not had the whole time yet, and counts them"),
            Parameter(.option("interval"), "", "adds the Wilson 95 % interval of the rate"),
        ],
        details: """
            On a table with an amount, `orders`, a customer enters with the first purchase, and returns with a later one at most so long after it; rows at the \
            same time are one purchase. On a table without, `touches`, every row enters, also a second one of the same customer, and returns with a purchase in \
            the canonical table `orders` after it, at most so long. `amount` is the exact money from the purchase that returned to the end of the time, less refunds in it.

            A refund is no purchase. A group in which somebody has not had the whole time yet has `complete` false; `with mature` leaves those out. \
            With `between` the figures are the second side's, those of the first have `_base` behind their names, and what changed `_change` and `_growth`. \
            Rows without a customer or time are left out and counted. Times are compared to the second, or by day where one of the two tables has only days: then \
            an order on the day of the touch answers it.
            """,
        examples: [
            Manual.Example("the second purchase after the first", "orders | repurchase within 30d by channel with mature"),
            Manual.Example("the touched against those left alone", """
                touches
                  | where age(time) >= 30d
                  | repurchase within 30d between group == "control" and group == "touched" by tier
                  | select tier, entered, rate, entered_base, rate_base, rate_change
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let lowering = try RepurchaseEntries(call)
        return try RepurchaseCounts(call: call, entries: lowering).result()
    }
}
