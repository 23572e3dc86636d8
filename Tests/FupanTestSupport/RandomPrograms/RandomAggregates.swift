import FupanTable

extension RandomExpressions {
    /// The type of a random measure.
    mutating func measureType() -> RandomType {
        random.pick([.exact, .exact, .exact, .approximate, .approximate, .text, .boolean, .day, .time, .duration(.day), .list])
    }

    /// A value for each group.
    mutating func measure(_ type: RandomType, _ depth: Int) -> String {
        guard depth > 0, random.oneIn(3) else { return aggregate(type) }
        switch type {
        case .exact:
            return random.pick([
                "(\(aggregate(.exact)) + \(aggregate(.exact)))", "round(\(aggregate(.exact)), 1)", "(\(aggregate(.exact)) // 2)", "(\(aggregate(.exact)) ?? 0)",
                "(if count() > 2 then \(aggregate(.exact)) else 0)",
            ])
        case .approximate: return random.pick(["(\(aggregate(.exact)) / \(aggregate(.exact)))", "round(\(aggregate(.approximate)), 2)", "(\(aggregate(.approximate)) * 2)"])
        case .boolean: return "(\(aggregate(.exact)) > \(random.pick(["0", "3", "100.5"])))"
        default: return aggregate(type)
        }
    }

    mutating func aggregate(_ type: RandomType) -> String {
        let filter = random.oneIn(3) ? " where \(condition(1))" : ""
        switch type {
        case .exact:
            switch random.below(7) {
            case 0: return "count()"
            case 1: return "count(where \(condition(1)))"
            case 2: return "count(\(expression(random.pick([.exact, .text, .day]), 1))\(filter))"
            case 3: return "distinct(\(expression(random.pick([.exact, .text, .day, .period(.month)]), 1))\(filter))"
            case 4: return "\(random.pick(["min", "max"]))(\(expression(.exact, 1))\(filter))"
            case 5 where scope.has("time", .time): return "\(random.pick(["first", "last"]))(\(expression(.exact, 1))\(filter))"
            default: return "sum(\(expression(.exact, 1))\(filter))"
            }
        case .approximate:
            switch random.below(6) {
            case 5: return random.oneIn(2) ? "gini(\(expression(.exact, 1))\(filter))" : "top_share(\(expression(.exact, 1)), \(random.pick(["20%", "0.5", "1"]))\(filter))"
            case 0: return "share(\(condition(1))\(filter))"
            case 1: return "quantile(\(expression(.exact, 1)), \(random.pick(["0.9", "25%", "0", "1"]))\(filter))"
            case 2: return "sum(\(expression(.approximate, 1))\(filter))"
            default: return "\(random.pick(["mean", "median", "stddev"]))(\(expression(random.oneIn(3) ? .approximate : .exact, 1))\(filter))"
            }
        case .boolean: return "\(random.pick(["any", "all"]))(\(condition(1))\(filter))"
        case .duration(.day): return "\(random.pick(["min", "max", "sum"]))(\(expression(type, 1))\(filter))"
        case .list: return "list(\(expression(random.pick([.text, .day]), 1))\(filter))"
        default:
            let names = scope.has("time", .time) ? ["min", "max", "first", "last"] : ["min", "max"]
            return "\(random.pick(names))(\(expression(type, 1))\(filter))"
        }
    }

    /// A value for each row that looks at the others. `isOrdered` where the stage has an order, `days` where it is one of days.
    mutating func window(_ type: RandomType, isOrdered: Bool, days: Bool) -> String {
        if isOrdered, random.oneIn(2) {
            if type != .exact && type != .approximate || random.oneIn(3) {
                return "\(random.pick(["previous", "next"]))(\(expression(type, 1))\(random.oneIn(3) ? ", 2" : ""))"
            }
            if type == .exact, random.oneIn(4) { return "row_number()" }
            let inner = type == .exact
                ? random.pick(["sum(\(leaf(.exact)))", "count()", "max(\(leaf(.exact)))", "count(where \(condition(0)))", "sum(\(leaf(.exact)) where \(condition(1)))"])
                : "mean(\(leaf(.exact)))"
            return days && random.oneIn(2) ? "moving(\(inner), \(random.pick(["7d", "1d", "30d"])))" : "running(\(inner))"
        }
        switch type {
        case .exact where random.oneIn(3): return "rank(\(random.oneIn(2) ? "-" : "")\(scope.names(.exact).first.map { RandomScope.written($0) } ?? "1"))"
        case .exact where random.oneIn(3): return "total(\(expression(.exact, 1)))"
        case .approximate where random.oneIn(3): return "share_of_total(\(expression(.exact, 1)))"
        default: return aggregate(type)
        }
    }
}
