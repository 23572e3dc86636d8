import FupanSource

/// Reads a text. It never fails: what is wrong is in the tree's diagnostics, at most one syntax error a stage, and every byte is in its tokens.
///
/// `modules` are the names that `use … as` has bound before: a call behind one and a dot, `lib.aov(amount)`, is no method.
public func parse(_ source: SourceText, modules: Set<String> = []) -> Tree {
    var parser = Parser(source, Lexer.lex(source), modules: modules)
    return parser.parseProgram()
}

/// Reads a text that is one expression: a `{{ … }}` of a notebook, the value of `--param`.
public func parseExpression(_ source: SourceText, in range: Range<Int>? = nil, modules: Set<String> = []) -> (Expression, [Diagnostic]) {
    var parser = Parser(source, Lexer.lex(source, range: range), modules: modules)
    let expression = parser.parseWholeExpression()
    return (expression, parser.diagnostics)
}

/// Recursive descent over the tokens of one text (grammar.md, Syntax). It knows the clause words and no verb.
///
/// Everything moves forward only, so the time is linear; `nesting` and `height` bound the stack and the tree.
struct Parser {
    let source: SourceText
    private(set) var tokens: [Token]
    let startsLine: [Bool]
    let isUnfinished: Bool
    /// What the lexer found wrong, by token; handed on when the token is taken.
    private let lexical: [Int: Diagnostic]

    var index = 0
    var diagnostics: [Diagnostic] = []
    /// The stage (or statement) being read has an error: whatever else is wrong with it is likely to follow from that.
    var isBroken = false
    /// How many brackets, prefixes and conditionals are open.
    var nesting = 0
    /// The height of the highest expression read since the enclosing one began.
    var height = 0
    /// Brackets that a line break left open: what closes them further on closes nothing, and is no new mistake.
    var leftOpen: [String] = []
    /// What closes the brackets that are open, the innermost last.
    var closers: [String] = []
    /// A clause word may stand where an argument has ended: in a stage, outside its brackets.
    var allowsClauses = false
    /// The words of the stage being read: `desc` is explained behind `sort`.
    var verb = ""
    /// Where the stage being read begins.
    var stageStart = 0
    /// Where a statement begins that starts with `=`, as a cell of a spreadsheet does.
    var spreadsheetStart: Int?
    /// What `use … as` has bound up to here.
    var modules: Set<String>

    static let nestingLimit = 200
    /// Trees are walked and released recursively.
    static let heightLimit = 300

    init(_ source: SourceText, _ lexed: LexedText, modules: Set<String>) {
        self.modules = modules
        self.source = source
        tokens = lexed.tokens
        startsLine = lexed.startsLine
        lexical = lexed.diagnostics
        isUnfinished = lexed.isUnfinished
    }

    mutating func parseProgram() -> Tree {
        var statements: [Statement] = []
        while true {
            while current.kind == .newline || isSymbol(";") { advance() }
            if current.kind == .end { break }
            statements.append(parseStatement())
        }
        isBroken = false
        advance()
        return Tree(source: source, tokens: tokens, statements: statements, diagnostics: diagnostics, isUnfinished: isUnfinished)
    }

    mutating func parseWholeExpression() -> Expression {
        while current.kind == .newline { advance() }
        let expression = parseExpression()
        while current.kind == .newline { advance() }
        if current.kind != .end {
            report(isSymbol(":") ? .formatInHole(span(of: index)) : .unexpected(span(of: index), describeCurrent))
            while current.kind != .end { advance() }
        }
        advance()
        return expression
    }
}

// The cursor
extension Parser {
    var current: Token { tokens[index] }

    /// The token `offset` further on, or the end.
    func token(_ offset: Int) -> Token { tokens[min(index + offset, tokens.count - 1)] }

    func isSymbol(_ text: String, _ offset: Int = 0) -> Bool {
        if case .symbol(let symbol) = token(offset).kind { return symbol == text }
        return false
    }

    /// A name without backquotes that is this word, reserved or not.
    func isWord(_ text: String, _ offset: Int = 0) -> Bool {
        token(offset).kind == .name && token(offset).text == text
    }

    func isBareName(_ offset: Int = 0) -> Bool {
        token(offset).kind == .name && !Words.isReserved(token(offset).text)
    }

    func isName(_ offset: Int = 0) -> Bool { isBareName(offset) || token(offset).kind == .quotedName }

    /// Nothing stands between this token and the one before.
    func touches(_ offset: Int) -> Bool { token(offset).trivia.isEmpty }

    func isOnSameLine(_ offset: Int) -> Bool {
        !startsLine[min(index + offset, tokens.count - 1)] && token(offset).kind != .newline && token(offset).kind != .end
    }

