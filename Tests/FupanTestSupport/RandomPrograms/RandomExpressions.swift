import FupanTable

/// Expressions of a wanted type over a scope's columns. Every operator, function and form of the language that the reference knows.
struct RandomExpressions {
    var random: SeededGenerator
    var scope: RandomScope

    typealias Choice = (inout RandomExpressions, Int) -> String

    mutating func expression(_ type: RandomType, _ depth: Int) -> String {
        if depth <= 0 || random.oneIn(4) { return leaf(type) }
        // Forms that every type has.
        switch random.below(9) {
        case 0: return "(if \(condition(depth - 1)) then \(expression(type, depth - 1)) else \(random.oneIn(3) ? "null" : expression(type, depth - 1)))"
        case 1:
            let otherwise = random.oneIn(2) ? "" : ", else => \(expression(type, depth - 1))"
            return "case { \(condition(depth - 1)) => \(expression(type, depth - 1)), \(condition(depth - 1)) => \(expression(type, depth - 1))\(otherwise) }"
        case 2: return "(\(expression(type, depth - 1)) ?? \(expression(type, depth - 1)))"
        default: return compound(type, depth - 1)
        }
    }

    mutating func leaf(_ type: RandomType) -> String {
        let names = scope.names(type)
        if !names.isEmpty, !random.oneIn(4) { return RandomScope.written(random.pick(names)) }
        switch type {
        case .exact:
            if scope.has("rep", .text), random.oneIn(8) { return "rep.quota" }
            if random.oneIn(12) { return random.pick(["max(orders.amount)", "count(reps)", "count(orders | where amount < 0)", "sum(visits.pages)"]) }
            if let value = scope.values.first, random.oneIn(4) { return value }
            return random.pick(["0", "1", "7", "(-3)", "0.5", "12.25", "(-0.75)", "100", "1.125", "15%", "1k", "3万", "0.0001"])
        case .approximate: return random.pick(["2.5e0", "(-1e-2)", "1e3", "0e0"])
        case .text:
            if scope.has("rep", .text), random.oneIn(6) { return "rep.tier" }
            return random.pick(["\"search\"", "\"ann\"", "\"\"", "'王芳'", "\"R1\"", "\"it's\"", "\"50%_off\"", "“社群”"])
        case .boolean: return random.pick(["true", "false", "(1 < 2)"])
        case .day:
            if scope.has("rep", .text), random.oneIn(6) { return "rep.hired" }
            return random.pick(["@2026-06-30", "@2024-02-29", "@2026-01-31", "@today", "@yesterday", "@2026-6-1"])
        case .time: return random.pick(["@2026-06-30T09:00", "@2026-03-31T23:59:59", "@2024-02-29T00:00"])
        case .period(let unit):
            switch unit {
            case .week: return random.pick(["@2026-W26", "@2026-W01", "@this_week", "@last_week"])
            case .month: return random.pick(["@2026-06", "@2026-02", "@last_month", "@2024-02"])
            case .quarter: return random.pick(["@2026-Q2", "@last_quarter"])
            case .year: return random.pick(["@2026", "@2024", "@last_year"])
            }
        case .duration(.day): return random.pick(["7d", "2w", "30d", "0d"])
        case .duration(.second): return random.pick(["90min", "12h", "1.5h", "30s", "1.5d"])
        case .duration(.month): return random.pick(["3mo", "1y", "2q"])
        case .category: return "bin(1, [0, 2])"
        case .weekday: return "weekday(@2026-06-30)"
        case .list: return "[1, 2]"
        }
    }

    mutating func condition(_ depth: Int) -> String { expression(.boolean, depth) }

    private mutating func compound(_ type: RandomType, _ depth: Int) -> String {
        switch type {
        case .exact: exact(depth)
        case .approximate: approximate(depth)
        case .text: text(depth)
        case .boolean: boolean(depth)
        case .day: day(depth)
        case .time: time(depth)
        case .period(let unit): period(unit, depth)
        case .duration(let unit): duration(unit, depth)
        case .weekday: "weekday(\(expression(random.oneIn(2) ? .day : .time, depth)))"
        case .category: leaf(.category)
        case .list: leaf(.list)
        }
    }

    /// A number of at most a few digits: products of products would overflow, and that is another test.
    private mutating func small() -> String {
        let names = ["n", "pages"].filter { scope.has($0, .exact) }
        return names.isEmpty || random.oneIn(2) ? random.pick(["2", "0.5", "(-3)", "1.25", "0", "0.333333", "10%"]) : random.pick(names)
    }

