/// An exact number of any length: digits as one learns them at school, the last one first. Slow and obvious; for the reference evaluator only.
public struct BigDecimal: Sendable {
    public var isNegative: Bool
    /// The digits of the number without its point, the last one first, without zeros at the front.
    public var digits: [UInt8]
    /// How many of them stand behind the point.
    public var scale: Int

    public init(isNegative: Bool, digits: [UInt8], scale: Int) {
        var digits = digits
        while digits.last == 0 { digits.removeLast() }
        self.digits = digits
        self.isNegative = isNegative && !digits.isEmpty
        self.scale = scale
    }

    public init(_ number: Int) { self.init(mantissa: Int128(number), scale: 0) }

    public init(mantissa: Int128, scale: Int) {
        self.init(isNegative: mantissa < 0, digits: String(mantissa.magnitude).utf8.reversed().map { $0 - 48 }, scale: scale)
    }

    public var isZero: Bool { digits.isEmpty }

    public var approximate: Double { Double(text) ?? .nan }

    public var text: String {
        var shown = digits
        while shown.count <= scale { shown.append(0) }
        let all = shown.reversed().map { String($0) }
        let whole = all.dropLast(scale).joined(), part = all.suffix(scale).joined()
        return (isNegative ? "-" : "") + whole + (part.isEmpty ? "" : "." + part)
    }

    /// The same value with no zeros at the end of its decimals.
    public var shortest: BigDecimal {
        var result = self
        while result.scale > 0, (result.digits.first ?? 0) == 0 {
            if !result.digits.isEmpty { result.digits.removeFirst() }
            result.scale -= 1
        }
        return result
    }

    /// With more decimals, all of them zeros.
    func extended(toScale other: Int) -> BigDecimal {
        guard other > scale else { return self }
        return BigDecimal(isNegative: isNegative, digits: [UInt8](repeating: 0, count: other - scale) + digits, scale: other)
    }

    /// To fewer decimals, half away from zero.
    public func rounded(toScale other: Int) -> BigDecimal {
        guard other < scale else { return self }
        let cut = scale - other
        let next = cut <= digits.count ? digits[cut - 1] : 0
        let kept = BigDecimal(isNegative: false, digits: Array(digits.dropFirst(cut)), scale: other)
        let unit = BigDecimal(isNegative: false, digits: [1], scale: other)
        let result = next >= 5 ? BigDecimal(isNegative: false, digits: BigDecimal.sum(kept.digits, unit.digits), scale: other) : kept
        return BigDecimal(isNegative: isNegative, digits: result.digits, scale: other)
    }

    /// The greatest whole number that is not larger.
    public var floor: BigDecimal {
        let shown = extended(toScale: max(scale, 0))
        let whole = BigDecimal(isNegative: isNegative, digits: Array(shown.digits.dropFirst(scale)), scale: 0)
        let isWhole = shown.digits.prefix(scale).allSatisfy { $0 == 0 }
        return isNegative && !isWhole ? whole - BigDecimal(1) : whole
    }

    public static prefix func - (value: BigDecimal) -> BigDecimal {
        BigDecimal(isNegative: !value.isNegative, digits: value.digits, scale: value.scale)
    }

    public static func + (left: BigDecimal, right: BigDecimal) -> BigDecimal {
        let scale = max(left.scale, right.scale)
        let a = left.extended(toScale: scale), b = right.extended(toScale: scale)
        if a.isNegative == b.isNegative { return BigDecimal(isNegative: a.isNegative, digits: sum(a.digits, b.digits), scale: scale) }
        if isLess(a.digits, b.digits) { return BigDecimal(isNegative: b.isNegative, digits: difference(b.digits, a.digits), scale: scale) }
        return BigDecimal(isNegative: a.isNegative, digits: difference(a.digits, b.digits), scale: scale)
    }

    public static func - (left: BigDecimal, right: BigDecimal) -> BigDecimal { left + -right }

    /// All decimals of the product.
    public static func * (left: BigDecimal, right: BigDecimal) -> BigDecimal {
        var result = [UInt8](repeating: 0, count: left.digits.count + right.digits.count + 1)
        for (i, a) in left.digits.enumerated() {
            var carry = 0
            for (j, b) in right.digits.enumerated() {
                let value = Int(result[i + j]) + Int(a) * Int(b) + carry
                result[i + j] = UInt8(value % 10)
                carry = value / 10
            }
            result[i + right.digits.count] += UInt8(carry)
        }
        return BigDecimal(isNegative: left.isNegative != right.isNegative, digits: result, scale: left.scale + right.scale)
    }

    /// The quotient floored, and what is left: 0 <= rest < divisor, or divisor < rest <= 0. The divisor is not zero.
    public func floorDivided(by divisor: BigDecimal) -> (quotient: BigDecimal, rest: BigDecimal) {
        let common = max(scale, divisor.scale)
        let a = extended(toScale: common).digits, b = divisor.extended(toScale: common).digits
        var rest: [UInt8] = [], quotient: [UInt8] = []
        for digit in a.reversed() {
            rest.insert(digit, at: 0)
            while rest.last == 0 { rest.removeLast() }
            var count: UInt8 = 0
            while !BigDecimal.isLess(rest, b) {
                rest = BigDecimal.difference(rest, b)
                count += 1
            }
            quotient.append(count)
        }
        let whole = BigDecimal(isNegative: isNegative != divisor.isNegative, digits: quotient.reversed(), scale: 0)
        let left = BigDecimal(isNegative: isNegative, digits: rest, scale: common)
        if left.isZero || isNegative == divisor.isNegative { return (whole, left) }
        return (whole - BigDecimal(1), left + divisor)
    }

    private static func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [], carry: UInt8 = 0
        for index in 0..<(max(a.count, b.count) + 1) {
            let value = (index < a.count ? a[index] : 0) + (index < b.count ? b[index] : 0) + carry
            result.append(value % 10)
            carry = value / 10
        }
        while result.last == 0 { result.removeLast() }
        return result
    }

    /// The first is not the smaller one.
    private static func difference(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [], borrow = 0
        for index in a.indices {
            var value = Int(a[index]) - (index < b.count ? Int(b[index]) : 0) - borrow
            borrow = value < 0 ? 1 : 0
            if value < 0 { value += 10 }
            result.append(UInt8(value))
        }
        while result.last == 0 { result.removeLast() }
        return result
    }

    private static func isLess(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        if a.count != b.count { return a.count < b.count }
        for index in a.indices.reversed() where a[index] != b[index] { return a[index] < b[index] }
        return false
    }
}

extension BigDecimal: Comparable {
    /// By value: 1.5 is 1.50.
    public static func == (left: BigDecimal, right: BigDecimal) -> Bool { (left - right).isZero }
    public static func < (left: BigDecimal, right: BigDecimal) -> Bool { (left - right).isNegative }
}
