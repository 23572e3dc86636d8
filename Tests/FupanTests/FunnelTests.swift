import FupanTable
import FupanTestSupport
import Testing

/// `funnel` on the events of analytics.md, and through the whole program.
@Suite struct FunnelTests {
    /// Events as `A0 B30`: the step and the day.
    static func reached(_ events: String, steps: String, within: Int?, shuffled seed: UInt64 = 0) throws -> Int {
        var lines = events.split(separator: " ").map { event in
            "L1,\(Day(number: 20_000 + (Int(event.dropFirst()) ?? 0)).text) 00:00:00,\(event.prefix(1))"
        }
        var random = SeededGenerator(seed: seed)
        lines.shuffle(using: &random)
        // Every step occurs, for somebody else: one that never does is an error.
        lines += ["A", "B", "C", "D"].enumerated().map { "Z\($0.offset),2020-01-01 00:00:00,\($0.element)" }
        let folder = try TemporaryFolder()
        try folder.write("stages.csv", "lead,time,stage\n" + lines.joined(separator: "\n") + "\n")
        let window = within.map { " within \($0)d" } ?? ""
        let rows = try ProgramRun.rows(
            "load \"stages.csv\"\nstages | where starts_with(lead, \"L\") or lead ~ \"^Z\" | funnel \(steps) per lead\(window) by lead | where lead == \"L1\" | select step, entered",
            folder: folder.path)
        return rows.filter { $0[1] == "1" }.count
    }

    static let published: [(events: String, steps: String, within: Int?, expected: Int)] = [
        ("A0 A30 B45 C75", "A -> B -> C", 60, 3),
        ("A0 A50 B70", "A -> B -> C", 60, 2),
        ("A0 B60", "A -> B", 60, 2),
        ("A0 B61", "A -> B", 60, 1),
        ("A0 D1 B2 C3", "A -> B -> C", nil, 3),
        ("A0 A1 B2 B3 C4 C5", "A -> B -> C", nil, 3),
        ("A0", "A -> A", nil, 1),
        ("A0 A0", "A -> A", nil, 2),
        ("A5 B5 C5", "A -> B -> C", 0, 3),
    ]

    @Test(arguments: published.indices) func publishedCase(_ index: Int) throws {
        let (events, steps, within, expected) = FunnelTests.published[index]
        for seed in 0..<3 { #expect(try FunnelTests.reached(events, steps: steps, within: within, shuffled: UInt64(seed)) == expected, "\(events)") }
    }

    @Test func aTrendSumsToTheTable() throws {
        let program = "use \"datasets/academy\"\nstages | funnel lead -> qualified -> trial -> deal within 30d"
        let whole = try ProgramRun.rows(program + " | select step, entered")
        let weeks = try ProgramRun.rows(program + " by week(time) | summarize n = sum(entered) by step")
        #expect(whole.map { $0[1] } == weeks.map { $0[1] })
    }

    @Test func aStepThatNeverOccursIsAnErrorThatListsThoseThatDo() throws {
        let result = try ProgramRun().run("use \"datasets/academy\"\nstages | funnel lead -> qualifed -> deal")
        #expect(result.outcome == .failed)
        #expect(result.text.contains("step-never-occurs") && result.text.contains("did you mean `qualified`"), "\(result.text)")
    }
}
