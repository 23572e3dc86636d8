import FupanEngine
import FupanPlan
import FupanSource
import FupanSQL

/// Tables for what is computed once and read several times: shared plans, named tables, and files that more than one query reads.
///
/// They live as long as one run of a program: a file that changes between two entries at the prompt is read anew.
final class SharedTables {
    private let engine: any Engine
    private let dialect: Dialect
    private(set) var readers = Readers()
    let reading = ReadingNow()
    /// Each shared plan with the table that holds it; the plan is kept so that its identity stays its own.
    private var tables: [ObjectIdentifier: (plan: SharedPlan, table: String, columns: Set<ColumnID>)] = [:]
    /// Tables that lacked a column and were made anew: somebody may be reading them still.
    private var retired: [String] = []
    /// Each shared plan as it was written, with what is computed for it.
    private var rewritten: [ObjectIdentifier: (original: SharedPlan, plan: SharedPlan)] = [:]
    /// The way back: from what is computed to what was written.
    private var originals: [ObjectIdentifier: ObjectIdentifier] = [:]
    private var files: [FileSource: SharedPlan] = [:]
    private var count = 0

    init(engine: any Engine, dialect: Dialect) {
        self.engine = engine
        self.dialect = dialect
    }

    /// A printer that knows the tables there are.
    var printer: SQLPrinter { SQLPrinter(dialect: dialect, sharedTables: tables.mapValues { $0.table }) }

    /// Says what will be prepared later, so that what is read again is computed once, with all the columns that are wanted of it.
    func foresee(_ demands: [Demand]) { demands.forEach { readers.note($0) } }

    /// The same plans and expressions, with what they share computed first.
    func prepare(_ plans: [Plan], _ expressions: [ScalarExpression]) throws(EngineError) -> (plans: [Plan], expressions: [ScalarExpression]) {
        readers.noteColumns(Demand(plans: plans, expressions: expressions))
        let newPlans = plans.map(rewrite), newExpressions = expressions.map { $0.rewritingPlans(rewrite) }
        var shared: [SharedPlan] = []
        for plan in newPlans { shared += SQLPrinter.sharedPlans(in: plan) }
        shared += SQLPrinter.sharedPlans(in: newExpressions)
        for plan in shared {
            let known = tables[ObjectIdentifier(plan)]
            let wanted = columns(of: plan).union(known?.columns ?? [])
            if known == nil || !wanted.isSubset(of: known?.columns ?? []) { try create(plan, wanted) }
        }
        reading.note(newPlans + newExpressions.flatMap(\.plans))
        return (newPlans, newExpressions)
    }

    /// The columns of a shared plan that some query reads.
    private func columns(of plan: SharedPlan) -> Set<ColumnID> {
        if case .scan(let scan) = plan.plan {
            return Set(readers.needs.files[scan.source, default: []].map { scan.columns[$0] })
        }
        return readers.needs.columns[originals[ObjectIdentifier(plan)] ?? ObjectIdentifier(plan), default: []]
    }

    /// The columns keep the aliases of their places in the plan, also where others are left out.
    private func create(_ shared: SharedPlan, _ columns: Set<ColumnID>) throws(EngineError) {
        count += 1
        let table = "fupan_shared_\(count)"
        var outputs = shared.plan.columns.enumerated().filter { columns.contains($0.element) }
        // Only the number of its rows is asked for: any column holds that.
        if outputs.isEmpty { outputs = Array(shared.plan.columns.enumerated().prefix(1)) }
        reading.note([shared.plan])
        let query = printer.query(shared.plan, outputs: outputs.map { ($0.element, columnAlias($0.offset)) })
        try engine.execute("CREATE TABLE \"\(table)\" AS \(query.text)")
        if let old = tables[ObjectIdentifier(shared)] { retired.append(old.table) }
        tables[ObjectIdentifier(shared)] = (shared, table, columns)
    }

    private func rewrite(_ plan: Plan) -> Plan {
        plan.rewritten({ node in
            guard case .scan(let scan) = node, self.readers.isKept(scan.source) else { return node }
            return self.table(of: scan)
        }, share: rewrite)
    }

    private func rewrite(_ shared: SharedPlan) -> Plan {
        let identity = ObjectIdentifier(shared)
        if let known = rewritten[identity] { return .shared(known.plan) }
        guard readers.isKept(shared) else { return rewrite(shared.plan) }
        let plan = SharedPlan(rewrite(shared.plan), purpose: shared.purpose, fields: shared.fields, keeping: shared.keeping)
        rewritten[identity] = (shared, plan)
        originals[ObjectIdentifier(plan)] = identity
        return .shared(plan)
    }

    /// The file, read once.
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
        for table in tables.values.map(\.table) + retired { try? engine.execute("DROP TABLE IF EXISTS \"\(table)\"") }
        tables = [:]
        retired = []
        rewritten = [:]
        originals = [:]
        files = [:]
        readers = Readers()
    }
}
