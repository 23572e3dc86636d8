import FupanMeaning
import FupanSource
import FupanSyntax
import FupanTable

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
            Parameter(.option("excel"), "", "a .csv or .tsv file as Excel opens it: with the mark of UTF-8, lines ended by CR LF, and ' before text that begins like a formula"),
        ],
        details: """
            The forms are .csv .tsv .json .ndjson .parquet .xlsx .md .html. The file is written beside its place and renamed, so that a crash or a \
            cancel leaves the old one whole; a file that was loaded is never overwritten.

            In an .xlsx file dates, amounts, rates and counts are numbers with their formats, durations are bare numbers of their unit, and text is \
            text, whatever it begins with. The lines that say what the numbers mean stand below an empty row. Several saves of one program to one \
            .xlsx file are its sheets: it is written when the program ends well, or before a statement that reads files. Reviews are pages: .md, \
            .html, or .xlsx with a sheet for each section and its charts.

            `with excel` is for .csv files that are opened, not read by a program: text beginning with = + - @ or a tab, which Excel might compute, \
            gets a ' before it, and so is no longer what it was. An .xlsx file needs no such thing.
            """,
        examples: [
            Manual.Example("a list for the phone", "orders | where amount >= 8800 | select order, customer | save \"large.csv\" | count"),
            Manual.Example("the same for Excel", "orders | where amount >= 8800 | select order, customer | save \"large.csv\" with excel | count"),
        ])

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
            if let problem = SheetName.problem(with: word) { throw Diagnostic.noSheetName(problem, value.span) }
            sheet = word
        }
        let excel = call.option("excel")
        if case .literal(.text(let text)) = path.kind { try SaveRequest.checkOptions(of: text, sheet: call.option("sheet")?.name.span, excel: excel?.name.span) }
        var result = call.input
        result.effects.append(.save(SaveRequest(table: Effect.Table(call.input), path: path, sheet: sheet, isForExcel: excel != nil, span: syntax.span)))
        return result
    }
}

extension SaveRequest {
    /// An option of another form than the path's would do nothing: the places of `sheet` and `excel`, where they were written.
    public static func checkOptions(of path: String, sheet: Span?, excel: Span?) throws(Diagnostic) {
        let path = path.lowercased()
        if let sheet, !path.hasSuffix(".xlsx") { throw Diagnostic.optionOfForm("sheet", "an .xlsx file", sheet) }
        if let excel, !path.hasSuffix(".csv"), !path.hasSuffix(".tsv") { throw Diagnostic.optionOfForm("excel", "a .csv or .tsv file", excel) }
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

    fileprivate static func noSheetName(_ problem: String, _ span: Span) -> Diagnostic {
        Diagnostic("sheet-name", problem, at: span, "", suggestions: [.init("like `with sheet \"by rep\"`")])
    }

    fileprivate static func optionOfForm(_ option: String, _ form: String, _ span: Span) -> Diagnostic {
        Diagnostic("option-of-form", "`\(option)` belongs to \(form), and this file is none", at: span, "", suggestions: [.init("leave it out, or change the ending")])
    }

    fileprivate static func sheetName(_ span: Span) -> Diagnostic {
        Diagnostic("option-value", "`sheet` needs a name", at: span, "", suggestions: [.init("like `with sheet \"by rep\"`")])
    }
}
