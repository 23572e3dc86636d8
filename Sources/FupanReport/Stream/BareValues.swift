import FupanTable

/// Values as machines read them: every digit of the scale, ISO dates, durations as bare numbers of their unit.
extension ByteBuffer {
    mutating func append(whole value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: UInt64(value.magnitude))
    }

    mutating func append(decimal mantissa: Int128, scale: Int) {
        if mantissa < 0 { append(UInt8(ascii: "-")) }
        let magnitude = mantissa.magnitude
        guard scale > 0 else { return append(wideDigits: magnitude) }
        if magnitude <= UInt128(UInt64.max), scale <= 19 {
            let (whole, fraction) = UInt64(magnitude).quotientAndRemainder(dividingBy: powersOfTen[scale])
            append(digits: whole)
            append(UInt8(ascii: "."))
            append(digits: fraction, width: scale)
        } else {
            // The scale of a column is at most 38, and 10^38 fits.
            var divisor: UInt128 = 1
            for _ in 0..<min(scale, 38) { divisor *= 10 }
            let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: divisor)
            append(wideDigits: whole)
            append(UInt8(ascii: "."))
            append(wideDigits: fraction, width: min(scale, 38))
        }
    }

    /// False, and nothing written, where the value is no number.
    mutating func append(approximate value: Double) -> Bool {
        guard value.isFinite else { return false }
        // The shortest form that reads as the same number: `1`, not `1.0`.
        let text = value.description
        append(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
        return true
    }

    /// A duration in its unit: `7`, `3.5`.
    mutating func append(duration value: Double) -> Bool {
        guard let whole = Int64(exactly: value) else { return append(approximate: value) }
        append(whole: whole)
        return true
    }

    mutating func append(day number: Int) {
        let (year, month, day) = Day(number: number).civil
        append(year: year)
        append(UInt8(ascii: "-"))
        append(digits: UInt64(month), width: 2)
        append(UInt8(ascii: "-"))
        append(digits: UInt64(day), width: 2)
    }

    mutating func append(moment microseconds: Int64) {
        let moment = Moment(microseconds: microseconds)
        let day = moment.day
        append(day: day.number)
        let rest = UInt64(microseconds - Int64(day.number) * Moment.perDay)
        let seconds = rest / 1_000_000
        for (separator, part) in [(" ", seconds / 3600), (":", seconds / 60 % 60), (":", seconds % 60)] as [(Unicode.Scalar, UInt64)] {
            append(UInt8(ascii: separator))
            append(digits: part, width: 2)
        }
        var fraction = rest % 1_000_000, width = 6
        guard fraction != 0 else { return }
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        append(UInt8(ascii: "."))
        append(digits: fraction, width: width)
    }

    mutating func append(period unit: PeriodUnit, day number: Int) {
        let day = Day(number: number)
        guard unit == .month else { return append(day.text(of: unit)) }
        let (year, month, _) = day.civil
        append(year: year)
        append(UInt8(ascii: "-"))
        append(digits: UInt64(month), width: 2)
    }

    private mutating func append(year: Int) {
        if year < 0 { append(UInt8(ascii: "-")) }
        append(digits: UInt64(year.magnitude), width: 4)
    }

    /// With zeros before it up to the width, and never cut.
    private mutating func append(digits value: UInt64, width: Int = 1) {
        append(atMost: 20) { target in
            var count = 1
            while count < 20, value >= powersOfTen[count] { count += 1 }
            count = max(count, width)
            var rest = value
            for position in stride(from: count - 1, through: 0, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
            return count
        }
    }

    private mutating func append(wideDigits value: UInt128, width: Int = 1) {
        guard value > UInt128(UInt64.max) || width > 19 else { return append(digits: UInt64(value), width: width) }
        let (high, low) = value.quotientAndRemainder(dividingBy: UInt128(powersOfTen[19]))
        append(wideDigits: high, width: max(1, width - 19))
        append(digits: UInt64(low), width: 19)
    }
}

/// 10^0 to 10^19, all that a UInt64 holds.
private let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
