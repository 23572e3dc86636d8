import FupanSource

/// Makes layouts of statements. It walks the tree in the order in which it was written and takes one token after the other, so nothing can be left out or change its place.
struct LayoutBuilder {
    let tokens: CommentedTokens
    let spelling: TokenSpelling
    /// Braces of several lines keep them; not in a hole of f-text, which has one line.
    let keepsLines: Bool
    private var index = 0
    /// Comments that stood before a comma: they go before what follows it.
    private var carried: [Comment] = []

    init(_ tokens: CommentedTokens, _ spelling: TokenSpelling, keepsLines: Bool = true) {
        self.tokens = tokens
        self.spelling = spelling
        self.keepsLines = keepsLines
    }

    // MARK: taking tokens

    mutating func takeLeaf() -> Layout.Leaf {
        guard index < tokens.all.count else { return Layout.Leaf(text: "") }
        let taken = tokens.all[index]
        index += 1
        defer { carried = [] }
        return Layout.Leaf(
            text: spelling.of(taken.token), leading: carried + taken.leading, trailing: taken.trailing, followsBlank: taken.followsBlank)
    }

    mutating func take() -> Layout { .leaf(takeLeaf()) }

    mutating func takeComma() -> Layout {
        guard isSymbol(",") else { return .nothing }
        let taken = tokens.all[index]
        index += 1
        return .leaf(Layout.Leaf(text: ",", trailing: carry(taken), isGlued: true))
    }

    /// A comma's comments: one line ends in one comment, so others go before what follows.
    private mutating func carry(_ comma: CommentedToken) -> [Comment] {
        let isTaken = !comma.leading.isEmpty || token(-2)?.trailing.isEmpty == false
        carried += comma.leading + (isTaken ? comma.trailing : [])
        return isTaken ? [] : comma.trailing
    }

    /// A comma before a closing bracket: the block writes its own. Its comment is kept.
    mutating func dropComma() -> Layout {
        guard isSymbol(","), isSymbol(")", 1) || isSymbol("]", 1) || isSymbol("}", 1) || isWord("where", 1) else { return .nothing }
        let taken = tokens.all[index]
        index += 1
        let trailing = carry(taken)
        return trailing.isEmpty ? .nothing : .leaf(Layout.Leaf(text: "", trailing: trailing, isGlued: true))
    }

    mutating func takeBar() -> Layout {
        var bar = takeLeaf()
        bar.isBar = true
        return .leaf(bar)
    }

    func isSymbol(_ text: String, _ offset: Int = 0) -> Bool {
        if case .symbol(let symbol)? = token(offset)?.token.kind { return symbol == text }
        return false
    }

    func isWord(_ text: String, _ offset: Int = 0) -> Bool {
        guard let token = token(offset)?.token else { return false }
        return token.kind == .name && token.text == text
    }

    func startsLine(_ offset: Int = 0) -> Bool { token(offset)?.startsLine ?? false }

    /// Whether comments stand before the next token, or behind the last one.
    var isCommented: Bool { token(-1)?.trailing.isEmpty == false || token(0)?.leading.isEmpty == false }

    private func token(_ offset: Int) -> CommentedToken? {
        tokens.all.indices.contains(index + offset) ? tokens.all[index + offset] : nil
    }

    /// Parts with a comma behind each but the last.
    mutating func list<Element>(_ elements: [Element], _ layout: (inout LayoutBuilder, Element) -> Layout) -> [Layout] {
        elements.indices.map { index in
            let element = layout(&self, elements[index])
            return .sequence([element, index == elements.count - 1 ? dropComma() : takeComma()])
        }
    }
}
