import FupanEngine
import FupanPlan
import FupanSQL
import FupanSource

/// Temporary tables for what is computed once and read several times: shared plans, and files that more than one query reads.
///
/// They live as long as one run of a program: a file that changes between two entries at the prompt is read anew.
final class SharedTables {
    private let engine: any Engine
    private let dialect: Dialect
    /// Each shared plan with the table that holds it; the plan is kept so that its identity stays its own.
    private var tables: [ObjectIdentifier: (plan: SharedPlan, table: String, columns: Set<ColumnID>)] = [:]
    private var rewritten: [ObjectIdentifier: (original: SharedPlan, plan: Plan)] = [:]
    private var files: [FileSource: SharedPlan] = [:]
    private var reads: [FileSource: Int] = [:]
    private var count = 0

    init(engine: any Engine, dialect: Dialect) {
        self.engine = engine
        self.dialect = dialect
    }

    /// A printer that knows the tables there are.
    var printer: SQLPrinter { SQLPrinter(dialect: dialect, sharedTables: tables.mapValues { $0.table }) }

    /// The same plans and expressions, with what they share computed first.
    func prepare(_ plans: [Plan], _ expressions: [ScalarExpression]) throws(EngineError) -> (plans: [Plan], expressions: [ScalarExpression]) {
        for plan in plans + expressions.flatMap(\.plans) { count(plan) }
        let newPlans = plans.map(rewrite), newExpressions = expressions.map { $0.rewritingPlans(rewrite) }
        var shared: [SharedPlan] = []
        for plan in newPlans { shared += SQLPrinter.sharedPlans(in: plan) }
        shared += SQLPrinter.sharedPlans(in: newExpressions)
        var needs = SharedNeeds()
        for plan in newPlans { needs.note(plan, giving: Set(plan.columns)) }
        needs.note(newExpressions)
        for plan in shared {
            let needed = needs.columns[ObjectIdentifier(plan), default: []]
            let known = tables[ObjectIdentifier(plan)]
            // Files are kept whole: the next statement will want other columns of them.
            let wanted = plan.isFile ? Set(plan.plan.columns) : needed.union(known?.columns ?? [])
            if known == nil || !wanted.isSubset(of: known?.columns ?? []) { try create(plan, wanted) }
        }
        return (newPlans, newExpressions)
    }

    /// The columns keep the aliases of their places in the plan, also where others are left out.
    private func create(_ shared: SharedPlan, _ columns: Set<ColumnID>) throws(EngineError) {
        count += 1
        let table = "fupan_shared_\(count)"
        var outputs = shared.plan.columns.enumerated().filter { columns.contains($0.element) }
        // Only the number of its rows is asked for: any column holds that.
        if outputs.isEmpty { outputs = Array(shared.plan.columns.enumerated().prefix(1)) }
        let query = printer.query(shared.plan, outputs: outputs.map { ($0.element, columnAlias($0.offset)) })
        try engine.execute("CREATE TABLE \"\(table)\" AS \(query.text)")
        tables[ObjectIdentifier(shared)] = (shared, table, columns)
    }

    /// How often each file is read, counting what was read before in the same run; what is shared is read once.
    private func count(_ plan: Plan) {
        var seen: Set<ObjectIdentifier> = []
        func visit(_ plan: Plan) {
            switch plan {
            case .scan(let scan): reads[scan.source, default: 0] += 1
            case .shared(let shared):
                let identity = ObjectIdentifier(shared)
                if rewritten[identity] != nil || !seen.insert(identity).inserted { return }
                visit(shared.plan)
            default: plan.inputs.forEach(visit)
            }
        }
        visit(plan)
    }

    private func rewrite(_ plan: Plan) -> Plan {
        plan.rewritten({ node in
            guard case .scan(let scan) = node, self.reads[scan.source, default: 0] > 1 else { return node }
            return self.table(of: scan)
        }, share: { shared in
            if let known = self.rewritten[ObjectIdentifier(shared)] { return known.plan }
            let plan = Plan.shared(SharedPlan(self.rewrite(shared.plan), purpose: shared.purpose, fields: shared.fields))
            self.rewritten[ObjectIdentifier(shared)] = (shared, plan)
            return plan
        })
    }

    /// The whole file, read once.
    private func table(of scan: Plan.Scan) -> Plan {
        let file = files[scan.source] ?? {
            let columns = scan.source.columns.map { _ in ColumnID.fresh() }
            let plan = SharedPlan(
                .scan(Plan.Scan(source: scan.source, columns: columns, span: scan.span)), purpose: scan.source.paths.joined(separator: ", "),
                fields: scan.source.columns.map { .init($0.header, $0.type) })
            files[scan.source] = plan
            return plan
        }()
        let definitions = zip(scan.columns, zip(file.plan.columns, scan.source.columns)).map { id, rest in
            Plan.Definition(.column(rest.0, rest.1.type), id: id)
        }
        return .project(definitions, .shared(file))
    }

    func drop() {
        for table in tables.values.map(\.table) { try? engine.execute("DROP TABLE IF EXISTS \"\(table)\"") }
        tables = [:]
        rewritten = [:]
        files = [:]
        reads = [:]
    }
}

extension SharedPlan {
    /// A file that is kept because several queries read it.
    fileprivate var isFile: Bool { if case .scan = plan { true } else { false } }
}
