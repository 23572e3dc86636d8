import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What a statement asks for, once it is checked.
public enum Action: Sendable {
    /// A name was bound (or an option set); nothing is to be shown.
    case bound(name: String)
    /// A file was bound to a name: it is said what was understood.
    case loaded(name: String, FileSource)
    case show(Relation)
    /// A value, with what is to be said of it.
    case value(ScalarExpression, notes: [Note])
    case assert(ScalarExpression, message: ScalarExpression?, Span)
    case listOptions
}

/// Gives a program its meaning: every name a binding, every expression a type, every pipeline a plan. It runs nothing but what its host is asked.
///
/// Errors are collected in `diagnostics`, one for each cause; what an error leaves behind is unknown, and nothing that follows from it is reported.
public final class Checker {
    public let host: any Host
    public var environment: Environment
    public private(set) var diagnostics: [Diagnostic] = []
    private var reported: Set<Diagnostic> = []
    /// The program is a file, not an entry at the prompt.
    public var isFile = false
    /// Values given for `param`s, as text.
    public var parameters: [String: String] = [:]
    /// In a script an inferred role is a warning.
    public var isScript = false
    /// What a line that begins with a pipe goes on with.
    public var above: Relation?
    private(set) var parametersSeen: Set<String> = []
    let verbs: [String: any Verb.Type]
    /// A definition is checked for itself: what it calls was checked where it was written.
    var checksDefinition = false
    private var depth = 0
    private var latest: (tables: [String], today: Day?, day: Day)?

    public init(host: any Host, verbs: [any Verb.Type], environment: Environment = Environment()) {
        self.host = host
        var byName: [String: any Verb.Type] = [:]
        for verb in verbs { byName[verb.manual.name] = verb }
        self.verbs = byName
        self.environment = environment
    }

    public func report(_ diagnostic: Diagnostic) {
        if !diagnostic.isUnknownBeforeRunning, reported.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
    }

    /// An error in the body of a definition is shown at the call too.
    func noteCall(from first: Int, at span: Span) {
        for index in first..<diagnostics.count where diagnostics[index].labels.first?.span.source !== span.source
            || diagnostics[index].labels.first.map({ !$0.span.range.overlaps(span.range) }) ?? false {
            diagnostics[index].labels.append(.init(span, "called here"))
        }
    }

    /// The diagnostics so far, which are then forgotten.
    public func takeDiagnostics() -> [Diagnostic] {
        defer {
            diagnostics = []
            reported = []
        }
        return diagnostics
    }

    // MARK: statements

    /// Nil where the statement is wrong; the diagnostics tell how.
    public func check(_ statement: Statement) -> Action? {
        defer { if statement.shows { environment.optionsAreSettled = true } }
        do {
            return try action(statement)
        } catch {
            if let diagnostic = error as? Diagnostic { report(diagnostic) }
            leaveUnknown(statement)
            return nil
        }
    }

    /// A name whose definition is wrong is bound all the same, so that its uses are not reported again.
    private func leaveUnknown(_ statement: Statement) {
        switch statement.kind {
        case .let(let name, _): environment.bindings[name.text] = .table(.unknown)
        case .load(let load, _): if let name = try? loadName(load) { environment.bindings[name] = .table(.unknown) }
        case .param(let name, _): environment.bindings[name.text] = .value(ScalarExpression(.literal(.null), .unknown))
        case .use(_, as: let name?), .connect(_, as: let name): environment.bindings[name.text] = .table(.unknown)
        case .use(_, as: nil): environment.isIncomplete = true
        default: break
        }
    }

    private func action(_ statement: Statement) throws -> Action? {
        switch statement.kind {
        case .let(let name, let pipeline): return try bind(name, pipeline, help: statement.help)
        case .define(let name, let parameters, let body):
            return try define(name, parameters, body, help: statement.help)
        case .param(let name, let standard): return try parameter(name, standard)
        case .use(let path, let name): return try use(path, as: name)
        case .connect(let path, _): throw Diagnostic.noConnection(at: path.span)
        case .set(let name, let value): return try set(name, value, at: statement.span)
        case .assert(let pipeline, let message): return try assert(pipeline, message, at: statement.span)
        case .load(let load, let stages): return try self.load(load, stages)
        case .pipeline(let pipeline):
            switch try result(of: pipeline, in: environment) {
            case .table(let relation): return relation.isUnknown ? nil : .show(relation)
            case .value(let value, let notes): return value.type == .unknown ? nil : .value(value, notes: notes)
            }
        case .needs: throw Diagnostic.needsHere(at: statement.span)
        case .invalid: return nil
        }
    }

