import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// `diagnose share(converted) per rep by channel, city`: a row for each rep, with what its gap to all the others comes from.
struct EachAgainstTheRest {
    let call: Call
    let measure: DiagnosedMeasure
    let entity: NamedExpression
    let dimensions: [NamedExpression]
    let formula: MixAndRate

    func result() throws -> Relation {
        let isCounted = measure.member.map { !entity.expression.isNull && $0 } ?? !entity.expression.isNull
        let each = summed(parts(cells(call.input.filtered(isCounted))))
        var result = judged(each)
        result.notes += notes(isCounted, each)
        return result
    }

    /// What is known of an entity in one segment, or in all of them.
    private struct Cells {
        var relation: Relation
        let entity: Relation.Column
        let dimensions: [Relation.Column]
        let own: SideSums
    }

    /// A row for each entity and segment.
    private func cells(_ rows: Relation) -> Cells {
        let keys = ([entity] + dimensions).map(\.definition)
        let columns = zip([entity] + dimensions, keys).map { Relation.Column($0.name, $0.expression.type, $0.expression.format, id: $1.id) }
        let sums = SideSums(measure, where: nil)
        let measures = sums.all.map { Plan.Definition($0) }
        let relation = rows.with(.aggregate(keys: keys, measures: measures, rows.plan), columns: columns)
        return Cells(relation: relation, entity: columns[0], dimensions: Array(columns.dropFirst()), own: sums.columns(measures))
    }

    private struct Parted {
        var cells: Cells
        /// The segment, of everybody.
        let segment: SideSums
        let mix: ScalarExpression
        let rate: ScalarExpression
    }

    /// The parts of each segment the entity has entries in.
    private func parts(_ figures: Cells) -> Parted {
        var cells = figures
        let segment = cells.relation.define(cells.own.total(within: cells.dimensions.map(\.expression)))
        let totals = sides(of: cells.own.total(within: [cells.entity.expression]), all: cells.own.total(within: []), in: &cells.relation)
        let centre = cells.relation.define(formula.centre(totals.side, totals.base))
        let others = cells.relation.define(segment - cells.own)
        let parts = formula.parts(cells.own, others, of: totals, centre: centre, in: &cells.relation)
        let mix = cells.relation.define(parts.mix.rounded(measure.decimals)), rate = cells.relation.define(parts.rate.rounded(measure.decimals))
        return Parted(cells: cells, segment: segment, mix: mix, rate: rate)
    }

    /// The entity's figures and the others', as columns.
    private func sides(of own: SideSums, all: SideSums, in table: inout Relation) -> (side: SideSums, base: SideSums) {
        let side = table.define(own), whole = table.define(all)
        return (side, table.define(whole - side))
    }

    private struct Each {
        var relation: Relation
        let entity: Relation.Column
        let own: SideSums
        /// Everybody's figures in the segments the entity has entries in.
        let present: SideSums
        let mix: ScalarExpression
    }

    private func summed(_ parted: Parted) -> Each {
        let key = Plan.Definition(parted.cells.entity.expression)
        let own = parted.cells.own.summed, present = parted.segment.summed
        let mix = Plan.Definition(.aggregate(.sum, [parted.mix], parted.mix.type))
        let definitions = (own.all + present.all).map { Plan.Definition($0) }
        let count = own.all.count
        var relation = parted.cells.relation
        let entity = Relation.Column(parted.cells.entity.name, parted.cells.entity.type, parted.cells.entity.format, id: key.id)
        relation = relation.with(.aggregate(keys: [key], measures: definitions + [mix], relation.plan), columns: [entity])
        return Each(
            relation: relation.shared("each \(entity.name) with its mix"), entity: entity, own: own.columns(Array(definitions.prefix(count))),
            present: present.columns(Array(definitions.dropFirst(count))), mix: .column(mix.id, parted.mix.type))
    }

