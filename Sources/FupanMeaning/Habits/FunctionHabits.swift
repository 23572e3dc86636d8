import FupanSource
import FupanSyntax

/// What people used to SQL, Excel, KQL, pandas and R call a function, and the form it has here.
enum FunctionHabits {
    /// Functions that only have another name elsewhere.
    static let renamed: [String: String] = [
        "lag": "previous", "lead": "next", "shift": "previous", "avg": "mean", "average": "mean", "len": "length", "std": "stddev", "stdev": "stddev",
        "sd": "stddev", "nunique": "distinct", "n_distinct": "distinct", "countd": "distinct", "dcount": "distinct", "count_distinct": "distinct",
        "percentile": "quantile", "percentile_cont": "quantile", "dense_rank": "rank", "has": "contains", "startswith": "starts_with",
        "ceiling": "ceil", "rownumber": "row_number", "to_number": "number", "tonumber": "number", "todouble": "number", "toint": "number", "to_date": "day", "todate": "day",
        "tostring": "text", "to_string": "text", "str": "text", "startofday": "day", "startofweek": "week", "startofmonth": "month", "startofquarter": "quarter", "startofyear": "year",
    ]

    /// What has no single form, and a remark that helps.
    private static let remarks: [String: String] = [
        "substr": "write `extract(text, 'pattern')`", "substring": "write `extract(text, 'pattern')`", "left": "write `extract(text, '^..')`",
        "vlookup": "a dot looks a row up by its key: `rep.tier`; else `join`", "xlookup": "a dot looks a row up by its key: `rep.tier`; else `join`",
        "sumif": "write `sum(amount where channel == \"search\")`", "sumifs": "write `sum(amount where channel == \"search\")`",
        "countif": "write `count(where channel == \"search\")`", "countifs": "write `count(where channel == \"search\")`",
        "if": "write `if a > 1 then \"y\" else \"n\"`", "ifelse": "write `if a > 1 then \"y\" else \"n\"`", "iif": "write `if a > 1 then \"y\" else \"n\"`",
        "ago": "write `@today - 7d`", "date_trunc": "write `month(time)`, `week(time)`, …", "datediff": "write `days_between(a, b)`",
        "concat": "text is joined in f-text: `f\"{a} {b}\"`", "coalesce": "write `x ?? y`", "isnull": "write `x is null`", "cast": "write `number(x)`, `text(x)` or `day(x)`",
    ]

    /// The call as it is written here, from the texts of its arguments.
    static func form(of name: String, _ arguments: [String]) -> String? {
        let all = arguments.joined(separator: ", ")
        switch (name.lowercased(), arguments.count) {
        case ("n", 0): return "count()"
        case ("c", _), ("array", _): return "[\(all)]"
        case ("countif", 1): return "count(where \(arguments[0]))"
        case ("cumsum", 1): return "running(sum(\(all)))"
        case ("isnull", 1), ("isna", 1), ("is_null", 1), ("isblank", 1): return "\(all) is null"
        case ("notnull", 1), ("notna", 1), ("isnotnull", 1), ("is_not_null", 1): return "\(all) is not null"
        case ("coalesce", 2...), ("ifnull", 2), ("isnull", 2), ("nvl", 2), ("iferror", 2): return arguments.joined(separator: " ?? ")
        case ("between", 3): return "\(arguments[0]) in \(arguments[1])..\(arguments[2])"
        case ("concat", 1...), ("concatenate", 1...), ("paste0", 1...), ("strcat", 1...): return joined(arguments)
        case (let name, _): return conditional(name, arguments) ?? date(name, arguments)
        }
    }

    private static func conditional(_ name: String, _ a: [String]) -> String? {
        switch (name, a.count) {
        case ("if", 3), ("ifelse", 3), ("if_else", 3), ("iif", 3), ("iff", 3): "if \(a[0]) then \(a[1]) else \(a[2])"
        case ("if", 2), ("iif", 2), ("iff", 2): "if \(a[0]) then \(a[1]) else null"
        case ("countif", 2): "count(where \(compared(a[0], a[1])))"
        case ("sumif", 2): "sum(\(a[0]) where \(compared(a[0], a[1])))"
        case ("sumif", 3): "sum(\(a[2]) where \(compared(a[0], a[1])))"
        case ("averageif", 3): "mean(\(a[2]) where \(compared(a[0], a[1])))"
        case ("sumifs", 3...) where a.count % 2 == 1: "sum(\(a[0]) where \(conditions(a.dropFirst())))"
        case ("countifs", 2...) where a.count % 2 == 0: "count(where \(conditions(a[...])))"
        default: nil
        }
    }

    /// Excel's pairs of a range and a criterion.
    private static func conditions(_ pairs: ArraySlice<String>) -> String {
        let parts = Array(pairs)
        return stride(from: 0, to: parts.count - 1, by: 2).map { compared(parts[$0], parts[$0 + 1]) }.joined(separator: " and ")
    }

