@testable import FupanEngine
import FupanPlan
@testable import FupanSQL
import FupanTable
import Testing

/// Files that cannot be read, and rows that are not as the first ones.
struct FileErrorTests {
    let engine: DuckDBEngine
    let folder = TestFolder()

    init() throws { engine = try DuckDBEngine() }

    @Test(arguments: [
        ("a,b,c\n1,2,3\n4,5\n6,7,8\n", 3, "it has 2 values where the table has 3 columns: `4,5`"),
        ("a,b,c\n1,2,3\n4,5,6,7\n", 3, "it has 4 values where the table has 3 columns: `4,5,6,7`"),
        ("a,b\r\n1,2\r\n3\r\n", 3, "it has 1 value where the table has 2 columns"),
        ("a,b\n1,\"x\"y\"\n", 2, "a quotation mark is not closed, or stands inside a value without being doubled: `1,\"x\"y\"`"),
    ] as [(String, Int, String)])
    func badLineIsNamed(content: String, line: Int, message: String) {
        let path = folder.file("bad.csv", content)
        let error = failure { () throws(EngineError) in _ = try engine.inspect([path], FileOptions()) }
        #expect(error?.kind == .file(path: path, line: line))
        #expect(error?.message == message)
    }

    @Test func missingFilesFoldersAndEmptyFilesAreTold() {
        let empty = folder.file("empty.csv", ""), blank = folder.file("blank.csv", "\n\n")
        for (path, message) in [
            (folder.path + "/none.csv", "there is no such file"), (folder.path, "it is a folder, not a file"),
            (empty, "the file is empty"), (blank, "the file is empty"),
        ] {
            let error = failure { () throws(EngineError) in _ = try engine.inspect([path], FileOptions()) }
            #expect(error?.kind == .file(path: path, line: nil))
            #expect(error?.message == message)
        }
    }

    @Test func lineEndingsMayDiffer() throws {
        let path = folder.file("mixed.csv", "a,b\r\n1,2\n3,\"x\r\ny\"\r5,6\r\n")
        #expect(try engine.read(path).text == ["1|2", "3|x\r\ny", "5|6"])
    }

    /// The file was inspected, then it grew; or it is so large that only its beginning was.
    @Test(arguments: [
        (DataType.whole, "12.5", "`x` was taken for whole numbers of at most 15 digits, and holds 12.5"),
        (.whole, "1234567890123456", "`x` was taken for whole numbers of at most 15 digits, and holds 1234567890123456.0"),
        (.decimal(scale: 2), "1.005", "`x` was taken for numbers of at most 2 decimals and 15 digits, and holds 1.005"),
        (.decimal(scale: 2), "1.0000000001", "`x` was taken for numbers of at most 2 decimals and 15 digits, and holds 1.0000000001"),
        (.decimal(scale: 4), "100000000000", "`x` was taken for numbers of at most 4 decimals and 15 digits, and holds 100000000000.0"),
    ])
    func nothingIsRoundedSilently(type: DataType, value: String, message: String) throws {
        let path = folder.file("later.csv", "x\n1\n\n\(value)\n")
        var source = try engine.inspect([path], FileOptions(delimiter: ","))
        source.columns[0].type = type
        let error = failure { () throws(EngineError) in _ = try engine.read(source) }
        #expect(error?.kind == .file(path: path, line: nil))
        #expect(error?.message == message)
        // Only where that column is used.
        #expect(try engine.table("SELECT count(*) FROM \(duckDBScan(source, columns: []))").text == ["3"])
    }

    @Test func laterValueOfAnotherTypeIsNamedWithItsLine() throws {
        let path = folder.file("later.csv", "x,y\n1,a\nfew,b\n")
        var source = try engine.inspect([path], FileOptions())
        source.columns[0].type = .whole
        let error = failure { () throws(EngineError) in _ = try engine.read(source) }
        #expect(error?.kind == .file(path: path, line: 3))
        #expect(error?.message == "`x` holds `few`, which is not a number")
    }

    /// Of a large file only the beginning is looked at; once a query stumbled, all of it.
    @Test func secondLookAtALargeFileIsThorough() throws {
        let path = folder.newFile("large.csv")
        try engine.execute("""
            COPY (SELECT i AS id, repeat('x', 60) AS filler, CASE WHEN i = 5999 THEN '0.123456' ELSE '1.5' END AS amount
            FROM range(6000) AS rows(i)) TO \(quotedText(path)) (HEADER)
            """)
        let engine = DuckDBEngine(inspectedBytes: 1 << 16)
        let first = try engine.inspect([path], FileOptions())
        #expect(first.columns[2].type == .decimal(scale: 4))
        #expect(failure { () throws(EngineError) in _ = try engine.read(first) }?.kind == .file(path: path, line: nil))
        let second = try engine.inspect([path], FileOptions())
        #expect(second.columns[2].type == .approximate)
        #expect(try engine.read(second).rowCount == 6000)
    }
}
