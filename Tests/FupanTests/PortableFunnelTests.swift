@testable import Fupan
import FupanEngine
import FupanMeaning
import FupanPlan
import FupanSQL
import FupanTable
import FupanTestSupport
import Testing

/// Whole funnels by the engine's aggregate and by plan nodes alone: the same tables in every mode, with steps that overlap and steps that do not, exclusions, held columns, entries and several windows, on random logs with ties, duplicates, nulls, shuffled rows and times on the window's edge.
@Suite struct PortableFunnelTests {
    static func log(_ random: inout SeededGenerator) -> String {
        var lines: [String] = []
        for _ in 0..<160 {
            let lead = Int.random(in: 0..<20, using: &random) == 0 ? "" : "L\(Int.random(in: 1...24, using: &random))"
            let minute = Int.random(in: 0..<15, using: &random)
            let time = Int.random(in: 0..<20, using: &random) == 0 ? "" : "2026-06-01 10:\(minute < 10 ? "0" : "")\(minute):00"
            let kind = ["x", "y", ""].randomElement(using: &random) ?? ""
            lines.append("\(lead),\(time),\(["A", "B", "C", "D", "E"].randomElement(using: &random) ?? "A"),\(Int.random(in: 0...9, using: &random)),\(kind)")
        }
        lines.append(contentsOf: lines.prefix(6))
        return "lead,time,stage,n,kind\n" + lines.shuffled(using: &random).joined(separator: "\n") + "\n"
    }

    static func clauses(_ mode: String, _ random: inout SeededGenerator) -> String {
        func isSo(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &random) == 0 }
        let isOverlapping = isSo(2)
        let steps = isOverlapping ? "a: n <= 6 -> b: n in 3..8 -> c: n mod 2 == 0" : "A -> B -> C"
        var options = ["mode \(mode)"]
        if isSo(2) { options.append(isOverlapping ? "exclude (n == 9)" : "exclude D") }
        if isSo(3) { options.append("hold kind") }
        if isSo(3), mode != "any" { options.append("count entries") }
        if isSo(3) { options.append("chain first") }
        return steps + " within 3min, 6min, 20min" + (isSo(3) ? " by kind" : "") + (isSo(3) ? " of n" : "") + " with " + options.joined(separator: ", ")
    }

    static func table(_ plan: Plan, _ relation: Relation) throws -> [[Value]] {
        let sql = SQLPrinter(dialect: .duckDB).query(plan.readingThroughNames(), outputs: relation.columns.map { ($0.id, $0.name) })
        let table = try DuckDBEngine().query(sql.text, fields: relation.fields).all()
        return (0..<table.rowCount).map { row in table.columns.map { $0[row] } }
    }

    @Test(arguments: ["ordered", "strict", "any", "increasing"], 0..<6) func bothWaysAgree(_ mode: String, _ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed * 10 + UInt64(mode.count))
        let folder = try TemporaryFolder(), clauses = Self.clauses(mode, &random)
        try folder.write("stages.csv", Self.log(&random))
        let run = try ProgramRun(folder: folder.path)
        let program = "load \"stages.csv\"\nlet f = stages | funnel \(clauses)"
        #expect(run.run(program).outcome == .done, "\(clauses)")
        guard case .table(let relation)? = run.session.checker.environment["f"] else {
            Issue.record("no table: \(clauses)")
            return
        }
        let plan = relation.finalPlan, portable = try #require(plan.withPortableChains())
        let own = try Self.table(plan, relation)
        #expect(try Self.table(portable, relation) == own, "\(clauses)")
        #expect(own.count >= 9)
    }
}
