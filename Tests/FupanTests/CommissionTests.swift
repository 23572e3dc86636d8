import Foundation
import FupanTestSupport
import Testing

/// The published checks of the definition, and a plain recomputation in hundredths on random deals.
@Suite struct CommissionTests {
    @Test func aDealThatCrossesABoundaryEarnsBothRates() throws {
        let folder = try TemporaryFolder()
        try folder.write("deals.csv", "rep,time,amount\nA,2026-06-01,145000.00\nA,2026-06-02,20000.00\n")
        let rows = try ProgramRun.rows(
            "load \"deals.csv\"\ndeals | commission with tiers { 0: 4%, 150k: 6%, 250k: 8% } | select commission, rate", folder: folder.path)
        #expect(rows.map { $0[0] } == ["5800.00", "1100.00"])
    }

    @Test(arguments: [("marginal", "2050.00"), ("flat", "3000.00")]) func theModesOfTheDefinition(mode: String, total: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("deals.csv", "rep,time,amount\nA,2026-06-01,9000.00\nA,2026-06-02,21000.00\n")
        let rows = try ProgramRun.rows("""
            load "deals.csv"
            deals | commission with tiers { 0: 5%, 10k: 7%, 25k: 10% }, mode \(mode) | summarize c = sum(commission)
            """, folder: folder.path)
        #expect(rows == [[total]])
    }

    @Test func whatWasSoldBeforeCountsForTheTier() throws {
        let folder = try TemporaryFolder()
        try folder.write("deals.csv", "rep,time,amount,sold\nA,2026-06-02,20000.00,145000\n")
        let rows = try ProgramRun.rows(
            "load \"deals.csv\"\ndeals | commission with tiers { 0: 4%, 150k: 6% }, prior sold | select commission", folder: folder.path)
        #expect(rows == [["1100.00"]])
    }

    /// Deals of several reps with refunds, ties in time and rows without a rep or an amount.
    @Test(arguments: 0..<20) func randomDeals(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bounds = [0, 1000, 2500], rates = [4, 6, 9]
        var lines = ["rep,time,number,amount"], deals: [(rep: String, day: Int, number: Int, cents: Int)] = []
        for number in 0..<Int.random(in: 0...40, using: &random) {
            let rep = ["A", "B", ""].randomElement(using: &random) ?? "A", day = Int.random(in: 1...9, using: &random)
            let cents = Int.random(in: -30_000...90_000, using: &random), isUnknown = Int.random(in: 0..<12, using: &random) == 0
            lines.append("\(rep),2026-06-0\(day),\(number),\(isUnknown ? "" : text(cents))")
            deals.append((rep, day, number, isUnknown ? 0 : cents))
        }
        lines.append("Z,2026-06-01,99,1.00")
        let folder = try TemporaryFolder()
        try folder.write("deals.csv", lines.joined(separator: "\n") + "\n")
        let tiers = zip(bounds, rates).map { "\($0): \($1)%" }.joined(separator: ", ")
        let rows = try ProgramRun.rows("""
            load "deals.csv"
            deals | where rep != "Z" or rep is null | commission with tiers { \(tiers) } | sort number | select number, commission
            """, folder: folder.path)
        var expected: [Int: String] = [:]
        for rep in ["A", "B"] {
            var total = 0
            for deal in deals.filter({ $0.rep == rep }).sorted(by: { ($0.day, $0.number) < ($1.day, $1.number) }) {
                let before = earned(total, bounds, rates)
                total += deal.cents
                expected[deal.number] = text(earned(total, bounds, rates) - before)
            }
        }
        #expect(rows.count == deals.count)
        for row in rows { #expect(row[1] == (Int(row[0]).flatMap { expected[$0] } ?? ""), "deal \(row[0])") }
    }

    /// In cents, half away from zero: each part of the total at the rate of its tier.
    private func earned(_ total: Int, _ bounds: [Int], _ rates: [Int]) -> Int {
        var hundredths = total < 0 ? total * rates[0] : 0
        for (index, bound) in bounds.enumerated() where total > bound * 100 {
            let end = index + 1 < bounds.count ? min(total, bounds[index + 1] * 100) : total
            hundredths += (end - bound * 100) * rates[index]
        }
        let half = hundredths < 0 ? -50 : 50
        return (hundredths + half) / 100
    }

    private func text(_ cents: Int) -> String {
        (cents < 0 ? "-" : "") + "\(abs(cents) / 100)." + (abs(cents) % 100 < 10 ? "0" : "") + "\(abs(cents) % 100)"
    }
}