    /// `">5"` is a comparison within text.
    private static func compared(_ value: String, _ criterion: String) -> String {
        guard criterion.count > 2, criterion.hasPrefix("\""), let first = criterion.dropFirst().first, "<>".contains(first) else { return "\(value) == \(criterion)" }
        let condition = criterion.dropFirst().dropLast()
        return condition.hasPrefix("<>") ? "\(value) != \(condition.dropFirst(2))" : "\(value) \(condition)"
    }

    private static func date(_ name: String, _ a: [String]) -> String? {
        switch (name, a.count) {
        case ("now", 0), ("today", 0), ("getdate", 0), ("sysdate", 0), ("current_date", 0): return "@today"
        case ("ago", 1): return "@today - \(a[0])"
        case ("date", 1), ("datetime", 1): return DateHabits.literal(a[0])
        case ("date", 3): return a.allSatisfy { Int($0) != nil } ? DateHabits.literal("\"\(a.joined(separator: "-"))\"") : nil
        case ("datediff", 2), ("date_diff", 2): return "days_between(\(a[1]), \(a[0]))"
        case ("datediff", 3), ("date_diff", 3): return "days_between(\(a[1]), \(a[2]))"
        case ("date_trunc", 2), ("datetrunc", 2): return unit(a[0], quoted: true).map { "\($0)(\(a[1]))" } ?? unit(a[1], quoted: true).map { "\($0)(\(a[0]))" }
        case ("bin", 2), ("floor_date", 2): return (unit(a[1], quoted: true) ?? unit(a[1], quoted: false)).map { "\($0)(\(a[0]))" }
        default: return nil
        }
    }

    private static func unit(_ text: String, quoted: Bool) -> String? {
        guard quoted else { return ["1d": "day", "7d": "week", "1w": "week", "1mo": "month", "30d": "month", "1q": "quarter", "1y": "year", "365d": "year"][text] }
        let word = text.trimmingQuotes.lowercased()
        return ["day", "week", "month", "quarter", "year"].contains(word) ? word : nil
    }

    private static func joined(_ arguments: [String]) -> String {
        let content = arguments.map { argument -> String in
            guard argument.hasPrefix("\""), argument.hasSuffix("\""), argument.count > 1 else { return "{\(argument)}" }
            return argument.dropFirst().dropLast().map { $0 == "{" ? "{{" : $0 == "}" ? "}}" : String($0) }.joined()
        }
        return "f\"\(content.joined())\""
    }

    /// A remark on a foreign name, also a slightly misspelt one.
    static func remark(on name: String) -> String? {
        let known = (Array(renamed.keys) + Array(remarks.keys)).filter { $0.count > 3 }.sorted()
        guard let key = renamed[name] != nil || remarks[name] != nil ? name : nearest(to: name, among: known).first else { return nil }
        return renamed[key].map { "write `\($0)(x)`" } ?? remarks[key]
    }
}

extension Diagnostic {
    /// `lag`, `isnull`, `n`: what other languages call a thing, and the nearest names.
    static func unknownFunction(_ name: Name, _ arguments: [String], at span: Span, _ scope: Scope) -> Diagnostic {
        let message = "no function `\(name.text)`", key = name.text.lowercased()
        let own = scope.environment.bindings.compactMap { if case .function = $0.value { $0.key } else { nil } }
        let known = FunctionCatalog.all.map { $0.name } + own.sorted()
        if let twin = known.first(where: { $0 == key }) {
            return Diagnostic("unknown-function", message, at: name.span, "upper and lower case differ",
                              suggestions: [.init("write `\(twin)`", edit: .init(name.span, twin))])
        }
        if let form = FunctionHabits.form(of: key, arguments) {
            return Diagnostic("unknown-function", message, at: name.span, "", suggestions: [.init("write `\(form)`", edit: .init(span, form))])
        }
        if let twin = FunctionHabits.renamed[key] {
            let call = "\(twin)(\(arguments.joined(separator: ", ")))"
            return Diagnostic("unknown-function", message, at: name.span, "", suggestions: [.init("write `\(call)`", edit: .init(name.span, twin))])
        }
        let offers = nearest(to: name.text, among: known)
        if offers.isEmpty, let remark = FunctionHabits.remark(on: key) {
            return Diagnostic("unknown-function", message, at: name.span, "", suggestions: [.init(remark)])
        }
        return Diagnostic("unknown-function", message, at: name.span, "not a function", suggestions: suggestion(offers, for: name.span))
    }
}

extension String {
    /// Without the quotes around it.
    var trimmingQuotes: String {
        guard count > 1, let first, first == last, first == "\"" || first == "'" else { return self }
        return String(dropFirst().dropLast())
    }
}
