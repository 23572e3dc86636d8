import FupanTable

// Short ways to write plans in code: verbs read as the formulas they stand for.

extension ScalarExpression {
    public static func column(_ id: ColumnID, _ type: DataType, _ format: Format = .plain) -> ScalarExpression {
        ScalarExpression(.column(id), type, format)
    }

    public static func whole(_ value: Int) -> ScalarExpression { ScalarExpression(.literal(.whole(Int64(value))), .whole) }
    public static func text(_ value: String) -> ScalarExpression { ScalarExpression(.literal(.text(value)), .text) }
    public static func boolean(_ value: Bool) -> ScalarExpression { ScalarExpression(.literal(.boolean(value)), .boolean) }
    public static func day(_ value: Day) -> ScalarExpression { ScalarExpression(.literal(.day(value)), .day) }
    public static let null = ScalarExpression(.literal(.null), .null)

    public static func call(
        _ operation: Operation, _ arguments: [ScalarExpression], _ type: DataType, _ format: Format = .plain
    ) -> ScalarExpression {
        ScalarExpression(.call(operation, arguments), type, format)
    }

    public static func aggregate(
        _ aggregate: Aggregate, _ arguments: [ScalarExpression] = [], where condition: ScalarExpression? = nil,
        _ type: DataType, _ format: Format = .plain
    ) -> ScalarExpression {
        ScalarExpression(.aggregate(aggregate, arguments, where: condition), type, format)
    }

    public static func count(where condition: ScalarExpression? = nil) -> ScalarExpression {
        .aggregate(.count, [], where: condition, .whole, .whole)
    }

    public static func && (left: ScalarExpression, right: ScalarExpression) -> ScalarExpression {
        .call(.and, [left, right], .boolean)
    }

    public static prefix func ! (operand: ScalarExpression) -> ScalarExpression { .call(.not, [operand], .boolean) }

    public func compared(_ operation: Operation, _ other: ScalarExpression) -> ScalarExpression {
        .call(operation, [self, other], .boolean)
    }

    /// A time so many microseconds later. Longer than thirty thousand years is as long as time is.
    public func later(by microseconds: Int64) -> ScalarExpression {
        guard microseconds < 1_000_000_000_000_000_000 else { return ScalarExpression(.literal(.time(Moment(microseconds: 253_402_300_799_999_999))), .time) }
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let span: Value = rest == 0 ? .whole(seconds) : .approximate(Double(microseconds) / 1e6)
        return .call(.addSeconds, [self, ScalarExpression(.literal(span), rest == 0 ? .whole : .approximate)], .time)
    }

    public var isNull: ScalarExpression { .call(.isNull, [self], .boolean) }

    /// a / b as a percentage.
    public func share(of whole: ScalarExpression) -> ScalarExpression { .call(.divide, [self, whole], .approximate, .percent) }

    /// The value, or `other` where a condition holds.
    public static func choose(
        _ condition: ScalarExpression, _ result: ScalarExpression, else otherwise: ScalarExpression
    ) -> ScalarExpression {
        ScalarExpression(.choose([Branch(condition, result)], otherwise: otherwise), result.type, result.format)
    }

    /// The expressions directly inside.
    public var children: [ScalarExpression] {
        switch kind {
        case .column, .literal, .scalar: []
        case .call(_, let arguments), .list(let arguments), .template(let arguments): arguments
        case .choose(let branches, let otherwise):
            branches.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
        case .aggregate(_, let arguments, let condition): arguments + (condition.map { [$0] } ?? [])
        case .window(let window):
            window.arguments + (window.condition.map { [$0] } ?? []) + window.partition + window.order.map(\.expression)
        case .member(let operand, _, _): [operand]
        case .range(let start, let end): [start, end]
        }
    }

    /// The columns of the row it reads (not those of tables inside it).
    public var columnsUsed: Set<ColumnID> {
        if case .column(let id) = kind { return [id] }
        return children.reduce(into: []) { $0.formUnion($1.columnsUsed) }
    }

    /// Without a column, an aggregate or a window it is the same for every row.
    public var isConstant: Bool {
        switch kind {
        case .column, .aggregate, .window: false
        default: children.allSatisfy(\.isConstant)
        }
    }

    public var containsAggregate: Bool {
        if case .aggregate = kind { return true }
        return children.contains(where: \.containsAggregate)
    }

    public var containsWindow: Bool {
        if case .window = kind { return true }
        return children.contains(where: \.containsWindow)
    }

    /// The same expression with some columns replaced.
    public func replacing(_ replacement: (ColumnID) -> ScalarExpression?) -> ScalarExpression {
        if case .column(let id) = kind { return replacement(id) ?? self }
        return mapChildren { $0.replacing(replacement) }
    }

    /// The same expression over changed parts.
    public func mapChildren(_ change: (ScalarExpression) -> ScalarExpression) -> ScalarExpression {
        var result = self
        switch kind {
        case .column, .literal, .scalar: break
        case .call(let operation, let arguments): result.kind = .call(operation, arguments.map(change))
        case .list(let elements): result.kind = .list(elements.map(change))
        case .template(let parts): result.kind = .template(parts.map(change))
        case .choose(let branches, let otherwise):
            result.kind = .choose(branches.map { Branch(change($0.condition), change($0.result)) }, otherwise: otherwise.map(change))
        case .aggregate(let aggregate, let arguments, let condition):
            result.kind = .aggregate(aggregate, arguments.map(change), where: condition.map(change))
        case .window(let window):
            result.kind = .window(Window(
                window.function, window.arguments.map(change), where: window.condition.map(change),
                partition: window.partition.map(change),
                order: window.order.map { SortKey(change($0.expression), isDescending: $0.isDescending) }))
        case .member(let operand, let plan, let id): result.kind = .member(change(operand), plan, id)
        case .range(let start, let end): result.kind = .range(change(start), change(end))
        }
        return result
    }
}
