import FupanPlan

/// Who reads what, known before a program runs: how often each file and each named table is read, and which of their columns.
struct Readers {
    private var files: [FileSource: Int] = [:]
    private var names: [ObjectIdentifier: Int] = [:]
    private var visited: [ObjectIdentifier: SharedPlan] = [:]
    private(set) var needs = SharedNeeds()
    /// What was noted stays alive, so that identities stay its own.
    private var noted: [Plan] = []

    /// What one step of a program will read.
    mutating func note(_ demand: Demand) {
        for plan in demand.plans { count(plan) }
        demand.expressions.flatMap(\.plans).forEach { count($0) }
        noteColumns(demand)
    }

    /// The columns alone: the step was counted before, or is asked only this once.
    mutating func noteColumns(_ demand: Demand) {
        for plan in demand.plans { needs.note(plan, giving: Set(plan.columns)) }
        needs.note(demand.expressions)
        noted += demand.plans + demand.expressions.flatMap(\.plans)
    }

    /// What is shared is read once, by the one who computes it.
    private mutating func count(_ plan: Plan) {
        switch plan {
        case .scan(let scan): files[scan.source, default: 0] += 1
        case .shared(let shared):
            let identity = ObjectIdentifier(shared)
            names[identity, default: 0] += 1
            guard visited.updateValue(shared, forKey: identity) == nil else { return }
            count(shared.plan)
        default: plan.inputs.forEach { count($0) }
        }
    }

    /// How many read a file.
    func readers(of source: FileSource) -> Int { files[source, default: 0] }

    /// How many read a shared plan.
    func readers(of shared: SharedPlan) -> Int { names[ObjectIdentifier(shared), default: 0] }

    /// A file that is read again is read once into a table.
    func isKept(_ source: FileSource) -> Bool { readers(of: source) > 1 }

    /// A named table is kept if it is read again, unless that saves no work: to choose rows and columns of what is kept already is as fast as to read them from a copy.
    func isKept(_ shared: SharedPlan) -> Bool {
        switch shared.keeping {
        case .always: true
        case .whenReadAgain: readers(of: shared) > 1 && !isCheap(shared.plan)
        }
    }

    private func isCheap(_ plan: Plan) -> Bool {
        switch plan {
        case .scan(let scan): isKept(scan.source)
        case .values: true
        case .shared(let shared): isKept(shared) || isCheap(shared.plan)
        case .project(let outputs, let input), .extend(let outputs, let input):
            outputs.allSatisfy { $0.expression.plans.isEmpty && !$0.expression.containsWindow } && isCheap(input)
        case .filter(let condition, let input): condition.plans.isEmpty && isCheap(input)
        case .aggregate, .sort, .limit, .join, .union: false
        }
    }
}

/// The tables and values that a step of a program asks of the engine.
struct Demand {
    var plans: [Plan] = []
    var expressions: [ScalarExpression] = []

    static func + (first: Demand, second: Demand) -> Demand {
        Demand(plans: first.plans + second.plans, expressions: first.expressions + second.expressions)
    }
}