    private func bind(_ name: Name, _ pipeline: Pipeline, help: String?) throws -> Action {
        try refuseTwice(name)
        switch try result(of: pipeline, in: environment) {
        case .table(var relation):
            let effects = relation.effects
            relation.effects = []
            if !relation.isUnknown, relation.review == nil { relation = relation.shared(name.text, keeping: .whenReadAgain) }
            relation.name = name.text
            environment.bindings[name.text] = .table(relation)
            environment.help[name.text] = help
            // What is saved or said on the way is done now; the name stands for the table.
            if !effects.isEmpty {
                relation.effects = effects
                pendingEffects.append(relation)
            }
        case .value(let value, _):
            try SizeLimit.check(value, at: name.span)
            environment.bindings[name.text] = .value(value)
            environment.help[name.text] = help
        }
        return .bound(name: name.text)
    }

    /// Tables of `let`s whose pipelines save or say something on the way.
    public var pendingEffects: [Relation] = []

    private func refuseTwice(_ name: Name) throws {
        if let origin = environment.origins[name.text] {
            environment.origins[name.text] = nil
            report(.hidesUsedName(name.text, origin, at: name.span))
        }
    }

    private func define(
        _ name: Name, _ parameters: [Statement.Parameter], _ body: Statement.Body, help: String?
    ) throws -> Action {
        try refuseTwice(name)
        var definition = Binding.Definition(name: name, parameters: parameters, body: body, help: help, environment: environment)
        definition.isWrong = !checkBody(of: definition)
        if case .stages = body { environment.bindings[name.text] = .verb(definition) } else { environment.bindings[name.text] = .function(definition) }
        environment.help[name.text] = help
        return .bound(name: name.text)
    }

    private func parameter(_ name: Name, _ standard: FupanSyntax.Expression?) throws -> Action {
        parametersSeen.insert(name.text)
        let scope = Scope(checker: self, environment: environment, relation: Relation(.values([], []), columns: []))
        let value = try standard.map { try scope.check($0) }
        if let given = parameters[name.text] {
            environment.bindings[name.text] = .value(try read(given, as: value?.type ?? .text, name))
        } else if let value {
            environment.bindings[name.text] = .value(value)
        } else if host.readsOnlyHeaders {
            environment.bindings[name.text] = .value(ScalarExpression(.literal(.null), .unknown))
        } else {
            throw Diagnostic.parameterMissing(name.text, at: name.span)
        }
        return .bound(name: name.text)
    }

    /// A parameter's text from the command line, read by the type of its default.
    private func read(_ text: String, as type: DataType, _ name: Name) throws -> ScalarExpression {
        if type.isText { return .text(text) }
        var source = text
        if type.isDate || type == .interval, !text.hasPrefix("@") { source = "@" + text }
        if case .period = type, !text.hasPrefix("@") { source = "@" + text }
        let (expression, problems) = parseExpression(SourceText(name: "--param \(name.text)", source))
        if let problem = problems.first { throw problem }
        let scope = Scope(checker: self, environment: environment, relation: Relation(.values([], []), columns: []))
        let value = try scope.check(expression)
        let fits = DataType.common(type, value.type) != nil || (type.isDate && value.type.isDate)
        guard fits else { throw Diagnostic.wrongType(value.type, expected: type.phrase, at: expression.span) }
        return value
    }

    public var unknownParameters: [String] { parameters.keys.filter { !parametersSeen.contains($0) }.sorted() }

