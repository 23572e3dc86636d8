@testable import FupanEngine
import FupanTable
import Testing

/// Each DuckDB type, with a null, comes as the column it should be.
struct ValuesTests {
    let engine: DuckDBEngine

    init() throws { engine = try DuckDBEngine() }

    @Test(arguments: [
        ("true", "BOOLEAN", DataType.boolean, Value.boolean(true)),
        ("-128", "TINYINT", .whole, .whole(-128)),
        ("255", "UTINYINT", .whole, .whole(255)),
        ("-32768", "SMALLINT", .whole, .whole(-32768)),
        ("65535", "USMALLINT", .whole, .whole(65535)),
        ("-2147483648", "INTEGER", .whole, .whole(-2_147_483_648)),
        ("4294967295", "UINTEGER", .whole, .whole(4_294_967_295)),
        ("-9223372036854775808", "BIGINT", .whole, .whole(.min)),
        ("7", "UBIGINT", .whole, .whole(7)),
        ("18446744073709551615", "UBIGINT", .whole, .decimal(Decimal(mantissa: 18_446_744_073_709_551_615, scale: 0))),
        ("5", "HUGEINT", .whole, .whole(5)),
        ("-170141183460469231731687303715884105728", "HUGEINT", .whole, .decimal(Decimal(mantissa: .min, scale: 0))),
        ("-99.9", "DECIMAL(3, 1)", .decimal(scale: 1), .decimal(Decimal(mantissa: -999, scale: 1))),
        ("12345.67", "DECIMAL(9, 2)", .decimal(scale: 2), .decimal(Decimal(mantissa: 1_234_567, scale: 2))),
        ("-1234567890123.4567", "DECIMAL(18, 4)", .decimal(scale: 4), .decimal(Decimal(mantissa: -12_345_678_901_234_567, scale: 4))),
        ("99999999999999999999999999999999999999", "DECIMAL(38, 0)", .decimal(scale: 0),
         .decimal(Decimal(mantissa: 99_999_999_999_999_999_999_999_999_999_999_999_999, scale: 0))),
        ("1.5", "FLOAT", .approximate, .approximate(1.5)),
        ("-0.1", "DOUBLE", .approximate, .approximate(-0.1)),
        ("", "VARCHAR", .text, .text("")),
        ("twelve bytes", "VARCHAR", .text, .text("twelve bytes")),
        ("thirteen byte", "VARCHAR", .text, .text("thirteen byte")),
        ("客户编号：上海 🎯 and more", "VARCHAR", .text, .text("客户编号：上海 🎯 and more")),
        ("2026-06-30", "DATE", .day, .day(Day(number: 20634))),
        ("1969-12-31", "DATE", .day, .day(Day(number: -1))),
        ("1970-01-01 00:00:00.000001", "TIMESTAMP", .time, .time(Moment(microseconds: 1))),
        ("1970-01-01 00:00:01", "TIMESTAMP_S", .time, .time(Moment(microseconds: 1_000_000))),
        ("1970-01-01 00:00:00.001", "TIMESTAMP_MS", .time, .time(Moment(microseconds: 1000))),
        ("1969-12-31 23:59:59.9999999", "TIMESTAMP_NS", .time, .time(Moment(microseconds: -1))),
        ("1970-01-01 00:00:00+00", "TIMESTAMPTZ", .time, .time(Moment(microseconds: 0))),
        ("10:30:00", "TIME", .text, .text("10:30:00")),
        ("3 days", "INTERVAL", .text, .text("3 days")),
        ("low", "ENUM ('low', 'high')", .category(["low", "high"]), .text("low")),
        ("[1, 2]", "INTEGER[]", .list(.whole), .list([.whole(1), .whole(2)])),
        ("[[1.5], []]", "DECIMAL(9, 1)[][]", .list(.list(.decimal(scale: 1))), .list([.list([.decimal(Decimal(mantissa: 15, scale: 1))]), .list([])])),
        ("[10:00:00]", "TIME[]", .list(.text), .list([.text("10:00:00")])),
        ("{'a': 1}", "STRUCT(a INTEGER)", .text, .text("{'a': 1}")),
        ("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "UUID", .text, .text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
    ])
    func typeComesAsItIs(literal: String, sqlType: String, type: DataType, value: Value) throws {
        let quoted = quotedText(literal)
        let table = try engine.table("SELECT x FROM (VALUES (\(quoted)::\(sqlType)), (NULL), (\(quoted)::\(sqlType))) AS rows(x)")
        #expect(table.fields == [Field("x", type)])
        #expect(table.columns.map { column in (0..<3).map { column[$0] } } == [[value, .null, value]])
    }

    @Test func columnsOfNothingButNullHaveNoValues() throws {
        let table = try engine.table("SELECT NULL AS nothing, NULL::VARCHAR AS text, NULL::INTEGER[] AS list FROM range(3)")
        #expect(table.text == ["null|null|null", "null|null|null", "null|null|null"])
    }

    @Test func manyChunksMakeOneTable() throws {
        let table = try engine.table("SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'label ' || i END AS label FROM range(10000) AS rows(i)")
        #expect(table.rowCount == 10000)
        #expect(table.columns[0][9999] == .whole(9999))
        #expect(table.columns[1][9999] == .null)
        #expect(table.columns[1][9998] == .text("label 9998"))
    }

    @Test func sumsThatNeedMoreThan64BitsStayExact() throws {
        let table = try engine.table("SELECT sum(9223372036854775807) AS total, sum(1::BIGINT) AS small FROM range(2)")
        #expect(table.text == ["18446744073709551614|2"])
    }

    @Test func limitCutsTheRows() throws {
        #expect(try engine.query("SELECT * FROM range(100000)", fields: nil).all(limit: 5).rowCount == 5)
        #expect(try engine.query("SELECT * FROM range(3)", fields: nil).all(limit: 5).rowCount == 3)
        #expect(try engine.query("SELECT * FROM range(3)", fields: nil).all(limit: 0).rowCount == 0)
    }

    @Test func fieldsSayWhatColumnsMean() throws {
        let fields = [
            Field("month", .period(.month)), Field("revenue", .decimal(scale: 2), .money), Field("rate", .approximate, .percent),
            Field("number", .whole), Field("moment", .time),
        ]
        let table = try engine.table(
            "SELECT TIMESTAMP '2026-06-01 00:00:00', 5, 0.25::DECIMAL(9, 2), 7::DECIMAL(20, 0), DATE '1970-01-02'", fields: fields)
        #expect(table.fields == fields)
        #expect(table.row(0) == [
            .period(.month, Day(number: 20605)), .decimal(Decimal(mantissa: 500, scale: 2)), .approximate(0.25), .whole(7),
            .time(Moment(microseconds: Moment.perDay)),
        ])
    }

    @Test func emptyResultHasItsColumns() throws {
        let table = try engine.table("SELECT 1 AS one, 'x' AS letter WHERE false")
        #expect(table.fields == [Field("one", .whole), Field("letter", .text)])
        #expect(table.rowCount == 0)
    }

    @Test func queryMayEndInACommentOrASemicolon() throws {
        #expect(try engine.table("SELECT TIME '10:00' AS t -- why").text == ["10:00:00"])
        #expect(try engine.table("SELECT TIME '10:00' AS t;\n").text == ["10:00:00"])
    }
}
