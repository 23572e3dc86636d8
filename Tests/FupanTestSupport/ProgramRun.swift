import Foundation
import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable

/// The repository this test was built from.
public let repository: String = {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
        folder.deleteLastPathComponent()
    }
    return folder.path
}()

/// A session whose output is kept: what a person would see, results and messages in the order in which they come.
public final class ProgramRun {
    private let sink = MemorySink()
    private let presenter: TerminalPresenter
    public let session: Session

    public init(
        folder: String = repository, language: Language = .english, clockDay: Day? = Day(year: 2026, month: 6, day: 30), mostRows: Int? = nil
    ) throws {
        let messages = Messages(sink: sink, renderer: DiagnosticRenderer(width: 100))
        presenter = TerminalPresenter(sink: sink, renderer: TerminalRenderer(maxRows: mostRows), messages: messages)
        session = Session(engine: try DuckDBEngine(), presenter: presenter, folder: folder, language: language, clockDay: clockDay)
        session.isQuiet = true
    }

    /// Runs an entry; gives what it printed.
    public func run(_ program: String, name: String = "-c") -> (outcome: Outcome, text: String) {
        presenter.startAnew()
        let before = sink.text.utf8.count
        let outcome = session.run(SourceText(name: name, program))
        return (outcome, String(decoding: Array(sink.text.utf8.dropFirst(before)), as: UTF8.self))
    }

    /// Does something with the session; gives what was printed.
    public func reporting<Result>(_ body: (Session) throws -> Result) rethrows -> (result: Result, text: String) {
        let before = sink.text.utf8.count
        let result = try body(session)
        return (result, String(decoding: Array(sink.text.utf8.dropFirst(before)), as: UTF8.self))
    }

    /// The rows of one table, as CSV without its header.
    public static func rows(_ program: String, folder: String = repository) throws -> [[String]] {
        let sink = MemorySink()
        let messages = Messages(sink: MemorySink(), renderer: DiagnosticRenderer())
        let presenter = StreamPresenter(messages: messages) { DelimitedWriter.csv(sink) }
        let session = Session(engine: try DuckDBEngine(), presenter: presenter, folder: folder, clockDay: Day(year: 2026, month: 6, day: 30))
        guard session.run(SourceText(name: "-c", program)) == .done else {
            throw ProgramFailure(text: try ProgramRun(folder: folder).run(program).text)
        }
        return sink.text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }
}

public struct ProgramFailure: Error, CustomStringConvertible {
    public init(text: String) { self.text = text }

    public let text: String
    public var description: String { text }
}

/// A folder that is gone when the test is over.
public final class TemporaryFolder {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "fupan-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    public func write(_ name: String, _ text: String) throws {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    }

    public var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
