import FupanMeaning
import FupanSource
import FupanSyntax

/// Writes the table to a file and passes it on.
enum Save: Verb {
    static let keepsTotal = true
    static let takesReview = true
    /// The endings a file may have.
    static let endings = ["csv", "tsv", "json", "ndjson", "parquet", "xlsx", "md", "html"]

    static let manual = Manual(
        "save", .output, "writes the table to a file and passes it on",
        parameters: [
            Parameter(.values, "path", "the file; its ending says the form", isRequired: true),
            Parameter(.option("sheet"), "name", "the sheet of an .xlsx file", standard: "the table's name"),
        ],
        details: """
            The forms are .csv .tsv .json .ndjson .parquet .xlsx .md .html. The file is written beside its place and renamed, so that a crash or a \
            cancel leaves the old one whole; a file that was loaded is never overwritten.
            """,
        examples: [Manual.Example("a list for the phone", "orders | where amount >= 8800 | select order, customer | save \"large.csv\" | count")])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.onePath(call.span) }
        let syntax = try call.single(argument)
        let path = try call.constant(syntax, "a path as text, like `\"x.csv\"`,", \.isText)
        if case .literal(.text(let text)) = path.kind {
            let ending = text.split(separator: "/").last.flatMap { $0.contains(".") ? $0.split(separator: ".").last.map { $0.lowercased() } : nil }
            guard let ending, endings.contains(ending) else { throw Diagnostic.unknownEnding(text, at: syntax.span) }
        }
        var sheet: String?
        if let option = call.option("sheet") {
            guard let value = option.value, let word = call.word(value) else { throw Diagnostic.sheetName(option.name.span) }
            sheet = word
        }
        var result = call.input
        result.effects.append(.save(SaveRequest(table: Effect.Table(call.input), path: path, sheet: sheet, span: syntax.span)))
        return result
    }
}

extension Diagnostic {
    fileprivate static func onePath(_ span: Span) -> Diagnostic {
        Diagnostic("one-path", "`save` takes one path", at: span, "", suggestions: [.init("like `save \"x.csv\"`")])
    }

    fileprivate static func unknownEnding(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("unknown-ending", "the ending says the form of the file, and this has none that is known", at: span, "",
                   notes: ["the endings are \(Save.endings.map { "." + $0 }.joined(separator: " "))"])
    }

    fileprivate static func sheetName(_ span: Span) -> Diagnostic {
        Diagnostic("option-value", "`sheet` needs a name", at: span, "", suggestions: [.init("like `with sheet \"by rep\"`")])
    }
}
