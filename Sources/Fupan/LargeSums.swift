import FupanEngine
import FupanMeaning
import FupanPlan
import FupanTable

/// Watches the sums of approximate numbers among the rows that go by: decimals hold them up to 10^17, and beyond they are added as they are, with the 16 digits that an approximate number has. Where one is that large, a remark says so.
final class LargeSums: ResultStream {
    private let rows: any ResultStream
    /// The columns that hold such sums.
    private let places: [Int]
    private let language: Language
    private var large: Set<Int> = []

    init(_ rows: any ResultStream, of relation: Relation, in language: Language) {
        let sums = relation.plan.approximateSums
        self.rows = rows
        self.language = language
        places = relation.columns.indices.filter { sums.contains(relation.columns[$0].id) }
    }

    var fields: [Field] { rows.fields }

    func next() throws(EngineError) -> Table? {
        let chunk = try rows.next()
        if let chunk { for place in places where chunk.columns[place].reaches(LargeSums.limit) { large.insert(place) } }
        return chunk
    }

    var remarks: [String] {
        let names = large.sorted().map { fields[$0].name }.joined(separator: ", ")
        guard !names.isEmpty else { return rows.remarks }
        let remark = switch language {
        case .english: "\(names): sums of approximate numbers beyond 10^17 are not exact, only their first 16 digits hold"
        case .chinese: "\(names)：近似数之和超过 10^17，仅前 16 位有效"
        }
        return rows.remarks + [remark]
    }

    private static let limit = 1e17
}

extension Column {
    fileprivate func reaches(_ limit: Double) -> Bool {
        guard case .approximate(let values) = storage else { return false }
        return values.contains { abs($0) >= limit }
    }
}

extension Plan {
    /// The columns that hold sums of approximate numbers, under whatever identity they go on.
    fileprivate var approximateSums: Set<ColumnID> {
        var finder = SumFinder()
        finder.visit(self)
        return finder.sums
    }
}

private struct SumFinder {
    var sums: Set<ColumnID> = []
    /// What is shared is looked at once, however often it is read.
    private var seen: Set<ObjectIdentifier> = []

    mutating func visit(_ plan: Plan) {
        if case .shared(let shared) = plan, !seen.insert(ObjectIdentifier(shared)).inserted { return }
        for input in plan.inputs { visit(input) }
        switch plan {
        case .aggregate(let keys, let measures, _): take(keys + measures)
        case .project(let definitions, _), .extend(let definitions, _): take(definitions)
        case .join(let join): for (id, source) in join.rightColumns where sums.contains(source) { sums.insert(id) }
        case .union(let columns, let inputs):
            for input in inputs { for (id, source) in zip(columns, input.columns) where sums.contains(source) { sums.insert(id) } }
        default: break
        }
    }

    private mutating func take(_ definitions: [Plan.Definition]) {
        for definition in definitions where holdsSum(definition.expression) { sums.insert(definition.id) }
    }

    private func holdsSum(_ expression: ScalarExpression) -> Bool {
        switch expression.kind {
        case .aggregate(.sum, _, _): expression.type == .approximate
        case .column(let id): sums.contains(id)
        default: false
        }
    }
}
