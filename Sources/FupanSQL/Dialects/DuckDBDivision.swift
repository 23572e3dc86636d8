import FupanPlan
import FupanTable

/// `//` and `mod`: they floor, and of exact numbers they are exact. DuckDB truncates, divides decimals as doubles, and takes the remainder of decimals as doubles where both do not fit into 38 digits:
/// whole numbers of 38 digits, each operand times ten to the power of the larger scale, are divided instead.
extension DuckDB {
    static func floorDivide(_ operands: Operands) -> Form {
        if operands.isApproximate { return .template("FLOOR({1} / NULLIF({2}, 0))") }
        if case .decimal = operands.united {
            let a = scaledUp(operands, 0), b = scaledUp(operands, 1)
            let differ = operands.isPositiveLiteral(1) ? "{1} < 0" : "({1} < 0) <> ({2} < 0)"
            return .template("CAST(\(a) // \(b) - CASE WHEN \(a) % \(b) <> 0 AND \(differ) THEN 1 ELSE 0 END AS DECIMAL(38, 0))")
        }
        if operands.isPositiveLiteral(1) { return .template("({1} - ({1} % {2} + {2}) % {2}) // {2}", .product) }
        return .template("{1} // {2} - CASE WHEN {1} % {2} <> 0 AND ({1} < 0) <> ({2} < 0) THEN 1 ELSE 0 END", .sum)
    }

    static func modulo(_ operands: Operands) -> Form {
        guard case .decimal(_, let scale) = operands.united, !fitsOneDecimal(operands) else {
            return .template(operands.isApproximate && !operands.isPositiveLiteral(1)
                ? "({1} % NULLIF({2}, 0) + {2}) % NULLIF({2}, 0)" : "({1} % {2} + {2}) % {2}", .product)
        }
        let a = scaledUp(operands, 0), b = scaledUp(operands, 1)
        let remainder = "(\(a) % \(b) + \(b)) % \(b)"
        guard scale > 0 else { return .template("CAST(\(remainder) AS DECIMAL(38, 0))") }
        let unit = "0." + String(repeating: "0", count: scale - 1) + "1"
        return .template("CAST(\(remainder) AS DECIMAL(\(38 - min(scale, 37)), 0)) * CAST(\(unit) AS DECIMAL(\(scale), \(scale)))", .product)
    }

    /// Whether DuckDB finds a decimal for both operands: as it holds them, not as wide as their values are.
    private static func fitsOneDecimal(_ operands: Operands) -> Bool {
        let held = (0..<2).map { index -> (digits: Int, scale: Int) in
            let type = operands.type(index)
            guard case .decimal(let width, let scale) = type else { return (type.width, 0) }
            return ((operands.literal(index) != nil ? width : width <= 18 ? 18 : 38) - scale, scale)
        }
        return (held.map(\.digits).max() ?? 0) + (held.map(\.scale).max() ?? 0) < 38
    }

    /// An operand as a whole number: times ten to the power of the larger scale. The decimals are taken by themselves, so that all whole digits have room.
    private static func scaledUp(_ operands: Operands, _ index: Int) -> String {
        let scale = operands.united.scale, own = operands.type(index).scale, argument = "{\(index + 1)}"
        if let literal = operands.literal(index), let exact = exact(literal) {
            let scaled = exact.rounded(toScale: scale)
            if scaled.scale == scale { return scaled.mantissa < 0 ? "(\(scaled.mantissa))" : "\(scaled.mantissa)" }
        }
        let factor = "1" + String(repeating: "0", count: scale)
        guard own > 0 else { return scale == 0 ? "CAST(\(argument) AS HUGEINT)" : "(CAST(\(argument) AS HUGEINT) * \(factor))" }
        return "(CAST(TRUNC(\(argument)) AS HUGEINT) * \(factor) + CAST((\(argument) - TRUNC(\(argument))) * \(factor) AS HUGEINT))"
    }

    private static func exact(_ value: Value) -> Decimal? {
        switch value {
        case .whole(let number): Decimal(mantissa: Int128(number), scale: 0)
        case .decimal(let number): number
        default: nil
        }
    }
}
