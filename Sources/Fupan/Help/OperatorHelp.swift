import FupanMeaning

/// Help on operators and on the forms of expressions.
enum OperatorHelp {
    struct Entry {
        /// What help finds it by.
        let words: [String]
        let form: String
        let meaning: String
        let example: String
    }

    /// From the loosest to the tightest; entries of one level stand together.
    static let levels: [[Entry]] = [
        [Entry(words: ["if", "then", "else"], form: "if c then a else b", meaning: "a where c is true, else b: also where c is unknown", example: "if 3 > 2 then \"more\" else \"less\""),
         Entry(words: ["case"], form: "case { c => a, else => b }", meaning: "what belongs to the first condition that is true; null where none is and `else` is missing",
               example: "orders\n  | derive size = case { amount >= 3000 => \"large\", amount >= 500 => \"middle\", else => \"small\" }\n  | count by size")],
        [Entry(words: ["or"], form: "a or b", meaning: "true where one is; unknown or true is true", example: "false or true")],
        [Entry(words: ["and"], form: "a and b", meaning: "true where both are; unknown and false is false", example: "false and true")],
        [Entry(words: ["not"], form: "not a", meaning: "the contrary of all the comparison behind it; unknown stays unknown", example: "not 2 in 1..3")],
        [Entry(words: ["=="], form: "a == b", meaning: "equal; a time is first put into a period of the kind it is compared with; `x == null` is an error", example: "@2026-06-30T21:15 == @2026-06-30"),
         Entry(words: ["!="], form: "a != b", meaning: "not equal; unknown where one is null", example: "\"a\" != \"b\""),
         Entry(words: ["<"], form: "a < b", meaning: "less; for text by code point", example: "@2026-06-30 < @2026-07"),
         Entry(words: ["<="], form: "a <= b", meaning: "less or equal: `time <= @2026-06-30` holds until that night", example: "@2026-06-30T21:15 <= @2026-06-30"),
         Entry(words: [">"], form: "a > b", meaning: "greater: `time > @2026-06` starts in July", example: "@2026-06-30 > @2026-06"),
         Entry(words: [">="], form: "a >= b", meaning: "greater or equal", example: "3 >= 2"),
         Entry(words: ["~"], form: "text ~ pattern", meaning: "the pattern (RE2) is found somewhere in the text", example: "\"order 1024\" ~ '\\d{4}'"),
         Entry(words: ["in"], form: "x in y", meaning: "in a list, a range, a period, or a column of a table", example: "@2026-06-30 in @2026-W27"),
         Entry(words: ["not in"], form: "x not in y", meaning: "in none of it; null on the right is ignored", example: "4 not in [1, 2, 3]"),
         Entry(words: ["is", "is null"], form: "x is null", meaning: "whether it is null: never unknown itself", example: "1 / 0 is null"),
         Entry(words: ["is not null"], form: "x is not null", meaning: "whether it is known", example: "1 / 2 is not null")],
        [Entry(words: ["??"], form: "a ?? b", meaning: "a, or b where a is null", example: "1 / 0 ?? 0")],
        [Entry(words: [".."], form: "a..b", meaning: "from a to b, both included, always", example: "5 in 1..5")],
        [Entry(words: ["+"], form: "a + b", meaning: "the sum; a day and a duration make a day. Text is joined in f-text", example: "@2026-03-31 + 1mo"),
         Entry(words: ["-"], form: "a - b", meaning: "the difference; of two days a duration", example: "@2026-06-30 - @2026-06-01")],
        [Entry(words: ["*"], form: "a * b", meaning: "the product; exact for exact numbers", example: "19.99 * 3"),
         Entry(words: ["/"], form: "a / b", meaning: "the quotient, never cut; null where b is 0", example: "7 / 2"),
         Entry(words: ["//"], form: "a // b", meaning: "the whole quotient, rounded down; null where b is 0", example: "-7 // 2"),
         Entry(words: ["mod"], form: "a mod b", meaning: "what is left of a // b; it has the sign of b", example: "-7 mod 3")],
        [Entry(words: [], form: "-a", meaning: "with the other sign; before a key of `sort` descending", example: "-(2 + 3)")],
        [Entry(words: ["^"], form: "a ^ b", meaning: "a to the power of b, read from the right; `-a ^ 2` is an error: write brackets", example: "2 ^ 10")],
    ]

    static func articles(_ word: String) -> [HelpArticle] {
        levels.flatMap { $0 }.filter { $0.words.contains(word) }.map { entry in
            HelpArticle(title: entry.form, summary: entry.meaning, parts: [.example(Manual.Example("for example", entry.example))])
        }
    }

    static var list: HelpArticle {
        HelpArticle(
            title: "operators", summary: "from the loosest to the tightest; where one is null the result is null, unless it says otherwise",
            parts: [
                .rows(heads: ("Written", "Meaning"), levels.flatMap { $0 }.map { ($0.form, $0.meaning) }),
                .text("""
                    Those of one level: \(levels.map { $0.compactMap(\.words.first).joined(separator: " ") }.map { $0.isEmpty ? "the sign" : "`\($0)`" }
                        .joined(separator: ", then ")). Comparisons do not chain: `x in 1..5`, or two of them joined by `and`. \
                    `+ - * / // mod` are read from the left, `?? ^` from the right.
                    """),
            ])
    }
}
