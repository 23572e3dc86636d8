import CLibEdit
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanSource

/// Keys beyond libedit's own, and what is read from the keyboard.
extension LineEditor {
    private static let interruptCharacter: Unicode.Scalar = "\u{3}"

    func bindKeys() {
        _ = libedit_set_editor(editor, "emacs")
        // What somebody has set for all programs with libedit holds here too, but for the keys below.
        _ = el_source(editor, nil)
        _ = libedit_add_command(editor, "fupan-complete", "completes a word") { editor, _ in
            LineEditor.of(editor)?.completeWord() ?? UInt8(CC_ERROR)
        }
        _ = libedit_add_command(editor, "fupan-paste", "takes what is pasted as text") { editor, _ in
            LineEditor.of(editor)?.paste() ?? UInt8(CC_ERROR)
        }
        _ = libedit_add_command(editor, "fupan-interrupt", "gives the line up") { editor, _ in
            LineEditor.of(editor)?.giveUp() ?? UInt8(CC_ERROR)
        }
        for (key, command) in [
            ("\t", "fupan-complete"), ("\u{1B}[200~", "fupan-paste"), ("^C", "fupan-interrupt"),
            ("^R", "em-inc-search-prev"), ("^W", "ed-delete-prev-word"),
            ("\u{1B}[3~", "ed-delete-next-char"), ("\u{1B}[1~", "ed-move-to-beg"), ("\u{1B}[4~", "ed-move-to-end"),
            ("\u{1B}[H", "ed-move-to-beg"), ("\u{1B}[F", "ed-move-to-end"),
            ("\u{1B}[1;5C", "em-next-word"), ("\u{1B}[1;5D", "ed-prev-word"),
        ] {
            _ = libedit_bind(editor, key, command)
        }
    }

    // MARK: reading

    /// libedit's reader: the next character, signals seen to on the way.
    func readCharacter(into character: UnsafeMutablePointer<wchar_t>) -> Int32 {
        guard let scalar = nextScalar() else { return 0 }
        character.pointee = wchar_t(bitPattern: scalar.value)
        return 1
    }

    /// Nil at the end of input, and when the program is to end.
    private func nextScalar() -> Unicode.Scalar? {
        while true {
            switch keyboard.next() {
            case .character(let scalar): return scalar
            case .signal(SIGINT): return Self.interruptCharacter
            case .signal(SIGTERM), .signal(SIGHUP), .end, .failure:
                hasEnded = true
                return nil
            case .signal(let number): react(to: number)
            }
        }
    }

    private func react(to number: Int32) {
        switch number {
        case SIGWINCH: redrawResized()
        case SIGTSTP:
            setBracketedPaste(false)
            _ = libedit_prepare_terminal(editor, 0)
            write("\n")
            kill(getpid(), SIGSTOP)
        case SIGCONT:
            _ = libedit_prepare_terminal(editor, 1)
            setBracketedPaste(true)
            redrawResized()
        default: break
        }
    }

    /// Draws the line anew from its first row: the terminal has broken it for the new width already.
    private func redrawResized() {
        let (columns, rows) = size
        let row = min(TypedRows(columns: columns, promptWidth: promptWidth).row(behind: text.before), rows - 1)
        write((row > 0 ? "\u{1B}[\(row)A" : "") + "\r\u{1B}[J")
        el_resize(editor)
        _ = libedit_refresh(editor)
    }

    // MARK: keys

    /// Ctrl-C: the line stays to be read, and a new one begins.
    private func giveUp() -> UInt8 {
        write("^C" + lineBreaksToEnd())
        wasInterrupted = true
        return UInt8(CC_NEWLINE)
    }

    /// Reads what a terminal sends between `ESC[200~` and `ESC[201~`, and puts it in as it is: it is text, not keys.
    private func paste() -> UInt8 {
        let terminator = Array("\u{1B}[201~".unicodeScalars)
        var pasted: [Unicode.Scalar] = []
        while !pasted.suffix(terminator.count).elementsEqual(terminator) {
            guard let next = nextScalar() else { return UInt8(CC_EOF) }
            // The terminal drops what was on its way when Ctrl-C is pressed, the terminator too.
            if next == Self.interruptCharacter { return giveUp() }
            pasted.append(next)
        }
        insert(Self.cleaned(String(String.UnicodeScalarView(pasted.dropLast(terminator.count)))))
        return UInt8(CC_REFRESH)
    }

    /// Line breaks as LF, none at the end (Enter runs it), no control characters.
    static func cleaned(_ pasted: String) -> String {
        var text = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in pasted.unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && previous != "\r") {
                text.append("\n")
            } else if scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0x7F) {
                text.append(scalar)
            }
            previous = scalar
        }
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }

    private func completeWord() -> UInt8 {
        let completion = complete(text.before)
        guard let insertion = completion.insertion else {
            guard completion.candidates.count > 1 else { return UInt8(CC_REFRESH_BEEP) }
            return list(completion)
        }
        el_deletestr(editor, Int32(completion.replaced.unicodeScalars.count))
        insert(insertion)
        return UInt8(CC_REFRESH)
    }

    private func insert(_ text: String) {
        guard !text.isEmpty, el_insertstr(editor, text) != 0 else { return }
        write("\u{7}")
    }

    /// Shows the candidates below the line, and the line again below them.
    private func list(_ completion: Completion) -> UInt8 {
        let (columns, rows) = size
        let lines = CandidateListing(completion.candidates).lines(columns: columns, rows: rows - 2)
        write(lineBreaksToEnd() + "\n" + lines.map { $0 + "\n" }.joined())
        // libedit's own way of drawing anew clears the rows above first, which by now hold the list.
        _ = libedit_refresh(editor)
        return UInt8(CC_NORM)
    }

    /// What moves the terminal's cursor to the last row of the line.
    private func lineBreaksToEnd() -> String {
        let text = text, rows = TypedRows(columns: size.columns, promptWidth: promptWidth)
        return String(repeating: "\n", count: rows.row(behind: text.before + text.after) - rows.row(behind: text.before))
    }
}

/// On which rows of a terminal libedit shows a line.
struct TypedRows {
    let columns: Int
    let promptWidth: Int

    /// The row, from 0, on which the cursor stands behind `text`.
    func row(behind text: String) -> Int {
        var row = promptWidth / max(1, columns), column = promptWidth % max(1, columns)
        for scalar in text.unicodeScalars {
            let width = scalar == "\t" ? 8 - column % 8 : scalar.displayWidth
            if scalar == "\n" || column + width > columns {
                row += 1
                column = 0
            }
            if scalar == "\n" { continue }
            column += width
            if column >= columns {
                row += 1
                column = 0
            }
        }
        return row
    }
}
