import FupanMeaning
import FupanSource
import FupanSyntax

/// What the prompt asks besides running an entry.
extension Session {
    /// Gives the last result the name of its cell too: `_3`.
    public func nameResult(cell: Int) {
        if let last = checker.environment["_"] { checker.environment.bindings["_\(cell)"] = last }
    }

    /// The columns of the table that a pipeline gives; nothing runs and nothing is reported.
    public func columns(of pipeline: String) -> [String]? { table(of: pipeline)?.columns.map(\.name) }

    func table(of pipeline: String) -> Relation? {
        let environment = checker.environment, pending = checker.pendingEffects
        defer {
            checker.environment = environment
            checker.pendingEffects = pending
            _ = checker.takeDiagnostics()
        }
        if pipeline.allSatisfy(\.isWhitespace) { return checker.above }
        guard let statement = read(SourceText(name: "", pipeline)).statements.last else { return nil }
        guard case .show(let relation)? = checker.check(statement) else { return nil }
        return relation
    }
}
