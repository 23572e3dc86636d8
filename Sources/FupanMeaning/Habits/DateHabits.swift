import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Days written as text or as digits, as in SQL and pandas.
enum DateHabits {
    /// `"2026-6-1"`, `"2026/06/01 10:30"` and `20260601` as the language spells them; nil where the text is no date.
    static func literal(_ text: String) -> String? {
        let content = text.trimmingQuotes
        guard content.utf8.count < 40, let date = LooseDate(content) else { return nil }
        let rest = String(content.dropFirst(date.length))
        if rest.isEmpty { return "@" + date.spelling }
        guard date.spelling.utf8.count == 10, rest.first == " " || rest.first == "T" else { return nil }
        let clock = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(clock.count), clock.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        return "@\(date.spelling)T\(clock.joined(separator: ":"))"
    }
}

extension Diagnostic {
    /// What to write for the value at `span`, which is of a type that does not go with `other`: one suggestion, to be pasted where it can be nothing else.
    static func conversion(_ span: Span, _ type: DataType, beside other: DataType) -> Suggestion? {
        let text = span.text.unicodeScalars.reduce(into: "") { text, scalar in
            text.unicodeScalars.append("“”".unicodeScalars.contains(scalar) ? "\"" : foldedWidth(scalar))
        }
        let isNumeral = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x5F } && !text.isEmpty
        switch other {
        case .day, .time, .interval, .period:
            if type.isText || isNumeral, let literal = DateHabits.literal(text) {
                let what = literal.utf8.count < "@2026-06-30".utf8.count ? "period" : literal.contains("T") ? "time" : "day"
                return .init("a \(what) starts with `@`: write `\(literal)`", edit: .init(span, literal))
            }
            return period(other, text, isNumeral, span) ?? (type.isText ? .init("a day starts with `@`, like `@2026-06-30`") : nil)
        case .duration(let unit) where type.isNumber:
            // Between two moments lie seconds; people count days.
            let suffix = unit == .month ? "mo" : "d"
            return isNumeral ? .init("a duration has a unit: write `\(text)\(suffix)`", edit: .init(span, text + suffix)) : nil
        case .whole, .decimal, .approximate:
            if case .duration = type { return number(text, span) }
            return type.isText && text.first != "\"" && text.first != "'" ? .init("text is made a number by `number(\(text))`") : nil
        case .text, .category:
            return isNumeral ? .init("text stands in quotes: write `\"\(text)\"`", edit: .init(span, "\"\(text)\"")) : nil
        default: return nil
        }
    }

    /// `year(time) == 2026`, `month(time) == 6`
    private static func period(_ type: DataType, _ text: String, _ isNumeral: Bool, _ span: Span) -> Suggestion? {
        guard case .period(let unit) = type, isNumeral, let number = Int(text) else { return nil }
        if unit == .year, (1900...2199).contains(number) { return .init("a period starts with `@`: write `@\(text)`", edit: .init(span, "@" + text)) }
        return unit == .month && (1...12).contains(number) ? .init("a month belongs to a year: like `@2026-\(number < 10 ? "0" : "")\(number)`") : nil
    }

    /// A duration where a number is wanted: `10w` may have meant ten thousands.
    private static func number(_ text: String, _ span: Span) -> Suggestion? {
        let digits = String(text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") })
        let suffix = String(text.dropFirst(digits.count))
        guard !digits.isEmpty || text.first == "[" else { return .init("its length as a number is `days(\(text))`") }
        if digits.isEmpty { return nil }
        if suffix == "w" || suffix == "W" { return .init("`\(text)` is a span of weeks; for tens of thousands write `\(digits)万`", edit: .init(span, digits + "万")) }
        return suffix.allSatisfy(\.isLetter) ? .init("a number has no unit of time: write `\(digits)`", edit: .init(span, digits)) : nil
    }
}
