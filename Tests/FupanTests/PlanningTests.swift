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

    /// A hole is filled before anything of the page is shown, so it may be what finds a file misread; and so may a script that is used.
    @Test func whatReadsItFirstMayBeAHoleOrAUsedScript() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x,key\n" + (0..<60_000).map { "\($0 % 7),k\n" }.joined() + "odd,k\n")
        try folder.write("page.md", "# T\n\n```fupan\nload \"a.csv\"\n```\n\nmost {{ max(a.x) }}\n")
        try folder.write("lib.fupan", "load \"a.csv\"\na | assert x is not null, \"x\"\n")
        try folder.write("main.fupan", "use \"lib.fupan\"\na | count\n")
        for name in ["page.md", "main.fupan"] {
            let sink = MemorySink(), messages = MemorySink()
            let presenter = TerminalPresenter(
                sink: sink, renderer: TerminalRenderer(), messages: Messages(sink: messages, renderer: DiagnosticRenderer()))
            let session = Session(engine: DuckDBEngine(inspectedBytes: 4096), presenter: presenter, folder: folder.path)
            #expect(session.runScript(folder.path + "/" + name, parameters: [:]) == .done, "\(messages.text)")
            #expect(sink.text.contains(name == "page.md" ? "most odd" : "60,001"))
            #expect(messages.text.isEmpty)
        }
    }

    @Test func aHoleThatIsWrongKeepsTheBlocksFromRunning() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x\n1\n")
        try folder.write("page.md", "# T\n\n```fupan\nload \"a.csv\"\na | save \"b.csv\"\n```\n\nfirst line\n中 {{ nope }}\n")
        let collector = DiagnosticCollector()
        #expect(try collector.session().runScript(folder.path + "/page.md", parameters: [:]) == .failed)
        #expect(collector.diagnostics.map(\.id) == ["unknown-name"])
        #expect(collector.diagnostics.json.contains("\"line\":9,\"column\":6,"))
        #expect(folder.names == ["a.csv", "page.md"])
    }

    @Test func aScriptKnowsNothingOfTheOneBefore() throws {
        let folder = try TemporaryFolder()
        try folder.write("one.fupan", "let leak = 3\n")
        try folder.write("two.fupan", "leak\n")
        let collector = DiagnosticCollector()
        let session = try collector.session()
        #expect(session.runScript(folder.path + "/one.fupan", parameters: [:]) == .done)
        #expect(session.runScript(folder.path + "/two.fupan", parameters: [:]) == .failed)
    }

    @Test func manyWarningsHideNoError() throws {
        let collector = DiagnosticCollector()
        let lines = (0..<25).map { "days | where orders > \($0)" }
        let program = "load \"Tests/Pages/data/days.csv\"\nlet orders = 1\n" + lines.joined(separator: "\n") + "\ndays | where zz > 1"
        #expect(try collector.session().run(SourceText(name: "-c", program)) == .failed)
        #expect(collector.diagnostics.contains { $0.id == "unknown-column" })
    }

    /// DuckDB itself would drop the clock of a late value in a column of days, and the zone of one in a column of times.
    @Test(arguments: [("2026-01-01", "2026-06-30 13:14:15"), ("2026-01-01 10:00:00", "2026-06-30 10:00:00+05:00"), ("1.123456", "inf")])
    func aLateValueOfAnotherKindKeepsAllOfItself(early: String, late: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x,n\n" + (0..<60_000).map { "\(early),\($0)\n" }.joined() + "\(late),60000\n")
        let sink = MemorySink(), messages = MemorySink()
        let presenter = StreamPresenter(messages: Messages(sink: messages, renderer: DiagnosticRenderer())) { DelimitedWriter.csv(sink) }
        let session = Session(engine: DuckDBEngine(inspectedBytes: 4096), presenter: presenter, folder: folder.path)
        session.isQuiet = true
        #expect(session.run(SourceText(name: "-c", "load \"a.csv\"\na | sort -n | take 1 | select x")) == .done, "\(messages.text)")
        #expect(sink.text == "x\n\(late)\n")
    }

    @Test func aListOfManyValuesKeepsTheOrderOfTheFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x\n" + (0..<50_000).map { "\($0)\n" }.joined())
        let rows = try ProgramRun.rows("load \"a.csv\"\na | where x in [0, 49000, 49001, 49002, 49003, 5] | take 3", folder: folder.path)
        #expect(rows == [["0"], ["5"], ["49000"]])
    }

    /// The first rows are whole numbers, a late one is not: nothing was shown yet, so the program is begun anew with the file looked at whole.
    @Test(arguments: ["1.2345", "odd", "007"]) func aFileThatWasMisreadIsLookedAtAgain(late: String) throws {
        let folder = try TemporaryFolder()
        let lines = (0..<60_000).map { "\($0 % 7)" } + [late, "3"]
        try folder.write("a.csv", "x,key\n" + lines.map { "\($0),k\n" }.joined())
        let sink = MemorySink(), messages = MemorySink()
        let presenter = StreamPresenter(messages: Messages(sink: messages, renderer: DiagnosticRenderer())) { DelimitedWriter.csv(sink) }
        let session = Session(engine: DuckDBEngine(inspectedBytes: 4096), presenter: presenter, folder: folder.path)
        session.isQuiet = true
        let outcome = session.run(SourceText(name: "-c", "load \"a.csv\"\na | summarize greatest = max(x), n = count() by key"))
        #expect(outcome == .done, "\(messages.text)")
        #expect(sink.text == "key,greatest,n\nk,\(late == "1.2345" ? "6.0000" : late == "odd" ? "odd" : "6"),60002\n")
    }

    /// What was shown and said before a file is found misread is not shown and said again.
    @Test func whatIsDoneIsNotDoneAgain() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x,key\n" + (0..<60_000).map { "\($0 % 7),k\n" }.joined() + "odd,k\n")
        try folder.write("b.csv", "y\n1\n2\n")
        try folder.write("main.fupan", "load \"a.csv\"\nload \"b.csv\"\nlet k = 3\nb | derive k = y | where k > 1 | count\nmax(a.x)\n1 + 1\n")
        let sink = MemorySink(), messages = MemorySink()
        let presenter = TerminalPresenter(
            sink: sink, renderer: TerminalRenderer(), messages: Messages(sink: messages, renderer: DiagnosticRenderer()))
        let session = Session(engine: DuckDBEngine(inspectedBytes: 4096), presenter: presenter, folder: folder.path)
        #expect(session.runScript(folder.path + "/main.fupan", parameters: [:]) == .done, "\(messages.text)")
        #expect(sink.text == "count\n─────\n    1\nodd\n2\n")
        #expect(messages.text.components(separatedBy: "hidden-value").count == 2)
    }

    /// Rows that are out cannot be taken back; the error says how to go on.
    @Test func aMisreadFileBehindRowsThatAreOut() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x,key\n" + (0..<300_000).map { "\($0 % 7),k\n" }.joined() + "odd,k\n")
        let sink = MemorySink(), messages = MemorySink()
        let presenter = StreamPresenter(messages: Messages(sink: messages, renderer: DiagnosticRenderer())) { DelimitedWriter.csv(sink) }
        let session = Session(engine: DuckDBEngine(inspectedBytes: 4096), presenter: presenter, folder: folder.path)
        #expect(session.run(SourceText(name: "-c", "load \"a.csv\"\na | select x")) == .failed)
        #expect(messages.text.contains("[unreadable-file]") && messages.text.contains("`load … with text [x]`"), "\(messages.text)")
    }

    @Test func aParameterOfNoScriptIsAnErrorBeforeAnythingRuns() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fupan", "param x = 1\nx\n")
        try folder.write("b.fupan", "param y = 1\ny\n")
        func run(_ names: [String], _ parameters: [String: String]) throws -> String {
            let run = try ProgramRun(folder: folder.path)
            return run.reporting { $0.runScripts(names.map { folder.path + "/" + $0 }, parameters: parameters) { [] } }.text
        }
        #expect(try run(["a.fupan", "b.fupan"], ["y": "5"]) == "1\n5\n")
        #expect(try run(["a.fupan"], ["y": "5"]).hasPrefix("error: the script has no `param y`"))
    }

    /// A definition that loads is looked into where it is called: not before what it reads is written.
    @Test func aDefinitionMayLoadWhatIsSaved() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x\n1\n2\n")
        let run = try ProgramRun(folder: folder.path)
        let (outcome, text) = run.run("def big(n) = load \"b.csv\" | where x >= n\nload \"a.csv\"\na | save \"b.csv\"\ncount(big(2))")
        #expect(outcome == .done, "\(text)")
        #expect(text.hasSuffix("1\n"))
    }
}
