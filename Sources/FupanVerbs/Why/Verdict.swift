import FupanMeaning
import FupanPlan
import FupanTable

/// What a difference comes from, and how sure that is.
struct Verdict {
    /// Fewer entries than this say nothing.
    static let fewest = 30
    private static let significance = 0.05
    /// A part that makes this much of the gap explains it alone: it is at least twice the others.
    private static let decisive = 2.0 / 3

    let isSum: Bool

    private var labels: [String] { (isSum ? ["volume"] : []) + ["leads", "script", "both", "chance", "too few"] }
    var type: DataType { .category(labels) }

    /// - Parameter chance: the corrected p-value; null where nothing is said.
    func word(gap: ScalarExpression, volume: ScalarExpression?, mix: ScalarExpression, rate: ScalarExpression, chance: ScalarExpression) -> ScalarExpression {
        func label(_ text: String) -> ScalarExpression { ScalarExpression(.literal(.text(text)), type) }
        func explains(_ part: ScalarExpression) -> ScalarExpression {
            (Real(part) / Real(gap)).expression.compared(.greaterEqual, ScalarExpression(.literal(.approximate(Verdict.decisive)), .approximate))
        }
        let isSure = chance.compared(.less, ScalarExpression(.literal(.approximate(Verdict.significance)), .approximate))
        var branches: [ScalarExpression.Branch] = [.init(chance.isNull, label("too few")), .init(!isSure, label("chance"))]
        if let volume { branches.append(.init(explains(volume), label("volume"))) }
        branches += [.init(explains(mix), label("leads")), .init(explains(rate), label("script"))]
        return ScalarExpression(.choose(branches, otherwise: label("both")), type)
    }

    /// The chance of a distance of so many standard errors to either side, where there are entries enough.
    static func chance(_ distance: Real, where isEnough: ScalarExpression) -> ScalarExpression {
        Real.choose(isEnough, 2.0 * distance.magnitude.normalTail, else: nil).expression
    }
}

/// p-values corrected for their number (Holm 1979, "A simple sequentially rejective multiple test procedure"): in rising order the i-th of m is multiplied by m − i + 1, and none is less than the one before.
///
/// The chance that any verdict of the table is wrong then stays below the level, however the tests depend on each other. Segments overlap, and each rep is in the rest of all others, so that Benjamini & Hochberg's procedure is not proven here;
/// and a verdict is about a person, so that one false one is one too many.
struct HolmCorrection {
    let corrected: ScalarExpression
    /// How many were tried.
    let tried: ScalarExpression

    /// - Parameter ties: what makes the order of equal values total; it does not change the result.
    init(_ chance: ScalarExpression, ties: [ScalarExpression], in table: inout Relation) {
        let order = [SortKey(chance)] + ties.map { SortKey($0) }
        tried = table.define(ScalarExpression(.window(.init(.aggregate(.count, .partition), [chance], partition: [], order: [])), .whole, .whole))
        let place = table.define(ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: order)), .whole))
        let factor = ScalarExpression.call(.add, [tried.minus(place), .whole(1)], .whole)
        let product = table.define(Real(factor) * Real(chance))
        let bounded = table.define(Real.choose(product.isGreater(than: 1.0), 1.0, else: product))
        let greatest = table.define(ScalarExpression(.window(.init(
            .aggregate(.maximum, .running), [bounded.expression], partition: [], order: order)), .approximate))
        corrected = table.define(.choose(chance.isNull, ScalarExpression(.literal(.null), .approximate), else: greatest))
    }
}
