import FupanMeaning
import FupanSource

/// Leaves columns out.
enum Drop: Verb {
    static let keepsTotal = true
    static let manual = Manual(
        "drop", .rows, "leaves columns out",
        parameters: [Parameter(.values, "column, …", "the columns that go", isRequired: true)],
        examples: [Manual.Example("without two columns", "reps | drop hired_at, time | take 2")])

    static func lower(_ call: Call) throws -> Relation {
        var result = call.input
        for argument in call.stage.values {
            guard case .name(let name)? = argument.expression?.kind else { throw Diagnostic.columnName(argument.span) }
            guard call.input[name.text] != nil else { throw Diagnostic.unknownColumn(name, in: call.input) }
            result.columns.removeAll { $0.name == name.text }
        }
        guard !result.columns.isEmpty else { throw Diagnostic.nothingLeft(call.span) }
        if let key = result.key, !Set(key).isSubset(of: result.columns.map(\.id)) { result.key = nil }
        return result
    }
}

extension Diagnostic {
    static func columnName(_ span: Span) -> Diagnostic {
        Diagnostic("column-name", "the name of a column is wanted here", at: span, "no plain name")
    }

    fileprivate static func nothingLeft(_ span: Span) -> Diagnostic {
        Diagnostic("nothing-left", "no column would be left", at: span, "")
    }
}
