import FupanTable
import FupanTestSupport
import Testing

/// `funnel` on the events of analytics.md, and through the whole program.
@Suite struct FunnelTests {
    /// Events as `A0 B30`: the step and the day.
    static func reached(_ events: String, steps: String, within: Int?, with options: String = "", shuffled seed: UInt64 = 0) throws -> Int {
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
            "load \"stages.csv\"\nstages | funnel \(steps) per lead\(window) by lead\(options.isEmpty ? "" : " with " + options) | where lead == \"L1\" | select step, entered",
            folder: folder.path)
        return rows.filter { $0[1] == "1" }.count
    }

    struct Published {
        let events: String, steps: String
        let within: Int?
        let mode: String
        let expected: Int

        init(_ events: String, _ steps: String, _ within: Int?, _ mode: String, _ expected: Int) {
            self.events = events
            self.steps = steps
            self.within = within
            self.mode = mode
            self.expected = expected
        }
    }

    static let published: [Published] = [
        // The table of analytics.md: what it says of the default mode, and what follows from the definition for the others.
        .init("A0 A30 B45 C75", "A -> B -> C", 60, "ordered", 3), .init("A0 A30 B45 C75", "A -> B -> C", 60, "strict", 3),
        .init("A0 A30 B45 C75", "A -> B -> C", 60, "any", 3), .init("A0 A30 B45 C75", "A -> B -> C", 60, "increasing", 3),
        .init("A0 A50 B70", "A -> B -> C", 60, "ordered", 2), .init("A0 A50 B70", "A -> B -> C", 60, "strict", 2),
        .init("A0 A50 B70", "A -> B -> C", 60, "any", 2), .init("A0 A50 B70", "A -> B -> C", 60, "increasing", 2),
        .init("A0 B60", "A -> B", 60, "ordered", 2), .init("A0 B60", "A -> B", 60, "strict", 2),
        .init("A0 B60", "A -> B", 60, "any", 2), .init("A0 B60", "A -> B", 60, "increasing", 2),
        .init("A0 B61", "A -> B", 60, "ordered", 1), .init("A0 B61", "A -> B", 60, "strict", 1),
        .init("A0 B61", "A -> B", 60, "any", 1), .init("A0 B61", "A -> B", 60, "increasing", 1),
        .init("A0 D1 B2 C3", "A -> B -> C", nil, "ordered", 3), .init("A0 D1 B2 C3", "A -> B -> C", nil, "strict", 1),
        .init("A0 D1 B2 C3", "A -> B -> C", nil, "any", 3), .init("A0 D1 B2 C3", "A -> B -> C", nil, "increasing", 3),
        .init("A0 A1 B2 B3 C4 C5", "A -> B -> C", nil, "ordered", 3), .init("A0 A1 B2 B3 C4 C5", "A -> B -> C", nil, "strict", 2),
        .init("A0 A1 B2 B3 C4 C5", "A -> B -> C", nil, "any", 3), .init("A0 A1 B2 B3 C4 C5", "A -> B -> C", nil, "increasing", 3),
        .init("A0", "A -> A", nil, "ordered", 1), .init("A0", "A -> A", nil, "strict", 1), .init("A0", "A -> A", nil, "any", 1),
        .init("A0", "A -> A", nil, "increasing", 1), .init("A0 A0", "A -> A", nil, "ordered", 2), .init("A0 A0", "A -> A", nil, "increasing", 1),
        .init("A0 B1 A2 C3", "A -> B -> C", nil, "strict", 2), .init("A0 B1 A2 C3", "A -> B -> C", nil, "ordered", 3),
        // Equal times, and another order.
        .init("A5 B5 C5", "A -> B -> C", 0, "ordered", 3), .init("A5 B5 C5", "A -> B -> C", 0, "strict", 3),
        .init("A5 B5 C5", "A -> B -> C", 0, "any", 3), .init("A5 B5 C5", "A -> B -> C", 0, "increasing", 1),
        .init("C0 B1 A2", "A -> B -> C", 2, "any", 3), .init("C0 B1 A2", "A -> B -> C", 1, "any", 2), .init("C0 B1 A2", "A -> B -> C", 2, "ordered", 1),
    ]

    @Test(arguments: published.indices) func publishedCase(_ index: Int) throws {
        let it = FunnelTests.published[index]
        for seed in 0..<2 {
            let found = try FunnelTests.reached(it.events, steps: it.steps, within: it.within, with: "mode \(it.mode)", shuffled: UInt64(seed))
            #expect(found == it.expected, "\(it.events) \(it.mode)")
        }
    }

    @Test func excludedEventsEndAChain() throws {
        #expect(try FunnelTests.reached("A0 D1 B2 C3", steps: "A -> B -> C", within: nil, with: "exclude D") == 1)
        #expect(try FunnelTests.reached("A0 B1 D2 C3", steps: "A -> B -> C", within: nil, with: "exclude [D]") == 2)
        #expect(try FunnelTests.reached("D0 A0 B1 C2 D2", steps: "A -> B -> C", within: nil, with: "exclude D") == 3)
        #expect(try FunnelTests.reached("A0 D1 A2 B3 C4", steps: "A -> B -> C", within: nil, with: "exclude (stage == \"D\")") == 3)
        // One that is itself a step is not excluded.
        #expect(try FunnelTests.reached("A0 B1 C2", steps: "A -> B -> C", within: nil, with: "exclude B") == 3)
        #expect(try FunnelTests.reached("B1 D2 A3", steps: "A -> B", within: nil, with: "mode any, exclude D") == 1)
    }

    static let academy = "use \"datasets/academy\"\n"

    @Test func aTrendSumsToTheTable() throws {
        let program = FunnelTests.academy + "stages | funnel lead -> qualified -> trial -> deal within 30d"
        let whole = try ProgramRun.rows(program + " | select step, entered, lost")
        let weeks = try ProgramRun.rows(program + " by week(time) | summarize n = sum(entered), l = sum(lost) by step")
        #expect(whole.map { $0[1] } == weeks.map { $0[1] })
        #expect(whole.dropFirst().map { $0[2] } == weeks.dropFirst().map { $0[2] })
    }

    @Test func aPivotKeepsTheOrderOfTheSteps() throws {
        let result = try ProgramRun().run(
            FunnelTests.academy + "stages | funnel trial -> deal -> repurchase within 60d by lead.channel, month(time) for @2026-03 | pivot rate by step")
        #expect(result.outcome == .done)
        let header = result.text.split(separator: "\n").first.map(String.init) ?? ""
        #expect(header.split(separator: " ").suffix(3) == ["trial", "deal", "repurchase"], "\(result.text)")
    }

    @Test(arguments: ["", " with mode any", " with mode increasing, mature", " with count entries", " with exclude trial, chain first"])
    func theListIsAsLongAsTheNumber(_ options: String) throws {
        let clauses = "lead -> qualified -> deal within 14d for @2026-04\(options)"
        let lost = try ProgramRun.rows(FunnelTests.academy + "stages | funnel \(clauses) | where from_step is not null | select from_step, lost")
        let listed = try ProgramRun.rows(FunnelTests.academy + "stages | dropped \(clauses) | count by from_step")
        #expect(lost.filter { $0[1] != "0" } == listed)
    }

    /// Whose window is still open has not been lost: without these the list is as long as the number of those old enough.
    @Test(arguments: ["", ", chain first", ", count entries"]) func theListMarksWhatIsNotOver(_ options: String) throws {
        let clauses = "lead -> qualified -> deal within 20d for @2026-06 with mode ordered\(options)"
        let lost = try ProgramRun.rows(FunnelTests.academy + "stages | funnel \(clauses), mature | where from_step is not null | select from_step, lost")
        let over = try ProgramRun.rows(FunnelTests.academy + "stages | dropped \(clauses) | where complete | count by from_step")
        let open = try ProgramRun.rows(FunnelTests.academy + "stages | dropped \(clauses) | where not complete | count")
        #expect(lost.filter { $0[1] != "0" } == over && !over.isEmpty)
        #expect(open.first?.first.flatMap { Int($0) } ?? 0 > 0)
        let never = try ProgramRun.rows(FunnelTests.academy + "stages | dropped lead -> deal | distinct complete")
        #expect(never == [["false"]])
    }

    /// The mean order behind `value` is that of the orders known on the day: a replayed day gives what the files of that day gave.
    @Test(arguments: ["stages | dropped lead -> trial -> deal", "leads | followups after 1d as of @2026-03-31"]) func valuesKnowNoLaterOrder(_ verb: String) throws {
        let lines = (
            leads: (1...9).map { "L\($0),2026-01-0\($0) 09:00:00,\($0 % 2 == 0 ? "fair" : "search")" },
            stages: (1...9).flatMap { number in
                ["L\(number),2026-01-0\(number) 09:00:00,lead", "L\(number),2026-01-1\(number) 09:00:00,trial"] + (number % 3 == 1 ? ["L\(number),2026-01-2\(number) 09:00:00,deal"] : [])
            },
            orders: ["2026-03-20 10:00:00,fair,100.00", "2026-03-31 23:59:59,search,300.00", "2026-03-25 10:00:00,search,-50.00"], later: ["2026-04-01 00:00:00,search,9000.00", "2026-04-02 10:00:00,fair,8000.00"])
        func rows(_ orders: [String], _ first: String) throws -> [[String]] {
            let folder = try TemporaryFolder()
            try folder.write("leads.csv", "lead,time,channel\n" + lines.leads.joined(separator: "\n") + "\n")
            try folder.write("stages.csv", "lead,time,stage\n" + lines.stages.joined(separator: "\n") + "\n")
            try folder.write("orders.csv", "time,channel,amount\n" + orders.joined(separator: "\n") + "\n")
            try folder.write("activities.csv", "lead,time\nL1,2026-03-02 10:00:00\n")
            return try ProgramRun.rows("""
                \(first)
                let pipeline = ["lead", "trial", "deal"]
                let won = "deal"
                load "leads.csv"
                load "stages.csv"
                load "orders.csv"
                load "activities.csv"
                \(verb) | select lead, value
                """, folder: folder.path)
        }
        let known = try rows(lines.orders, "set today @2026-03-31")
        #expect(try rows(lines.orders + lines.later, "set today @2026-03-31") == known)
        if verb.hasPrefix("leads") { #expect(try rows(lines.orders + lines.later, "") == known) }
        #expect(known.contains { !$0[1].isEmpty && $0[1] != "0.00" })
    }

    @Test func aStepThatNeverOccursIsAnErrorThatListsThoseThatDo() throws {
        for verb in ["funnel lead -> qualifed -> deal", "funnel lead -> deal with exclude qualifed", "dropped lead -> qualifed -> deal", "trace \"L000012\", lead -> qualifed"] {
            let result = try ProgramRun().run(FunnelTests.academy + "stages | " + verb)
            #expect(result.outcome == .failed)
            #expect(result.text.contains("step-never-occurs") && result.text.contains("did you mean `qualified`"), "\(result.text)")
        }
    }
}
