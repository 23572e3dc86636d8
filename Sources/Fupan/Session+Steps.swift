import FupanMeaning
import FupanPlan
import FupanReport
import FupanSource
import FupanSyntax
import FupanTable

/// A statement that was checked and waits to be done.
struct Step {
    let statement: Statement
    let action: Action?
    /// Tables of a `let` that save or say something on the way.
    let pending: [Relation]

    /// Whether it writes files, which later statements may read.
    var saves: Bool {
        var relations = pending
        if case .show(let relation)? = action { relations.append(relation) }
        return relations.contains { $0.effects.contains { if case .save = $0 { true } else { false } } }
    }
}

/// A program is checked whole before any of it runs. So every error is known, nothing is half done, and what several statements read is read once.
extension Session {
    /// Checks every statement and reports what is wrong, in the order of the text. Where a statement reads files that one before it may write, `performing` does first what was checked so far.
    func check(_ tree: Tree, performing: ([Step]) throws -> Void) throws -> [Step] {
        var steps: [Step] = [], problems: [Diagnostic] = []
        var syntax = tree.diagnostics[...], definitionsLoad = false
        var failed = syntax.contains { $0.severity == .error }
        defer { awaitsFiles = false }
        for statement in tree.statements where problems.errorCount < Session.errorLimit {
            if interruption.isRaised { throw Stop.interrupted }
            if case .define = statement.kind, statement.span.text.contains("load") { definitionsLoad = true }
            if !failed, statement.readsFiles || definitionsLoad, steps.contains(where: \.saves) {
                report(problems)
                problems = []
                try performing(steps)
                try writeWorkbooks()
                steps = []
            }
            // What would have been written by now is not there to be read.
            awaitsFiles = wouldHaveWritten && (failed || checksOnly)
            let (step, found) = try checked(statement)
            let own = syntax.prefix { ($0.labels.first?.span.range.lowerBound ?? 0) <= statement.span.range.upperBound }
            syntax = syntax.dropFirst(own.count)
            problems += (own + found).inOrder(of: tree.source)
            if found.contains(where: { $0.severity == .error }) { failed = true }
            wouldHaveWritten = wouldHaveWritten || step.saves || failed && statement.span.text.contains("save")
            if !failed { steps.append(step) }
        }
        // With another look at a file what is wrong may be right.
        if failed, awaitsAnotherLook { throw Stop.failed }
        report(problems + syntax)
        if failed { throw Stop.failed }
        return steps
    }

    /// A program with more errors than this is not checked to its end.
    private static var errorLimit: Int { 1000 }

    /// Shows the first errors, as many warnings, and how many more there are.
    func report(_ problems: [Diagnostic]) {
        var errors = 0, remarks = 0
        for problem in problems where !isRepeated(problem) {
            if problem.severity == .error { errors += 1 } else { remarks += 1 }
            if (problem.severity == .error ? errors : remarks) <= mostErrors ?? .max { presenter.report(problem) }
        }
        let hidden = [errors, remarks].map { max(0, $0 - (mostErrors ?? .max)) }.reduce(0, +)
        if hidden > 0 { presenter.report(.moreErrors(hidden, stopped: errors >= Session.errorLimit)) }
    }

    private func checked(_ statement: Statement) throws -> (Step, [Diagnostic]) {
        let action = checker.check(extended(statement))
        let problems = checker.takeDiagnostics()
        if problems.contains(where: \.isInterruption) { throw Stop.interrupted }
        let step = Step(statement: statement, action: action, pending: checker.pendingEffects)
        checker.pendingEffects = []
        if !isUsed {
            switch action {
            case .show(let relation): checker.environment.bindings["_"] = .table(withoutEffects(relation))
            case .value(let value, _): checker.environment.bindings["_"] = .value(value)
            default: break
            }
        }
        noteAbove(statement, action)
        return (step, problems)
    }

    /// Does what was checked.
    func perform(_ steps: [Step]) throws {
        guard !isUsed else { return try performAll(steps) }
        let rest = steps.dropFirst(toPassBy)
        toPassBy -= steps.count - rest.count
        try performAll(Array(rest)) {
            self.done += 1
            self.hasActed = false
        }
    }

    private func performAll(_ steps: [Step], thereafter: () -> Void = {}) throws {
        tables.foresee(steps.map(demand))
        for step in steps {
            if interruption.isRaised { throw Stop.interrupted }
            try perform(step)
            thereafter()
        }
    }

    func perform(_ step: Step) throws {
        let span = step.statement.span
        for relation in step.pending { try run(relation.effects, at: span) }
        switch step.action {
        case .show(let relation): try isUsed ? run(relation.effects, at: span) : show(relation, at: span)
        case .value where isUsed: break
        case .value(let value, let notes):
            var noted = Relation(.values([], []), columns: [])
            noted.notes = notes
            let lines = try self.notes(of: noted, at: span)
            try show(.value(try evaluate([value.rangeAsText], at: span).first ?? .null, value.format))
            lines.forEach(presenter.remark)
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

    private func noteAbove(_ statement: Statement, _ action: Action?) {
        switch statement.kind {
        case .let(let name, _):
            noteTable(name)
        case .pipeline(let pipeline):
            if case .continuation = pipeline.source, let name = nameAbove { return noteTable(name) }
            nameAbove = nil
            checker.above = shown(action)
        case .load(let load, let stages):
            nameAbove = nil
            checker.above = stages.isEmpty
                ? (try? checker.loadName(load)).flatMap { checker.table(named: $0, in: checker.environment) } : shown(action)
        default:
            nameAbove = nil
            checker.above = nil
        }
    }

    /// The table that a statement shows, to be gone on with; a value, a review, or what went wrong is nothing to go on with.
    private func shown(_ action: Action?) -> Relation? {
        guard case .show(let relation)? = action, relation.review == nil else { return nil }
        return withoutEffects(relation)
    }

    private func noteTable(_ name: Name) {
        (nameAbove, checker.above) = (nil, nil)
        guard case .table(let relation)? = checker.environment[name.text], relation.review == nil else { return }
        checker.above = relation
        nameAbove = name
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

extension Statement {
    /// Whether checking it looks into files.
    var readsFiles: Bool {
        switch kind {
        case .use, .load: true
        case .let(_, let pipeline), .pipeline(let pipeline), .assert(let pipeline, _): pipeline.loads
        default: false
        }
    }
}

extension Pipeline {
    fileprivate var loads: Bool { if case .load = source { true } else { span.text.contains("load") } }
}

extension [Diagnostic] {
    fileprivate var errorCount: Int { count { $0.severity == .error } }

    /// By their places in a text; what points elsewhere keeps its place among them.
    fileprivate func inOrder(of source: SourceText) -> [Diagnostic] {
        guard count > 1, allSatisfy({ $0.labels.first?.span.source === source }) else { return self }
        return enumerated().sorted { left, right in
            let (a, b) = (left.element.labels[0].span.range.lowerBound, right.element.labels[0].span.range.lowerBound)
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }
}

extension Diagnostic {
    static func moreErrors(_ count: Int, stopped: Bool) -> Diagnostic {
        Diagnostic("more-errors", "and \(stopped ? "at least " : "")\(count) more", at: nil, severity: .note)
    }

    static func assertionFailed(_ message: String?, at span: Span) -> Diagnostic {
        Diagnostic("assertion-failed", message ?? "the assertion does not hold", at: span, "this does not hold")
    }
}