    /// The columns that are promised.
    private func judged(_ each: Each) -> Relation {
        var table = each.relation
        let all = table.define(each.own.total(within: []))
        let rest = table.define(all - each.own)
        let totals = (side: each.own, base: rest)
        let centre = table.define(formula.centre(each.own, rest))
        // A segment that the entity has no entries in is mix alone, −s₀ (r₀ − R); all of these at once.
        let missing = table.define(all - each.present)
        let absent = (centre * Real(missing.weight) - Real(missing.value)) / Real(rest.weight)
        let decimals = measure.decimals
        let rate = table.define((Real(each.own.value) / Real(each.own.weight)).rounded(decimals, measure.rateFormat))
        let others = table.define((Real(rest.value) / Real(rest.weight)).rounded(decimals, measure.rateFormat))
        let gap = table.define(formatted(rate.minus(others), measure.gapFormat))
        let mix = table.define(formatted(each.mix.plus(absent.rounded(decimals)), measure.gapFormat))
        // What is left of the gap, so that the parts add up to it to the last digit.
        let inside = table.define(formatted(gap.minus(mix), measure.gapFormat))
        let distance = formula.distance(each.own, rest, of: totals, centre: table.define(Real(all.value) / Real(all.weight)), in: &table)
        let isEnough = each.own.rows.compared(.greaterEqual, .whole(Verdict.fewest)) && rest.rows.compared(.greaterEqual, .whole(Verdict.fewest))
        let chance = table.define(Verdict.chance(distance, where: isEnough))
        let holm = HolmCorrection(chance, ties: [each.entity.expression], in: &table)
        let verdict = Verdict(isSum: false).word(gap: gap, volume: nil, mix: mix, rate: inside, chance: holm.corrected)
        var entered = each.own.weight
        entered.format = entered.type == .whole ? .whole : entered.format
        return finished(table, each.entity, [
            ("entered", entered), ("rate", rate), ("rate_rest", others), ("gap", gap), ("from_mix", mix), ("from_rate", inside),
            ("p", Real(holm.corrected).rounded(6)), ("verdict", verdict),
        ])
    }

    private func formatted(_ expression: ScalarExpression, _ format: Format) -> ScalarExpression {
        var result = expression
        result.format = format
        return result
    }

    private func finished(_ table: Relation, _ entity: Relation.Column, _ named: [(String, ScalarExpression)]) -> Relation {
        let columns = named.map { Relation.Column($0.0, $0.1.type, $0.1.format) }
        let extended = table.extended(zip(columns, named).map { Plan.Definition($1.1, id: $0.id) })
        return extended.with(extended.plan, columns: [entity] + columns, order: [SortKey(entity.expression)], key: [entity.id])
    }

    private func notes(_ isCounted: ScalarExpression, _ each: Each) -> [Note] {
        let by = dimensions.map(\.name).joined(separator: ", "), name = entity.name
        let rows = Figures(call.input).all([.count(), .count(where: isCounted)])
        let judged = Figures(each.relation).all([.count(), .count(where: each.own.rows.compared(.greaterEqual, .whole(Verdict.fewest)))])
        let method = formula.isBase ? "base" : "midpoint", way = formula.isBase ? "基期法" : "中点法"
        return [
            Note("diagnose \(measure.text) per \(name) against the rest, by \(by), \(method): \(rows[1]) of \(rows[0]) rows, \(judged[0]) rows out; rates to \("\(measure.decimals)") decimals, from_rate takes what rounding leaves",
                 zh: "诊断 \(measure.text)，\(name) 对比其余，按 \(by) 拆分，\(way)：\(rows[0]) 行中计入 \(rows[1]) 行，得 \(judged[0]) 行；比率保留 \("\(measure.decimals)") 位小数，舍入余数计入 from_rate"),
            Note("p is corrected for \(judged[1]) tried (Holm); with fewer than \("\(Verdict.fewest)") entries there is no verdict",
                 zh: "p 值已按检验次数 \(judged[1]) 校正（Holm）；进入数不足 \("\(Verdict.fewest)") 者不下结论"),
        ]
    }
}
