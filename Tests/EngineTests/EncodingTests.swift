@testable import FupanEngine
import FupanPlan
import FupanTable
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Text that is not UTF-8: what it is is found, and it comes out the same.
struct EncodingTests {
    let engine: DuckDBEngine
    let folder = TestFolder()

    init() throws { engine = try DuckDBEngine() }

    private static let simplified = """
        订单编号,客户名称,下单日期,金额,备注
        A001,北京华联综合超市,2026-06-01,1200,请尽快发货
        A002,上海第一百货商店,2026-06-02,88,"客户要求开发票，已付款"
        A003,深圳市万科物业,2026-06-03,560,无

        """
    private static let traditional = """
        訂單編號,客戶名稱,下單日期,金額,備註
        A001,台灣大哥大股份有限公司,2026-06-01,1200,請儘快出貨
        A002,臺北市政府教育局,2026-06-02,88,"客戶要求開立發票，已付款"
        A003,高雄港務公司,2026-06-03,560,無

        """
    private static let western = """
        id;prénom;société;montant
        1;Élodie;Crème Brûlée “Chez Léa”;1234
        2;José;Müller & Söhne – Straße 5 €;88

        """

    /// With the system's iconv, the other way.
    private func encoded(_ text: String, _ encoding: String) throws -> [UInt8] {
        let handle = try #require(iconv_open(encoding, "UTF-8"))
        defer { iconv_close(handle) }
        var input = Array(text.utf8CString.dropLast()), output = [CChar](repeating: 0, count: input.count * 4 + 16)
        var left = input.count, room = output.count
        let result = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress, to = target.baseAddress
                return iconv(handle, &from, &left, &to, &room)
            }
        }
        #expect(result != -1)
        return output.dropLast(room).map { UInt8(bitPattern: $0) }
    }

    @Test(arguments: [
        (simplified, "GBK", "GBK"), (simplified, "GB18030", "GBK"), (traditional, "BIG5", "Big5"), (traditional, "GBK", "GBK"), (western, "CP1252", "Windows-1252"),
        (simplified, "UTF-8", "UTF-8"), (simplified, "UTF-16LE", "UTF-16"), (simplified, "UTF-16BE", "UTF-16"), (traditional, "UTF-16", "UTF-16"),
    ])
    func encodingIsFound(text: String, encoding: String, title: String) throws {
        let expected = try engine.read(folder.file("utf8.csv", text))
        let source = try engine.inspect([folder.file("other.csv", bytes: try encoded(text, encoding))], FileOptions())
        #expect(source.findings.encoding == title)
        #expect(source.columns.map(\.header) == String(text.prefix { $0 != "\n" }).split(whereSeparator: { $0 == "," || $0 == ";" }).map(String.init))
        #expect(try engine.read(source).text == expected.text)
    }

    /// A header alone is little to tell it by.
    @Test(arguments: [("编号,姓名,手机号码,订单金额\n", "GBK", "GBK"), ("編號,姓名,手機號碼,訂單金額\n", "BIG5", "Big5"), ("name,café\n", "CP1252", "Windows-1252")])
    func littleTextIsEnough(text: String, encoding: String, title: String) throws {
        let source = try engine.inspect([folder.file("little.csv", bytes: try encoded(text, encoding))], FileOptions())
        #expect(source.findings.encoding == title)
    }

    @Test func whatIsSaidIsDone() throws {
        let path = folder.file("big5.csv", bytes: try encoded("編號,名稱\n1,中文\n", "BIG5"))
        #expect(try engine.inspect([path], FileOptions(encoding: "big5")).columns.map(\.header) == ["編號", "名稱"])
        #expect(try engine.inspect([path], FileOptions(encoding: "latin1")).findings.encoding == "Latin-1")
        let error = failure { () throws(EngineError) in _ = try engine.inspect([path], FileOptions(encoding: "klingon")) }
        #expect(error?.message == "`klingon` is no encoding that is known here")
    }

    @Test func bytesThatAreNoTextAreNamedWithTheirLine() throws {
        let bytes = try encoded("编号,名称\n1,中文\n2,客户", "GBK") + [0xFF, 0xFF] + Array("\n3,x\n".utf8)
        let path = folder.file("broken.csv", bytes: bytes)
        let error = failure { () throws(EngineError) in _ = try engine.inspect([path], FileOptions(encoding: "gbk")) }
        #expect(error?.kind == .file(path: path, line: 3))
        #expect(error?.message == "its text is not GBK: the byte 0xFF stands after `2,客户`")
    }

    /// The first MiBs are plain; what follows is not.
    @Test func lateBytesTellToo() throws {
        let plain = (0..<60_000).map { "\($0),row number \($0) of the file\n" }.joined()
        let bytes = Array(("id,name\n" + plain).utf8) + (try encoded("60000,北京客户名称订单\n", "GBK"))
        #expect(bytes.count > 2 << 20 - 1 << 18)
        let path = folder.file("late.csv", bytes: bytes)
        let engine = DuckDBEngine(inspectedBytes: 1 << 18)
        let first = try engine.inspect([path], FileOptions())
        #expect(first.findings.encoding == "UTF-8")
        #expect(failure { () throws(EngineError) in _ = try engine.read(first) }?.kind == .file(path: path, line: 60_002))
        let second = try engine.inspect([path], FileOptions())
        #expect(second.findings.encoding == "GBK")
        #expect(try engine.read(second).text.last == "60000|北京客户名称订单")
    }

    /// A character may lie across two pieces of the stream.
    @Test func longTextIsConvertedPieceByPiece() throws {
        let lines = (0..<40_000).map { "\($0),客户名称第\($0)号" }
        let path = folder.file("long.csv", bytes: try encoded("编号,名称\n" + lines.joined(separator: "\n") + "\n", "GBK"))
        let table = try engine.read(path)
        #expect(table.rowCount == 40_000)
        #expect(table.text == lines.map { $0.split(separator: ",").joined(separator: "|") })
    }

    @Test func compressedTextIsConverted() throws {
        let path = folder.file("plain.csv", Self.simplified)
        let expected = try engine.read(path).text
        try #require(system("iconv -f UTF-8 -t GBK \(path) | gzip > \(folder.newFile("packed.csv.gz"))") == 0)
        let source = try engine.inspect([folder.path + "/packed.csv.gz"], FileOptions())
        #expect(source.findings.encoding == "GBK")
        #expect(try engine.read(source).text == expected)
    }

    /// The copy of a file that was changed is made anew.
    @Test func copiesFollowTheirFiles() throws {
        let path = folder.file("changing.csv", bytes: try encoded("名称\n苹果\n", "GBK"))
        #expect(try engine.read(path).text == ["苹果"])
        _ = folder.file("changing.csv", bytes: try encoded("名称\n香蕉客户\n", "GBK"))
        #expect(try engine.read(path).text == ["香蕉客户"])
    }
}
