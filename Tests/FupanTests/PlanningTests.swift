import Fupan
@testable import FupanEngine
import FupanReport
import FupanSource
import FupanTable
import FupanTestSupport
import Testing

/// What is decided over a whole program: what runs at all, in which order files are written and read, and what is looked at again.
@Suite struct PlanningTests {
    @Test func anErrorAnywhereKeepsEverythingFromRunning() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x\n1\n2\n")
        let run = try ProgramRun(folder: folder.path)
        let (outcome, text) = run.run("""
            load "a.csv"
            a | save "b.csv"
            a | where y > 1
            a | count
            """)
        #expect(outcome == .failed)
        #expect(text.contains("no column `y` here"))
        #expect(!text.contains("count"))
        #expect(folder.names == ["a.csv"])
    }

    @Test func whatOneStatementSavesTheNextLoads() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x\n1\n2\n")
        let rows = try ProgramRun.rows("""
            load "a.csv"
            a | derive y = x * 10 | save "b.csv"
            let b = load "b.csv"
            b | summarize s = sum(y)
            """, folder: folder.path)
        #expect(rows.last == ["30"])
    }

    /// The first rows are whole numbers, a late one is not: nothing was shown yet, so the program is begun anew with the file looked at whole.
    @Test(arguments: ["1.2345", "n/a", "007"]) func aFileThatWasMisreadIsLookedAtAgain(late: String) throws {
        let folder = try TemporaryFolder()
        let lines = (0..<60_000).map { "\($0 % 7)" } + [late, "3"]
        try folder.write("a.csv", "x,key\n" + lines.map { "\($0),k\n" }.joined())
        let sink = MemorySink(), messages = MemorySink()
        let presenter = StreamPresenter(messages: Messages(sink: messages, renderer: DiagnosticRenderer())) { DelimitedWriter.csv(sink) }
        let session = Session(engine: DuckDBEngine(inspectedBytes: 4096), presenter: presenter, folder: folder.path)
        session.isQuiet = true
        let outcome = session.run(SourceText(name: "-c", "load \"a.csv\"\na | summarize greatest = max(x), n = count() by key"))
        #expect(outcome == .done, "\(messages.text)")
        #expect(sink.text == "key,greatest,n\nk,\(late == "1.2345" ? "6.0000" : late == "n/a" ? "n/a" : "6"),60002\n")
    }
}
