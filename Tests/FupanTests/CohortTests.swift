import Foundation
import FupanTable
import FupanTestSupport
import Testing

/// `cohort` against a plain computation of its definition, period by period.
@Suite struct CohortTests {
    struct Figures: Equatable {
        var customers = 0, active = 0, cents = 0, cumulative = 0
        var complete = false
    }

    static func start(_ day: Day, _ grain: String) -> Day { grain == "monthly" ? day.start(of: .month) : grain == "weekly" ? day.start(of: .week) : day }

    static func moved(_ day: Day, _ count: Int, _ grain: String) -> Day { grain == "monthly" ? day.adding(months: count) : day + count * (grain == "weekly" ? 7 : 1) }

    static func label(_ day: Day, _ grain: String) -> String { grain == "monthly" ? day.text(of: .month) : grain == "weekly" ? day.text(of: .week) : day.text }

    /// The greatest number of periods after a day that still begin on another or before.
    static func periods(_ from: Day, _ to: Day, _ grain: String) -> Int {
        var count = 0
        while moved(from, count + 1, grain) <= to { count += 1 }
        return count
    }

    /// By channel, cohort and period. As analytics.md says it, slow and obvious.
    static func expected(_ rows: [CustomerRow], _ grain: String, rolling: Bool, asOf: Day) -> [String: Figures] {
        let firsts = CustomerRow.firsts(rows, asOf)
        var result: [String: Figures] = [:]
        let groups = Dictionary(grouping: firsts.values) { "\($0.channel ?? ""),\(label(start($0.day ?? asOf, grain), grain))" }
        for (group, members) in groups {
            let first = start(members[0].day ?? asOf, grain)
            let names = Set(members.compactMap(\.customer))
            var cumulative = 0, period = 0
            while moved(first, period, grain) <= asOf {
                let inside = CustomerRow.dated(rows, asOf).filter { row in
                    guard let name = row.customer, names.contains(name), let own = firsts[name], let day = row.day, let ownDay = own.day,
                          (row.second ?? 0) >= (own.second ?? 0) else { return false }
                    return (rolling ? periods(ownDay, day, grain) : periods(first, day, grain)) == period
                }
                let cents = inside.compactMap(\.cents).reduce(0, +)
                cumulative += cents
                // Everybody's period is over: also that of who came on the cohort's last day.
                var days = [first]
                while rolling, let last = days.last, start(last + 1, grain) == first { days.append(last + 1) }
                result["\(group),\(period)"] = Figures(
                    customers: members.count, active: Set(inside.filter(\.isPurchase).compactMap(\.customer)).count, cents: cents, cumulative: cumulative,
                    complete: days.allSatisfy { moved($0, period + 1, grain) <= asOf + 1 })
                period += 1
            }
        }
        return result
    }

    @Test(arguments: ["monthly", "weekly", "daily"], [false, true]) func randomRows(_ grain: String, _ rolling: Bool) throws {
        var random = SeededGenerator(seed: UInt64(grain.count * 2 + (rolling ? 1 : 0)))
        for round in 0..<6 {
            let inDays = round % 2 == 1
            let rows = CustomerRow.random(
                &random, count: [1, 20, 200][round % 3], days: grain == "daily" ? 40 : [30, 100, 420][round % 3], customers: [3, 40][round % 2], inDays: inDays)
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv(rows, inDays: inDays))
            let given = round >= 4 ? Day(number: 19_742 + 25) : nil
            let asOf = given.map { " as of @\($0.text)" } ?? ""
            let output = try ProgramRun.rows(
                "load \"orders.csv\"\norders | cohort \(grain) by channel\(asOf)\(rolling ? " with rolling" : "") | select channel, cohort, period, customers, active, rate, amount, cumulative, complete",
                folder: folder.path)
            let expected = Self.expected(rows, grain, rolling: rolling, asOf: given ?? CustomerRow.lastDay(rows))
            #expect(output.count == expected.count, "round \(round)")
            for row in output {
                let figures = try #require(expected[row[0...2].joined(separator: ",")], "\(row) in round \(round)")
                #expect(row[3...4].map { Int($0) } == [figures.customers, figures.active], "\(row)")
                #expect(Double(row[5]) == Double(figures.active) / Double(figures.customers), "\(row)")
                #expect(try cents(row[6]) == figures.cents, "\(row)")
                let perCustomer = try #require(Double(row[7])), wanted = Double(figures.cumulative) / 100 / Double(figures.customers)
                #expect(abs(perCustomer - wanted) < 1e-9 * max(1, abs(wanted)), "\(row)")
                #expect(row[8] == (figures.complete ? "true" : "false"), "\(row) as of \(asOf)")
            }
        }
    }

    /// Of one who first bought on the last of January the rolling months begin on 02-29, 03-31, 04-30.
    @Test(arguments: [("2024-02-28", 0), ("2024-02-29", 1), ("2024-03-30", 1), ("2024-03-31", 2), ("2024-04-29", 2), ("2024-04-30", 3)])
    func monthsFromTheEndOfAMonth(_ day: String, _ period: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "customer,time,amount\nA,2024-01-31,10\nA,\(day),10\n")
        let rows = try ProgramRun.rows(
            "load \"orders.csv\"\norders | cohort monthly as of @2024-05-31 with rolling | where active > 0 and period > 0 | select period", folder: folder.path)
        #expect(rows == (period == 0 ? [] : [["\(period)"]]))
    }

    @Test func nobodyIsAnEmptyTable() throws {
        let rows = try ProgramRun.rows("use \"datasets/academy\"\norders | where amount > 1e9 | cohort monthly by channel")
        #expect(rows == [])
    }

    @Test func aTimeFarAwayIsSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "customer,time,amount\nA,1900-01-01,10\nB,2024-01-31,10\n")
        let result = try ProgramRun(folder: folder.path).run("load \"orders.csv\"\norders | cohort daily")
        #expect(result.outcome == .failed && result.text.contains("cohort-periods"), "\(result.text)")
    }

    @Test func withoutAnAmountTheMoneyIsNull() throws {
        let folder = try TemporaryFolder()
        try folder.write("visits.csv", "customer,time\nA,2024-01-01\nA,2024-02-01\nB,2024-01-05\n")
        let rows = try ProgramRun.rows("load \"visits.csv\"\nvisits | cohort monthly", folder: folder.path)
        #expect(rows == [["2024-01", "0", "2", "2", "1", "", "", "true"], ["2024-01", "1", "2", "1", "0.5", "", "", "false"]])
    }

    @Test func theSameRowsInAnyOrderGiveTheSameBytes() throws {
        var random = SeededGenerator(seed: 4)
        let rows = CustomerRow.random(&random, count: 300, days: 200, customers: 30, inDays: false)
        var texts: Set<String> = []
        for _ in 0..<3 {
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv([rows[0]] + rows.dropFirst().shuffled(using: &random), inDays: false))
            texts.insert(try ProgramRun(folder: folder.path).run("load \"orders.csv\"\norders | cohort weekly by channel | where complete").text)
        }
        #expect(texts.count == 1)
    }
}

/// An exact amount in cents.
func cents(_ text: String) throws -> Int {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = (parts.first ?? "0") + (parts.count > 1 ? parts[1] : "").padding(toLength: 2, withPad: "0", startingAt: 0)
    return try #require(Int(digits), "\(text)")
}
