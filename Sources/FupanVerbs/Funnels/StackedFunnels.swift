import FupanMeaning
import FupanPlan

extension Relation {
    /// Tables of the same columns under each other, with the order and key of the first and what each says of its own part.
    static func stacked(_ parts: [Relation]) -> Relation {
        guard let first = parts.first, parts.count > 1 else { return parts.first ?? .unknown }
        let extra = first.plan.columns.filter { id in !first.columns.contains { $0.id == id } }
        let columns = first.columns.map { Relation.Column($0.name, $0.type, $0.format) }
        let fresh = extra.map { _ in ColumnID.fresh() }
        let union = Plan.union(columns.map(\.id) + fresh, parts.map { part in
            (part.plan, part.columns.map(\.id) + part.plan.columns.filter { id in !part.columns.contains { $0.id == id } })
        })
        let renamed = Dictionary(uniqueKeysWithValues: zip(first.columns.map(\.id) + extra, columns.map(\.id) + fresh))
        func moved(_ id: ColumnID) -> ColumnID { renamed[id] ?? id }
        var result = first.with(union, columns: columns, key: first.key?.map(moved))
        result.order = first.order.map { key in
            var moving = key
            moving.expression = key.expression.replacing { .column(moved($0), key.expression.type) }
            return moving
        }
        result.notes += parts.dropFirst().flatMap { $0.notes.suffix(1) }
        return result
    }
}
