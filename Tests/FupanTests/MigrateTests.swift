import FupanTestSupport
import Testing

/// `migrate` against a plain count over both snapshots.
@Suite struct MigrateTests {
    static func expected(_ before: [String: String?], _ after: [String: String?]) -> [String: Int] {
        var result: [String: Int] = [:]
        for key in Set(before.keys).union(after.keys) {
            let then = before[key].map { $0 ?? "" } ?? "new", now = after[key].map { $0 ?? "" } ?? "gone"
            result["\(then),\(now)", default: 0] += 1
        }
        return result
    }

    @Test func randomSnapshots() throws {
        var random = SeededGenerator(seed: 3)
        for round in 0..<8 {
            func snapshot() -> [String: String?] {
                var result: [String: String?] = ["K": "a"]
                for _ in 0..<Int.random(in: 0...30, using: &random) {
                    result["K\(Int.random(in: 0..<25, using: &random))"] = .some(["a", "b", "c", nil].randomElement(using: &random) ?? nil)
                }
                return result
            }
            let before = snapshot(), after = snapshot()
            let folder = try TemporaryFolder()
            for (name, rows) in [("before", before), ("after", after)] {
                // Rows without a key are nobody.
                try folder.write("\(name).csv", "who,tier\n,a\n" + rows.map { "\($0.key),\($0.value ?? "")" }.shuffled(using: &random).joined(separator: "\n") + "\n")
            }
            let rows = try ProgramRun.rows("load \"before.csv\"\nload \"after.csv\"\nbefore | migrate to after per who of tier", folder: folder.path)
            let expected = Self.expected(before, after)
            #expect(rows.count == expected.count, "round \(round)")
            for row in rows { #expect(expected[row[0...1].joined(separator: ",")] == Int(row[2]), "\(row) in round \(round)") }
        }
    }

    @Test func theSidesSumToTheSnapshots() throws {
        let program = """
            use "datasets/academy"
            def tiers(d) = | rfm as of d | segment
            let moves = orders | tiers @2026-05-31 | migrate to (orders | tiers @2026-06-30)

            """
        let then = try ProgramRun.rows(program + "moves | where segment_then != \"new\" | summarize n = sum(customers) by segment = text(segment_then) | sort segment")
        let wanted = try ProgramRun.rows(program + "orders | tiers @2026-05-31 | summarize n = count() by segment = text(segment) | sort segment")
        #expect(then == wanted && then.count == 11)
    }

    @Test func aKeyThatStandsTwiceIsAnError() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "customer,segment\nA,x\nA,y\n")
        try folder.write("b.csv", "customer,segment\nA,x\n")
        let run = try ProgramRun(folder: folder.path)
        _ = run.run("load \"a.csv\"\nload \"b.csv\"")
        let earlier = run.run("a | migrate to b"), later = run.run("b | migrate to a")
        #expect(earlier.outcome == .failed && earlier.text.contains("key-twice") && earlier.text.contains("earlier"), "\(earlier.text)")
        #expect(later.outcome == .failed && later.text.contains("later"), "\(later.text)")
    }

    @Test func aCategoryCalledNewIsAnError() throws {
        let result = try ProgramRun().run("use \"datasets/academy\"\nreps | migrate to reps per rep of tier")
        #expect(result.outcome == .failed && result.text.contains("word-taken"), "\(result.text)")
    }
}
