import Foundation
import FupanModels
import FupanTable
import FupanTestSupport
import Testing

/// `clv` against a plain computation of its definition. The models themselves are tested in FupanModelsTests.
@Suite struct CLVTests {
    struct Past {
        var x = 0, last = 0, age = 0, priced = 0, cents = 0
        var hasMoney: Bool { priced > 0 && cents > 0 }
        var money: (x: Double, total: Double) { hasMoney ? (Double(priced), Double(cents) / 100) : (0, 0) }
        var history: PurchaseModel.History { .init(x: x, last: Double(last), age: Double(age)) }
    }

    static func pasts(_ rows: [CustomerRow], asOf: Day) -> [String: Past] {
        var result: [String: Past] = [:]
        for (name, rows) in Dictionary(grouping: CustomerRow.dated(rows, asOf), by: { $0.customer ?? "" }) {
            let days = Set(rows.filter(\.isPurchase).compactMap(\.day))
            guard let first = days.min(), let last = days.max() else { continue }
            let later = rows.filter { ($0.day ?? first) > first }
            result[name] = Past(
                x: days.count - 1, last: last.number - first.number, age: asOf.number - first.number,
                priced: Set(later.filter { $0.isPurchase && $0.cents != nil }.compactMap(\.day)).count, cents: later.compactMap(\.cents).reduce(0, +))
        }
        return result
    }

    /// The days ahead at which each month ends, and what money counts in it.
    static func months(_ ahead: String, from asOf: Day, _ discount: Double) -> [(days: Double, weight: Double)] {
        let end = ahead == "90d" ? asOf + 90 : asOf.adding(months: ahead == "1y" ? 12 : 5)
        var result: [(Double, Double)] = [], month = 1
        while true {
            let day = min(asOf.adding(months: month), end)
            result.append((Double(day.number - asOf.number), pow(1 + discount, -Double(month))))
            if day == end { return result }
            month += 1
        }
    }

    static func value(_ past: Past, _ model: PurchaseModel, _ spend: SpendModel, _ months: [(days: Double, weight: Double)]) -> Double? {
        guard let each = spend.expectedSpend(x: past.money.x, mean: past.hasMoney ? past.money.total / past.money.x : 0) else { return nil }
        var before = 0.0, sum = 0.0
        for month in months {
            let count = model.expectedPurchases(past.history, in: month.days)
            sum += (count - before) * month.weight
            before = count
        }
        return sum * each
    }

    private func grouped(_ pasts: some Sequence<Past>, by key: (Past) -> [Int]) -> [(Past, Double)] {
        Dictionary(grouping: pasts, by: key).values.map { ($0[0], Double($0.count)) }
    }

