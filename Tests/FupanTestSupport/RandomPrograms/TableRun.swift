import FupanEngine
import FupanReport
import FupanSource
import FupanTable
import Fupan

/// Keeps the tables that programs show, typed, as the engine gave them.
public final class TablePresenter: Presenter {
    public private(set) var tables: [Table] = []
    public private(set) var diagnostics: [Diagnostic] = []

    public init() {}

    public func startAnew() {
        tables = []
        diagnostics = []
    }

    public func present(_ block: Block, in language: Language) throws {}

    public func present(_ rows: any ResultStream, notes: [String], in language: Language) throws { tables.append(try rows.all()) }

    public func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    public func remark(_ text: String) {}
}

/// Random programs on the engine, over tables in files of a folder of their own.
public final class TableRun {
    public let presenter = TablePresenter()
    public let session: Session
    private let folder: TemporaryFolder

    public convenience init(_ tables: [RandomTable], today: Day) throws {
        try self.init(today: today) { engine, folder in
            for table in tables { try engine.execute(table.writing(to: "\(folder)/\(table.name).parquet")) }
        }
    }

    /// Over the Parquet files that `write` puts into the folder.
    public init(today: Day, write: (DuckDBEngine, String) throws -> Void) throws {
        let engine = try DuckDBEngine()
        folder = try TemporaryFolder()
        try write(engine, folder.path)
        session = Session(engine: engine, presenter: presenter, folder: folder.path, clockDay: today)
        session.isQuiet = true
        for name in folder.names { _ = session.run(SourceText(name: "tables", "load \"\(name)\"")) }
    }

    /// The last table the program shows; nil where it is refused.
    public func table(_ program: String) -> Table? {
        presenter.startAnew()
        guard session.run(SourceText(name: "random", program)) == .done else { return nil }
        return presenter.tables.last
    }

    /// The same, as every bit of it: approximate numbers that differ in their last digit are different.
    public func bytes(_ program: String) -> String? {
        guard let table = table(program) else { return presenter.diagnostics.first { ["engine", "overflow"].contains($0.id) }.map { "refused: \($0.message)" } }
        let rows = (0..<table.rowCount).map { row in table.row(row).map { "\($0)" }.joined(separator: ", ") }
        return ([table.fields.map(\.name).joined(separator: ", ")] + rows).joined(separator: "\n")
    }
}
