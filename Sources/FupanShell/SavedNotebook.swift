import FupanSource
import FupanSyntax

/// A session as a notebook that runs from top to bottom to the same results (grammar.md, The prompt).
///
/// Entries that went wrong are left out, continued ones joined, options stand first; `_` and `_3` become the text they stand for.
struct SavedNotebook {
    /// A fenced block: the statements of an entry and of those that went on with it.
    struct Block {
        var statements: [String] = []
        /// Names for results that are used where their text could not stand.
        var names: [String] = []
        var prose: String?
    }

    /// What an entry gave.
    private struct Outcome {
        let text: String
        let block: Int
        let cell: Int
        /// How many names had been bound by then: the text means the same only while none of its own is bound again.
        let bindingCount: Int
    }

    private(set) var blocks: [Block] = []
    private(set) var remarks: [String] = []
    private let verbsWithoutResult: Set<String>
    private let folder: FolderListing.RelativePath
    private let title: String
    private var options: [(name: String, text: String)] = [("edition", "set edition 1")]
    private var results: [String: Outcome] = [:]
    /// Names bound, in order.
    private var bound: [String] = []
    /// Where the statement stands that a line with a pipe goes on with, and its pipeline as a value.
    private var above: (block: Int, statement: Int, pipeline: String, isShown: Bool)?

    init(cells: [Cell], verbsWithoutResult: Set<String>, folder: FolderListing.RelativePath = .init(prefix: ""), title: String) {
        self.verbsWithoutResult = verbsWithoutResult
        self.folder = folder
        self.title = title
        for cell in cells where cell.outcome == .done { add(cell) }
    }

    var blockCount: Int { blocks.count { !$0.statements.isEmpty } }

    /// The page.
    var text: String {
        let settings = Self.fenced(options.map(\.text).joined(separator: "\n"))
        let parts = blocks.compactMap { block -> String? in
            if let prose = block.prose { return prose }
            return block.statements.isEmpty ? nil : Self.fenced((block.statements + block.names).joined(separator: "\n"))
        }
        return (["# \(title)", settings] + parts).joined(separator: "\n\n") + "\n"
    }

    private static func fenced(_ program: String) -> String {
        let fence = program.contains("```") ? "````" : "```"
        return "\(fence)fupan\n\(program)\n\(fence)"
    }

    // MARK: entries

    private mutating func add(_ cell: Cell) {
        let tree = parse(SourceText(name: "", cell.text))
        guard !tree.statements.isEmpty else { return addProse(cell.text) }
        blocks.append(Block())
        var end = 0
        for statement in tree.statements {
            add(statement, tree, from: end, cell.number)
            end = statement.span.range.upperBound
        }
        let rest = tree.source.text(end..<tree.source.end).trimmed
        if rest.hasPrefix("#"), let last = blocks[blocks.count - 1].statements.indices.last {
            blocks[blocks.count - 1].statements[last] += "  " + rest
        }
    }

