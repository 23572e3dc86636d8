import FupanTable
import FupanTestSupport
import Testing

/// `quota` against a plain computation of its definition.
@Suite struct QuotaTests {
    static let units: [(word: String, unit: PeriodUnit?)] = [("day", nil), ("week", .week), ("month", .month), ("quarter", .quarter)]

    /// The first days of the periods that lie wholly inside.
    static func periods(_ unit: PeriodUnit?, _ first: Day, _ past: Day) -> [Day] {
        (first.number..<max(first.number, past.number)).map { Day(number: $0) }.filter { day in
            guard let unit else { return true }
            return day.start(of: unit) == day && (0..<400).first { (day + $0).start(of: unit) != day }.map { day + $0 <= past } == true
        }
    }

    @Test(arguments: 0..<16) func randomCases(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let (word, unit) = Self.units[seed % 4]
        // A leap day, the end of a year and the end of a month lie among the days.
        let base = [19_700, 20_080, 20_440][seed % 3], days = Int.random(in: 3...200, using: &random), number = Int.random(in: 1...4, using: &random)
        let reps = (0..<Int.random(in: 1...6, using: &random)).map { (name: "R\($0)", hired: Int.random(in: -100..<days, using: &random)) }
        let cases = (0..<Int.random(in: 1...120, using: &random)).map { _ in
            (rep: ["R0", "R1", "R2", "R3", "X", ""].randomElement(using: &random) ?? "", day: Int.random(in: 0..<days, using: &random), seen: Bool.random(using: &random))
        }
        let folder = try TemporaryFolder()
        try folder.write("reps.csv", "rep,hired_at\n" + reps.map { "\($0.name),\(Day(number: base + $0.hired).text)" }.joined(separator: "\n") + "\n")
        try folder.write("cases.csv", "rep,time,reviewed_at\nX,\(Day(number: base).text) 08:00:00,2026-01-01\n" + cases.map {
            "\($0.rep),\(Day(number: base + $0.day).text) 23:30:00,\($0.seen ? "2026-01-01" : "")"
        }.joined(separator: "\n") + "\n")
        let ends = [Int.random(in: 0..<days, using: &random), Int.random(in: 0..<days, using: &random)].sorted()
        let given = seed % 2 == 0 ? (first: Day(number: base + ends[0]), past: Day(number: base + ends[1] + 1)) : nil
        func start(_ day: Int) -> Day { unit.map { Day(number: base + day).start(of: $0) } ?? Day(number: base + day) }
        let known = cases.map { start($0.day) } + [start(0)]
        // Without `for`, from the first period with a row to the end of the last.
        let last = known.max() ?? start(0)
        let expectedPeriods = given.map { Self.periods(unit, $0.first, $0.past) } ?? Self.periods(unit, known.min() ?? start(0), last + 400).filter { $0 <= last }
        let span = given.map { " for @\($0.first.text)..@\(($0.past - 1).text)" } ?? ""
        let program = "load \"reps.csv\"\nload \"cases.csv\"\ncases | quota \(number) by \(word)(time)\(span)"
        if expectedPeriods.isEmpty {
            #expect(try ProgramRun(folder: folder.path).run(program).text.contains("no-whole-period"))
            return
        }
        let rows = try ProgramRun.rows(program, folder: folder.path)
        var expected: [[String]] = []
        for rep in reps {
            for period in expectedPeriods {
                let past = expectedPeriods.first { $0 > period } ?? (unit.map { period.adding(1, $0) } ?? period + 1)
                if base + rep.hired >= past.number { continue }
                let own = cases.filter { $0.rep == rep.name && start($0.day) == period }
                let text = unit.map { period.text(of: $0) } ?? period.text
                expected.append([rep.name, text, String(own.count), String(own.filter(\.seen).count), String(max(0, number - own.count))])
            }
        }
        #expect(rows == expected)
    }

    @Test func withoutReviewsThereAreNone() throws {
        let rows = try ProgramRun.rows("use \"datasets/academy\"\nactivities | quota 1 by day(time) for @2026-06-29 | take 2")
        #expect(rows.allSatisfy { $0[3].isEmpty } && rows.count == 2)
    }

    static let mistakes = [
        ("cases | quota 2 by time", "quota-period"), ("cases | quota 2 by week(time), rep", "one-value"), ("cases | quota 0 by week(time)", "out-of-range"),
        ("cases | quota 2", "parameter-missing"), ("cases | quota 2 by month(time) for @2026-W25", "no-whole-period"),
        ("cases | quota 2 by week(time) to (reps | select name)", "second-table-column"), ("cases | quota 2 by week(time) to nobody", "unknown-table"),
    ]

    @Test(arguments: mistakes.indices) func aMistakeIsOneError(_ index: Int) throws {
        let run = try ProgramRun()
        _ = run.run("use \"datasets/academy\"")
        let result = run.run(Self.mistakes[index].0)
        #expect(result.outcome == .failed && result.text.contains("[\(Self.mistakes[index].1)]"), "\(result.text)")
        #expect(result.text.components(separatedBy: "error:").count == 2, "\(result.text)")
    }
}
