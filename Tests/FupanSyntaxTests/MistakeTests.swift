import FupanSource
import FupanSyntax
import Testing

/// The commonest mistakes (grammar.md, Errors): one error each, and what is to be pasted reads without one.
@Suite struct MistakeTests {
    @Test(arguments: [
        ("select * from orders", "foreign-query", "orders"),
        ("select channel, sum(amount) from orders group by channel", "foreign-query", "orders | summarize sum(amount) by channel"),
        ("SELECT channel, count(x)\nFROM orders\nWHERE a = 1\nGROUP BY channel\nORDER BY channel DESC\nLIMIT 5", "foreign-query",
         "orders | where a == 1 | summarize count(x) by channel | sort -channel | take 5"),
        ("o | where a > 1 and amount = 500", "equals-compares", "o | where a > 1 and amount == 500"), ("o | where rep.tier = 3", "equals-compares", "o | where rep.tier == 3"),
        ("o | where amount == null", "compared-with-null", "o | where amount is null"), ("o | where null != a", "compared-with-null", "o | where a is not null"),
        ("o | sort revenue desc", "direction-word", "o | sort -revenue"), ("o | sort a, b asc", "direction-word", "o | sort a, b"),
        ("o | where amount between 1 and 5", "between-as-operator", "o | where amount in 1..5"), ("o | f (a between 1 and 5)", "between-as-operator", "o | f (a in 1..5)"),
        ("o | where name like \"%abc%\"", "foreign-operator", "o | where contains(name, \"abc\")"), ("o | where name like \"abc%\"", "foreign-operator", "o | where starts_with(name, \"abc\")"),
        ("o | where customer has \"x\"", "foreign-operator", "o | where contains(customer, \"x\")"), ("o | where a and name contains \"x\"", "foreign-operator", "o | where a and contains(name, \"x\")"),
        ("o | f n = count(*)", "star", "o | f n = count()"), ("o | f n = count(distinct x)", "distinct-inside", "o | f n = distinct(x)"), ("a <> b", "foreign-operator", "a != b"), ("a&&b", "foreign-operator", "a and b"), ("a || b", "foreign-operator", "a or b"),
        ("!c", "foreign-operator", "not c"), ("a # x\n-- note", "foreign-comment", "a # x\n# note"), ("a -- note", "foreign-comment", "a # note"), ("// note\na", "foreign-comment", "# note\na"), ("15 % 4", "foreign-operator", "15 mod 4"),
        ("df[\"x\"]", "indexed", "x"), ("df[df.x > 5]", "indexed", "df | where x > 5"), ("orders.head(5)", "method", "orders | take 5"), ("vip = orders", "assignment-without-let", "let vip = orders"),
        ("vip <- orders", "assignment-without-let", "let vip = orders"), ("x in 2026-06-30", "date-without-sign", "x in @2026-06-30"), ("x in @2026/6/30", "bad-period", "x in @2026-06-30"), ("x in 2026年6月30日", "date-without-sign", "x in @2026-06-30"),
        ("=SUMIF(channel, \"search\", amount)", "conditional-sum", "sum(amount where channel == \"search\")"), ("=a + 1", "leading-equals", "a + 1"), ("IF(a > 1, \"y\", \"n\")", "foreign-conditional", "if a > 1 then \"y\" else \"n\""),
        ("if(a > 1, \"y\", \"n\")", "foreign-conditional", "if a > 1 then \"y\" else \"n\""), ("a ? b : c", "foreign-conditional", "if a then b else c"), ("first & \" \" & last", "joined-text", "f\"{first} {last}\""), ("a + \"x\"", "joined-text", "f\"{a}x\""),
        ("f(1,000,000)", "grouped-number", "f(1_000_000)"), ("x > ¥500", "currency", "x > 500"), ("o | project-away x", "hyphenated-verb", "o | drop x"), ("o |> take 3", "foreign-operator", "o | take 3"), ("o %>% take 3", "foreign-operator", "o | take 3"),
        ("o | filter(a > 1)", "verb-with-brackets", "o | where a > 1"), ("o | mutate(x = 1, y = 2)", "verb-with-brackets", "o | derive x = 1, y = 2"), ("o | where is.na(x)", "null-function", "o | where x is null"),
        ("1 < x < 5", "chained-comparison", "x in 1..5"), ("a == b == c", "chained-comparison", "a == b and b == c"), ("o | f x = sum (amount)", "space-before-bracket", "o | f x = sum(amount)"), ("f(a", "unclosed", "f(a)"), ("f(a]", "unclosed", "f(a)"), ("a)", "closes-nothing", "a"),
        ("def best = sort -revenue | take 5", "body-without-bar", "def best = | sort -revenue | take 5"), ("o | s { a => 1 }", "brace-with-arrow", "o | s { a : 1 }"), ("case { c: 1 }", "case-with-colon", "case { c => 1 }"), ("x == \"搜索”", "mixed-quotes", "x == \"搜索\""),
        ("x == “搜索", "unclosed-text", "x == “搜索”"), ("o | take 5。", "full-stop", "o | take 5"), ("o.", "full-stop", "o"), ("·客单价·", "middle-dot", "`客单价`"), ("客户——编号", "full-width-input", "客户_编号"), ("x……2", "full-width-input", "x^2"), ("「a」", "corner-quotes", "\"a\""),
        ("x > 3.2万元", "bad-suffix", "x > 3.2万"), ("x > 5百", "bad-suffix", "x > 500"), ("x > 5元", "bad-suffix", "x > 5"), ("7日留存 > 5%", "bad-suffix", "`7日留存` > 5%"), ("3m", "bad-suffix", "3min"), ("1h30min", "bad-suffix", "90min"), ("5days", "bad-suffix", "5d"), ("6月", "bad-suffix", "6个月"),
        ("007", "leading-zero", "\"007\""), ("and x", "nothing-above", nil), ("by rep", "nothing-above", nil), ("-x ^ 2", "signed-power", "-(x ^ 2)"), ("x is 5", "is-without-null", "x == 5"), ("x is not 5", "is-without-null", "x != 5"), (".5", "leading-point", "0.5"),
        ("x in (1, 2)", "list-brackets", "x in [1, 2]"), ("if a then b", "else-missing", "if a then b else null"), ("let in = 3", "reserved-name", "let `in` = 3"), ("let x == 3", "equals-names", "let x = 3"), ("let x 3", "equals-missing", "let x = 3"), ("set lang = zh", "option-with-equals", "set lang  zh"),
        ("o | f x = sum(a by b)", "clause-in-call", nil), ("o | f x = sum(a) over (partition by b)", "clause-in-call", nil), ("o | f sum(x) as total", "alias-behind", "o | f total = sum(x)"), ("connect \"a\"", "connection-without-name", "connect \"a\" as lake"), ("o | select *", "select-star", nil),
        ("lead -> deal", "steps-without-verb", nil), ("f\"{x:.2f}\"", "format-in-hole", nil), ("f\"{a\"", "unclosed-hole", nil), ("f\"a}\"", "lone-brace", "f\"a}}\""), ("f\"{}\"", "value-missing", nil), ("\"\\d\"", "bad-escape", "'\\d'"), ("f\"{f\"x\"}\"", "nested-template", nil),
        ("`a", "unclosed-name", "`a`"), ("``", "empty-name", nil), ("a \u{200B}b", "unknown-character", "a b"), ("@", "period-missing", nil), ("o | f x by", "value-missing", nil), ("o | f between a", "side-missing", nil), ("o | f a,", "value-missing", nil),
        ("f(x = 3)", "named-in-call", "f(3)"), ("f(x = \"a\")", "named-in-call", "f(where x == \"a\")"), ("let f(x) = x", "let-with-parameters", "def f(x) = x"), ("o | f a, by b", "comma-too-many", "o | f a by b"), ("o | f a,\nas of @2026", "comma-too-many", nil), ("o | sum(x)", "verb-with-brackets", "o | summarize sum(x)"), ("o | draw(x)", "verb-with-brackets", "o | derive draw(x)"), ("o | count()", "verb-with-brackets", "o | count"), ("1 +", "value-missing", nil), ("o | | b", "value-missing", nil), ("o | 5", "verb-missing", nil), ("{ a }", "key-missing", nil), ("[1 2]", "comma-missing", "[1, 2]"), ("a === b", "foreign-operator", "a == b"), ("2 ** 3", "foreign-operator", "2 ^ 3"),
        ("$left.a", "currency", "a"), ("sum(amount) by rep", "clause-without-verb", nil), ("case { else => 1, a => 2 }", "branch-behind-else", nil), ("1..2..3", "unexpected", nil), ("a == not b", "not-needs-brackets", nil),
    ] as [(String, String, String?)])
    func mistakes(_ text: String, _ id: String, _ expected: String?) {
        #expect(diagnostics(text).map(\.id) == [id])
        guard let expected else { return }
        #expect(repaired(text) == expected)
        #expect(diagnostics(expected).isEmpty)
    }

