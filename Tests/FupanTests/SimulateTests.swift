import Foundation
import FupanTable
import FupanTestSupport
import Testing

@testable import FupanEngine

/// `simulate` against its definition: what the leads and orders of the past say is counted out plainly, and run through the same draws.
@Suite struct SimulateTests {
    struct Change { let lead: String, day: Int, stage: String }
    struct Order { let lead: String, day: Int, cents: Int64 }

    static let steps = ["lead", "qualified", "deal", "repurchase"]
    static let origin = 20_000

    static func random(_ seed: UInt64) -> (changes: [Change], orders: [Order]) {
        var random = SeededGenerator(seed: seed)
        var changes: [Change] = [], orders: [Order] = []
        for number in 0..<120 {
            let lead = "L\(number)", begin = Int.random(in: 0..<200, using: &random)
            var day = begin
            changes.append(Change(lead: lead, day: day, stage: "lead"))
            if Int.random(in: 0..<10, using: &random) == 0 { changes.append(Change(lead: lead, day: day + 2, stage: "lost")) }
            for step in SimulateTests.steps.dropFirst() {
                guard Int.random(in: 0..<2, using: &random) == 0 else { break }
                day += Int.random(in: 0...25, using: &random)
                changes.append(Change(lead: lead, day: day, stage: step))
                if step == "deal" || step == "repurchase" { orders.append(Order(lead: lead, day: day, cents: Int64.random(in: 1...90_000, using: &random))) }
                if Int.random(in: 0..<6, using: &random) == 0 { orders.append(Order(lead: lead, day: day + 3, cents: -Int64.random(in: 1...5_000, using: &random))) }
            }
        }
        for _ in 0..<20 { orders.append(Order(lead: "", day: Int.random(in: 0..<200, using: &random), cents: Int64.random(in: 1...50_000, using: &random))) }
        return (changes, orders)
    }

    static func run(_ data: (changes: [Change], orders: [Order]), _ program: String, shuffled seed: UInt64 = 1) throws -> [[String]] {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        func time(_ day: Int) -> String { "\(Day(number: origin + day).text) 10:00:00" }
        try folder.write("stages.csv", "lead,time,stage\n" + data.changes.shuffled(using: &random).map { "\($0.lead),\(time($0.day)),\($0.stage)" }.joined(separator: "\n") + "\n")
        try folder.write("orders.csv", "lead,time,amount\n" + data.orders.shuffled(using: &random).map { order in
            "\(order.lead),\(time(order.day)),\(order.cents < 0 ? "-" : "")\(order.cents.magnitude / 100).\(String(format: "%02d", Int(order.cents.magnitude % 100)))"
        }.joined(separator: "\n") + "\n")
        return try ProgramRun.rows("""
            load "stages.csv"
            load "orders.csv"
            let won = "deal"
            let pipeline = ["lead", "qualified", "deal", "repurchase"]
            stages | \(program)
            """, folder: folder.path)
    }

    static func day(_ number: Int) -> String { "@" + Day(number: origin + number).text }

    /// The manual's words, slow and obvious. Days are counted from `known`.
    static func expected(_ data: (changes: [Change], orders: [Order]), known: Int, first: Int, last: Int, openOnly: Bool) -> Simulation {
        var result = Simulation()
        (result.first, result.last) = (Int64(first - known), Int64(last - known))
        let horizon = last - known, stretches = horizon <= 0 ? 0 : min(12, max(1, 84 / horizon))
        let orders = data.orders.filter { $0.day <= known }
        result.booked = orders.filter { $0.day >= first && $0.day <= last }.map { .init(amount: $0.cents, day: Int64($0.day - known)) }
        guard horizon > 0 else { return result }
        let changes = data.changes.filter { $0.day <= known }
        var groups: [String: Simulation.Group] = [:]
        var others: [String: Int64] = [:]
        for stretch in 0...stretches {
            let day = known - stretch * horizon
            var deals: Set<String> = []
            for lead in Set(changes.map(\.lead)) {
                let own = changes.filter { $0.lead == lead }
                let wonOn = own.filter { $0.stage == "deal" || $0.stage == "repurchase" }.map(\.day).min()
                let before = own.filter { $0.day <= day }
                guard let latest = before.map(\.day).max(), wonOn.map({ $0 > day }) ?? true else { continue }
                let rank = before.filter { $0.day == latest }.map { steps.firstIndex(of: $0.stage) ?? -1 }.max() ?? -1
                let wait = [7, 14, 30, 60].filter { day - latest >= $0 }.count
                var group = groups["\(rank) \(wait)"] ?? .init(open: 0, won: 0, seen: 0)
                if stretch == 0 { group.open += 1 } else {
                    group.seen += 1
                    if let wonOn, wonOn <= day + horizon {
                        group.won += 1
                        deals.insert(lead)
                        let money = orders.filter { $0.lead == lead && $0.day > day && $0.day <= day + horizon }.reduce(0) { $0 + $1.cents }
                        result.deals.append(.init(amount: money, day: Int64(wonOn - day)))
                    }
                }
                groups["\(rank) \(wait)"] = group
            }
            guard stretch > 0, !openOnly else { continue }
            let begin = max(1, first - known)
            result.otherDayCount += max(0, horizon - begin + 1)
            for order in orders where order.day >= day + begin && order.day <= day + horizon && !deals.contains(order.lead) {
                others["\(stretch) \(order.day)", default: 0] += order.cents
            }
        }
        result.groups = Array(groups.values)
        result.otherDays = Array(others.values)
        return result
    }

