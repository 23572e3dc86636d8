import CLibEdit
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanSource

/// What came of a line at the prompt.
enum TypedLine {
    case line(String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
}

/// A line of text edited in the terminal: libedit, with keys of our own (LineEditor+Keys.swift).
final class LineEditor {
    /// Marks the stretches of a prompt that take no columns.
    private static let colourMark: CChar = 1

    let editor: OpaquePointer
    /// Streams of the editor's own: those of the C library belong to whoever writes results.
    private let input: UnsafeMutablePointer<FILE>
    private let output: UnsafeMutablePointer<FILE>
    private let descriptor: Int32
    let keyboard: Keyboard
    let signals: SignalPipe
    private let history: OpaquePointer
    /// Gives the completion of the text before the cursor.
    var complete: (String) -> Completion = { _ in Completion() }
    /// Whether the terminal can move its cursor.
    let isCapable: Bool
    private let usesColour: Bool
    private var shownPrompt: UnsafeMutablePointer<CChar>?
    private(set) var promptWidth = 0
    /// How the line being edited ended otherwise than by Enter.
    var wasInterrupted = false
    var hasEnded = false

    init?(output descriptor: Int32, signals: SignalPipe, usesColour: Bool) {
        TextLocale.useUTF8()
        guard let input = fdopen(dup(STDIN_FILENO), "r"), let output = fdopen(dup(descriptor), "w"),
              let editor = el_init("fupan", input, output, output), let history = history_init()
        else { return nil }
        self.editor = editor
        self.history = history
        self.input = input
        self.output = output
        self.descriptor = descriptor
        self.signals = signals
        self.usesColour = usesColour
        keyboard = Keyboard(descriptor: STDIN_FILENO, signals: signals)
        let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
        isCapable = terminal != "" && terminal != "dumb"
        _ = libedit_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
        _ = libedit_history_size(history, EntryHistory.limit)
        _ = libedit_history_unique(history, 1)
        _ = libedit_set_history(editor, history)
        _ = libedit_set_signals(editor, 0)
        _ = libedit_set_prompt(editor, { LineEditor.of($0)?.shownPrompt }, Self.colourMark)
        _ = libedit_set_reader(editor) { editor, character in LineEditor.of(editor)?.readCharacter(into: character) ?? -1 }
        bindKeys()
    }

    deinit {
        el_end(editor)
        history_end(history)
        fclose(input)
        fclose(output)
        free(shownPrompt)
    }

    /// The editor that a callback of libedit's is about.
    static func of(_ editor: OpaquePointer) -> LineEditor? {
        libedit_owner(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Makes an entry one that the Up key brings back.
    func remember(_ entry: String) { _ = libedit_history_enter(history, entry) }

    /// Has a line typed and edited.
    func readLine(prompt: String) -> TypedLine {
        show(prompt: prompt)
        wasInterrupted = false
        hasEnded = false
        // The window may have changed while nothing was edited.
        el_resize(editor)
        // libedit would do it with the first key only, and what is typed before that would be read as another kind of input.
        _ = libedit_prepare_terminal(editor, 1)
        setBracketedPaste(true)
        defer { setBracketedPaste(false) }
        var count: Int32 = 0
        let typed = signals.whileEditing { el_gets(editor, &count).map { String(cString: $0) } }
        if wasInterrupted { return .interrupted }
        guard var line = typed, count > 0, !hasEnded else { return .end }
        if line.hasSuffix("\n") { line.removeLast() }
        return .line(line)
    }

    private func show(prompt: String) {
        let mark = "\u{1}"
        // libedit writes what is marked together with the character behind it, so the last one, a space, has to come after it.
        let text = usesColour ? "\(mark)\u{1B}[1;36m\(mark)\(prompt.dropLast())\(mark)\u{1B}[0m\(mark) " : prompt
        promptWidth = prompt.displayWidth
        free(shownPrompt)
        shownPrompt = strdup(text)
    }

    func write(_ text: String) {
        fputs(text, output)
        fflush(output)
    }

    func setBracketedPaste(_ isOn: Bool) {
        if isCapable { write(isOn ? "\u{1B}[?2004h" : "\u{1B}[?2004l") }
    }

    /// The line as it stands: what is before the cursor, and what behind.
    var text: (before: String, after: String) {
        guard let info = el_line(editor)?.pointee, let start = info.buffer, let cursor = info.cursor, let end = info.lastchar else { return ("", "") }
        func text(_ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>) -> String {
            let bytes = UnsafeRawBufferPointer(start: from, count: max(0, to - from))
            return String(decoding: bytes, as: UTF8.self)
        }
        return (text(start, cursor), text(cursor, end))
    }

    /// Columns and rows of the terminal.
    var size: (columns: Int, rows: Int) {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return (80, 24) }
        return (Int(window.ws_col), max(2, Int(window.ws_row)))
    }
}
