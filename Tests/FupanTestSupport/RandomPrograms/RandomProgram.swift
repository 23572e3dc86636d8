import FupanTable

/// A well-typed program over the random tables: what stands before, the table it begins with, and its stages.
public struct RandomProgram: Sendable {
    public var preparation: [String] = []
    public var source = "orders"
    public var stages: [String] = []
    /// The columns that must come out.
    public var columns: [(name: String, type: RandomType)] = []

    public var text: String { (preparation + [([source] + stages).joined(separator: "\n  | ")]).joined(separator: "\n") }

    /// With an order at its end, where it has none before: of rows as they stand in the file nothing is promised.
    public var sortedText: String {
        guard let column = columns.first(where: { $0.type != .list }), !stages.contains(where: { $0.hasPrefix("pivot") || $0.contains("| pivot") }) else { return text }
        return text + "\n  | sort -\(RandomScope.written(column.name))"
    }

    public init(_ random: inout SeededGenerator, tables: [RandomTable]) {
        var writer = RandomStages(random, tables)
        let count = 1 + random.below(6)
        let base = writer.begin()
        source = base.source
        preparation = base.preparation
        for _ in 0..<count {
            if let stage = writer.stage() { stages.append(stage) }
            if writer.isFinished { break }
        }
        columns = writer.scope.columns
        random = writer.expressions.random
    }

    /// Every program with one stage less.
    public var shorter: [RandomProgram] {
        stages.indices.map { index in
            var result = self
            result.stages.remove(at: index)
            return result
        }
    }
}

/// Writes stages, and keeps track of the columns they leave.
struct RandomStages {
    var expressions: RandomExpressions
    let tables: [RandomTable]
    var isFinished = false
    private var number = 0

    var scope: RandomScope {
        get { expressions.scope }
        set { expressions.scope = newValue }
    }

    init(_ random: SeededGenerator, _ tables: [RandomTable]) {
        self.tables = tables
        expressions = RandomExpressions(random: random, scope: RandomScope(columns: []))
    }

    private func columns(_ name: String) -> [(name: String, type: RandomType)] {
        tables.first { $0.name == name }?.columns.map { ($0.name, $0.type) } ?? []
    }

    mutating func begin() -> (source: String, preparation: [String]) {
        let name = expressions.random.oneIn(5) ? expressions.random.pick(["reps", "visits"]) : "orders"
        scope.columns = columns(name)
        var preparation: [String] = []
        if expressions.random.oneIn(4) {
            preparation.append("let limit1 = \(expressions.random.pick(["500", "2.5", "(-7)", "3 * 4"]))")
            scope.values = ["limit1"]
        }
        if expressions.random.oneIn(5) {
            preparation.append("let base1 = \(name) | where \(expressions.condition(1))")
            return ("base1", preparation)
        }
        return (name, preparation)
    }

    private mutating func fresh() -> String {
        number += 1
        return expressions.random.pick(["a\(number)", "收入\(number)", "客单价 (元) \(number)", "by\(number)"])
    }

    mutating func stage() -> String? {
        switch expressions.random.below(20) {
        case 0, 1, 2: return "where \(expressions.condition(2))"
        case 3, 4, 5: return derive()
        case 6, 7: return windows()
        case 8: return select()
        case 9: return rename()
        case 10: return drop()
        case 11: return distinct()
        case 12, 13: return sort()
        case 14: return cut()
        case 15, 16: return summarize()
        case 17: return join()
        case 18: return expressions.random.oneIn(2) ? union() : filteredByWindow()
        default:
            switch expressions.random.below(5) {
            case 0: return pivot()
            case 1: return unpivot()
            case 2, 3: return series()
            default: return count()
            }
        }
    }

    private mutating func unpivot() -> String? {
        let numbers = scope.columns.filter { $0.type == .exact }
        guard numbers.count > 1, scope.columns.count > 2 else { return nil }
        let chosen = Array(numbers.shuffled(using: &expressions.random).prefix(2 + expressions.random.below(2))), metric = fresh(), value = fresh()
        scope.columns = scope.columns.filter { column in !chosen.contains { $0.name == column.name } } + [(metric, .category), (value, .exact)]
        if scope.order == .file { scope.order = .none }
        return "unpivot \(chosen.map { RandomScope.written($0.name) }.joined(separator: ", ")) to \(RandomScope.written(metric)), \(RandomScope.written(value))"
    }

