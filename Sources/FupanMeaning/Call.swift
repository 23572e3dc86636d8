import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// An expression with the name its column gets.
public struct NamedExpression: Sendable {
    public var name: String
    public var expression: ScalarExpression
    public var span: Span

    public init(name: String, expression: ScalarExpression, span: Span) {
        self.name = name
        self.expression = expression
        self.span = span
    }

    public var definition: Plan.Definition { Plan.Definition(expression) }
}

/// One use of a verb: the table before it, and its values, clauses and options with their types checked when they are asked for.
public final class Call {
    public let manual: Manual
    public let stage: Stage
    public let checker: Checker
    public let environment: Environment
    /// The table before the verb. Asking for `lead.channel` adds a column to its plan.
    public var input: Relation

    init(manual: Manual, stage: Stage, input: Relation, checker: Checker, environment: Environment) {
        self.manual = manual
        self.stage = stage
        self.input = input
        self.checker = checker
        self.environment = environment
    }

    public var span: Span { stage.span }
    /// The verb's own words, for messages about the call as a whole.
    public var verbSpan: Span { stage.words.first.map { $0.span.through(stage.words.last?.span ?? $0.span) } ?? stage.span }
    public var options: Options { environment.options }

    // MARK: what was written

    public func clause(_ word: Clause.Word) -> Clause? { stage.clauses.first { $0.word == word } }
    public func has(_ word: Clause.Word) -> Bool { clause(word) != nil }

    /// The arguments of a clause; none where it is left out.
    public func arguments(_ word: Clause.Word) -> [Argument] {
        if case .group(let arguments)? = clause(word)?.body { arguments } else { [] }
    }

    public func option(_ name: String) -> FupanSyntax.Option? {
        for case .options(let options) in stage.clauses.map(\.body) {
            if let option = options.first(where: { $0.name.text == name }) { return option }
        }
        return nil
    }

    public func flag(_ name: String) -> Bool { option(name) != nil }

    /// The bare word or text an argument is: `lead`, `"not yet"`.
    public func word(_ expression: FupanSyntax.Expression) -> String? {
        switch expression.kind {
        case .name(let name): name.text
        case .text(let text): text
        default: nil
        }
    }

    // MARK: expressions over the input's columns

    /// A scope over the input; what it looks up by a dot is in the input afterwards.
    public func inScope<Result>(
        _ mode: Scope.Mode = .row, window: Scope.WindowClauses? = nil, _ body: (Scope) throws -> Result
    ) throws -> Result {
        let scope = Scope(checker: checker, environment: environment, relation: input, mode: mode)
        scope.window = window
        defer { input = scope.relation }
        return try body(scope)
    }

    public func expression(_ syntax: FupanSyntax.Expression, _ mode: Scope.Mode = .row) throws -> ScalarExpression {
        try inScope(mode) { try $0.check(syntax) }
    }

    public func condition(_ syntax: FupanSyntax.Expression, _ mode: Scope.Mode = .row) throws -> ScalarExpression {
        try inScope(mode) { try $0.condition(syntax) }
    }

    /// `name = expression` or an expression named by itself.
    public func named(_ argument: Argument, _ mode: Scope.Mode = .row) throws -> NamedExpression {
        let syntax = try single(argument)
        return NamedExpression(name: try columnName(argument), expression: try expression(syntax, mode), span: argument.span)
    }

    /// No two columns of a table differ only in case or width.
    public static func refuseTwin(_ name: String, among names: some Sequence<String>, at span: Span) throws {
        if let twin = names.first(where: { $0 != name && $0.lowercased() == name.lowercased() }) { throw Diagnostic.twinName(name, twin, at: span) }
    }

    /// The name written before `=`, or the automatic one.
    public func columnName(_ argument: Argument) throws -> String {
        try argument.name?.text ?? AutomaticName.of(single(argument), in: environment)
    }

    /// The only expression of an argument without steps.
    public func single(_ argument: Argument) throws -> FupanSyntax.Expression {
        guard let expression = argument.expression else { throw Diagnostic.stepsHere(argument) }
        return expression
    }

    /// What a clause breaks down by: named expressions over the input.
    public func keys(_ word: Clause.Word) throws -> [NamedExpression] {
        let result = try arguments(word).map { try named($0) }
        for (index, key) in result.enumerated() {
            if key.expression.type == .table || key.expression.type == .interval {
                throw Diagnostic.notAColumn(key.expression.type, at: key.span)
            }
            if result[..<index].contains(where: { $0.name == key.name }) { throw Diagnostic.twiceTheSameName(key.name, at: key.span) }
            try Call.refuseTwin(key.name, among: result[..<index].lazy.map(\.name), at: key.span)
        }
        return result
    }

