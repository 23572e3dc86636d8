import FupanSource

/// What the commands do.
extension Prompt {
    func perform(_ request: PromptCommand.Request) {
        switch request {
        case .command(.help, let topic): help(topic)
        case .command(.tables, _): listTables()
        case .command(.history, _): listCells()
        case .command(.save, let path): save(path)
        case .command(.quit, _): finish()
        case .unknown(let word):
            let near = nearest(to: word, among: PromptCommand.allCases.map(\.word))
            say("error: there is no command `\(word.terminalSafe())`" + (near.first.map { "; did you mean `\($0)`?" } ?? ""))
            listCommands()
        }
    }

    private func help(_ topic: String) {
        if topic.isEmpty {
            if let text = session.help(on: nil) { say(text.trimmedEnd) }
            listCommands()
        } else if let text = session.help(on: topic) {
            say(text.trimmedEnd)
        } else {
            let words = session.completions
            let near = nearest(to: topic, among: words.verbs.map(\.name) + words.functions)
            say("there is no help on `\(topic.terminalSafe())`" + (near.isEmpty ? "" : "; did you mean \(near.map { "`\($0)`" }.joined(separator: ", "))?"))
        }
    }

    private func listCommands() {
        let width = PromptCommand.allCases.map(\.form.count).max() ?? 0
        say("At the prompt:")
        for command in PromptCommand.allCases { say("  " + command.form.padded(to: width + 2) + command.summary) }
    }

    private func listTables() {
        let tables = session.completions.tables
        if tables.isEmpty { return say("no table is bound yet: `use \"folder\"` or `load \"file.csv\"`") }
        let width = tables.map(\.name.displayWidth).max() ?? 0
        for table in tables {
            say((table.name.terminalSafe().padded(to: width + 2) + table.columns.map { $0.terminalSafe() }.joined(separator: ", ")))
        }
    }

    private func listCells() {
        if cells.isEmpty { return say("nothing has been entered yet") }
        for cell in cells {
            let label = "_\(cell.number)".padded(to: 5)
            let mark = switch cell.outcome {
            case .done: ""
            case .failed: "  # failed"
            case .assertionFailed: "  # an assertion failed"
            case .interrupted: "  # interrupted"
            }
            let lines = cell.text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.terminalSafe() }
            say(label + lines.joined(separator: "\n" + "".padded(to: 5)) + mark)
        }
    }

    // MARK: saving

    private func save(_ argument: String) {
        let path = argument.filter { $0 != "\"" }
        guard !path.isEmpty else { return say("error: which file? `:save week26.md`") }
        guard path.hasSuffix(".md") else { return say("error: a notebook is Markdown: `:save \(path.terminalSafe()).md`") }
        guard cells.contains(where: { $0.outcome == .done }) else { return say("error: nothing has run yet that could be saved") }
        if !saved.contains(path), FolderListing.exists(path) {
            return say("error: `\(path.terminalSafe())` is there already; give another name, or remove it first")
        }
        let notebook = SavedNotebook(
            cells: cells, verbsWithoutResult: Set(session.completions.verbs.filter(\.isOutput).map(\.name)),
            folder: FolderListing.RelativePath(toNotebook: path), title: FolderListing.stem(path))
        if let problem = FolderListing.write(notebook.text, to: path) {
            say("error: `\(path.terminalSafe())` could not be written: \(problem)")
        } else {
            saved.insert(path)
            say("\(path.terminalSafe()): \(notebook.blockCount) \(notebook.blockCount == 1 ? "block" : "blocks"); `fupan run \(path.terminalSafe())` runs it")
            notebook.remarks.forEach { say("note: \($0)") }
        }
    }
}

extension PromptCommand {
    /// A command as it was typed.
    enum Request: Equatable {
        case command(PromptCommand, argument: String)
        case unknown(String)

        /// Nil where the entry is a piece of program. `help`, `quit` and `exit` go without the colon, unless something is called that.
        init?(_ entry: String, unless isBound: (String) -> Bool = { _ in false }) {
            guard !entry.contains("\n") else { return nil }
            let line = entry.drop { $0 == " " }
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard let word = parts.first?.foldingColon else { return nil }
            let argument = parts.count > 1 ? parts[1].trimmedBlanks : ""
            if word.first == ":" {
                let command = PromptCommand.allCases.first { $0.word == word } ?? (word == ":q" || word == ":exit" ? .quit : nil)
                self = command.map { .command($0, argument: argument) } ?? .unknown(word)
            } else if word == "help", !isBound(word), argument == "|" || !argument.contains("|") {
                self = .command(.help, argument: argument)
            } else if word == "quit" || word == "exit", argument.isEmpty, !isBound(word) {
                self = .command(.quit, argument: "")
            } else {
                return nil
            }
        }
    }
}

extension String {
    /// The colon of a Chinese input method is one too.
    fileprivate var foldingColon: String { first == "：" ? ":" + dropFirst() : self }

    fileprivate var trimmedBlanks: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    fileprivate var trimmedEnd: String {
        var text = Substring(self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