    private mutating func exact(_ depth: Int) -> String {
        let a = expression(.exact, depth)
        switch random.below(16) {
        case 0, 1: return "(\(a) + \(expression(.exact, depth)))"
        case 2: return "(\(a) - \(expression(.exact, depth)))"
        case 3: return "(\(leaf(.exact)) * \(small()))"
        case 4: return "(\(a) // \(small()))"
        case 5: return "(\(a) mod \(small()))"
        case 6: return "-(\(a))"
        case 7: return "round(\(a), \(random.below(4)))"
        case 8: return "\(random.pick(["floor", "ceil", "abs", "round"]))(\(a))"
        case 9: return "clamp(\(a), \(leaf(.exact)), \(random.pick(["100", "1000.5", "7"])))"
        case 10: return "length(\(expression(.text, depth)))"
        case 11: return "hour(\(expression(.time, depth)))"
        case 12: return "days(\(expression(.period(random.pick(PeriodUnit.allCases)), depth)))"
        case 13: return "days_between(\(expression(.day, depth)), \(expression(random.oneIn(2) ? .day : .time, depth)))"
        case 14: return "days(\(expression(.duration(.day), depth)))"
        default: return "\(random.pick(["money", "percent", "whole", "signed"]))(\(a))"
        }
    }

    private mutating func approximate(_ depth: Int) -> String {
        let a = expression(random.oneIn(2) ? .exact : .approximate, depth), b = expression(.approximate, depth)
        switch random.below(11) {
        case 0, 1: return "(\(a) / \(expression(.exact, depth)))"
        case 2: return "(\(a) \(random.pick(["+", "-", "*"])) \(b))"
        case 3: return "(\(b) \(random.pick(["//", "mod"])) \(small()))"
        case 4: return "sqrt(\(a))"
        case 5: return "log(\(a))"
        case 6: return "exp(clamp(\(b), -20, 20))"
        case 7: return "round(\(b), \(random.below(4)))"
        case 8: return "\(random.pick(["floor", "ceil", "abs"]))(\(b))"
        case 9: return "(\(leaf(.exact)) ^ \(random.pick(["2", "0.5", "(-1)", "0"])))"
        default: return "(\(expression(.duration(.day), depth)) / \(random.pick(["7d", "1d", "12h"])))"
        }
    }

