#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import ArgumentParser
import Fupan
import FupanEngine
import FupanReport
import FupanShell
import FupanSource
import FupanTable

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, csv, tsv, json, ndjson, markdown, html, xlsx

    /// The form that a file's ending says.
    init?(ending path: String) {
        switch path.split(separator: ".").last.map({ $0.lowercased() }) {
        case "csv": self = .csv
        case "tsv": self = .tsv
        case "json": self = .json
        case "ndjson", "jsonl": self = .ndjson
        case "md": self = .markdown
        case "html", "htm": self = .html
        case "xlsx": self = .xlsx
        case "txt": self = .table
        default: return nil
        }
    }
}

/// In which form results are written, where to, in which language.
struct OutputOptions: ParsableArguments {
    @Option(help: "table, csv, tsv, json, ndjson, markdown, html, or, with -o, xlsx.")
    var format: OutputFormat?

    @Option(name: .customShort("o"), help: ArgumentHelp("Write to a file; its ending says the form.", valueName: "file"))
    var path: String?

    @Option(help: "The language of texts: en or zh.")
    var lang: String = "en"

    var language: Language { Language(rawValue: lang) ?? .english }

    func validateForm() throws {
        guard Language(rawValue: lang) != nil else { throw ValidationError("--lang is en or zh; this is '\(lang)'") }
        if format == .xlsx, path == nil { throw ValidationError("a workbook is written to a file: give -o FILE.xlsx") }
        if let path, format == nil, OutputFormat(ending: path) == nil {
            throw ValidationError("the ending of '\(path)' says no form: use .csv .tsv .json .ndjson .md .html .xlsx or .txt, or give --format")
        }
    }

    /// Runs a session whose results go where the options say. Gives the exit status.
    func execute(_ body: (Session) -> Outcome) -> Int32 {
        let form = format ?? path.flatMap { OutputFormat(ending: $0) } ?? .table
        do {
            let output = try OutputFile(path)
            let messages = self.messages
            let (presenter, finish) = presenter(form, output, messages)
            let line = ProgressLine.onTerminal()
            let shown: any Presenter = line.map { ErasingPresenter(presenter, line: $0) } ?? presenter
            let session = Session(engine: try DuckDBEngine(), presenter: shown, language: language)
            InterruptWatch.start(session)
            let outcome = ProgramWatch.over(session, line) { body(session) }
            if outcome == .interrupted { Plain.error("interrupted\n") }
            if let path, session.hasLoaded(path) {
                try output.close(keeping: false)
                Plain.error("error: '\(path)' was loaded, and an input is never overwritten: write to another file\n")
                return 1
            }
            try finish(outcome)
            try output.close(keeping: outcome == .done)
            return outcome.rawValue
        } catch OutputError.closed {
            return 0
        } catch let error as OutputError {
            if case .failed(let code) = error { Plain.error("error: the output cannot be written: \(String(cString: strerror(code)))\n") }
            return 1
        } catch let error as EngineError {
            Plain.error("error: \(error.message)\n")
            return 1
        } catch let error as WorkbookError {
            Plain.error("error: \(Diagnostic.workbook(error, path ?? "").message)\n")
            return 1
        } catch {
            Plain.error("error: \(error)\n")
            return 1
        }
    }

    private var messages: Messages {
        Messages(
            sink: FileDescriptorSink(STDERR_FILENO),
            renderer: DiagnosticRenderer(width: Terminal.width(STDERR_FILENO) ?? 100, usesColour: Terminal.usesColour(STDERR_FILENO)))
    }

    private func presenter(
        _ form: OutputFormat, _ output: OutputFile, _ messages: Messages
    ) -> (any Presenter, (Outcome) throws -> Void) {
        switch form {
        case .table:
            let isTerminal = path == nil && Terminal.isOutput
            let renderer = TerminalRenderer(
                width: isTerminal ? Terminal.width(STDOUT_FILENO) : nil, maxRows: isTerminal ? Terminal.mostRows : nil,
                usesColour: isTerminal && Terminal.usesColour(STDOUT_FILENO))
            return (TerminalPresenter(sink: output.sink, renderer: renderer, messages: messages), { _ in })
        case .xlsx:
            let page = PagePresenter(title: nil, language: language, messages: messages)
            return (page, { outcome in
                guard outcome == .done else { return }
                page.report.title = page.report.firstHeading ?? path.map { PageTitle.of($0) }
                try output.write(page.report)
            })
        case .markdown, .html:
            let page = PagePresenter(title: nil, language: language, messages: messages)
            return (page, { outcome in
                guard outcome == .done else { return }
                page.report.title = page.report.firstHeading ?? path.map { PageTitle.of($0) }
                try output.sink.write(form == .html ? HTMLRenderer().render(page.report) : MarkdownRenderer().render(page.report))
            })
        case .csv: return (StreamPresenter(messages: messages) { DelimitedWriter.csv(output.sink) }, { _ in })
        case .tsv: return (StreamPresenter(messages: messages) { DelimitedWriter.tsv(output.sink) }, { _ in })
        case .json: return (StreamPresenter(messages: messages) { JSONWriter.json(output.sink) }, { _ in })
        case .ndjson: return (StreamPresenter(messages: messages) { JSONWriter.ndjson(output.sink) }, { _ in })
        }
    }
}

enum PageTitle {
    static func of(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.split(separator: ".").first.map(String.init) ?? file
    }
}

/// Standard output, or a file that is written beside its place and renamed when all is done.
final class OutputFile {
    let sink: any ByteSink
    private let path: String?
    private let temporary: String
    private let descriptor: Int32

    init(_ path: String?) throws {
        self.path = path
        temporary = (path ?? "") + ".\(getpid()).part"
        descriptor = path == nil ? STDOUT_FILENO : open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        guard descriptor >= 0 else { throw OutputError.failed(code: errno) }
        sink = FileDescriptorSink(descriptor)
    }

    /// A page as a workbook, which its library writes by the path.
    func write(_ report: Report) throws {
        do {
            try WorkbookRenderer().write(report, to: temporary)
        } catch {
            try? close(keeping: false)
            throw error
        }
    }

    func close(keeping isKept: Bool) throws {
        guard let path else { return }
        let isWritten = fsync(descriptor) == 0 && closeDescriptor(descriptor) == 0
        if isKept, isWritten, rename(temporary, path) == 0 { return }
        let code = errno
        unlink(temporary)
        if isKept { throw OutputError.failed(code: code) }
    }
}
