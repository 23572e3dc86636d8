import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// `diagnose share(converted) between A and B by channel, city`: the total, the segments that explain most, and all others.
struct TwoSides {
    static let mostSegments = 20
    static let mostDimensions = 5

    let call: Call
    let measure: DiagnosedMeasure
    let dimensions: [NamedExpression]
    let sides: Sides
    let formula: MixAndRate
    /// How many segments a search shows; nil where each combination of the dimensions is a row.
    let segments: Int?

    /// The columns behind the dimensions and `part`.
    static func names(_ measure: DiagnosedMeasure) -> [String] {
        ["entered", "entered_base", "rate", "rate_base", "gap"] + (measure.isSum ? ["from_volume"] : []) + ["from_mix", "from_rate", "p", "verdict"]
    }

    func result() -> Relation {
        let cells = self.cells()
        let total = DiagnosedSegments.total(of: cells, formula)
        let parts: [DiagnosedSegments.Line]
        let tried: (relation: Relation, count: ScalarExpression)
        if let segments {
            let search = SegmentSearch(cells: cells, formula: formula, count: segments)
            let found = search.result()
            parts = [total] + found.lines
            tried = (found.candidates, .count(where: !found.chance.isNull))
        } else {
            let every = DiagnosedSegments.every(cells, formula)
            parts = [total, every.line]
            tried = (every.relation, .count(where: !every.chance.isNull))
        }
        var result = shown(DiagnosedSegments.united(parts, cells), cells)
        result.notes += notes(result, tried.relation, tried.count)
        return result
    }

    /// A row for each combination of the dimensions, with what it adds to the difference.
    private func cells() -> DiagnosedSegments {
        let either = ScalarExpression.call(.or, [sides.base, sides.side], .boolean)
        let rows = call.input.filtered(measure.member.map { $0 && either } ?? either)
        let keys = dimensions.map(\.definition)
        let columns = zip(dimensions, keys).map { Relation.Column($0.name, $0.expression.type, $0.expression.format, id: $1.id) }
        let side = SideSums(measure, where: sides.side), base = SideSums(measure, where: sides.base)
        let measures = (side.all + base.all).map { Plan.Definition($0) }
        var table = rows.with(.aggregate(keys: keys, measures: measures, rows.plan), columns: columns)
        let own = side.columns(Array(measures.prefix(side.all.count))), before = base.columns(Array(measures.dropFirst(side.all.count)))
        let totals = (side: table.define(own.total(within: [])), base: table.define(before.total(within: [])))
        let isKnown = table.define(Real(totals.side.weight).expression.compared(.notEqual, .whole(0)) && Real(totals.base.weight).expression.compared(.notEqual, .whole(0)))
        let centre = table.define(formula.centre(totals.side, totals.base))
        let parts = formula.parts(own, before, of: totals, centre: centre, in: &table)
        let decimals = measure.decimals
        let volume = parts.volume.map { table.define($0.rounded(decimals)) }
        let mix = table.define(parts.mix.rounded(decimals)), rate = table.define(parts.rate.rounded(decimals))
        let inside = table.define(withRemainder(rate, volume, mix, totals, columns, in: &table))
        // The ID columns of a shared plan are named, so that readers know their types.
        let kept = SharedColumns(
            columns + SharedColumns.named(own.all + before.all + totals.side.all + totals.base.all + [isKnown, centre.expression, mix, inside] + (volume.map { [$0] } ?? [])))
        table = kept.shared(table, "the segments of \(measure.text)")
        table.columns = columns
        return DiagnosedSegments(
            relation: table, dimensions: columns, own: own, before: before, totals: totals, isKnown: isKnown, centre: centre, volume: volume, mix: mix, rate: inside,
            none: call.options.language == .chinese ? "（无）" : "(none)")
    }

