import FupanMeaning

/// Help on how values are written.
enum LiteralHelp {
    private static let rows: [(term: String, meaning: String)] = [
        ("1_000_000, 1.5e3", "numbers; with a point they are exact, with an exponent approximate"),
        ("10k, 2M, 3.2万, 1.2亿", "numbers with a suffix that touches them"),
        ("15%", "0.15, shown as a percentage; modulo is `mod`"),
        ("\"text\"", "text with the escapes \\\\ \\\" \\n \\t \\{ \\}; it ends on its line"),
        ("'text'", "raw text, for patterns and paths; `''` is one quote"),
        ("f\"{rep}: {revenue}\"", "f-text: a hole holds any expression, and prints with its column's format; null prints nothing"),
        ("true, false, null", "null is unknown: `x is null` asks for it"),
        ("[1, 2, 3]", "a list"),
        ("{ vip: recency <= 7d, else: other }", "braces: labels with what belongs to them"),
        ("30s 90min 12h 7d 2w 3mo 1q 1y", "durations; 秒 分钟 小时 天 周 个月 季度 年 too. One unit each. `help 3mo` explains one"),
        ("@2026-06-30, @2026-06-30T09:00", "a day, a time"),
        ("@2026-W26, @2026-06, @2026-Q2, @2026", "periods: an ISO week, a month, a quarter, a year. `help @2026-W26` explains one"),
        ("@today, @yesterday, @tomorrow", "days by the clock, or by `set today`; @今天 @昨天 too"),
        ("@latest", "the last day with data in the canonical tables"),
        ("@this_week, @last_month, @next_quarter", "whole periods; @本周 @上月 @今年 and their like too"),
        ("@last_28d", "28 days, the last of them today"),
        ("@last_4w, @last_3mo", "whole weeks or months before this one"),
        ("`客单价 (元)`", "a name with other characters than letters, digits and `_`, in backquotes"),
    ]

    private static let examples: [Manual.Example] = [
        .init("numbers are exact", "0.1 + 0.2"), .init("a percentage", "money(200) * 15%"), .init("ten thousands", "3.2万"),
        .init("text with holes", "f\"{1 + 1} of {percent(0.5)}\""), .init("a month's end", "end(@2026-02)"), .init("a range of periods", "days(@2026-05..@2026-06)"),
    ]

    static var list: HelpArticle {
        HelpArticle(title: "literals", summary: "how values are written", parts: [
            .rows(heads: ("Written", "What it is"), rows),
            .text("Outside text, full-width punctuation and digits from an input method (，｜（）：；＞＜＝“”) mean their ASCII twins; `fupan fmt` writes the twins."),
        ] + examples.map { .example($0) })
    }
}
