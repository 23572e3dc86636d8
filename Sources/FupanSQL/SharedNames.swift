import FupanPlan

/// What shared plans are called in one statement, and what is read of them.
final class SharedNames {
    private let tables: [ObjectIdentifier: String]
    /// The named queries of the statement, those that others read first.
    let plans: [SharedPlan]
    private let names: [ObjectIdentifier: String]
    /// Private names of the columns that are read, by shared plan and index.
    private(set) var columns: [ObjectIdentifier: [Int: Int]] = [:]
    private var storedTypes: [ObjectIdentifier: [StoredType]] = [:]
    private let all: [ObjectIdentifier: SharedPlan]

    init(tables: [ObjectIdentifier: String], plans: [SharedPlan]) {
        self.tables = tables
        let own = plans.filter { tables[ObjectIdentifier($0)] == nil }
        self.plans = own
        names = Dictionary(uniqueKeysWithValues: own.enumerated().map { (ObjectIdentifier($1), "s\($0 + 1)") })
        all = Dictionary(plans.map { (ObjectIdentifier($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    func name(of plan: SharedPlan, _ dialect: Dialect) -> String {
        let identity = ObjectIdentifier(plan)
        return tables[identity].map(dialect.quoted) ?? names[identity] ?? "s"
    }

    func columnName(_ index: Int, of plan: SharedPlan, fresh: () -> Int) -> ColumnName {
        let identity = ObjectIdentifier(plan)
        if tables[identity] != nil { return .fixed(columnAlias(index)) }
        if let known = columns[identity]?[index] { return .alias(known) }
        let number = fresh()
        columns[identity, default: [:]][index] = number
        return .alias(number)
    }

    /// How the columns of its result are held: found by lowering it for that alone.
    func storedTypes(of plan: SharedPlan, _ dialect: Dialect) -> [StoredType] {
        let identity = ObjectIdentifier(plan)
        if let known = storedTypes[identity] { return known }
        let trial = SharedNames(tables: tables, plans: Array(all.values))
        trial.storedTypes = storedTypes
        let lowering = Lowering(dialect: dialect, shared: trial)
        let block = lowering.lower(plan, needed: Set(plan.plan.columns))
        let result = plan.plan.columns.map { block[$0].map(lowering.outputType) ?? .null }
        storedTypes = trial.storedTypes
        storedTypes[identity] = result
        return result
    }
}

/// The name of a column of the table that holds a shared plan's result.
public func columnAlias(_ index: Int) -> String { "c\(index + 1)" }
