import FupanMeaning
import FupanPlan

/// A plan as people read it: a line for each step, what is read below what is made of it.
enum PlanText {
    static func of(_ plan: Plan, names: [Relation.Column]) -> String {
        var lines: [String] = []
        var shared: [ObjectIdentifier: Int] = [:]
        func add(_ depth: Int, _ text: String) { lines.append(String(repeating: "  ", count: depth) + text) }
        func visit(_ plan: Plan, _ depth: Int) {
            switch plan {
            case .scan(let scan): add(depth, "read \(scan.source.paths.joined(separator: ", ")) (\(scan.columns.count) columns)")
            case .values(_, let rows): add(depth, "\(rows.count) literal rows")
            case .project(let outputs, let input): add(depth, "select \(outputs.count) columns"); visit(input, depth + 1)
            case .extend(let outputs, let input):
                let windows = outputs.filter { $0.expression.containsWindow }.count
                add(depth, "derive \(outputs.count) column\(outputs.count == 1 ? "" : "s")\(windows > 0 ? ", \(windows) over windows" : "")")
                visit(input, depth + 1)
            case .filter(_, let input): add(depth, "where"); visit(input, depth + 1)
            case .aggregate(let keys, let measures, let input):
                add(depth, "summarize \(measures.count) measure\(measures.count == 1 ? "" : "s") by \(keys.count) key\(keys.count == 1 ? "" : "s")")
                visit(input, depth + 1)
            case .sort(let order, let input): add(depth, "sort by \(order.count) key\(order.count == 1 ? "" : "s")"); visit(input, depth + 1)
            case .limit(let count, let offset, let input):
                add(depth, [count.map { "take \($0)" }, offset > 0 ? "skip \(offset)" : nil].compactMap { $0 }.joined(separator: ", "))
                visit(input, depth + 1)
            case .join(let join):
                add(depth, "\(join.kind.rawValue) join on \(join.keys.count) key\(join.keys.count == 1 ? "" : "s")")
                visit(join.left, depth + 1)
                visit(join.right, depth + 1)
            case .union(_, let inputs): add(depth, "union of \(inputs.count)"); inputs.forEach { visit($0.plan, depth + 1) }
            case .shared(let plan):
                if let number = shared[ObjectIdentifier(plan)] { return add(depth, "shared \(number) again: \(plan.purpose)") }
                shared[ObjectIdentifier(plan)] = shared.count + 1
                add(depth, "shared \(shared.count), computed once: \(plan.purpose)")
                visit(plan.plan, depth + 1)
            }
        }
        visit(plan, 0)
        return lines.joined(separator: "\n")
    }
}
