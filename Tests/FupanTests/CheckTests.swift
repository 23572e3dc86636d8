import Foundation
import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable
import FupanTestSupport
import Testing

/// `fupan check`: everything is checked, nothing is done.
@Suite struct CheckTests {
    @Test func nothingIsRun() throws {
        let folder = try TemporaryFolder()
        try folder.write("data.csv", "key,part,amount\n1,a,2\n2,b,3\n")
        try folder.write("lib.fupan", "let d = load \"data.csv\"\nassert 1 == 2, \"never\"\nd | save \"lib.csv\"\n")
        try folder.write("main.fupan", """
            use "lib.fupan"
            param chosen
            d | where part == part
            d | summarize n = sum(amount) by part | pivot n by part | where b > 1
            d | where amount > max(d.amount) and part != "x" | save "out.csv"
            load "out.csv"
            `out` | take 3
            assert count(d) == 0
            """)
        try folder.write("whole.fupan", "let d = load \"data.csv\"\nparam chosen\nd | summarize n = sum(amount) by part | pivot n by part | where b > 1\nd | save \"out.csv\"\nload \"out.csv\"\nassert count(d) == 0\n")
        let (outcome, problems) = try check(folder.path + "/whole.fupan")
        #expect(outcome == .done && problems.isEmpty, "\(problems)")
        let (other, found) = try check(folder.path + "/main.fupan")
        #expect(other == .failed && found.map(\.id) == ["compared-with-itself"], "\(found)")
        #expect(folder.names == ["data.csv", "lib.fupan", "main.fupan", "whole.fupan"])
    }

    @Test func placesInANotebookAreThoseOfItsFile() throws {
        let folder = try TemporaryFolder()
        let text = "# 标题\r\n\r\n```fupan\r\nlet a = 1\r\n客户 | take 3\r\n```\r\n\r\n```fupan\nb | take 3\n```\n"
        try folder.write("page.md", text)
        let (outcome, problems) = try check(folder.path + "/page.md")
        #expect(outcome == .failed)
        let file = folder.path + "/page.md"
        let first = text.utf8.count - text[text.range(of: "客户")!.lowerBound...].utf8.count
        #expect(problems.first?.json.contains("\"file\":\"\(file)\",\"line\":5,\"column\":1,\"endLine\":5,\"endColumn\":3,\"start\":\(first),\"end\":\(first + 6)") == true, "\(problems.json)")
        #expect(problems.map(\.id) == ["unknown-table", "unknown-table"])
        #expect(problems.json.contains("\"line\":9,\"column\":1"))
    }

    @Test func theHolesOfANotebookAreChecked() throws {
        let folder = try TemporaryFolder()
        try folder.write("page.md", "# Page\n\n```fupan\nlet rate = 0.5\n```\n\nThe rate is {{ rate }}, or {{ raet }}.\n")
        let (outcome, problems) = try check(folder.path + "/page.md")
        #expect(outcome == .failed && problems.map(\.id) == ["unknown-name"])
    }

