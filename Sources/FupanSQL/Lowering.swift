import FupanPlan
import FupanTable

/// Turns a plan into SELECTs, as few as its phases allow (where, group by, windows, select, order, limit), with the columns that are needed and no others.
final class Lowering {
    let dialect: Dialect
    let shared: SharedNames
    /// How columns are held, both those of plans and those of sources.
    var stored: [ColumnID: StoredType] = [:]
    var names: [ColumnID: ColumnName] = [:]
    /// The table of a source's column.
    var tables: [ColumnID: Int] = [:]
    /// Keys of a grouping that are no plain columns: they stand for what they are made of.
    var keys: [ColumnID: ScalarExpression] = [:]
    /// Tables of one row and column that stand where a value may.
    var subqueries: [ColumnID: (block: Block, id: ColumnID)] = [:]
    /// What readers take a column for; all that is known of a column of a table without rows.
    var readTypes: [ColumnID: DataType] = [:]
    private var lastName = 0

    init(dialect: Dialect, shared: SharedNames) {
        self.dialect = dialect
        self.shared = shared
    }

    func freshName() -> Int {
        lastName += 1
        return lastName
    }

    /// - Parameter isOrdered: whether the order of rows matters above.
    func lower(_ plan: Plan, needed: Set<ColumnID>, isOrdered: Bool) -> Block {
        switch plan {
        case .scan(let scan): return lower(scan, needed: needed)
        case .values(let columns, let rows): return values(columns, rows, needed: needed)
        case .project(let definitions, let input):
            return define(definitions, over: input, needed: needed, keepsInput: false, isOrdered: isOrdered)
        case .extend(let definitions, let input):
            return define(definitions, over: input, needed: needed, keepsInput: true, isOrdered: isOrdered)
        case .filter(let condition, let input):
            note(condition)
            let inputNeeded = needed.union(condition.columnsUsed)
            let block = lower(input, needed: inputNeeded, isOrdered: isOrdered)
            return filter(block, condition, needed: needed, inputNeeded: inputNeeded)
        case .aggregate(let keys, let measures, let input):
            return aggregate(keys, measures, over: input, needed: needed)
        case .sort(let sortKeys, let input):
            return sort(sortKeys, over: input, needed: needed, isOrdered: isOrdered)
        case .limit(let count, let offset, let input):
            var block = lower(input, needed: needed, isOrdered: true)
            if block.isLimited { block = wrapped(block, needed) }
            block.limit = count
            block.offset = offset
            return block
        case .join(let join): return lower(join, needed: needed)
        case .union(let columns, let inputs): return union(columns, inputs, needed: needed)
        case .shared(let shared): return read(shared, needed: needed)
        }
    }

    // MARK: sources

    /// A source's column, known by a new identity: the same plan may stand twice in a statement.
    func sourceColumn(_ source: ColumnID, _ type: DataType, _ stored: StoredType, _ name: ColumnName, table: Int) -> Source.Column {
        let column = Source.Column(id: .fresh(), source: source, type: type)
        self.stored[column.id] = stored
        names[column.id] = name
        tables[column.id] = table
        return column
    }

    /// The block that reads a table and nothing more.
    func reading(_ table: Source.Table, _ columns: [Source.Column], number: Int) -> Block {
        var block = Block()
        block.sources = [Source(table: table, columns: columns, number: number)]
        for column in columns { set(column.source, ScalarExpression(.column(column.id), column.type), in: &block) }
        return block
    }

    /// Gives a column of the plan its expression over the sources.
    func set(_ id: ColumnID, _ expression: ScalarExpression, in block: inout Block) {
        block[id] = expression
        stored[id] = storedType(of: expression)
    }

    private func lower(_ scan: Plan.Scan, needed: Set<ColumnID>) -> Block {
        var indices = scan.columns.indices.filter { needed.contains(scan.columns[$0]) && $0 < scan.source.columns.count }
        if indices.isEmpty, !scan.columns.isEmpty, !scan.source.columns.isEmpty { indices = [0] }
        let number = freshName()
        let columns = indices.map { index in
            let type = scan.source.columns[index].type
            return sourceColumn(scan.columns[index], type, StoredType(type, readFrom: scan.source.form), .alias(freshName()), table: number)
        }
        return reading(.scan(scan, indices: indices), columns, number: number)
    }

    private func values(_ columns: [ColumnID], _ rows: [[ScalarExpression]], needed: Set<ColumnID>) -> Block {
        for row in rows { row.forEach(note) }
        let rows = rows.map { $0.map(withSubqueries) }
        if rows.count == 1 {
            var block = Block()
            for (id, expression) in zip(columns, rows[0]) { set(id, expression, in: &block) }
            return block
        }
        var kept = columns.indices.filter { needed.contains(columns[$0]) }
        if kept.isEmpty { kept = Array(columns.indices.prefix(1)) }
        let number = freshName()
        let sourceColumns = kept.map { index in
            let types = rows.compactMap { index < $0.count ? $0[index].type : nil }
            let type = types.first { $0 != .null } ?? readTypes[columns[index]] ?? .null
            let held = rows.compactMap { index < $0.count ? storedType(of: $0[index]) : nil }.united
            let stored = held == .integer || held == .null ? StoredType(type) : held
            return sourceColumn(columns[index], type, stored, .alias(freshName()), table: number)
        }
        return reading(.values(rows.map { row in kept.map { $0 < row.count ? row[$0] : .null } }), sourceColumns, number: number)
    }

