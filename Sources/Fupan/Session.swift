import FupanEngine
import FupanMeaning
import FupanPlan
import FupanReport
import FupanSource
import FupanSQL
import FupanSyntax
import FupanTable
import FupanVerbs

/// Runs programs: it checks them statement by statement, has the engine compute what is shown or saved, and gives it to a presenter.
public final class Session: Host {
    public let engine: any Engine
    public let checker: Checker
    var presenter: any Presenter
    let tables: SharedTables
    /// The folder that paths are relative to.
    var folder: String
    /// Files that were loaded: they are never overwritten.
    var loaded: Set<String> = []
    /// Workbooks written in this run, with their sheets.
    var workbooks: [String: [String]] = [:]
    /// Scripts being run by `use`, to find a circle.
    var scriptsInUse: [String] = []
    private let dialect = Dialect.duckDB
    public let clockDay: Day
    /// True in scripts: what is loaded is not announced.
    public var isQuiet = false
    private let interruption = Interruption()
    /// The name of the `let` above, which a line that begins with a pipe extends.
    private var nameAbove: Name?

    public init(
        engine: any Engine, presenter: any Presenter, folder: String = "", language: Language = .english, clockDay: Day? = nil
    ) {
        self.engine = engine
        self.presenter = presenter
        self.folder = folder
        self.clockDay = clockDay ?? Clock.today()
        tables = SharedTables(engine: engine, dialect: dialect)
        let host = HostReference()
        checker = Checker(host: host, verbs: vocabulary)
        checker.environment.options.language = language
        host.session = self
    }

    /// In a script that is run by `use` nothing is shown: it is run for what it binds, asserts and saves.
    private var isUsed: Bool { !scriptsInUse.isEmpty }

    var language: Language { checker.environment.options.language }

    /// Runs a whole program. Temporary tables live until it ends.
    public func run(_ source: SourceText) -> Outcome {
        interruption.clear()
        defer {
            tables.drop()
            forgetUnknown()
        }
        return outcome { try run(parse(source)) }
    }

    /// What an error left unknown is not reported again in the same program; the next entry at the prompt is another one.
    private func forgetUnknown() {
        checker.environment.bindings = checker.environment.bindings.filter { _, binding in
            switch binding {
            case .table(let relation): !relation.isUnknown
            case .value(let value): value.type != .unknown
            default: true
            }
        }
    }

    /// Stops what runs, from any thread.
    public func interrupt() {
        interruption.raise()
        engine.interrupt()
    }

    func outcome(_ body: () throws -> Void) -> Outcome {
        do {
            try body()
            return .done
        } catch Stop.assertionFailed {
            return .assertionFailed
        } catch Stop.interrupted {
            return .interrupted
        } catch let diagnostic as Diagnostic {
            if diagnostic.isInterruption { return .interrupted }
            presenter.report(diagnostic)
            return .failed
        } catch OutputError.closed {
            // Nobody reads any more (`| head`): no fault of the program.
            return .done
        } catch OutputError.failed(let code) {
            presenter.report(.outputFailed(code))
            return .failed
        } catch {
            return .failed
        }
    }

    func run(_ tree: Tree) throws {
        var failed = false
        for diagnostic in tree.diagnostics {
            presenter.report(diagnostic)
            if diagnostic.severity == .error { failed = true }
        }
        // What is wrong in the syntax is known before anything runs, and nothing is half done.
        for statement in tree.statements {
            if interruption.isRaised { throw Stop.interrupted }
            let action = checker.check(extended(statement))
            let problems = checker.takeDiagnostics()
            if problems.contains(where: \.isInterruption) { throw Stop.interrupted }
            problems.forEach(presenter.report)
            if problems.contains(where: { $0.severity == .error }) { failed = true }
            guard !failed else {
                checker.pendingEffects = []
                checker.above = nil
                continue
            }
            try perform(action, statement)
            noteAbove(statement)
        }
        if failed { throw Stop.failed }
    }

