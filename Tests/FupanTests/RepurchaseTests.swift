import FupanTable
import FupanTestSupport
import Testing

/// `repurchase` against a plain computation of its definition.
@Suite struct RepurchaseTests {
    struct Figures: Equatable { var entered = 0, returned = 0, cents = 0, complete = true }

    /// What came back of an entry: nil where nothing did.
    private static func cents(_ entry: CustomerRow, _ orders: [CustomerRow], _ days: Int, isTouch: Bool, inDays: Bool) -> Int? {
        let start = entry.second ?? 0, end = start + days * 86_400
        let inTime = orders.filter { row in
            guard row.customer == entry.customer, let second = row.second else { return false }
            return (isTouch && inDays ? second >= start : second > start) && second <= end
        }
        guard let first = inTime.filter(\.isPurchase).compactMap(\.second).min() else { return nil }
        return inTime.filter { ($0.second ?? 0) >= first }.compactMap(\.cents).reduce(0, +)
    }

    static func expected(
        _ entries: [CustomerRow], _ orders: [CustomerRow], _ days: Int, isTouch: Bool, inDays: Bool, mature: Bool, asOf: Day
    ) -> [String: Figures] {
        var result: [String: Figures] = [:]
        for entry in entries {
            let isYoung = (entry.second ?? 0) + days * 86_400 >= (asOf.number + 1) * 86_400
            if mature, isYoung { continue }
            var figures = result[entry.channel ?? ""] ?? Figures()
            figures.entered += 1
            if let money = cents(entry, CustomerRow.dated(orders, asOf), days, isTouch: isTouch, inDays: inDays) {
                figures.returned += 1
                figures.cents += money
            }
            if isYoung { figures.complete = false }
            result[entry.channel ?? ""] = figures
        }
        return result
    }

    private func check(_ output: [[String]], _ expected: [String: Figures], _ comment: String) throws {
        #expect(output.count == expected.count, "\(comment)")
        for row in output {
            let figures = try #require(expected[row[0]], "\(row) \(comment)")
            let found = Figures(
                entered: Int(row[1]) ?? -1, returned: Int(row[2]) ?? -1, cents: try FupanTests.cents(row[4]), complete: row[5] == "true")
            #expect(found == figures, "\(row) \(comment)")
            #expect(Double(row[3]) == Double(figures.returned) / Double(figures.entered), "\(row) \(comment)")
        }
    }

    @Test(arguments: [1, 7, 30], [false, true]) func theSecondAfterTheFirst(_ days: Int, _ mature: Bool) throws {
        var random = SeededGenerator(seed: UInt64(days + (mature ? 50 : 0)))
        for round in 0..<6 {
            let inDays = round % 2 == 1
            let rows = CustomerRow.random(&random, count: [1, 40, 150][round % 3], days: [10, 60, 90][round % 3], customers: [2, 30][round % 2], inDays: inDays)
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv(rows, inDays: inDays))
            let output = try ProgramRun.rows(
                "load \"orders.csv\"\norders | repurchase within \(days)d by channel\(mature ? " with mature" : "")", folder: folder.path)
            let asOf = CustomerRow.lastDay(rows)
            try check(output, Self.expected(
                Array(CustomerRow.firsts(rows, asOf).values), rows, days, isTouch: false, inDays: inDays, mature: mature, asOf: asOf), "round \(round)")
        }
    }

    @Test(arguments: [1, 30], [false, true]) func afterATouch(_ days: Int, _ mature: Bool) throws {
        var random = SeededGenerator(seed: UInt64(days + (mature ? 90 : 20)))
        for round in 0..<6 {
            let inDays = round % 2 == 1
            let orders = CustomerRow.random(&random, count: 120, days: 60, customers: 20, inDays: inDays)
            var touches = CustomerRow.random(&random, count: 60, days: 60, customers: 20, inDays: inDays)
            // The same row twice enters twice.
            touches.append(touches[touches.count - 1])
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv(orders, inDays: inDays))
            try folder.write("touches.csv", CustomerRow.csv(touches, inDays: inDays))
            let output = try ProgramRun.rows("""
                load "orders.csv"
                load "touches.csv"
                touches | drop amount | repurchase within \(days)d by channel\(mature ? " with mature" : "")
                """, folder: folder.path)
            let asOf = CustomerRow.lastDay(orders)
            let entries = touches.filter { $0.customer != nil && $0.second != nil }
            try check(output, Self.expected(entries, orders, days, isTouch: true, inDays: inDays, mature: mature, asOf: asOf), "round \(round)")
        }
    }

    /// The planted figures of the sample data: 45 % of the high value and 20 % of the dormant customers come back after a touch, far fewer of those left alone.
    @Test func theSampleDataTellsItsStory() throws {
        let rows = try ProgramRun.rows("""
            use "datasets/academy"
            set today @2026-06-30
            touches
              | where age(time) >= 30d
              | repurchase within 30d between group == "control" and group == "touched" by tier with interval
              | select tier, entered, returned, entered_base, returned_base, complete
            """)
        #expect(rows == [["dormant", "1379", "277", "543", "44", "true"], ["high_value", "1026", "460", "406", "114", "true"]])
    }

    /// Two periods are periods of entry, and each side is what it is by itself.
    @Test func twoPeriods() throws {
        let program = "use \"datasets/academy\"\norders | repurchase within 30d"
        let both = try ProgramRun.rows(program + " between @2026-04 and @2026-05 | select entered_base, returned_base, amount_base, entered, returned, amount")
        let months = try ProgramRun.rows(program + " by month(time) | where month in @2026-04..@2026-05 | select entered, returned, amount")
        #expect(both == [months[0] + months[1]])
    }

    @Test func hoursNeedTimes() throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "customer,time,amount\nA,2024-01-01,10\nA,2024-01-02,10\n")
        let result = try ProgramRun(folder: folder.path).run("load \"orders.csv\"\norders | repurchase within 12h")
        #expect(result.outcome == .failed && result.text.contains("hours-between-days"), "\(result.text)")
    }

    @Test func touchesWithoutOrdersSayWhatToBind() throws {
        let folder = try TemporaryFolder()
        try folder.write("touches.csv", "customer,time\nA,2024-01-01\n")
        let result = try ProgramRun(folder: folder.path).run("load \"touches.csv\"\ntouches | repurchase within 30d")
        #expect(result.outcome == .failed && result.text.contains("`orders`"), "\(result.text)")
    }
}
