@testable import FupanEngine
import FupanPlan
import FupanTable
import Testing

/// Values as people write them.
struct WrittenValueTests {
    let engine: DuckDBEngine
    let folder = TestFolder()

    init() throws { engine = try DuckDBEngine() }

    struct Sample: Sendable, CustomTestStringConvertible {
        var header = "value"
        var values: [String]
        var type: DataType
        var format = Format.plain
        var reason: String?
        var shown: [String]?
        var testDescription: String { values.joined(separator: " ") }
    }

    @Test(arguments: [
        Sample(values: ["1,234", "-12,345,678"], type: .whole, shown: ["1234", "-12345678"]),
        Sample(values: ["¥1,234.50", "￥20", "-¥3"], type: .decimal(scale: 2), format: .money, shown: ["1234.5", "20", "-3"]),
        Sample(values: ["12元", "1,000元"], type: .whole, format: .money, shown: ["12", "1000"]),
        Sample(values: ["$1.005", "$ 2"], type: .decimal(scale: 3), format: .money, shown: ["1.005", "2"]),
        Sample(values: ["1 234,50 €", "5 €"], type: .decimal(scale: 2), format: .money, shown: ["1234.5", "5"]),
        Sample(values: ["$1", "¥2"], type: .text, reason: "several currencies: $, ¥"),
        Sample(values: ["15%", "-7.25%", "100％"], type: .decimal(scale: 4), format: .percent, shown: ["0.15", "-0.0725", "1"]),
        Sample(values: ["15%", "20"], type: .text, reason: "some values have no percent sign"),
        Sample(values: ["3.2万", "1.5亿", "500"], type: .whole, shown: ["32000", "150000000", "500"]),
        Sample(values: ["0.00005万", "2万"], type: .decimal(scale: 2), shown: ["0.5", "20000"]),
        Sample(values: ["(1,234)", "(5)", "7"], type: .whole, shown: ["-1234", "-5", "7"]),
        Sample(values: ["1,23", "2,5"], type: .decimal(scale: 2), shown: ["1.23", "2.5"]),
        Sample(values: ["1.234.567", "12"], type: .whole, shown: ["1234567", "12"]),
        Sample(values: ["1,23,456", "7"], type: .text),
        Sample(values: ["1,234", "x"], type: .text, reason: "`x` is no number"),
        Sample(values: ["5", "-", "N/A", "NULL", "无", "--"], type: .whole, shown: ["5", "null", "null", "null", "null", "null"]),
        Sample(values: ["-", "open"], type: .text, shown: ["-", "open"]),
        Sample(values: ["2026-06-30", "无"], type: .day, shown: ["2026-06-30", "null"]),
        Sample(values: ["2026年6月30日", "2026年12月1日"], type: .day, shown: ["2026-06-30", "2026-12-01"]),
        Sample(values: ["2026年6月30日 8:03", "2026年6月30日"], type: .time, shown: ["2026-06-30 08:03:00", "2026-06-30 00:00:00"]),
        Sample(values: ["2026/6/5 8:03", "2026/12/5 18:03"], type: .time, shown: ["2026-06-05 08:03:00", "2026-12-05 18:03:00"]),
        Sample(values: ["2026/6/5 下午3:04", "2026/6/5 上午12:04"], type: .time, shown: ["2026-06-05 15:04:00", "2026-06-05 00:04:00"]),
        Sample(values: ["6/30/2026 3:04 PM", "7/1/2026 11:00 AM"], type: .time, shown: ["2026-06-30 15:04:00", "2026-07-01 11:00:00"]),
        Sample(values: ["1969-02-28", "1900-02-28"], type: .day, shown: ["1969-02-28", "1900-02-28"]),
        Sample(values: ["2028-02-29"], type: .day, shown: ["2028-02-29"]),
        Sample(values: ["2026-02-29"], type: .text),
        Sample(header: "order_date", values: ["20260630", "20280229"], type: .day, shown: ["2026-06-30", "2028-02-29"]),
        Sample(values: ["20260630", "20260701"], type: .whole),
        Sample(header: "下单日期", values: ["46203", "46204"], type: .day, shown: ["2026-06-30", "2026-07-01"]),
        Sample(header: "paid_at", values: ["46203.5", "46204.25"], type: .time, shown: ["2026-06-30 12:00:00", "2026-07-01 06:00:00"]),
        Sample(header: "order_date", values: ["46203", "7"], type: .whole),
        Sample(values: ["是", "否", ""], type: .boolean, shown: ["true", "false", "null"]),
        Sample(header: "手机", values: ["5551234", "400800123"], type: .text, reason: "telephone numbers by its name"),
        Sample(header: "order_id", values: ["2026063001", "99"], type: .text, reason: "an identifier by its name"),
        Sample(header: "order_id", values: ["1", "99"], type: .whole),
        Sample(values: ["123456789012345678", "12345678901234567890"], type: .text, reason: "more than 15 digits"),
        Sample(values: ["1.5", "12345678901234567890"], type: .text, reason: "more than 15 digits"),
    ])
    func valueIsWhatPeopleMean(_ sample: Sample) throws {
        let content = "name,\(sample.header)\n" + sample.values.map { "x,\"\($0)\"\n" }.joined()
        let source = try engine.inspect([folder.file("v.csv", content)], FileOptions())
        #expect(source.columns[1].type == sample.type)
        #expect(source.columns[1].format == sample.format)
        #expect(source.columns[1].reason == sample.reason)
        #expect(try engine.read(source).text == (sample.shown ?? sample.values).map { "x|" + $0 })
    }

