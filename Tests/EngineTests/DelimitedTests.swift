@testable import FupanEngine
import FupanPlan
import FupanTable
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What is made of delimited text.
struct DelimitedTests {
    let engine: DuckDBEngine
    let folder = TestFolder()

    init() throws { engine = try DuckDBEngine() }

    /// Name, type and reason of each column, and the rows.
    private func look(_ content: String, _ name: String = "a.csv", _ options: FileOptions = FileOptions()) throws -> (columns: [FileSource.Column], rows: [String]) {
        let source = try engine.inspect([folder.file(name, content)], options)
        return (source.columns, try engine.read(source).text)
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        var values: [String]
        var type: DataType
        var reason: String? = nil
        var shown: [String]? = nil
        var testDescription: String { values.joined(separator: " ") }
    }

    @Test(arguments: [
        Sample(values: ["1", "-20", "0"], type: .whole),
        Sample(values: ["007", "008"], type: .text, reason: "leading zeros"),
        Sample(values: ["12345678901234567890", "12345678901234567891"], type: .text, reason: "more than 15 digits"),
        Sample(values: ["13812345678", "13912345678"], type: .text, reason: "always 11 digits"),
        Sample(values: ["+8613812345678"], type: .text, reason: "plus signs"),
        Sample(values: ["10000000000", "9"], type: .whole),
        Sample(values: ["1.5", "-20", "3.25"], type: .decimal(scale: 2), shown: ["1.5", "-20", "3.25"]),
        Sample(values: ["0.1", "0.2"], type: .decimal(scale: 2)),
        Sample(values: ["0.1234", "99999999999.9999"], type: .decimal(scale: 4)),
        Sample(values: ["0.12345", "1"], type: .approximate, shown: ["0.12345", "1"]),
        Sample(values: ["1e3", "2"], type: .approximate, shown: ["1000", "2"]),
        Sample(values: ["true", "FALSE"], type: .boolean, shown: ["true", "false"]),
        Sample(values: ["yes", "no"], type: .text),
        Sample(values: ["1", "2", "few"], type: .text, reason: "`few` is no number"),
        Sample(values: ["1", "few", "2", "many", "3", "few", "none known", "more"], type: .text, reason: "`few`, `many`, `none known` are no numbers"),
        Sample(values: ["1", "2", "n/a"], type: .whole, shown: ["1", "2", "null"]),
        Sample(values: ["1,234.50", "2"], type: .decimal(scale: 2), shown: ["1234.5", "2"]),
        Sample(values: ["2026-06-30", "2026-7-1"], type: .day, shown: ["2026-06-30", "2026-07-01"]),
        Sample(values: ["2026/06/30", "2026/07/01"], type: .day, shown: ["2026-06-30", "2026-07-01"]),
        Sample(values: ["2026-02-30", "2026-02-01"], type: .text),
        Sample(values: ["30/06/2026", "01/07/2026"], type: .day, shown: ["2026-06-30", "2026-07-01"]),
        Sample(values: ["06/30/2026", "07/01/2026"], type: .day, shown: ["2026-06-30", "2026-07-01"]),
        Sample(values: ["01/02/2026", "03/04/2026"], type: .text, reason: "day or month first cannot be told of `01/02/2026`: say `dates \"DMY\"` or `dates \"MDY\"`"),
        Sample(values: ["30.06.2026 9:05", "01.07.2026 19:05"], type: .time, shown: ["2026-06-30 09:05:00", "2026-07-01 19:05:00"]),
        Sample(values: ["2026-06-30 09:05:07", "2026-07-01"], type: .time, shown: ["2026-06-30 09:05:07", "2026-07-01 00:00:00"]),
        Sample(values: ["2026-06-30T09:05:07.25"], type: .time, shown: ["2026-06-30 09:05:07.25"]),
        Sample(values: ["2026-06-30T09:05:07+08:00"], type: .time, shown: ["2026-06-30 09:05:07"]),
        Sample(values: ["2026-06-30T09:05:07+08:00", "2026-06-30T09:05:07Z"], type: .text, reason: "times of several zones"),
        Sample(values: ["10:30:00"], type: .text),
        Sample(values: ["", ""], type: .text, reason: "no values", shown: ["null", "null"]),
        Sample(values: ["", "5"], type: .whole, shown: ["null", "5"]),
    ])
    func typeFollowsFromTheValues(_ sample: Sample) throws {
        let (columns, rows) = try look("name,value\n" + sample.values.map { "x,\"\($0)\"\n" }.joined())
        #expect(columns[1].header == "value" && columns[1].type == sample.type && columns[1].reason == sample.reason)
        #expect(rows == (sample.shown ?? sample.values).map { "x|" + $0 })
    }

