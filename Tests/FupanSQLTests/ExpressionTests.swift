import FupanPlan
import FupanTable
import Testing

@testable import FupanSQL

@Suite("Expressions in DuckDB's words")
struct ExpressionTests {
    static let arithmetic: [(ScalarExpression, String)] = [
        (.call(.divide, [.whole(7), .whole(2)], .approximate), "7 / 2"),
        (.call(.divide, [.whole(7), .whole(0)], .approximate), "7 / NULLIF(0, 0)"),
        (.call(.floorDivide, [.whole(-7), .whole(2)], .whole), "(CAST(-7 AS BIGINT) - (CAST(-7 AS BIGINT) % 2 + 2) % 2) // 2"),
        (.call(.modulo, [.whole(-7), .whole(3)], .whole), "(CAST(-7 AS BIGINT) % 3 + 3) % 3"),
        (.call(.subtract, [.whole(1), .call(.subtract, [.whole(2), .whole(-3)], .whole)], .whole), "1 - (CAST(2 AS BIGINT) - -3)"),
        (.call(.negate, [.whole(-3)], .whole), "CAST(-(-3) AS BIGINT)"),
        (.call(.multiply, [.decimal(15, scale: 1), .decimal(25, scale: 2)], .decimal(scale: 3)), "1.5 * 0.25"),
        (.call(.logarithm, [.whole(0)], .approximate), "CASE WHEN 0 > 0 THEN LN(0) END"),
        (.call(.round, [.decimal(2567, scale: 3), .whole(1)], .decimal(scale: 1)), "ROUND(2.567, 1)"),
        (.call(.round, [.whole(5), .whole(1)], .whole), "CAST(5 AS BIGINT)"),
        (.call(.power, [.whole(2), .whole(10)], .whole), "CAST(NULLIF(NULLIF(NULLIF(POW(2, 10), 'Infinity'), '-Infinity'), 'NaN') AS BIGINT)"),
    ]

