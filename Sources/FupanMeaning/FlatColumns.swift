import FupanPlan
import FupanSource
import FupanSyntax

extension Scope {
    /// `reps.name` behind `join reps`, `orders.amount` within `orders`: the row has that column already, under this name.
    func flatColumn(of table: Relation, _ column: Relation.Column, _ name: Name) -> String? {
        guard !table.plan.hasAtMostOneRow, relation.plan.columns.contains(column.id) || relation.plan.joins(column.id),
              relation.plan.isMade(of: table.plan.root)
        else { return nil }
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

    /// What a table is computed from: the one that has a name, or a file.
    fileprivate var root: Plan {
        switch self {
        case .project(_, let input), .extend(_, let input), .filter(_, let input), .sort(_, let input): input.root
        default: self
        }
    }

    /// Whether a table stands under this one: not where that one is made of the same, as `days | where day == …` is of `days`.
    fileprivate func isMade(of table: Plan) -> Bool {
        switch (self, table) {
        case (.shared(let own), .shared(let other)) where own === other: true
        case (.scan(let own), .scan(let other)): own.columns == other.columns
        case (.shared(let own), .scan): own.plan.isMade(of: table)
        case (.project(_, let input), _), (.extend(_, let input), _), (.filter(_, let input), _), (.sort(_, let input), _), (.limit(_, _, let input), _):
            input.isMade(of: table)
        case (.join(let join), _): join.left.isMade(of: table) || join.right.isMade(of: table)
        default: false
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
