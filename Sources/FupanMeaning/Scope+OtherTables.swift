import FupanPlan
import FupanSource
import FupanSyntax

/// A table that an aggregate reads besides the one at hand: `max(orders.time)`, `sum(orders.amount * 2)`, `count(orders | where …)`.
struct OtherTable {
    var table: Relation
    /// What names it; nil where it is computed on the spot.
    var path: [String]?
    /// What is computed for each of its rows; nil where the table itself is the argument.
    var value: FupanSyntax.Expression?
}

extension Scope {
    func otherTable(_ arguments: [Pipeline], _ condition: FupanSyntax.Expression?) throws -> OtherTable? {
        guard let first = arguments.first else {
            // `count(where o.amount > 100)`
            return try condition.flatMap { try tableRead(by: $0) }.map { OtherTable(table: $0.table, path: $0.path) }
        }
        guard first.stages.isEmpty, case .expression(let expression) = first.source else {
            return OtherTable(table: try checker.relation(of: first, in: environment, outer: self))
        }
        switch expression.kind {
        case .path(let names):
            if let key = names.first, relation[key.text] != nil, Canonical.table(keyedBy: key.text) != nil { return nil }
            return try tableColumn(names).map { OtherTable(table: $0.0, path: names.dropLast().map(\.text), value: expression) }
        case .name(let name):
            if relation[name.text] != nil || measures[name.text] != nil { return nil }
            return checker.table(named: name.text, in: environment).map { OtherTable(table: $0, path: [name.text]) }
        case .bracketed(let pipeline) where !pipeline.stages.isEmpty:
            return OtherTable(table: try checker.relation(of: pipeline, in: environment, outer: self))
        case .call(let name, _, nil):
            if case .function(let definition)? = environment[name.text], definition.makesTable {
                return OtherTable(table: try checker.relation(of: expression, in: environment))
            }
        default: break
        }
        return try tableRead(by: expression).map { OtherTable(table: $0.table, path: $0.path, value: expression) }
    }

    /// The only table whose columns an expression names: `o.amount * 2`. Nil where it names columns of the row at hand too, or those of two tables; a table of one row reads as values.
    private func tableRead(by expression: FupanSyntax.Expression) throws -> (table: Relation, path: [String])? {
        var found: (table: Relation, path: [String])?
        for kind in expression.namesRead {
            switch kind {
            case .column(let name):
                if relation[name.text] != nil || measures[name.text] != nil { return nil }
                // What the caller of a definition wrote names columns of the caller's table.
                if case .argument? = environment[name.text] { return nil }
            case .path(let names):
                let path = names.dropLast().map(\.text)
                if let first = path.first, relation[first] != nil { return nil }
                if let found, found.path == path { continue }
                guard let (table, column) = try tableColumn(names), let first = names.first else { continue }
                if table.isUnknown || table.plan.hasAtMostOneRow || flatColumn(of: table, column, first) != nil { continue }
                if found != nil { return nil }
                found = (table, path)
            }
        }
        return found
    }
}

/// A name or a path that stands in an expression.
private enum NameRead {
    case column(Name)
    case path([Name])
}

extension FupanSyntax.Expression {
    /// The names and paths in it, but for those in pipelines, which have tables of their own.
    fileprivate var namesRead: [NameRead] {
        switch kind {
        case .name(let name): [.column(name)]
        case .path(let names): [.path(names)]
        default: parts.flatMap(\.namesRead)
        }
    }

    /// The expressions it is made of.
    private var parts: [FupanSyntax.Expression] {
        switch kind {
        case .template(let parts): parts.compactMap { if case .hole(let hole) = $0 { hole } else { nil } }
        case .call(_, let arguments, let condition): arguments.compactMap(\.onlyExpression) + (condition.map { [$0] } ?? [])
        case .list(let elements): elements
        case .cases(let branches, let otherwise): branches.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
        case .conditional(let condition, let result, let otherwise): [condition, result, otherwise]
        case .unary(_, let operand), .isNull(let operand, _): [operand]
        case .binary(_, _, let left, let right), .range(let left, let right): [left, right]
        // Right of `in` a table's column is a set.
        case .membership(let left, let set, _): if case .path = set.kind { [left] } else { [left, set] }
        case .bracketed(let pipeline): pipeline.onlyExpression.map { [$0] } ?? []
        case .number, .duration, .period, .text, .boolean, .null, .name, .path, .braces, .invalid: []
        }
    }
}

extension Pipeline {
    fileprivate var onlyExpression: FupanSyntax.Expression? {
        if stages.isEmpty, case .expression(let expression) = source { expression } else { nil }
    }
}
