import Foundation
import FupanTable
import FupanTestSupport
import Testing

/// `diagnose` against plain computations of its definition.
@Suite struct DiagnoseTests {
    struct Entry {
        let side: String
        let keys: [String]
        let converted: Bool
        var cents = 0
    }

    static func run(_ entries: [Entry], _ program: String, shuffled seed: UInt64? = nil) throws -> [[String]] {
        var lines = entries.map { entry in
            "\(entry.side),\(entry.keys.joined(separator: ",")),\(entry.converted),\(String(format: "%d.%02d", entry.cents / 100, entry.cents % 100))"
        }
        if let seed {
            var random = SeededGenerator(seed: seed)
            lines.shuffle(using: &random)
        }
        let folder = try TemporaryFolder()
        let keys = entries.first?.keys.indices.map { "k\($0 + 1)" } ?? ["k1"]
        try folder.write("entries.csv", "side,\(keys.joined(separator: ",")),converted,amount\n" + lines.joined(separator: "\n") + "\n")
        return try ProgramRun.rows("load \"entries.csv\"\nentries | " + program, folder: folder.path)
    }

    /// Entries of some sides; a segment's rate depends on its keys and its side. Some keys are missing, some segments stand on one side only.
    static func random(_ seed: UInt64, count: Int, sides: Int, keys: Int, values: Int = 4) -> [Entry] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let side = Int.random(in: 0..<sides, using: &random)
            let chosen = (0..<keys).map { _ in (Int.random(in: 0..<values, using: &random) + (Int.random(in: 0..<3, using: &random) == 0 ? side : 0)) % (values + 1) }
            let chance = 10 + 15 * (chosen.reduce(0, +) % 4) + 5 * side
            return Entry(
                side: "S\(side)", keys: chosen.map { $0 == values ? "" : "v\($0)" }, converted: Int.random(in: 0..<100, using: &random) < chance,
                cents: Int.random(in: 0...90_000, using: &random))
        }
    }

    // MARK: the definition, slow and obvious

    struct Parts { var mix = 0.0, rate = 0.0 }

    static func rate(_ entries: [Entry]) -> Double? { entries.isEmpty ? nil : Double(entries.filter(\.converted).count) / Double(entries.count) }

    static func parts(_ base: [Entry], _ side: [Entry], isBase: Bool = false) -> [[String]: Parts] {
        let whole0 = rate(base) ?? .nan, whole1 = rate(side) ?? .nan
        var result: [[String]: Parts] = [:]
        for segment in Set((base + side).map(\.keys)) {
            let in0 = base.filter { $0.keys == segment }, in1 = side.filter { $0.keys == segment }
            let s0 = Double(in0.count) / Double(base.count), s1 = Double(in1.count) / Double(side.count)
            let r0 = rate(in0) ?? rate(in1) ?? 0, r1 = rate(in1) ?? r0
            result[segment] = isBase
                ? Parts(mix: (s1 - s0) * (r0 - whole0), rate: s1 * (r1 - r0))
                : Parts(mix: (s1 - s0) * ((r0 + r1) / 2 - (whole0 + whole1) / 2), rate: (s0 + s1) / 2 * (r1 - r0))
        }
        return result
    }

    /// Standard errors of what a segment adds: a difference of means of y = converted − centre inside it and 0 outside.
    static func distance(_ base: [Entry], _ side: [Entry], isBase: Bool = false, in isInside: (Entry) -> Bool = { _ in true }) -> Double {
        let centre = isBase ? rate(base) ?? 0 : ((rate(base) ?? 0) + (rate(side) ?? 0)) / 2
        func values(_ entries: [Entry]) -> [Double] { entries.map { isInside($0) ? ($0.converted ? 1 : 0) - centre : 0 } }
        let y0 = values(base), y1 = values(side), all = y0 + y1
        let mean = all.reduce(0, +) / Double(all.count)
        let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
        let difference = y1.reduce(0, +) / Double(y1.count) - y0.reduce(0, +) / Double(y0.count)
        let error = (variance * (1 / Double(y0.count) + 1 / Double(y1.count))).squareRoot()
        return error > 0 ? difference / error : 0
    }

    static func chance(_ distance: Double) -> Double { erfc(abs(distance) / 2.0.squareRoot()) }

    /// Holm: the smallest level at which a step-down test would reject it.
    static func holm(_ chances: [Double]) -> [Double] {
        chances.map { own in
            let sorted = chances.sorted()
            return sorted.enumerated().filter { $0.element <= own }.map { min(1, Double(sorted.count - $0.offset) * $0.element) }.max() ?? 1
        }
    }

    static func exact(_ text: String) -> Foundation.Decimal { Foundation.Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) ?? .nan }
    static func near(_ text: String, _ value: Double, _ tolerance: Double = 2e-9) -> Bool { abs((Double(text) ?? .nan) - value) <= tolerance }

    // MARK: tests

    /// visits 30/100/70 → 50/110/75, conversion 2/6/5 % → 1.9/6.2/5.0 %: −14.787 basis points = −22.654 mix + 7.867 rate.
    /// A row that is above the line and not below it counts above.
    @Test func rowsOutsideTheDenominatorCountInTheNumerator() throws {
        let folder = try TemporaryFolder()
        try folder.write("d.csv", "side,ch,deals,visits\na,x,5,\na,x,1,10\nb,x,2,10\nb,y,1,10\na,y,1,10\n")
        let rows = try ProgramRun.rows("""
            load "d.csv"
            d
              | diagnose sum(deals) / sum(visits) between side == "b" and side == "a" by ch with cells
              | take 1
              | select rate, rate_base, gap
            """, folder: folder.path)
        #expect(rows.first.map { $0.compactMap(Double.init) } == [0.35, 0.15, 0.2])
    }

    @Test func thePublishedCheck() throws {
        let folder = try TemporaryFolder()
        try folder.write("visits.csv", """
            side,segment,visits,deals
            a,x,30,0.6
            a,y,100,6
            a,z,70,3.5
            b,x,50,0.95
            b,y,110,6.82
            b,z,75,3.75

            """)
        let rows = try ProgramRun.rows(
            "load \"visits.csv\"\nvisits | diagnose sum(deals) / sum(visits) between side == \"a\" and side == \"b\" by segment | select part, gap, from_mix, from_rate", folder: folder.path)
        #expect(rows.count == 4)
        #expect(rows[0][0] == "total")
        #expect(DiagnoseTests.near(rows[0][1], -14.787e-4, 5e-8) && DiagnoseTests.near(rows[0][2], -22.654e-4, 5e-8) && DiagnoseTests.near(rows[0][3], 7.867e-4, 5e-8))
    }

    @Test(arguments: [false, true]) func eachAgainstTheRest(_ isBase: Bool) throws {
        for seed in 1...6 {
            let entries = DiagnoseTests.random(UInt64(seed), count: [40, 300, 900][seed % 3], sides: 5, keys: 2)
            let rows = try DiagnoseTests.run(entries, "diagnose share(converted) per side by k1, k2\(isBase ? " with base" : "")")
            let sides = Set(entries.map(\.side)).sorted()
            #expect(rows.map { $0[0] } == sides)
            let judged = sides.filter { side in entries.filter { $0.side == side }.count >= 30 && entries.filter { $0.side != side }.count >= 30 }
            let chances = Dictionary(uniqueKeysWithValues: zip(judged, DiagnoseTests.holm(judged.map { side in
                DiagnoseTests.chance(DiagnoseTests.distance(entries.filter { $0.side != side }, entries.filter { $0.side == side }))
            })))
            for row in rows {
                let own = entries.filter { $0.side == row[0] }, rest = entries.filter { $0.side != row[0] }
                let parts = DiagnoseTests.parts(rest, own, isBase: isBase).values
                #expect(Int(row[1]) == own.count)
                #expect(DiagnoseTests.near(row[2], DiagnoseTests.rate(own) ?? .nan) && DiagnoseTests.near(row[3], DiagnoseTests.rate(rest) ?? .nan))
                #expect(DiagnoseTests.near(row[5], parts.reduce(0) { $0 + $1.mix }, 3e-8) && DiagnoseTests.near(row[6], parts.reduce(0) { $0 + $1.rate }, 3e-8))
                #expect(DiagnoseTests.exact(row[4]) == DiagnoseTests.exact(row[2]) - DiagnoseTests.exact(row[3]))
                #expect(DiagnoseTests.exact(row[4]) == DiagnoseTests.exact(row[5]) + DiagnoseTests.exact(row[6]))
                if let chance = chances[row[0]] {
                    #expect(DiagnoseTests.near(row[7], chance, 2e-6))
                    #expect((row[8] == "chance") == (chance >= 0.05))
                } else {
                    #expect(row[7] == "" && row[8] == "too few")
                }
            }
        }
    }

    @Test(arguments: [false, true]) func twoSidesBySegment(_ isBase: Bool) throws {
        for seed in 1...6 {
            let entries = DiagnoseTests.random(UInt64(seed + 20), count: [25, 300, 800][seed % 3], sides: 2, keys: 1)
            let rows = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S0\" and side == \"S1\" by k1\(isBase ? " with base" : "")")
            let base = entries.filter { $0.side == "S0" }, side = entries.filter { $0.side == "S1" }
            let parts = DiagnoseTests.parts(base, side, isBase: isBase)
            #expect(rows.count == parts.count + 1)
            for row in rows.dropFirst() {
                let key = row[0] == "(none)" ? "" : row[0]
                let expected = try #require(parts[[key]])
                #expect(DiagnoseTests.near(row[7], expected.mix) && DiagnoseTests.near(row[8], expected.rate, 1e-8), "\(row)")
                let in0 = base.contains { $0.keys == [key] }, in1 = side.contains { $0.keys == [key] }
                #expect(row[1] == (in0 && in1 ? "segment" : in1 ? "new" : "vanished"))
            }
            DiagnoseTests.addUp(rows, from: 6, count: 3)
            #expect(DiagnoseTests.exact(rows[0][6]) == DiagnoseTests.exact(rows[0][4]) - DiagnoseTests.exact(rows[0][5]))
            if base.count >= 30, side.count >= 30 {
                #expect(DiagnoseTests.near(rows[0][9], DiagnoseTests.chance(DiagnoseTests.distance(base, side)), 2e-6))
            }
        }
    }

    /// The first row is the sum of the others, and in each row the first of the columns is the sum of the others: to the last digit.
    static func addUp(_ rows: [[String]], from first: Int, count: Int) {
        for column in first..<(first + count) {
            #expect(rows.dropFirst().reduce(0) { $0 + exact($1[column]) } == exact(rows[0][column]), "column \(column)")
        }
        for row in rows { #expect(((first + 1)..<(first + count)).reduce(0) { $0 + exact(row[$1]) } == exact(row[first]), "\(row)") }
    }

    @Test func sumsAddUpToTheCent() throws {
        for seed in 1...4 {
            let entries = DiagnoseTests.random(UInt64(seed + 40), count: 200 * seed, sides: 2, keys: 1)
            for option in ["", " with base"] {
                let rows = try DiagnoseTests.run(entries, "diagnose sum(amount) between side == \"S0\" and side == \"S1\" by k1\(option)")
                DiagnoseTests.addUp(rows, from: 6, count: 4)
                func cents(_ side: String, _ key: String?) -> Int { entries.filter { $0.side == side && (key == nil || $0.keys == [key ?? ""]) }.reduce(0) { $0 + $1.cents } }
                for (index, row) in rows.enumerated() {
                    let key = index == 0 ? nil : row[0] == "(none)" ? "" : row[0]
                    let change = cents("S1", key) - cents("S0", key)
                    #expect(DiagnoseTests.near(row[6], Double(change) / 100, index == 0 ? 0.001 : 0.03))
                }
            }
        }
    }

    @Test func swappingTheSidesTurnsEverySign() throws {
        let entries = DiagnoseTests.random(7, count: 600, sides: 2, keys: 2)
        for by in ["k1", "k1, k2"] {
            let forth = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S0\" and side == \"S1\" by \(by) | select gap, from_mix, from_rate, p, part")
            let back = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S1\" and side == \"S0\" by \(by) | select gap, from_mix, from_rate, p, part")
            func turned(_ rows: [[String]]) -> Set<[String]> {
                Set(rows.map { row in (0..<3).map { "\(-DiagnoseTests.exact(row[$0]))" } + [row[3], row[4] == "new" ? "vanished" : row[4] == "vanished" ? "new" : row[4]] })
            }
            #expect(turned(back) == Set(forth.map { row in (0..<3).map { "\(DiagnoseTests.exact(row[$0]))" } + [row[3], row[4]] }))
        }
    }

    @Test func theSameRowsInAnyOrderGiveTheSameBytes() throws {
        let entries = DiagnoseTests.random(8, count: 500, sides: 3, keys: 2)
        for program in ["diagnose share(converted) per side by k1, k2", "diagnose mean(amount) between side == \"S0\" and side == \"S1\" by k1, k2"] {
            let results = try (1...3).map { try DiagnoseTests.run(entries, program, shuffled: UInt64($0)) }
            #expect(Set(results).count == 1)
        }
    }

    @Test func oneValueIsAllRate() throws {
        let entries = DiagnoseTests.random(9, count: 300, sides: 2, keys: 1, values: 3).map { Entry(side: $0.side, keys: ["same"], converted: $0.converted) }
        let rows = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S0\" and side == \"S1\" by k1 | select gap, from_mix, from_rate")
        for row in rows { #expect(DiagnoseTests.exact(row[1]) == 0 && DiagnoseTests.exact(row[0]) == DiagnoseTests.exact(row[2])) }
    }

    // MARK: the search

    /// Segments as a value for each key, nil for any; the strongest first, those that overlap it dropped.
    static func search(_ base: [Entry], _ side: [Entry], keys: Int, count: Int) -> [(segment: [String?], chance: Double)] {
        let all = base + side
        var tried: [(segment: [String?], distance: Double)] = []
        for subset in 1..<(1 << keys) {
            let segments = Set(all.map { entry in (0..<keys).map { subset & (1 << $0) != 0 ? entry.keys[$0] : nil } })
            for segment in segments {
                func isInside(_ entry: Entry) -> Bool { zip(segment, entry.keys).allSatisfy { $0 == nil || $0 == $1 } }
                let size = all.filter(isInside).count
                guard size >= 30, size * 100 >= all.count, size < all.count else { continue }
                tried.append((segment, abs(distance(base, side, in: isInside))))
            }
        }
        let chances = holm(tried.map { chance($0.distance) })
        var left = zip(tried, chances).map { (segment: $0.segment, distance: $0.distance, chance: $1) }
        var result: [(segment: [String?], chance: Double)] = []
        while result.count < count, let best = left.max(by: { $0.distance < $1.distance }) {
            result.append((best.segment, best.chance))
            left.removeAll { candidate in !zip(candidate.segment, best.segment).contains { $0 != nil && $1 != nil && $0 != $1 } }
        }
        return result
    }

    @Test func theStrongestSegmentsAreFound() throws {
        for seed in 1...5 {
            let entries = DiagnoseTests.random(UInt64(seed + 60), count: 700, sides: 2, keys: 2, values: 3)
            let rows = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S0\" and side == \"S1\" by k1, k2 into 4")
            let base = entries.filter { $0.side == "S0" }, side = entries.filter { $0.side == "S1" }
            let expected = DiagnoseTests.search(base, side, keys: 2, count: 4)
            let found = rows.filter { ["segment", "new", "vanished"].contains($0[2]) && $0[10] != "" }
            #expect(found.count == expected.count)
            for (row, expectation) in zip(found, expected) {
                #expect(row.prefix(2).elementsEqual(expectation.segment.map { $0 == "" ? "(none)" : $0 ?? "" }), "seed \(seed): \(row) \(expectation)")
                #expect(DiagnoseTests.near(row[10], expectation.chance, 2e-6))
            }
            DiagnoseTests.addUp(rows, from: 7, count: 3)
        }
    }

    /// A fall planted where two keys meet is found there, and nowhere else.
    @Test func aPlantedFallIsFound() throws {
        var random = SeededGenerator(seed: 5)
        let entries = (0..<6000).map { index -> Entry in
            let keys = ["a", "b", "c"].map { "\($0)\(Int.random(in: 0..<4, using: &random))" }
            let isHole = index % 2 == 1 && keys[0] == "a1" && keys[2] == "c2"
            return Entry(side: "S\(index % 2)", keys: keys, converted: Int.random(in: 0..<100, using: &random) < (isHole ? 5 : 30))
        }
        let rows = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S0\" and side == \"S1\" by k1, k2, k3 | select k1, k2, k3, verdict, part")
        #expect(rows[1] == ["a1", "", "c2", "script", "segment"])
        #expect(!rows.dropFirst(2).contains { ["leads", "script", "both"].contains($0[3]) }, "\(rows)")
    }

    // MARK: the sample data

    /// R07 has a poor script, R17 poor leads; nobody else is told anything.
    @Test func theTwoHolesAreToldApart() throws {
        let rows = try ProgramRun.rows("""
            use "datasets/academy"
            let wins = stages | where stage == won | summarize won_at = min(time) by lead
            leads
              | where time in @2026-03-09..@2026-05-31
              | left join wins on lead
              | derive converted = won_at <= time + 30d
              | diagnose share(converted) per rep by channel, city
              | where gap < 0 and verdict in ["leads", "script", "both"]
              | select rep, entered, gap, from_mix, from_rate, verdict
            """)
        #expect(rows.map { [$0[0], $0[1], $0[5]] } == [["R07", "225", "script"], ["R17", "263", "leads"]])
        let expected = [[-0.123, 0.013, -0.136], [-0.108, -0.097, -0.011]]
        for (row, values) in zip(rows, expected) {
            for (text, value) in zip(row[2...4], values) { #expect(DiagnoseTests.near(text, value, 0.0006)) }
        }
    }

    @Test func anEmptySideAndAnEmptyTable() throws {
        let entries = DiagnoseTests.random(3, count: 50, sides: 1, keys: 2)
        let rows = try DiagnoseTests.run(entries, "diagnose share(converted) between side == \"S1\" and side == \"S0\" by k1, k2 | select part, entered, gap, p, verdict")
        #expect(rows.first == ["total", "50", "", "", "too few"])
        let none = try DiagnoseTests.run(entries, "where side == \"nobody\" | diagnose share(converted) per side by k1")
        #expect(none.isEmpty)
        let nothing = try DiagnoseTests.run(entries, "where side == \"nobody\" | diagnose sum(amount) between side == \"S1\" and side == \"S0\" by k1, k2 | select part, entered, gap, verdict")
        #expect(nothing == [["total", "0", "", "too few"]])
        let alone = try DiagnoseTests.run(entries, "diagnose share(converted) per side by k1 | select rate_rest, gap, verdict")
        #expect(alone == [["", "", "too few"]])
    }
}
