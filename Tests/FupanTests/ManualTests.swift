import Foundation
import Fupan
import FupanMeaning
import FupanTestSupport
import FupanVerbs
import Testing

/// The manuals are true: every example runs, every file of the folder is in the vocabulary, a clause word is no verb.
@Suite struct ManualTests {
    @Test func everyExampleRuns() throws {
        let run = try ProgramRun()
        let preparation = run.run("use \"datasets/academy\"")
        #expect(preparation.outcome == .done, "\(preparation.text)")
        for manual in vocabulary.map({ $0.manual }) {
            #expect(!manual.examples.isEmpty, "\(manual.name) has no example")
            for example in manual.examples where !example.program.contains("save") {
                let result = run.run(example.program)
                #expect(result.outcome == .done && !result.text.isEmpty, "\(manual.name): \(example.program)\n\(result.text)")
            }
        }
    }

    @Test func theFolderAndTheVocabularyAgree() throws {
        let folder = repository + "/Sources/FupanVerbs"
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") } ?? []
        var found = 0
        for file in files {
            let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            found += text.components(separatedBy: ": Verb {").count - 1
        }
        #expect(found == vocabulary.count)
        #expect(Set(vocabulary.map { $0.manual.name }).count == vocabulary.count)
    }

    @Test func noVerbIsCalledLikeAClauseATableOrAColumn() {
        let clauses = ["by", "per", "at", "of", "within", "after", "into", "as", "on", "for", "to", "every", "between", "with"]
        let canonical = Canonical.tables.map { $0.name } + Role.allCases.map { $0.rawValue }
        for name in vocabulary.map({ $0.manual.name }) {
            #expect(!clauses.contains(name) && !canonical.contains(name), "\(name)")
        }
    }
}
