import FupanMeaning
import FupanPlan
import FupanTable

/// Looks among all segments of one or more dimensions for those that explain most of a difference.
///
/// One after the other the strongest is taken: the one whose contribution lies most standard errors from none. Those that share an entry with it are redundant and dropped; so what is taken are parts, and with the rest they add up.
struct SegmentSearch {
    let cells: DiagnosedSegments
    let formula: MixAndRate
    let count: Int

    /// A segment has values of some dimensions, and all values of the others.
    private struct Candidates {
        var relation: Relation
        let dimensions: [ScalarExpression]
        /// Whether a dimension has one value in the segment.
        let isFixed: [ScalarExpression]
        let figures: [ScalarExpression]
        let part: ScalarExpression
        let chance: ScalarExpression
        let order: [SortKey]

        var all: [ScalarExpression] { dimensions + isFixed + figures + [part, chance] }
    }

    func result() -> (lines: [DiagnosedSegments.Line], candidates: Relation, chance: ScalarExpression) {
        let all = candidates()
        var left = all
        var lines: [DiagnosedSegments.Line] = [], picked: [Candidates] = []
        for index in 0..<count {
            let best = pick(left, index + 1)
            lines.append(DiagnosedSegments.Line(
                plan: best.relation.plan, dimensions: zip(best.dimensions, best.isFixed).map { cells.shown($0, where: $1) }, part: best.part, position: 1, rank: .whole(index), figures: best.figures, chance: best.chance))
            picked.append(best)
            if index + 1 < count { left = disjoint(left, from: best) }
        }
        return (lines + [rest(picked)], all.relation, all.chance)
    }

    // MARK: candidates

    private func candidates() -> Candidates {
        let count = cells.dimensions.count
        let keys = cells.dimensions.map { Relation.Column("", $0.type, $0.format) }
        let fixed = keys.map { _ in Relation.Column("", .boolean) }
        let sums = (cells.own.all + cells.before.all + cells.totals.side.all + cells.totals.base.all + [cells.centre.expression] + cells.figures)
        let columns = sums.map { Relation.Column("", $0.type, $0.format) }
        let inputs = (1..<(1 << count)).map { subset -> (plan: Plan, columns: [ColumnID]) in
            let chosen = (0..<count).map { subset & (1 << $0) != 0 }
            return grouped(chosen)
        }
        var table = cells.relation.with(.union((keys + fixed + columns).map(\.id), inputs), columns: keys + fixed + columns)
        let size = cells.own.all.count
        func block(_ number: Int, like sums: SideSums) -> SideSums {
            var rest = columns[(number * size)..<((number + 1) * size)]
            return sums.mapped { figure in rest.popFirst().map(\.expression) ?? figure }
        }
        let own = block(0, like: cells.own), before = block(1, like: cells.before)
        let totals = (side: block(2, like: cells.totals.side), base: block(3, like: cells.totals.base))
        let rows = table.define(ScalarExpression.call(.add, [own.rows, before.rows], .whole))
        let all = table.define(ScalarExpression.call(.add, [totals.side.rows, totals.base.rows], .whole))
        // Enough entries to say something, a hundredth of them at least, and not all of them.
        table = table.filtered(
            rows.compared(.greaterEqual, .whole(Verdict.fewest)) && rows.compared(.less, all)
                && ScalarExpression.call(.multiply, [rows, .whole(100)], .whole).compared(.greaterEqual, all))
        let figures = columns.suffix(cells.figures.count).map(\.expression)
        let distance = table.define(formula.distance(own, before, of: totals, centre: Real(columns[4 * size].expression), in: &table))
        let strength = table.define(distance.magnitude)
        let chance = table.define(Verdict.chance(distance, where: figures[4]))
        let ties = fixed.map(\.expression) + keys.map(\.expression)
        let holm = HolmCorrection(chance, ties: ties, in: &table)
        let part = table.define(DiagnosedSegments.novelty(own, before))
        return kept(table, keys, fixed, figures, part, holm.corrected, strength)
    }

    private func kept(
        _ table: Relation, _ keys: [Relation.Column], _ fixed: [Relation.Column], _ figures: [ScalarExpression], _ part: ScalarExpression,
        _ chance: ScalarExpression, _ strength: Real
    ) -> Candidates {
        // Of two segments with the same entries the one that says less is enough.
        let words = fixed.map { ScalarExpression.choose($0.expression, .whole(1), else: .whole(0)) }
        var table = table
        let length = table.define(words.dropFirst().reduce(words[0]) { .call(.add, [$0, $1], .whole) })
        let order = [SortKey(strength.expression, isDescending: true), SortKey(length)] + (fixed + keys).map { SortKey($0.expression) }
        let shared = SharedColumns(keys + fixed + SharedColumns.named(figures + [part, chance, strength.expression, length])).shared(table, "the segments that were tried")
        return Candidates(
            relation: shared, dimensions: keys.map(\.expression), isFixed: fixed.map(\.expression), figures: figures, part: part, chance: chance, order: order)
    }