    /// An entry of comments is a paragraph.
    private mutating func addProse(_ text: String) {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == "#" || $0 == " " } }
        var block = Block()
        block.prose = lines.joined(separator: "\n")
        blocks.append(block)
    }

    private mutating func add(_ statement: Statement, _ tree: Tree, from start: Int, _ cell: Int) {
        let text = EditedText(tree.source, edits(in: statement, tree))
        // Comments before a statement stay with it.
        let whole = text.text(start..<statement.span.range.upperBound).trimmed
        switch statement.kind {
        case .set(let name?, _): setOption(name.text, whole)
        case .set(nil, _): break
        case .pipeline(let pipeline): addPipeline(pipeline, text, whole, cell)
        case .let(let name, let pipeline):
            append(whole, pipeline: value(of: pipeline, text), isShown: false)
            bound.append(name.text)
        case .load(let load, let stages): addLoad(load, stages, text, whole, cell)
        case .define(let name, _, _), .param(let name, _): appendBinding(whole, name.text)
        case .use, .connect, .assert, .needs, .invalid: append(whole, pipeline: nil, isShown: false)
        }
    }

    private mutating func appendBinding(_ text: String, _ name: String) {
        append(text, pipeline: nil, isShown: false)
        bound.append(name)
    }

    private mutating func append(_ text: String, pipeline: String?, isShown: Bool) {
        let block = blocks.count - 1
        blocks[block].statements.append(text)
        above = pipeline.map { (block, blocks[block].statements.count - 1, $0, isShown) }
    }

    private mutating func setOption(_ name: String, _ text: String) {
        let hasShown = blocks.contains { !$0.statements.isEmpty }
        if hasShown { remarks.append("`\(text)` stands at the top now and holds for the whole notebook; before it was entered, results were made without it") }
        if let index = options.firstIndex(where: { $0.name == name }) { options[index].text = text } else { options.append((name, text)) }
        above = nil
    }

    private mutating func addPipeline(_ pipeline: Pipeline, _ text: EditedText, _ whole: String, _ cell: Int) {
        guard case .continuation = pipeline.source else {
            let value = value(of: pipeline, text)
            append(whole, pipeline: value, isShown: true)
            return keep(value, cell)
        }
        guard let before = above else { return append(whole, pipeline: nil, isShown: true) }
        blocks[before.block].statements[before.statement] += "\n  " + whole
        let value = ([before.pipeline] + stages(pipeline.stages, text)).joined(separator: " | ")
        above?.pipeline = value
        if before.isShown { keep(value, cell) }
    }

    private mutating func addLoad(_ load: Load, _ stages: [Stage], _ text: EditedText, _ whole: String, _ cell: Int) {
        let source = text.text(load.span.range)
        let value = ([source] + self.stages(stages, text)).joined(separator: " | ")
        append(whole, pipeline: value, isShown: true)
        if !stages.isEmpty { keep(value, cell) }
        if let name = load.name { bound.append(name.text) }
    }

    private mutating func keep(_ value: String, _ cell: Int) {
        let outcome = Outcome(text: value, block: above?.block ?? blocks.count - 1, cell: cell, bindingCount: bound.count)
        results["_"] = outcome
        results["_\(cell)"] = outcome
    }

    // MARK: text

    /// A pipeline as a value: without what it only writes or says on its way.
    private func value(of pipeline: Pipeline, _ text: EditedText) -> String {
        let source: String = switch pipeline.source {
        case .load(let load): text.text(load.span.range)
        case .stage(let stage): text.text(stage.span.range)
        case .expression(let expression): text.text(expression.span.range)
        case .continuation: ""
        }
        return ([source] + stages(pipeline.stages, text)).joined(separator: " | ")
    }

    private func stages(_ stages: [Stage], _ text: EditedText) -> [String] {
        stages.filter { !verbsWithoutResult.contains($0.words.first?.text ?? "") }.map { text.text($0.span.range) }
    }

    /// What has to be written differently in a notebook: results of other entries, and paths where it stands in another folder.
    private mutating func edits(in statement: Statement, _ tree: Tree) -> [EditedText.Edit] {
        var edits: [EditedText.Edit] = []
        let tokens = tree.tokens.filter { statement.span.range.contains($0.range.lowerBound) }
        for (index, token) in tokens.enumerated() {
            let previous = index > 0 ? tokens[index - 1] : nil, next = index + 1 < tokens.count ? tokens[index + 1] : nil
            if token.kind == .name, token.text.first == "_", previous?.kind != .symbol("."), let result = results[token.text] {
                edits.append(.init(token.range, standIn(for: result, isPath: next?.kind == .symbol("."))))
            } else if token.kind == .text, let word = previous, word.kind == .name, ["load", "use", "save"].contains(word.text),
                      let quote = token.text.first, token.text.count >= 2 {
                let path = String(token.text.dropFirst().dropLast())
                let adapted = folder.adapted(path)
                if adapted != path { edits.append(.init(token.range, "\(quote)\(adapted)\(quote)")) }
            }
        }
        return edits
    }

    /// A result's text in brackets; a name for it where the text cannot stand or would mean something else by now.
    private mutating func standIn(for result: Outcome, isPath: Bool) -> String {
        let tokens = parse(SourceText(name: "", result.text)).tokens
        if tokens.count == 2, tokens[0].kind == .name { return result.text }
        let names = Set(tokens.filter { $0.kind == .name }.map(\.text))
        guard isPath || !names.isDisjoint(with: bound.dropFirst(result.bindingCount)) else { return "(\(result.text))" }
        let name = "cell_\(result.cell)"
        let line = "let \(name) = \(result.text)"
        if !blocks[result.block].names.contains(line) { blocks[result.block].names.append(line) }
        return name
    }
}

/// A source with pieces of it written differently.
struct EditedText {
    struct Edit {
        let range: Range<Int>
        let text: String

        init(_ range: Range<Int>, _ text: String) {
            self.range = range
            self.text = text
        }
    }

    private let source: SourceText
    private let edits: [Edit]

    /// The edits are in order and do not overlap.
    init(_ source: SourceText, _ edits: [Edit]) {
        self.source = source
        self.edits = edits
    }

    func text(_ range: Range<Int>) -> String {
        var text = "", position = range.lowerBound
        for edit in edits where edit.range.lowerBound >= range.lowerBound && edit.range.upperBound <= range.upperBound {
            text += source.text(position..<edit.range.lowerBound) + edit.text
            position = edit.range.upperBound
        }
        return text + source.text(position..<max(position, range.upperBound))
    }
}

extension StringProtocol {
    /// Without the blanks, line breaks and semicolons around it.
    fileprivate var trimmed: String {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace || first == ";" { text.removeFirst() }
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }
}