    @Test(arguments: [(190, 191, 215), (190, 180, 205), (185, 195, 200), (150, 151, 240), (199, 150, 180), (180, 176, 181)])
    func countsWhatTheManualSays(_ known: Int, _ first: Int, _ last: Int) throws {
        for (seed, openOnly) in [(1, false), (2, true), (3, false)] {
            let data = SimulateTests.random(UInt64(seed))
            var expected = SimulateTests.expected(data, known: known, first: first, last: last, openOnly: openOnly)
            expected.seed = UInt64(seed)
            expected.runs = 300
            expected.goal = 250_000
            expected.checkpoints = [Int64(last - known)]
            let figures = expected.figures()
            let rows = try SimulateTests.run(data, """
                simulate to 2500 for \(SimulateTests.day(first))..\(SimulateTests.day(last)) as of \(SimulateTests.day(known)) with runs 300, seed \(seed)\(openOnly ? ", open_only" : "")
                """)
            #expect(rows.count == 1)
            #expect(Double(rows[0][0]) == Double(figures[0]) / 300)
            #expect(rows[0][1...].map { Int64((Double($0) ?? .nan) * 100 + (($0.hasPrefix("-")) ? -0.5 : 0.5)) } == Array(figures[1...3]))
        }
    }

    @Test func everyWeekEndsInTheSameOutcome() throws {
        let data = SimulateTests.random(5)
        let program = "simulate to 3000 for \(SimulateTests.day(171))..\(SimulateTests.day(210)) as of \(SimulateTests.day(185))"
        let whole = try SimulateTests.run(data, program + " with runs 200")
        let weeks = try SimulateTests.run(data, program + " every 1w with runs 200")
        #expect(weeks.last.map { Array($0.dropFirst()) } == whole.first)
        #expect(weeks.map { $0[0] } == weeks.map { $0[0] }.sorted())
        for row in weeks where row[0] <= Day(number: SimulateTests.origin + 185).text { #expect(row[2] == row[3] && row[3] == row[4]) }
        #expect(weeks.contains { $0[2] != $0[4] })
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let data = SimulateTests.random(6)
        let program = "simulate to 3000 for \(SimulateTests.day(191))..\(SimulateTests.day(220)) as of \(SimulateTests.day(190)) every 1w with runs 200, seed "
        let results = try (1...3).map { try SimulateTests.run(data, program + "7", shuffled: UInt64($0)) }
        #expect(Set(results).count == 1)
        #expect(try SimulateTests.run(data, program + "8") != results[0])
    }

    @Test func emptyTablesAndAPeriodThatIsOver() throws {
        let data = SimulateTests.random(7)
        let over = try SimulateTests.run(data, "simulate to 10 for \(SimulateTests.day(50))..\(SimulateTests.day(80)) as of \(SimulateTests.day(150)) | select chance, p10, p90")
        let sum = data.orders.filter { (50...80).contains($0.day) }.reduce(0) { $0 + $1.cents }
        #expect(over == [["1", String(format: "%.2f", Double(sum) / 100), String(format: "%.2f", Double(sum) / 100)]])
        let none = try SimulateTests.run(data, "where lead == \"nobody\" | simulate to 1e9 for \(SimulateTests.day(191))..\(SimulateTests.day(220)) as of \(SimulateTests.day(190)) with open_only")
        #expect(none == [["0", "0.00", "0.00", "0.00"]])
    }
}
