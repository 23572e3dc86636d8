/// What help shows of functions besides their definitions: an example of each, which is run, and what null does.
extension FunctionDefinition {
    /// A program over the canonical tables.
    public var example: String? { Self.examples[name] }

    /// A clause of a sentence, without a full stop.
    public var nullRule: String {
        if let own = Self.nullRules[name] { return own }
        return switch subject {
        case .aggregates: "rows where it is null are left out; of no rows it is null"
        case .windows: "what is null stays null"
        default: "the result is null where an argument is"
        }
    }

    private static let nullRules = [
        "count": "`count()` counts rows, `count(x)` those where x is not null; of no rows it is 0",
        "distinct": "null is no value; of no rows it is 0",
        "sum": "rows where it is null are left out; of no rows it is 0",
        "any": "rows where it is unknown are left out; of no rows it is null",
        "all": "rows where it is unknown are left out; of no rows it is null",
        "share": "unknown counts as not true; of no rows it is null",
        "unique": "null is no value; of no rows it is true",
        "clamp": "null where x is null; a bound that is null does not bind",
        "rank": "null comes last",
        "row_number": "it takes nothing that could be null",
        "total": "rows where it is null are left out, and get the total too",
        "previous": "null where there is no row before",
        "next": "null where there is no row after",
        "running": "rows where it is null add nothing",
        "moving": "rows where it is null add nothing",
    ]

    private static let examples = [
        // Text
        "lower": #"lower("Search")"#, "upper": #"upper("Search")"#, "trim": #"trim("  search ")"#, "length": #"length("复盘")"#,
        "contains": #"contains("paid search", "search")"#, "starts_with": #"starts_with("TEST-1", "TEST")"#,
        "replace": #"replace("2026/06/30", "/", "-")"#, "extract": #"extract("order 1024 of May", '\d+')"#,
        "split": #"split("2026/06/30", "/", 2)"#,
        // Numbers
        "round": "round(2.675, 2)", "floor": "floor(-2.5)", "ceil": "ceil(2.1)", "abs": "abs(-3)", "log": "round(log(10), 4)",
        "exp": "round(exp(1), 4)", "sqrt": "sqrt(16)", "clamp": "clamp(120, 0, 100)",
        "bin": "orders | derive size = bin(amount, [500, 3000]) | count by size",
        // Days and times
        "year": "year(@2026-06-30)", "quarter": "quarter(@2026-06-30)", "month": "month(@2026-06-30)", "week": "week(@2026-06-30)",
        "day": "day(@2026-06-30T21:15)", "weekday": "weekday(@2026-06-30)", "hour": "hour(@2026-06-30T21:15)",
        "age": "orders | where time in @2026-06-30 | derive old = age(time) | select order, time, old | take 2",
        "start": "start(@2026-W26)", "end": "end(@2026-W26)", "days": "days(@2026-02)", "days_between": "days_between(@2026-06-01, @2026-06-30)",
        // Formats
        "money": "money(1234.5)", "percent": "percent(0.153)", "points": "points(0.049)", "whole": "whole(1234.5)", "signed": "signed(12)",
        // Conversion
        "number": #"number("12.5")"#, "text": "text(12.5)", "draw": #"draw("C0001")"#,
        // Aggregates
        "count": #"orders | summarize orders = count(), with_lead = count(lead), back = count(where amount < 0)"#,
        "distinct": "orders | summarize buyers = distinct(customer) by channel",
        "sum": #"orders | summarize revenue = sum(amount), search = sum(amount where channel == "search")"#,
        "mean": "orders | summarize average = mean(amount) by channel", "median": "orders | summarize middle = median(amount) by channel",
        "quantile": "orders | summarize p90 = quantile(amount, 90%) by channel", "min": "orders | summarize earliest = min(time) by channel",
        "max": "orders | summarize latest = max(time) by channel", "stddev": "orders | summarize spread = stddev(amount) by channel",
        "first": "orders | summarize first_product = first(product) by channel", "last": "orders | summarize last_product = last(product) by channel",
        "any": "orders | summarize has_refunds = any(amount < 0) by channel", "all": "orders | summarize all_paid = all(amount > 0) by channel",
        "share": "orders | summarize large = share(amount >= 3000) by channel", "list": "orders | summarize products = list(product) by channel",
        "unique": "orders | summarize is_key = unique(order), one_each = unique(customer)",
        "top_share": "orders | summarize top = percent(top_share(amount, 20%)) by channel",
        "gini": "orders | summarize gini = gini(amount) by channel",
        // Windows
        "previous": """
            orders
              | summarize revenue = sum(amount) by month(time)
              | derive before = previous(revenue) at month
              | take 3
            """,
        "next": """
            orders
              | summarize revenue = sum(amount) by month(time)
              | derive after = next(revenue) at month
              | take 3
            """,
        "running": """
            orders
              | summarize revenue = sum(amount) by month(time)
              | derive so_far = running(sum(revenue)) at month
              | take 3
            """,
        "moving": """
            orders
              | summarize revenue = sum(amount) by day(time)
              | derive week = moving(sum(revenue), 7d) at day
              | take 3
            """,
        "rank": "orders | summarize revenue = sum(amount) by channel | derive place = rank(-revenue)",
        "row_number": """
            orders
              | summarize revenue = sum(amount) by month(time)
              | derive number = row_number() at month
              | take 3
            """,
        "total": "orders | summarize revenue = sum(amount) by channel | derive whole = total(revenue)",
        "share_of_total": "orders | summarize revenue = sum(amount) by channel | derive part = share_of_total(revenue)",
    ]
}
