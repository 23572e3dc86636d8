extension LayoutBuilder {
    mutating func layout(of expression: Expression) -> Layout {
        switch expression.kind {
        case .number, .duration, .period, .text, .template, .boolean, .null, .name, .invalid: return take()
        case .path(let names): return path(names.count)
        case .call(_, let arguments, let condition): return call(arguments, condition)
        case .list(let elements): return block(elements, endsInComma: true) { $0.layout(of: $1) }
        case .braces(let entries): return block(entries, endsInComma: true, isBraces: true) { $0.layout(of: $1) }
        case .cases(let branches, let otherwise): return cases(branches, otherwise)
        case .conditional(let condition, let then, let otherwise): return conditional(condition, then, otherwise)
        case .unary(let sign, let operand): return unary(sign, operand)
        case .binary(let word, _, _, _) where word == .and || word == .or: return chain(word, expression)
        case .binary(_, _, let left, let right): return infix(left, right)
        case .isNull(let operand, let negated): return isNull(operand, negated)
        case .membership(let left, let right, let negated): return membership(left, right, negated)
        case .range(let low, let high): return .sequence([layout(of: low), take(), layout(of: high)])
        case .bracketed(let pipeline): return bracketed(pipeline)
        }
    }

    /// Names joined by dots.
    mutating func path(_ count: Int) -> Layout {
        var parts = [take()]
        for _ in 1..<max(1, count) { parts += [take(), take()] }
        return .sequence(parts)
    }

    // MARK: operators

    private mutating func infix(_ left: Expression, _ right: Expression) -> Layout {
        .sequence([layout(of: left), .blank, take(), .blank, layout(of: right)])
    }

    private mutating func unary(_ sign: UnaryOperator, _ operand: Expression) -> Layout {
        let mark = take()
        // Two minuses in a row would begin a comment of SQL.
        let isApart = sign == .not || isSymbol(sign.rawValue)
        return .sequence([mark] + (isApart ? [.blank] : []) + [layout(of: operand)])
    }

    /// Operands joined by `and`, or by `or`: where they are too long for a line, each begins one with its word.
    private mutating func chain(_ word: BinaryOperator, _ expression: Expression) -> Layout {
        var operands: [Expression] = [], first = expression
        while case .binary(word, _, let left, let right) = first.kind {
            operands.append(right)
            first = left
        }
        var parts = [layout(of: first)]
        for operand in operands.reversed() { parts.append(.sequence([take(), .blank, layout(of: operand)])) }
        return .group(parts)
    }

    private mutating func isNull(_ operand: Expression, _ negated: Bool) -> Layout {
        var parts = [layout(of: operand), .blank, take(), .blank, take()]
        if negated { parts += [.blank, take()] }
        return .sequence(parts)
    }

    private mutating func membership(_ left: Expression, _ right: Expression, _ negated: Bool) -> Layout {
        var parts = [layout(of: left), .blank, take(), .blank]
        if negated { parts += [take(), .blank] }
        return .sequence(parts + [layout(of: right)])
    }

    private mutating func conditional(_ condition: Expression, _ then: Expression, _ otherwise: Expression) -> Layout {
        .sequence([
            take(), .blank, layout(of: condition), .blank, take(), .blank, layout(of: then), .blank, take(), .blank, layout(of: otherwise),
        ])
    }

    // MARK: brackets

    /// An opening bracket, elements with commas, the closing one. Braces of several lines stay so, with an entry a line.
    mutating func block<Element>(
        _ elements: [Element], endsInComma: Bool = false, isBraces: Bool = false, _ layout: (inout LayoutBuilder, Element) -> Layout
    ) -> Layout {
        var block = Layout.Block(open: takeLeaf(), contents: .nothing, close: Layout.Leaf(text: ""))
        block.isEmpty = elements.isEmpty
        (block.endsInComma, block.isSpaced) = (endsInComma, isBraces)
        var keepsLines = false
        let parts = list(elements) { builder, element in
            keepsLines = keepsLines || builder.startsLine()
            return layout(&builder, element)
        }
        block.contents = lines(parts)
        block.mustBreak = isBraces && self.keepsLines && (keepsLines || startsLine()) && !elements.isEmpty
        return close(block)
    }

    private func lines(_ parts: [Layout]) -> Layout {
        .sequence(parts.enumerated().flatMap { index, part in index == 0 ? [part] : [.space, part] })
    }

    private mutating func close(_ block: Layout.Block) -> Layout {
        var block = block
        block.close = takeLeaf()
        (block.closing, block.close.leading, block.close.followsBlank) = (block.close.leading, [], false)
        return .block(block)
    }

    private mutating func layout(of entry: Entry) -> Layout {
        .sequence([take(), take(), .blank, layout(of: entry.value)])
    }

    private mutating func cases(_ branches: [CaseBranch], _ otherwise: Expression?) -> Layout {
        let word = take()
        let all = branches.map { (condition: Optional($0.condition), result: $0.result) } + (otherwise.map { [(condition: nil, result: $0)] } ?? [])
        let braces = block(all, endsInComma: true, isBraces: true) { builder, branch in
            let condition = branch.condition.map { builder.layout(of: $0) } ?? builder.take()
            return .sequence([condition, .blank, builder.take(), .blank, builder.layout(of: branch.result)])
        }
        return .sequence([word, .blank, braces])
    }

    private mutating func bracketed(_ pipeline: Pipeline) -> Layout {
        var block = Layout.Block(open: takeLeaf(), contents: .nothing, close: Layout.Leaf(text: ""))
        block.contents = inside(pipeline)
        block.hugs = isInBrackets(pipeline)
        return close(block)
    }

    /// What brackets hold.
    private mutating func inside(_ pipeline: Pipeline) -> Layout {
        layout(of: pipeline, sourceIndent: pipeline.stages.isEmpty ? 0 : 6)
    }

    private func isInBrackets(_ pipeline: Pipeline) -> Bool {
        guard pipeline.stages.isEmpty, case .expression(let expression) = pipeline.source else { return false }
        return switch expression.kind {
        case .list, .braces, .cases, .bracketed: true
        default: false
        }
    }

    private mutating func call(_ arguments: [Pipeline], _ condition: Expression?) -> Layout {
        let name = path(isSymbol(".", 1) ? 2 : 1)
        var block = Layout.Block(open: takeLeaf(), contents: .nothing, close: Layout.Leaf(text: ""))
        var parts = list(arguments) { $0.inside($1) }
        if let condition {
            let test = Layout.sequence([take(), .blank, layout(of: condition)])
            let last = parts.popLast()
            parts.append(last.map { .sequence([$0, .blank, test]) } ?? test)
        }
        block.contents = lines(parts)
        block.isEmpty = parts.isEmpty
        block.hugs = condition == nil && arguments.count == 1 && isInBrackets(arguments[0])
        return .sequence([name, close(block)])
    }
}
