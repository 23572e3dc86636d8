import ArgumentParser
import Fupan
import FupanEngine
import FupanReport
import FupanSource
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

struct Fmt: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put scripts, and the blocks of notebooks, into canonical style.",
        discussion: """
            Comments stay, and nothing changes its meaning or its place. A file with a syntax error is left as it is. `-` reads standard \
            input and writes standard output.
            """)

    @Argument(help: "The files; `-` is standard input.")
    var files: [String]

    @Flag(help: "Write nothing; name the files that are not in style, and end with status 1 if there are any.")
    var check = false

    @Flag(help: "Write in the clauses of roles that were inferred.")
    var pin = false

    mutating func run() throws {
        let presenter = TerminalPresenter(
            sink: FileDescriptorSink(STDERR_FILENO), renderer: TerminalRenderer(),
            messages: Messages(
                sink: FileDescriptorSink(STDERR_FILENO),
                renderer: DiagnosticRenderer(width: Terminal.width(STDERR_FILENO) ?? 100, usesColour: Terminal.usesColour(STDERR_FILENO))))
        var succeeded = true
        for file in files {
            do {
                succeeded = try format(file, presenter) && succeeded
            } catch let diagnostic as Diagnostic {
                presenter.report(diagnostic)
                succeeded = false
            } catch OutputError.closed {
                throw ExitCode(0)
            } catch let error as EngineError {
                Plain.error("error: \(error.message)\n")
                succeeded = false
            }
        }
        throw ExitCode(succeeded ? 0 : 1)
    }

    /// Whether the file is in style now.
    private func format(_ path: String, _ presenter: TerminalPresenter) throws -> Bool {
        let file = path == "-"
            ? ProgramFile(path: "standard input", text: try ProgramText.decode(StandardInput.bytes(), name: "standard input"), isNotebook: false) : try ProgramFile(reading: path)
        var written = file
        if pin {
            let session = Session(engine: try DuckDBEngine(), presenter: presenter)
            guard let pinned = session.pinned(file) else { return false }
            written = pinned
        }
        switch written.formatted() {
        case .failure(let failure):
            failure.diagnostics.forEach(presenter.report)
            return false
        case .success(let text):
            if check {
                if text != file.text { Plain.out(file.path + "\n") }
                return text == file.text
            }
            if path == "-" {
                try FileDescriptorSink(STDOUT_FILENO).write(text)
            } else if text != file.text {
                try file.write(text)
            }
            return true
        }
    }
}