    /// `by` and `at`: the groups and the order of windows.
    public func windowClauses() throws -> Scope.WindowClauses {
        for word in [Clause.Word.by, .at] {
            guard let clause = clause(word), let index = arguments(word).firstIndex(where: { $0.name != nil }) else { continue }
            throw Diagnostic.valueBehindClause(arguments(word), index, clause, stage)
        }
        let partition = try keys(.by).map(\.expression)
        let at = arguments(.at)
        if at.count > 1 { throw Diagnostic.oneValue("at", at: at[1].span) }
        let order = try at.first.map { argument in
            let key = try self.key(try single(argument))
            return try inScope { $0.totalOrder(key) }
        }
        return Scope.WindowClauses(partition: partition, order: order ?? [], isImplicit: partition.isEmpty && order == nil)
    }

    /// A key of an order: a leading minus on the whole of it is a direction, for every type.
    public func key(_ syntax: FupanSyntax.Expression) throws -> SortKey {
        if case .unary(.negate, let operand) = syntax.kind { return SortKey(try expression(operand), isDescending: true) }
        return SortKey(try expression(syntax))
    }

    // MARK: constants

    /// A value that does not depend on the row, of one of some types.
    public func constant(_ syntax: FupanSyntax.Expression, _ expected: String, _ accepts: (DataType) -> Bool) throws -> ScalarExpression {
        let value = try inScope(.row) { try $0.check(syntax) }
        // What is made of something unknown was reported where that stands; it has no value to be looked at.
        guard value.type != .unknown else { throw Diagnostic.unknownBeforeRunning(at: syntax.span) }
        guard accepts(value.type) else { throw Diagnostic.wrongType(value.type, expected: expected, at: syntax.span) }
        guard value.isConstant else { throw Diagnostic.notConstant(expected, at: syntax.span) }
        return value
    }

    /// The same, computed now.
    public func value(_ syntax: FupanSyntax.Expression, _ expected: String, _ accepts: (DataType) -> Bool) throws -> Value {
        let expression = try constant(syntax, expected, accepts)
        if case .literal(let value) = expression.kind { return value }
        return try checker.host.evaluate([expression], at: syntax.span).first ?? .null
    }

    public func single(_ word: Clause.Word) throws -> FupanSyntax.Expression? {
        guard let clause = clause(word) else { return nil }
        let arguments = arguments(word)
        guard arguments.count == 1, let first = arguments.first else { throw Diagnostic.oneValue(word.rawValue, at: clause.span) }
        return try single(first)
    }

    /// A whole number of at least one.
    public func count(_ syntax: FupanSyntax.Expression, _ what: String, atLeast least: Int = 1) throws -> Int {
        let value = try value(syntax, what, \.isNumber)
        if case .whole = value {} else if !value.isNull { throw Diagnostic.notWhole(what, value, at: syntax.span) }
        guard case .whole(let number) = value, number >= least else { throw Diagnostic.tooSmall(what, least: least, at: syntax.span) }
        return Int(number)
    }

    /// An exact span of time, in microseconds.
    public func exactSpan(_ syntax: FupanSyntax.Expression) throws -> (microseconds: Int64, span: Span) {
        let value = try value(syntax, "a duration like `30d`", { type in
            if case .duration = type { true } else { false }
        })
        guard case .duration(let amount, let unit) = value, amount.isFinite else { throw Diagnostic.wrongType(.null, expected: "a duration", at: syntax.span) }
        guard unit != .month else { throw Diagnostic.calendarSpan(at: syntax.span) }
        let length = amount * (unit == .day ? 86_400e6 : 1e6)
        guard length >= 0, length < 9e18 else { throw Diagnostic.tooSmall("a duration", least: 0, at: syntax.span) }
        return (Int64(length), syntax.span)
    }

    /// `as of` a day; the last day of a period. Nil where the clause is left out.
    public func asOf() throws -> ScalarExpression? {
        guard let syntax = try single(.asOf) else { return nil }
        let value = try constant(syntax, "a day", { type in
            if case .period = type { true } else { type.isDate || type == .interval }
        })
        return value.type == .time ? .call(.dayOf, [value], .day) : try value.bounds(at: syntax.span).lastDay
    }

