import FupanSource
import FupanSyntax
import Testing

@Suite struct TokenTests {
    /// Kinds by a letter: n name, q quoted name, 1 number, d duration, p period, t text, f template, ⏎ newline, ! invalid; a symbol as itself.
    private func shape(_ text: String) -> String {
        parse(SourceText(name: "test", text)).tokens.map { token in
            switch token.kind {
            case .name: "n"
            case .quotedName: "q"
            case .number: "1"
            case .duration: "d"
            case .period: "p"
            case .text: "t"
            case .template: "f"
            case .symbol(let symbol): symbol
            case .newline: "⏎"
            case .invalid: "!"
            case .end: ""
            }
        }.joined(separator: " ").trimming()
    }

    @Test(arguments: [
        ("a 客户 金额2 _ _3 Ａｂ", "n n n n n n"), ("`客单价 (元)` `a``b`", "q q"), ("a.b", "n . n"), ("1..5", "1 .. 1"), ("1.5e3", "1"),
        ("1_000_000 10k 3.2万 1.2亿 2万亿 15%", "1 1 1 1 1 1"), ("7d 2w 3mo 1y 12h 30min 1.5h 10s 1q", "d d d d d d d d d"),
        ("7天 5分钟 3个月 1季度 2年 4周 6小时 9秒 8日", "d d d d d d d d d"),
        ("@2026 @2026-06 @2026-6-3 @2026-Q2 @2026-W26 @2026-06-30T09:00:01.5", "p p p p p p"),
        ("@today @last_28d @this_week @本月 @latest @next_year @week", "p p p p p p p"), ("@today-7d @2026 - 7d @2026-06..@2026-07", "p - d p - d p .. p"),
        (#""a\"b" 'C:\x' 'it''s' "他说“好”""#, "t t t t"), ("“a” “a＂ ”a“ ‘a’ ＂a＂", "t t t t t"),
        (#"f"{a}: {b ?? "x"} {{ }}" f'{a}'"#, "f f"), ("f x", "n n"), ("a->b a - >b", "n -> n n - > n"), ("== != <= >= < > = =>", "== != <= >= < > = =>"),
        ("+ - * // / ^ ~ ?? .. . , : | ( ) [ ] { }", "+ - * // / ^ ~ ?? .. . , : | ( ) [ ] { }"), ("a # b\nc", "n ⏎ n"), ("a;b", "n ; n"),
        ("（），；：｜【】－＞！＝≤≥≠→×÷−", "( ) , ; : | [ ] -> != <= >= != -> * / -"), ("＜＝＝＞", "<= =>"), ("≥=", ">= ="), ("５００＞3０", "1 > 1"),
        ("a\u{3000}b\u{A0}c", "n n n"), ("＠２０２６－０６", "p"), ("\u{FEFF}a", "n"), ("a\r\nb", "n ⏎ n"), ("《 》", "< >"), ("é e\u{301}", "n n"),
    ])
    func tokens(_ text: String, _ expected: String) { #expect(shape(text) == expected) }

    @Test func namesAreComposedAndFolded() {
        let tokens = parse(SourceText(name: "test", "e\u{301} ＡＢ１ `客单价（元）` `a\u{A0}b` 한 \u{1112}\u{1161}\u{11AB}")).tokens
        #expect(tokens.map(\.text).dropLast().map { Array($0.unicodeScalars) } == ["é", "AB1", "客单价(元)", "a b", "한", "한"].map { Array($0.unicodeScalars) })
    }

    @Test(arguments: [
        ("3.2万", "32000"), ("1.25k", "1250"), ("1.2亿", "120000000"), ("0.12345万", "12345e-1"), ("1.23456k", "123456e-2"), ("15%", "15e-2%"), ("1.5", "15e-1"),
        ("1_000", "1000"), ("1.5e3", "1500.0"), ("１２．５％", "125e-3%"), ("10w", "10w"), ("1.5h", "15e-1h"), ("3个月", "3mo"), ("0", "0"), ("0.5", "5e-1"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("123456789012345678901234567890123456789", "✗ number-too-large"), ("99999999999999999999999999999999999999M", "✗ number-too-large"), ("1e999", "✗ number-too-large"),
    ])
    func numbers(_ text: String, _ expected: String) { #expect(reading(text) == expected) }

    @Test(arguments: [
        ("2026-02-30", "@2026-02-28"), ("2026-13-01", nil), ("2026-W54", nil), ("2025-W53", nil), ("2026-Q5", nil), ("2026-06-30-7d", "@2026-06-30 - 7d"),
        ("2026/6/1", "@2026-06-01"), ("2026-7d", "@2026 - 7d"), ("2026-06-7d", "@2026-06 - 7d"), ("2026年6月30日", "@2026-06-30"), ("2026年6月", "@2026-06"),
        ("20260630", "@2026-06-30"), ("2026Q2", "@2026-Q2"), ("2026W6", "@2026-W06"), ("tody", "@today"), ("last_mnth", "@last_month"), ("", nil), ("2026-06-30T25:00", nil),
    ] as [(String, String?)])
    func badPeriods(_ text: String, _ expected: String?) {
        let found = diagnostics("@" + text)
        #expect(found.count == 1)
        #expect(found.first?.suggestions.first?.edit?.replacement == expected)
    }

    @Test func leapWeeks() {
        #expect(PeriodLiteral(reading: "2026-W53") == .week(year: 2026, week: 53))
        #expect(PeriodLiteral(reading: "2020-W53") != nil)
        #expect(PeriodLiteral(reading: "2024-W53") == nil)
        #expect(PeriodLiteral(reading: "2024-02-29") == .day(year: 2024, month: 2, day: 29))
        #expect(PeriodLiteral(reading: "2026-06-30T09:30:01.25") == .moment(year: 2026, month: 6, day: 30, hour: 9, minute: 30, second: 1, microsecond: 250_000))
        #expect(PeriodLiteral(reading: "上月") == .relative(.last, .month))
        #expect(PeriodLiteral(reading: "last_3mo") == .last(3, .month))
    }

    @Test(arguments: [
        (#""a\n\t\"\\\{\}""#, "\"a\n\t\"\\{}\""), (#"'a\n''b'"#, #""a\n'b""#), ("“他说\"", "\"他说\""), (#"f"a{{b}}\{c\}{d}""#, #"f["a{b}{c}" {d}]"#),
        (#"f"{owing ?? "nobody"}""#, #"f[{(owing ?? "nobody")}]"#), (#"f'{a}''s \d'"#, #"f[{a} "'s \d"]"#), (#"f"{f({ a: "}" })}""#, #"f[{f({a: "}"})}]"#),
        (#"f"{sum(x where y == "a")}%""#, #"f[{sum(x where (y == "a"))} "%"]"#), ("f“{a}”", "f[{a}]"), ("f\"\"", "f[]"),
    ])
    func texts(_ text: String, _ expected: String) { #expect(reading(text) == expected) }

    @Test(arguments: ["f(", "f(a,", "orders |", "a and", "a ==", "{", "\"abc", "f\"{a", "`a", "let x =", "a ->", "f(\n", "orders |\n", "if a then", "f(a, # why"])
    func unfinished(_ text: String) { #expect(parse(SourceText(name: "test", text)).isUnfinished) }

    @Test(arguments: ["f()", "orders", "orders |\n\n", "f(\n\n", "\"abc\nx", "f(]", "take 5.", "", "a;", "f(;"])
    func finished(_ text: String) { #expect(!parse(SourceText(name: "test", text)).isUnfinished) }
}

extension String {
    fileprivate func trimming() -> String { last == " " ? String(dropLast()) : self }
}