    /// Months with their figures, the missing ones filled, or each beside the one before.
    private mutating func series() -> String? {
        guard scope.has("time", .time), !scope.columns.contains(where: { $0.name == "month" }) else { return nil }
        let name = fresh(), isFilled = expressions.random.oneIn(2)
        let measure = isFilled ? "sum(\(expressions.leaf(.exact)))" : comparable(.exact)
        scope.columns = [("month", .period(.month)), (name, .exact)]
        scope.order = .sorted
        let whole = "summarize \(RandomScope.written(name)) = \(measure) by month(time)\n  | "
        if isFilled { return whole + "fill \(expressions.random.pick(["0", "7"])) every 1mo" }
        scope.columns += [(name + "_1mo", .exact), (name + "_1mo_change", .exact), (name + "_1mo_growth", .approximate)]
        return whole + "compare 1mo"
    }

    private mutating func valueType() -> RandomType {
        expressions.random.pick([
            .exact, .exact, .exact, .approximate, .text, .text, .boolean, .day, .time, .period(expressions.random.pick(PeriodUnit.allCases)),
            .duration(.day), .duration(.second), .duration(.month), .weekday,
        ])
    }

    private mutating func set(_ name: String, _ type: RandomType) {
        if let index = scope.columns.firstIndex(where: { $0.name == name }) { scope.columns[index].type = type } else { scope.columns.append((name, type)) }
    }

    private mutating func derive() -> String {
        let items = (0..<(1 + expressions.random.below(2))).map { _ -> String in
            let type = valueType()
            let old = scope.names(type)
            let name = !old.isEmpty && expressions.random.oneIn(5) ? expressions.random.pick(old) : fresh()
            let item = "\(RandomScope.written(name)) = \(expressions.expression(type, 3))"
            set(name, type)
            return item
        }
        return "derive " + items.joined(separator: ", ")
    }

    // MARK: groups and orders

    private mutating func key(_ depth: Int) -> (text: String, name: String, type: RandomType)? {
        if !scope.keys.isEmpty, !expressions.random.oneIn(3) {
            let column = expressions.random.pick(scope.keys)
            return (RandomScope.written(column.name), column.name, column.type)
        }
        if scope.has("time", .time), expressions.random.oneIn(2), !scope.columns.contains(where: { $0.name == "month" }) { return ("month(time)", "month", .period(.month)) }
        let type = expressions.random.pick([RandomType.exact, .text, .boolean, .day, .period(.week), .weekday, .category])
        let name = fresh()
        if type == .category {
            let cuts = expressions.random.pick(["[0]", "[0, 100]", "[-1, 0.5, 500]", "[1, 7, 1000]"])
            return ("\(RandomScope.written(name)) = bin(\(expressions.expression(.exact, depth)), \(cuts))", name, type)
        }
        return ("\(RandomScope.written(name)) = \(expressions.expression(type, depth))", name, type)
    }

    private mutating func keys(_ count: Int) -> [(text: String, name: String, type: RandomType)] {
        var result: [(text: String, name: String, type: RandomType)] = []
        for _ in 0..<count { if let key = key(1), !result.contains(where: { $0.name == key.name }) { result.append(key) } }
        return result
    }

    /// The groups of windows make no columns, and get no names.
    private static func unnamed(_ key: (text: String, name: String, type: RandomType)) -> String {
        let prefix = RandomScope.written(key.name) + " = "
        return key.text.hasPrefix(prefix) ? String(key.text.dropFirst(prefix.count)) : key.text
    }

    /// ` by … at …`, and whether the windows then have an order, and one of days.
    private mutating func clauses() -> (text: String, isOrdered: Bool, days: Bool)? {
        let by = expressions.random.oneIn(3) ? [] : keys(1)
        var text = by.isEmpty ? "" : " by " + by.map { Self.unnamed($0) }.joined(separator: ", ")
        if expressions.random.oneIn(2), !scope.ordered.isEmpty {
            let days = scope.ordered.filter { $0.type == .day || $0.type == .time }
            let column = !days.isEmpty && expressions.random.oneIn(2) ? expressions.random.pick(days) : expressions.random.pick(scope.ordered)
            let isDay = column.type == .day || column.type == .time, isDown = !isDay && expressions.random.oneIn(3)
            text += " at \(isDown ? "-" : "")\(RandomScope.written(column.name))"
            return (text, true, isDay)
        }
        return (text, scope.order == .sorted || scope.has("time", .time), scope.order == .file && scope.has("time", .time))
    }

