import FupanTable

/// One seed: random tables and programs over them, each run by the engine and by the reference.
public struct Differential {
    public struct Finding: CustomStringConvertible {
        public let description: String
    }

    public static let today = Day(number: 20_634)

    /// What went wrong with a seed, shortened as far as it still goes wrong; and how many programs were run.
    public static func findings(seed: UInt64, programs: Int) throws -> [Finding] {
        var random = SeededGenerator(seed: seed)
        let tables = RandomTable.all(&random)
        let run = try TableRun(tables, today: today)
        var findings: [Finding] = []
        for _ in 0..<programs {
            let program = RandomProgram(&random, tables: tables)
            if let problem = problem(program, tables, run, strict: true) {
                findings.append(try describe(seed, program, tables, run, problem))
            }
        }
        return findings
    }

    /// A refused program is a problem only of the one that was written, not of what shortening makes of it.
    private static func problem(_ program: RandomProgram, _ tables: [RandomTable], _ run: TableRun, strict: Bool) -> String? {
        guard let table = run.table(program.text) else {
            let diagnostics = run.presenter.diagnostics
            // What the engine will not run is a fault, however the program came about.
            let isInternal = diagnostics.contains { ["engine", "overflow"].contains($0.id) }
            return strict || isInternal ? "refused: " + diagnostics.map { "[\($0.id)] \($0.message) \($0.labels.first?.span.text ?? "")" }.joined(separator: "; ") : nil
        }
        do {
            let reference = try ReferenceProgram.run(program.text, tables: tables.map(\.reference), today: today)
            return Difference.between(table, reference, strict ? program.columns : [])
        } catch {
            return strict ? "the reference: \(error)" : nil
        }
    }

    private static func describe(_ seed: UInt64, _ program: RandomProgram, _ tables: [RandomTable], _ run: TableRun, _ problem: String) throws -> Finding {
        var shortest = program, problem = problem
        while let shorter = shortest.shorter.lazy.compactMap({ candidate in
            Differential.problem(candidate, tables, run, strict: false).map { (candidate, $0) }
        }).first {
            (shortest, problem) = shorter
        }
        let (small, reason) = try fewerRows(shortest, tables, problem)
        return Finding(description: """
            FUPAN_SEED=\(seed): \(reason)
            \(shortest.text)
            \(small.filter { shortest.text.contains($0.name) }.map(\.text).joined(separator: "\n"))
            """)
    }

    /// The tables without the rows that do not matter.
    private static func fewerRows(_ program: RandomProgram, _ tables: [RandomTable], _ problem: String) throws -> ([RandomTable], String) {
        var tables = tables, problem = problem
        for table in tables.indices {
            var size = max(1, tables[table].rows.count / 2)
            while size >= 1 {
                var start = 0
                while start < tables[table].rows.count {
                    var smaller = tables
                    smaller[table].rows.removeSubrange(start..<min(start + size, smaller[table].rows.count))
                    if let reason = Differential.problem(program, smaller, try TableRun(smaller, today: today), strict: false) {
                        (tables, problem) = (smaller, reason)
                    } else {
                        start += size
                    }
                }
                size /= 2
            }
        }
        return (tables, problem)
    }
}