    /// The segments that have one value of each chosen dimension.
    private func grouped(_ chosen: [Bool]) -> (plan: Plan, columns: [ColumnID]) {
        let keys = zip(cells.dimensions, chosen).map { $1 ? Plan.Definition($0.expression) : nil }
        let summed = cells.own.summed.all + cells.before.summed.all
            + (cells.totals.side.all + cells.totals.base.all + [cells.centre.expression]).map { .aggregate(.maximum, [$0], $0.type, $0.format) } + cells.summedFigures
        let measures = summed.map { Plan.Definition($0) }
        let outputs = zip(cells.dimensions, keys).map { dimension, key in
            Plan.Definition(key.map { .column($0.id, dimension.type, dimension.format) } ?? ScalarExpression(.literal(.null), dimension.type, dimension.format))
        } + chosen.map { Plan.Definition(.boolean($0)) } + zip(measures, summed).map { Plan.Definition(.column($0.id, $1.type, $1.format)) }
        return (.project(outputs, .aggregate(keys: keys.compactMap { $0 }, measures: measures, cells.relation.plan)), outputs.map(\.id))
    }

    // MARK: picking

    private func pick(_ candidates: Candidates, _ number: Int) -> Candidates {
        let fresh = candidates.all.map { Relation.Column("", $0.type, $0.format) }
        let best = Plan.project(zip(fresh, candidates.all).map { Plan.Definition($1, id: $0.id) }, .limit(1, offset: 0, .sort(candidates.order, candidates.relation.plan)))
        let relation = SharedColumns(fresh).shared(Relation(best, columns: fresh), "segment \(number) of those that explain most")
        let expressions = fresh.map(\.expression), count = candidates.dimensions.count
        return Candidates(
            relation: relation, dimensions: Array(expressions.prefix(count)), isFixed: Array(expressions[count..<(2 * count)]),
            figures: Array(expressions[(2 * count)..<(2 * count + candidates.figures.count)]), part: expressions[expressions.count - 2],
            chance: expressions[expressions.count - 1], order: [])
    }

    /// A pick under new identities, beside a table's rows.
    private func beside(_ plan: Plan, _ pick: Candidates, _ kind: Plan.Join.Kind) -> (plan: Plan, dimensions: [ScalarExpression], isFixed: [ScalarExpression]) {
        let columns = SharedColumns.named(pick.dimensions + pick.isFixed)
        let fresh = columns.map { Relation.Column("", $0.type, $0.format) }
        // One key that is always equal: a pick that there is none of must not take the rows away.
        let keys = kind == .left ? [(left: ScalarExpression.whole(1), right: ScalarExpression.whole(1))] : []
        let joined = Plan.join(Plan.Join(kind, plan, pick.relation.plan, keys: keys, rightColumns: zip(fresh, columns).map { ($0.id, $1.id) }))
        let expressions = fresh.map(\.expression)
        return (joined, Array(expressions.prefix(pick.dimensions.count)), Array(expressions.dropFirst(pick.dimensions.count)))
    }

    /// Those that share no entry with a pick: in some dimension both have one value, and it is another.
    private func disjoint(_ candidates: Candidates, from pick: Candidates) -> Candidates {
        let (plan, values, isFixed) = beside(candidates.relation.plan, pick, .cross)
        let differs = candidates.dimensions.indices.map { index in
            candidates.isFixed[index] && isFixed[index] && !candidates.dimensions[index].isSame(as: values[index])
        }
        var result = candidates
        result.relation.plan = .filter(differs.any, plan)
        return result
    }

    /// All entries outside the picks, by whether both sides have them.
    private func rest(_ picks: [Candidates]) -> DiagnosedSegments.Line {
        var plan = cells.relation.plan
        for pick in picks {
            let (joined, values, isFixed) = beside(plan, pick, .left)
            let isOutside = cells.dimensions.indices.map { index in isFixed[index] && !cells.dimensions[index].expression.isSame(as: values[index]) }
            plan = .filter(([isFixed[0].isNull] + isOutside).any, joined)
        }
        let kind = Plan.Definition(cells.restKind(cells.novelty))
        let measures = cells.summedFigures.map { Plan.Definition($0) }
        return DiagnosedSegments.Line(
            plan: .aggregate(keys: [kind], measures: measures, plan),
            dimensions: cells.dimensions.map { ScalarExpression(.literal(.null), $0.type, $0.format) }, part: .column(kind.id, DiagnosedSegments.parts),
            position: DiagnosedSegments.restPosition, rank: .whole(0), figures: zip(measures, cells.figures).map { .column($0.id, $1.type, $1.format) },
            chance: ScalarExpression(.literal(.null), .approximate))
    }
}

extension ScalarExpression {
    /// Whether both are equal, or both null. Never unknown.
    fileprivate func isSame(as other: ScalarExpression) -> ScalarExpression {
        let isEqual = ScalarExpression.call(.coalesce, [compared(.equal, other), .boolean(false)], .boolean)
        return .call(.or, [isEqual, isNull && other.isNull], .boolean)
    }
}

extension [ScalarExpression] {
    /// Whether one of the conditions holds.
    fileprivate var any: ScalarExpression {
        dropFirst().reduce(first ?? .boolean(false)) { .call(.or, [$0, $1], .boolean) }
    }
}