    private mutating func windows() -> String? {
        guard let clauses = clauses() else { return nil }
        let items = (0..<(1 + expressions.random.below(2))).map { _ -> (String, String, RandomType) in
            let type = expressions.random.pick([RandomType.exact, .exact, .approximate, .text, .day])
            return ("\(expressions.window(type, isOrdered: clauses.isOrdered, days: clauses.days))", fresh(), type)
        }
        for item in items { set(item.1, item.2) }
        return "derive " + items.map { "\(RandomScope.written($0.1)) = \($0.0)" }.joined(separator: ", ") + clauses.text
    }

    private mutating func filteredByWindow() -> String? {
        guard let clauses = clauses(), !clauses.text.isEmpty, let column = scope.names(.exact).first.map({ RandomScope.written($0) }) else { return nil }
        return "where \(column) \(expressions.random.pick([">=", "!=", "<"])) \(expressions.window(.exact, isOrdered: clauses.isOrdered, days: clauses.days))\(clauses.text)"
    }

    // MARK: columns and order

    private mutating func select() -> String? {
        guard scope.columns.count > 1 else { return nil }
        var chosen = Array(scope.columns.shuffled(using: &expressions.random).prefix(1 + expressions.random.below(6)))
        var items = chosen.map { RandomScope.written($0.name) }
        if expressions.random.oneIn(2) {
            let type = valueType(), name = fresh()
            items.append("\(RandomScope.written(name)) = \(expressions.expression(type, 2))")
            chosen.append((name, type))
        }
        scope.columns = chosen
        return "select " + items.joined(separator: ", ")
    }

    private mutating func rename() -> String? {
        let index = expressions.random.below(scope.columns.count), old = scope.columns[index].name, new = fresh()
        guard old != "time" else { return nil }
        scope.columns[index].name = new
        return "rename \(RandomScope.written(new)) = \(RandomScope.written(old))"
    }

    private mutating func drop() -> String? {
        guard scope.columns.count > 2 else { return nil }
        let column = scope.columns.remove(at: expressions.random.below(scope.columns.count))
        return "drop \(RandomScope.written(column.name))"
    }

    private mutating func distinct() -> String? {
        let keys = keys(1 + expressions.random.below(3))
        guard !keys.isEmpty else { return nil }
        scope.columns = keys.map { ($0.name, $0.type) }
        scope.order = .sorted
        return "distinct " + keys.map(\.text).joined(separator: ", ")
    }

    private mutating func sort() -> String? {
        guard !scope.ordered.isEmpty else { return nil }
        let keys = (0..<(1 + expressions.random.below(2))).map { _ -> String in
            let column = expressions.random.pick(scope.ordered)
            let key = expressions.random.oneIn(4) ? "(\(expressions.expression(expressions.random.pick([.exact, .text, .day, .boolean]), 1)))" : RandomScope.written(column.name)
            return (expressions.random.oneIn(2) ? "-" : "") + key
        }
        scope.order = .sorted
        return "sort " + keys.joined(separator: ", ")
    }

    private mutating func cut() -> String? {
        guard scope.order == .sorted else { return nil }
        if expressions.random.oneIn(3), let key = keys(1).first { return "take \(1 + expressions.random.below(3)) by \(Self.unnamed(key))" }
        return "\(expressions.random.pick(["take", "take", "skip"])) \(expressions.random.below(9))"
    }

    private mutating func count() -> String {
        let keys = expressions.random.oneIn(2) ? [] : keys(1).filter { $0.name != "count" }
        scope.columns = keys.map { ($0.name, $0.type) } + [("count", .exact)]
        scope.order = keys.isEmpty ? .none : .sorted
        return "count" + (keys.isEmpty ? "" : " by " + keys.map(\.text).joined(separator: ", "))
    }

