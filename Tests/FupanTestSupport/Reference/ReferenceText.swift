import Foundation
import FupanTable

/// Text: searches, and values as f-text shows them.
enum ReferenceText {
    static func firstMatch(of pattern: String, in text: String) -> String? {
        guard let expression = try? NSRegularExpression(pattern: pattern),
              let match = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) else { return nil }
        let range = match.numberOfRanges > 1 ? match.range(at: 1) : match.range
        return Range(range, in: text).map { String(text[$0]) } ?? ""
    }

    /// Two decimals stay two, others are written as far as there are any; null is nothing.
    static func plain(_ value: Cell) throws -> String {
        switch value {
        case .null: return ""
        case .boolean(let value): return value ? "true" : "false"
        case .exact(let number): return number.scale == 2 ? number.text : number.shortest.text
        case .text(let text), .label(let text, _): return text
        case .day(let day): return day.text
        case .time(let time): return time.text
        case .period(let unit, let day): return day.text(of: unit)
        default: throw ReferenceGap("text of \(value)")
        }
    }

    static func formatted(_ value: Cell, _ format: String) throws -> String {
        guard case .exact(let number) = value else { return try plain(value) }
        switch format {
        case "money": return grouped(number.rounded(toScale: 2).extended(toScale: 2).text)
        case "percent": return grouped((number * BigDecimal(100)).rounded(toScale: 1).extended(toScale: 1).text) + "%"
        case "points": return grouped((number * BigDecimal(100)).rounded(toScale: 1).extended(toScale: 1).text) + " points"
        case "whole": return grouped(number.rounded(toScale: 0).text)
        default: return try plain(value)
        }
    }

    /// Thousands apart.
    private static func grouped(_ text: String) -> String {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? String(text.dropFirst()) : text).components(separatedBy: ".")
        var result = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return (isNegative ? "-" : "") + result + (parts.count > 1 ? "." + parts[1] : "")
    }

    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