    /// The rate part, with what is left of the whole difference where it is largest: then the parts add up to the last digit.
    private func withRemainder(
        _ rate: ScalarExpression, _ volume: ScalarExpression?, _ mix: ScalarExpression, _ totals: (side: SideSums, base: SideSums),
        _ keys: [Relation.Column], in table: inout Relation
    ) -> ScalarExpression {
        func whole(_ sums: SideSums) -> ScalarExpression {
            measure.isSum ? .call(.convert, [sums.value], .decimal(scale: measure.decimals)) : (Real(sums.value) / Real(sums.weight)).rounded(measure.decimals)
        }
        let gap = table.define(whole(totals.side).minus(whole(totals.base)))
        var added = table.define(mix.summed(.partition, by: [])).plus(table.define(rate.summed(.partition, by: [])))
        if let volume { added = added.plus(table.define(volume.summed(.partition, by: []))) }
        let rest = table.define(gap.minus(added))
        let size = table.define(ScalarExpression.call(.absolute, [rate], rate.type))
        let order = [SortKey(size, isDescending: true)] + keys.map { SortKey($0.expression) }
        let place = table.define(ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: order)), .whole))
        return .choose(place.compared(.equal, .whole(1)), rate.plus(rest), else: rate)
    }

    /// The columns that are promised.
    private func shown(_ lines: DiagnosedSegments.United, _ cells: DiagnosedSegments) -> Relation {
        var table = lines.relation
        func rate(_ value: ScalarExpression, _ weight: ScalarExpression) -> ScalarExpression {
            (Real(value) / Real(weight)).rounded(measure.decimals, measure.rateFormat)
        }
        func part(_ expression: ScalarExpression) -> ScalarExpression {
            var result = table.define(.choose(lines.isKnown, expression, else: ScalarExpression(.literal(.null), expression.type)))
            result.format = measure.gapFormat
            return result
        }
        func count(_ expression: ScalarExpression) -> ScalarExpression {
            var result = expression
            if result.type == .whole { result.format = .whole }
            return result
        }
        let volume = lines.volume.map(part), mix = part(lines.mix), inside = part(lines.rate)
        var gap = table.define((volume.map { mix.plus($0) } ?? mix).plus(inside))
        gap.format = measure.gapFormat
        let word = Verdict(isSum: measure.isSum).word(gap: gap, volume: volume, mix: mix, rate: inside, chance: lines.chance)
        let verdict = ScalarExpression.choose(lines.isRest, ScalarExpression(.literal(.null), word.type), else: word)
        let figures = [count(lines.entered), count(lines.enteredBase), rate(lines.value, lines.entered), rate(lines.valueBase, lines.enteredBase), gap]
            + (volume.map { [$0] } ?? []) + [mix, inside, Real(lines.chance).rounded(6), ScalarExpression(verdict.kind, word.type)]
        let columns = zip(TwoSides.names(measure), figures).map { Relation.Column($0, $1.type, $1.format) }
        table = table.extended(zip(columns, figures).map { Plan.Definition($1, id: $0.id) })
        return table.with(table.plan, columns: lines.dimensions + [lines.part] + columns, order: lines.order)
    }

    private func notes(_ result: Relation, _ candidates: Relation, _ tried: ScalarExpression) -> [Note] {
        let by = dimensions.map(\.name).joined(separator: ", ")
        let either = ScalarExpression.call(.or, [sides.base, sides.side], .boolean)
        let counted = measure.member.map { $0 && either } ?? either
        let rows = Figures(call.input).all([.count(), .count(where: counted)])
        let out = Figures(result).count(nil), number = Figures(candidates).figure(tried)
        let method = formula.isBase ? "base" : "midpoint", way = formula.isBase ? "基期法" : "中点法"
        let floor = "\(Verdict.fewest)"
        var between = ""
        if case .between(let base, let side)? = call.clause(.between)?.body { between = "\(base.span.text) and \(side.span.text)" }
        var lines = [
            Note("diagnose \(measure.text) between \(between) by \(by), \(method): \(rows[1]) of \(rows[0]) rows, \(out) rows out; parts to \("\(measure.decimals)") decimals, what rounding leaves is in the largest from_rate",
                 zh: "诊断 \(measure.text)，对比 \(between)，按 \(by) 拆分，\(way)：\(rows[0]) 行中计入 \(rows[1]) 行，得 \(out) 行；各部分保留 \("\(measure.decimals)") 位小数，舍入余数计入最大的 from_rate"),
        ]
        if segments == nil {
            lines.append(Note("p of segments is corrected for \(number) tried (Holm); with fewer than \(floor) entries there is no verdict",
                              zh: "分段 p 值已按检验次数 \(number) 校正（Holm）；进入数不足 \(floor) 者不下结论"))
        } else {
            lines.append(Note("\(number) segments with at least \(floor) entries and 1% of all were tried, p is corrected for that (Holm); those that share entries with a stronger one are left out",
                              zh: "共检验 \(number) 个进入数不少于 \(floor) 且占比不低于 1% 的分段，p 值已据此校正（Holm）；与更强分段重叠者略去"))
        }
        return lines
    }
}
