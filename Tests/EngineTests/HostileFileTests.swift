@testable import FupanEngine
import FupanPlan
import FupanTable
import Testing

/// Exports as people have them, and worse: each is a table or an error that says why.
struct HostileFileTests {
    let engine: DuckDBEngine
    let folder = TestFolder()

    init() throws { engine = try DuckDBEngine() }

    struct Sample: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var content: String
        var headers: [String]
        var rows: [String]

        init(_ name: String, _ content: String, _ headers: [String], _ rows: [String]) {
            (testDescription, self.content, self.headers, self.rows) = (name, content, headers, rows)
        }
    }

    @Test(arguments: [
        Sample("mark and CRLF", "\u{FEFF}a,b\r\n1,2\r\n", ["a", "b"], ["1|2"]),
        Sample("CR only", "a,b\r1,2\r3,4\r", ["a", "b"], ["1|2", "3|4"]),
        Sample("mixed ends", "a,b\r\n1,2\n3,4\r5,6", ["a", "b"], ["1|2", "3|4", "5|6"]),
        Sample("a cell with a line of its own", "a,b\r\n1,\"x\ny\"\r\n2,z\r\n", ["a", "b"], ["1|x\ny", "2|z"]),
        Sample("European", "a;b\n1,5;x\n1.234,25;y\n", ["a", "b"], ["1.5|x", "1234.25|y"]),
        Sample("tabs", "a\tb\n1\tx, y\n", ["a", "b"], ["1|x, y"]),
        Sample("pipes", "a|b\n1|x\n", ["a", "b"], ["1|x"]),
        Sample("quotes in quotes", "a,b\n1,\"say \"\"hi\"\", twice\"\n", ["a", "b"], ["1|say \"hi\", twice"]),
        Sample("header only", "a,b\n", ["a", "b"], []),
        Sample("one column", "name\nx\ny\n", ["name"], ["x", "y"]),
        Sample("duplicate headers", "a,a,A\n1,2,3\n", ["a", "a", "A"], ["1|2|3"]),
        Sample("blank headers", "a,,\n1,2,x\n", ["a", "", ""], ["1|2|x"]),
        Sample("trailing commas", "a,b,\n1,2,\n3,4,\n", ["a", "b", ""], ["1|2|null", "3|4|null"]),
        Sample("a zero byte", "a,b\n1,x\u{0}y\n", ["a", "b"], ["1|x\u{0}y"]),
        Sample("long ids", "a,b\n123456789012345678,1\n12345678901234567890,2\n", ["a", "b"], ["123456789012345678|1", "12345678901234567890|2"]),
        Sample("nulls everywhere", "a,b,c\n,,\nNULL,-,\n,,无\n", ["a", "b", "c"], ["null|null|null", "NULL|-|null", "null|null|无"]),
        Sample("titles and totals", "2026年6月销售明细,,,\r\n导出人：张三,,,\r\n编号,产品,数量,金额\r\n1,苹果,2,10.5\r\n2,梨,3,20\r\n总计,,5,30.5\r\n导出时间：2026-06-30,,,\r\n",
               ["编号", "产品", "数量", "金额"], ["1|苹果|2|10.5", "2|梨|3|20"]),
        Sample("a ragged total", "Sales of June\n\nrep,n,amount\nx,1,2.5\ny,2,3\nTotal,,5.5\n\n", ["rep", "n", "amount"], ["x|1|2.5", "y|2|3"]),
        Sample("a shop called Total", "shop,amount\nTotal,5\nShell,6\nTotal,7\n", ["shop", "amount"], ["Total|5", "Shell|6", "Total|7"]),
        Sample("zones", "t\n2026-06-30T09:05:07+08:00\n2026-07-01T00:00:00+08:00\n", ["t"], ["2026-06-30 09:05:07", "2026-07-01 00:00:00"]),
    ])
    func tableIsRead(_ sample: Sample) throws {
        let source = try engine.inspect([folder.file("sample.csv", sample.content)], FileOptions())
        #expect(source.columns.map(\.header) == sample.headers)
        #expect(try engine.read(source).text == sample.rows)
    }

    @Test(arguments: [
        ("unclosed", "a,b\n1,\"x\n2,y\n", "a quotation mark is not closed"), ("ragged", "a,b,c\n1,2,3\n4,5\n", "it has 2 values where the table has 3 columns: `4,5`"),
        ("empty", "", "the file is empty"), ("blank", " \n\n", "the file is empty"),
    ])
    func errorSaysWhy(name: String, content: String, message: String) {
        let path = folder.file("\(name).csv", content)
        let error = failure { () throws(EngineError) in _ = try engine.read(path) }
        #expect(error?.message.hasPrefix(message) == true)
        if case .file(path, _)? = error?.kind { return }
        Issue.record("no file is named: \(String(describing: error))")
    }

    @Test func tenThousandColumns() throws {
        let content = (0..<10_000).map { "column_\($0)" }.joined(separator: ",") + "\n" + (0..<10_000).map { "\($0)" }.joined(separator: ",") + "\n"
        let source = try engine.inspect([folder.file("wide.csv", content)], FileOptions())
        #expect(source.columns.count == 10_000)
        let query = "SELECT * FROM \(engine.duckDBScanForTests(source, 9_999))"
        #expect(try engine.table(query).text == ["9999"])
    }

    @Test func longLine() throws {
        let path = folder.newFile("long.csv")
        try engine.execute("COPY (SELECT i AS id, repeat('x', CASE WHEN i = 2 THEN 50000000 ELSE 1 END) AS value FROM range(4) AS rows(i)) TO \(quotedText(path)) (HEADER)")
        let source = try engine.inspect([path], FileOptions())
        let lengths = try engine.table("SELECT strlen(value) FROM \(engine.duckDBScanForTests(source, 1))").text
        #expect(lengths == ["1", "1", "50000000", "1"])
    }

    @Test func whatWasLeftOutIsSaid() throws {
        let source = try engine.inspect([folder.file("said.csv", "Sales\nrep,n,amount\nx,1,2.5\n合计,,2.5\n")], FileOptions())
        #expect(source.findings.remarks == ["header in line 2, below `Sales`", "left out 1 line below the data: `合计,,2.5`"])
        #expect(source.findings.rowCount == 1)
        #expect(source.findings.columns.map(\.nullCount) == [0, 0, 0])
        #expect(source.findings.columns.map(\.samples) == [["x"], ["1"], ["2.5"]])
    }

    @Test func rowsAreSetAside() throws {
        var options = FileOptions()
        options.rejects = folder.newFile("bad.csv")
        let source = try engine.inspect([folder.file("ragged.csv", "a,b,c\n1,2,3\n4,5\n6,\"x, \"\"y\"\"\",8\n9,10,11,12\n")], options)
        #expect(try engine.read(source).text == ["1|2|3", "6|x, \"y\"|8"])
        #expect(source.findings.remarks == ["set aside 2 rows that cannot be read, in bad.csv"])
        let rejected = try engine.read(folder.path + "/bad.csv")
        #expect(rejected.text.map { $0.split(separator: "|")[1] } == ["3", "5"])
        #expect(rejected.text.map { $0.split(separator: "|")[3] } == ["4,5", "9,10,11,12"])
    }

    @Test func headerMayBeSaid() throws {
        var options = FileOptions()
        options.header = 3
        let source = try engine.inspect([folder.file("header.csv", "x,y\nunit,unit\nname,n\na,1\n")], options)
        #expect(source.columns.map(\.header) == ["name", "n"])
        #expect(try engine.read(source).text == ["a|1"])
    }

    @Test func compressionIsToldByTheFirstBytes() throws {
        let path = folder.newFile("plain.csv.zst")
        try engine.execute("COPY (SELECT 1 AS a, 'x' AS b) TO \(quotedText(path)) (HEADER)")
        let other = folder.newFile("no-ending")
        try engine.execute("COPY (SELECT 1 AS a, 'x' AS b) TO \(quotedText(other)) (FORMAT csv, HEADER, COMPRESSION gzip)")
        #expect(try engine.read(path).text == ["1|x"])
        #expect(try engine.read(other).text == ["1|x"])
    }

    /// A blank row is no end, a title no table, and totals no data.
    @Test func workbookOfARealReport() throws {
        let path = folder.newFile("report.xlsx")
        try engine.loadExtension("excel")
        try engine.execute("""
            COPY (FROM (VALUES ('Sales of June', NULL, NULL, NULL), (NULL, NULL, NULL, NULL), ('id', 'amount', 'code', 'note'), ('1', '2.5', '007', 'x'),
            (NULL, NULL, NULL, NULL), ('3', '4', '008', NULL), ('合计', '6.5', NULL, NULL)) AS rows(a, b, c, d)) TO \(quotedText(path)) (FORMAT xlsx, HEADER false)
            """)
        let source = try engine.inspect([path], FileOptions())
        #expect(source.columns.map(\.header) == ["id", "amount", "code", "note"])
        #expect(try engine.read(source).text == ["1|2.5|007|x", "3|4|008|null"])
        #expect(source.findings.remarks == ["header in row 3, below `Sales of June`", "left out 1 row below the data: `合计 6.5`"])
        var options = FileOptions()
        options.range = "B3:C4"
        #expect(try engine.read(path, options).text == ["2.5|007"])
        options.range = "B3"
        #expect(failure { () throws(EngineError) in _ = try engine.read(path, options) }?.message == "`B3` is no range of cells, as `A3:F120` is one")
    }
}
