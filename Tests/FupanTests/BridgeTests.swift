import FupanTable
import FupanTestSupport
import Testing

/// `bridge` against a plain computation of its definition.
@Suite struct BridgeTests {
    struct Event {
        let lead: Int, day: Int, stage: String
    }

    static func money(_ cents: Int) -> String { "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(String(abs(cents) % 100 + 100).suffix(2))" }

    static func folder(_ events: [Event], _ orders: [(day: Int, cents: Int)], _ targets: [(month: Day, cents: Int)]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("stages.csv", "lead,time,stage\n" + events.map { "L\($0.lead),\(Day(number: $0.day).text) 12:00:00,\($0.stage)" }.joined(separator: "\n") + "\n")
        try folder.write("orders.csv", "time,amount\n" + orders.map { "\(Day(number: $0.day).text) 12:00:00,\(money($0.cents))" }.joined(separator: "\n") + "\n")
        try folder.write("targets.csv", "month,rep,amount\n" + targets.map { "\($0.month.text),R1,\(money($0.cents))" }.joined(separator: "\n") + "\n")
        return folder
    }

    static let prelude = """
        let pipeline = ["lead", "trial", "deal", "more"]
        let won = "deal"
        load "stages.csv"
        load "orders.csv"
        let targets = load "targets.csv" | derive period = month(month)

        """

    /// The mean over the six orders in which the three factors may change, each written out.
    static func effects(_ then: [Double], _ now: [Double]) -> [Double] {
        var result = [0.0, 0.0, 0.0]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            var factors = then
            for index in order {
                let before = factors.reduce(1, *)
                factors[index] = now[index]
                result[index] += (factors.reduce(1, *) - before) / 6
            }
        }
        return result
    }

    @Test(arguments: 0..<14) func randomMonths(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        // A period of one month or three; the months before it three times as long.
        let length = seed % 3 == 0 ? 3 : 1, first = Day(number: 19_800 + 40 * seed).start(of: .month), past = first.adding(months: length), start = first.adding(months: -3 * length)
        let days = start.number - 20..<past.number + 20
        var events: [Event] = []
        for lead in 0..<Int.random(in: 30...120, using: &random) {
            let came = Int.random(in: days, using: &random)
            events.append(Event(lead: lead, day: came, stage: "lead"))
            for stage in ["trial", "deal", "more", "lost"] where Int.random(in: 0..<3, using: &random) == 0 {
                events.append(Event(lead: lead, day: came + Int.random(in: -3...40, using: &random), stage: stage))
            }
        }
        var orders = (0..<80).map { _ in (day: Int.random(in: days, using: &random), cents: Int.random(in: -50_000...400_000, using: &random)) }
        // A period without leads, deals or money is one too.
        if seed % 5 == 4 { events.removeAll { ["deal", "more"].contains($0.stage) && $0.day >= first.number } }
        if seed % 7 == 6 { orders.removeAll { $0.day >= first.number } }
        let targets = (-5...length + 2).flatMap { month in [(month: first.adding(months: month), cents: Int.random(in: 0...90_000_000, using: &random))] }
        let folder = try Self.folder(events.shuffled(using: &random), orders.shuffled(using: &random), targets)
        let rows = try ProgramRun.rows(Self.prelude + "orders | bridge for @\(first.text)..@\((past - 1).text)", folder: folder.path)
        func figures(_ range: Range<Int>) -> (leads: Int, deals: Int, cents: Int) {
            let leads = Dictionary(grouping: events, by: \.lead).values
            let won = leads.compactMap { $0.filter { ["deal", "more"].contains($0.stage) }.map(\.day).min() }
            return (leads.compactMap { $0.map(\.day).min() }.filter(range.contains).count, won.filter(range.contains).count,
                    orders.filter { range.contains($0.day) }.map(\.cents).reduce(0, +))
        }
        let now = figures(first.number..<past.number), then = figures(start.number..<first.number)
        let target = targets.filter { first <= $0.month && $0.month < past }.map(\.cents).reduce(0, +)
        let rate = Double(then.deals) / Double(then.leads), size = Double(then.cents) / 100 / Double(then.deals), wanted = Double(target) / 100 / (rate * size)
        let ownRate = now.leads == 0 ? rate : Double(now.deals) / Double(now.leads), ownSize = now.deals == 0 ? size : Double(now.cents) / 100 / Double(now.deals)
        let expected = Self.effects([wanted, rate, size], [Double(now.leads), ownRate, ownSize])
        #expect(rows.map { $0[0] } == ["leads", "conversion", "deal size"])
        #expect(abs((Double(rows[0][3]) ?? .nan) - expected[0]) < 0.02 && abs((Double(rows[1][3]) ?? .nan) - expected[1]) < 0.02, "\(rows) \(expected)")
        #expect(rows.compactMap { Int($0[3].filter { $0 != "." }) }.reduce(0, +) == now.cents - target)
        #expect(Double(rows[0][2]) == Double(now.leads) && abs((Double(rows[1][1]) ?? .nan) - rate) < 0.0001 && abs((Double(rows[2][1]) ?? .nan) - size) < 0.01)
        #expect(rows[2][2].isEmpty == (now.deals == 0))
    }

    /// Planned: 20 leads at 20 % and 100 each make 400. Actual: 10 at 40 % and 150 make 600.
    @Test func worked() throws {
        let march = Day(number: 20_513), june = march.adding(months: 3)
        var events: [Event] = [], orders: [(day: Int, cents: Int)] = []
        for lead in 0..<10 { events.append(Event(lead: lead, day: march.number + lead * 9, stage: "lead")) }
        for lead in [0, 5] { events.append(Event(lead: lead, day: march.number + 80, stage: "deal")) }
        orders += [(march.number, 12_000), (march.number + 80, 8_000)]
        for lead in 10..<20 { events.append(Event(lead: lead, day: june.number + 2, stage: "lead")) }
        for lead in 10..<14 { events.append(Event(lead: lead, day: june.number + 20, stage: "deal")) }
        orders += [(june.number, 50_000), (june.number + 29, 10_000)]
        let folder = try Self.folder(events, orders, [(june, 40_000)])
        let rows = try ProgramRun.rows(Self.prelude + "orders | bridge for @2026-06", folder: folder.path)
        #expect(rows == [["leads", "20", "10", "-383.33"], ["conversion", "0.2", "0.4", "366.67"], ["deal size", "100", "150", "216.66"]])
    }

    static let mistakes = [
        ("orders | bridge", "parameter-missing"), ("orders | bridge for @2026-W25", "part-of-a-target"), ("orders | bridge for @2026-06-01..@2026-06-29", "part-of-a-target"),
        ("orders | bridge for @2027-06", "no-target"), ("orders | bridge for @2025-01", "no-history"), ("let targets = 3\norders | bridge for @2026-06", "table-missing"),
        ("let stages = stages | drop stage\norders | bridge for @2026-06", "second-table-column"), ("orders | drop amount | bridge for @2026-06", "role-missing"),
    ]

    @Test(arguments: mistakes.indices) func aMistakeIsOneError(_ index: Int) throws {
        let run = try ProgramRun()
        _ = run.run("use \"datasets/academy\"")
        let result = run.run(Self.mistakes[index].0)
        #expect(result.outcome == .failed && result.text.contains("[\(Self.mistakes[index].1)]"), "\(result.text)")
        #expect(result.text.components(separatedBy: "error:").count == 2, "\(result.text)")
    }
}
