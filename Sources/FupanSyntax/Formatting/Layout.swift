/// A text with the places where it may break. The printer chooses: outer groups first, a group on one line where it fits.
struct Layout: Sendable {
    indirect enum Kind: Sendable {
        case leaf(Leaf)
        case sequence([Layout])
        /// A space or nothing; a line break where its group is broken.
        case gap(isSpace: Bool)
        case group(Layout, mustBreak: Bool)
        /// Its line breaks are so many columns further in.
        case indented(Int, Layout)
        case block(Block)
    }

    /// A token, or a comma the formatter adds.
    struct Leaf: Sendable {
        var text: String
        var leading: [Comment] = []
        var trailing: [Comment] = []
        var followsBlank = false
        /// It stands directly behind what is before it, also where that ends in a comment: the comment follows it.
        var isGlued = false
        /// The bar before a stage: what follows it on its line counts as the line's beginning.
        var isBar = false
    }

    /// Brackets with what they hold: on one line, or on lines of its own, two columns further in than the beginning of the line.
    struct Block: Sendable {
        var open: Leaf
        var contents: Layout
        var close: Leaf
        /// Comments before the closing bracket.
        var closing: [Comment] = []
        var isEmpty = false
        /// A space inside the brackets on one line.
        var isSpaced = false
        /// A comma behind the last entry on lines of their own.
        var endsInComma = false
        /// Its only entry is in brackets itself, which break instead.
        var hugs = false
        var mustBreak = false
    }

    /// Where a layout cannot be on one line.
    enum Break: Sendable { case none, inLastBlock, inside }

    let kind: Kind
    /// It begins with a comment.
    let starts: Bool
    /// A comment ends its last line.
    let ends: Bool
    let broken: Break
    let isEmpty: Bool
    /// A comment breaks it outside its brackets.
    let isCommented: Bool

    private init(_ kind: Kind, starts: Bool, ends: Bool, broken: Break, isEmpty: Bool = false, isCommented: Bool = false) {
        self.kind = kind
        self.starts = starts
        self.ends = ends
        self.broken = broken
        self.isEmpty = isEmpty
        self.isCommented = isCommented
    }
}

extension Layout {
    static let space = Layout(.gap(isSpace: true), starts: false, ends: false, broken: .none, isEmpty: true)
    static let softGap = Layout(.gap(isSpace: false), starts: false, ends: false, broken: .none, isEmpty: true)
    static let nothing = Layout(.sequence([]), starts: false, ends: false, broken: .none, isEmpty: true)
    /// A space that never breaks.
    static let blank = Layout.text(" ")

    static func leaf(_ leaf: Leaf) -> Layout {
        Layout(.leaf(leaf), starts: !leaf.leading.isEmpty, ends: !leaf.trailing.isEmpty, broken: .none)
    }

    static func text(_ text: String) -> Layout { .leaf(Leaf(text: text)) }

    static func sequence(_ parts: [Layout]) -> Layout {
        var starts = false, ends = false, broken = Break.none, isEmpty = true, isCommented = false
        for part in parts where !part.isEmpty && !part.isBlank {
            isCommented = isCommented || part.isCommented
            if isEmpty {
                (starts, ends, broken, isEmpty) = (part.starts, part.ends, part.broken, false)
                continue
            }
            let breaksBetween = (ends && !part.isGlued) || part.starts
            isCommented = isCommented || breaksBetween
            if broken != .none || breaksBetween || part.broken == .inside { broken = .inside } else { broken = part.broken }
            ends = part.ends || (ends && part.isGlued)
        }
        return Layout(.sequence(parts), starts: starts, ends: ends, broken: broken, isEmpty: isEmpty, isCommented: isCommented)
    }

    /// Parts with gaps between them, all of which break or none; a comment between two parts breaks them.
    static func group(_ parts: [Layout], gap: Layout = .space, mustBreak: Bool = false, indent: Int = 0) -> Layout {
        let hasComment = zip(parts, parts.dropFirst()).contains { $0.ends || $1.starts }
        var joined: [Layout] = []
        for (index, part) in parts.enumerated() {
            if index > 0 { joined.append(indent > 0 ? .indented(indent, gap) : gap) }
            joined.append(index > 0 && indent > 0 ? .indented(indent, part) : part)
        }
        return .group(.sequence(joined), mustBreak: mustBreak || (hasComment && parts.count > 1))
    }

    static func group(_ content: Layout, mustBreak: Bool) -> Layout {
        Layout(.group(content, mustBreak: mustBreak), starts: content.starts, ends: content.ends,
               broken: mustBreak ? .inside : content.broken, isEmpty: content.isEmpty, isCommented: content.isCommented)
    }

    static func indented(_ columns: Int, _ content: Layout) -> Layout {
        Layout(.indented(columns, content), starts: content.starts, ends: content.ends, broken: content.broken, isEmpty: content.isEmpty,
               isCommented: content.isCommented)
    }

    static func block(_ block: Block) -> Layout {
        var block = block
        let contents = block.contents
        let hasComment = !block.open.trailing.isEmpty || !block.closing.isEmpty || contents.starts || contents.ends
        block.hugs = block.hugs && !hasComment
        block.mustBreak = block.mustBreak || hasComment || (contents.broken != .none && !block.hugs)
        let broken: Break = block.mustBreak ? .inLastBlock : contents.broken
        return Layout(.block(block), starts: !block.open.leading.isEmpty, ends: !block.close.trailing.isEmpty, broken: broken)
    }

    private var isGlued: Bool { if case .leaf(let leaf) = kind { leaf.isGlued } else { false } }
    private var isBlank: Bool { if case .leaf(let leaf) = kind { leaf.text == " " } else { false } }
}
