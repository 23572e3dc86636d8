import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// Turns the values of a column into columns.
enum Pivot: Verb {
    static let manual = Manual(
        "pivot", .rows, "turns the values of a column into columns",
        parameters: [
            Parameter(.values, "column", "what the cells show", isRequired: true),
            Parameter(.clause(.by), "column", "whose values become columns, in their order", isRequired: true),
        ],
        details: """
            What is left over of the keys of a `summarize` or a funnel makes the rows; of another table, all the other columns. \
            A cell that more than one row falls into is an error: `summarize` first. At most 200 columns are made.
            """,
        examples: [Manual.Example("months side by side", """
            orders
              | where time in @2026-05..@2026-06
              | summarize revenue = sum(amount) by channel, month(time)
              | pivot revenue by month
            """)])

    private static let mostColumns = 200

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.onePivotMeasure(call.span) }
        let measure = try call.named(argument)
        let by = try call.keys(.by)
        guard by.count == 1, let pivot = by.first else { throw Diagnostic.onePivotColumn(call.clause(.by)?.span ?? call.span) }
        let heading = Relation.Column(pivot.name, pivot.expression.type, pivot.expression.format)
        let input = call.input.extended([Plan.Definition(pivot.expression, id: heading.id)])
        let values = try call.checker.host.distinctValues(of: heading, in: input, limit: mostColumns + 1, at: pivot.span)
        guard values.count <= mostColumns else { throw Diagnostic.tooManyPivotColumns(mostColumns, at: pivot.span) }
        let rows = rowKeys(input, measure, pivot)
        let keys = rows.map { NamedExpression(name: $0.name, expression: $0.expression, span: call.span) }
        let names = columnNames(values, pivot.expression.format, taken: rows.map(\.name))
        let cells = zip(values, names).map { value, name in
            NamedExpression(name: name, expression: cell(measure.expression, heading, value), span: call.span)
        }
        call.input = input
        call.input.requirements.append(oneRowEach(input, rows, heading, at: call.span))
        return try call.grouped(keys, measures: cells)
    }

    private static func rowKeys(_ input: Relation, _ measure: NamedExpression, _ pivot: NamedExpression) -> [Relation.Column] {
        let used = measure.expression.columnsUsed.union(pivot.expression.columnsUsed)
        return input.columns.filter { column in
            !used.contains(column.id) && (input.key?.contains(column.id) ?? true)
        }
    }

    private static func columnNames(_ values: [Value], _ format: Format, taken: [String]) -> [String] {
        let writer = ValueText(null: "(none)")
        var seen = Set(taken.map { $0.lowercased() })
        return values.map { value in
            let base = writer.text(value, format)
            var name = base, number = 2
            while !seen.insert(name.lowercased()).inserted {
                name = "\(base)_\(number)"
                number += 1
            }
            return name
        }
    }

    private static func cell(_ measure: ScalarExpression, _ heading: Relation.Column, _ value: Value) -> ScalarExpression {
        let literal = ScalarExpression(.literal(value), heading.type)
        let condition = value.isNull ? heading.expression.isNull : heading.expression.compared(.equal, literal)
        return .aggregate(.maximum, [measure], where: condition, measure.type, measure.format)
    }

    private static func oneRowEach(_ input: Relation, _ rows: [Relation.Column], _ heading: Relation.Column, at span: Span) -> Requirement {
        let keys = (rows + [heading]).map { Plan.Definition($0.expression) }
        let count = Plan.Definition(.count()), most = Plan.Definition(.aggregate(.maximum, [.column(count.id, .whole)], .whole))
        let cells = Plan.aggregate(keys: [], measures: [most], .aggregate(keys: keys, measures: [count], input.plan))
        return Requirement(
            violation: ScalarExpression(.scalar(cells, most.id), .whole).compared(.greater, .whole(1)), .manyRowsInACell(at: span))
    }
}

extension Diagnostic {
    fileprivate static func onePivotMeasure(_ span: Span) -> Diagnostic {
        Diagnostic("pivot-measure", "`pivot` shows one column", at: span, "", suggestions: [.init("like `pivot revenue by month`")])
    }

    fileprivate static func onePivotColumn(_ span: Span) -> Diagnostic {
        Diagnostic("pivot-column", "`pivot` spreads one column", at: span, "", suggestions: [.init("like `pivot revenue by month`")])
    }

    fileprivate static func tooManyPivotColumns(_ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("pivot-columns", "this has more than \(most) different values", at: span, "each would be a column",
                   suggestions: [.init("`pivot` a coarser one, like `month(time)`")])
    }

    fileprivate static func manyRowsInACell(at span: Span) -> Diagnostic {
        Diagnostic("pivot-cell", "more than one row falls into a cell", at: span, "", suggestions: [.init("`summarize` first, by the columns that make the rows and the one that is spread")])
    }
}
