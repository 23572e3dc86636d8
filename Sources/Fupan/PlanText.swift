import FupanPlan

/// A plan as people read it: a line for each step, what is read below what is made of it.
struct PlanText {
    /// Who reads what in the program: a file or a table that others read too is read once.
    private let readers: Readers
    private let folder: String
    private var lines: [String] = []
    private var shared: [ObjectIdentifier: Int] = [:]

    /// - Parameter readers: what else the program reads.
    /// - Parameter folder: where the program's paths begin.
    init(_ plan: Plan, besides readers: Readers, folder: String) {
        self.folder = folder.isEmpty ? "" : folder + "/"
        var all = readers
        all.note(Demand(plans: [plan]))
        self.readers = all
        visit(plan, 0)
    }

    var text: String { lines.joined(separator: "\n") }

    private mutating func add(_ depth: Int, _ text: String) { lines.append(String(repeating: "  ", count: depth) + text) }

    private mutating func visit(_ plan: Plan, _ depth: Int) {
        switch plan {
        case .scan(let scan): add(depth, reading(scan.source))
        case .values(_, let rows): add(depth, plural(rows.count, "literal row"))
        case .project(let outputs, let input): add(depth, "select \(plural(outputs.count, "column"))"); visit(input, depth + 1)
        case .extend(let outputs, let input):
            let windows = outputs.filter { $0.expression.containsWindow }.count
            add(depth, "derive \(plural(outputs.count, "column"))\(windows > 0 ? ", \(windows) over windows" : "")")
            visit(input, depth + 1)
        case .filter(_, let input): add(depth, "where"); visit(input, depth + 1)
        case .aggregate(let keys, let measures, let input):
            add(depth, "summarize \(plural(measures.count, "measure")) by \(plural(keys.count, "key"))")
            visit(input, depth + 1)
        case .sort(let order, let input): add(depth, "sort by \(plural(order.count, "key"))"); visit(input, depth + 1)
        case .limit(let count, let offset, let input):
            add(depth, [count.map { "take \($0)" }, offset > 0 ? "skip \(offset)" : nil].compactMap { $0 }.joined(separator: ", "))
            visit(input, depth + 1)
        case .join(let join):
            add(depth, "\(join.kind.rawValue) join on \(plural(join.keys.count, "key"))")
            visit(join.left, depth + 1)
            visit(join.right, depth + 1)
        case .union(_, let inputs): add(depth, "union of \(inputs.count)"); inputs.forEach { visit($0.plan, depth + 1) }
        case .shared(let plan): visit(plan, depth)
        }
    }

    private mutating func visit(_ plan: SharedPlan, _ depth: Int) {
        guard readers.isKept(plan) else { return visit(plan.plan, depth) }
        if let number = shared[ObjectIdentifier(plan)] { return add(depth, "shared \(number) again: \(plan.purpose)") }
        shared[ObjectIdentifier(plan)] = shared.count + 1
        let times = readers.readers(of: plan)
        add(depth, "shared \(shared.count), computed once\(times > 1 ? " for \(times) readers" : ""): \(plan.purpose)")
        visit(plan.plan, depth + 1)
    }

    private func reading(_ source: FileSource) -> String {
        let columns = readers.needs.files[source, default: []].sorted().map { source.columns[$0].header }
        let times = readers.readers(of: source)
        let paths = source.paths.map { $0.hasPrefix(folder) ? String($0.dropFirst(folder.count)) : $0 }
        return "read \(paths.joined(separator: ", ")): \(columns.count) of \(plural(source.columns.count, "column"))"
            + (columns.isEmpty ? "" : " (\(columns.joined(separator: ", ")))") + (times > 1 ? ", read once for \(times) readers" : "")
    }

    private func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