    private func read(_ plan: SharedPlan, needed: Set<ColumnID>) -> Block {
        let number = freshName()
        let all = plan.plan.columns
        var indices = all.indices.filter { needed.contains(all[$0]) }
        if indices.isEmpty { indices = Array(all.indices.prefix(1)) }
        let held = shared.storedTypes(of: plan, dialect)
        let columns = indices.map { index in
            let type = index < plan.fields.count ? plan.fields[index].type : .unknown
            let name = shared.columnName(index, of: plan, fresh: freshName)
            let stored = index < held.count && held[index] != .null ? held[index] : StoredType(type)
            return sourceColumn(all[index], type, stored, name, table: number)
        }
        return reading(.named(shared.name(of: plan, dialect)), columns, number: number)
    }

    // MARK: wrapping

    /// The block as a subquery under a new one, where its phases do not allow what is to come.
    func wrapped(_ block: Block, _ needed: Set<ColumnID>, keepsOrder: Bool = true) -> Block {
        var block = block
        var outputs = block.ids.filter(needed.contains)
        var order: [SortKey] = []
        for key in keepsOrder ? block.order : [] {
            var id = ColumnID.fresh()
            if case .column(let known) = key.expression.kind { id = known } else { set(id, block.resolved(key.expression), in: &block) }
            if !outputs.contains(id) { outputs.append(id) }
            order.append(SortKey(.column(id, key.expression.type, key.expression.format), isDescending: key.isDescending))
        }
        if !block.isLimited { block.order = [] }
        let number = freshName()
        let columns = output(outputs, of: block, table: number)
        var result = reading(.block(block, outputs), columns, number: number)
        result.order = order
        return result
    }

    /// The columns of a subquery: a column that only passes keeps its name.
    func output(_ ids: [ColumnID], of block: Block, table: Int) -> [Source.Column] {
        var taken: Set<Int> = []
        return ids.map { id in
            let expression = block[id] ?? .null
            var name = ColumnName.alias(freshName())
            if case .column(let source) = expression.kind, case .alias(let known)? = names[source], taken.insert(known).inserted {
                name = .alias(known)
            }
            return sourceColumn(id, expression.type, outputType(of: expression), name, table: table)
        }
    }

    /// Wraps a block unless each column that is not plain is written once: by what is to come, or above it.
    func inlinable(
        _ block: Block, _ uses: [ColumnID: Int], needed: Set<ColumnID>, inputNeeded: Set<ColumnID>, keepsOrder: Bool = true
    ) -> Block {
        let isWrittenTwice = uses.contains { id, count in
            guard let expression = block[id], !isPlain(expression) else { return false }
            return count + (needed.contains(id) ? 1 : 0) > 1
        }
        return isWrittenTwice ? wrapped(block, inputNeeded, keepsOrder: keepsOrder) : block
    }

    /// A column as it is, or a literal: it may be written as often as one likes.
    func isPlain(_ expression: ScalarExpression) -> Bool {
        switch expression.kind {
        case .column(let id): keys[id] == nil && subqueries[id] == nil
        case .literal: true
        default: false
        }
    }

    /// The same for every row, also if it is grouped by.
    func isConstant(_ expression: ScalarExpression) -> Bool {
        if case .column(let id) = expression.kind { return keys[id].map(isConstant) ?? false }
        return expression.isConstant
    }

    // MARK: tables inside expressions

    /// Tables of one row and column become columns of their own.
    func withSubqueries(_ expression: ScalarExpression) -> ScalarExpression {
        guard case .scalar(let plan, let column) = expression.kind else { return expression.mapChildren(withSubqueries) }
        let block = lower(plan, needed: [column], isOrdered: false)
        let id = ColumnID.fresh()
        subqueries[id] = (block, column)
        stored[id] = outputType(of: block[column] ?? .null)
        return ScalarExpression(.column(id), expression.type, expression.format, span: expression.span)
    }

    /// The whole of a shared plan, or what is read of it; its readers are elsewhere.
    func lower(_ shared: SharedPlan, needed: Set<ColumnID>) -> Block {
        for (id, field) in zip(shared.plan.columns, shared.fields) where field.type != .unknown { readTypes[id] = field.type }
        return lower(shared.plan, needed: needed, isOrdered: false)
    }

    /// Remembers as what columns are read.
    func note(_ expression: ScalarExpression) {
        if case .column(let id) = expression.kind, expression.type != .null, expression.type != .unknown {
            readTypes[id] = expression.type
        }
        expression.children.forEach(note)
    }
}
