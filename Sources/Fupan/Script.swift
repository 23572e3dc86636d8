import FupanMeaning
import FupanReport
import FupanSource
import FupanSyntax

extension Session {
    /// Runs a script or a notebook (`.md`). `parameters` are the values of its `param`s.
    public func runScript(_ path: String, parameters: [String: String]) -> Outcome {
        outcome {
            guard !File.isFolder(path), File.exists(path), let text = File.text(path) else {
                throw Diagnostic("no-file", "there is no script `\(path)`", at: nil)
            }
            try runScript(text, name: path, folder: File.folder(of: path), isNotebook: path.hasSuffix(".md"), isKept: true, parameters: parameters)
        }
    }

    /// The same for a text: what stands on standard input, or behind `-c`. It is typed to be seen once, so what was inferred is said under the table and is no warning.
    public func runScript(_ text: String, name: String, parameters: [String: String] = [:]) -> Outcome {
        outcome { try runScript(text, name: name, folder: folder, isNotebook: false, isKept: false, parameters: parameters) }
    }

    private func runScript(_ text: String, name: String, folder: String, isNotebook: Bool, isKept: Bool, parameters: [String: String]) throws {
        defer { tables.drop() }
        self.folder = folder
        checker.isScript = isKept
        checker.parameters = parameters
        isQuiet = true
        try beginningAnew {
            if isNotebook {
                try Notebook(self, name: name, text: text).run(into: presenter)
            } else {
                try run(parse(SourceText(name: name, text)))
            }
        }
        if let unknown = checker.unknownParameters.first { throw Diagnostic.unknownParameter(unknown) }
    }
}

extension Diagnostic {
    static func unknownParameter(_ name: String) -> Diagnostic {
        Diagnostic("unknown-parameter", "the script has no `param \(name)`", at: nil)
    }
}

extension Session {
    /// Checks a script or notebook; nothing is shown or saved.
    public func checkScript(_ path: String) -> Outcome {
        outcome {
            guard !File.isFolder(path), File.exists(path), let text = File.text(path) else {
                throw Diagnostic("no-file", "there is no script `\(path)`", at: nil)
            }
            defer { tables.drop() }
            folder = File.folder(of: path)
            isQuiet = true
            checker.isScript = true
            var failed = false
            for program in ProgramFile(path: path, text: text, isNotebook: path.hasSuffix(".md")).programs where !check(parse(program)) { failed = true }
            if failed { throw Stop.failed }
        }
    }

    private func check(_ tree: Tree) -> Bool {
        let problems = problems(of: tree)
        problems.forEach(presenter.report)
        return !problems.contains { $0.severity == .error }
    }
}
