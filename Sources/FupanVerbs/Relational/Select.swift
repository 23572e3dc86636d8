import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax

/// These columns and no others.
enum Select: Verb {
    static let columnsAfterError = ColumnsAfterError.stated
    static let keepsTotal = true
    static let manual = Manual(
        "select", .rows, "keeps the columns named, in that order",
        parameters: [Parameter(.values, "column or name = expression, …", "what the table shall have", isRequired: true)],
        details: "Later items see the earlier ones. What is no plain column gets the name written before `=`, or an automatic one.",
        examples: [Manual.Example("three columns, one renamed and one computed",
                                  "orders | select order, who = customer, thousands = round(amount / 1000, 1) | take 3")])

    static func lower(_ call: Call) throws -> Relation {
        var chosen: [Relation.Column] = []
        for argument in call.stage.values {
            let named = try call.named(argument)
            guard !chosen.contains(where: { $0.name == named.name }) else { throw Diagnostic.columnTwice(named.name, at: argument.span) }
            try Call.refuseTwin(named.name, among: chosen.map(\.name), at: argument.span)
            try Derive.refuseTable(named)
            var column = Relation.Column(named.name, named.expression.type, named.expression.format)
            if case .column(let id) = named.expression.kind {
                column.id = id
                column.isGroup = call.input.columns.first { $0.id == id }?.isGroup ?? false
            } else {
                call.input = call.input.extended([Plan.Definition(named.expression, id: column.id)])
            }
            if !call.input.columns.contains(where: { $0.name == column.name }) { call.input.columns.append(column) }
            chosen.append(column)
        }
        var result = call.input
        result.columns = chosen
        if let key = result.key, !Set(key).isSubset(of: chosen.map(\.id)) { result.key = nil }
        return result
    }
}

extension Diagnostic {
    static func columnTwice(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("name-twice", "two columns would be called `\(name)`", at: span, "the second of them",
                   suggestions: [.init("give it a name of its own: `\(name)_2 = …`")])
    }
}
