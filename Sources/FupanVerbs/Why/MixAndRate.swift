import FupanMeaning
import FupanPlan

/// Takes the difference of two sides apart: mix (another share of each segment) and rate (another rate inside the same segment); of sums also volume (more or fewer entries).
///
/// With a segment's share s and rate r on each side, and R the whole's rate (Kitagawa 1955, as improved by Das Gupta 1993 for the choice of weights):
/// - midpoint: mix = (s₁ − s₀)(r̄ − R̄), rate = s̄ (r₁ − r₀), a bar for the mean of both sides;
/// - base: mix = (s₁ − s₀)(r₀ − R₀), rate = s₁ (r₁ − r₀).
///
/// Both add up to R₁ − R₀ over all segments. A segment that one side lacks has there the rate of the other, so all of it is mix. Of a sum of N entries nothing is taken off r̄, so that a segment's parts add up to its own difference:
/// volume = (N₁ − N₀) times the mean of s r, and mix and rate times the mean N (base: N₁).
struct MixAndRate {
    let isBase: Bool
    let isSum: Bool

    struct Parts {
        let volume: Real?
        let mix: Real
        let rate: Real
    }

    /// What a segment's rate is measured against.
    func centre(_ side: SideSums, _ base: SideSums) -> Real {
        if isSum { return 0.0 }
        let before = Real(base.value) / Real(base.weight)
        return isBase ? before : (Real(side.value) / Real(side.weight) + before) / 2.0
    }

    /// - Parameter totals: of all segments, side and base.
    /// - Parameter centre: as above, a column.
    func parts(_ side: SideSums, _ base: SideSums, of totals: (side: SideSums, base: SideSums), centre: Real, in table: inout Relation) -> Parts {
        let count1 = Real(totals.side.weight), count0 = Real(totals.base.weight)
        let share1 = table.define(Real(side.weight) / count1), share0 = table.define(Real(base.weight) / count0)
        let own1 = table.define(Real(side.value) / Real(side.weight)), own0 = table.define(Real(base.value) / Real(base.weight))
        let rate1 = table.define(own1.or(own0).or(0.0)), rate0 = table.define(own0.or(own1).or(0.0))
        let mix = (share1 - share0) * ((isBase ? rate0 : (rate1 + rate0) / 2.0) - centre)
        let rate = (isBase ? share1 : (share1 + share0) / 2.0) * (rate1 - rate0)
        guard isSum else { return Parts(volume: nil, mix: mix, rate: rate) }
        let size = isBase ? count1 : (count1 + count0) / 2.0
        let before = Real(base.value) / count0
        let brought = isBase ? before : (Real(side.value) / count1 + before) / 2.0
        return Parts(volume: (count1 - count0) * brought, mix: size * mix, rate: size * rate)
    }

    /// How far a segment's contribution to the difference is from none, in standard errors.
    ///
    /// The contribution is a difference of two means: over all rows of a side, of y = v − Rw for the rows of the segment and 0 for the others. If both sides were alike, y would have one variance, which is taken from the rows of both
    /// (for a share over all rows this is the two-proportion z test). The contribution to a sum has the variance Σv², as when entries come by chance.
    func distance(_ side: SideSums, _ base: SideSums, of totals: (side: SideSums, base: SideSums), centre: Real, in table: inout Relation) -> Real {
        let difference: Real, variance: Real
        if isSum {
            difference = Real(side.value) - Real(base.value)
            variance = Real(side.valueSquares) + Real(base.valueSquares)
        } else {
            let over1 = table.define(Real(side.value) - centre * Real(side.weight)), over0 = table.define(Real(base.value) - centre * Real(base.weight))
            func squares(_ sums: SideSums) -> Real { Real(sums.valueSquares) - 2.0 * centre * Real(sums.products) + centre * centre * Real(sums.weightSquares) }
            let count1 = Real(totals.side.rows), count0 = Real(totals.base.rows)
            let rows = table.define(count1 + count0)
            let mean = table.define((over1 + over0) / rows)
            let spread = (squares(side) + squares(base)) / rows - mean * mean
            let weight1 = Real(totals.side.weight), weight0 = Real(totals.base.weight)
            difference = over1 / weight1 - over0 / weight0
            variance = spread * (count1 / (weight1 * weight1) + count0 / (weight0 * weight0))
        }
        let error = table.define(variance), distance = table.define(difference)
        return .choose(error.isGreater(than: 0.0), distance / error.root, else: .choose(error.expression.isNull, Real(.null), else: 0.0))
    }
}
