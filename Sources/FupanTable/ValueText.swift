/// The language of texts meant for people.
public enum Language: String, CaseIterable, Hashable, Sendable { case english = "en", chinese = "zh" }

/// Writes a value as people read it: in tables, sentences and f-text.
public struct ValueText: Sendable {
    public var language: Language
    /// What stands for null: `—` in tables and prose, nothing in f-text.
    public var null: String
    /// In prose, Chinese amounts are written with 万 and 亿.
    public var abbreviates: Bool

    public init(_ language: Language = .english, null: String = "—", abbreviates: Bool = false) {
        self.language = language
        self.null = null
        self.abbreviates = abbreviates
    }

    public func text(_ value: Value, _ format: Format = .plain) -> String {
        switch value {
        case .null: null
        case .boolean(let value): value ? "true" : "false"
        case .whole(let value): number(Decimal(mantissa: Int128(value), scale: 0), format)
        case .decimal(let value): number(value, format)
        case .approximate(let value): approximate(value, format)
        case .text(let value): value
        case .day(let day): day.text
        case .time(let moment): moment.text
        case .period(let unit, let day): day.text(of: unit)
        case .duration(let value, let unit): duration(value, unit)
        case .list(let values): values.map { text($0, format) }.joined(separator: language == .chinese ? "、" : ", ")
        }
    }

    private func number(_ value: Decimal, _ format: Format) -> String {
        let sign = format.isSigned && value.mantissa > 0 ? "+" : ""
        switch format.style {
        // Two decimals are most likely cents, and stay two; others are written as far as there are any.
        case .plain: return sign + (value.scale == 2 ? value.text : value.shortestText)
        case .whole: return sign + grouped(value.rounded(toScale: 0).text)
        case .money: return sign + money(value)
        case .percent: return sign + scaledByHundred(value) + "%"
        case .points: return sign + scaledByHundred(value) + (language == .chinese ? "个百分点" : " points")
        }
    }

    private func approximate(_ value: Double, _ format: Format) -> String {
        guard value.isFinite else { return null }
        if format.style == .plain {
            let digits = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
            return (format.isSigned && value > 0 ? "+" : "") + digits
        }
        // Twelve significant decimals are more than any of these formats shows.
        guard abs(value) < 1e15 else { return "\(value)" }
        return number(Decimal(mantissa: Int128((value * 1e12).rounded()), scale: 12), format)
    }

    private func money(_ value: Decimal) -> String {
        if abbreviates, language == .chinese {
            for (unit, digits) in [("亿", 8), ("万", 4)] {
                guard digits + value.scale <= 38 else { continue }
                var one: Int128 = 1
                for _ in 0..<(digits + value.scale) { one *= 10 }
                guard value.mantissa.magnitude >= one.magnitude else { continue }
                return Decimal(mantissa: value.mantissa, scale: value.scale + digits).rounded(toScale: 2).text + unit
            }
        }
        return grouped(value.rounded(toScale: 2).text)
    }

    /// One decimal.
    private func scaledByHundred(_ value: Decimal) -> String {
        let (product, overflow) = value.mantissa.multipliedReportingOverflow(by: 100)
        let hundredfold = value.scale >= 2
            ? Decimal(mantissa: value.mantissa, scale: value.scale - 2)
            : Decimal(mantissa: overflow ? value.mantissa : product, scale: value.scale)
        return grouped(hundredfold.rounded(toScale: 1).text)
    }

    /// Thousands apart.
    private func grouped(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let parts = text.dropFirst(sign.count).split(separator: ".", omittingEmptySubsequences: false)
        guard let wholePart = parts.first else { return text }
        var result = ""
        for (offset, digit) in wholePart.enumerated() {
            if offset > 0, (wholePart.count - offset) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return sign + result + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// `59d`, `3.5d`; seconds in the largest unit that leaves at least one of it.
    private func duration(_ value: Double, _ unit: DurationUnit) -> String {
        guard value.isFinite else { return null }
        switch unit {
        case .day: return short(value) + (language == .chinese ? "天" : "d")
        case .month: return short(value) + (language == .chinese ? "个月" : "mo")
        case .second:
            let units: [(Double, String, String)] = [(86_400, "d", "天"), (3600, "h", "小时"), (60, "min", "分钟"), (1, "s", "秒")]
            let (length, english, chinese) = units.first { abs(value) >= $0.0 } ?? (1, "s", "秒")
            return short(value / length) + (language == .chinese ? chinese : english)
        }
    }

    private func short(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return "\(value)" }
        return Decimal(mantissa: Int128((value * 10).rounded()), scale: 1).shortestText
    }
}
