import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Checks expressions at one place: over the columns of a table, with the names known there. Nothing runs; what comes out has a type.
public final class Scope {
    public enum Mode: Sendable {
        /// A value for each row.
        case row
        /// A value for each group: columns stand only inside aggregates.
        case aggregate
    }

    /// `by` and `at` of a derive, where or take: the groups and the order of its windows.
    public struct WindowClauses: Sendable {
        public var partition: [ScalarExpression]
        public var order: [SortKey]
        /// True where neither was written: aggregates over all rows then need a word of explanation.
        public var isImplicit: Bool

        public init(partition: [ScalarExpression], order: [SortKey], isImplicit: Bool) {
            self.partition = partition
            self.order = order
            self.isImplicit = isImplicit
        }
    }

    public let checker: Checker
    public var environment: Environment
    /// The table; it grows by what is looked up in other tables.
    public var relation: Relation
    public let mode: Mode
    public var window: WindowClauses?
    /// Measures that stand earlier in the same `summarize`.
    public var measures: [String: ScalarExpression] = [:]
    var isInsideAggregate = false
    /// The path of the table whose rows an aggregate reads: in `sum(o.amount * 2)` what begins with `o` is a column of the row.
    var rows: [String]?
    private var lookups: [String: Relation.Column] = [:]

    public init(checker: Checker, environment: Environment, relation: Relation, mode: Mode = .row) {
        self.checker = checker
        self.environment = environment
        self.relation = relation
        self.mode = mode
    }

    /// An expression with its type.
    public func check(_ expression: FupanSyntax.Expression) throws -> ScalarExpression {
        var result = try typed(expression)
        if result.span == nil { result.span = expression.span }
        return result
    }

    /// An expression that is true or false.
    public func condition(_ expression: FupanSyntax.Expression) throws -> ScalarExpression {
        let result = try check(expression)
        guard [.boolean, .null, .unknown].contains(result.type) else { throw Diagnostic.noCondition(result.type, at: expression.span) }
        return result
    }

    private func typed(_ expression: FupanSyntax.Expression) throws -> ScalarExpression {
        switch expression.kind {
        case .number(let literal): return number(literal)
        case .duration(let literal): return try duration(literal, at: expression.span)
        case .period(let literal): return try period(literal, at: expression.span)
        case .text(let text): return .text(text)
        case .template(let parts): return try template(parts)
        case .boolean(let value): return .boolean(value)
        case .null: return .null
        case .name(let name): return try resolve(name)
        case .path(let names): return try resolve(path: names, at: expression.span)
        case .call(let function, let arguments, let condition):
            return try call(function, arguments, where: condition, at: expression.span)
        case .list(let elements): return try list(elements)
        case .braces: throw Diagnostic.bracesHere(expression.span)
        case .cases(let branches, let otherwise): return try cases(branches, otherwise, at: expression.span)
        case .conditional(let condition, let result, let otherwise):
            return try choice([(try self.condition(condition), try check(result), result.span)], else: try check(otherwise), otherwise.span)
        case .unary(let operation, let operand): return try unary(operation, operand, at: expression.span)
        case .binary(let operation, let span, let left, let right): return try binary(operation, span, left, right)
        case .isNull(let operand, let negated):
            let test = ScalarExpression.call(.isNull, [try check(operand)], .boolean)
            return negated ? !test : test
        case .membership(let operand, let set, let negated): return try membership(operand, set, negated: negated)
        case .range(let first, let last): return try range(first, last)
        case .bracketed(let pipeline): return try bracketed(pipeline, at: expression.span)
        case .invalid: return ScalarExpression(.literal(.null), .unknown)
        }
    }

    // MARK: literals

    private func number(_ literal: NumberLiteral) -> ScalarExpression {
        let format: Format = literal.isPercent ? .percent : .plain
        if let approximate = literal.approximate { return ScalarExpression(.literal(.approximate(approximate)), .approximate, format) }
        if literal.scale == 0, let whole = Int64(exactly: literal.mantissa) {
            return ScalarExpression(.literal(.whole(whole)), .whole, format)
        }
        let value = Decimal(mantissa: literal.mantissa, scale: literal.scale)
        return ScalarExpression(.literal(.decimal(value)), .decimal(scale: literal.scale), format)
    }

