import FupanTable
import FupanTestSupport
import Testing

/// `churn` against a plain computation of its definition.
@Suite struct ChurnTests {
    struct Figures: Equatable { var active = 0, churned = 0, complete = true }

    static func expected(_ rows: [CustomerRow], _ end: (Day) -> Day, mature: Bool, asOf: Day) -> [String: Figures] {
        var result: [String: Figures] = [:]
        for (name, first) in CustomerRow.firsts(rows, asOf) {
            let days = CustomerRow.dated(rows, asOf).filter { $0.customer == name && $0.isPurchase }.compactMap(\.day)
            guard let firstDay = days.min(), let lastDay = days.max() else { continue }
            let isYoung = end(firstDay) > asOf
            if mature, isYoung { continue }
            var figures = result[first.channel ?? ""] ?? Figures()
            if end(lastDay) <= asOf { figures.churned += 1 } else { figures.active += 1 }
            if isYoung { figures.complete = false }
            result[first.channel ?? ""] = figures
        }
        return result
    }

    @Test(arguments: ["10d", "3w", "1mo"], [false, true]) func randomRows(_ after: String, _ mature: Bool) throws {
        var random = SeededGenerator(seed: UInt64(after.count + (mature ? 7 : 0)))
        let ends: [String: (Day) -> Day] = ["10d": { $0 + 10 }, "3w": { $0 + 21 }, "1mo": { $0.adding(months: 1) }]
        let end = try #require(ends[after])
        for round in 0..<8 {
            let inDays = round % 2 == 1
            let rows = CustomerRow.random(&random, count: [1, 30, 150][round % 3], days: [12, 45, 120][round % 3], customers: [2, 40][round % 2], inDays: inDays)
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv(rows, inDays: inDays))
            let given = round >= 5 ? Day(number: 19_742 + 40) : nil
            let program = "load \"orders.csv\"\norders | churn after \(after) by channel" + (given.map { " as of @\($0.text)" } ?? "") + (mature ? " with mature" : "")
            let output = try ProgramRun.rows(program, folder: folder.path)
            let expected = Self.expected(rows, end, mature: mature, asOf: given ?? CustomerRow.lastDay(rows))
            #expect(output.count == expected.count, "round \(round)")
            for row in output {
                let figures = try #require(expected[row[0]], "\(row)")
                #expect(Figures(active: Int(row[1]) ?? -1, churned: Int(row[2]) ?? -1, complete: row[4] == "true") == figures, "\(row) in round \(round)")
                #expect(Double(row[3]) == Double(figures.churned) / Double(figures.active + figures.churned), "\(row)")
            }
        }
    }

    /// The bound is included: on the ninetieth day without a purchase.
    @Test(arguments: [("2024-03-30", "0"), ("2024-03-31", "1")]) func theBound(_ day: String, _ churned: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "customer,time,amount\nA,2024-01-01 23:59:00,10\n")
        let rows = try ProgramRun.rows("load \"orders.csv\"\norders | churn after 90d as of @\(day) | select churned", folder: folder.path)
        #expect(rows == [[churned]])
    }

    @Test func aRefundKeepsNobody() throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "customer,time,amount\nA,2024-01-01,10\nA,2024-06-01,-10\nB,2024-06-01,-5\nC,2024-06-01,5\n")
        let rows = try ProgramRun.rows("load \"orders.csv\"\norders | churn after 90d", folder: folder.path)
        #expect(rows == [["1", "1", "0.5", "false"]])
    }

    @Test func nobodyIsNoRate() throws {
        let rows = try ProgramRun.rows("use \"datasets/academy\"\norders | where amount > 1e9 | churn after 90d")
        #expect(rows == [["0", "0", "", "true"]])
    }
}