    @Test(arguments: ["90d", "5mo", "1y"], ["", " with discount 1%", " with discount 25%"]) func randomRows(_ ahead: String, _ with: String) throws {
        var random = SeededGenerator(seed: UInt64(ahead.count * 10 + with.count))
        for round in 0..<4 {
            let inDays = round % 2 == 1
            let rows = CustomerRow.random(&random, count: 500, days: [45, 120][round % 2], customers: [50, 120][round / 2], inDays: inDays)
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv(rows, inDays: inDays))
            let given = round >= 2 ? Day(number: 19_742 + 40) : nil
            let asOf = given ?? CustomerRow.lastDay(rows)
            let output = try ProgramRun.rows(
                "load \"orders.csv\"\norders | clv for \(ahead) by channel" + (given.map { " as of @\($0.text)" } ?? "") + with, folder: folder.path)

            let pasts = Self.pasts(rows, asOf: asOf), firsts = CustomerRow.firsts(rows, asOf)
            let fit = try #require(PurchaseFit(grouped(pasts.values) { [$0.x, $0.last, $0.age] }.map { .init($0.history, count: $1) }))
            let paying = grouped(pasts.values.filter(\.hasMoney)) { [$0.priced, $0.cents] }
            let spend = try #require(SpendFit(paying.map { .init(x: $0.money.x, total: $0.money.total, count: $1) }))
            let months = Self.months(ahead, from: asOf, with.isEmpty ? 0 : with.contains("25") ? 0.25 : 0.01)
            #expect(output.count == pasts.count)
            for row in output {
                let past = try #require(pasts[row[1]])
                #expect(row[0] == firsts[row[1]]?.channel ?? "", "\(row)")
                #expect(abs((Double(row[2]) ?? -1) - fit.model.aliveChance(past.history)) < 1e-5, "\(row) in round \(round)")
                let expected = fit.model.expectedPurchases(past.history, in: months[months.count - 1].days)
                #expect(abs((Double(row[3]) ?? -1) - expected) < 1e-3 * max(1, expected), "\(row) in round \(round)")
                if let value = Self.value(past, fit.model, spend.model, months) {
                    #expect(abs((Double(row[4]) ?? -1) - value) < 0.02 + 1e-3 * value, "\(row) in round \(round)")
                } else {
                    #expect(row[4].isEmpty)
                }
            }
        }
    }

    /// The table and its lines, byte for byte.
    @Test func orderOfRowsMakesNoDifference() throws {
        var random = SeededGenerator(seed: 5)
        let rows = CustomerRow.random(&random, count: 30_000, days: 300, customers: 8000, inDays: false)
        let texts = try [rows, rows.reversed(), rows.shuffled(using: &random)].map { rows in
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", CustomerRow.csv(rows, inDays: false))
            return try ProgramRun(folder: folder.path).run("load \"orders.csv\"\norders | clv for 12mo by channel with discount 1%").text
        }
        #expect(texts[0].contains("log-likelihood"))
        #expect(texts[0] == texts[1] && texts[1] == texts[2])
    }

    static let header = "customer,time,amount\n"
    static let few = (0..<9).map { "C\($0),2024-01-01,5\nC\($0),2024-02-0\($0 + 1),7\n" }.joined()

    @Test(arguments: [
        ("", "nobody to look at"), (",2024-01-01,5\n", "nobody to look at"), ("A,2024-01-01,-5\n", "nobody to look at"),
        ("A,2024-01-01,5\n", "two different days"), ("A,2024-01-01,5\nA,2024-01-01,6\nB,2024-02-01,6\n", "two different days"),
        ("A,2024-01-01,5\nA,2024-03-01,-5\n", "two different days"), ("A,2024-01-01,5\nA,2024-03-01,5\n", "fewer than 10"), (few, "fewer than 10"),
    ]) func whatCannotBeFitted(_ rows: String, _ message: String) throws {
        let folder = try TemporaryFolder()
        // A row that a filter takes out, so that columns have types.
        try folder.write("orders.csv", Self.header + "Z,2020-01-01,1.5\n" + rows)
        let (outcome, text) = try ProgramRun(folder: folder.path).run("load \"orders.csv\"\norders | where customer != \"Z\" or customer is null | clv for 12mo")
        #expect(outcome != .done && text.contains(message), "\(text)")
        #expect(text.components(separatedBy: "error:").count == 2, "\(text)")
    }

    /// Ten who all do and pay the same: nothing tells the parameters, and yet every figure is a number or unknown.
    @Test func allAlike() throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", Self.header + (10..<30).map { "C\($0),2024-01-01,5\nC\($0),2024-02-01,5\n" }.joined())
        let rows = try ProgramRun.rows("load \"orders.csv\"\norders | clv for 12mo as of @2024-03-01", folder: folder.path)
        #expect(rows.count == 20)
        for row in rows {
            let chance = try #require(Double(row[1])), expected = try #require(Double(row[2]))
            #expect((0...1).contains(chance) && expected.isFinite && expected >= 0)
            #expect(row[3].isEmpty || Double(row[3]).map { $0.isFinite } ?? false, "\(row)")
        }
    }
}
