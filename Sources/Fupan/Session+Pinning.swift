import FupanMeaning
import FupanSource
import FupanSyntax

/// Roles are pinned: the clauses of roles that were inferred are written into the program, so that a new column cannot change its answer.
extension Session {
    /// The file's text with those clauses. What keeps it from being checked is reported, and the outcome is nil; so is a role that no clause can name.
    public func pinned(_ file: ProgramFile) -> ProgramFile? {
        defer {
            tables.drop()
            (checksOnly, awaitsFiles) = (false, false)
        }
        checksOnly = true
        folder = File.folder(of: file.path)
        isQuiet = true
        checker.isScript = true
        var problems: [Diagnostic] = []
        for program in file.programs { problems += self.problems(of: read(program)) }
        var edits: [Diagnostic.Suggestion.Edit] = []
        for problem in problems where problem.severity == .error || problem.id == "role-inferred" {
            let edit = problem.suggestions.first?.edit
            if problem.severity == .warning, let edit, file.programs.contains(where: { $0 === edit.span.source }) {
                if !edits.contains(edit) { edits.append(edit) }
            } else {
                presenter.report(problem)
            }
        }
        guard !problems.contains(where: { $0.severity == .error }) else { return nil }
        let texts = file.programs.map { program in applied(edits.filter { $0.span.source === program }, to: program) }
        return ProgramFile(path: file.path, text: file.replacing(texts), isNotebook: file.path.hasSuffix(".md"))
    }

    /// Everything the parser and the checker say of a program. Nothing is shown or saved.
    func problems(of tree: Tree) -> [Diagnostic] {
        var problems = tree.diagnostics
        for statement in tree.statements {
            if case .needs = statement.kind { continue }
            _ = checker.check(statement)
            problems += checker.takeDiagnostics()
            checker.pendingEffects = []
            // What it would write is not there to be read.
            awaitsFiles = awaitsFiles || statement.span.text.contains("save")
        }
        return problems
    }

    /// The program with the insertions made. Where a verb of one's own was used over different tables, and two columns would go into one clause, none is written.
    private func applied(_ edits: [Diagnostic.Suggestion.Edit], to program: SourceText) -> String {
        func place(_ edit: Diagnostic.Suggestion.Edit) -> String {
            "\(edit.span.range.lowerBound) \(edit.replacement.split(separator: " ").first ?? "")"
        }
        let places = Dictionary(grouping: edits, by: place)
        var result: [UInt8] = []
        var position = 0
        let single = edits.filter { places[place($0)]?.count == 1 }
        for (_, edit) in single.enumerated().sorted(by: { ($0.element.span.range.lowerBound, $0.offset) < ($1.element.span.range.lowerBound, $1.offset) }) {
            result += program.bytes[position..<edit.span.range.lowerBound] + Array(edit.replacement.utf8)
            position = edit.span.range.upperBound
        }
        result += program.bytes[position...]
        return String(decoding: result, as: UTF8.self)
    }
}
