import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// From a row for each entry to a row for each group and step.
struct FunnelCounts {
    let call: Call
    let labels: [String]
    let window: ScalarExpression

    /// What is counted: everything, or the side and its base.
    private struct Side {
        let suffix: String
        let condition: ScalarExpression?
    }

    private struct Wide {
        let relation: Relation
        let keys: [Relation.Column]
        let suffixes: [String]

        func column(_ name: String, _ step: Int, _ suffix: String) -> ScalarExpression? { relation["\(name)_\(step + 1)\(suffix)"]?.expression }
    }

    func table(_ entries: FunnelEntries) throws -> Relation { long(try counted(entries)) }

    /// A row for each group: how many reached each step, and the waits.
    private func counted(_ entries: FunnelEntries) throws -> Wide {
        let length = entries.length
        var relation = entries.relation
        var sides = [Side(suffix: "", condition: nil)]
        if let (side, base) = entries.sides {
            relation = relation.filtered(.call(.or, [side, base], .boolean))
            sides = [Side(suffix: "", condition: side), Side(suffix: "_base", condition: base)]
        }
        var measures: [NamedExpression] = []
        func add(_ name: String, _ expression: ScalarExpression) { measures.append(NamedExpression(name: name, expression: expression, span: call.span)) }
        for side in sides {
            for index in 1...labels.count {
                let isLong = length.compared(.greaterEqual, .whole(index))
                let reached = side.condition.map { isLong && $0 } ?? isLong
                add("entered_\(index)\(side.suffix)", .count(where: reached))
                if entries.amounts.indices.contains(index - 1) {
                    let amount = entries.amounts[index - 1]
                    add("amount_\(index)\(side.suffix)", .aggregate(.sum, [amount.expression], where: reached, amount.type, amount.format))
                }
                guard index > 1 else { continue }
                let wait = ScalarExpression.call(.secondsBetween, [entries.chain.moment(index), entries.chain.moment(index - 1)], .duration(.second))
                add("wait_\(index)\(side.suffix)", .aggregate(.median, [wait], where: reached, .duration(.second)))
            }
        }
        let outer = call.input
        defer { call.input = outer }
        call.input = relation
        let grouped = try call.grouped(entries.keys, measures: measures)
        return Wide(
            relation: grouped.shared("the funnel in wide form"), keys: Array(grouped.columns.prefix(entries.keys.count)), suffixes: sides.map(\.suffix))
    }

    /// A row for each group and step.
    private func long(_ wide: Wide) -> Relation {
        var outputs: [Relation.Column] = []
        var lines: [(plan: Plan, columns: [ColumnID])] = []
        for index in labels.indices {
            var named: [(String, ScalarExpression)] = wide.keys.map { ($0.name, $0.expression) }
            named.append(("window", window))
            named.append(("step", ScalarExpression(.literal(.text(labels[index])), .category(labels))))
            named.append(("from_step", ScalarExpression(.literal(index > 0 ? .text(labels[index - 1]) : .null), .category(labels))))
            named += figures(wide, index)
            let definitions = named.map { Plan.Definition($0.1) } + [Plan.Definition(.whole(index))]
            if outputs.isEmpty { outputs = named.map { Relation.Column($0.0, $0.1.type, $0.1.format) } }
            lines.append((.project(definitions, wide.relation.plan), definitions.map(\.id)))
        }
        for index in wide.keys.indices { outputs[index].isGroup = true }
        let position = Relation.Column("", .whole)
        var result = wide.relation.with(.union(outputs.map(\.id) + [position.id], lines), columns: outputs)
        let keys = Array(outputs.prefix(wide.keys.count))
        result.order = keys.map { SortKey($0.expression) } + [SortKey(outputs[keys.count].expression), SortKey(position.expression)]
        result.key = Array(outputs.prefix(wide.keys.count + 2).map(\.id))
        let own = ["entered", "rate", "step_rate", "wait", "lost", "amount"]
        result.annotations = Set(outputs.dropFirst(wide.keys.count + 3).filter { !own.contains($0.name) }.map(\.id))
        return result
    }

    /// The figures of one step; with `between` those of the base behind them, and what changed.
    private func figures(_ wide: Wide, _ index: Int) -> [(String, ScalarExpression)] {
        let side = ofSide(wide, index, "")
        var result = side
        if call.flag("interval"), let entered = wide.column("entered", index, ""), let start = wide.column("entered", 0, "") {
            let interval = WilsonInterval(successes: entered, trials: start)
            result += [("rate_low", interval.low), ("rate_high", interval.high)]
        }
        guard wide.suffixes.count > 1 else { return result }
        for ((name, now), (_, before)) in zip(side, ofSide(wide, index, "_base")) {
            result.append(("\(name)_base", before))
            result += Difference(now: now, before: before).columns(name).map { ($0.name, $0.expression) }
        }
        return result
    }

    private func ofSide(_ wide: Wide, _ index: Int, _ suffix: String) -> [(String, ScalarExpression)] {
        guard let entered = wide.column("entered", index, suffix), let start = wide.column("entered", 0, suffix) else { return [] }
        let before = index > 0 ? wide.column("entered", index - 1, suffix) : nil
        return [
            ("entered", entered), ("rate", entered.share(of: start)),
            ("step_rate", before.map { entered.share(of: $0) } ?? ScalarExpression(.literal(.null), .approximate, .percent)),
            ("wait", wide.column("wait", index, suffix) ?? ScalarExpression(.literal(.null), .duration(.second))),
            ("lost", before.map { .call(.subtract, [$0, entered], .whole, .whole) } ?? ScalarExpression(.literal(.null), .whole, .whole)),
        ] + (wide.column("amount", index, suffix).map { [("amount", $0)] } ?? [])
    }
}
