import Foundation
import FupanTestSupport
import Testing

/// Every token of every program of the repository left out, doubled, or exchanged with its neighbour: no crash, no byte lost, every message shown at a place in the text.
///
///     FUPAN_ALL_MUTANTS=1 swift test --filter MutationTests    all of them, and those that check clean are run
@Suite struct MutationTests {
    static let isThorough = ProcessInfo.processInfo.environment["FUPAN_ALL_MUTANTS"] != nil
    /// Of so many mutants one is taken, a prime so that all kinds of change are met.
    static let step = isThorough ? 1 : 151

    @Test(.timeLimit(.minutes(30))) func everyTokenOfEveryProgram() throws {
        let inspector = try ProgramInspector()
        #expect(ProgramCorpus.all.count > 100)
        var number = 0
        for program in ProgramCorpus.all {
            for mutant in [program.text] + ProgramMutator.tokenMutants(of: program.text) {
                number += 1
                guard number % MutationTests.step == 0 else { continue }
                if let problem = inspector.problem(mutant, runs: MutationTests.isThorough || number % 4 == 0) {
                    Issue.record("\(program.name): \(problem)\n\(mutant)")
                }
            }
        }
    }

    /// The same kinds of change as the fuzz target makes, a few of them on every run.
    @Test(.timeLimit(.minutes(5))) func randomChanges() throws {
        let inspector = try ProgramInspector()
        let corpus = ProgramCorpus.all.map(\.text)
        var random = SeededGenerator(seed: 20_260_630)
        for number in 0..<150 {
            let mutant = ProgramMutator.mutant(of: corpus, &random)
            if let problem = inspector.problem(mutant, runs: number % 4 == 0) { Issue.record("\(problem)\n\(mutant)") }
        }
    }
}
