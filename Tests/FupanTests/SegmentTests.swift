import Foundation
import FupanTable
import FupanTestSupport
import Testing

/// `segment` against the published lists, and the cuts of `rfm` and `segment china` against a plain computation.
@Suite struct SegmentTests {
    /// The lists of analytics.md, as they stand there.
    static let eleven = """
        Champions 555 554 544 545 454 455 445 · Loyal 543 444 435 355 354 345 344 335 · Potential Loyalist 553 551 552 541 542 533 532 531 452 451 442 441 431 453 \
        433 432 423 353 352 351 342 341 333 323 · New 512 511 422 421 412 411 311 · Promising 525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313 · \
        Need Attention 535 534 443 434 343 334 325 324 · About To Sleep 331 321 312 221 213 231 241 251 · At Risk 255 254 245 244 253 252 243 242 235 234 225 \
        224 153 152 145 143 142 135 134 133 125 124 · Cannot Lose 155 154 144 214 215 115 114 113 · Hibernating 332 322 233 232 223 222 132 123 122 212 211 · \
        Lost 111 112 121 131 141 151
        """

    static func names(_ lists: String) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for list in lists.components(separatedBy: " · ") {
            let words = list.split(separator: " ").map(String.init)
            let name = words.filter { Int($0) == nil }.joined(separator: " ")
            for score in words where Int(score) != nil { result[score, default: []].append(name) }
        }
        return result
    }

    /// Every one of the 125 scores is in exactly one list, and `segment` gives it that name.
    @Test func everyScoreIsInExactlyOneSegment() throws {
        let names = Self.names(Self.eleven)
        let scores = (1...5).flatMap { r in (1...5).flatMap { f in (1...5).map { m in (r, f, m) } } }
        #expect(names.count == 125 && names.values.allSatisfy { $0.count == 1 })
        let folder = try TemporaryFolder()
        try folder.write("scores.csv", "r,f,m\n" + scores.map { "\($0),\($1),\($2)" }.joined(separator: "\n") + "\n")
        let rows = try ProgramRun.rows("load \"scores.csv\"\nscores | segment", folder: folder.path)
        #expect(rows.count == 125)
        for row in rows { #expect(names[row[0...2].joined()] == [row[3]], "\(row)") }
        let ten = try ProgramRun.rows("load \"scores.csv\"\nscores | segment rf | summarize n = count(), names = distinct(segment) by r, f", folder: folder.path)
        #expect(ten.count == 25 && ten.allSatisfy { $0[2...3] == ["5", "1"] })
        let kinds = try ProgramRun.rows("load \"scores.csv\"\nscores | segment rf | where segment is not null | count by segment", folder: folder.path)
        #expect(kinds.count == 10 && kinds.compactMap { Int($0[1]) }.reduce(0, +) == 125)
    }

    private static func orders(_ random: inout SeededGenerator, _ folder: TemporaryFolder) throws -> [(customer: String, days: Int, orders: Int, cents: Int)] {
        let rows = CustomerRow.random(&random, count: 200, days: 60, customers: 35, inDays: false).filter { $0.customer != nil && $0.second != nil && $0.cents != nil }
        try folder.write("orders.csv", CustomerRow.csv(rows, inDays: false))
        let last = CustomerRow.lastDay(rows)
        return Dictionary(grouping: rows) { $0.customer ?? "" }.map { name, own in
            (name, last.number - (own.compactMap(\.day).max() ?? last).number, own.filter(\.isPurchase).count, own.compactMap(\.cents).reduce(0, +))
        }
    }

    /// Bins with cuts of one's own: a value above k cuts scores k + 1; for recency fewer days are better.
    @Test func cutsOfOnesOwn() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<4 {
            let folder = try TemporaryFolder()
            let customers = try Self.orders(&random, folder)
            let rows = try ProgramRun.rows("load \"orders.csv\"\norders | rfm into { r: [3d, 10d, 25d], f: [2, 4], m: [100, 500.5, 2000] } | select customer, score", folder: folder.path)
            let found = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
            #expect(found.count == customers.count)
            for one in customers {
                let r = 4 - [3, 10, 25].filter { one.days > $0 }.count, f = 1 + [2, 4].filter { one.orders > $0 }.count
                let m = 1 + [10_000, 50_050, 200_000].filter { one.cents > $0 }.count
                #expect(found[one.customer] == "\(r)\(f)\(m)", "\(one)")
            }
        }
    }

    @Test(arguments: ["mean", "median", "{ r: 12d, f: 4, m: 1000 }"]) func chinaByACut(_ cut: String) throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<4 {
            let folder = try TemporaryFolder()
            let customers = try Self.orders(&random, folder)
            func middle(_ values: [Int]) -> Double {
                let sorted = values.sorted().map(Double.init)
                if cut == "mean" { return sorted.reduce(0, +) / Double(sorted.count) }
                return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
            }
            let isOwn = cut.hasPrefix("{")
            let r = isOwn ? 12 : middle(customers.map(\.days)), f = isOwn ? 4 : middle(customers.map(\.orders)), m = isOwn ? 100_000 : middle(customers.map(\.cents))
            let rows = try ProgramRun.rows("load \"orders.csv\"\norders | rfm | segment china with cut \(cut) | select customer, segment", folder: folder.path)
            let found = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
            #expect(found.count == customers.count)
            for one in customers {
                func isHigh(_ value: Int, _ cut: Double) -> Bool { isOwn ? Double(value) >= cut : Double(value) > cut }
                let kind = [Double(one.days) <= r, isHigh(one.orders, f)].map { $0 ? "+" : "-" }.joined()
                let name = ["++": "价值", "+-": "发展", "-+": "保持", "--": "挽留"][kind] ?? ""
                #expect(found[one.customer] == (isHigh(one.cents, m) ? "重要" : "一般") + name, "\(one)")
            }
        }
    }

    @Test func theFirstConditionThatHoldsDecides() throws {
        let folder = try TemporaryFolder()
        try folder.write("scores.csv", "customer,x\nA,1\nB,5\nC,9\nD,\n")
        let program = "load \"scores.csv\"\nscores | segment { small: x < 2, most: x < 6"
        #expect(try ProgramRun.rows(program + ", else: rest } | select segment", folder: folder.path) == [["small"], ["most"], ["rest"], ["rest"]])
        #expect(try ProgramRun.rows(program + " } | select customer, segment", folder: folder.path) == [["A", "small"], ["B", "most"], ["C", ""], ["D", ""]])
    }
}
