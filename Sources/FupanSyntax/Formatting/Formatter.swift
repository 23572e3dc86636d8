import FupanSource

/// Why a text was not formatted: what is wrong with its syntax.
public struct FormattingFailure: Error, Sendable {
    public let diagnostics: [Diagnostic]

    public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// A program in canonical style (grammar.md, Canonical style): one form for each program, with every comment, in the same order.
///
/// The trees before and after are equal but for spelling and trivia, which is checked; formatting twice changes nothing.
/// A program with a syntax error is not formatted.
public func format(_ source: SourceText) -> Result<String, FormattingFailure> {
    let tree = parse(source)
    let errors = tree.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { return .failure(FormattingFailure(diagnostics: errors)) }
    let outline = TreeOutline.of(tree)
    // Where a name without its backquotes would be read as a word of the language, all keep theirs.
    for dropsBackquotes in [true, false] {
        let text = layOut(tree, dropsBackquotes: dropsBackquotes)
        let again = parse(SourceText(name: source.name, text))
        if again.diagnostics.isEmpty, TreeOutline.of(again) == outline { return .success(text) }
    }
    return .failure(FormattingFailure(diagnostics: [.notFormatted(source)]))
}

private func layOut(_ tree: Tree, dropsBackquotes: Bool) -> String {
    var builder = LayoutBuilder(CommentedTokens(tree), TokenSpelling(tree.source, dropsBackquotes: dropsBackquotes))
    var printer = LayoutPrinter()
    for statement in tree.statements { printer.printLine(builder.layout(of: statement)) }
    printer.printEnd(builder.tokens.end)
    return printer.output
}

extension Diagnostic {
    /// Not expected to happen: the formatter's own check that it changed nothing.
    static func notFormatted(_ source: SourceText) -> Diagnostic {
        Diagnostic("not-formatted", "this program is left as it is: in canonical style it would be read differently", at: source.span(0..<0), "")
    }
}
