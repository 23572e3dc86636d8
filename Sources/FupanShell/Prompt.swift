#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanSource
import FupanSyntax

/// The prompt: lines are edited, gathered to entries, run one after the other, and kept as cells.
public final class Prompt {
    static let first = "fupan> "
    static let further = "   ...> "

    let session: any PromptSession
    private let line: ProgressLine?
    private let usesColour: Bool
    private let history = EntryHistory(path: EntryHistory.standardPath())
    private(set) var cells: [Cell] = []
    /// Files written by `:save`, which it may write again.
    var saved: Set<String> = []
    /// Where the prompt and what it says of itself go.
    private var output = STDOUT_FILENO
    private var isOver = false

    /// - Parameters:
    ///   - progress: where a long entry shows how far it is; hand the same one to the session's presenter (`ErasingPresenter`).
    ///   - usesColour: whether the prompt is coloured.
    public init(session: any PromptSession, progress: ProgressLine? = nil, usesColour: Bool = false) {
        self.session = session
        line = progress
        self.usesColour = usesColour
    }

    /// Asks for entries and runs them until Ctrl-D or `:quit`. Standard input has to be a terminal. The result is the exit status.
    public func run() -> Int32 {
        // The lines belong on the terminal, also where results are sent elsewhere.
        if isatty(STDOUT_FILENO) != 1 { output = STDERR_FILENO }
        guard let signals = SignalPipe(), let editor = LineEditor(output: output, signals: signals, usesColour: usesColour) else {
            say("fupan: the prompt cannot be set up: \(String(cString: strerror(errno)))")
            return 1
        }
        defer { signals.finish() }
        history.load().forEach(editor.remember)
        history.prepare()
        if let problem = history.problem { say("note: \(problem)") }
        say("Fupan: `help` says what there is, Tab completes, Ctrl-D ends")
        while !isOver, let entry = readEntry(editor) {
            if entry.isBlank { continue }
            if history.append(entry) { editor.remember(entry) }
            perform(entry, signals)
        }
        return 0
    }

    /// The lines of an entry; empty where it was given up, nil at the end.
    private func readEntry(_ editor: LineEditor) -> String? {
        var entry = ""
        editor.complete = { [self] text in completer.complete(entry.isEmpty ? text : entry + "\n" + text) }
        while true {
            switch editor.readLine(prompt: entry.isEmpty ? Self.first : Self.further) {
            case .line(let line):
                if line.isBlank { return entry }
                entry += entry.isEmpty ? line : "\n" + line
                if !Self.isUnfinished(entry) { return entry }
            case .interrupted:
                say("")
                return ""
            case .end:
                say("")
                return nil
            }
        }
    }

    static func isUnfinished(_ entry: String) -> Bool {
        PromptCommand.Request(entry) == nil && parse(SourceText(name: "", entry)).isUnfinished
    }

    private func perform(_ entry: String, _ signals: SignalPipe) {
        let words = session.completions
        if let request = PromptCommand.Request(entry, unless: { words.isBound($0) }) { return perform(request) }
        let number = cells.count + 1
        let source = SourceText(name: "cell \(number)", entry)
        let outcome = EntryWatch.over(session, signals, line) { session.run(entry: source, cell: number) }
        cells.append(Cell(number: number, text: entry, outcome: outcome))
        if outcome == .interrupted { say("interrupted") }
    }

    private var completer: Completer {
        Completer(words: session.completions, columns: { [session] in session.columns(of: $0) }, files: FolderListing.names(in:))
    }

    func say(_ text: String) {
        // Results may still be in the C library's buffers.
        fflush(nil)
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }

    func finish() { isOver = true }
}

extension StringProtocol {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension Completions {
    /// Whether a word is a name of the program's own.
    func isBound(_ word: String) -> Bool { table(named: word) != nil || bindings.contains(word) }
}