    @Test func exactNumbersAreWhatIsWritten() throws {
        let values = (0..<20_000).map { index -> String in
            let cents = index * 7919 % 100_000_000
            return Decimal(mantissa: Int128(cents), scale: 2).text
        } + ["999999999999.99", "-999999999999.99", "0.07", "1.15", "2.675"]
        let table = try engine.read(folder.file("exact.csv", "amount\n" + values.joined(separator: "\n") + "\n"))
        guard case .decimal(let mantissas, let scale)? = table.columns.first?.storage else {
            Issue.record("not exact")
            return
        }
        #expect(scale == 3)
        let read = mantissas.map { Decimal(mantissa: $0, scale: scale).shortestText }
        #expect(read == values.map { Decimal(text: $0).shortestText })
    }

    @Test func columnsAreKeptAsTextOnDemand() throws {
        let (columns, rows) = try look("id,Amount\n1,2.5\n", "t.csv", FileOptions(textColumns: ["amount"]))
        #expect(columns.map(\.type) == [.whole, .text])
        #expect(rows == ["1|2.5"])
    }

    @Test(arguments: [
        ("comma", "a,b\n1,2\n", ","), ("tab", "a\tb\n1\t2\n", "\t"), ("semicolon", "a;b\n1;2\n", ";"), ("bar", "a|b\n1|2\n", "|"),
        ("commas in text", "a;b\n\"1,0,0\";2\n\"1,0,0\";2\n", ";"), ("CRLF", "a,b\r\n1,2\r\n", ","), ("CR", "a,b\r1,2\r", ","),
        ("mark", "\u{FEFF}a,b\n1,2\n", ","), ("title", "Orders of June, all\n\na,b,c\n1,2,3\n", ","), ("no end", "a,b\n1,2", ","),
        ("quoted", "\"a\",\"b\"\n\"1\",\"2\"\n", ","),
    ])
    func formIsFound(name: String, content: String, delimiter: String) throws {
        let source = try engine.inspect([folder.file("form.csv", content)], FileOptions())
        guard case .delimited(let form) = source.form else {
            Issue.record("no delimited text")
            return
        }
        #expect(form.delimiter == delimiter)
        #expect(source.columns.prefix(2).map(\.header) == ["a", "b"])
        #expect(try engine.read(source).rowCount == (name == "commas in text" ? 2 : 1))
    }

    @Test func headersStandAsTheyAre() throws {
        let (columns, rows) = try look("id,ID,,id,Ｉd\n1,2,3,4,5\n")
        #expect(columns.map(\.header) == ["id", "ID", "", "id", "Ｉd"])
        #expect(rows == ["1|2|3|4|5"])
    }

    @Test func quotesStandAnywhere() throws {
        let name = "it's [1] *what?* \"x\".csv"
        let (columns, rows) = try look("\"say \"\"hi\"\"\",it's\n\"a\nb\",\"c\"\"d\"\n", name)
        #expect(columns.map(\.header) == ["say \"hi\"", "it's"])
        #expect(rows == ["a\nb|c\"d"])
    }

