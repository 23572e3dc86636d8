import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax

/// Gives columns other names.
enum Rename: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "rename", .rows, "gives columns other names",
        parameters: [Parameter(.values, "new = old, …", "the new name, then the column", isRequired: true)],
        examples: [Manual.Example("a raw header made canonical", "orders | rename who = customer | select order, who | take 2")])

    static func lower(_ call: Call) throws -> Relation {
        var result = call.input
        for argument in call.stage.values {
            guard let new = argument.name, case .name(let old)? = argument.expression?.kind else { throw Diagnostic.newAndOld(argument.span) }
            guard let index = call.input.columns.firstIndex(where: { $0.name == old.text }) else { throw Diagnostic.unknownColumn(old, in: call.input) }
            result.columns[index].name = new.text
        }
        for (index, column) in result.columns.enumerated() where result.columns[..<index].contains(where: { $0.name == column.name }) {
            throw Diagnostic.columnTwice(column.name, at: call.span)
        }
        for argument in call.stage.values {
            if let new = argument.name?.text { try Call.refuseTwin(new, among: result.columns.map(\.name), at: argument.span) }
        }
        return result
    }
}

extension Diagnostic {
    fileprivate static func newAndOld(_ span: Span) -> Diagnostic {
        Diagnostic("rename-form", "`rename` wants the new name, `=`, and the column", at: span, "", suggestions: [.init("like `rename customer = customer_id`")])
    }
}