    private func use(_ path: FupanSyntax.Expression, as name: Name?) throws -> Action {
        let used = try host.use(try constantText(path), at: path.span)
        if let name {
            environment.bindings[name.text] = .module(used.bindings)
            return .bound(name: name.text)
        }
        let hidden = used.bindings.keys.filter { $0 != "_" && environment.origins[$0] == nil && environment.bindings[$0] != nil }.sorted()
        for (key, binding) in used.bindings.sorted(by: { $0.key < $1.key }) where key != "_" {
            if let other = environment.origins[key], other != path.span.text {
                throw Diagnostic.usedTwice(key, other, at: path.span)
            }
            environment.bindings[key] = binding
            environment.origins[key] = path.span.text
            environment.help[key] = used.help[key]
        }
        if !hidden.isEmpty { report(.usedNamesHide(hidden, at: path.span)) }
        return .bound(name: "")
    }

    func constantText(_ expression: FupanSyntax.Expression) throws -> String {
        let scope = Scope(checker: self, environment: environment, relation: Relation(.values([], []), columns: []))
        let value = try scope.check(expression)
        if case .literal(.text(let text)) = value.kind { return text }
        guard value.type.isText else { throw Diagnostic.wrongType(value.type, expected: "text", at: expression.span) }
        guard case .text(let text)? = try host.evaluate([value], at: expression.span).first else {
            throw Diagnostic.wrongType(.null, expected: "text", at: expression.span)
        }
        return text
    }

    private func assert(_ pipeline: Pipeline, _ message: FupanSyntax.Expression?, at span: Span) throws -> Action? {
        let scope = Scope(checker: self, environment: environment, relation: Relation(.values([], []), columns: []))
        let text = try message.map { try scope.check($0) }
        let tested = try result(of: pipeline, in: environment)
        if case .table(let table) = tested, table.isUnknown { return nil }
        guard case .value(let condition, _) = tested else { throw Diagnostic.noCondition(.table, at: pipeline.span) }
        guard [.boolean, .unknown, .null].contains(condition.type) else { throw Diagnostic.noCondition(condition.type, at: pipeline.span) }
        return .assert(condition, message: text, span)
    }

    // MARK: tables

    /// A table by its name; a canonical one as it was known on the day that is replayed.
    public func table(named name: String, in environment: Environment) -> Relation? {
        switch environment[name] {
        case .table(let relation)?: return relation.asKnown(on: environment.options.today, as: name)
        case .argument(let argument)?: return try? relation(of: argument.expression, in: argument.environment)
        default: return nil
        }
    }

    /// The last day with data in the canonical tables; without them, in the table at hand.
    func latestDay(in environment: Environment, over relation: Relation, at span: Span) throws -> Day {
        if host.readsOnlyHeaders { return host.clockDay }
        let names = Canonical.tables.map { $0.name }.filter { environment.canonicalTable($0)?["time"] != nil }
        if let latest, !names.isEmpty, latest.tables == names, latest.today == environment.options.today { return latest.day }
        var columns = names.compactMap { name in table(named: name, in: environment).flatMap { table in table["time"].map { (table, $0) } } }
        if columns.isEmpty, let time = relation.columns.first(where: { $0.type.isDate }) { columns = [(relation, time)] }
        if columns.isEmpty { columns = try onlyTime(in: environment, at: span) }
        let days = try host.evaluate(columns.map { table, time in
            let greatest = Plan.Definition(.aggregate(.maximum, [time.expression], time.type))
            return ScalarExpression(.scalar(.aggregate(keys: [], measures: [greatest], table.plan), greatest.id), time.type)
        }, at: span).compactMap { value -> Day? in
            switch value {
            case .day(let day): day
            case .time(let moment): moment.day
            default: nil
            }
        }
        guard let day = days.max() else { throw Diagnostic.noLatestDay(of: columns.compactMap(\.0.name), at: span) }
        latest = (names, environment.options.today, day)
        return day
    }

    /// Without canonical tables and a table at hand: the only time of the only table that has one.
    private func onlyTime(in environment: Environment, at span: Span) throws -> [(Relation, Relation.Column)] {
        let all = environment.tableNames.filter { !$0.hasPrefix("_") }.flatMap { name -> [(Relation, Relation.Column)] in
            guard let table = table(named: name, in: environment) else { return [] }
            return table.columns.filter { $0.type.isDate }.map { (table, $0) }
        }
        if all.count > 1 { throw Diagnostic.whichLatestDay(all.map { "\($0.0.name ?? "").\($0.1.name)" }, at: span) }
        return all
    }