    private func perform(_ action: Action?, _ statement: Statement) throws {
        let pending = checker.pendingEffects
        checker.pendingEffects = []
        for relation in pending { try run(relation.effects, at: statement.span) }
        switch action {
        case .show(let relation):
            try isUsed ? run(relation.effects, at: statement.span) : show(relation, at: statement.span)
            checker.environment.bindings["_"] = .table(withoutEffects(relation))
        case .value where isUsed: break
        case .value(let value):
            let result = try evaluate([value], at: statement.span).first ?? .null
            try presenter.present(.value(result, value.format), in: language)
            checker.environment.bindings["_"] = .value(value)
        case .loaded(let name, let source): announce(name, source)
        case .assert(let condition, let message, let span): try assert(condition, message, span)
        case .listOptions:
            let options = checker.environment.options
            presenter.remark("lang \(options.language.rawValue), today \(options.today?.text ?? "the clock's"), edition \(options.edition)")
        case .bound, nil: break
        }
    }

    // MARK: what a line that begins with a pipe goes on with

    /// `| where …` after a `let` extends it.
    private func extended(_ statement: Statement) -> Statement {
        guard let nameAbove, case .pipeline(let pipeline) = statement.kind, case .continuation = pipeline.source else { return statement }
        return Statement(.let(nameAbove, pipeline), span: statement.span)
    }

    private func noteAbove(_ statement: Statement) {
        switch statement.kind {
        case .let(let name, _):
            noteTable(name)
        case .pipeline(let pipeline):
            if case .continuation = pipeline.source, let name = nameAbove { return noteTable(name) }
            nameAbove = nil
            if case .table(let relation)? = checker.environment["_"] { checker.above = relation }
        case .load(let load, _):
            nameAbove = nil
            checker.above = (try? checker.loadName(load)).flatMap { checker.table(named: $0, in: checker.environment) }
        default:
            nameAbove = nil
            checker.above = nil
        }
    }

    private func noteTable(_ name: Name) {
        guard case .table(let relation)? = checker.environment[name.text] else { return }
        checker.above = relation
        nameAbove = name
    }

    func withoutEffects(_ relation: Relation) -> Relation {
        var result = relation
        result.effects = []
        return result
    }

    private func announce(_ name: String, _ source: FileSource) {
        guard !isQuiet else { return }
        let file = source.paths.first ?? ""
        let more = source.paths.count > 1 ? " and \(source.paths.count - 1) more" : ""
        presenter.remark("\(name): \(source.columns.count) columns from \(file)\(more)\(source.understood)")
    }

    // MARK: assertions

    private func assert(_ condition: ScalarExpression, _ message: ScalarExpression?, _ span: Span) throws {
        let values = try evaluate([condition] + (message.map { [$0] } ?? []), at: span)
        guard values.first != .boolean(true) else { return }
        try fail(values.count > 1 ? values[1] : .null, span)
    }

    func fail(_ message: Value, _ span: Span) throws -> Never {
        let text = message.isNull ? nil : ValueText(language).text(message)
        presenter.report(Diagnostic.assertionFailed(text, at: span))
        throw Stop.assertionFailed
    }
}

extension FileSource {
    /// What was understood, for the line after a `load`.
    var understood: String {
        guard case .delimited(let form) = form else { return "" }
        let delimiter = form.delimiter == "\t" ? "tab" : form.delimiter
        let kept = columns.filter { $0.reason != nil }.map { "\($0.header) kept as text: \($0.reason ?? "")" }
        return " (\(form.encoding), delimiter \(delimiter)\(form.hasHeader ? "" : ", no header")"
            + (kept.isEmpty ? ")" : "; \(kept.prefix(3).joined(separator: "; ")))")
    }
}

/// Breaks the circle of a session that is its checker's host.
private final class HostReference: Host {
    weak var session: Session?

    func inspect(_ path: String, _ options: FileOptions, at span: Span) throws(Diagnostic) -> FileSource {
        guard let session else { throw Diagnostic.sessionEnded(at: span) }
        return try session.inspect(path, options, at: span)
    }

    func evaluate(_ expressions: [ScalarExpression], at span: Span?) throws(Diagnostic) -> [Value] {
        guard let session else { throw Diagnostic.sessionEnded(at: span) }
        return try session.evaluate(expressions, at: span)
    }

    func distinctValues(of column: Relation.Column, in relation: Relation, limit: Int, at span: Span?) throws(Diagnostic) -> [Value] {
        guard let session else { throw Diagnostic.sessionEnded(at: span) }
        return try session.distinctValues(of: column, in: relation, limit: limit, at: span)
    }

    var clockDay: Day { session?.clockDay ?? Clock.today() }

    func use(_ path: String, at span: Span) throws(Diagnostic) -> Environment {
        guard let session else { throw Diagnostic.sessionEnded(at: span) }
        return try session.use(path, at: span)
    }
}

extension Diagnostic {
    static func assertionFailed(_ message: String?, at span: Span) -> Diagnostic {
        Diagnostic("assertion-failed", message ?? "the assertion does not hold", at: span, "this does not hold")
    }

    static func outputFailed(_ code: Int32) -> Diagnostic {
        Diagnostic("output-failed", "the output cannot be written: \(File.reason(code))", at: nil)
    }

    static func sessionEnded(at span: Span?) -> Diagnostic {
        Diagnostic("session-ended", "the session has ended", at: span)
    }
}
