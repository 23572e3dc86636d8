import FupanPlan
import FupanTable

// The nodes that work on the rows of one table.

extension Lowering {
    func define(
        _ definitions: [Plan.Definition], over input: Plan, needed: Set<ColumnID>, keepsInput: Bool, isOrdered: Bool
    ) -> Block {
        let wanted = definitions.filter { needed.contains($0.id) }
        wanted.forEach { note($0.expression) }
        let defined = Set(definitions.map(\.id))
        var inputNeeded = keepsInput ? needed.subtracting(defined) : []
        for definition in wanted { inputNeeded.formUnion(definition.expression.columnsUsed) }
        let block = lower(input, needed: inputNeeded, isOrdered: isOrdered)
        let kept = keepsInput ? needed.subtracting(defined) : []
        return define(wanted, in: block, kept: kept, inputNeeded: inputNeeded, keepsInput: keepsInput)
    }

    /// - Parameter kept: the block's own columns that are needed above.
    func define(
        _ definitions: [Plan.Definition], in block: Block, kept: Set<ColumnID>, inputNeeded: Set<ColumnID>, keepsInput: Bool = true
    ) -> Block {
        var block = block
        var inputNeeded = inputNeeded
        let prepared = definitions.map { definition in
            let expression = split(withSubqueries(definition.expression), in: &block, needed: &inputNeeded)
            return Plan.Definition(expression, id: definition.id)
        }
        inputNeeded = kept.reading(prepared.map(\.expression))
        if mustWrap(block, before: prepared) { block = wrapped(block, inputNeeded) }
        let passing = keepsInput ? [:] : passing(prepared)
        var uses: [ColumnID: Int] = [:]
        for definition in prepared { count(definition.expression, in: &uses) }
        for key in block.order { countOrder(key, kept: kept.union(passing.keys), in: &uses) }
        block = inlinable(block, uses, needed: kept, inputNeeded: inputNeeded)
        let before = block
        if !keepsInput, block.order.isEmpty { block.removeColumns() }
        for definition in prepared { set(definition.id, before.resolved(definition.expression), in: &block) }
        for index in block.order.indices {
            guard case .column(let id) = block.order[index].expression.kind, let new = passing[id] else { continue }
            block.order[index].expression.kind = .column(new)
        }
        return block
    }

    /// The columns that are kept as they are, with the identity that they get: the order goes on by it.
    private func passing(_ definitions: [Plan.Definition]) -> [ColumnID: ColumnID] {
        var result: [ColumnID: ColumnID] = [:]
        for definition in definitions {
            if case .column(let id) = definition.expression.kind, result[id] == nil { result[id] = definition.id }
        }
        return result
    }

    /// Windows see the rows that are left after a limit, and do not stand inside each other. A key that is computed is written once, on its own.
    private func mustWrap(_ block: Block, before definitions: [Plan.Definition]) -> Bool {
        for definition in definitions {
            if block.isLimited, definition.expression.containsWindow { return true }
            if readsWindow(definition.expression, in: block, isInside: false) { return true }
            if readsComputedKey(definition.expression, in: block) { return true }
        }
        return false
    }

    private func readsWindow(_ expression: ScalarExpression, in block: Block, isInside: Bool) -> Bool {
        if case .column(let id) = expression.kind { return isInside && block[id]?.containsWindow == true }
        var isInside = isInside
        if case .window = expression.kind { isInside = true }
        return expression.children.contains { readsWindow($0, in: block, isInside: isInside) }
    }

    private func readsComputedKey(_ expression: ScalarExpression, in block: Block) -> Bool {
        if case .column = expression.kind { return false }
        return expression.columnsUsed.contains { id in
            if case .column(let source)? = block[id]?.kind { keys[source] != nil } else { false }
        }
    }

    /// An output that is sorted by goes by its name; everything else is written again.
    private func countOrder(_ key: SortKey, kept: Set<ColumnID>, in uses: inout [ColumnID: Int]) {
        if case .column(let id) = key.expression.kind, kept.contains(id), !key.expression.type.isCategory { return }
        count(key.expression, in: &uses)
    }

    func filter(_ block: Block, _ condition: ScalarExpression, needed: Set<ColumnID>, inputNeeded: Set<ColumnID>) -> Block {
        var block = block
        var inputNeeded = inputNeeded
        let condition = split(withSubqueries(condition), in: &block, needed: &inputNeeded)
        inputNeeded = needed.reading([condition])
        let hasWindow = block.computesWindow(for: inputNeeded)
        if block.grouping != nil || block.isLimited || hasWindow { block = wrapped(block, inputNeeded) }
        var uses: [ColumnID: Int] = [:]
        count(condition, in: &uses)
        block = inlinable(block, uses, needed: needed, inputNeeded: inputNeeded)
        for part in condition.conjuncts where !part.isTrueLiteral { block.conditions.append(.holds(block.resolved(part))) }
        return block
    }

