import Fupan
import FupanEngine
import FupanReport
import FupanShell
import FupanSource
import FupanTable

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `fupan` alone, at a terminal.
enum InteractivePrompt {
    static func run(language: Language) -> Int32 {
        let usesColour = Terminal.usesColour(STDOUT_FILENO)
        let messages = Messages(
            sink: FileDescriptorSink(STDERR_FILENO),
            renderer: DiagnosticRenderer(width: Terminal.width(STDERR_FILENO) ?? 100, usesColour: Terminal.usesColour(STDERR_FILENO)))
        let renderer = TerminalRenderer(width: Terminal.width(STDOUT_FILENO), maxRows: Terminal.mostRows, usesColour: usesColour)
        let presenter = TerminalPresenter(sink: FileDescriptorSink(STDOUT_FILENO), renderer: renderer, messages: messages)
        do {
            let line = ProgressLine.onTerminal()
            let shown: any Presenter = line.map { ErasingPresenter(presenter, line: $0) } ?? presenter
            let session = Session(engine: try DuckDBEngine(), presenter: shown, language: language)
            return Prompt(session: SessionPrompt(session, presenter: presenter), progress: line, usesColour: usesColour).run()
        } catch {
            Plain.error("error: \(error.message)\n")
            return 1
        }
    }
}
