import FupanShell
import FupanSource
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// A session that says what it was given: the prompt is driven through a pseudo-terminal with it.
///
/// `slow` runs until it is interrupted, or ten seconds; `wrong` fails; all else is shown between angle brackets.
final class FixtureSession: PromptSession {
    private let isInterrupted = Atomic<Bool>(false)
    private let isSlow = Atomic<Int>(-1)

    func run(entry: SourceText, cell: Int) -> EntryOutcome {
        let text = entry.text(0..<entry.end)
        isInterrupted.store(false, ordering: .releasing)
        if text == "slow" { return runSlowly() }
        if text == "wrong" {
            show("error: wrong")
            return .failed
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "⏎")
        show("cell \(cell) ran <\(lines)>")
        return .done
    }

    private func runSlowly() -> EntryOutcome {
        show("begun")
        for step in 0..<1000 {
            if isInterrupted.load(ordering: .acquiring) { return .interrupted }
            isSlow.store(step, ordering: .releasing)
            usleep(10_000)
        }
        isSlow.store(-1, ordering: .releasing)
        show("ended")
        return .done
    }

    private func show(_ text: String) {
        print(text)
        fflush(nil)
    }

    func interrupt() { isInterrupted.store(true, ordering: .releasing) }

    var progress: Double? {
        let step = isSlow.load(ordering: .acquiring)
        return step < 0 ? nil : Double(step) / 1000
    }

    let completions = Completions(
        verbs: [
            .init("where", summary: "keeps the rows that a condition holds of", clauses: ["by", "at"]),
            .init("summarize", summary: "one row for each group", clauses: ["by", "between"], options: ["total"]),
            .init("sort", summary: "brings rows in order"),
            .init("select", summary: "keeps columns"),
            .init("segment", summary: "names groups of customers", options: ["cut"]),
            .init("join", summary: "rows of two tables side by side", takesTable: true, clauses: ["on"]),
            .init("left join", summary: "every row of the left one stays", takesTable: true, clauses: ["on"]),
            .init("save", summary: "writes a file", isOutput: true, options: ["sheet"]),
            .init("review", summary: "a stock review", followsPipe: false, beginsPipeline: true, clauses: ["as of"], options: ["lang"]),
        ],
        functions: ["sum", "mean", "count", "month", "share", "share_of_total", "starts_with", "days_between"],
        tables: [
            .init("orders", columns: ["order", "customer", "time", "amount", "channel", "渠道", "实付金额", "客单价 (元)"]),
            .init("reps", columns: ["rep", "name", "tier"]),
            .init("订单", columns: ["渠道", "金额"]),
        ],
        bindings: ["pipeline", "_", "_1"],
        members: ["rep": ["rep", "name", "tier"]],
        settings: ["lang": ["en", "zh"], "today": [], "edition": []])

    func columns(of pipeline: String) -> [String]? {
        let table = pipeline.split(separator: " ").first.map(String.init) ?? ""
        return completions.tables.first { $0.name == table }?.columns
    }

    func help(on topic: String?) -> String? {
        guard let topic else { return "help on everything" }
        return completions.verbs.first { $0.name == topic }.map { "\($0.name): \($0.summary)" }
    }
}

exit(Prompt(session: FixtureSession(), progress: .onTerminal(), usesColour: getenv("FIXTURE_COLOUR") != nil).run())
