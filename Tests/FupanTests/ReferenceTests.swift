import Foundation
import Fupan
import FupanMeaning
import FupanTestSupport
import FupanVerbs
import Testing

/// The reference says what the manuals say, and what its examples print now.
@Suite struct ReferenceTests {
    private static let path = repository + "/Sources/Fupan/Reference.md"

    @Test func isFresh() throws {
        var outputs = ReferenceOutputs()
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/datasets", withDestinationPath: repository + "/datasets")
        let shared = try prepared(folder.path)
        for example in Reference.examples {
            // A statement may change what comes after it.
            let isStatement = ["let", "def", "##", "param", "use", "set", "assert", "load"].contains { example.program.hasPrefix($0 + " ") }
            let run = isStatement ? try prepared(folder.path) : shared
            let result = run.run(example.program)
            #expect(result.outcome == .done, "\(example.program)\n\(result.text)")
            #expect(!result.text.isEmpty, "\(example.program) shows nothing")
            outputs.keep(result.text.replacingOccurrences(of: folder.path + "/", with: ""), of: example.program)
        }
        for manual in vocabulary.map({ $0.manual }) { outputs.columns[manual.name] = Reference.columns(of: manual, in: shared.session) }
        let text = Reference.text(outputs)
        if ProcessInfo.processInfo.environment["FUPAN_REWRITE_PAGES"] != nil {
            try text.write(toFile: Self.path, atomically: true, encoding: .utf8)
        } else {
            let shipped = try String(contentsOfFile: Self.path, encoding: .utf8)
            let changes = text.components(separatedBy: "\n").difference(from: shipped.components(separatedBy: "\n"))
            let lines = changes.prefix(20).map { change in
                switch change {
                case .remove(let line, let old, _): "\(line + 1) - \(old)"
                case .insert(let line, let new, _): "\(line + 1) + \(new)"
                }
            }
            #expect(lines.isEmpty, """
                Sources/Fupan/Reference.md is stale: run FUPAN_REWRITE_PAGES=1 scripts/test --filter ReferenceTests to refresh it
                \(lines.joined(separator: "\n"))
                """)
        }
    }

    private func prepared(_ folder: String) throws -> ProgramRun {
        let run = try ProgramRun(folder: folder, mostRows: 6)
        #expect(run.run("use \"datasets/academy\"").outcome == .done)
        return run
    }

    @Test func everyFunctionHasAnExample() {
        for function in FunctionCatalog.all {
            #expect(function.example?.contains(function.name + "(") == true, "\(function.name) has no example in FunctionExamples.swift")
        }
    }

    /// Read back, the reference has what was put into it.
    @Test func outputsAreReadBack() throws {
        var outputs = ReferenceOutputs()
        for (index, example) in Reference.examples.enumerated() { outputs.keep("output \(index)\n\n  of `it`\n", of: example.program) }
        for manual in vocabulary.map({ $0.manual }) { outputs.columns[manual.name] = "`\(manual.name)`" }
        let again = ReferenceOutputs(reading: Reference.text(outputs))
        for example in Reference.examples { #expect(again.text(of: example.program) == outputs.text(of: example.program), "\(example.program)") }
        for manual in vocabulary.map({ $0.manual }) where manual.input != .none { #expect(again.columns[manual.name] == "`\(manual.name)`") }
    }
}
