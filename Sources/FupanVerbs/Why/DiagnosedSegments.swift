import FupanMeaning
import FupanPlan
import FupanTable

/// The smallest segments: a row for each combination of the dimensions, with the figures of both sides and the parts of the difference.
struct DiagnosedSegments {
    let relation: Relation
    let dimensions: [Relation.Column]
    let own: SideSums
    let before: SideSums
    /// Of all rows, the same in each.
    let totals: (side: SideSums, base: SideSums)
    /// Whether both sides have entries at all.
    let isKnown: ScalarExpression
    let centre: Real
    let volume: ScalarExpression?
    let mix: ScalarExpression
    let rate: ScalarExpression
    /// What stands for a text that is missing: null says that a row is about all values.
    let none: String

    static let parts: DataType = .category(["total", "segment", "other", "new", "vanished"])

    /// Rows of the result: what they show of the columns of a plan.
    struct Line {
        let plan: Plan
        /// One for each dimension; null where the row is about all of its values.
        let dimensions: [ScalarExpression]
        let part: ScalarExpression
        /// Where the row stands, and where among its like.
        let position: Int
        let rank: ScalarExpression
        let figures: [ScalarExpression]
        let chance: ScalarExpression
    }

    /// What a row is summed up from: counted and weighed on both sides, whether they are known, the parts.
    var figures: [ScalarExpression] { [own.weight, own.value, before.weight, before.value, isKnown, mix, rate] + (volume.map { [$0] } ?? []) }

    /// The same as aggregates; of no rows the sides are not known.
    var summedFigures: [ScalarExpression] {
        figures.map { $0.type == .boolean ? .aggregate(.any, [$0], .boolean) : .aggregate(.sum, [$0], $0.type, $0.format) }
    }

    /// New where the base has no entry, vanished where the side has none.
    var novelty: ScalarExpression { DiagnosedSegments.novelty(own, before) }

    static func novelty(_ own: SideSums, _ before: SideSums) -> ScalarExpression {
        func label(_ text: String) -> ScalarExpression { ScalarExpression(.literal(.text(text)), DiagnosedSegments.parts) }
        return ScalarExpression(.choose([
            .init(before.rows.compared(.equal, .whole(0)), label("new")), .init(own.rows.compared(.equal, .whole(0)), label("vanished")),
        ], otherwise: label("segment")), DiagnosedSegments.parts)
    }

    /// A dimension's value as a row shows it, where the row has one.
    func shown(_ dimension: ScalarExpression, where isFixed: ScalarExpression? = nil) -> ScalarExpression {
        guard case .text = dimension.type else { return dimension }
        let isMissing = isFixed.map { $0 && dimension.isNull } ?? dimension.isNull
        return ScalarExpression(.choose([.init(isMissing, .text(none))], otherwise: dimension), dimension.type, dimension.format)
    }

    func restKind(_ novelty: ScalarExpression) -> ScalarExpression {
        .choose(novelty.compared(.equal, .text("segment")), ScalarExpression(.literal(.text("other")), DiagnosedSegments.parts), else: novelty)
    }

    /// One row for everything; its p is of one test.
    static func total(of cells: DiagnosedSegments, _ formula: MixAndRate) -> Line {
        let measures = cells.summedFigures.map { Plan.Definition($0) }
        let own = cells.own.summed, before = cells.before.summed
        let sums = (own.all + before.all).map { Plan.Definition($0) }
        let centre = Plan.Definition(.aggregate(.maximum, [cells.centre.expression], .approximate))
        var table = Relation(.aggregate(keys: [], measures: measures + sums + [centre], cells.relation.plan), columns: [])
        let side = own.columns(Array(sums.prefix(own.all.count))), base = before.columns(Array(sums.dropFirst(own.all.count)))
        let distance = formula.distance(side, base, of: (side, base), centre: Real(.column(centre.id, .approximate)), in: &table)
        let isEnough = side.rows.compared(.greaterEqual, .whole(Verdict.fewest)) && base.rows.compared(.greaterEqual, .whole(Verdict.fewest))
        let chance = table.define(Verdict.chance(distance, where: isEnough))
        return Line(
            plan: table.plan, dimensions: cells.dimensions.map { ScalarExpression(.literal(.null), $0.type, $0.format) },
            part: ScalarExpression(.literal(.text("total")), parts), position: 0, rank: .whole(0),
            figures: zip(measures, cells.figures).map { .column($0.id, $1.type, $1.format) }, chance: chance)
    }