    private func duration(_ literal: DurationLiteral, at span: Span) throws -> ScalarExpression {
        var divisor = 1.0
        for _ in 0..<literal.scale { divisor *= 10 }
        let amount = Double(literal.mantissa) / divisor
        let (factor, unit): (Double, DurationUnit) = switch literal.unit {
        case .second: (1, .second)
        case .minute: (60, .second)
        case .hour: (3600, .second)
        case .day: amount == amount.rounded() ? (1, .day) : (86_400, .second)
        case .week: amount * 7 == (amount * 7).rounded() ? (7, .day) : (604_800, .second)
        case .month: (1, .month)
        case .quarter: (3, .month)
        case .year: (12, .month)
        }
        let value = amount * factor
        if unit == .month, value != value.rounded() { throw Diagnostic.partOfAMonth(at: span) }
        return ScalarExpression(.literal(.duration(value, unit)), .duration(unit))
    }

    private func list(_ elements: [FupanSyntax.Expression]) throws -> ScalarExpression {
        let values = try elements.map { try check($0) }
        var type: DataType = .null
        for (value, element) in zip(values, elements) {
            guard let common = DataType.common(type, value.type) else {
                throw Diagnostic.mixedTypes(type, value.type, at: element.span)
            }
            type = common
        }
        return ScalarExpression(.list(values), .list(type))
    }

    private func template(_ parts: [TemplatePart]) throws -> ScalarExpression {
        let expressions = try parts.flatMap { part in
            switch part {
            case .text(let text): [ScalarExpression.text(text)]
            case .hole(let hole): try holeParts(hole)
            }
        }
        return ScalarExpression(.template(expressions), .text)
    }

    /// A hole turns its value into text, so that what stands for null may be text whatever the value is: `{count ?? "none"}`. Null itself prints as nothing.
    private func holeParts(_ hole: FupanSyntax.Expression) throws -> [ScalarExpression] {
        if case .binary(.coalesce, _, let left, let right) = hole.kind {
            let value = try check(left), other = try check(right)
            if other.type.isText, !value.type.isText, value.type != .unknown, value.type != .null {
                let none = ScalarExpression(.literal(.null), other.type)
                return [value.rangeAsText, .choose(value.isNull, other, else: none)]
            }
        }
        return [try check(hole).rangeAsText]
    }

    // MARK: choices

    private func cases(_ branches: [CaseBranch], _ otherwise: FupanSyntax.Expression?, at span: Span) throws -> ScalarExpression {
        guard !branches.isEmpty else {
            guard let otherwise else { throw Diagnostic.emptyCase(at: span) }
            return try check(otherwise)
        }
        let checked = try branches.map { (try condition($0.condition), try check($0.result), $0.result.span) }
        return try choice(checked, else: try otherwise.map { try check($0) }, otherwise?.span)
    }

    private func choice(
        _ branches: [(ScalarExpression, ScalarExpression, Span)], else otherwise: ScalarExpression?, _ span: Span?
    ) throws -> ScalarExpression {
        var type: DataType = .null
        var format: Format?
        for (result, span) in branches.map({ ($0.1, $0.2 as Span?) }) + (otherwise.map { [($0, span)] } ?? []) {
            guard let common = DataType.common(type, result.type) else {
                throw Diagnostic.mixedTypes(type, result.type, at: span ?? result.span)
            }
            type = common
            if result.type != .null { format = format == nil || format == result.format ? result.format : .plain }
        }
        return ScalarExpression(
            .choose(branches.map { .init($0.0, $0.1) }, otherwise: otherwise), type, format ?? .plain)
    }

    // MARK: tables as values

    private func bracketed(_ pipeline: Pipeline, at span: Span) throws -> ScalarExpression {
        if pipeline.stages.isEmpty, case .expression(let inner) = pipeline.source { return try check(inner) }
        let table = try checker.relation(of: pipeline, in: environment, outer: self)
        return try value(of: table, at: span)
    }

    /// A table of one row and one column is its value.
    func value(of table: Relation, at span: Span) throws -> ScalarExpression {
        guard !table.isUnknown else { return ScalarExpression(.literal(.null), .unknown) }
        if table.review != nil { throw Diagnostic.reviewAsTable(at: span) }
        guard table.columns.count == 1, let column = table.columns.first else {
            throw Diagnostic.tableHere(table.columns.count, at: span)
        }
        return ScalarExpression(.scalar(table.finalPlan, column.id), column.type, column.format)
    }

