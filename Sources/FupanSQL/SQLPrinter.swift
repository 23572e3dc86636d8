import FupanPlan
import FupanTable

/// Writes plans as SQL.
///
/// A pipeline comes out as one SELECT where its stages follow the phases of SQL:
///
///     SELECT c1 AS "channel", COALESCE(SUM(c2), 0) AS "revenue"
///     FROM (SELECT "channel" AS c1, "amount" AS c2 FROM read_csv(…)) AS t1
///     WHERE c2 >= 500
///     GROUP BY c1
///     ORDER BY "revenue" DESC NULLS LAST
///     LIMIT 5
///
/// Inside a statement columns have private names: engines fold case, and people's names meet.
public struct SQLPrinter: Sendable {
    public let dialect: Dialect
    private let sharedTables: [ObjectIdentifier: String]

    /// - Parameter sharedTables: names of the tables that hold the results of shared plans; their columns are called as `columnAlias` says. All other shared plans become named queries of the statement.
    public init(dialect: Dialect, sharedTables: [ObjectIdentifier: String] = [:]) {
        self.dialect = dialect
        self.sharedTables = sharedTables
    }

    /// The query for a plan's rows, its columns under the names that people see.
    public func query(_ plan: Plan, outputs: [(id: ColumnID, name: String)]) -> SQLText {
        let statement = Statement(dialect, sharedTables, Self.sharedPlans(in: plan))
        let block = statement.lowering.lower(plan, needed: Set(outputs.map(\.id)), isOrdered: true)
        return text(statement, block, outputs, before: Fragment())
    }

    /// One row: a column `v1`, `v2` … for each expression.
    public func scalars(_ expressions: [ScalarExpression]) -> SQLText {
        let statement = Statement(dialect, sharedTables, Self.sharedPlans(in: expressions))
        let outputs = expressions.enumerated().map { index, expression in
            Output(expression: statement.lowering.withSubqueries(expression), label: .none, id: nil)
        }
        let items = outputs.enumerated().map { index, output in
            "\(statement.printer.typed(output.expression).fragment) AS v\(index + 1)" as Fragment
        }
        return statement.rendered("SELECT\(items.list(after: " "))", before: Fragment())
    }

    /// `CREATE TABLE … AS …`, its columns as `columnAlias` says.
    public func create(_ shared: SharedPlan, as table: String) -> SQLText {
        let outputs = shared.plan.columns.enumerated().map { (id: $1, name: columnAlias($0)) }
        let statement = Statement(dialect, sharedTables, Self.sharedPlans(in: shared.plan))
        let block = statement.lowering.lower(shared, needed: Set(shared.plan.columns))
        return text(statement, block, outputs, before: "CREATE TABLE \(dialect.quoted(table)) AS\n")
    }

    private func text(_ statement: Statement, _ lowered: Block, _ outputs: [(id: ColumnID, name: String)], before: Fragment) -> SQLText {
        let lowering = statement.lowering
        let needed = Set(outputs.map(\.id))
        var block = lowered
        var times: [ColumnID: Int] = [:]
        for output in outputs { times[output.id, default: 0] += 1 }
        block = lowering.inlinable(block, times, needed: [], inputNeeded: needed)
        let printed = outputs.map { output in
            Output(expression: block[output.id] ?? .null, label: .name(output.name), id: output.id)
        }
        return statement.rendered(statement.printer.select(block, printed), before: before)
    }
}

/// One statement while it is written.
private struct Statement {
    let lowering: Lowering
    let shared: SharedNames
    let firstColumn: Int

    var printer: Printer { Printer(lowering: lowering) }

    init(_ dialect: Dialect, _ tables: [ObjectIdentifier: String], _ plans: [SharedPlan]) {
        shared = SharedNames(tables: tables, plans: plans)
        lowering = Lowering(dialect: dialect, shared: shared)
        firstColumn = plans.filter { tables[ObjectIdentifier($0)] != nil }.map(\.plan.columns.count).max() ?? 0
    }

    /// With the named queries before it. Those that read others are written first: only then is it known what is read of them.
    func rendered(_ main: Fragment, before: Fragment) -> SQLText {
        var bodies: [Fragment] = []
        for plan in shared.plans.reversed() { if let body = body(of: plan) { bodies.append(body) } }
        var statement = before
        if !bodies.isEmpty { statement.append("WITH \(bodies.reversed().map(\.self).joined(",\n"))\n") }
        statement.append(main)
        var renderer = Renderer(scan: lowering.dialect.scan, firstColumn: firstColumn)
        return renderer.render(statement)
    }

    private func body(of plan: SharedPlan) -> Fragment? {
        guard let columns = shared.columns[ObjectIdentifier(plan)] else { return nil }
        let all = plan.plan.columns
        let read = columns.sorted { $0.key < $1.key }
        let block = lowering.lower(plan, needed: Set(read.map { all[$0.key] }))
        let outputs = read.map { Output(expression: block[all[$0.key]] ?? .null, label: .alias($0.value), id: all[$0.key]) }
        let query = Fragment.line + printer.select(block, outputs)
        return "\(shared.name(of: plan, lowering.dialect)) AS MATERIALIZED (\(query.indented())\(Fragment.line))"
    }
}