    @Test("numbers", arguments: arithmetic)
    func numbers(_ expression: ScalarExpression, _ expected: String) { #expect(sql(expression) == expected) }

    @Test("decimals are computed at their full width where the engine's own would overflow")
    func widths() {
        let orders = SampleTable.orders, amount = orders["amount"]
        func text(_ expression: ScalarExpression) -> String {
            let definition = Plan.Definition(expression)
            let text = sql(.extend([definition], orders.plan), ["x": definition.column])
            return String(text.dropFirst("SELECT ".count).prefix(while: { $0 != "\n" }).split(separator: " AS \"x\"")[0])
        }
        #expect(text(.call(.add, [amount, amount], .decimal(scale: 2))) == "c1 + c1")
        #expect(text(.call(.multiply, [amount, .decimal(15, scale: 2)], .decimal(scale: 4))) == "c1 * 0.15")
        #expect(text(.call(.multiply, [amount, .decimal(123_456, scale: 4)], .decimal(scale: 6))) == "c1 * CAST(12.3456 AS DECIMAL(38, 4))")
        #expect(text(.call(.multiply, [amount, amount], .decimal(scale: 4))) == "CAST(c1 AS DECIMAL(38, 2)) * c1")
        let product = ScalarExpression.call(.multiply, [.decimal(1_000_001, scale: 6), .decimal(1_000_001, scale: 6)], .decimal(scale: 10))
        #expect(sql(product) == "CAST(1.000001 * 1.000001 AS DECIMAL(38, 10))")
    }

    static let june = Day(year: 2026, month: 6, day: 30) ?? Day(number: 0)
    static let evening = ScalarExpression(.literal(.time(Moment(june, hour: 21))), .time)

    static let days: [(ScalarExpression, String)] = [
        (.call(.addDays, [.day(june), .whole(-7)], .day), "DATE '2026-06-30' - 7"),
        (.call(.addMonths, [.day(june), .whole(1)], .day), "CAST(DATE '2026-06-30' + INTERVAL 1 MONTH AS DATE)"),
        (.call(.addSeconds, [evening, .whole(90)], .time), "TIMESTAMP '2026-06-30 21:00:00' + INTERVAL 90 SECOND"),
        (.call(.startOf(.week), [.day(june)], .period(.week)), "CAST(DATE_TRUNC('week', DATE '2026-06-30') AS DATE)"),
        (.call(.dayOf, [.day(june)], .day), "DATE '2026-06-30'"),
        (.call(.daysBetween, [.day(june), .day(june)], .duration(.day)), "DATE '2026-06-30' - DATE '2026-06-30'"),
        (ScalarExpression(.literal(.duration(30, .day)), .duration(.day)), "30"),
    ]

    @Test("days and times", arguments: days)
    func dates(_ expression: ScalarExpression, _ expected: String) { #expect(sql(expression) == expected) }

    static let others: [(ScalarExpression, String)] = [
        (.text("it's \\ 客"), "'it''s \\ 客'"),
        (.text("a\0b"), "CONCAT('a', CHR(0), 'b')"),
        (.call(.extract, [.text("a1"), .text("a([0-9])")], .text), "REGEXP_EXTRACT_ALL('a1', 'a([0-9])', 1)[1]"),
        (.call(.extract, [.text("a1"), .text("(?:a)[(]\\(")], .text), "REGEXP_EXTRACT_ALL('a1', '(?:a)[(]\\(', 0)[1]"),
        (ScalarExpression(.template([.text("{"), .day(june)]), .text), "CONCAT('{', CAST(DATE '2026-06-30' AS VARCHAR))"),
        (ScalarExpression(.literal(.null), .day), "CAST(NULL AS DATE)"),
        (ScalarExpression(.range(.day(june), .day(june)), .interval), "NULL"),
        (ScalarExpression(.list([]), .list(.text)), "CAST([] AS VARCHAR[])"),
    ]

    @Test("texts, lists and nulls", arguments: others)
    func texts(_ expression: ScalarExpression, _ expected: String) { #expect(sql(expression) == expected) }

    @Test("conditions")
    func conditions() {
        let unknown = ScalarExpression(.literal(.null), .boolean), yes = ScalarExpression.boolean(true)
        #expect(sql(!(yes && unknown)) == "NOT (TRUE AND NULL)")
        #expect(sql(.call(.or, [yes && yes, !yes], .boolean)) == "TRUE AND TRUE OR NOT TRUE")
        #expect(sql(.call(.or, [yes, yes], .boolean) && yes) == "(TRUE OR TRUE) AND TRUE")
        #expect(sql(!yes.isNull) == "TRUE IS NOT NULL")
        #expect(sql(!ScalarExpression.call(.isIn, [.whole(1), .whole(2), .whole(3)], .boolean)) == "1 NOT IN (2, 3)")
        #expect(sql(yes.compared(.equal, yes).compared(.equal, yes)) == "(TRUE = TRUE) = TRUE")
    }

    @Test("aggregates", arguments: [
        (Aggregate.sum, "rate", DataType.approximate, """
            CAST(COALESCE(SUM(TRY_CAST(c1 AS DECIMAL(27, 10))), 0) AS DOUBLE) + COALESCE(LIST_SUM(LIST_SORT(LIST(c1) FILTER (WHERE ABS(c1) >= 1e17))), 0)
            """),
        (.sum, "quantity", .whole, "CAST(COALESCE(SUM(c1), 0) AS BIGINT)"),
        (.mean, "amount", .approximate, "SUM(c1) / COUNT(c1)"),
        (.median, "amount", .approximate, "MEDIAN(CAST(c1 AS DOUBLE))"),
        (.discreteQuantile(1, 3), "amount", .decimal(scale: 2), "QUANTILE_DISC(c1, 0.333333333333333333)"),
        (.discreteQuantiles(4), "amount", .list(.decimal(scale: 2)), "QUANTILE_DISC(c1, [0.25, 0.5, 0.75])"),
        (.discreteQuantile(1, 5), "amount", .decimal(scale: 2), "QUANTILE_DISC(c1, 0.2)"),
        (.deviation, "amount", .approximate, "STDDEV_SAMP(c1 ORDER BY c1)"),
        (.list, "rep", .list(.text), "LIST(DISTINCT c1 ORDER BY c1) FILTER (WHERE c1 IS NOT NULL)"),
        (.isUnique, "rep", .boolean, "COUNT(c1) = COUNT(DISTINCT c1)"),
    ])
    func aggregates(_ aggregate: Aggregate, _ column: String, _ type: DataType, _ expected: String) {
        let orders = SampleTable.orders
        let measure = Plan.Definition(.aggregate(aggregate, [orders[column]], type))
        let text = sql(.aggregate(keys: [], measures: [measure], orders.plan), ["x": measure.column])
        #expect(text.contains("\(expected) AS \"x\""), "\(text)")
    }

    @Test("deep expressions take no longer than long ones", .timeLimit(.minutes(1)))
    func depth() {
        let orders = SampleTable.orders
        var amount = orders["amount"]
        for _ in 0..<200 {
            let left = ScalarExpression.choose(amount.isNull, .whole(1), else: .call(.coalesce, [amount, .whole(0)], amount.type))
            amount = .call(.add, [left, .call(.modulo, [orders["amount"], .whole(7)], .decimal(scale: 2))], .decimal(scale: 2))
            if amount.size > 2000 { break }
        }
        let definition = Plan.Definition(amount)
        #expect(sql(.extend([definition], orders.plan), ["x": definition.column]).utf8.count > 2000)
        var chain = orders["rate"]
        for _ in 0..<200 { chain = .call(.divide, [chain, .whole(2)], .approximate) }
        let last = Plan.Definition(chain)
        #expect(sql(.extend([last], orders.plan), ["x": last.column]).utf8.count > 800)
    }

    @Test("templates are taken apart")
    func templates() {
        let parts = TemplatePart.parts(of: "F('{:,.2f}', {1}, {*}){rows: {1} > 0}")
        #expect(parts.occurrences(of: 0) == 2)
        #expect(parts.occurrences(of: 1) == 1)
        #expect(parts.rowsCount == 1)
    }
}

extension ScalarExpression {
    fileprivate var size: Int { children.reduce(1) { $0 + $1.size } }
}
