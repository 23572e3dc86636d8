import ArgumentParser
import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable

/// `fupan`: the prompt, a program behind `-c`, or one of the subcommands.
struct FupanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fupan",
        abstract: "A pipe language for people who review sales.",
        usage: """
            fupan                              the prompt
            fupan -c 'PROGRAM' [OPTIONS]
            fupan - [OPTIONS]                  a program from standard input
            fupan run FILE… [--param NAME=VALUE]… [OPTIONS]
            fupan check FILE… [--format json]
            fupan fmt [--check] [--pin] FILE…
            fupan eject daily|weekly|monthly
            fupan help [WORD]
            """,
        discussion: "Results go to standard output, all else to standard error.",
        version: "fupan 0.1.0",
        subcommands: [Run.self, Check.self, Fmt.self, Eject.self])

    @Option(name: .customShort("c"), help: "Run this program.")
    var program: String?

    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        try output.validateForm()
        if let program { throw ExitCode(output.execute { $0.runScript(CommandText.bytes(of: program), name: "-c") }) }
        if Terminal.isInput, output.path == nil, output.format == nil {
            throw ExitCode(InteractivePrompt.run(language: output.language))
        }
        throw ExitCode(output.execute { $0.runScript(StandardInput.program($0), name: "standard input") })
    }
}

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run scripts (.fupan) or notebooks (.md).")

    @Argument(help: "The files; `-` is standard input.")
    var files: [String]

    @Option(name: .customLong("param"), help: ArgumentHelp("Give a script's parameter its value.", valueName: "name=value"))
    var parameters: [String] = []

    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        try output.validateForm()
        let values = try parameterValues()
        let files = files
        throw ExitCode(output.execute { session in
            session.runScripts(files, parameters: values, standardInput: { StandardInput.program(session) })
        })
    }

    private func parameterValues() throws -> [String: String] {
        var values: [String: String] = [:]
        for parameter in parameters {
            guard let equals = parameter.firstIndex(of: "="), equals > parameter.startIndex else {
                throw ValidationError("--param wants NAME=VALUE, like --param day=2026-06-30; this is '\(parameter)'")
            }
            values[String(parameter[..<equals])] = String(parameter[parameter.index(after: equals)...])
        }
        return values
    }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Report what is wrong with scripts and notebooks, without running anything.")

    @Argument(help: "The files; `-` is standard input.")
    var files: [String]

    /// The options of the whole command: one of its own called `--format` would never be reached.
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        switch output.format {
        case .json: throw ExitCode(checkAsJSON())
        case nil, .table: throw ExitCode(output.execute(check))
        case let other?: throw ValidationError("errors are written as text, or with --format json; not as \(other.rawValue)")
        }
    }

    /// One array on standard output, also where nothing is wrong; `Diagnostic.json` says what its objects hold.
    private func checkAsJSON() -> Int32 {
        let collected = CollectedDiagnostics()
        do {
            let session = Session(engine: try DuckDBEngine(), presenter: collected)
            session.mostErrors = nil
            let outcome = check(session)
            Plain.out(collected.diagnostics.json + "\n")
            return outcome.rawValue
        } catch {
            Plain.error("error: \(error.message)\n")
            return 1
        }
    }

    private func check(_ session: Session) -> Outcome {
        var worst = Outcome.done
        for file in files {
            let outcome = file == "-" ? session.checkScript(StandardInput.program(session), name: "standard input") : session.checkScript(file)
            if outcome != .done { worst = .failed }
        }
        return worst
    }
}

/// Keeps what is reported.
final class CollectedDiagnostics: Presenter {
    private(set) var diagnostics: [Diagnostic] = []

    func present(_ block: Block, in language: Language) {}
    func present(_ rows: any ResultStream, notes: [String], in language: Language) {}
    func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
    func remark(_ text: String) {}
}

struct Eject: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write out a stock review, to be changed and kept.")

    @Argument(help: "daily, weekly or monthly")
    var name: String

    /// The options of the whole command: an `-o` of its own would never be reached.
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        guard let review = StockReview(rawValue: name) else { throw ValidationError("the reviews are daily, weekly and monthly; this is '\(name)'") }
        if let form = output.format, form != .markdown { throw ValidationError("a review is written out as markdown, not as \(form.rawValue)") }
        let file = output.path ?? "\(name).md"
        switch StockReview.write(review, to: file) {
        case .written: print("wrote \(file): change it, and run it with `fupan run \(file)`")
        case .exists: throw ValidationError("'\(file)' is there already; it is not overwritten")
        case .failed(let reason): throw ValidationError("'\(file)' cannot be written: \(reason)")
        }
    }
}
