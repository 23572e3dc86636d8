import FupanPlan
import FupanTable

// The nodes that put tables together.

extension Lowering {
    func lower(_ join: Plan.Join, needed: Set<ColumnID>) -> Block {
        for key in join.keys {
            note(key.left)
            note(key.right)
        }
        let rightColumns = join.rightColumns.filter { needed.contains($0.id) }
        for column in rightColumns { if let type = readTypes[column.id] { readTypes[column.source] = type } }
        let leftAbove = needed.subtracting(join.rightColumns.map(\.id))
        var leftNeeded = leftAbove, rightNeeded = Set(rightColumns.map(\.source))
        for key in join.keys {
            leftNeeded.formUnion(key.left.columnsUsed)
            rightNeeded.formUnion(key.right.columnsUsed)
        }
        var left = lower(join.left, needed: leftNeeded, isOrdered: false)
        var right = lower(join.right, needed: rightNeeded, isOrdered: false)
        let keys = join.keys.map { key in
            (left: split(withSubqueries(key.left), in: &left, needed: &leftNeeded),
             right: split(withSubqueries(key.right), in: &right, needed: &rightNeeded))
        }
        leftNeeded = leftAbove.reading(keys.map(\.left))
        rightNeeded = Set(rightColumns.map(\.source)).reading(keys.map(\.right))
        left = leftSide(left, keys.map(\.left), needed: leftAbove, leftNeeded)
        var (source, columns) = rightSide(right, rightNeeded)
        source.keys = keys.map { (left.resolved($0.left), columns.resolved($0.right)) }
        switch join.kind {
        case .anti:
            left.conditions.append(.noMatch(source))
            return left
        case .inner: source.kind = join.keys.isEmpty ? .cross : .inner
        case .left: source.kind = .left
        case .cross: source.kind = .cross
        }
        left.sources.append(source)
        for column in rightColumns {
            set(column.id, columns.resolved(.column(column.source, .unknown)), in: &left)
        }
        return left
    }

    /// The tables so far. What is filtered there may as well be filtered after the join: the conditions read no column of the right side.
    private func leftSide(_ block: Block, _ keys: [ScalarExpression], needed: Set<ColumnID>, _ leftNeeded: Set<ColumnID>) -> Block {
        var left = block
        if left.sources.isEmpty || left.grouping != nil || left.isLimited || left.computesWindow(for: leftNeeded) {
            left = wrapped(left, leftNeeded, keepsOrder: false)
        }
        var uses: [ColumnID: Int] = [:]
        for key in keys { count(key, in: &uses) }
        left = inlinable(left, uses, needed: needed, inputNeeded: leftNeeded, keepsOrder: false)
        left.order = []
        return left
    }

    /// A table as it is, or a subquery: what is computed there must be null where no row matches.
    private func rightSide(_ block: Block, _ needed: Set<ColumnID>) -> (source: Source, columns: Block) {
        let isBare = block.sources.count == 1 && block.conditions.isEmpty && block.grouping == nil && !block.isLimited
            && needed.allSatisfy { id in
                guard let expression = block[id], case .column = expression.kind else { return false }
                return isPlain(expression)
            }
        let columns = isBare ? block : wrapped(block, needed, keepsOrder: false)
        return (columns.sources[0], columns)
    }

    func union(_ columns: [ColumnID], _ inputs: [(plan: Plan, columns: [ColumnID])], needed: Set<ColumnID>) -> Block {
        let kept = columns.indices.filter { needed.contains(columns[$0]) }
        guard !inputs.isEmpty else { return lower(.values(columns, []), needed: needed, isOrdered: false) }
        for (index, id) in columns.enumerated() {
            guard let type = readTypes[id] else { continue }
            for input in inputs where index < input.columns.count { readTypes[input.columns[index]] = type }
        }
        let branches = inputs.map { input in
            let ids = kept.map { $0 < input.columns.count ? input.columns[$0] : nil }
            let branchNeeded = Set(ids.compactMap(\.self))
            var block = lower(input.plan, needed: branchNeeded, isOrdered: false)
            if block.isLimited { block = wrapped(block, branchNeeded, keepsOrder: false) }
            block.order = []
            return (block: block, outputs: ids.map { id in id.flatMap { block[$0] } ?? .null })
        }
        let number = freshName()
        if kept.isEmpty { return counted(branches.map(\.block), number) }
        let held = kept.indices.map { position in branches.map { storedType(of: $0.outputs[position]) }.united }
        let sourceColumns = zip(kept, held).map { index, held in
            let types = branches.compactMap { branch in kept.firstIndex(of: index).map { branch.outputs[$0].type } }
            let type = types.first { $0 != .null && $0 != .unknown } ?? readTypes[columns[index]] ?? .null
            return sourceColumn(columns[index], type, held == .integer ? .whole : held, .alias(freshName()), table: number)
        }
        return reading(.union(branches), sourceColumns, number: number)
    }

    /// Rows that are only counted: no column of theirs is read, since what a shared table holds is what somebody reads of it.
    private func counted(_ branches: [Block], _ number: Int) -> Block {
        let column = sourceColumn(.fresh(), .boolean, .boolean, .alias(freshName()), table: number)
        return reading(.union(branches.map { (block: $0, outputs: [.boolean(true)]) }), [column], number: number)
    }
}
