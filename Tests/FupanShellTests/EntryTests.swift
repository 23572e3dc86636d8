import Testing
@testable import FupanShell

@Suite struct EntryTests {
    @Test(arguments: [
        ("orders |", true), ("orders | summarize sum(", true), ("orders", false), ("let x =", true), ("f(1,\n", true), (":save (", false), ("help", false),
    ])
    func `what asks for another line`(_ entry: String, _ isUnfinished: Bool) {
        #expect(Prompt.isUnfinished(entry) == isUnfinished)
    }

    @Test(arguments: ["orders | where x\n  | take 3", #"where a ~ "\n""#, "渠道\\", ""])
    func `an entry of the history comes back as it was`(_ entry: String) {
        let line = EntryHistory.encoded(entry)
        #expect(!line.contains("\n"))
        #expect(EntryHistory.decoded(line[...]) == entry)
    }

    @Test(arguments: [
        (":save week26.md", PromptCommand.Request.command(.save, argument: "week26.md")), ("：quit", .command(.quit, argument: "")),
        ("help left join", .command(.help, argument: "left join")), ("help @last_4w", .command(.help, argument: "@last_4w")), ("exit", .command(.quit, argument: "")), (":nope", .unknown(":nope")),
    ])
    func `commands`(_ entry: String, _ request: PromptCommand.Request) {
        #expect(PromptCommand.Request(entry) == request)
    }

    @Test func `a table may be called help`() {
        #expect(PromptCommand.Request("help | take 3") == nil)
        #expect(PromptCommand.Request("help", unless: { $0 == "help" }) == nil)
    }

    @Test func `what is pasted is text`() {
        #expect(LineEditor.cleaned("a\r\nb\rc\n\u{1B}[A\u{7}\n\n") == "a\nb\nc\n[A")
    }

    @Test func `how far a query is`() {
        var estimate = ProgressEstimate()
        #expect(estimate.text(progress: 0.2, elapsed: 0.5) == nil)
        #expect(estimate.text(progress: 0.42, elapsed: 2) == "reading 42 % · 3 s left")
        #expect(estimate.text(progress: 0.02, elapsed: 3) == "reading 2 %")
        #expect(estimate.text(progress: 0.5, elapsed: 303) == "reading 50 % · 5 min left")
        #expect(estimate.text(progress: nil, elapsed: 304) == "running · 5 min")
    }

    @Test func `rows of a line that is longer than the terminal`() {
        let rows = TypedRows(columns: 10, promptWidth: 7)
        #expect(rows.row(behind: "ab") == 0)
        #expect(rows.row(behind: "abc") == 1)
        #expect(rows.row(behind: "ab渠道") == 1)
        #expect(rows.row(behind: "a\nb") == 1)
    }
}