    /// Operators in two parts, words in capitals, calls that do not touch, and what follows from an open bracket.
    @Test(arguments: [
        ("o | where x > = 5", "split-operator", "o | where x >= 5"), ("o | where x = = 5 and a", "unexpected", nil), ("o | where a and x = = 5", "split-operator", "o | where a and x == 5"), ("o | where a and x =< 5", "split-operator", "o | where a and x <= 5"),
        ("o | where a > 5 AND x > 1", "foreign-operator", "o | where a > 5 and x > 1"), ("o | where a IS NOT NULL", "foreign-operator", "o | where a is not null"), ("o | where a IN [5]", "foreign-operator", "o | where a in [5]"),
        ("o | where NOT flag", "foreign-operator", "o | where not flag"), ("o | where flag OR x > 1", "foreign-operator", "o | where flag or x > 1"), ("o | where a not between 1 and 5", "between-as-operator", "o | where a not in 1..5"),
        ("o | f count ()", "space-before-bracket", "o | f count()"), ("o | where contains (rep, \"x\")", "space-before-bracket", "o | where contains(rep, \"x\")"),
        ("o | arrange(desc(amount))", "verb-with-brackets", "o | sort -amount"), ("o | groupby(channel)", "verb-with-brackets", "o | summarize n = count() by channel"), ("o | summarise(n = n())", "verb-with-brackets", "o | summarize n = count()"),
        ("SELECT SUM(amount) FROM orders WHERE a > 1 AND b", "foreign-query", "orders | where a > 1 and b | summarize sum(amount)"), ("def f(x) x + 1", "equals-missing", "def f(x) = x + 1"),
        ("x + case amt { 5 => \"a\", else => \"b\" }", "foreign-conditional", "x + case { amt == 5 => \"a\", else => \"b\" }"),
        ("if a then 1 elif b then 2 else 3", "foreign-conditional", "if a then 1 else if b then 2 else 3"), ("x in 1...5", "long-range", "x in 1..5"), ("let = 5", "assignment-without-let", "let x = 5"),
        ("x in @2026-q2", "no-such-date", "x in @2026-Q2"), ("x in @2026-w26", "no-such-date", "x in @2026-W26"), ("x >= @2026-06-30T09:00+08:00", "zoned-time", "x >= @2026-06-30T09:00"), ("x >= @2026-06-30T09:00Z", "zoned-time", "x >= @2026-06-30T09:00"),
        ("1 \u{200F}+ 2", "unknown-character", "1 + 2"), ("1 +\u{200B} 2", "unknown-character", "1 + 2"), ("let x = (1 +\n\n2)", "value-missing", nil), ("}", "unexpected", nil),
    ] as [(String, String, String?)])
    func moreMistakes(_ text: String, _ id: String, _ expected: String?) { mistakes(text, id, expected) }

    /// What needs to know verbs or types is read and left to the checker.
    @Test(arguments: ["o | where amount = 500", "o | group by channel", "o | f n = count() s = sum(x)", "o | f n = count() chanel", "o | f by rep mode strict", "orders where x > 3", "time >= \"2026-06-01\"", "amount > 10w", "TRUE", "c(1, 2)", "lag(rate)", "order by revenue"])
    func leftToTheChecker(_ text: String) { #expect(diagnostics(text).isEmpty) }
}
