import FupanMeaning
import FupanPlan
import FupanReport
import FupanSource
import FupanSyntax

extension Session {
    /// Runs a script or a notebook (`.md`). `parameters` are the values of its `param`s.
    public func runScript(_ path: String, parameters: [String: String]) -> Outcome {
        outcome {
            guard !File.isFolder(path), File.exists(path), let bytes = File.bytes(path) else {
                throw Diagnostic("no-file", "there is no script `\(path)`", at: nil)
            }
            let text = try ProgramText.decode(bytes, name: path)
            try runScript(text, name: path, folder: File.folder(of: path), isNotebook: path.hasSuffix(".md"), isKept: true, parameters: parameters)
        }
    }

    /// The same for a text: what stands on standard input, or behind `-c`. It is typed to be seen once, so what was inferred is said under the table and is no warning.
    public func runScript(_ text: String, name: String, parameters: [String: String] = [:]) -> Outcome {
        outcome { try runScript(text, name: name, folder: folder, isNotebook: false, isKept: false, parameters: parameters) }
    }

    /// The same for bytes.
    public func runScript(_ bytes: [UInt8], name: String, parameters: [String: String] = [:]) -> Outcome {
        outcome { try runScript(ProgramText.decode(bytes, name: name), name: name, folder: folder, isNotebook: false, isKept: false, parameters: parameters) }
    }

    /// Several of them, one after the other, until one does not end well. `standardInput` are the bytes of `-`. A parameter that none of them has is an error.
    public func runScripts(_ paths: [String], parameters: [String: String], standardInput: () -> [UInt8]) -> Outcome {
        for (index, path) in paths.enumerated() {
            awaitsMoreScripts = index < paths.count - 1
            let outcome = path == "-"
                ? runScript(standardInput(), name: "standard input", parameters: parameters) : runScript(path, parameters: parameters)
            guard outcome == .done else { return outcome }
        }
        return .done
    }

    private func runScript(_ text: String, name: String, folder: String, isNotebook: Bool, isKept: Bool, parameters: [String: String]) throws {
        workbooks.startAnew()
        defer {
            workbooks.giveUp()
            tables.drop()
        }
        beginAfresh(in: folder)
        checker.isScript = isKept
        checker.parameters = parameters
        try beginningAnew {
            if isNotebook {
                try Notebook(self, name: name, text: text).run(into: presenter)
            } else {
                try run(read(SourceText(name: name, text)))
            }
        }
        try writeWorkbooks()
    }

    /// Once everything is checked, and before anything is done.
    func checkParameters() throws {
        if let unknown = checker.unknownParameters.first { throw Diagnostic.unknownParameter(unknown) }
    }
}

extension Diagnostic {
    static func unknownParameter(_ name: String) -> Diagnostic {
        Diagnostic("unknown-parameter", "the script has no `param \(name)`", at: nil)
    }
}

extension Session {
    /// Checks a script or notebook, or what stands on standard input: nothing is shown, saved or asserted, and of files no more is read than their types need.
    public func checkScript(_ path: String) -> Outcome {
        outcome {
            guard !File.isFolder(path), File.exists(path), let bytes = File.bytes(path) else {
                throw Diagnostic("no-file", "there is no script `\(path)`", at: nil)
            }
            let text = try ProgramText.decode(bytes, name: path)
            try check(text, name: path, folder: File.folder(of: path))
        }
    }

    public func checkScript(_ text: String, name: String) -> Outcome {
        outcome { try check(text, name: name, folder: folder) }
    }

    public func checkScript(_ bytes: [UInt8], name: String) -> Outcome {
        outcome { try check(ProgramText.decode(bytes, name: name), name: name, folder: folder) }
    }

    private func check(_ text: String, name: String, folder: String) throws {
        defer {
            tables.drop()
            checksOnly = false
        }
        checksOnly = true
        beginAfresh(in: folder)
        checker.isScript = true
        wouldHaveWritten = false
        guard name.hasSuffix(".md") else {
            _ = try check(parse(SourceText(name: name, text)), performing: { _ in })
            return
        }
        try checkNotebook(NotebookText(name: name, text))
    }

    /// A script knows nothing of the one before it.
    private func beginAfresh(in folder: String) {
        self.folder = folder
        isQuiet = true
        let language = language
        checker.isFile = true
        checker.environment = Environment()
        checker.environment.options.language = language
        (nameAbove, checker.above) = (nil, nil)
    }

    private func checkNotebook(_ notebook: NotebookText) throws {
        var failed = false
        for case .program(let source) in notebook.parts {
            var tree = read(source)
            if case .needs(let paths)? = tree.statements.first?.kind {
                // Where they are not bound the section vanishes; what is in it is checked all the same, as far as it can be.
                for name in paths.compactMap(\.first) where checker.environment[name.text] == nil { checker.environment.bindings[name.text] = .table(.unknown) }
                tree = Tree(
                    source: tree.source, tokens: tree.tokens, statements: Array(tree.statements.dropFirst()), diagnostics: tree.diagnostics,
                    isUnfinished: tree.isUnfinished)
            }
            do {
                _ = try check(tree, performing: { _ in })
            } catch Stop.failed {
                failed = true
            }
        }
        // Names that a block failed to bind would be missed in the prose.
        if failed { throw Stop.failed }
        let problems = notebook.parts.flatMap(holeProblems)
        report(problems)
        if problems.contains(where: { $0.severity == .error }) { throw Stop.failed }
    }

    /// What is wrong in the holes of prose, which are filled when all blocks have run.
    private func holeProblems(_ part: NotebookText.Part) -> [Diagnostic] {
        switch part {
        case .heading(_, let mark, let template): mark == nil || mark == language ? problems(in: template) : []
        case .prose(let sentences): sentences.filter { $0.language == nil || $0.language == language }.flatMap { problems(in: $0.template) }
        case .program, .verbatim: []
        }
    }

    func problems(in template: ProseTemplate) -> [Diagnostic] {
        template.pieces.flatMap { piece -> [Diagnostic] in
            guard case .hole(let range) = piece else { return [] }
            let (syntax, problems) = parseExpression(template.source, in: range, modules: checker.environment.moduleNames)
            if !problems.isEmpty { return problems }
            let scope = Scope(checker: checker, environment: checker.environment, relation: Relation(.values([], []), columns: []))
            do {
                _ = try scope.check(syntax)
            } catch {
                if let diagnostic = error as? Diagnostic { checker.report(diagnostic) }
            }
            return checker.takeDiagnostics()
        }
    }
}
