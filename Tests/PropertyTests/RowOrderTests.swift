import Foundation
import FupanTable
import FupanTestSupport
import Testing

/// The same rows in any order, read by one thread or four, give the same bytes.
@Suite struct RowOrderTests {
    /// Five thousand orders in row groups of two thousand, so that threads share the work; the amounts tie, the names do not multiply in a join.
    static let tables = [
        ("orders", """
            SELECT i // 2 AS id, CASE WHEN i % 17 = 0 THEN NULL ELSE 'C' || (i * 7919) % 5003 END AS customer, CASE WHEN i % 13 = 0 THEN NULL ELSE 'R' || i % 6 END AS rep,
              ['search', '社群', 'referral', 'Search'][1 + (i * 31) % 4] AS channel, CASE WHEN i % 29 = 0 THEN NULL ELSE TIMESTAMP '2026-01-01' + TO_MINUTES((i * 104729) % 260000) END AS "time",
              DATE '2026-01-01' + CAST((i * 7907) % 200 AS INTEGER) AS due, CAST(((i * 613) % 36000 - 2000) / 4 AS DECIMAL(18, 2)) AS amount, CAST((i * 977) % 100000 AS DECIMAL(18, 4)) AS cost,
              CASE WHEN i % 11 = 0 THEN NULL ELSE i % 9 - 3 END AS n, ((i * 7877) % 10007) / 7.0 AS rate, i % 3 = 0 AS ok FROM RANGE(5000) AS r(i)
            """),
        ("reps", "SELECT 'R' || i AS rep, ['new', '老手', NULL][1 + i % 3] AS tier, DATE '2025-01-31' + CAST(i AS INTEGER) AS hired, i * 1000 AS quota FROM RANGE(5) AS r(i)"),
        ("visits", """
            SELECT 'C' || (i * 104729) % 9001 AS customer, DATE '2026-01-01' + CAST((i * 31) % 200 AS INTEGER) AS seen, i % 6 AS pages, ['search', '社群'][1 + i % 2] AS channel
            FROM RANGE(2000) AS r(i)
            """),
    ]

    static func run(seed: Int, threads: Int) throws -> TableRun {
        try TableRun(today: Differential.today) { engine, folder in
            try engine.execute("SET threads = \(threads)")
            for (name, sql) in tables {
                try engine.execute("COPY (SELECT * FROM (\(sql)) AS line ORDER BY HASH(line, \(seed))) TO '\(folder)/\(name).parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
            }
        }
    }

    /// Programs whose rows come in an order of their own, whatever the verb at their end; rfm and funnel besides.
    @Test func shuffledRowsAndThreads() throws {
        let one = try RowOrderTests.run(seed: 1, threads: 1), other = try RowOrderTests.run(seed: 2, threads: 4)
        var random = SeededGenerator(seed: UInt64(ReferenceTests.number("FUPAN_SEED") ?? 99))
        let schemas = RandomTable.all(&random)
        let verbs = ["orders | rfm | sort -monetary", "orders | rfm | segment", "orders | rfm | count by score"]
            + ["", " within 20d", " by rep", " with mode any"].map { "orders | funnel search -> referral -> Search per customer at time\($0)" }
        let programs = verbs + (0..<(ReferenceTests.number("FUPAN_PROGRAMS") ?? 15)).map { _ in RandomProgram(&random, tables: schemas).sortedText }
        for program in programs {
            let first = one.bytes(program), second = other.bytes(program)
            #expect(first == second, "\(program)\n\(RowOrderTests.difference(first, second))")
        }
    }

    private static func difference(_ first: String?, _ second: String?) -> String {
        let pairs = zip((first ?? "refused").split(separator: "\n"), (second ?? "refused").split(separator: "\n"))
        return pairs.first { $0 != $1 }.map { "\($0)\n\($1)" } ?? "the lengths differ"
    }
}
