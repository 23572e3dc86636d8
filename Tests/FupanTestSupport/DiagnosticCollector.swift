import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable

/// Keeps what is wrong with a program; what it shows goes nowhere.
public final class DiagnosticCollector: Presenter {
    public private(set) var diagnostics: [Diagnostic] = []

    public init() {}

    /// A session that reports here.
    public func session(folder: String = repository, clockDay: Day? = Day(year: 2026, month: 6, day: 30)) throws -> Session {
        Session(engine: try DuckDBEngine(), presenter: self, folder: folder, clockDay: clockDay)
    }

    public func present(_ block: Block, in language: Language) throws {}

    public func present(_ rows: any ResultStream, notes: [String], in language: Language) throws {
        while try rows.next() != nil {}
    }

    public func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
    public func remark(_ text: String) {}
}
