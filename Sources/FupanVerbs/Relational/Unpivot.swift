import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Turns columns into rows.
enum Unpivot: Verb {
    static let manual = Manual(
        "unpivot", .rows, "turns columns into rows: one for each, with its name and its value",
        parameters: [
            Parameter(.values, "column, …", "the columns that become rows", isRequired: true),
            Parameter(.clause(.to), "name, name", "how the columns of names and of values are called", standard: "metric, value"),
        ],
        details: """
            All other columns are repeated. The names are a category in the order written; the values have the type that all of the columns fit into, and their format where they share it. \
            A null stays, as a row whose value is null.
            """,
        examples: [Manual.Example("two figures under each other", """
                orders
                  | summarize revenue = sum(amount), orders = count() by month(time)
                  | take 2
                  | unpivot revenue, orders to metric, value
                """)])

    static func lower(_ call: Call) throws -> Relation {
        let chosen = try call.stage.values.map { try Series.column($0, of: call.input) }
        for (index, column) in chosen.enumerated() where chosen[..<index].contains(where: { $0.id == column.id }) {
            throw Diagnostic.columnTwice(column.name, at: call.stage.values[index].span)
        }
        let value = try common(chosen, call)
        let names = try self.names(call)
        let others = call.input.columns.filter { column in !chosen.contains { $0.id == column.id } }
        if let taken = others.first(where: { [names.0, names.1].contains($0.name) }) { throw Diagnostic.columnTwice(taken.name, at: call.verbSpan) }
        let metric = Relation.Column(names.0, .category(chosen.map(\.name))), measure = Relation.Column(names.1, value.type, value.format)
        let kept = others.map { other in
            var column = Relation.Column(other.name, other.type, other.format)
            column.isGroup = other.isGroup
            return column
        }
        let orderKeys = call.input.order.map { Plan.Definition($0.expression) }
        let input = call.input.extended(orderKeys).shared("the table that is turned")
        let inputs = chosen.map { column -> (plan: Plan, columns: [ColumnID]) in
            let cell = column.type == value.type ? column.expression : ScalarExpression.call(.convert, [column.expression], value.type)
            let passing = (others.map(\.expression) + orderKeys.map { .column($0.id, $0.expression.type) }).map { Plan.Definition($0) }
            let line = passing + [Plan.Definition(ScalarExpression(.literal(.text(column.name)), metric.type)), Plan.Definition(cell)]
            return (.project(line, input.plan), line.map(\.id))
        }
        let order = zip(call.input.order, orderKeys).map { key, definition in
            SortKey(.column(.fresh(), definition.expression.type), isDescending: key.isDescending)
        }
        let orderIDs = order.compactMap { if case .column(let id) = $0.expression.kind { id } else { nil } }
        let plan = Plan.union(kept.map(\.id) + orderIDs + [metric.id, measure.id], inputs)
        let renamed = Dictionary(zip(others.map(\.id), kept.map(\.id)), uniquingKeysWith: { first, _ in first })
        let key = call.input.key.flatMap { key -> [ColumnID]? in
            let mapped = key.compactMap { renamed[$0] }
            return mapped.count == key.count ? mapped + [metric.id] : nil
        }
        var result = input.with(plan, columns: kept + [metric, measure], order: order.isEmpty ? [] : order + [SortKey(metric.expression)], key: key)
        result.isScattered = true
        return result
    }

    private static func common(_ columns: [Relation.Column], _ call: Call) throws -> (type: DataType, format: Format) {
        var type: DataType = .null, format = columns.first?.format ?? .plain
        for (column, argument) in zip(columns, call.stage.values) {
            guard let fitting = DataType.common(type, column.type) else { throw Diagnostic.unpivotTypes(type, column, at: argument.span) }
            type = fitting
            if column.format != format { format = .plain }
        }
        return (type, format)
    }

    private static func names(_ call: Call) throws -> (String, String) {
        guard call.has(.to) else { return ("metric", "value") }
        let names = try call.arguments(.to).map { argument -> String in
            guard let word = call.word(try call.single(argument)) else { throw Diagnostic.columnName(argument.span) }
            return word
        }
        guard names.count == 2, names[0] != names[1] else { throw Diagnostic.twoNames(at: call.clause(.to)?.span ?? call.span) }
        return (names[0], names[1])
    }
}

extension Diagnostic {
    fileprivate static func unpivotTypes(_ type: DataType, _ column: Relation.Column, at span: Span) -> Diagnostic {
        Diagnostic("mixed-types", "\(type.phrase) and \(column.type.phrase) do not go into one column", at: span, "`\(column.name)` is \(column.type.phrase)",
                   suggestions: [.init("convert it first: `derive \(column.name) = text(\(column.name))`")])
    }

    fileprivate static func twoNames(at span: Span) -> Diagnostic {
        Diagnostic("two-names", "`to` wants two names: of the column of names, and of that of values", at: span, "", suggestions: [.init("like `to metric, value`")])
    }
}
