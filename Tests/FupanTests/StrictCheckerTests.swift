import Foundation
import Fupan
import FupanMeaning
import FupanSource
import FupanSyntax
import FupanTestSupport
import FupanVerbs
import Testing

/// A lax parser needs a strict checker: behind each clause and each option of every verb a word that nothing takes is one error,
/// which names the nearest clause or option, or the comma, the `with` or the pipe that is missing.
@Suite struct StrictCheckerTests {
    private static let answers = ["comma", "did you mean", "is missing", "takes no value", "`|`", "stand behind `with`"]

    @Test func aWordThatNothingTakesIsOneError() throws {
        let run = try ProgramRun()
        _ = run.run("use \"datasets/academy\"")
        var count = 0
        for manual in vocabulary.map({ $0.manual }) {
            for program in Self.spoiled(manual) {
                let result = run.run(program.text)
                let errors = result.text.components(separatedBy: "error:").count - 1
                #expect(errors == 1 && result.outcome == .failed, "\(manual.name): \(program.text)\n\(result.text)")
                let answers = program.meant.map { ["`\($0)"] } ?? Self.answers
                #expect(answers.contains { result.text.contains($0) }, "\(manual.name): \(program.text)\n\(result.text)")
                count += 1
            }
        }
        #expect(count > 100)
    }

    private struct Program {
        let text: String
        /// The word that the error must name, where one was misspelt.
        var meant: String?
    }

    private static func spoiled(_ manual: Manual) -> [Program] {
        manual.examples.filter { !$0.program.contains("save") }.flatMap { example -> [Program] in
            guard let stage = stage(of: manual, in: example.program) else { return [] }
            return unknownWords(stage, example.program) + misspelt(stage, example.program) + absent(stage, manual, example.program)
        }
    }

    /// The last use of the verb.
    private static func stage(of manual: Manual, in program: String) -> Stage? {
        guard case .pipeline(let pipeline)? = parse(SourceText(name: "example", program)).statements.last?.kind else { return nil }
        var stages = pipeline.stages
        if case .stage(let first) = pipeline.source { stages.insert(first, at: 0) }
        let count = manual.name.split(separator: " ").count
        return stages.last { $0.words.prefix(count).map { $0.text }.joined(separator: " ") == manual.name }
    }

    /// Behind each clause of the example, and behind the stage.
    private static func unknownWords(_ stage: Stage, _ program: String) -> [Program] {
        // Behind a verb alone the word would be its value.
        let ends = stage.clauses.map(\.span) + (stage.values.isEmpty && stage.clauses.isEmpty ? [] : [stage.span])
        return ends.map { Program(text: inserting(" zzzq", at: $0.range.upperBound, in: program)) }
    }

    /// Each clause word of the example with its last letter twice.
    private static func misspelt(_ stage: Stage, _ program: String) -> [Program] {
        stage.clauses.compactMap { clause in
            guard let word = clause.word, word != .asOf, let last = word.rawValue.last else { return nil }
            return Program(text: inserting(String(last), at: clause.wordSpan.range.upperBound, in: program), meant: word.rawValue)
        }
    }

    /// Behind the clauses and options of the manual that the example does without.
    private static func absent(_ stage: Stage, _ manual: Manual, _ program: String) -> [Program] {
        let given = stage.clauses.compactMap(\.word)
        let end = stage.span.range.upperBound
        var programs = manual.clauses.filter { !given.contains($0) }.map { word in
            Program(text: inserting(word == .between ? " between 1 and 2 zzzq" : " \(word.rawValue) zz zzzq", at: end, in: program))
        }
        guard !given.contains(.with) else { return programs }
        for parameter in manual.parameters {
            guard case .option(let name) = parameter.place else { continue }
            programs.append(Program(text: inserting(" with \(name)\(parameter.shape.isEmpty ? "" : " zz") zzzq", at: end, in: program)))
            programs.append(Program(text: inserting(" with \(name)q", at: end, in: program), meant: name))
            programs.append(Program(text: inserting(" \(name) zz", at: end, in: program), meant: "with \(name)"))
        }
        return programs
    }

    private static func inserting(_ text: String, at offset: Int, in program: String) -> String {
        let bytes = Array(program.utf8)
        return String(decoding: bytes[..<offset] + Array(text.utf8) + bytes[offset...], as: UTF8.self)
    }
}
