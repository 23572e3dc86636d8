import FupanSource
import FupanSyntax
import Testing

@Suite struct GrammarTests {
    @Test(arguments: [
        ("a or b and c", "(a or (b and c))"), ("a or b or c", "((a or b) or c)"), ("not a == b", "(not (a == b))"), ("not x in y", "(not (x in y))"),
        ("not a and b", "((not a) and b)"), ("x not in y and z", "((x not in y) and z)"), ("a is null or b is not null", "((a is null) or (b is not null))"),
        ("amount ?? 0 > 5", "((amount ?? 0) > 5)"), ("a + b ?? 0", "((a + b) ?? 0)"), ("a ?? b ?? c", "(a ?? (b ?? c))"), ("a ?? 1..5", "(a ?? (1..5))"),
        ("1..n + 1", "(1..(n + 1))"), ("x in 1..5", "(x in (1..5))"), ("a - b - c", "((a - b) - c)"), ("a + b * c", "(a + (b * c))"), ("a * b // c mod d", "(((a * b) // c) mod d)"),
        ("-x * y", "((-x) * y)"), ("-7 // 2", "((-7) // 2)"), ("2 ^ -1", "(2 ^ (-1))"), ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"), ("a * 2 ^ 3", "(a * (2 ^ 3))"), ("- -x", "(-(-x))"),
        ("a ~ 'x' and b", "((a ~ \"x\") and b)"), ("if a then b else c + 1", "(if a then b else (c + 1))"), ("1 + if a then b else c", "(1 + (if a then b else c))"),
        ("if a then b else if c then d else e", "(if a then b else (if c then d else e))"), ("f(a).b", "✗ unexpected"), ("rep.tier == 'x'", "(rep.tier == \"x\")"),
        ("(a + b) * c", "([(a + b)] * c)"), ("a -b", "(a - b)"), ("a-b", "(a - b)"), ("the_week - 1w", "(the_week - 1w)"), ("(a - 11mo)..b", "([(a - 11mo)]..b)"),
        ("case { a > 1 => 2, else => 3 }", "case {(a > 1) => 2, else => 3}"), ("case { a => 1, b => 2, }", "case {a => 1, b => 2}"), ("case", "case"), ("case + 1", "(case + 1)"),
        ("[1, 2,]", "[1, 2]"), ("[]", "[]"), ("{ a: 1, 'b': 2, 3: 4, 7d: 5, @2026: 6, else: other, }", "{a: 1, \"b\": 2, 3: 4, 7d: 5, @2026: 6, else: other}"), ("{}", "{}"),
        ("count(where event == 'lead')", "count( where (event == \"lead\"))"), ("count(orders | where amount < 0)", "count(orders | <where> (amount < 0))"),
        ("sum(targets.amount where period == @2026-06)", "sum(targets.amount where (period == @2026-06))"), ("f(where)", "f(where)"), ("f(where + 1)", "f((where + 1))"),
        ("f(a, b,)", "f(a, b)"), ("f(\n  a,\n  b\n)", "f(a, b)"), ("rank(-x)", "rank((-x))"), ("a == -1", "(a == (-1))"), ("x in [1, 2]", "(x in [1, 2])"),
        ("true and null ?? false", "(true and (null ?? false))"), ("`and` and by", "(and and by)"), ("customer not in vip.customer", "(customer not in vip.customer)"),
    ])
    func expressions(_ text: String, _ expected: String) { #expect(reading(text) == expected) }

    @Test(arguments: [
        ("orders", "orders"), ("orders | count", "orders | <count>"), ("review weekly as of @2026-06-30", "<review> weekly {as of: @2026-06-30}"), ("say f\"x\"", "<say> f[\"x\"]"),
        ("o | left join reps on rep", "o | <left join> reps {on: rep}"), ("o | join (a | b) on x", "o | <join> [a | <b>] {on: x}"), ("o | cohort monthly by channel", "o | <cohort> monthly {by: channel}"),
        ("o | chart line of x by day", "o | <chart> line {of: x} {by: day}"), ("o | sort -revenue, rep", "o | <sort> (-revenue), rep"), ("o | sort - revenue", "o | <sort> (-revenue)"),
        ("o | sort -weekday(time)", "o | <sort> (-weekday(time))"), ("o | where a -b > 0", "o | <where> ((a - b) > 0)"), ("o | where not x", "o | <where> (not x)"),
        ("o | where case { a => b }", "o | <where> case {a => b}"), ("o | take 3 by channel", "o | <take> 3 {by: channel}"), ("o | fill -1 every 1d at day", "o | <fill> (-1) {every: 1d} {at: day}"),
        ("o | x of -amount", "o | <x> {of: (-amount)}"), ("o | funnel a -> b -> c within 30d, 60d", "o | <funnel> a -> b -> c {within: 30d, 60d}"),
        ("o | funnel won: s == 'deal' -> \"x\": b", "o | <funnel> won: (s == \"deal\") -> x: b"), ("o | segment { a: x > 1, else: other }", "o | <segment> {a: (x > 1), else: other}"),
        ("o | rfm into { r: [7d] } as of d", "o | <rfm> {into: {r: [7d]}} {as of: d}"), ("o | s between rep != 'a' and rep == 'a' by c", "o | <s> {between: (rep != \"a\") and (rep == \"a\")} {by: c}"),
        ("o | f between @a0 and b", "✗ unknown-period"), ("o | f between not a and b", "o | <f> {between: (not a) and b}"), ("o | c with tiers { 0: 4% }, mode marginal by x", "o | <c> {with: tiers {0: 4e-2%}, mode marginal} {by: x}"),
        ("o | f with hold lead, interval", "o | <f> {with: hold lead, interval}"), ("o | f with text [phone]", "o | <f> {with: text [phone]}"), ("o | dropped after (w.s) for j", "o | <dropped> {after: [w.s]} {for: j}"),
        ("target asked for coming into week per rep", "<target> asked {for: coming} {into: week} {per: rep}"),
        ("o | f by rep mode strict", "o | <f> {by: rep} {stray: mode} {stray: strict}"), ("o | f n = count() chanel", "o | <f> n = count() {stray: chanel}"), ("o | f at day, b = 2", "o | <f> {at: day, b = 2}"),
        ("orders where x > 3", "<orders where> (x > 3)"), ("tiers @today", "<tiers> @today"), ("tiers (x)", "<tiers> [x]"), ("tiers(x)", "tiers(x)"), ("o | tiers (@today - 28d) | m to (o | t @today)", "o | <tiers> [(@today - 28d)] | <m> {to: [o | <t> @today]}"),
    ])
    func stages(_ text: String, _ expected: String) { #expect(reading(text) == expected) }

    /// grammar.md, What makes it unambiguous, 2.
    @Test(arguments: [
        ("sort at", "<sort> at"), ("select at, by", "<select> at, by"), ("where at in @2026-06", "<where> (at in @2026-06)"), ("derive at = at - 1d", "<derive> at = (at - 1d)"),
        ("f per who at at within 1h", "<f> {per: who} {at: at} {within: 1h}"), ("f by by", "<f> {by: by}"), ("fill 0 at `at` every 1d", "<fill> 0 {at: at} {every: 1d}"), ("where at - 1d > x", "<where> ((at - 1d) > x)"),
        ("where by is null", "<where> (by is null)"), ("where by not in x", "<where> (by not in x)"), ("where with", "<where> with"), ("derive by = to + of", "<derive> by = (to + of)"), ("f x by on, for", "<f> x {by: on, for}"),
        ("where as == 1", "<where> (as == 1)"), ("f as of as", "<f> {as of: as}"), ("f with by x", "<f> {with: by x}"), ("f with interval by x", "<f> {with: interval} {by: x}"), ("where f(by, at)", "<where> f(by, at)"),
        ("where [by, at] == x", "<where> ([by, at] == x)"), ("f by (x)", "<f> {by: [x]}"), ("f { by: at }", "<f> {by: at}"), ("where if at then by else to", "<where> (if at then by else to)"), ("f between at and by", "<f> {between: at and by}"),
        ("rename at = time", "<rename> at = time"), ("f by at, by at time", "<f> {by: at, by} {at: time}"),
    ])
    func clauseWords(_ text: String, _ expected: String) { #expect(reading("orders | " + text) == "orders | " + expected) }

    @Test(arguments: [
        ("a\nb", "a; b"), ("a\n  | b\n  | c", "a | <b> | <c>"), ("a\n\n# why\n\n| b", "a | <b>"), ("a |\nb", "a | <b>"), ("x = 1", "✗ assignment-without-let"), ("let x =\n  1 +\n  2", "let x = (1 + 2)"),
        ("a | f x\n  by y", "a | <f> x {by: y}"), ("a | f x\n  as of y", "a | <f> x {as of: y}"), ("a | where b\n  and c", "a | <where> (b and c)"), ("a | f x\n  -> y", "a | <f> x -> y"), ("a | f x,\n  y", "a | <f> x, y"),
        ("f(\n\n  a\n)", "f(a)"), ("a | f x\nby | take 3", "a | <f> x; by | <take> 3"), ("a;b;;c", "a; b; c"), ("a | where b >\nlet c = 1", "✗ value-missing"), ("a | where b >\n\nc", "✗ value-missing"),
        ("f(a\nlet x = 1", "✗ unclosed"), ("f(a\n\nx", "✗ unclosed"), ("f(a\n\n  b)", "✗ comma-missing"), ("let x =\n  load \"a.csv\"", "let x = load \"a.csv\""), ("a |\n  assert b", "a | <assert> b"),
        ("join (\n  load \"a.csv\"\n  | take 3\n)", "<join> [load \"a.csv\" | <take> 3]"), ("f(a; b", "✗ unclosed"), ("\n\na\n\n", "a"), ("| take 3", "| <take> 3"), ("a # b | c\n", "a"),
        ("a | segment {\n  x: 1,\n\n  y: 2,\n}", "a | <segment> {x: 1, y: 2}"), ("a | f x\n\n  by y", "a | <f> x {by: y}"), ("a\nset b c", "a; set b c"), ("a |\n", "✗ value-missing"),
        ("a | f load\nb", "a | <f> load; b"), ("let a = b else", "✗ unexpected"),
    ])
    func newlines(_ text: String, _ expected: String) { #expect(reading(text) == expected) }

    @Test(arguments: [
        ("load \"a.csv\"", "load \"a.csv\""), ("load \"a.csv\" as o with encoding gbk, text [p] | take 3", "load \"a.csv\" as o with encoding gbk, text [p] | <take> 3"), ("load | take 3", "load | <take> 3"),
        ("let x = load f\"{a}.csv\" | take 3", "let x = load f[{a} \".csv\"] | <take> 3"), ("def aov(t) = sum(t) / count()", "def aov(t) = (sum(t) / count())"), ("def best = | take 3", "def best() = | <take> 3"),
        ("def top(n = 10, by key, of measure = amount, as of d) = | sort -total | take n", "def top(n = 10, by key, of measure = amount, as of d) = | <sort> (-total) | <take> n"),
        ("def f(by) = by", "def f(by) = by"), ("def recent = orders | take 3", "def recent() = orders | <take> 3"), ("param day = @latest", "param day = @latest"), ("param day", "param day"),
        ("use \"a\"", "use \"a\""), ("use \"a\" as b", "use \"a\" as b"), ("use | take 3", "use | <take> 3"), ("connect \"s://h\" as lake", "connect \"s://h\" as lake"), ("set", "set"), ("set lang zh", "set lang zh"),
        ("set today end(m)", "set today end(m)"), ("set | take 3", "set | <take> 3"), ("assert count(o) > 0, \"x\"", "assert (count(o) > 0), \"x\""), ("assert a | where b", "assert a | <where> b"),
        ("needs a, reps.tier", "needs a, reps.tier"), ("needs | take 3", "needs | <take> 3"), ("let set = 1", "let set = 1"), ("let `a b` = 1", "let a b = 1"), ("let x = | take 3", "✗ table-missing"),
    ])
    func statements(_ text: String, _ expected: String) { #expect(reading(text) == expected) }

    @Test(arguments: [
        ("## one\n##two\nlet x = 1", "one\ntwo"), ("# no\nlet x = 1", nil), ("## far\n\nlet x = 1", nil), ("a ## no\nlet x = 1", nil), ("a\n## yes\nlet x = 1", "yes"), ("  ## in\n  let x = 1", "in"), ("＃＃ 宽\nlet x = 1", "宽"),
    ] as [(String, String?)])
    func help(_ text: String, _ expected: String?) { #expect(parse(SourceText(name: "test", text)).statements.last?.help == expected) }

    @Test(arguments: [
        ("orders ｜ summarize 金额 ＝ sum（amount）， 单数 ＝ count（） by channel ｜ sort －金额", "orders | summarize 金额 = sum(amount), 单数 = count() by channel | sort -金额"),
        ("orders｜where 渠道＝＝“搜索” and 数≥５００；b", "orders | where 渠道 == \"搜索\" and 数 >= 500; b"), ("a｜f　x→【1、2】", "a | f x -> [1, 2]"), ("f（1。5）", "f(1.5)"), ("ａ　ａｎｄ　ｂ", "a and b"),
        ("o｜f｛a：1｝", "o | f {a: 1}"), ("ｆ“{x}”", "f\"{x}\""),
    ])
    func fullWidth(_ text: String, _ twin: String) { #expect(reading(text) == reading(twin)) }

    @Test func wholeExpressions() {
        let (expression, problems) = parseExpression(SourceText(name: "hole", " if count(u | where v) == 0 then \"a\" else \"\" "))
        #expect(problems.isEmpty)
        #expect(Outline.of(expression) == "(if (count(u | <where> v) == 0) then \"a\" else \"\")")
        #expect(parseExpression(SourceText(name: "hole", "a b")).1.map(\.id) == ["unexpected"])
        #expect(parseExpression(SourceText(name: "hole", "")).1.map(\.id) == ["value-missing"])
    }
}
