import Foundation
import Fupan
import FupanReport
import FupanSource
import FupanTable
import FupanTestSupport
import Testing

/// What `save` and `-o` write as .xlsx, looked at in the archive itself.
@Suite struct WorkbookTests {
    /// The parts of the archive, by name; Python unpacks it, which set-up needs anyway.
    static func parts(_ path: String) throws -> [String: String] {
        let process = Process(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", """
            import json, sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            print(json.dumps({name: archive.read(name).decode() for name in archive.namelist()}))
            """, path]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONSerialization.jsonObject(with: data) as? [String: String] ?? [:]
    }

    private static func folder(_ rows: String = "1,2026-06-01,1234.50,=cmd|' /C calc'!A0\n2,2026-06-02,,+1\n3,1969-12-31,-7.25,@x\n") throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("t.csv", "id,day,amount,note\n" + rows)
        return folder
    }

    @Test func cellsAreWhatTheirColumnsAre() throws {
        let folder = try Self.folder()
        let program = """
            load "t.csv"
            t | derive amount = money(amount), part = percent(amount / 10000), code = "007", long = 123456789012345678, late = id > 1 | save "out.xlsx" with sheet "中文"
            """
        #expect(try ProgramRun(folder: folder.path).run(program) == (.done, "saved out.xlsx (3 rows)\n"))
        let parts = try Self.parts(folder.path + "/out.xlsx")
        let sheet = try #require(parts["xl/worksheets/sheet1.xml"]), styles = try #require(parts["xl/styles.xml"])
        #expect(parts["xl/workbook.xml"]?.contains("<sheet name=\"中文\"") == true)
        // Text is text: there is no formula anywhere.
        #expect(!sheet.contains("<f>") && sheet.contains(">=cmd|&apos; /C calc&apos;!A0<") || sheet.contains(">=cmd|' /C calc'!A0<"))
        #expect(sheet.contains(">+1<") && sheet.contains(">@x<") && sheet.contains(">007<"))
        // More digits than a number of a cell has.
        #expect(sheet.contains(">123456789012345678<"))
        // Days are numbers: 2026-06-01, 1969-12-31.
        #expect(sheet.contains("<v>46174</v>") && sheet.contains("<v>25568</v>") && sheet.contains("<v>1234.5</v>") && sheet.contains("<v>-7.25</v>"))
        #expect(sheet.contains("t=\"b\"><v>1</v>") && sheet.contains("<v>0.12345</v>"))
        for pattern in ["yyyy-mm-dd", "0.0%", "#,##0.00"] { #expect(styles.contains("formatCode=\"\(pattern)\""), "\(pattern)") }
        #expect(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:H4\"/>") && sheet.contains("<cols>"))
        // The third row has no amount, and so no cell.
        #expect(!sheet.contains("r=\"C3\""))
    }

    @Test func severalSavesAreSheetsOfOneWorkbook() throws {
        let folder = try Self.folder()
        try "old".write(toFile: folder.path + "/out.xlsx", atomically: false, encoding: .utf8)
        let program = """
            load "t.csv"
            t | save "out.xlsx" with sheet "all"
            t | where id > 1 | save "out.xlsx"
            t | take 1 | save "out.xlsx"
            """
        #expect(try ProgramRun(folder: folder.path).run(program) == (.done, "saved out.xlsx (all 3 rows, Sheet 2 rows, t 1 rows)\n"))
        let parts = try Self.parts(folder.path + "/out.xlsx")
        for name in ["all", "Sheet", "t"] { #expect(parts["xl/workbook.xml"]?.contains("<sheet name=\"\(name)\"") == true, "\(name)") }
        #expect(folder.names == ["out.xlsx", "t.csv"])
    }

    @Test(arguments: [
        "t | save \"out.xlsx\"\nassert count(t) > 9, \"too few\"", "t | save \"out.xlsx\" with sheet \"A\"\nt | save \"out.xlsx\" with sheet \"a\"",
        "t | derive x = 1 / 0 | save \"out.xlsx\"\nt | save \"no-such-folder/x.csv\"",
    ])
    func aFailureLeavesTheOldOneWhole(_ rest: String) throws {
        let folder = try Self.folder()
        try "old".write(toFile: folder.path + "/out.xlsx", atomically: false, encoding: .utf8)
        #expect(try ProgramRun(folder: folder.path).run("load \"t.csv\"\n" + rest).outcome != .done)
        #expect(try String(contentsOfFile: folder.path + "/out.xlsx", encoding: .utf8) == "old")
        #expect(folder.names == ["out.xlsx", "t.csv"])
    }

    @Test func whatIsWrongWithSheetsIsSaid() throws {
        let folder = try Self.folder()
        let twice = try ProgramRun(folder: folder.path).run("load \"t.csv\"\nt | save \"o.xlsx\" with sheet \"a\"\nt | save \"o.xlsx\" with sheet \"A\"")
        #expect(twice.text.contains("sheet-twice"))
        let late = try ProgramRun(folder: folder.path).run("load \"t.csv\"\nt | save \"o.xlsx\"\nload \"o.xlsx\" as back\nt | save \"o.xlsx\" with sheet \"b\"\nback | count")
        #expect(late.outcome == .failed && late.text.contains("overwrites-input"))
        let written = try ProgramRun(folder: folder.path).run("load \"t.csv\"\nt | save \"o.xlsx\"\nload \"t.csv\" as again\nagain | save \"o.xlsx\" with sheet \"b\"")
        #expect(written.outcome == .failed && written.text.contains("workbook-written"))
        let long = String(repeating: "x", count: 32_768)
        let cell = try ProgramRun(folder: folder.path).run("load \"t.csv\"\nt | derive long = \"\(long)\" | save \"p.xlsx\"")
        #expect(cell.outcome == .failed && cell.text.contains("cell-text"))
        #expect(!folder.names.contains("p.xlsx"))
    }

    /// More rows or columns than a sheet has room for.
    @Test func whatHasNoRoomIsRefused() throws {
        let folder = try TemporaryFolder()
        let workbook = try Workbook(folder.path + "/x.xlsx", streams: true)
        let sheet = try TableSheet("x", of: [Field("n", .whole)], in: workbook, .english)
        let rows = Table([Column(Field("n", .whole), .whole(Array(repeating: 1, count: Workbook.mostRows)))])
        #expect(throws: WorkbookError.tooManyRows) { try sheet.write(rows) }
        let wide = Array(repeating: Field("n", .whole), count: Workbook.mostColumns + 1)
        #expect(throws: WorkbookError.tooManyColumns(wide.count)) { _ = try TableSheet("y", of: wide, in: workbook, .english) }
        workbook.giveUp()
        #expect(folder.names.isEmpty)
        #expect(Diagnostic.workbook(.tooManyRows, "x").id == "sheet-rows" && Diagnostic.workbook(.tooManyColumns(1), "x").id == "sheet-columns")
    }

    @Test func namesOfSheetsAreMadeToFit() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "月", count: 40)
        let workbook = try Workbook(folder.path + "/x.xlsx")
        for name in ["a/b:[c]*?\\", long, long, "'quoted'", "  ", "Chart", "chart"] { try TableSheet(name, of: [Field("n", .whole)], in: workbook, .english).end(notes: []) }
        try workbook.close()
        let book = try #require(try Self.parts(folder.path + "/x.xlsx")["xl/workbook.xml"])
        let names = book.matches(of: #/<sheet name="([^"]*)"/#).map { String($0.1) }
        #expect(names == ["a-b--c----", String(repeating: "月", count: 31), String(repeating: "月", count: 27) + " (2)", "quoted", "Sheet", "Chart", "chart (2)"])
        #expect(names.allSatisfy { SheetName.problem(with: $0) == nil })
        for name in ["", String(repeating: "x", count: 32), "a:b", "'a", "a\nb"] { #expect(SheetName.problem(with: name) != nil, "\(name)") }
    }

    /// A page: a sheet for each section, charts of the workbook, their figures last.
    @Test(arguments: [Language.english, .chinese]) func aPageIsAWorkbook(_ language: Language) throws {
        let steps = Column(Field("step", .text), .text(["lead", "=1+1", "deal"])), counts = Column(Field("n", .whole, .whole), .whole([100, 40, 7]))
        let table = Table([steps, counts])
        let grid = Table([Column(Field("a", .text), .text(["x", "x", "y"])), Column(Field("b", .text), .text(["p", "q", "p"])), Column(Field("n", .whole), .whole([1, 2, 3]))])
        var report = Report(title: "T", language: language, blocks: [.heading(level: 1, "Title"), .heading(level: 2, "First: a"), .prose("**=Bold** words\n\n- one\n- two")])
        for form in Chart.Form.allCases where form != .heatmap { report.blocks.append(.chart(Chart(form, table, measures: ["n"], keys: ["step"]))) }
        report.blocks += [.heading(level: 2, "Second"), .table(TableBlock(table, notes: ["=note"], totalRows: [2])), .chart(Chart(.heatmap, grid, measures: ["n"], keys: ["a", "b"]))]
        let folder = try TemporaryFolder()
        for name in ["x.xlsx", "y.xlsx"] { try WorkbookRenderer().write(report, to: folder.path + "/" + name) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/x.xlsx")) == Data(contentsOf: URL(fileURLWithPath: folder.path + "/y.xlsx")))
        let parts = try Self.parts(folder.path + "/x.xlsx")
        let names = parts["xl/workbook.xml"]?.matches(of: #/<sheet name="([^"]*)"/#).map { String($0.1) }
        #expect(names == ["First- a", "Second", language == .chinese ? "图表数据" : "chart figures"])
        #expect(parts.keys.count { $0.hasPrefix("xl/charts/") } == 7)
        for (name, part) in parts where name.hasPrefix("xl/worksheets/sheet") { #expect(!part.contains("<f>"), "\(name)") }
        // What a chart shows is a range of cells, its names too.
        let chart = try #require(parts["xl/charts/chart1.xml"])
        #expect(chart.matches(of: #/<c:f>([^<]*)<\/c:f>/#).allSatisfy { $0.1.contains(language == .chinese ? "图表数据" : "chart figures") })
        #expect(chart.contains("<c:v>=1+1</c:v>") && chart.contains("<c:v>40</c:v>"))
        #expect(parts["xl/worksheets/sheet2.xml"]?.contains("colorScale") == true)
        #expect(parts["xl/sharedStrings.xml"]?.contains("=Bold words") == true)
        // For those who cannot see it.
        #expect(parts["xl/drawings/drawing1.xml"]?.contains("descr=\"") == true)
    }

    @Test func theSameProgramGivesTheSameBytes() throws {
        let folder = try Self.folder()
        for name in ["a", "b"] { #expect(try ProgramRun(folder: folder.path).run("load \"t.csv\"\nt | save \"\(name).xlsx\"").outcome == .done) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.xlsx")) == Data(contentsOf: URL(fileURLWithPath: folder.path + "/b.xlsx")))
    }

    @Test func aCSVForExcel() throws {
        let folder = try Self.folder()
        #expect(try ProgramRun(folder: folder.path).run("load \"t.csv\"\nt | save \"e.csv\" with excel\nt | save \"p.csv\"").outcome == .done)
        let excel = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/e.csv"))
        #expect(String(decoding: excel, as: UTF8.self) == "\u{FEFF}id,day,amount,note\r\n1,2026-06-01,1234.50,'=cmd|' /C calc'!A0\r\n2,2026-06-02,,'+1\r\n3,1969-12-31,-7.25,'@x\r\n")
        let plain = try String(contentsOfFile: folder.path + "/p.csv", encoding: .utf8)
        #expect(plain == "id,day,amount,note\n1,2026-06-01,1234.50,=cmd|' /C calc'!A0\n2,2026-06-02,,+1\n3,1969-12-31,-7.25,@x\n")
    }
}
