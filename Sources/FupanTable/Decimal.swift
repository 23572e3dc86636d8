/// An exact number: mantissa / 10^scale.
public struct Decimal: Hashable, Sendable {
    public var mantissa: Int128
    public var scale: Int

    public init(mantissa: Int128, scale: Int) {
        self.mantissa = mantissa
        self.scale = scale
    }

    public var approximate: Double {
        var divisor = 1.0
        for _ in 0..<scale { divisor *= 10 }
        return Double(mantissa) / divisor
    }

    /// Digits with a point; every decimal of the scale is written.
    public var text: String {
        guard scale > 0 else { return String(mantissa) }
        var digits = String(mantissa.magnitude)
        if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        return (mantissa < 0 ? "-" : "") + digits
    }

    /// Without zeros at the end of its decimals.
    public var shortestText: String {
        var short = self
        while short.scale > 0, short.mantissa % 10 == 0 {
            short.mantissa /= 10
            short.scale -= 1
        }
        return short.text
    }

    /// To fewer decimals, half away from zero; to more, exactly.
    public func rounded(toScale newScale: Int) -> Decimal {
        var result = self
        while result.scale < newScale {
            let (product, overflow) = result.mantissa.multipliedReportingOverflow(by: 10)
            if overflow { return result }
            result = Decimal(mantissa: product, scale: result.scale + 1)
        }
        guard result.scale > newScale else { return result }
        var divisor: Int128 = 1
        for _ in 0..<min(38, result.scale - newScale) { divisor *= 10 }
        let (quotient, remainder) = result.mantissa.quotientAndRemainder(dividingBy: divisor)
        let up: Int128 = remainder.magnitude * 2 >= divisor.magnitude ? (result.mantissa < 0 ? -1 : 1) : 0
        return Decimal(mantissa: quotient + up, scale: newScale)
    }
}
