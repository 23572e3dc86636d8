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
    /// What was said of files in this run.
    var saidRemarks: Set<String> = []
    /// The workbooks that the program writes.
    let workbooks = ProgramWorkbooks()
    /// Scripts being run by `use`, to find a circle.
    var scriptsInUse: [String] = []
    private let dialect = Dialect.duckDB
    public let clockDay: Day
    /// True in scripts: what is loaded is not announced.
    public var isQuiet = false
    /// Standard input gave the program: `load "-"` would find nothing there.
    public var inputIsProgram = false
    let interruption = Interruption()
    /// True for `fupan check`: nothing is computed, so what depends on rows stays unknown.
    var checksOnly = false
    public var readsOnlyHeaders: Bool { checksOnly }
    /// A statement before would have written files, had it been done: they may not be there yet.
    var awaitsFiles = false
    /// Errors of a program that are shown; the rest is counted. Nil shows all, for editors.
    public var mostErrors: Int? = 20
    /// The name of the `let` above, which a line that begins with a pipe extends.
    var nameAbove: Name?
    /// The notebook that is written.
    var page: PageNotes?
    /// Whether the statement that is being done has shown or saved something: the program cannot be begun anew.
    var hasActed = false
    /// Statements of the program that are done. Begun anew, it passes them by.
    var done = 0
    var toPassBy = 0
    /// What was reported before the program was begun anew is not reported again.
    var reported: Set<String> = []
    private var reportedBefore: Set<String> = []
    /// More scripts are to be run, and may have the parameters that this one has not.
    var awaitsMoreScripts = false
    /// Files whose rows were not what their first ones promised; the engine looks at the whole of them from then on.
    var misread: Set<String> = []
    /// Those of them that the program was begun anew for.
    private var lookedAtAgain: Set<String> = []
    /// Whether the program may yet be begun anew, with a file looked at whole.
    var awaitsAnotherLook: Bool { !hasActed && misread != lookedAtAgain }
    /// Whether a statement would have written files, had it been done: in this program, or in a script that it uses.
    var wouldHaveWritten = false

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
    var isUsed: Bool { !scriptsInUse.isEmpty }

    var language: Language { checker.environment.options.language }

    /// Runs a whole program. Temporary tables live until it ends.
    public func run(_ source: SourceText) -> Outcome {
        interruption.clear()
        saidRemarks = []
        workbooks.startAnew()
        defer {
            workbooks.giveUp()
            tables.drop()
            forgetUnknown()
        }
        let last = checker.environment["_"]
        let result = outcome {
            try beginningAnew { try run(read(source)) }
            try writeWorkbooks()
        }
        if result != .done { checker.environment.bindings["_"] = last }
        if result == .failed { forgetAbove() }
        return result
    }

    /// There is nothing to go on with above an error.
    private func forgetAbove() {
        nameAbove = nil
        checker.above = nil
    }

    /// A file whose later rows are not what its first ones promised is looked at whole, and the program begun anew, unless the statement that read it has shown or saved something already. What was done before is not done again.
    func beginningAnew(_ body: () throws -> Void) throws {
        let before = (environment: checker.environment, above: checker.above, name: nameAbove)
        lookedAtAgain = misread
        (hasActed, wouldHaveWritten, done, toPassBy) = (false, false, 0, 0)
        (reported, reportedBefore) = ([], [])
        while true {
            do {
                return try body()
            } catch let error where awaitsAnotherLook && !interruption.isRaised {
                if let diagnostic = error as? Diagnostic, diagnostic.isInterruption { throw error }
                lookedAtAgain = misread
                reportedBefore.formUnion(reported)
                toPassBy = done
                tables.drop()
                (checker.environment, checker.above, nameAbove) = before
            }
        }
    }

    /// Whether it was reported when the program was begun before.
    func isRepeated(_ diagnostic: Diagnostic) -> Bool {
        let place = diagnostic.labels.first.map { "\($0.span.source.name) \($0.span.range)" }
        let key = "\(diagnostic.id) \(place ?? "") \(diagnostic.message)"
        reported.insert(key)
        return reportedBefore.contains(key)
    }

    /// What an error left unknown is not reported again in the same program; the next entry at the prompt is another one.
    private func forgetUnknown() {
        checker.environment.isIncomplete = false
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

    /// The tree of a text, with what is known before it.
    func read(_ source: SourceText) -> Tree { parse(source, modules: checker.environment.moduleNames) }

    func run(_ tree: Tree) throws {
        let steps = try check(tree, performing: perform)
        if !isUsed, !awaitsMoreScripts { try checkParameters() }
        try perform(steps)
    }

    func withoutEffects(_ relation: Relation) -> Relation {
        var result = relation
        result.effects = []
        return result
    }
}

/// Breaks the circle of a session that is its checker's host.
private final class HostReference: Host {
    weak var session: Session?

    func inspect(_ path: String, _ options: FileOptions, at span: Span) throws(Diagnostic) -> [FileSource] {
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
    var readsOnlyHeaders: Bool { session?.checksOnly ?? false }

    func use(_ path: String, at span: Span) throws(Diagnostic) -> Environment {
        guard let session else { throw Diagnostic.sessionEnded(at: span) }
        return try session.use(path, at: span)
    }
}

extension Diagnostic {
    static func outputFailed(_ code: Int32) -> Diagnostic {
        Diagnostic("output-failed", "the output cannot be written: \(File.reason(code))", at: nil)
    }

    static func sessionEnded(at span: Span?) -> Diagnostic {
        Diagnostic("session-ended", "the session has ended", at: span)
    }
}
