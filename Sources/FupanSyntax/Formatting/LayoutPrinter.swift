import FupanSource

/// Writes layouts, with lines of at most a hundred columns where they can be broken.
struct LayoutPrinter {
    /// The widest line, in display columns (中 is two).
    static let width = 100

    private struct Command {
        var indent: Int
        var isBroken: Bool
        var layout: Layout
    }

    private(set) var output = ""
    private let width: Int
    private var stack: [Command] = []
    private var column = 0
    private var isLineStart = true
    private var lineIndent = 0
    /// Where the line's text begins, behind its bar: what its brackets hold stands two columns further in.
    private var lineBase = 0
    private var hasSpace = false
    /// Comments that end the line.
    private var comments: [Comment] = []
    /// No blank line may stand here: nothing does yet, or a bracket has just been opened.
    private var refusesBlank = true

    init(width: Int = LayoutPrinter.width) { self.width = width }

    /// A statement, on lines of its own.
    mutating func printLine(_ layout: Layout) {
        print(layout)
        breakLine(0)
    }

    /// The comments behind the last token.
    mutating func printEnd(_ end: CommentedToken) { write(end.leading, indent: 0) }

    mutating func print(_ layout: Layout) {
        stack = [Command(indent: 0, isBroken: true, layout: layout)]
        while let command = stack.popLast() { print(command) }
    }

    private mutating func print(_ command: Command) {
        let indent = command.indent
        switch command.layout.kind {
        case .leaf(let leaf): write(leaf, indent: indent)
        case .sequence(let parts): push(parts, command)
        case .gap(let isSpace):
            if command.isBroken { breakLine(indent) } else { hasSpace = hasSpace || isSpace }
        case .indented(let columns, let content): stack.append(Command(indent: indent + columns, isBroken: command.isBroken, layout: content))
        case .group(let content, let mustBreak):
            let isBroken = mustBreak || !fits(content, indent)
            stack.append(Command(indent: indent, isBroken: isBroken, layout: content))
        case .block(let block): print(block, indent)
        }
    }

    private mutating func push(_ parts: [Layout], _ command: Command) {
        for part in parts.reversed() { stack.append(Command(indent: command.indent, isBroken: command.isBroken, layout: part)) }
    }

    private mutating func print(_ block: Layout.Block, _ indent: Int) {
        let isBroken = !block.hugs && (block.mustBreak || (!block.isEmpty && !fits(.block(block), indent)))
        write(block.open, indent: indent)
        guard isBroken else {
            let space = block.isSpaced && !block.isEmpty ? [Layout.blank] : []
            return push(space + [block.contents] + space + [.leaf(block.close)], Command(indent: indent, isBroken: false, layout: .nothing))
        }
        let base = lineBase
        breakLine(base + 2)
        refusesBlank = true
        stack.append(Command(indent: base, isBroken: true, layout: .leaf(block.close)))
        stack.append(Command(indent: base, isBroken: true, layout: .space))
        if !block.closing.isEmpty {
            let last = Layout.leaf(Layout.Leaf(text: "", leading: block.closing))
            stack.append(Command(indent: base + 2, isBroken: true, layout: last))
        }
        if block.endsInComma, !block.isEmpty {
            stack.append(Command(indent: base + 2, isBroken: true, layout: .leaf(Layout.Leaf(text: ",", isGlued: true))))
        }
        stack.append(Command(indent: base + 2, isBroken: true, layout: block.contents))
    }
}

// Writing
extension LayoutPrinter {
    private mutating func breakLine(_ indent: Int) {
        if isLineStart, comments.isEmpty {
            (lineIndent, lineBase, hasSpace) = (indent, indent, false)
            return
        }
        for comment in comments { output += "  " + comment.text }
        comments = []
        output += "\n"
        (column, isLineStart, lineIndent, lineBase, hasSpace) = (0, true, indent, indent, false)
    }

    private mutating func write(_ leaf: Layout.Leaf, indent: Int) {
        if leaf.text == " " {
            hasSpace = true
            return
        }
        if !comments.isEmpty, !leaf.isGlued { breakLine(indent) }
        if !leaf.leading.isEmpty {
            if !isLineStart { breakLine(indent) }
            write(leaf.leading, indent: lineIndent)
        }
        if !leaf.text.isEmpty {
            if isLineStart, leaf.followsBlank { writeBlank() }
            begin()
            output += leaf.text
            column += leaf.text.displayWidth
            if leaf.isBar, column == lineIndent + 1 { lineBase = lineIndent + 2 }
        }
        comments += leaf.trailing
    }

    private mutating func write(_ own: [Comment], indent: Int) {
        for comment in own {
            if comment.followsBlank { writeBlank() }
            output += String(repeating: " ", count: indent) + comment.text + "\n"
            refusesBlank = false
        }
    }

    private mutating func writeBlank() {
        if !refusesBlank { output += "\n" }
    }

    private mutating func begin() {
        if isLineStart {
            output += String(repeating: " ", count: lineIndent)
            column = lineIndent
        } else if hasSpace {
            output += " "
            column += 1
        }
        (isLineStart, hasSpace, refusesBlank) = (false, false, false)
    }
}

// Measuring
extension LayoutPrinter {
    /// Whether a layout on one line, with what follows it up to the next line break, fits.
    private func fits(_ layout: Layout, _ indent: Int) -> Bool {
        var room = width - (isLineStart ? lineIndent : column + (hasSpace ? 1 : 0))
        var rest = stack.count
        var commands = [Command(indent: indent, isBroken: false, layout: layout)]
        while true {
            let command: Command
            if let next = commands.popLast() {
                command = next
            } else if rest > 0 {
                rest -= 1
                command = stack[rest]
            } else {
                return room >= 0
            }
            switch measure(command, &commands, &room) {
            case .line: return room >= 0
            case .on: if room < 0 { return false }
            }
        }
    }

    private enum Measure { case line, on }

    private func measure(_ command: Command, _ commands: inout [Command], _ room: inout Int) -> Measure {
        func push(_ layout: Layout, isBroken: Bool) { commands.append(Command(indent: 0, isBroken: isBroken, layout: layout)) }
        switch command.layout.kind {
        case .leaf(let leaf):
            if !leaf.leading.isEmpty { return .line }
            room -= leaf.text.displayWidth
            if !leaf.trailing.isEmpty { return .line }
        case .sequence(let parts): for part in parts.reversed() { push(part, isBroken: command.isBroken) }
        case .gap(let isSpace):
            if command.isBroken { return .line }
            room -= isSpace ? 1 : 0
        case .indented(_, let content): push(content, isBroken: command.isBroken)
        case .group(let content, let mustBreak): push(content, isBroken: mustBreak || command.isBroken)
        case .block(let block):
            room -= block.open.text.displayWidth
            if block.mustBreak { return .line }
            let space = block.isSpaced && !block.isEmpty ? 2 : 0
            room -= space
            push(.leaf(block.close), isBroken: false)
            push(block.contents, isBroken: false)
        }
        return .on
    }
}