    @Test func theShapeForEditors() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fupan", "let x = 1\nlet y = x <> 2\n")
        let (_, problems) = try check(folder.path + "/a.fupan")
        #expect(problems.json == """
            [{"id":"foreign-operator","severity":"error","message":"`<>` is written `!=`","file":"\(folder.path)/a.fupan","line":2,"column":11,"endLine":2,"endColumn":13,"start":20,"end":22,\
            "notes":[],"suggestions":[{"message":"write `!=`","edit":{"file":"\(folder.path)/a.fupan","line":2,"column":11,"endLine":2,"endColumn":13,"start":20,"end":22,"replacement":"!="}}]}]
            """)
        #expect([Diagnostic]().json == "[]")
    }

    /// What depends on rows is not known, and "unknown-before-running" is never shown.
    @Test func filesDoNotShareNames() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fupan", "let shared = 1\n")
        try folder.write("b.fupan", "shared\n")
        let collected = Reported()
        let session = Session(engine: try DuckDBEngine(), presenter: collected)
        #expect(session.checkScript(folder.path + "/a.fupan") == .done)
        #expect(session.checkScript(folder.path + "/b.fupan") == .failed)
        #expect(collected.diagnostics.map(\.id) == ["unknown-table"])
    }

    @Test func scriptsThatCannotBeUsed() throws {
        let folder = try TemporaryFolder()
        try folder.write("self.fupan", "use \"self.fupan\"\n")
        try folder.write("broken.fupan", "let x = nothing\n")
        try folder.write("main.fupan", "use \"broken.fupan\"\nx | take 3\n")
        try folder.write("bad.csv", "a,b\n\"1,2\n")
        #expect(try check(folder.path + "/self.fupan").problems.map(\.id).contains("uses-itself"))
        #expect(try check(folder.path + "/main.fupan").problems.map(\.id) == ["unknown-table", "used-script-failed"])
        let run = try ProgramRun(folder: folder.path)
        #expect(run.session.runScript(folder.path + "/broken.fupan", parameters: ["day": "1"]) == .failed)
        try folder.write("fine.fupan", "let x = 1\n")
        let collected = Reported()
        let session = Session(engine: try DuckDBEngine(), presenter: collected)
        #expect(session.runScript(folder.path + "/fine.fupan", parameters: ["day": "1"]) == .failed)
        #expect(collected.diagnostics.map(\.id) == ["unknown-parameter"])
    }

    /// Options hold for the whole file, so they stand before its first pipeline, in a notebook too; at the prompt they may come at any time.
    @Test(arguments: ["main.fupan", "page.md"]) func anOptionBehindAPipeline(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x\n1\n")
        try folder.write("main.fupan", "load \"a.csv\"\na | count\nset lang zh\n")
        try folder.write("page.md", "# T\n\n```fupan\nload \"a.csv\"\na | count\n```\n\n```fupan\nset lang zh\n```\n")
        #expect(try check(folder.path + "/" + name).problems.map(\.id) == ["late-option"])
        let run = try ProgramRun(folder: folder.path)
        #expect(run.run("load \"a.csv\"\na | count\nset lang zh").outcome == .done)
    }

    @Test func anInferredRoleIsAWarningOfAScript() throws {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "customer_id,paid_at,amount\n1,2026-06-01,5\n")
        try folder.write("a.fupan", "let orders = load \"orders.csv\"\norders | rfm as of @2026-06-30\n")
        let (outcome, problems) = try check(folder.path + "/a.fupan")
        #expect(outcome == .done && Set(problems.map(\.id)) == ["role-inferred"], "\(problems)")
    }

    @Test func whatOnlyTheDataTells() throws {
        let folder = try TemporaryFolder()
        try folder.write("many.csv", "n\n" + (0...100_000).map { "\($0)\n" }.joined())
        try folder.write("broken.parquet", "PAR1 nothing of the kind")
        let run = try ProgramRun(folder: folder.path)
        let ids = (rows: "chart-rows", file: "unreadable-file")
        let chart = run.run("load \"many.csv\"\nmany | chart bar of n by n").text
        #expect(chart.contains(ids.rows), "\(chart.prefix(500))")
        let file = run.run("load \"broken.parquet\"").text
        #expect(file.contains(ids.file), "\(file.prefix(500))")
    }

    private func check(_ path: String) throws -> (outcome: Outcome, problems: [Diagnostic]) {
        let collected = Reported()
        let session = Session(engine: try DuckDBEngine(), presenter: collected)
        session.mostErrors = nil
        return (session.checkScript(path), collected.diagnostics)
    }
}

/// Keeps what is reported; nothing may be shown.
private final class Reported: Presenter {
    private(set) var diagnostics: [Diagnostic] = []

    func present(_ block: Block, in language: Language) { Issue.record("something was shown") }
    func present(_ rows: any ResultStream, notes: [String], in language: Language) { Issue.record("rows were shown") }
    func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
    func remark(_ text: String) { Issue.record("\(text)") }
}