    private mutating func text(_ depth: Int) -> String {
        let a = expression(.text, depth)
        switch random.below(9) {
        case 0: return "lower(\(a))"
        case 1: return "upper(\(a))"
        case 2: return "trim(\(a))"
        case 3: return "replace(\(a), \(random.pick(["\"a\"", "\"芳\"", "\" \"", "\".\""])), \(random.pick(["\"\"", "\"xy\"", "\"社\""])))"
        case 4: return "extract(\(a), \(random.pick(["'[0-9]+'", "'([a-z])([a-z])'", "'R(\\d)'", "'^.'"])))"
        case 5: return "f\"\(hole(depth))-\(hole(depth))\""
        case 6: return "f\"{{\(hole(depth))}} 元\""
        case 7: return "text(\(expression(random.pick([.day, .boolean, .period(.month), .time]), depth)))"
        // No f-text stands in f-text.
        default: return a.contains("f\"") ? a : "f\"{\(a)}\""
        }
    }

    private mutating func hole(_ depth: Int) -> String {
        let columns = scope.columns.filter { ["id", "n", "amount", "cost", "pages", "quota", "ok", "due", "time", "customer", "channel"].contains($0.name) }
        guard let column = columns.isEmpty ? nil : random.pick(columns) else { return "{\(leaf(.day))}" }
        if column.type == .exact, random.oneIn(2) { return "{\(random.pick(["money", "percent", "whole"]))(\(column.name))}" }
        return "{\(column.name)}"
    }

    private mutating func boolean(_ depth: Int) -> String {
        switch random.below(12) {
        case 0: return "(\(condition(depth)) and \(condition(depth)))"
        case 1: return "(\(condition(depth)) or \(condition(depth)))"
        case 2: return "(not \(condition(depth)))"
        case 3:
            let column = scope.ordered.isEmpty ? "1" : RandomScope.written(random.pick(scope.ordered).name)
            return "(\(column) is \(random.oneIn(2) ? "not " : "")null)"
        case 4: return "(\(expression(.text, depth)) \(random.pick(["in", "not in"])) [\"search\", \"Ann\", \"\", \"R2\"])"
        case 5: return "(\(expression(.exact, depth)) \(random.pick(["in", "not in"])) \(random.pick(["1..5", "[0, 1, 2.50, 7]", "(-3)..99.9", "0..amount".contains("amount") && scope.has("amount", .exact) ? "0..amount" : "0..9"])))"
        case 6: return "(\(expression(.text, depth)) ~ \(random.pick(["'[0-9]'", "'^R'", "'王|李'", "'(?i)ANN'", "'^$'"])))"
        case 7: return "\(random.pick(["contains", "starts_with"]))(\(expression(.text, depth)), \(random.pick(["\"a\"", "\"芳\"", "\"S\"", "\"\"", "\"%\""])))"
        case 8: return dateMembership(depth)
        case 9: return tableMembership()
        default: return comparison(depth)
        }
    }

    private mutating func dateMembership(_ depth: Int) -> String {
        let set = random.pick(["@2026-06", "@2026-W26", "@2026", "@2026-Q1", "@2026-05..@2026-06", "@2026-06-01..@2026-06-30", "@last_28d", "@last_4w", "@last_3mo", "@this_month",
                               "@2026-06-30", "@last_month - 1mo", "(@2026-06 - 1y)", "@2024-02-29..@2026-03"])
        let value = expression(random.pick([.day, .time, .period(.month), .period(.week)]), depth)
        return "(\(value) \(random.pick(["in", "not in"])) \(set))"
    }

    private mutating func tableMembership() -> String {
        let operation = random.pick(["in", "not in"])
        if scope.has("customer", .text), random.oneIn(2) { return "(customer \(operation) \(random.pick(["visits.customer", "(visits | where pages > 2 | select customer)"])))" }
        return "(\(leaf(.text)) \(operation) \(random.pick(["reps.rep", "orders.channel", "reps.tier"])))"
    }

    private mutating func comparison(_ depth: Int) -> String {
        let operation = random.pick(["==", "!=", "<", "<=", ">", ">="])
        let types: [RandomType] = [.exact, .exact, .approximate, .text, .boolean, .day, .time, .period(.month), .duration(.day), .duration(.second)]
        let type = random.pick(types)
        let a = expression(type, depth)
        if type == .boolean { return "(\(a) \(random.pick(["==", "!="])) \(condition(0)))".replacingItself(a) }
        var other = type
        switch type {
        case .exact: if random.oneIn(5) { other = .approximate }
        case .day: other = random.pick([.day, .period(random.pick(PeriodUnit.allCases)), .time])
        case .time: other = random.pick([.time, .day, .day, .period(random.pick(PeriodUnit.allCases))])
        case .period(let unit): other = random.pick([.period(unit), .day, .time])
        case .duration: other = random.oneIn(2) ? .duration(.day) : .duration(.second)
        default: break
        }
        if type == .duration(.day), random.oneIn(4) { return "(age(\(expression(random.oneIn(2) ? .day : .time, depth))) \(operation) \(random.pick(["3mo", "1y", "30d"])))" }
        let b = expression(other, depth)
        return a == b ? "(\(a) is null)" : "(\(a) \(operation) \(b))"
    }

    private mutating func day(_ depth: Int) -> String {
        let a = expression(.day, depth)
        switch random.below(7) {
        case 0: return "(\(a) \(random.pick(["+", "-"])) \(random.pick(["7d", "1d", "2w", "400d"])))"
        case 1: return "(\(a) \(random.pick(["+", "-"])) \(random.pick(["1mo", "1y", "1q", "13mo"])))"
        case 2: return "day(\(expression(.time, depth)))"
        case 3: return "start(\(expression(.period(random.pick(PeriodUnit.allCases)), depth)))"
        case 4: return "end(\(expression(.period(random.pick(PeriodUnit.allCases)), depth)))"
        case 5: return "(\(a) + \(expression(.duration(.day), depth)))"
        default: return "day(\(a))"
        }
    }

    private mutating func time(_ depth: Int) -> String {
        let a = expression(.time, depth)
        switch random.below(4) {
        case 0: return "(\(a) \(random.pick(["+", "-"])) \(random.pick(["3h", "2d", "90min", "1w", "30s"])))"
        case 1: return "(\(a) \(random.pick(["+", "-"])) \(random.pick(["1mo", "1y", "1q"])))"
        case 2: return "(\(expression(.day, depth)) \(random.pick(["+", "-"])) \(random.pick(["12h", "90min", "1.5d"])))"
        default: return "(\(a) + \(expression(.duration(.second), depth)))"
        }
    }

    private mutating func period(_ unit: PeriodUnit, _ depth: Int) -> String {
        let step = switch unit { case .week: "1w"; case .month: "1mo"; case .quarter: "1q"; case .year: "1y" }
        switch random.below(4) {
        case 0: return "(\(expression(.period(unit), depth)) \(random.pick(["+", "-"])) \(step))"
        case 1: return "\(unit.rawValue)(\(expression(.time, depth)))"
        case 2 where unit != .week: return "\(unit.rawValue)(\(expression(.period(.month), depth)))"
        default: return "\(unit.rawValue)(\(expression(.day, depth)))"
        }
    }

    private mutating func duration(_ unit: DurationUnit, _ depth: Int) -> String {
        switch unit {
        case .day:
            switch random.below(5) {
            case 0: return "age(\(expression(random.oneIn(2) ? .day : .time, depth)))"
            case 1: return "(\(expression(.duration(.day), depth)) \(random.pick(["+", "-"])) \(leaf(.duration(.day))))"
            case 2: return "(\(leaf(.duration(.day))) * \(random.pick(["2", "3", "(-1)"])))"
            case 3: return "abs(\(expression(.duration(.day), depth)))"
            default: return "(\(expression(.day, depth)) - \(expression(.day, depth)))"
            }
        case .second: return random.oneIn(3)
            ? "(\(leaf(.duration(.day))) + \(leaf(.duration(.second))))" : "(\(expression(.time, depth)) - \(expression(random.oneIn(3) ? .day : .time, depth)))"
        case .month:
            let period = RandomType.period(random.pick([.month, .quarter, .year]))
            return "(\(expression(period, depth)) - \(expression(period, depth)))"
        }
    }
}

extension String {
    /// A comparison of a name with itself is an error of its own.
    fileprivate func replacingItself(_ name: String) -> String {
        self == "(\(name) == \(name))" || self == "(\(name) != \(name))" ? "(\(name) is null)" : self
    }
}
