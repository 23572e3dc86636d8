import FupanSource

/// Why a text was not formatted: what is wrong with its syntax.
public struct FormattingFailure: Error, Sendable {
    public let diagnostics: [Diagnostic]

    public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// A program in canonical style (grammar.md, Canonical style): one form for each program, with every comment, in the same order.
///
/// The trees before and after are equal but for spelling and trivia, which is checked; formatting twice changes nothing.
/// A program with a syntax error is not formatted. `modules` are names that `use … as` has bound before, in a notebook's other blocks.
public func format(_ source: SourceText, modules: Set<String> = []) -> Result<String, FormattingFailure> {
    let tree = parse(source, modules: modules)
    let errors = tree.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { return .failure(FormattingFailure(diagnostics: errors)) }
    let outline = TreeOutline.of(tree)
    // Where a name without its backquotes would be read as a word of the language, all keep theirs.
    for dropsBackquotes in [true, false] {
        let (text, again) = settled(tree, dropsBackquotes: dropsBackquotes, modules: modules)
        if again.diagnostics.isEmpty, TreeOutline.of(again) == outline { return .success(text) }
    }
    return .failure(FormattingFailure(diagnostics: [.notFormatted(source)]))
}

/// The text that formatting leaves as it is, and its tree. Most is after the first time; a bracketed pipeline that was broken for want of room counts as one that its author broke, so that what follows it may find another place.
private func settled(_ tree: Tree, dropsBackquotes: Bool, modules: Set<String>) -> (String, Tree) {
    var text = layOut(tree, dropsBackquotes: dropsBackquotes, modules: modules)
    var again = parse(SourceText(name: tree.source.name, text), modules: modules)
    for _ in 0..<4 where again.diagnostics.isEmpty {
        let next = layOut(again, dropsBackquotes: dropsBackquotes, modules: modules)
        if next == text { break }
        text = next
        again = parse(SourceText(name: tree.source.name, text), modules: modules)
    }
    return (text, again)
}

private func layOut(_ tree: Tree, dropsBackquotes: Bool, modules: Set<String>) -> String {
    let spelling = TokenSpelling(tree.source, dropsBackquotes: dropsBackquotes, modules: modules.union(tree.moduleNames))
    var builder = LayoutBuilder(CommentedTokens(tree), spelling)
    var printer = LayoutPrinter()
    for statement in tree.statements { printer.printLine(builder.layout(of: statement)) }
    printer.printEnd(builder.tokens.end)
    return printer.output
}

extension Expression {
    /// The expression in canonical style, on one line: what a column is called that holds it and was given no name.
    public func canonicalText(modules: Set<String>) -> String {
        TokenSpelling(span.source, dropsBackquotes: true, modules: modules).expression(span.range)
    }
}

extension Diagnostic {
    /// Not expected to happen: the formatter's own check that it changed nothing.
    static func notFormatted(_ source: SourceText) -> Diagnostic {
        Diagnostic("not-formatted", "this program is left as it is: in canonical style it would be read differently", at: source.span(0..<0), "")
    }
}
