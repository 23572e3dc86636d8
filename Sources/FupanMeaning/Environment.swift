import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What a name stands for.
public indirect enum Binding: Sendable {
    case table(Relation)
    /// A value: it reads no column.
    case value(ScalarExpression)
    case function(Definition)
    case verb(Definition)
    /// `use … as academy`: its names follow a dot.
    case module([String: Binding])
    /// An argument of a verb or function of one's own: what the caller wrote, with the names the caller sees.
    case argument(Argument)

    /// A `def`. It is checked where it is called, with the names that were known where it was written.
    public struct Definition: Sendable {
        public let name: Name
        public let parameters: [Statement.Parameter]
        public let body: Statement.Body
        public let help: String?
        public let environment: Environment
        /// An error in its body was reported where it was written; its calls are unknown.
        var isWrong = false

        /// `def recent(d) = orders | where time > d`
        var makesTable: Bool {
            guard case .pipeline(let body) = self.body else { return false }
            guard body.stages.isEmpty else { return true }
            if case .expression = body.source { return false }
            return true
        }
    }

    public struct Argument: Sendable {
        public let expression: FupanSyntax.Expression
        /// Checked where it was written; nil where it is a list of steps or the like.
        public let value: ScalarExpression?
        public let name: String
        public let environment: Environment
    }
}

/// The names known at one place. A value: a block or a `def` gets a copy and adds to it.
public struct Environment: Sendable {
    public var bindings: [String: Binding] = [:]
    /// Where a name came from, when it came from a `use`.
    public var origins: [String: String] = [:]
    /// The `##` texts above definitions.
    public var help: [String: String] = [:]
    public var options = Options()
    /// In a file options hold for all of it: none is set behind its first pipeline.
    public var optionsAreSettled = false
    /// A script that was to bring names could not be used: a name that is not there may have been one of them.
    public var isIncomplete = false

    public init() {}

    /// What a name stands for; `lib.top` is what `top` is in the script that `use … as lib` brought.
    public subscript(name: String) -> Binding? {
        if let binding = bindings[name] { return binding }
        guard let (module, member) = Environment.parts(of: name), case .module(let inner)? = bindings[module] else { return nil }
        return inner[member]
    }

    private static func parts(of name: String) -> (module: String, member: String)? {
        guard let dot = name.firstIndex(of: ".") else { return nil }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }

    /// The names of the scripts that were used under one.
    public var moduleNames: Set<String> { Set(bindings.compactMap { if case .module = $0.value { $0.key } else { nil } }) }

    /// The error of a name in such a script that is not one of its functions, or verbs.
    func notInModule(_ name: Name, isVerb: Bool) -> Diagnostic? {
        guard !name.isQuoted, let (module, member) = Environment.parts(of: name.text), case .module(let inner)? = bindings[module] else { return nil }
        let callable = inner.compactMap { key, binding -> String? in
            switch binding {
            case .verb: isVerb ? key : nil
            case .function: isVerb ? nil : key
            default: nil
            }
        }.sorted()
        return .notInModule(member, module, isVerb: isVerb, callable, at: name.span)
    }

    /// A canonical table that is bound: leads, stages, orders, …
    public func canonicalTable(_ name: String) -> Relation? {
        guard case .table(let relation)? = bindings[name] else { return nil }
        return relation
    }

    public var tableNames: [String] {
        bindings.compactMap { if case .table = $0.value { $0.key } else { nil } }.sorted()
    }
}

/// What `set` sets.
public struct Options: Sendable {
    public var language: Language = .english
    /// `set today`: the day whose knowledge is replayed. Nil is the clock's day, and nothing is held back.
    public var today: Day?
    public var edition = 1

    public init() {}
}

extension Diagnostic {
    fileprivate static func notInModule(_ member: String, _ module: String, isVerb: Bool, _ callable: [String], at span: Span) -> Diagnostic {
        let kind = isVerb ? "verb" : "function"
        return Diagnostic(
            "not-in-module", "`\(module)` has no \(kind) `\(member)`", at: span, "",
            notes: [callable.isEmpty ? "it has none" : "its \(kind)s are \(callable.prefix(12).joined(separator: ", "))"],
            suggestions: nearest(to: member, among: callable).prefix(1).map { .init("did you mean `\(module).\($0)`?", edit: .init(span, "\(module).\($0)")) })
    }
}

/// What the checker must ask of the world: files, days, and values that have to be known before checking goes on.
public protocol Host: AnyObject {
    /// Looks at the files a pattern names, relative to the script that names it: a source for all files of the same columns.
    func inspect(_ path: String, _ options: FileOptions, at span: Span) throws(Diagnostic) -> [FileSource]
    /// Computes expressions without columns.
    func evaluate(_ expressions: [ScalarExpression], at span: Span?) throws(Diagnostic) -> [Value]
    /// The distinct values of a column, in order; at most `limit`.
    func distinctValues(of column: Relation.Column, in relation: Relation, limit: Int, at span: Span?) throws(Diagnostic) -> [Value]
    /// The clock's day.
    var clockDay: Day { get }
    /// Nothing is computed and no row is read: `evaluate` and `distinctValues` throw `unknownBeforeRunning`.
    var readsOnlyHeaders: Bool { get }
    /// Runs another script, or a folder's, and gives its bindings.
    func use(_ path: String, at span: Span) throws(Diagnostic) -> Environment
}
