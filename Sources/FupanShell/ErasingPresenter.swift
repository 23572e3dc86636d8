import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable

/// Has the progress line out of the way while another presenter writes.
///
/// The rows of a result are computed while they are read: meanwhile, and only then, the line may come back.
public final class ErasingPresenter: Presenter {
    private let presenter: any Presenter
    private let line: ProgressLine

    public init(_ presenter: any Presenter, line: ProgressLine) {
        self.presenter = presenter
        self.line = line
    }

    private func held<Result>(_ body: () throws -> Result) rethrows -> Result {
        line.hold()
        defer { line.release() }
        return try body()
    }

    public func present(_ block: Block, in language: Language) throws {
        try held { try presenter.present(block, in: language) }
    }

    public func present(_ rows: any ResultStream, notes: [String], in language: Language) throws {
        try held { try presenter.present(AwaitedRows(rows, line: line), notes: notes, in: language) }
    }

    public func report(_ diagnostic: Diagnostic) { held { presenter.report(diagnostic) } }

    public func remark(_ text: String) { held { presenter.remark(text) } }
}

/// Rows that let the progress line through while they are waited for.
private final class AwaitedRows: ResultStream {
    private let rows: any ResultStream
    private let line: ProgressLine

    init(_ rows: any ResultStream, line: ProgressLine) {
        self.rows = rows
        self.line = line
    }

    var fields: [Field] { rows.fields }
    var remarks: [String] { rows.remarks }

    func next() throws(EngineError) -> Table? {
        line.release()
        defer { line.hold() }
        return try rows.next()
    }
}