    // MARK: nesting

    /// Bounds how deep definitions call each other.
    func entering<Result>(_ definition: Binding.Definition, at span: Span, _ body: () throws -> Result) throws -> Result {
        guard depth < 60 else { throw Diagnostic.tooDeep(definition.name.text, at: span) }
        depth += 1
        defer { depth -= 1 }
        do {
            return try body()
        } catch var diagnostic as Diagnostic {
            let isInside = diagnostic.labels.first.map { $0.span.source !== span.source || !$0.span.range.overlaps(span.range) } ?? false
            if isInside { diagnostic.labels.append(.init(span, "called here")) }
            throw diagnostic
        }
    }
}

extension Statement {
    /// Whether it computes something to be shown, saved or asserted.
    fileprivate var shows: Bool {
        switch kind {
        case .pipeline, .assert: true
        case .load(_, let stages): !stages.isEmpty
        default: false
        }
    }
}

extension Diagnostic {
    /// What depends on rows, where none are read (`Host.readsOnlyHeaders`), or on what was wrong before: the checker leaves unknown what asked for it, and does not show this.
    public static func unknownBeforeRunning(at span: Span?) -> Diagnostic {
        Diagnostic("unknown-before-running", "this is known when the program runs", at: span, severity: .note)
    }

    var isUnknownBeforeRunning: Bool { id == "unknown-before-running" }

    static func noConnection(at span: Span) -> Diagnostic {
        Diagnostic("no-engine", "this version reaches no engine but its own", at: span, "",
                   suggestions: [.init("export the tables to Parquet and `load` them")])
    }

    static func needsHere(at span: Span) -> Diagnostic {
        Diagnostic("needs-here", "`needs` is the first line of a notebook's block", at: span, "")
    }

    static func hidesUsedName(_ name: String, _ origin: String, at span: Span) -> Diagnostic {
        Diagnostic("hides-name", "`\(name)` hides the one from \(origin)", at: span, "", severity: .note)
    }

    static func usedNamesHide(_ names: [String], at span: Span) -> Diagnostic {
        let listed = names.prefix(6).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 6 ? ", …" : "")
        return Diagnostic("hides-name", "its \(listed) \(names.count == 1 ? "hides the one" : "hide those") bound above", at: span, "", severity: .note,
                   suggestions: [.init("to keep both, give the script a name: `use \(span.text) as other`")])
    }

    static func parameterMissing(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("parameter-missing", "the parameter `\(name)` has no default and was not given", at: span, "",
                   suggestions: [.init("run the script with `--param \(name)=…`")])
    }

    static func usedTwice(_ name: String, _ other: String, at span: Span) -> Diagnostic {
        Diagnostic("used-twice", "`\(name)` comes from \(other) already", at: span, "",
                   suggestions: [.init("give one of them a name: `use \(span.text) as other`")])
    }

    static func noLatestDay(of tables: [String], at span: Span) -> Diagnostic {
        let reason = tables.isEmpty ? "no table with times is bound" : "no row of \(tables.map { "`\($0)`" }.joined(separator: ", ")) has a time"
        return Diagnostic("no-latest-day", "there is no last day with data: \(reason)", at: span, "")
    }

    /// `@latest` where several times could be meant.
    static func whichLatestDay(_ columns: [String], at span: Span) -> Diagnostic {
        let column = columns.first ?? "orders.time"
        return Diagnostic("no-latest-day", "the last day with data of which table? No canonical one is bound", at: span, "",
                          notes: ["columns of days or times: \(columns.prefix(12).joined(separator: ", "))"],
                          suggestions: [.init("write `day(max(\(column)))`", edit: .init(span, "day(max(\(column)))"))])
    }

    static func tooDeep(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("too-deep", "definitions call each other too deeply", at: span, "in `\(name)`")
    }
}