    func sort(_ sortKeys: [SortKey], over input: Plan, needed: Set<ColumnID>, isOrdered: Bool) -> Block {
        guard isOrdered else { return lower(input, needed: needed, isOrdered: false) }
        sortKeys.forEach { note($0.expression) }
        var inputNeeded = needed
        for key in sortKeys { inputNeeded.formUnion(key.expression.columnsUsed) }
        var block = lower(input, needed: inputNeeded, isOrdered: false)
        let prepared = sortKeys.map { key in
            SortKey(split(withSubqueries(key.expression), in: &block, needed: &inputNeeded), isDescending: key.isDescending)
        }
        inputNeeded = needed.reading(prepared.map(\.expression))
        if block.isLimited { block = wrapped(block, inputNeeded, keepsOrder: false) }
        var uses: [ColumnID: Int] = [:]
        for key in prepared { countOrder(key, kept: needed, in: &uses) }
        block = inlinable(block, uses, needed: needed, inputNeeded: inputNeeded, keepsOrder: false)
        block.order = prepared
        return block
    }

    func aggregate(_ keys: [Plan.Definition], _ measures: [Plan.Definition], over input: Plan, needed: Set<ColumnID>) -> Block {
        let measures = measures.filter { needed.contains($0.id) }
        (keys + measures).forEach { note($0.expression) }
        var inputNeeded: Set<ColumnID> = []
        for definition in keys + measures { inputNeeded.formUnion(definition.expression.columnsUsed) }
        var block = lower(input, needed: inputNeeded, isOrdered: false)
        let (inner, outer) = separated(measures.map { Plan.Definition(withSubqueries($0.expression), id: $0.id) })
        let prepared = (keys + inner).map { definition in
            let expression = split(withSubqueries(definition.expression), in: &block, needed: &inputNeeded)
            return Plan.Definition(expression, id: definition.id)
        }
        inputNeeded = Set().reading(prepared.map(\.expression))
        block = grouped(block, Array(prepared.prefix(keys.count)), Array(prepared.dropFirst(keys.count)), inputNeeded)
        guard !outer.isEmpty else { return block }
        let outerIDs = Set(outer.map(\.id))
        let kept = needed.subtracting(outerIDs)
        return define(outer, in: block, kept: kept, inputNeeded: kept.reading(outer.map(\.expression)))
    }

    private func grouped(
        _ input: Block, _ keys: [Plan.Definition], _ measures: [Plan.Definition], _ inputNeeded: Set<ColumnID>
    ) -> Block {
        var block = input
        let hasWindow = block.computesWindow(for: inputNeeded)
        if block.grouping != nil || block.isLimited || hasWindow { block = wrapped(block, inputNeeded, keepsOrder: false) }
        let (keys, inputNeeded) = withTableKeys(keys, inputNeeded, in: &block)
        var uses: [ColumnID: Int] = [:]
        for definition in keys + measures { count(definition.expression, in: &uses) }
        block = inlinable(block, uses, needed: [], inputNeeded: inputNeeded, keepsOrder: false)
        let before = block
        block.order = []
        block.removeColumns()
        var grouping: [ScalarExpression] = []
        for key in keys {
            var expression = before.resolved(key.expression)
            if !isSourceColumn(expression) { expression = asKey(expression) }
            grouping.append(expression)
            set(key.id, expression, in: &block)
        }
        for measure in measures { set(measure.id, before.resolved(measure.expression), in: &block) }
        block.grouping = grouping
        // Without an aggregate and a key no row is looked at: one row of constants.
        if keys.isEmpty, !measures.contains(where: { $0.expression.containsAggregate }) { return constants(block) }
        return block
    }

    /// A key that looks into another table is computed before: DuckDB does not find such an expression again among its groups.
    private func withTableKeys(
        _ keys: [Plan.Definition], _ needed: Set<ColumnID>, in block: inout Block
    ) -> (keys: [Plan.Definition], needed: Set<ColumnID>) {
        var result = keys, needed = needed, hasTableKey = false
        for (index, key) in keys.enumerated() {
            let expression = block.resolved(key.expression)
            guard expression.looksIntoTable else { continue }
            hasTableKey = true
            let column = ColumnID.fresh()
            set(column, expression, in: &block)
            needed.insert(column)
            result[index] = Plan.Definition(.column(column, expression.type, expression.format), id: key.id)
        }
        if hasTableKey { block = wrapped(block, needed, keepsOrder: false) }
        return (result, needed)
    }

    private func constants(_ block: Block) -> Block {
        var result = Block()
        for id in block.ids { set(id, block[id] ?? .null, in: &result) }
        return result
    }

    private func isSourceColumn(_ expression: ScalarExpression) -> Bool {
        if case .column = expression.kind { isPlain(expression) } else { false }
    }

    private func asKey(_ expression: ScalarExpression) -> ScalarExpression {
        let id = ColumnID.fresh()
        keys[id] = expression
        stored[id] = outputType(of: expression)
        return ScalarExpression(.column(id), expression.type, expression.format, span: expression.span)
    }
}

extension ScalarExpression {
    /// The conditions that must all hold.
    var conjuncts: [ScalarExpression] {
        if case .call(.and, let arguments) = kind { return arguments.flatMap(\.conjuncts) }
        return [self]
    }
}

extension Set<ColumnID> {
    /// Together with the columns that expressions read.
    func reading(_ expressions: [ScalarExpression]) -> Set<ColumnID> {
        expressions.reduce(into: self) { $0.formUnion($1.columnsUsed) }
    }
}

extension ScalarExpression {
    /// Whether it asks if a column of another table holds a value.
    fileprivate var looksIntoTable: Bool { if case .member = kind { true } else { children.contains(where: \.looksIntoTable) } }

    fileprivate var isTrueLiteral: Bool { if case .literal(.boolean(true)) = kind { true } else { false } }
}

extension DataType {
    var isCategory: Bool { if case .category = self { true } else { false } }
}
