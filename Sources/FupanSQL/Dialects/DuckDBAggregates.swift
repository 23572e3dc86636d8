import FupanPlan
import FupanTable

extension DuckDB {
    static func aggregate(_ aggregate: Aggregate, _ operands: Operands) -> Form {
        switch aggregate {
        case .count: operands.stored.isEmpty ? .template("COUNT(*){rows}") : .call("COUNT")
        case .countDistinct: .template("COUNT(DISTINCT {1}){rows}")
        case .sum: sum(operands)
        case .mean: mean(operands)
        case .median: .template("MEDIAN(\(interpolated(operands))){rows}")
        case .quantile(let share): .template("QUANTILE_CONT(\(interpolated(operands)), \(share)){rows}")
        case .discreteQuantile(let part, let parts): .template("QUANTILE_DISC({1}, \(fraction(part, parts))){rows}")
        case .discreteQuantiles(let parts):
            .template("QUANTILE_DISC({1}, [\((1..<max(2, parts)).map { fraction($0, parts) }.joined(separator: ", "))]){rows}")
        case .minimum: .call("MIN")
        case .maximum: .call("MAX")
        // In order, so that the result does not depend on threads.
        case .deviation: .template("STDDEV_SAMP({1}\(inOrder(operands))){rows}")
        case .any: .call("BOOL_OR")
        case .all: .call("BOOL_AND")
        case .first: .template("ARG_MIN({1}, ROW({2}, {1})){rows: {1} IS NOT NULL AND {2} IS NOT NULL}")
        case .last: .template("ARG_MAX({1}, ROW({2}, {1})){rows: {1} IS NOT NULL AND {2} IS NOT NULL}")
        case .list: .template("LIST(DISTINCT {1}\(inOrder(operands))){rows: {1} IS NOT NULL}")
        case .isUnique: .template("COUNT({1}){rows} = COUNT(DISTINCT {1}){rows}", .comparison)
        case .gini: .template(gini)
        case .topShare(let part, let parts): .template(topShare(part, parts))
        case .simulation: .template("fupan_simulation(CAST({1} AS BIGINT), CAST({2} AS BIGINT), CAST({3} AS BIGINT), CAST({4} AS BIGINT)){rows}")
        case .chain(let rule): .template("fupan_chain({1}, CAST({2} AS UBIGINT), CAST({3} AS BIGINT), CAST(\(rule.code) AS BIGINT)){rows}")
        case .purchaseFit: fit("fupan_purchase_fit", 4)
        case .spendFit: fit("fupan_spend_fit", 3)
        case .spendCorrelation: fit("fupan_spend_correlation", 3)
        }
    }

    private static func fit(_ name: String, _ count: Int) -> Form {
        .template("\(name)(\((1...count).map { "CAST({\($0)} AS DOUBLE)" }.joined(separator: ", "))){rows}")
    }

    /// G = 2 Σ i·x_i / (n Σ x) − (n + 1) / n over the values in ascending order (Damgaard & Weiner 2000, without their correction for small samples). A list is added up one by one, in its order.
    private static let gini = "[(2 * LIST_SUM([x * i FOR x, i IN l])) / (LEN(l) * NULLIF(LIST_SUM(l), 0)) - (LEN(l) + 1) / LEN(l) FOR l IN \(sortedList)][1]"

    private static func topShare(_ part: Int, _ parts: Int) -> String {
        "[LIST_SUM(l[LEN(l) - (LEN(l) * \(part) + \(parts - 1)) // \(parts) + 1:]) / NULLIF(LIST_SUM(l), 0) FOR l IN \(sortedList)][1]"
    }

    /// One list, in a list, so that it has a name.
    private static let sortedList = "[LIST(CAST({1} AS DOUBLE) ORDER BY {1}){rows: {1} IS NOT NULL}]"

    /// A literal is no key to DuckDB.
    private static func inOrder(_ operands: Operands) -> String { operands.literal(0) == nil ? " ORDER BY {1}" : "" }

    /// DuckDB adds whole numbers and decimals exactly. Doubles are added as decimals; those of 17 digits and more, which these do not hold, on their own and in order.
    private static func sum(_ operands: Operands) -> Form {
        switch operands.united {
        case .approximate: .template(approximateSum, .sum)
        case .decimal, .null: .template("COALESCE(SUM({1}){rows}, 0)")
        default: .template("CAST(COALESCE(SUM({1}){rows}, 0) AS BIGINT)")
        }
    }

    private static let approximateSum = """
        CAST(COALESCE(SUM(TRY_CAST({1} AS DECIMAL(27, 10))){rows}, 0) AS DOUBLE) \
        + COALESCE(LIST_SUM(LIST_SORT(LIST({1}){rows: ABS({1}) >= 1e17})), 0)
        """

    private static func mean(_ operands: Operands) -> Form {
        operands.isApproximate
            ? .template("(\(approximateSum)) / NULLIF(COUNT({1}){rows}, 0)", .product)
            : .template("SUM({1}){rows} / COUNT({1}){rows}", .product)
    }

    /// Between two decimals DuckDB interpolates to a decimal.
    private static func interpolated(_ operands: Operands) -> String {
        if case .decimal = operands.united { return "CAST({1} AS DOUBLE)" }
        return "{1}"
    }

    /// k/n to 18 digits, rounded down: DuckDB multiplies decimals exactly, so that the rank is exact for up to 10^17 rows.
    private static func fraction(_ part: Int, _ parts: Int) -> String {
        guard parts > 0, part < parts else { return "1.0" }
        guard part > 0 else { return "0.0" }
        var rest = part, digits = ""
        for _ in 0..<18 {
            rest *= 10
            digits += String(rest / parts)
            rest %= parts
        }
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return "0." + digits
    }
}