    /// Adds to the table the column of another that its key leads to; asked twice, it is the same column.
    func lookup(_ key: Relation.Column, _ table: Relation, _ column: Relation.Column, at span: Span) throws -> Relation.Column {
        let path = "\(key.id.number).\(column.name)"
        if let known = lookups[path] { return known }
        guard let tableKey = table[key.name] else { throw Diagnostic.noKey(key.name, in: table, at: span) }
        let rows = Plan.Definition(tableKey.expression), value = Plan.Definition(
            .aggregate(.minimum, [column.expression], column.type, column.format))
        let count = Plan.Definition(.count())
        // A key that occurs twice would be looked up wrongly: it is asked for, and an error if there is one.
        let unique = Relation(.aggregate(keys: [rows], measures: [value], table.plan), columns: [])
        let doubled = Plan.filter(
            .call(.greater, [.column(count.id, .whole), .whole(1)], .boolean) && !ScalarExpression.column(rows.id, tableKey.type).isNull,
            .aggregate(keys: [rows], measures: [count], table.plan))
        let twice = Plan.Definition(.count())
        relation.requirements.append(Requirement(
            violation: .call(.greater, [
                ScalarExpression(.scalar(.aggregate(keys: [], measures: [twice], doubled), twice.id), .whole), .whole(0),
            ], .boolean), .keyNotUnique(key.name, in: table, at: span)))
        let found = Relation.Column(column.name, column.type, column.format)
        relation.plan = .join(Plan.Join(
            .left, relation.plan, unique.plan, keys: [(key.expression, .column(rows.id, tableKey.type))],
            rightColumns: [(found.id, value.id)]))
        relation.isScattered = true
        take(table)
        lookups[path] = found
        return found
    }
}

extension DataType {
    /// The type that both fit into without losing anything: whole into exact into approximate numbers, categories into text.
    public static func common(_ left: DataType, _ right: DataType) -> DataType? {
        if left == right { return left }
        switch (left, right) {
        case (.null, _): return right
        case (_, .null): return left
        case (.unknown, _), (_, .unknown): return .unknown
        case (.approximate, _) where right.isNumber, (_, .approximate) where left.isNumber: return .approximate
        case (.decimal(let a), .decimal(let b)): return .decimal(scale: max(a, b))
        case (.decimal, .whole): return left
        case (.whole, .decimal): return right
        case (.category(let a), .category(let b)):
            if Set(b).isSubset(of: a) { return left }
            return Set(a).isSubset(of: b) ? right : .text
        case (.text, .category), (.category, .text): return .text
        case (.day, .time), (.time, .day): return .time
        case (.list(let a), .list(let b)): return common(a, b).map { .list($0) }
        case (.duration(.day), .duration(.second)), (.duration(.second), .duration(.day)): return .duration(.second)
        default: return nil
        }
    }
}

extension Diagnostic {
    static func noCondition(_ type: DataType, at span: Span) -> Diagnostic {
        Diagnostic("no-condition", "a condition is true or false; this is \(type.phrase)", at: span, type.phrase,
                   suggestions: type.isNumber ? [.init("compare it: `\(span.text) > 0`")] : [])
    }

    static func bracesHere(_ span: Span) -> Diagnostic {
        Diagnostic("braces", "braces belong to a verb or an option that wants labels", at: span, "no value",
                   suggestions: [.init("to choose between values write `case { condition => value, else => other }`")])
    }

    static func emptyCase(at span: Span) -> Diagnostic {
        Diagnostic("empty-case", "a `case` without branches has no value", at: span, "",
                   suggestions: [.init("write `case { condition => value, else => other }`")])
    }

    static func mixedTypes(_ left: DataType, _ right: DataType, at span: Span?) -> Diagnostic {
        Diagnostic("mixed-types", "\(left.phrase) and \(right.phrase) do not go together", at: span, "this is \(right.phrase)")
    }

    static func partOfAMonth(at span: Span) -> Diagnostic {
        Diagnostic("part-of-a-month", "a part of a month has no length", at: span, "",
                   suggestions: [.init("write days, like `45d`")])
    }

    static func tableHere(_ columns: Int, at span: Span) -> Diagnostic {
        Diagnostic("table-as-value", "a value is wanted here, and this is a table of \(columns) columns", at: span, "a table",
                   suggestions: [.init("take one column of one row: `(\(span.text) | select …)`")])
    }

    static func noKey(_ key: String, in table: Relation, at span: Span) -> Diagnostic {
        Diagnostic("no-lookup", "`\(table.name ?? "the table")` has no column `\(key)` to look the row up by", at: span, "")
    }

    static func keyNotUnique(_ key: String, in table: Relation, at span: Span) -> Diagnostic {
        let name = table.name ?? "the table"
        return Diagnostic(
            "key-not-unique", "`\(key)` occurs more than once in `\(name)`, so a dot cannot follow it", at: span, "which row?",
            suggestions: [.init("see them: `\(name) | summarize n = count() by \(key) | where n > 1`")])
    }
}