    /// Whether a value begins here.
    func beginsValue(_ offset: Int = 0) -> Bool {
        let token = token(offset), next = self.token(offset + 1)
        return ValueStart.holds(token.kind, token.text, next: next.kind, nextText: next.text,
                                isTouched: token.trivia.isEmpty, touchesNext: next.trivia.isEmpty && next.kind != .end)
    }

    /// Whether a value begins here, on the line of the token before.
    func valueFollows(_ offset: Int) -> Bool { isOnSameLine(offset) && beginsValue(offset) }

    mutating func advance() {
        if let problem = lexical[index] { report(problem) }
        if index < tokens.count - 1 { index += 1 }
    }

    /// `AND`, `NOT`: read as the words they mean, with an error. A column may be called so, but not where only an operator can stand.
    mutating func readCapitals() {
        guard isCapital(0) else { return }
        let place = span(of: index)
        var offset = 0
        while isCapital(offset) {
            tokens[index + offset].text = tokens[index + offset].text.lowercased()
            offset += 1
        }
        if offset > 1 || valueFollows(1) || isWord("not", 1) { report(.capitalWord(place.through(span(of: index + offset - 1)))) }
    }

    /// A word of SQL in capitals, on this line.
    func isCapital(_ offset: Int) -> Bool {
        token(offset).kind == .name && ForeignSpelling.capitals.contains(token(offset).text) && (offset == 0 || isOnSameLine(offset))
    }

    mutating func accept(_ symbol: String) -> Bool {
        guard isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func takeName() -> Name {
        let token = current
        let name = Name(token.text, isQuoted: token.kind == .quotedName, span: span(of: index))
        advance()
        return name
    }

    func span(of index: Int) -> Span { source.span(tokens[min(index, tokens.count - 1)].range) }

    /// From the token at `start` to the last one taken.
    func span(from start: Int) -> Span {
        let first = tokens[start].range
        return source.span(first.lowerBound..<max(first.lowerBound, index > start ? tokens[index - 1].range.upperBound : first.lowerBound))
    }

    var describeCurrent: String {
        switch current.kind {
        case .newline: "the end of the line"
        case .end: "the end"
        default: "`\(source.text(current.range))`"
        }
    }
}

// Reporting and recovery
extension Parser {
    mutating func report(_ problem: Diagnostic) {
        if !isBroken { diagnostics.append(problem) }
        isBroken = true
    }

    var endsStatement: Bool { current.kind == .newline || current.kind == .end || isSymbol(";") }

    var isCloser: Bool { isSymbol(")") || isSymbol("]") || isSymbol("}") }

    /// Where a stage ends: a pipe, its statement's end, a closing bracket.
    var endsStage: Bool { endsStatement || isSymbol("|") || isCloser }

    mutating func skipStatement() {
        while !endsStatement { advance() }
    }

    /// Skips to where the stage ends, brackets and what they hold taken as one.
    mutating func skipStage() { skip { $0.endsStage } }

    /// Skips until `isSync` holds outside brackets, or the statement ends.
    mutating func skip(until isSync: (Parser) -> Bool) {
        var depth = 0
        while !endsStatement {
            if depth == 0, isSync(self) { return }
            if isSymbol("(") || isSymbol("[") || isSymbol("{") { depth += 1 }
            if isCloser { depth -= 1 }
            if depth < 0 { return }
            advance()
        }
    }

    /// One more level of nesting. Behind the limit the rest of the statement is skipped.
    mutating func nested(_ body: (inout Parser) -> Expression) -> Expression {
        let start = index
        guard nesting < Self.nestingLimit else {
            report(.nestedTooDeep(span(of: index), limit: Self.nestingLimit))
            skipStatement()
            return Expression(.invalid, span: span(from: start))
        }
        nesting += 1
        let outer = height
        height = 0
        let expression = body(&self)
        height = max(outer, height + 1)
        nesting -= 1
        return expression
    }
}

extension Diagnostic {
    static func unexpected(_ span: Span, _ found: String) -> Diagnostic {
        Diagnostic("unexpected", "\(found) cannot stand here", at: span)
    }

    static func capitalWord(_ span: Span) -> Diagnostic {
        let meant = span.text.lowercased()
        return Diagnostic("foreign-operator", "`\(span.text)` is written `\(meant)`", at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func nestedTooDeep(_ span: Span, limit: Int) -> Diagnostic {
        Diagnostic("nested-too-deep", "this is nested deeper than \(limit) levels", at: span, suggestions: [
            .init("name the inner parts with `let` or `derive`"),
        ])
    }

    static func formatInHole(_ span: Span) -> Diagnostic {
        Diagnostic("format-in-hole", "a hole has no format language: a value prints with its column's format", at: span, suggestions: [
            .init("write `{round(x, 2)}`, `{money(x)}`, `{percent(x)}`"),
        ])
    }
}
