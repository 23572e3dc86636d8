/// A call of a method, as pandas and polars write it, and the pipeline that does the same.
struct ForeignMethod {
    /// `["orders", "amount", "sum"]`
    let path: [String]
    /// The text between the brackets.
    let arguments: String
    /// The names of further methods; `[amount]` begins with a bracket.
    let chain: [String]

    private static let aggregates = ["sum": "sum", "mean": "mean", "median": "median", "min": "min", "max": "max", "std": "stddev", "nunique": "distinct", "count": "count"]
    private static let functions = ["contains": "contains", "startswith": "starts_with", "lower": "lower", "upper": "upper", "strip": "trim", "len": "length", "replace": "replace", "round": "round", "abs": "abs"]

    /// What to write; it ends in `…` where that is not known to the end.
    func meaning(isStage: Bool) -> String {
        let method = path.last ?? "", owner = path.dropLast()
        let table = isStage ? "" : "\(owner.first ?? "") | "
        switch method {
        case "isnull", "isna", "is_null": return "\(owner.joined(separator: ".")) is null"
        case "notnull", "notna", "is_not_null": return "\(owner.joined(separator: ".")) is not null"
        case "isin": return "\(owner.joined(separator: ".")) in \(arguments)"
        case "groupby", "group_by": return table + "summarize \(grouped) by \(names(arguments))"
        case "head" where arguments.isEmpty: return table + "take 5"
        case "sort_values", "sort": return table + "sort \(isDescending ? "-" : "")\(names(arguments))"
        default: break
        }
        if owner.last == "str", let function = Self.functions[method] {
            let column = owner.dropLast().joined(separator: ".")
            return "\(function)(\(column)\(arguments.isEmpty ? "" : ", " + arguments))"
        }
        if let aggregate = Self.aggregates[method], arguments.isEmpty, let column = owner.last {
            return owner.count == 2 ? table + "summarize \(aggregate)(\(column))" : "\(aggregate)(\(column))"
        }
        let isSimple = !arguments.contains("\"") && !arguments.contains("'") && chain.isEmpty
        return table + (ForeignSpelling.verbs[method] ?? method) + (isSimple ? (arguments.isEmpty ? "" : " " + arguments) : " …")
    }

    /// What is computed of each group: `["amount"].sum()`.
    private var grouped: String {
        let column = chain.first { $0.hasPrefix("[") }.map { names(String($0.dropFirst())) }
        guard let method = chain.first(where: { !$0.hasPrefix("[") }), let aggregate = Self.aggregates[method], aggregate != "count" else { return "n = count()" }
        return column.map { "\(aggregate)(\($0))" } ?? "…"
    }

    private var isDescending: Bool { arguments.contains("ascending=False") || arguments.contains("ascending = False") }

    /// `["channel", "rep"]` as `channel, rep`; named arguments are left out.
    private func names(_ text: String) -> String {
        text.split(separator: ",").filter { !$0.contains("=") }
            .map { String($0.filter { !"[]\"' ".contains($0) }) }.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