    /// Each combination by itself.
    static func every(_ cells: DiagnosedSegments, _ formula: MixAndRate) -> (line: Line, relation: Relation, chance: ScalarExpression) {
        var table = cells.relation
        let distance = formula.distance(cells.own, cells.before, of: cells.totals, centre: cells.centre, in: &table)
        let rows = ScalarExpression.call(.add, [cells.own.rows, cells.before.rows], .whole)
        let chance = table.define(Verdict.chance(distance, where: cells.isKnown && rows.compared(.greaterEqual, .whole(Verdict.fewest))))
        let holm = HolmCorrection(chance, ties: cells.dimensions.map(\.expression), in: &table)
        let line = Line(
            plan: table.plan, dimensions: cells.dimensions.map { cells.shown($0.expression) }, part: cells.novelty, position: 1, rank: .whole(0), figures: cells.figures,
            chance: holm.corrected)
        return (line, table, chance)
    }

    /// All rows under each other.
    struct United {
        let relation: Relation
        let dimensions: [Relation.Column]
        let part: Relation.Column
        let order: [SortKey]
        let entered: ScalarExpression, value: ScalarExpression, enteredBase: ScalarExpression, valueBase: ScalarExpression
        let isKnown: ScalarExpression
        let mix: ScalarExpression, rate: ScalarExpression, volume: ScalarExpression?
        let chance: ScalarExpression
        /// Whether the row is about what is left.
        let isRest: ScalarExpression
    }

    static let restPosition = 100

    static func united(_ lines: [Line], _ cells: DiagnosedSegments) -> United {
        let keys = cells.dimensions.map { Relation.Column($0.name, $0.type, $0.format) }
        let part = Relation.Column("part", parts)
        let position = Relation.Column("", .whole), rank = Relation.Column("", .whole), chance = Relation.Column("", .approximate)
        let figures = cells.figures.map { Relation.Column("", $0.type, $0.format) }
        let columns = keys + [part, position, rank, chance] + figures
        let inputs = lines.map { line -> (plan: Plan, columns: [ColumnID]) in
            let definitions = (line.dimensions + [line.part, .whole(line.position), line.rank, line.chance] + line.figures).map { Plan.Definition($0) }
            return (.project(definitions, line.plan), definitions.map(\.id))
        }
        var relation = cells.relation.with(.union(columns.map(\.id), inputs), columns: keys + [part])
        relation = SharedColumns(columns).shared(relation, "the segments that are shown")
        relation.columns = keys + [part]
        let order = ([position, rank] + [part] + keys).filter { $0.type.hasOrder }.map { SortKey($0.expression) }
        func figure(_ index: Int) -> ScalarExpression { figures[index].expression }
        return United(
            relation: relation, dimensions: keys, part: part, order: order, entered: figure(0), value: figure(1), enteredBase: figure(2), valueBase: figure(3),
            isKnown: .call(.coalesce, [figure(4), .boolean(false)], .boolean), mix: figure(5), rate: figure(6), volume: cells.volume == nil ? nil : figure(7),
            chance: chance.expression, isRest: position.expression.compared(.greaterEqual, .whole(restPosition)))
    }
}

/// Columns of a plan that is computed once, each with its type.
struct SharedColumns {
    private let columns: [Relation.Column]

    init(_ columns: [Relation.Column]) { self.columns = columns }

    /// Columns for expressions that are columns.
    static func named(_ expressions: [ScalarExpression]) -> [Relation.Column] {
        expressions.compactMap { expression in
            guard case .column(let id) = expression.kind else { return nil }
            return Relation.Column("", expression.type, expression.format, id: id)
        }
    }

    /// The table with these columns alone.
    func shared(_ table: Relation, _ purpose: String) -> Relation {
        var result = table
        result.columns = columns
        return result.trimmed().shared(purpose)
    }
}