    /// A period or range of days.
    public func period(_ word: Clause.Word) throws -> Bounds? {
        guard let syntax = try single(word) else { return nil }
        return try constant(syntax, "a period like `@2026-06`", { type in
            if case .period = type { true } else { type == .day || type == .interval }
        }).bounds(at: syntax.span)
    }

    // MARK: other tables

    /// The table an argument names or computes.
    public func table(_ argument: Argument) throws -> Relation {
        let syntax = try single(argument)
        let relation = try checker.relation(of: syntax, in: environment)
        return relation
    }

    /// The last day with data in the canonical tables; without them, in the table at hand.
    public func latestDay() throws -> Day { try checker.latestDay(in: environment, over: input, at: verbSpan) }

    /// The canonical table, or an error that says what is needed.
    public func canonical(_ name: String) throws -> Relation {
        guard let relation = checker.table(named: name, in: environment) else { throw Diagnostic.canonicalTableMissing(name, for: manual.name, at: verbSpan) }
        return relation
    }
}

extension Diagnostic {
    static func stepsHere(_ argument: Argument) -> Diagnostic {
        let span = argument.span
        if argument.steps.count == 1, argument.name == nil, let label = argument.steps[0].label {
            let meant = "\(label.span.text) = \(argument.steps[0].expression.span.text)"
            return Diagnostic("unexpected-steps", "a column is named by `=`", at: span, "`:` labels the steps of a funnel",
                              suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
        }
        return Diagnostic("unexpected-steps", "steps joined by `->` mean nothing here", at: span, "one expression is wanted")
    }

    static func twiceTheSameName(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("name-twice", "two columns would be called `\(name)`", at: span, "the second of them",
                   suggestions: [.init("give it a name of its own: `\(name)_2 = \(span.text)`")])
    }

    fileprivate static func twinName(_ name: String, _ twin: String, at span: Span) -> Diagnostic {
        Diagnostic("twin-name", "`\(name)` differs from the column `\(twin)` only in case", at: span, "", suggestions: [.init("choose another name")])
    }

    static func notAColumn(_ type: DataType, at span: Span) -> Diagnostic {
        Diagnostic("no-column-value", "a \(type.name) cannot be a column", at: span, "a \(type.name)")
    }

    public static func wrongType(_ found: DataType, expected: String, at span: Span) -> Diagnostic {
        let wanted: DataType? = if expected.contains("number") { .whole } else if expected.contains("day") || expected.contains("period") { .day } else if expected.contains("duration") { .duration(.day) } else { nil }
        return Diagnostic("wrong-type", "\(expected) is wanted here, not \(found.phrase)", at: span, found.phrase,
                          suggestions: wanted.flatMap { conversion(span, found, beside: $0) }.map { [$0] } ?? [])
    }

    static func notConstant(_ expected: String, at span: Span) -> Diagnostic {
        Diagnostic("not-constant", "\(expected) is wanted here that is the same for every row", at: span, "this differs from row to row")
    }

    static func oneValue(_ clause: String, at span: Span) -> Diagnostic {
        Diagnostic("one-value", "`\(clause)` takes one value", at: span, "")
    }

    static func tooSmall(_ what: String, least: Int, at span: Span) -> Diagnostic {
        Diagnostic("out-of-range", "\(what) must be at least \(least)", at: span, "")
    }

    static func notWhole(_ what: String, _ value: Value, at span: Span) -> Diagnostic {
        let near = value.approximate.flatMap { Int64(exactly: $0.rounded(.up)) }.map { "\($0)" }
        return Diagnostic("wrong-type", "\(what) is a whole number", at: span, "this has decimals",
                          suggestions: near.map { [.init("write `\($0)`", edit: .init(span, $0))] } ?? [])
    }

    static func calendarSpan(at span: Span) -> Diagnostic {
        Diagnostic("calendar-span", "months and years have no fixed length", at: span, "a span in days is wanted",
                   suggestions: [.init("write days: `30d` for a month, `365d` for a year")])
    }

    public static func canonicalTableMissing(_ name: String, for verb: String, at span: Span) -> Diagnostic {
        Diagnostic("table-missing", "`\(verb)` needs the table `\(name)`, which is not bound", at: span, "needs `\(name)`",
                   suggestions: [.init("bind it first: `let \(name) = load \"\(name).csv\"`, or `use` a dataset's script")])
    }
}
