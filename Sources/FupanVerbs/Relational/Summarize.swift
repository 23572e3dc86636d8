import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A row for each group.
enum Summarize: Verb {
    static let columnsAfterError = ColumnsAfterError.stated
    static let manual = Manual(
        "summarize", .rows, "makes one row of each group of rows",
        parameters: [
            Parameter(.values, "name = aggregate, …", "what is computed of each group", isRequired: true),
            Parameter(.clause(.by), "key, …", "the groups; without it the whole table is one"),
            Parameter(.clause(.between), "base and side", "two periods or conditions to be compared"),
            Parameter(.option("total"), "", "a row for the whole behind the groups"),
        ],
        details: """
            Later items see the earlier ones. Without `sort` the result comes in the order of its `by` columns; null is a group of its own, the last. \
            With `between` each measure gets three more columns: `_base` (the first side), `_change` and `_growth`; a period is compared on the table's time. \
            A period that is not over is compared like for like, with as many days of the base as it has days with data, and the line below says so. \
            `with total` adds a last row over all rows, not over the groups: a `distinct` in it counts nobody twice. It stays the last when the rows are sorted, \
            windows (`share_of_total`, `rank`, `previous`) do not count it among the groups, and verbs that make another table do not see it.
            """,
        examples: [
            Manual.Example("revenue by channel", "orders | summarize revenue = sum(amount), n = count() by channel"),
            Manual.Example("a month against the one before",
                           "orders | summarize revenue = sum(amount) by product between @2026-05 and @2026-06 | sort -revenue"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let keys = try call.keys(.by)
        let measures = try self.measures(call, keys)
        guard case .between(let base, let side)? = call.clause(.between)?.body else {
            return try call.grouped(keys, measures: measures, total: call.flag("total"))
        }
        let sides = try Sides(call, base, side)
        call.input = call.input.filtered(.call(.or, [sides.base, sides.side], .boolean))
        let compared = measures.flatMap { Comparison(measure: $0, base: sides.base, side: sides.side).columns }
        var result = try call.grouped(keys, measures: compared, total: call.flag("total"))
        let own = Set((keys + measures).map(\.name))
        result.annotations.formUnion(result.columns.filter { !own.contains($0.name) }.map(\.id))
        return result
    }

    private static func measures(_ call: Call, _ keys: [NamedExpression]) throws -> [NamedExpression] {
        var result: [NamedExpression] = []
        for argument in call.stage.values {
            let syntax = try call.single(argument)
            if case .name(let name) = syntax.kind, let key = keys.first(where: { $0.name == name.text }) { throw Diagnostic.keyAsMeasure(key.name, at: argument.span) }
            let expression = try call.inScope(.aggregate) { scope in
                for measure in result { scope.measures[measure.name] = measure.expression }
                return try scope.check(syntax)
            }
            let name = try call.columnName(argument)
            if (keys + result).contains(where: { $0.name == name }) { throw Diagnostic.columnTwice(name, at: argument.span) }
            try Call.refuseTwin(name, among: (keys + result).map(\.name), at: argument.span)
            let named = NamedExpression(name: name, expression: expression, span: argument.span)
            try Derive.refuseTable(named)
            result.append(named)
        }
        return result
    }
}

/// A measure on two sides: its value, its base, the change and the growth.
private struct Comparison {
    let measure: NamedExpression
    let base: ScalarExpression
    let side: ScalarExpression

    var columns: [NamedExpression] {
        let now = restricted(measure.expression, to: side), before = restricted(measure.expression, to: base)
        var result = [named("", now), named("_base", before)]
        result += Difference(now: now, before: before).columns(measure.name).map {
            NamedExpression(name: $0.name, expression: $0.expression, span: measure.span)
        }
        return result
    }

    private func named(_ suffix: String, _ expression: ScalarExpression) -> NamedExpression {
        NamedExpression(name: measure.name + suffix, expression: expression, span: measure.span)
    }

    /// Every aggregate over the rows of one side only.
    private func restricted(_ expression: ScalarExpression, to condition: ScalarExpression) -> ScalarExpression {
        guard case .aggregate(let aggregate, let arguments, let own) = expression.kind else {
            return expression.mapChildren { restricted($0, to: condition) }
        }
        var result = expression
        result.kind = .aggregate(aggregate, arguments, where: own.map { $0 && condition } ?? condition)
        return result
    }
}

extension Call {
    /// A row for each combination of the keys, in their order.
    func grouped(_ keys: [NamedExpression], measures: [NamedExpression], total: Bool = false) throws -> Relation {
        let keyDefinitions = keys.map(\.definition), measureDefinitions = measures.map(\.definition)
        var columns = zip(keys + measures, keyDefinitions + measureDefinitions).map { named, definition in
            Relation.Column(named.name, named.expression.type, named.expression.format, id: definition.id)
        }
        for index in keys.indices { columns[index].isGroup = true }
        let plan = Plan.aggregate(keys: keyDefinitions, measures: measureDefinitions, input.plan)
        let order = columns.prefix(keys.count).filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        let result = input.with(plan, columns: columns, order: order, key: Array(columns.prefix(keys.count).map(\.id)))
        return total && !keys.isEmpty ? withTotal(result, keys, measures) : result
    }

    /// A row for the whole, behind the groups; its first key says so.
    private func withTotal(_ groups: Relation, _ keys: [NamedExpression], _ measures: [NamedExpression]) -> Relation {
        let whole = measures.map(\.definition)
        let label = options.language == .chinese ? "合计" : "total"
        let labelled = keys.firstIndex { $0.expression.type.isText }
        let labels = keys.enumerated().map { index, key in
            Plan.Definition(index == labelled ? ScalarExpression(.literal(.text(label)), key.expression.type.with(label))
                : ScalarExpression(.literal(.null), key.expression.type))
        }
        let last = Plan.Definition(.boolean(true)), notLast = Plan.Definition(.boolean(false))
        let totals = Plan.project(
            labels + zip(whole, measures).map { Plan.Definition(.column($0.id, $1.expression.type), id: $0.id) } + [last],
            .aggregate(keys: [], measures: whole, input.plan))
        let rows = Plan.extend([notLast], groups.plan)
        var columns = groups.columns.enumerated().map { Relation.Column($1.name, $0 == labelled ? $1.type.with(label) : $1.type, $1.format) }
        // The others' nulls are those of the total row too.
        if let labelled { columns[labelled].isGroup = true }
        let marker = ColumnID.fresh()
        let union = Plan.union(columns.map(\.id) + [marker], [
            (rows, groups.columns.map(\.id) + [notLast.id]), (totals, totals.columns),
        ])
        let order = [SortKey(.column(marker, .boolean))] + columns.prefix(keys.count).filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        var result = groups.with(union, columns: columns, order: order)
        result.total = marker
        if labelled == nil { result.notes.append(Note("the last row is the total", zh: "最后一行为合计", isOfTotal: true)) }
        return result
    }
}

extension DataType {
    /// A category with one more label, the last; any other text as it is.
    fileprivate func with(_ label: String) -> DataType {
        if case .category(let labels) = self, !labels.contains(label) { return .category(labels + [label]) }
        return self
    }
}

extension Diagnostic {
    /// `summarize x = grp, n = count() by grp`
    fileprivate static func keyAsMeasure(_ key: String, at span: Span) -> Diagnostic {
        Diagnostic("key-as-measure", "`\(key)` is a key, and a column of the result already", at: span, "leave it out",
                   suggestions: [.init("for another name write `by x = \(key)`")])
    }
}
