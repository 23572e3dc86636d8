import FupanSource
import FupanSyntax

/// Where the cursor stands in a program that is being written: what is being typed there, and what may stand there.
struct Place {
    enum Position: Equatable {
        /// Where a statement begins.
        case statement
        /// Where a pipeline begins: behind `let x =`.
        case source
        /// Behind a pipe; with what is written of the verb, `left jo`.
        case verb(String)
        /// Behind a name and a dot.
        case member([String])
        /// Behind `set`, and behind `set lang`.
        case setting, settingValue(String)
        /// Behind `with`.
        case option(verb: String)
        /// Where a value may begin.
        case value(verb: String?)
        /// Behind the name that a pipeline begins with: a table's, or `review`.
        case pipe(verb: String?)
        /// Where a value has ended.
        case afterValue(verb: String?)
        case nothing
    }

    /// The name that is being typed, as it is written so far.
    private(set) var prefix = ""
    private(set) var position = Position.statement
    /// The pipeline before the stage that is being typed; nil outside stages.
    private(set) var pipeline: String?
    /// Names that the stage gives before the cursor: `derive late = …, `.
    private(set) var namesGiven: [String] = []
    /// Whether the cursor stands directly behind the verb.
    private(set) var followsVerb = false
    /// The text, opened before the cursor, that it stands in: without the quote.
    private(set) var openText: String?
    /// `@la`
    private(set) var openPeriod: String?
    /// What stands in the hole of an f-text that the cursor is in.
    private(set) var openHole: String?

    private let source: SourceText
    /// The first words of verbs that have two: `left` of `left join`.
    private let beginnings: Set<String>
    /// The tokens before the word being typed, from the start of its statement.
    private var tokens: [Token] = []

    static let clauseWords: Set<String> = Set(Clause.Word.allCases.map { $0.rawValue }).union(["of"])
    private static let valueWords: Set<String> = ["and", "or", "not", "in", "is", "mod", "if", "then", "else"]

    init(_ text: String, verbs: [String]) {
        source = SourceText(name: "", text)
        beginnings = Set(verbs.filter { $0.contains(" ") }.map { String($0.prefix { $0 != " " }) })
        tokens = parse(source).tokens.filter { $0.kind != .end }
        takeWord(text)
        guard openText == nil, openPeriod == nil else { return }
        if let start = tokens.lastIndex(where: { $0.kind == .newline || $0.kind == .symbol(";") }) { tokens.removeFirst(start + 1) }
        let stage = stageStart
        if let stage { (pipeline, namesGiven) = (pipelineText(before: stage), names(from: stage + 1)) }
        guard openHole == nil else { return }
        position = find(stage)
    }

    // MARK: the word being typed

    private mutating func takeWord(_ text: String) {
        guard let last = tokens.last, last.range.upperBound == source.end else { return }
        let written = source.text(last.range)
        switch last.kind {
        case .name: prefix = written
        case .invalid where written.first == "`": prefix = written
        case .invalid where written.first == "@": openPeriod = written
        case .period where written.dropFirst().first?.isNumber == false: openPeriod = written
        case .invalid, .template: takeOpenText(written, at: last.range.lowerBound)
        default: return
        }
        if openHole == nil { tokens.removeLast() }
    }

    /// The file's name in a text that is not closed yet, or the hole of an f-text.
    private mutating func takeOpenText(_ written: String, at start: Int) {
        guard let quote = written.first(where: { $0 != "f" }), "\"'“”‘’＂＇".contains(quote) else { return }
        if written.first == "f" {
            guard let hole = written.lastIndex(of: "{"), !written[hole...].contains("}") else { return }
            openHole = String(written[written.index(after: hole)...])
            tokens.removeLast()
        } else {
            openText = String(written.dropFirst())
        }
    }

    // MARK: the stage

    /// The index of the pipe before the stage the cursor is in, brackets looked out of.
    private var stageStart: Int? {
        var depth = 0
        for index in tokens.indices.reversed() {
            switch tokens[index].kind {
            case .symbol(")"), .symbol("]"), .symbol("}"): depth += 1
            case .symbol("("), .symbol("["), .symbol("{"): depth = max(0, depth - 1)
            case .symbol("|") where depth == 0: return index
            default: break
            }
        }
        return nil
    }

