import Foundation
import FupanTable
import FupanTestSupport
import Testing

/// `rfm` against a plain computation of its definition: a sort, and cuts counted out.
@Suite struct RFMTests {
    struct Order {
        let customer: String?
        let day: Int
        let cents: Int
    }

    /// As analytics.md says it, slow and obvious.
    static func scores(_ orders: [Order], bins: Int) -> [String: String] {
        struct Customer { var last = Int.min, frequency = 0, cents = 0 }
        var customers: [String: Customer] = [:]
        for order in orders {
            guard let name = order.customer else { continue }
            var customer = customers[name] ?? Customer()
            customer.last = max(customer.last, order.day)
            if order.cents >= 0 { customer.frequency += 1 }
            customer.cents += order.cents
            customers[name] = customer
        }
        let today = customers.values.map(\.last).max() ?? 0
        func cuts(_ values: [Int]) -> [Int] {
            let sorted = values.sorted()
            return (1..<bins).map { k in
                // The smallest value whose cumulative share is at least k/n.
                sorted.first { value in sorted.filter { $0 <= value }.count * bins >= k * sorted.count } ?? 0
            }
        }
        let r = cuts(customers.values.map { today - $0.last }), f = cuts(customers.values.map(\.frequency)), m = cuts(customers.values.map(\.cents))
        return customers.mapValues { customer in
            let recency = bins - r.filter { today - customer.last > $0 }.count
            let frequency = 1 + f.filter { customer.frequency > $0 }.count
            let monetary = 1 + m.filter { customer.cents > $0 }.count
            return "\(recency)\(frequency)\(monetary)"
        }
    }

    @Test(arguments: [3, 5, 7]) func randomOrders(_ bins: Int) throws {
        var random = SeededGenerator(seed: UInt64(bins))
        for round in 0..<12 {
            let folder = try TemporaryFolder()
            let customers = Int.random(in: 1...60, using: &random), count = Int.random(in: 1...400, using: &random)
            let orders = (0..<count).map { _ in
                Order(customer: Int.random(in: 0..<20, using: &random) == 0 ? nil : "C\(Int.random(in: 0..<customers, using: &random))",
                      day: Int.random(in: 0..<(round % 2 == 0 ? 10 : 400), using: &random),
                      cents: Int.random(in: -3000...(round % 3 == 0 ? 4000 : 900_000), using: &random))
            }
            try folder.write("orders.csv", "customer,time,amount\n" + orders.map { order in
                let sign = order.cents < 0 ? "-" : ""
                let amount = "\(sign)\(abs(order.cents) / 100).\(String(format: "%02d", abs(order.cents) % 100))"
                return "\(order.customer ?? ""),\(Day(number: 20_000 + order.day).text) 12:00:00,\(amount)"
            }.joined(separator: "\n") + "\n")
            let rows = try ProgramRun.rows("load \"orders.csv\"\norders | rfm into \(bins) | select customer, score", folder: folder.path)
            let expected = RFMTests.scores(orders, bins: bins)
            #expect(rows.count == expected.count)
            for row in rows { #expect(expected[row[0]] == row[1], "customer \(row[0]) of round \(round)") }
        }
    }

    @Test func theSameRowsInAnyOrderGiveTheSameBytes() throws {
        var random = SeededGenerator(seed: 9)
        let lines = (0..<500).map { "C\($0 % 70),2026-0\(1 + $0 % 6)-1\($0 % 9) 10:00:00,\($0 % 17).5" }
        var texts: Set<String> = []
        for _ in 0..<3 {
            let folder = try TemporaryFolder()
            try folder.write("orders.csv", "customer,time,amount\n" + lines.shuffled(using: &random).joined(separator: "\n") + "\n")
            texts.insert(try ProgramRun(folder: folder.path).run("load \"orders.csv\"\norders | rfm | sort -monetary").text)
        }
        #expect(texts.count == 1)
    }
}
