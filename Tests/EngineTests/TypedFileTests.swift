@testable import FupanEngine
import FupanPlan
import FupanTable
import Testing

/// Files that say themselves what is in them.
struct TypedFileTests {
    let engine: DuckDBEngine
    let folder = TestFolder()

    init() throws { engine = try DuckDBEngine() }

    @Test func jsonLinesAndArrays() throws {
        let lines = """
            {"id": 1, "amount": 1.50, "day": "2026-06-30", "code": "007", "paid": true, "more": {"a":1}}
            {"id": 2, "amount": 20, "day": "2026-07-01", "code": "8", "list": [1,2]}
            """
        for (name, content) in [
            ("a.ndjson", lines), ("b.json", lines), ("c.json", "[" + lines.split(separator: "\n").joined(separator: ",") + "]"), ("d.log", lines),
        ] {
            let source = try engine.inspect([folder.file(name, content)], FileOptions())
            #expect(source.columns.map(\.header) == ["id", "amount", "day", "code", "paid", "more", "list"])
            #expect(source.columns.map(\.type) == [.whole, .decimal(scale: 2), .day, .text, .boolean, .text, .text])
            #expect(try engine.read(source).text == ["1|1.5|2026-06-30|007|true|{\"a\":1}|null", "2|20|2026-07-01|8|null|null|[1,2]"])
        }
    }

    @Test func digitsInQuotesAreText() throws {
        let source = try engine.inspect([folder.file("q.ndjson", "{\"id\": \"12\"}\n{\"id\": \"13\"}\n")], FileOptions())
        #expect(source.columns == [FileSource.Column(header: "id", type: .text, reason: "quoted in the file")])
    }

    @Test func parquetKeepsItsTypes() throws {
        let path = folder.newFile("a.parquet")
        try engine.execute("""
            COPY (SELECT 1::INTEGER AS id, 12.50::DECIMAL(18, 2) AS amount, 0.1::DOUBLE AS rate, DATE '2026-06-30' AS day,
            TIMESTAMP '2026-06-30 10:00:00' AS time, 'x'::ENUM ('x', 'y') AS kind, [1, 2] AS list, {'a': 1} AS more, TIME '10:00' AS clock, true AS paid)
            TO \(quotedText(path))
            """)
        let source = try engine.inspect([path], FileOptions(textColumns: ["id"]))
        #expect(source.columns.map(\.type) == [
            .text, .decimal(scale: 2), .approximate, .day, .time, .text, .list(.whole), .text, .text, .boolean,
        ])
        #expect(try engine.read(source).text == ["1|12.5|0.1|2026-06-30|2026-06-30 10:00:00|x|[1, 2]|{'a': 1}|10:00:00|true"])
    }

    @Test func workbooksAreRead() throws {
        let path = folder.newFile("it's.xlsx")
        try engine.loadExtension("excel")
        let rows = "(1, 12.5, DATE '2026-06-30', TIMESTAMP '2026-06-30 10:30:00', 'x', true, '007'), "
            + "(2, 13.25, DATE '2026-07-01', NULL, NULL, false, '008')"
        try engine.execute(
            "COPY (FROM (VALUES \(rows)) AS rows(id, amount, day, time, \(quotedName("name \"x\"")), paid, code)) "
                + "TO \(quotedText(path)) (FORMAT xlsx, HEADER true, SHEET 'by rep')")
        for sheet in [nil, "by rep"] {
            let source = try engine.inspect([path], FileOptions(sheet: sheet))
            #expect(source.columns.map(\.header) == ["id", "amount", "day", "time", "name \"x\"", "paid", "code"])
            #expect(source.columns.map(\.type) == [.whole, .decimal(scale: 2), .day, .time, .text, .boolean, .text])
            #expect(try engine.read(source).text == [
                "1|12.5|2026-06-30|2026-06-30 10:30:00|x|true|007", "2|13.25|2026-07-01|null|null|false|008",
            ])
        }
        #expect(failure { () throws(EngineError) in _ = try engine.inspect([path], FileOptions(sheet: "none")) }?.kind == .file(path: path, line: nil))
    }

    @Test func brokenFilesAreTold() {
        for (name, content) in [("a.parquet", "PAR1 no more"), ("a.json", "[{\"id\": 1},"), ("a.xlsx", "PK\u{3}\u{4} no more")] {
            let path = folder.file(name, content)
            let error = failure { () throws(EngineError) in _ = try engine.read(path) }
            guard case .file(path, _)? = error?.kind else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }
}