    @Test func fileWithOnlyAHeaderHasColumnsOfText() throws {
        let (columns, rows) = try look("id,name\n")
        #expect(columns == [FileSource.Column(header: "id", type: .text, reason: "no values"), FileSource.Column(header: "name", type: .text, reason: "no values")])
        #expect(rows.isEmpty)
    }

    @Test func firstLineMayBeData() throws {
        let (columns, rows) = try look("1,2026-06-30,x\n2,2026-07-01,y\n")
        #expect(columns.map(\.header) == ["column1", "column2", "column3"])
        #expect(rows == ["1|2026-06-30|x", "2|2026-07-01|y"])
    }

    @Test func yearsHeadColumns() throws {
        let (columns, _) = try look("2024,2025\n1,2\n3,4\n")
        #expect(columns.map(\.header) == ["2024", "2025"])
    }

    @Test func otherEncodingsAreRead() throws {
        let chinese: [UInt8] = [0xB1, 0xE0, 0xBA, 0xC5, 0x2C, 0xC3, 0xFB, 0x0A, 0x31, 0x2C, 0xD6, 0xD0, 0x0A]
        let gbk = folder.file("gbk.csv", bytes: chinese)
        #expect(try engine.inspect([gbk], FileOptions(encoding: "gbk")).columns.map(\.header) == ["编号", "名"])
        #expect(try engine.read(gbk, FileOptions(encoding: "GB18030")).text == ["1|中"])
        #expect(try engine.read(gbk).text == ["1|中"])
        let error = failure { () throws(EngineError) in _ = try engine.read(gbk, FileOptions(encoding: "utf-8")) }
        #expect(error?.kind == .file(path: gbk, line: 2) || error?.kind == .file(path: gbk, line: 1))
        #expect(error?.message.hasPrefix("its text is not UTF-8; name the encoding it has, or save it as UTF-8") == true)
        let wide = "\u{FEFF}id,名\n1,中\n".utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(try engine.read(folder.file("wide.csv", bytes: wide)).text == ["1|中"])
        #expect(try engine.read(folder.file("latin.csv", bytes: Array("a,b\nx,".utf8) + [0xE9, 0x0A]), FileOptions(encoding: "latin1")).text == ["x|é"])
    }

    @Test func compressedFilesAreRead() throws {
        for suffix in ["gz", "zst"] {
            let path = folder.newFile("orders.csv.\(suffix)")
            try engine.execute("COPY (SELECT i AS id, i / 4 AS amount FROM range(5000) AS rows(i)) TO \(quotedText(path)) (HEADER)")
            let source = try engine.inspect([path], FileOptions())
            #expect(source.columns.map(\.type) == [.whole, .decimal(scale: 2)])
            #expect(try engine.read(source).rowCount == 5000)
        }
    }

    /// It gives its bytes once, and is read several times.
    @Test func pipesAreRead() throws {
        let pipe = folder.newFile("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        try #require(system("printf 'id,amount\\n1,2.5\\n' > \(pipe) &") == 0)
        #expect(try engine.read(pipe).text == ["1|2.5"])
        #expect(try engine.read(pipe).text == ["1|2.5"])
    }

    @Test func severalFilesAreOneTable() throws {
        let june = folder.file("june.csv", "id,amount\n1,2\n"), july = folder.file("july.csv", "id,amount\n2,2.5\n")
        let source = try engine.inspect([june, july], FileOptions())
        #expect(source.columns.map(\.type) == [.whole, .decimal(scale: 2)])
        #expect(try engine.read(source).text == ["1|2", "2|2.5"])
        let other = folder.file("august.csv", "amount,id\n1,2\n")
        #expect(failure { () throws(EngineError) in _ = try engine.inspect([june, other], FileOptions()) }?.kind == .file(path: other, line: nil))
    }
}

extension Decimal {
    /// Of a number as it is written.
    fileprivate init(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let decimals = parts.count > 1 ? parts[1] : ""
        self.init(mantissa: Int128(parts[0] + decimals) ?? 0, scale: decimals.count)
    }
}
