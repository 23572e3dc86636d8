import Foundation
import Fupan
import FupanEngine
import FupanMeaning
import FupanReport
import FupanSource
import FupanSyntax
import FupanTable

/// Holds any text against what must be true of every text: it is parsed and checked without a crash, in time, no byte is lost, every diagnostic points into the text and can be shown; and what checks clean is no riddle to the engine.
public final class ProgramInspector {
    /// Longer texts are not held to the time.
    public static let longest = 64 << 10
    /// For parsing and checking, in seconds of this process's time.
    public static let mostSeconds = 2.0

    private let presenter = TablePresenter()
    private let session: Session
    private let environment: Environment
    private let folder: TemporaryFolder
    private let renderer = DiagnosticRenderer(width: 100)

    /// Over the first rows of the academy's tables.
    public init() throws {
        folder = try TemporaryFolder()
        try ProgramInspector.copySample(to: folder)
        let engine = try DuckDBEngine(memoryLimit: "1GB")
        try engine.execute("SET threads = 1")
        session = Session(engine: engine, presenter: presenter, folder: folder.path, clockDay: Day(year: 2026, month: 6, day: 30))
        session.isQuiet = true
        guard session.run(SourceText(name: "sample", "use \"datasets/academy\"")) == .done else {
            throw ProgramFailure(text: presenter.diagnostics.map(\.message).joined(separator: "\n"))
        }
        environment = session.checker.environment
    }

    private static func copySample(to folder: TemporaryFolder) throws {
        let source = repository + "/datasets/academy", target = folder.path + "/datasets/academy"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasSuffix(".csv") || name.hasSuffix(".fupan") {
            let text = try String(contentsOfFile: source + "/" + name, encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let kept = name.hasSuffix(".csv") ? lines.prefix(200).joined(separator: "\n") + "\n" : text
            try kept.write(toFile: target + "/" + name, atomically: false, encoding: .utf8)
        }
    }

    /// What is wrong with how the text is treated; nil where nothing is. `runs` also runs what checks clean.
    public func problem(_ text: String, runs: Bool) -> String? {
        let start = clock()
        let tree = parse(SourceText(name: "mutant", text))
        if let problem = lostBytes(tree) ?? faults(tree.diagnostics) { return problem }
        let checked = check(tree)
        if let problem = faults(checked) { return problem }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        if seconds > ProgramInspector.mostSeconds, text.utf8.count <= ProgramInspector.longest { return "took \(seconds) s" }
        let isClean = !(tree.diagnostics + checked).contains { $0.severity == .error }
        return runs && isClean && isHarmless(tree) ? engineFault(tree.source) : nil
    }

    private func lostBytes(_ tree: Tree) -> String? {
        var position = 0
        for token in tree.tokens {
            guard token.trivia.lowerBound == position, token.trivia.upperBound == token.range.lowerBound else { return "bytes lost at \(position)" }
            position = token.range.upperBound
        }
        return position == tree.source.end ? nil : "bytes lost at \(position)"
    }

    /// Every span lies in its text, and the message can be shown.
    private func faults(_ diagnostics: [Diagnostic]) -> String? {
        for diagnostic in diagnostics {
            for span in diagnostic.labels.map(\.span) + diagnostic.suggestions.compactMap(\.edit).map(\.span) {
                guard span.range.lowerBound >= 0, span.range.upperBound <= span.source.end else { return "[\(diagnostic.id)] points outside: \(span.range)" }
            }
            if renderer.render(diagnostic).isEmpty { return "[\(diagnostic.id)] shows nothing" }
            if diagnostic.id == "engine" { return "the engine refused: \(diagnostic.message)" }
        }
        return nil
    }

    private func check(_ tree: Tree) -> [Diagnostic] {
        let checker = session.checker
        reset()
        var found: [Diagnostic] = []
        for statement in tree.statements {
            _ = checker.check(statement)
            found += checker.takeDiagnostics()
        }
        reset()
        return found
    }

    private func reset() {
        session.checker.environment = environment
        session.checker.pendingEffects = []
        session.checker.above = nil
        presenter.startAnew()
    }

    /// A mutant writes no files, and runs no whole review.
    private func isHarmless(_ tree: Tree) -> Bool {
        !tree.tokens.contains { ["save", "review", "load", "use"].contains($0.text) }
    }

    private func engineFault(_ source: SourceText) -> String? {
        reset()
        _ = session.run(source)
        defer { reset() }
        return presenter.diagnostics.first { $0.id == "engine" }.map { "the engine refused: \($0.message) \($0.notes.first ?? "")" }
    }
}
