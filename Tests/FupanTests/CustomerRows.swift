import Foundation
import FupanTable
import FupanTestSupport

/// Random rows of customers, with what real exports have: ties, refunds, rows without customer, time, amount or channel.
struct CustomerRow {
    var customer: String?
    /// In seconds from 1970-01-01; a whole day where only days are known.
    var second: Int?
    var cents: Int?
    var channel: String?

    var day: Day? { second.map { Day(number: Int((Double($0) / 86_400).rounded(.down))) } }
    var isPurchase: Bool { (cents ?? 0) >= 0 }

    /// Those of a customer at a time, not later than a day.
    static func dated(_ rows: [CustomerRow], _ asOf: Day) -> [CustomerRow] {
        rows.filter { row in row.customer != nil && (row.day.map { $0 <= asOf } ?? false) }
    }

    static func lastDay(_ rows: [CustomerRow]) -> Day { rows.filter { $0.customer != nil }.compactMap(\.day).max() ?? Day(number: 0) }

    /// Each customer's first purchase; of several at that time the one with the smallest channel, none being the greatest.
    static func firsts(_ rows: [CustomerRow], _ asOf: Day) -> [String: CustomerRow] {
        var result: [String: CustomerRow] = [:]
        for row in dated(rows, asOf) where row.isPurchase {
            guard let customer = row.customer, let second = row.second else { continue }
            guard let known = result[customer], let before = known.second else {
                result[customer] = row
                continue
            }
            if (second, row.channel ?? "~") < (before, known.channel ?? "~") { result[customer] = row }
        }
        return result
    }

    static func text(_ second: Int, inDays: Bool) -> String {
        let moment = Moment(microseconds: Int64(second) * 1_000_000)
        return inDays ? moment.day.text : moment.text
    }

    static func csv(_ rows: [CustomerRow], inDays: Bool) -> String {
        "customer,time,amount,channel\n" + rows.map { row in
            let amount = row.cents.map { cents in "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(String(format: "%02d", abs(cents) % 100))" }
            return [row.customer, row.second.map { text($0, inDays: inDays) }, amount, row.channel].map { $0 ?? "" }.joined(separator: ",")
        }.joined(separator: "\n") + "\n"
    }

    /// Around the ends of months and a leap day, from 2024-01-20 on.
    static func random(_ generator: inout SeededGenerator, count: Int, days: Int, customers: Int, inDays: Bool) -> [CustomerRow] {
        let start = 19_742 * 86_400
        var rows = [CustomerRow(customer: "C0", second: start + days / 2 * 86_400, cents: 1234, channel: "a")]
        for _ in 1..<max(2, count) {
            let day = start + Int.random(in: 0..<days, using: &generator) * 86_400
            let hour = inDays ? 0 : Int.random(in: 0..<24, using: &generator) * 3600
            let isRefund = Int.random(in: 0..<6, using: &generator) == 0
            rows.append(CustomerRow(
                customer: Int.random(in: 0..<15, using: &generator) == 0 ? nil : "C\(Int.random(in: 0..<customers, using: &generator))",
                second: Int.random(in: 0..<20, using: &generator) == 0 ? nil : day + hour,
                cents: Int.random(in: 0..<15, using: &generator) == 0 ? nil : Int.random(in: isRefund ? -5000 ... -1 : 0...90_000, using: &generator),
                channel: ["a", "b", nil].randomElement(using: &generator) ?? nil))
        }
        return rows
    }
}