    private mutating func summarize() -> String {
        let keys = keys(expressions.random.below(3))
        let isCompared = scope.has("time", .time) && expressions.random.oneIn(5)
        var measures: [(text: String, name: String, type: RandomType)] = []
        for _ in 0..<(1 + expressions.random.below(3)) {
            let name = fresh(), type: RandomType = isCompared ? (expressions.random.oneIn(2) ? .exact : .approximate) : expressions.measureType()
            let earlier = measures.filter { $0.type == .exact }
            let text = !earlier.isEmpty && type == .exact && expressions.random.oneIn(3)
                ? "(\(RandomScope.written(expressions.random.pick(earlier).name)) + count())" : isCompared ? comparable(type) : expressions.measure(type, 2)
            measures.append((text, name, type))
        }
        scope.columns = keys.map { ($0.name, $0.type) } + measures.flatMap { measure -> [(name: String, type: RandomType)] in
            let own = [(name: measure.name, type: measure.type)]
            return isCompared ? own + [(measure.name + "_base", measure.type), (measure.name + "_change", measure.type), (measure.name + "_growth", .approximate)] : own
        }
        scope.order = keys.isEmpty ? .none : .sorted
        let by = keys.isEmpty ? "" : " by " + keys.map(\.text).joined(separator: ", ")
        let sides = expressions.random.pick(["@2026-05 and @2026-06", "@2026-Q1 and @2026-Q2", "@2024 and @2026", "@2026-02-28 and @2026-03-31"])
        let end = isCompared ? " between \(sides)" : keys.first?.type == .text && expressions.random.oneIn(6) ? " with total" : ""
        return "summarize " + measures.map { "\(RandomScope.written($0.name)) = \($0.text)" }.joined(separator: ", ") + by + end
    }

    /// A measure that has a growth: the change of a percentage is in points.
    private mutating func comparable(_ type: RandomType) -> String {
        let text = expressions.measure(type, 2)
        return ["share(", "percent(", "%"].contains { text.contains($0) } ? (type == .exact ? "count()" : "mean(\(expressions.leaf(.exact)))") : text
    }

    // MARK: other tables

    private mutating func join() -> String? {
        let verb = expressions.random.pick(["join", "left join", "anti join"])
        let kept = expressions.random.oneIn(2)
        func add(_ stages: inout RandomStages, _ table: String, _ columns: [(name: String, type: RandomType)], except key: String?) {
            guard verb != "anti join" else { return }
            for column in columns where column.name != key {
                let isTaken = stages.scope.columns.contains { $0.name == column.name }
                stages.scope.columns.append((isTaken ? "\(table)_\(column.name)" : column.name, column.type))
            }
            if stages.scope.order == .file { stages.scope.order = .none }
        }
        if scope.has("customer", .text), expressions.random.oneIn(2), !scope.columns.contains(where: { $0.name == "pages" }) {
            if kept {
                add(&self, "visits", columns("visits"), except: "customer")
                return "\(verb) visits on customer"
            }
            let name = fresh()
            add(&self, "right", [(name, .exact)], except: nil)
            return "\(verb) (visits | summarize \(RandomScope.written(name)) = sum(pages) by customer) on customer"
        }
        guard let key = scope.names(.text).first, !scope.columns.contains(where: { ["tier", "reps_rep"].contains($0.name) }) else { return nil }
        if scope.has("rep", .text), kept {
            add(&self, "reps", columns("reps"), except: "rep")
            return "\(verb) reps on rep"
        }
        add(&self, "reps", columns("reps"), except: nil)
        return "\(verb) reps on \(RandomScope.written(key)) == rep"
    }

    private mutating func union() -> String {
        let name = expressions.random.pick(["orders", "visits"])
        for column in columns(name) where !scope.columns.contains(where: { $0.name == column.name }) { scope.columns.append(column) }
        scope.order = .none
        return "union \(expressions.random.oneIn(2) ? name : "(\(name) | where channel == \"search\")")"
    }

    private mutating func pivot() -> String? {
        let wide = scope.columns.filter { ["channel", "ok", "tier"].contains($0.name) }
        guard !wide.isEmpty, let key = keys(1).first else { return nil }
        let heading = expressions.random.pick(wide)
        guard key.name != heading.name else { return nil }
        isFinished = true
        let measure = expressions.measure(.exact, 1)
        scope.columns = []
        return "summarize m = \(measure) by \(key.text), \(heading.name)\n  | pivot m by \(heading.name)"
    }
}