    @Test func whatIsSaidIsDone() throws {
        var options = FileOptions(textColumns: ["b"])
        options.dates = "DMY"
        options.nulls = ["none"]
        let path = folder.file("said.csv", "a,b,c\n01/02/2026,15%,-\nnone,20%,none\n")
        let source = try engine.inspect([path], options)
        #expect(source.columns.map(\.type) == [.day, .text, .text])
        #expect(try engine.read(source).text == ["2026-02-01|15%|-", "null|20%|null"])
    }

    /// Where one column cannot tell, another may.
    @Test func columnsOfAFileAreWrittenAlike() throws {
        let dates = try engine.inspect([folder.file("d.csv", "a,b\n01/02/2026,30/06/2026\n")], FileOptions())
        #expect(try engine.read(dates).text == ["2026-02-01|2026-06-30"])
        #expect(dates.findings.remarks == ["`a` is read day first, as another column is written; `dates \"DMY\"` or `dates \"MDY\"` says it"])
        let numbers = try engine.inspect([folder.file("n.csv", "a;b;c\n1.234;1,5;1.234,00\n")], FileOptions())
        #expect(try engine.read(numbers).text == ["1234|1.5|1234"])
        let unclear = try engine.inspect([folder.file("u.csv", "a;b\n1,234;x\n")], FileOptions())
        #expect(unclear.columns[0].reason == "a comma for thousands or for decimals cannot be told: say `decimal \",\"` or `decimal \".\"`")
    }

    /// Of a large file only the beginning is looked at; what comes late is held to the same, and undoes it.
    @Test(arguments: [
        ("1.5", "12345678901234567890"), ("0.123456", "12345678901234567890"), ("0.123456", "007"),
        ("true", "1"), ("1,234.5", "7,5,5"), ("15%", "3"), ("¥5", "$5"), ("3万", "5k"), ("2026年6月30日", "soon"), ("是", "maybe"), ("5", "007"), ("30/06/2026", "31/06/2026"),
    ])
    func lateValuesAreHeldToTheSame(usual: String, late: String) throws {
        let rows = (0..<6000).map { "\($0),\(String(repeating: "x", count: 60)),\"\($0 == 5999 ? late : usual)\"\n" }
        let path = folder.file("large.csv", "id,filler,value\n" + rows.joined())
        let engine = DuckDBEngine(inspectedBytes: 1 << 16)
        let first = try engine.inspect([path], FileOptions())
        #expect(!first.columns[2].type.isText)
        #expect(failure { () throws(EngineError) in _ = try engine.read(first) }?.kind == .file(path: path, line: nil))
        let second = try engine.inspect([path], FileOptions())
        #expect(second.columns[2].type.isText)
        #expect(try engine.read(second).text.last == "5999|\(String(repeating: "x", count: 60))|\(late)")
    }
}
