import FupanTable
import Testing

@testable import FupanReport

@Suite struct StreamTests {
    private let table = Table([
        Sample.text("名称,a", ["plain", "with \"quotes\"", "a,b", "line\nbreak", "", nil]),
        Sample.whole("n", [0, -1, .max, .min, 42, nil]),
        Sample.money("amount", [1250, -5, 100, 0, 99_999_999_999_999_999_999_999_999, nil]),
        Sample.real("x", [0.1, 5, -1e-7, 1e22, .nan, nil]),
        Column(Field("ok", .boolean), .boolean([true, false, true, true, true, false])),
        Sample.days("day", [0, 1, -20_605, 29, 30, 31]),
        Sample.days("month", [0, 30, 61, 92, 0, 0], .period(.month)),
        Sample.days("week", [0, 7, 14, 21, 0, 0], .period(.week)),
        Sample.real("span", [7, 3.5, 0, -2, 1, 1], .plain).typed(.duration(.day)),
        Column(Field("time", .time), .time([0, 1_780_304_400_000_000, 1_780_304_400_500_000, -1, 1, 0])),
        Column(Field("list", .list(.text)), .list([[.text("a"), .text("b\"")], [], [.whole(1), .null], [.decimal(Decimal(mantissa: 150, scale: 2))], [], []])),
    ])

    private func written(_ table: Table, _ make: (any ByteSink) -> any TableWriter) throws -> String {
        let sink = MemorySink()
        try make(sink).write(table)
        return sink.text
    }

    @Test func csv() throws {
        #expect(try written(table, DelimitedWriter.csv) == """
            "名称,a",n,amount,x,ok,day,month,week,span,time,list
            plain,0,12.50,0.1,true,2026-06-01,2026-06,2026-W23,7,1970-01-01 00:00:00,"[a, b""]"
            "with ""quotes""\",-1,-0.05,5,false,2026-06-02,2026-07,2026-W24,3.5,2026-06-01 09:00:00,[]
            "a,b",9223372036854775807,1.00,-1e-07,true,1970-01-01,2026-08,2026-W25,0,2026-06-01 09:00:00.5,"[1, NULL]"
            "line
            break",-9223372036854775808,0.00,1e+22,true,2026-06-30,2026-09,2026-W26,-2,1969-12-31 23:59:59.999999,[1.50]
            "",42,999999999999999999999999.99,,true,2026-07-01,2026-06,2026-W23,1,1970-01-01 00:00:00.000001,[]
            ,,,,false,2026-07-02,2026-06,2026-W23,1,1970-01-01 00:00:00,[]

            """)
    }

    @Test func tsvQuotesTabsAndNotCommas() throws {
        let table = Table([Sample.text("a", ["x,y", "x\ty"]), Sample.whole("b", [1, 2])])
        #expect(try written(table, DelimitedWriter.tsv) == "a\tb\nx,y\t1\n\"x\ty\"\t2\n")
    }

    @Test func json() throws {
        let table = Table([
            Sample.text("na\"me", ["a\\b\n\u{1}", nil]), Sample.money("amount", [1250, nil]), Sample.real("x", [.infinity, 0.5]),
            Sample.days("quarter", [0, 0], .period(.quarter)), table.columns[10],
        ])
        #expect(try written(Table(table.columns, rowCount: 2), JSONWriter.json) == #"""
            [
            {"na\"me":"a\\b\n\u0001","amount":12.50,"x":null,"quarter":"2026-Q2","list":["a","b\""]},
            {"na\"me":null,"amount":null,"x":0.5,"quarter":"2026-Q2","list":[]}
            ]

            """#)
    }

    @Test func ndjson() throws {
        let table = Table([Sample.whole("n", [1, nil]), Sample.text("t", ["中", "\u{1B}"])])
        #expect(try written(table, JSONWriter.ndjson) == "{\"n\":1,\"t\":\"中\"}\n{\"n\":null,\"t\":\"\\u001b\"}\n")
    }

    @Test func emptyTables() throws {
        let table = Table([Sample.whole("n", [])])
        #expect(try written(table, DelimitedWriter.csv) == "n\n")
        #expect(try written(table, JSONWriter.json) == "[]\n")
        #expect(try written(table, JSONWriter.ndjson) == "")
    }

    @Test func wholeScalesOfDecimals() throws {
        for (mantissa, scale, text) in [
            (Int128.max, 0, "170141183460469231731687303715884105727"), (.min, 10, "-17014118346046923173168730371.5884105728"),
            (1, 38, "0.00000000000000000000000000000000000001"), (12_345, 19, "0.0000000000000012345"), (-7, 1, "-0.7"),
            (Int128(UInt64.max), 20, "0.18446744073709551615"), (Int128(UInt64.max) + 1, 4, "1844674407370955.1616"),
        ] {
            let column = Column(Field("d", .decimal(scale: scale)), .decimal([mantissa], scale: scale))
            #expect(try written(Table([column]), DelimitedWriter.csv) == "d\n\(text)\n")
            #expect(Decimal(mantissa: mantissa, scale: scale).text == text)
        }
    }

    @Test func chunksJoin() throws {
        let chunk = Table([Sample.whole("n", [1, 2])])
        for (make, text) in [(DelimitedWriter.csv, "n\n1\n2\n1\n2\n"), (JSONWriter.json, "[\n{\"n\":1},\n{\"n\":2},\n{\"n\":1},\n{\"n\":2}\n]\n")] as [((any ByteSink) -> any TableWriter, String)] {
            let sink = MemorySink(), writer = make(sink)
            try writer.begin(chunk.fields)
            try writer.chunk(chunk)
            try writer.chunk(Table([Sample.whole("n", [])]))
            try writer.chunk(chunk)
            try writer.end()
            #expect(sink.text == text)
        }
    }

    @Test func largeChunksAreSentOff() throws {
        let table = Table([Sample.text("t", Array(repeating: String(repeating: "x", count: 1000), count: 1000))])
        let text = try written(table, DelimitedWriter.csv)
        #expect(text.utf8.count == 2 + 1001 * 1000)
    }

    @Test func aClosedPipeIsToldApart() {
        final class Closed: ByteSink {
            func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) { throw .closed }
        }
        #expect(throws: OutputError.closed) { try DelimitedWriter.csv(Closed()).write(Table([Sample.whole("n", [1])])) }
    }
}

extension Column {
    fileprivate func typed(_ type: DataType) -> Column { Column(Field(field.name, type, field.format), storage, nulls: nulls) }
}
