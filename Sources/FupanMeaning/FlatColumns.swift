import FupanPlan
import FupanSource
import FupanSyntax

extension Scope {
    /// `reps.name` behind `join reps`, `orders.amount` within `orders`: the row has that column already, under this name.
    func flatColumn(of table: Relation, _ column: Relation.Column, _ name: Name) -> String? {
        guard !table.plan.hasAtMostOneRow, relation.plan.columns.contains(column.id) || relation.plan.joins(column.id) else { return nil }
        return [name.text + "_" + column.name, column.name].first { relation[$0] != nil }
    }
}

extension Plan {
    /// Whether it can be told without looking at the data.
    public var hasAtMostOneRow: Bool {
        switch self {
        case .aggregate(let keys, _, _): keys.isEmpty
        case .limit(let count, _, let input): count.map { $0 <= 1 } ?? false || input.hasAtMostOneRow
        case .project(_, let input), .extend(_, let input), .filter(_, let input), .sort(_, let input): input.hasAtMostOneRow
        case .shared(let shared): shared.plan.hasAtMostOneRow
        case .values(_, let rows): rows.count <= 1
        case .scan, .join, .union: false
        }
    }

    /// Whether a table with this column was joined on the way.
    fileprivate func joins(_ column: ColumnID) -> Bool {
        switch self {
        case .join(let join): join.right.columns.contains(column) || join.left.joins(column)
        case .project(_, let input), .extend(_, let input), .filter(_, let input), .sort(_, let input), .limit(_, _, let input): input.joins(column)
        case .aggregate, .scan, .values, .union, .shared: false
        }
    }
}

extension Diagnostic {
    static func flatColumns(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("flat-columns", "a column of the row stands by itself, without its table", at: span, "",
                   suggestions: [.init("write `\(name)`", edit: .init(span, name))])
    }
}
