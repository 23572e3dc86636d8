/// Which columns of each shared plan and file are read: the others need not be computed.
public struct SharedNeeds {
    public private(set) var columns: [ObjectIdentifier: Set<ColumnID>] = [:]
    /// Of each file the columns that are read, by their place.
    public private(set) var files: [FileSource: Set<Int>] = [:]

    public init() {}

    /// Notes what a plan reads to give these of its columns.
    public mutating func note(_ plan: Plan, giving wanted: Set<ColumnID>) {
        switch plan {
        case .scan(let scan): files[scan.source, default: []].formUnion(scan.columns.indices.filter { wanted.contains(scan.columns[$0]) })
        case .values(_, let rows): note(rows.flatMap { $0 })
        case .project(let outputs, let input):
            let read = outputs.filter { wanted.contains($0.id) }.map(\.expression)
            note(input, giving: note(read))
        case .extend(let outputs, let input):
            let added = Set(outputs.map(\.id))
            // One definition of a stage never reads another of the same.
            note(input, giving: wanted.subtracting(added).union(note(outputs.filter { wanted.contains($0.id) }.map(\.expression))))
        case .filter(let condition, let input): note(input, giving: wanted.union(note([condition])))
        case .aggregate(let keys, let measures, let input):
            note(input, giving: note(keys.map(\.expression) + measures.filter { wanted.contains($0.id) }.map(\.expression)))
        case .sort(let keys, let input): note(input, giving: wanted.union(note(keys.map(\.expression))))
        case .limit(_, _, let input): note(input, giving: wanted)
        case .join(let join):
            note(join.left, giving: wanted.intersection(join.left.columns).union(note(join.keys.map(\.left))))
            let right = join.rightColumns.filter { wanted.contains($0.id) }.map(\.source)
            note(join.right, giving: Set(right).union(note(join.keys.map(\.right))))
        case .union(let columns, let inputs):
            let positions = columns.indices.filter { wanted.contains(columns[$0]) }
            for input in inputs { note(input.plan, giving: Set(positions.map { input.columns[$0] })) }
        case .shared(let shared):
            let known = columns[ObjectIdentifier(shared), default: []]
            guard !wanted.isSubset(of: known) || columns[ObjectIdentifier(shared)] == nil else { return }
            columns[ObjectIdentifier(shared)] = known.union(wanted)
            note(shared.plan, giving: known.union(wanted))
        }
    }

    /// The columns that expressions read of their row; what they read of tables inside them is noted.
    @discardableResult
    public mutating func note(_ expressions: [ScalarExpression]) -> Set<ColumnID> {
        var read: Set<ColumnID> = []
        for expression in expressions {
            read.formUnion(expression.columnsUsed)
            noteTables(expression)
        }
        return read
    }

    private mutating func noteTables(_ expression: ScalarExpression) {
        switch expression.kind {
        case .scalar(let plan, let id): note(plan, giving: [id])
        case .member(let operand, let plan, let id):
            noteTables(operand)
            note(plan, giving: [id])
        default: expression.children.forEach { noteTables($0) }
        }
    }
}
