import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// From a row for each entry of a `repurchase` to a row for each group.
struct RepurchaseCounts {
    let call: Call
    let entries: RepurchaseEntries

    static let names: [String] = {
        let own = ["entered", "returned", "rate", "amount"]
        return own + ["complete", "rate_low", "rate_high"] + own.flatMap { name in ["_base", "_change", "_growth"].map { name + $0 } }
    }()

    func result() throws -> Relation {
        let table = entries.table(mature: call.flag("mature"))
        call.input = table.relation
        let measures = self.measures(table).map { NamedExpression(name: $0, expression: $1, span: call.span) }
        let groups = try call.grouped(zip(table.keys, entries.keys).map { $0.named(at: $1.span) }, measures: measures)
        let named = figures(groups)
        let keys = Array(groups.columns.prefix(table.keys.count))
        let columns = named.map { Relation.Column($0, $1.type, $1.format) }
        var result = groups.extended(zip(named, columns).map { Plan.Definition($0.1, id: $1.id) })
        result.columns = keys + columns
        result = result.trimmed().shared("how many returned")
        result.annotations = Set(columns.dropFirst(5).map(\.id))
        if entries.touched != nil {
            result.notes += entries.history.rows.notes
            result.requirements += entries.history.rows.requirements
        }
        result.notes += notes(result, table)
        return result
    }

    /// Entered, returned and amount of each side, and how many have not had the whole time.
    private func measures(_ table: RepurchaseEntries.Table) -> [(String, ScalarExpression)] {
        func sum(_ value: ScalarExpression, _ condition: ScalarExpression?, _ format: Format = .whole) -> ScalarExpression {
            .aggregate(.sum, [value], where: condition, value.type, format)
        }
        let count = table.count.expression, returned = table.returned.expression
        let money = ScalarExpression.call(.multiply, [table.amount.expression, count], table.amount.type, .money)
        let sides: [(String, ScalarExpression?)] = table.sides.isEmpty ? [("", nil)] : [("", table.sides[0].expression), ("_base", table.sides[1].expression)]
        return sides.flatMap { suffix, side in
            [("entered" + suffix, sum(count, side)), ("returned" + suffix, sum(count, side.map { $0 && returned } ?? returned)),
             ("amount" + suffix, sum(money, side, .money))]
        } + [("young", sum(count, entries.isYoung(table.time)))]
    }

    private func figures(_ groups: Relation) -> [(String, ScalarExpression)] {
        let side = ofSide(groups, "")
        var result = side
        if let young = groups["young"] { result.append(("complete", young.expression.compared(.equal, .whole(0)))) }
        if call.flag("interval"), let entered = groups["entered"], let returned = groups["returned"] {
            let interval = WilsonInterval(successes: returned.expression, trials: entered.expression)
            result += [("rate_low", interval.low), ("rate_high", interval.high)]
        }
        for ((name, now), (_, before)) in zip(side, ofSide(groups, "_base")) {
            result.append(("\(name)_base", before))
            result += Difference(now: now, before: before).columns(name).map { ($0.name, $0.expression) }
        }
        return result
    }

    private func ofSide(_ groups: Relation, _ suffix: String) -> [(String, ScalarExpression)] {
        guard let entered = groups["entered" + suffix], let returned = groups["returned" + suffix], let amount = groups["amount" + suffix] else { return [] }
        return [
            ("entered", entered.expression), ("returned", returned.expression), ("rate", returned.expression.share(of: entered.expression)),
            ("amount", amount.expression),
        ]
    }

    // MARK: the definition line

    private func notes(_ result: Relation, _ table: RepurchaseEntries.Table) -> [Note] {
        func sum(_ condition: ScalarExpression?) -> ScalarExpression { .aggregate(.sum, [table.count.expression], where: condition, .whole, .whole) }
        var figures = Figures(table.relation).all([sum(nil), sum(table.returned.expression)])
        figures.append(entries.young)
        let source = entries.touched ?? entries.history
        let leftOut = Figures(source.rows).count(source.isWithout)
        let limit = entries.limit.literal
        let young: (NoteText, NoteText) = call.flag("mature")
            ? ("\(figures[2]) who have not had \(limit) left out", "\(figures[2]) 个不足 \(limit)，未计入")
            : ("\(figures[2]) have not had \(limit) yet (complete false)", "\(figures[2]) 个不足 \(limit)（complete 为 false）")
        let entered = ["entered", "entered_base"].compactMap { result[$0]?.expression }
        let few = entered.map { Figures(result).count($0.compared(.less, .whole(30))) }
        let small = few.dropFirst().reduce(few.first ?? .whole(0)) { .call(.add, [$0, $1], .whole, .whole) }
        return [
            Note("repurchase within \(limit) \(entries.text) as of \(entries.asOf): \(figures[0]) entered, \(figures[1]) returned; \(leftOut) rows without customer or time left out",
                 zh: "复购：\(limit) 内，\(entries.chinese)，截至 \(entries.asOf)：进入 \(figures[0])，复购 \(figures[1])；\(leftOut) 行无客户或时间，未计入"),
            Note("\(young.0); \(small) rates rest on fewer than 30 entries", zh: "\(young.1)；\(small) 个比率的进入数不足 30"),
        ]
    }
}
