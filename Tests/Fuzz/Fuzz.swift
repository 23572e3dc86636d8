#if !FUPAN_LIBFUZZER
import Foundation
import FupanTestSupport

/// Changes the repository's programs at random and looks at how they are treated. `scripts/fuzz` drives it.
///
///     Fuzz run FOLDER SEED SECONDS   each text stands in FOLDER/current.fupan while it is looked at
///     Fuzz try FILE                  one text, again
///     Fuzz corpus FOLDER             the programs it begins with, for libFuzzer
@main struct Fuzz {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("run", 4): try run(folder: arguments[2], seed: UInt64(arguments[3]) ?? 1, seconds: Double(arguments[4]) ?? 60)
        case ("try", 2):
            let problem = FuzzInput.problem(String(decoding: try Data(contentsOf: URL(fileURLWithPath: arguments[2])), as: UTF8.self))
            print(problem ?? "no finding")
            exit(problem == nil ? 0 : 1)
        case ("corpus", 2):
            for (number, program) in ProgramCorpus.all.enumerated() {
                try program.text.write(toFile: "\(arguments[2])/\(number).fupan", atomically: false, encoding: .utf8)
            }
            let words = ProgramMutator.words.map { word in "\"" + word.utf8.map { String(format: "\\x%02X", $0) }.joined() + "\"" }
            try words.joined(separator: "\n").write(toFile: "\(arguments[2]).dict", atomically: false, encoding: .utf8)
        default:
            print("Fuzz run FOLDER SEED SECONDS | Fuzz try FILE | Fuzz corpus FOLDER")
            exit(2)
        }
    }

    private static func run(folder: String, seed: UInt64, seconds: Double) throws {
        let corpus = ProgramCorpus.all.map(\.text), current = folder + "/current.fupan"
        var random = SeededGenerator(seed: seed), count = 0
        let clock = ContinuousClock(), end = clock.now + .seconds(seconds)
        while clock.now < end {
            let text = ProgramMutator.mutant(of: corpus, &random)
            try text.write(toFile: current, atomically: false, encoding: .utf8)
            // What never comes back ends the process; the text stays where it is.
            alarm(60)
            if let problem = FuzzInput.problem(text) {
                print("finding: \(problem)\n\(text)")
                exit(1)
            }
            count += 1
        }
        alarm(0)
        try FileManager.default.removeItem(atPath: current)
        print("seed \(seed): \(count) texts, no finding")
    }
}
#endif
