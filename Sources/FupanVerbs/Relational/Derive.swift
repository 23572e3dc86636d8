import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Adds columns, or gives existing ones a new value.
enum Derive: Verb {
    static let columnsAfterError = ColumnsAfterError.added
    static let keepsTotal = true
    static let manual = Manual(
        "derive", .rows, "adds columns computed from each row and its neighbours",
        parameters: [
            Parameter(.values, "name = expression, …", "the new columns; a name that is there already gets the new value", isRequired: true),
            Parameter(.clause(.by), "key, …", "the groups of aggregates and windows"),
            Parameter(.clause(.at), "column", "the order of windows; without it the table's order, or its only time"),
        ],
        details: """
            Later items see the earlier ones. An aggregate gives its group's value to each row; a window (`previous`, `running`, `rank` …) \
            looks at the neighbours, in an order that is made total by the table's other columns.
            """,
        examples: [
            Manual.Example("a computed column", "orders | derive late = age(time) > 3d | take 2"),
            Manual.Example("the change on the row before", """
                orders
                  | summarize revenue = sum(amount) by month(time)
                  | derive change = revenue - previous(revenue) at month
                  | take 3
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let window = try call.windowClauses()
        for argument in call.stage.values {
            let syntax = try call.single(argument)
            let expression = try call.inScope(window: window) { try $0.check(syntax) }
            let name = try call.columnName(argument)
            let named = NamedExpression(name: name, expression: expression, span: argument.span)
            try refuseTable(named)
            let column = Relation.Column(name, expression.type, expression.format)
            call.input = call.input.extended([Plan.Definition(expression, id: column.id)])
            if let index = call.input.columns.firstIndex(where: { $0.name == name }) {
                if let key = call.input.key, key.contains(call.input.columns[index].id) { call.input.key = nil }
                call.input.columns[index] = column
            } else {
                try Call.refuseTwin(name, among: call.input.columns.map(\.name), at: argument.span)
                call.input.columns.append(column)
            }
        }
        call.input.name = nil
        return call.input
    }

    static func refuseTable(_ named: NamedExpression) throws {
        switch named.expression.type {
        case .table, .interval: throw Diagnostic.noColumnValue(named.expression.type, at: named.span)
        default: break
        }
    }
}

extension Diagnostic {
    static func noColumnValue(_ type: DataType, at span: Span) -> Diagnostic {
        Diagnostic("no-column-value", "\(type.phrase) cannot be a column", at: span, type.phrase,
                   suggestions: type == .interval ? [.init("take an end of it: `start(p)` or `end(p)`")] : [])
    }
}
