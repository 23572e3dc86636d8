/// The suffixes of numbers and durations, and what a written number says.
enum NumberReading {
    /// How many powers of ten a suffix stands for.
    static let powers: [String: Int] = ["": 0, "k": 3, "M": 6, "万": 4, "亿": 8, "万亿": 12]

    static let units: [String: DurationLiteral.Unit] = [
        "s": .second, "min": .minute, "h": .hour, "d": .day, "w": .week, "mo": .month, "q": .quarter, "y": .year,
        "秒": .second, "分钟": .minute, "小时": .hour, "天": .day, "日": .day, "周": .week, "个月": .month, "季度": .quarter, "年": .year,
    ]

    /// A written number taken apart: `1_000.50k` is digits 100050, scale 2, no exponent, suffix `k`.
    struct Parts {
        var digits: Int128 = 0
        var scale = 0
        var exponent: Int?
        var suffix = ""
        /// Without separators and suffix, as `Double` reads it.
        var plain = ""
        var isTooLong = false
    }

    /// The largest number of digits an exact number holds.
    static let digitLimit = 38

    static func parts(_ folded: String) -> Parts {
        var parts = Parts()
        var rest = Substring(folded)
        var isFraction = false, significant = 0
        while let character = rest.first {
            if character == "." {
                isFraction = true
            } else if let digit = character.wholeNumberValue, character.isASCII {
                if significant > 0 || digit > 0 { significant += 1 }
                if significant > digitLimit { parts.isTooLong = true } else { parts.digits = parts.digits * 10 + Int128(digit) }
                if isFraction { parts.scale += 1 }
            } else if character != "_" {
                break
            }
            if character != "_" { parts.plain.append(character) }
            rest.removeFirst()
        }
        takeExponent(&rest, &parts)
        parts.suffix = String(rest)
        return parts
    }

    private static func takeExponent(_ rest: inout Substring, _ parts: inout Parts) {
        guard rest.first == "e" || rest.first == "E" else { return }
        var after = rest.dropFirst()
        var text = ""
        if after.first == "-" || after.first == "+" { text.append(after.removeFirst()) }
        while let digit = after.first, digit.isASCII, digit.isNumber { text.append(after.removeFirst()) }
        guard let exponent = Int(text) else { return }
        parts.exponent = exponent
        parts.plain += "e" + text
        rest = after
    }
}

extension NumberLiteral {
    /// Reads a number with its suffix, already folded; nil where it has more than 38 digits or an unknown suffix.
    public init?(reading text: String) {
        let parts = NumberReading.parts(text)
        let isPercent = parts.suffix == "%"
        guard let power = isPercent ? -2 : NumberReading.powers[parts.suffix] else { return nil }
        if parts.exponent != nil {
            guard let value = Double(parts.plain), value.isFinite else { return nil }
            var scaled = value
            for _ in 0..<abs(power) { scaled = power < 0 ? scaled / 10 : scaled * 10 }
            self.init(mantissa: 0, scale: 0, approximate: scaled, isPercent: isPercent)
            return
        }
        guard !parts.isTooLong, parts.scale <= NumberReading.digitLimit else { return nil }
        var mantissa = parts.digits, scale = parts.scale - power
        while scale < 0 {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            mantissa = product
            scale += 1
        }
        self.init(mantissa: mantissa, scale: scale, isPercent: isPercent)
    }
}

extension DurationLiteral {
    /// Reads `1.5h`, already folded; nil for an unknown unit or more digits than fit.
    public init?(reading text: String) {
        let parts = NumberReading.parts(text)
        guard let unit = NumberReading.units[parts.suffix], parts.exponent == nil, !parts.isTooLong,
              let mantissa = Int(exactly: parts.digits)
        else { return nil }
        self.init(mantissa: mantissa, scale: parts.scale, unit: unit)
    }
}