    /// From where the pipeline begins, in its bracket or its statement, to the pipe.
    private func pipelineText(before pipe: Int) -> String? {
        var start = 0, depth = 0
        search: for index in tokens[..<pipe].indices.reversed() {
            switch tokens[index].kind {
            case .symbol(")"), .symbol("]"), .symbol("}"): depth += 1
            case .symbol("("), .symbol("["), .symbol("{"):
                guard depth > 0 else {
                    start = index + 1
                    break search
                }
                depth -= 1
            case .symbol("=") where depth == 0 && isSymbolOfStatement(index):
                start = index + 1
                break search
            default: break
            }
        }
        if start == 0, tokens.first?.kind == .name, tokens.first?.text == "assert" { start = 1 }
        // A verb of one's own: its table is whichever it will be given.
        if start > 0, start == pipe, tokens.first?.text == "def" { return nil }
        return start < pipe ? source.text(tokens[start].range.lowerBound..<tokens[pipe].range.lowerBound) : ""
    }

    /// `let x =`, `def f(n) =`: the sign behind the name, not one in a stage.
    private func isSymbolOfStatement(_ index: Int) -> Bool {
        guard ["let", "def", "param"].contains(tokens.first?.text ?? ""), tokens.count > 1, tokens[index].kind == .symbol("=") else { return false }
        return !tokens[..<index].contains { $0.kind == .symbol("|") }
    }

    private func names(from start: Int) -> [String] {
        tokens.indices.dropLast().compactMap { index in
            index > start && isName(index) && tokens[index + 1].kind == .symbol("=") ? tokens[index].text : nil
        }
    }

    private func isName(_ index: Int) -> Bool { tokens[index].kind == .name || tokens[index].kind == .quotedName }

    // MARK: what may stand here

    private mutating func find(_ stage: Int?) -> Position {
        guard let last = tokens.last else { return .statement }
        if last.kind == .symbol(".") { return .member(path) }
        guard let stage else { return findOutsideStages(last) }
        let inStage = Array(tokens[(stage + 1)...])
        guard let first = inStage.first else { return .verb(prefix) }
        let isCompound = beginnings.contains(first.text)
        if isCompound, inStage.count == 1 { return .verb(first.text + " " + prefix) }
        let full = isCompound ? first.text + " " + inStage[1].text : first.text
        followsVerb = inStage.count == (isCompound ? 2 : 1)
        if followsVerb { return .value(verb: full) }
        let clause = lastClause(inStage)
        if clause == "with", isWord(last, "with") || last.kind == .symbol(",") { return .option(verb: full) }
        return expectsValue(last) ? .value(verb: full) : .afterValue(verb: full)
    }

    private func findOutsideStages(_ last: Token) -> Position {
        let first = tokens.first?.kind == .name ? tokens.first?.text : nil
        switch first {
        case "set" where tokens.count == 1: return .setting
        case "set": return tokens.count == 2 ? .settingValue(last.text) : .nothing
        // A name or a text that only its writer knows.
        case "let", "def", "param", "use", "connect": if tokens.count == 1 { return .nothing }
        case "assert" where tokens.count == 1: return .source
        default: break
        }
        if first == "let", tokens.count == 3, last.kind == .symbol("=") { return .source }
        if isSource(first) { return .pipe(verb: tokens.count == 1 ? first : nil) }
        return expectsValue(last) ? .value(verb: first) : .afterValue(verb: first)
    }

    /// Whether all there is of the pipeline is one name: a table's, or a verb's that begins it.
    private func isSource(_ first: String?) -> Bool {
        if tokens.count == 1 { return first != nil }
        return tokens.count == 4 && first == "let" && tokens[2].kind == .symbol("=") && isName(3)
    }

    /// The last clause word outside brackets.
    private func lastClause(_ stage: [Token]) -> String? {
        var depth = 0
        for token in stage.reversed() {
            switch token.kind {
            case .symbol(")"), .symbol("]"), .symbol("}"): depth += 1
            case .symbol("("), .symbol("["), .symbol("{"): depth -= 1
            case .name where depth == 0 && Self.clauseWords.contains(token.text): return token.text
            default: break
            }
        }
        return nil
    }

    private func expectsValue(_ token: Token) -> Bool {
        switch token.kind {
        case .symbol(")"), .symbol("]"), .symbol("}"): false
        case .symbol: true
        case .name: Self.valueWords.contains(token.text) || Self.clauseWords.contains(token.text)
        default: false
        }
    }

    private func isWord(_ token: Token, _ word: String) -> Bool { token.kind == .name && token.text == word }

    /// The names before the dot at the end.
    private var path: [String] {
        var names: [String] = []
        var index = tokens.count - 1
        while index >= 1, tokens[index].kind == .symbol("."), isName(index - 1) {
            names.insert(tokens[index - 1].text, at: 0)
            index -= 2
        }
        return names
    }
}
