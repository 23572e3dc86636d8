import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Checker {
    /// Checks a definition where it is written, with arguments and columns that are unknown: what does not depend on them is wrong in every call. False where an error was reported.
    ///
    /// Nothing is read for it: what depends on rows or files is left to the calls.
    func checkBody(of definition: Binding.Definition) -> Bool {
        for (index, parameter) in definition.parameters.enumerated() {
            if let first = definition.parameters[..<index].first(where: { $0.name == parameter.name }) {
                report(.parameterTwice(parameter.name, first.name.span))
                return false
            }
        }
        let trial = Checker(host: NoRows(host), verbs: verbs.keys.sorted().compactMap { verbs[$0] }, environment: definition.environment)
        for parameter in definition.parameters { trial.environment.bindings[parameter.name.text] = .table(.unknown) }
        trial.checksDefinition = true
        trial.checkUnknownCall(of: definition)
        let errors = trial.diagnostics.filter { $0.severity == .error }
        for error in errors { report(error.isRecursion(of: definition.name) ? .recursion(definition.name, at: error.labels.first?.span) : error) }
        return errors.isEmpty
    }

    private func checkUnknownCall(of definition: Binding.Definition) {
        do {
            switch definition.body {
            case .stages(let stages): _ = apply(stages, to: .unknown, in: environment)
            case .pipeline(let body):
                let scope = Scope(checker: self, environment: environment, relation: .unknown)
                // Where it is called there may be groups and an order.
                scope.window = Scope.WindowClauses(partition: [], order: [SortKey(.null)], isImplicit: false)
                if body.stages.isEmpty, case .expression(let expression) = body.source, !isTable(expression) {
                    _ = try scope.check(expression)
                } else {
                    _ = try result(of: body, in: environment, outer: scope)
                }
            }
        } catch {
            if let diagnostic = error as? Diagnostic { report(diagnostic) }
        }
    }

    private func isTable(_ expression: FupanSyntax.Expression) -> Bool {
        if case .name(let name) = expression.kind { table(named: name.text, in: environment) != nil } else { false }
    }
}

/// A world in which nothing is read.
private final class NoRows: Host {
    private let host: any Host

    init(_ host: any Host) { self.host = host }

    func inspect(_ path: String, _ options: FileOptions, at span: Span) throws(Diagnostic) -> [FileSource] { throw .unknownBeforeRunning(at: span) }
    func evaluate(_ expressions: [ScalarExpression], at span: Span?) throws(Diagnostic) -> [Value] { throw .unknownBeforeRunning(at: span) }

    func distinctValues(of column: Relation.Column, in relation: Relation, limit: Int, at span: Span?) throws(Diagnostic) -> [Value] {
        throw .unknownBeforeRunning(at: span)
    }

    func use(_ path: String, at span: Span) throws(Diagnostic) -> Environment { throw .unknownBeforeRunning(at: span) }

    var clockDay: Day { host.clockDay }
    var readsOnlyHeaders: Bool { true }
}

extension Diagnostic {
    fileprivate func isRecursion(of name: Name) -> Bool {
        (id == "unknown-function" || id == "unknown-verb") && labels.first?.span.text == name.span.text
    }

    fileprivate static func recursion(_ name: Name, at span: Span?) -> Diagnostic {
        Diagnostic("recursion", "`\(name.text)` calls itself, and there is no recursion", at: span, "in its own definition",
                   suggestions: [.init("sums and windows look at many rows: `running(sum(x))`, `previous(x)`")])
    }

    fileprivate static func parameterTwice(_ name: Name, _ first: Span) -> Diagnostic {
        Diagnostic("parameter-twice", "two parameters are called `\(name.text)`", at: name.span, "the second of them", also: [.init(first, "the first")],
                   suggestions: [.init("give it a name of its own: `\(name.text)_2`", edit: .init(name.span, name.text + "_2"))])
    }
}
