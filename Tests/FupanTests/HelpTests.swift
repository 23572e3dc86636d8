import Fupan
import FupanMeaning
import FupanSyntax
import FupanTable
import FupanTestSupport
import FupanVerbs
import Testing

/// There is help on every word of the language, and it says what holds.
@Suite struct HelpTests {
    private let today = Day(year: 2026, month: 6, day: 30)

    private func help(_ topic: String) -> String { Help.text(topic, today: today) }

    @Test func everyWordHasAPage() {
        let words = vocabulary.map { $0.manual.name } + FunctionCatalog.all.map { $0.name } + Clause.Word.allCases.map(\.rawValue)
            + Words.reserved + ["case", "??", "~", "..", "//", "let", "def", "param", "use", "set", "assert", "load", "needs", "connect"]
            + ["verbs", "functions", "clauses", "clause", "operators", "literals", "statements", "tables", "roles"]
        for word in words where !["null", "true", "false"].contains(word) {
            #expect(Help.knows(word) && !help(word).hasPrefix("no help"), "\(word)")
        }
        for word in PeriodLiteral.words { #expect(Help.knows("@" + word), "@\(word)") }
    }

    @Test func aVerbsPageHasItsShapeAndWhatItsExamplesPrint() {
        let page = help("rfm")
        #expect(page.hasPrefix("rfm: scores customers"))
        for part in ["`| rfm [per customer]", "  as of day", "columns: `customer`, `last_at`", "# the best customers\norders | rfm", "    C001782"] {
            #expect(page.contains(part), "\(part) in\n\(page)")
        }
    }

    /// A verb and a function of one name are both explained.
    @Test func aWordOfTwoKindsHasTwoPages() {
        let page = help("count")
        #expect(page.contains("count: counts the rows") && page.contains("count(x): rows; with x"))
        #expect(help("assert").contains("ends the program with status 3") && help("assert").contains("fails, showing the rows"))
    }

    @Test(arguments: [
        ("sum", ["sum(x): the sum, exact for exact numbers", "Null: rows where it is null are left out; of no rows it is 0", "`sum(x where condition)`", "    "]),
        ("by", ["by: a clause word: what is broken down by", "summarize", "`by key, …`: the groups"]), ("with", ["options", "funnel", "mature, interval"]),
        ("as of", ["rfm", "`as of day`"]), ("operators", ["a // b", "x not in y"]), ("mod", ["-7 mod 3", "    2\n"]), ("if", ["if c then a else b"]),
        ("@2026-W26", ["the ISO week @2026-W26", "2026-06-22, a Monday", "2026-06-28, a Sunday", "7; over", "@2026-W25, written `@2026-W26 - 1w`", "until the end of 2026-06-28", "from 2026-06-29 on"]),
        ("2026-06", ["the month @2026-06", "30; today is day 30 of it", "@2026-05", "@2026-07"]), ("@2026-Q2", ["2026-04-01, a Wednesday", "91;"]), ("@2028", ["366; not begun"]),
        ("@last_4w", ["4 whole weeks before this one, @2026-W23..@2026-W26, when today is 2026-06-30", "2026-06-01, a Monday", "2026-06-28, a Sunday", "28;"]),
        ("@last_28d", ["28 days, the last of them today", "2026-06-03", "2026-06-30, a Tuesday"]), ("@last_month", ["@2026-05", "when today is 2026-06-30", "2026-05-31"]),
        ("@上月", ["the month @2026-05"]), ("@yesterday", ["a day: 2026-06-29, a Monday, when today is 2026-06-30", "1 day ago"]), ("@2026-06-30T21:15", ["a time without a zone", "2026-06-30 21:15:00"]),
        ("@latest", ["the last day with data"]), ("3mo", ["a duration on the calendar: 3 months", "@2026-03-30", "@2026-09-30"]), ("7天", ["of fixed length: 7 days", "@2026-06-23"]),
        ("1w", ["1 week", "@2026-06-23"]), ("1.5h", ["1.5 hours", "5400"]), ("tables", ["orders", "its key is lead"]), ("roles", ["客户编号"]), ("clause", ["by", "every"]),
    ])
    func topics(_ topic: String, _ parts: [String]) {
        for part in parts { #expect(help(topic).contains(part), "\(part) in\n\(help(topic))") }
    }

    @Test(arguments: [
        ("sumarize", "did you mean summarize"), ("fuction", "did you mean functions"), ("witin", "did you mean within"), ("@last_moth", "did you mean @last_month"),
        ("@2026-02-30", "no help on @2026-02-30\n"), ("lets", "did you mean let"), ("\u{1B}[2Jx", "no help on "),
    ])
    func whatIsUnknownOffersTheNearest(_ topic: String, _ expected: String) {
        #expect(help(topic).contains(expected) && !help(topic).contains("\u{1B}"), "\(help(topic))")
        #expect(!Help.knows(topic) && Help.markdown(topic) == nil)
    }

    /// The days that help names are those the language means.
    @Test(arguments: ["@2026-W26", "@2026-W53", "@2026-06", "@2026-Q2", "@2026", "@this_week", "@last_quarter", "@next_year", "@last_28d", "@last_4w", "@last_3mo", "@last_2q", "@last_1y", "@今年"])
    func theDaysAreThoseOfTheLanguage(_ word: String) throws {
        let run = try ProgramRun()
        let days = run.run("start(\(word))\nend(\(word))\ndays(\(word))").text.split(separator: "\n").map(String.init)
        try #require(days.count == 3)
        let page = help(word)
        #expect(page.contains("first day") && page.contains(days[0]) && page.contains(days[1]) && page.contains("\(days[2]);"), "\(days)\n\(page)")
    }

    @Test func whatAProgramBindsIsExplained() throws {
        let run = try ProgramRun()
        #expect(run.run("use \"datasets/academy\"\n## The best.\ndef best(n = 2, by key) = | take n\nlet rate = 15%").outcome == .done)
        let environment = run.session.checker.environment
        #expect(Help.text("best", in: environment).hasPrefix("best(n = 2, by key): a verb of one's own"))
        #expect(Help.text("best", in: environment).contains("The best."))
        #expect(Help.text("orders", in: environment).contains("amount"))
        #expect(Help.text("rate", in: environment).contains("a value"))
        #expect(Help.text("rats", in: environment).contains("rate"))
    }

    @Test func linesAreNotTooLong() {
        for line in help("funnel").split(separator: "\n") where !line.hasPrefix("    ") && !line.hasPrefix("stages") { #expect(line.count <= 96, "\(line)") }
    }
}
