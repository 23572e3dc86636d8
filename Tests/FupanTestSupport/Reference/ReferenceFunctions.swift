import Foundation
import FupanSyntax
import FupanTable

/// Functions of their arguments' values alone.
enum ReferenceFunctions {
    static func value(_ name: String, _ values: [Cell], _ place: ReferencePlace) throws -> Cell {
        // They change how a value is shown, never the value.
        if ["money", "percent", "points", "whole", "signed"].contains(name) { return values[0] }
        if name == "clamp" { return clamped(values) }
        if values.contains(where: \.isNull) { return .null }
        if name == "bin", case .list(let cuts) = values[1] { return bin(values[0], cuts) }
        if let text = values[0].textValue, let result = try ofText(name, text, values.dropFirst().compactMap(\.textValue)) { return result }
        if let result = ofNumber(name, values) { return result }
        if let result = ofDate(name, values, place) { return result }
        if name == "text" { return .text(try ReferenceText.plain(values[0])) }
        throw ReferenceGap("\(name)(\(values))")
    }

    /// A cut belongs to the stretch above it.
    private static func bin(_ value: Cell, _ cuts: [Cell]) -> Cell {
        let texts = cuts.map { $0.double.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? "" }
        let labels = ["<\(texts[0])"] + zip(texts, texts.dropFirst()).map { "\($0)–\($1)" } + ["≥\(texts[texts.count - 1])"]
        let place = cuts.filter { Cell.order($0, value) <= 0 }.count
        return .label(labels[place], place)
    }

    private static func clamped(_ values: [Cell]) -> Cell {
        if values[0].isNull { return .null }
        if !values[1].isNull, Cell.order(values[0], values[1]) < 0 { return values[1] }
        if !values[2].isNull, Cell.order(values[0], values[2]) > 0 { return values[2] }
        return values[0]
    }

    private static func ofText(_ name: String, _ text: String, _ others: [String]) throws -> Cell? {
        switch name {
        case "lower": return .text(text.lowercased())
        case "upper": return .text(text.uppercased())
        case "trim": return .text(ReferenceText.trimmed(text))
        // Characters as a pattern counts them: code points.
        case "length": return .exact(BigDecimal(text.unicodeScalars.count))
        case "contains": return .boolean(others[0].isEmpty || text.contains(others[0]))
        case "starts_with": return .boolean(text.hasPrefix(others[0]))
        case "replace": return .text(others[0].isEmpty ? text : text.replacingOccurrences(of: others[0], with: others[1]))
        case "extract": return ReferenceText.firstMatch(of: others[0], in: text).map { .text($0) } ?? .null
        case "text": return .text(text)
        case "number":
            let number = ReferenceText.firstMatch(of: #"^-?[0-9]+(\.[0-9]+)?$"#, in: text) != nil ? text : nil
            return number.map { digits in
                let parts = digits.components(separatedBy: ".")
                let mantissa = parts.joined().utf8.filter { $0 != 45 }.reversed().map { $0 - 48 }
                return .exact(BigDecimal(isNegative: digits.hasPrefix("-"), digits: mantissa, scale: parts.count > 1 ? parts[1].count : 0).rounded(toScale: 4))
            } ?? .null
        default: return nil
        }
    }

    private static func ofNumber(_ name: String, _ values: [Cell]) -> Cell? {
        if name == "abs", case .duration(let amount, let unit) = values[0] { return .duration(Swift.abs(amount), unit) }
        guard let double = values[0].double else { return nil }
        let digits = values.count > 1 ? Int(values[1].double ?? 0) : 0
        switch (name, values[0]) {
        case ("round", .exact(let number)): return .exact(number.rounded(toScale: digits))
        case ("floor", .exact(let number)): return .exact(number.floor)
        case ("ceil", .exact(let number)): return .exact(-(-number).floor)
        case ("abs", .exact(let number)): return .exact(number.isNegative ? -number : number)
        case ("number", _): return values[0]
        case ("round", _): return .approximate((double * pow(10, Double(digits))).rounded(.toNearestOrAwayFromZero) / pow(10, Double(digits)))
        case ("floor", _): return .approximate(double.rounded(.down))
        case ("ceil", _): return .approximate(double.rounded(.up))
        case ("abs", _): return .approximate(Swift.abs(double))
        case ("log", _): return finite(log(double))
        case ("exp", _): return finite(exp(double))
        case ("sqrt", _): return finite(double.squareRoot())
        default: return nil
        }
    }

    private static func finite(_ value: Double) -> Cell { value.isFinite ? .approximate(value) : .null }

    private static func ofDate(_ name: String, _ values: [Cell], _ place: ReferencePlace) -> Cell? {
        if name == "days", case .duration(let amount, let unit) = values[0] {
            return unit == .day ? .exact(BigDecimal(Int(amount))) : .approximate(amount / 86_400)
        }
        guard let days = values[0].days else { return nil }
        if let unit = PeriodUnit(rawValue: name) { return .period(unit, days.first.start(of: unit)) }
        switch name {
        case "day": return .day(days.first)
        case "weekday": return .label(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][days.first.weekday - 1], days.first.weekday)
        case "hour":
            guard case .time(let time) = values[0] else { return .exact(BigDecimal(0)) }
            return .exact(BigDecimal(Int((time.microseconds - Moment(time.day).microseconds) / 3_600_000_000)))
        case "age": return .duration(Double(place.today.number - days.first.number), .day)
        case "start": return .day(days.first)
        case "end": return .day(days.past - 1)
        case "days": return .exact(BigDecimal(days.past.number - days.first.number))
        case "days_between": return values[1].day.map { .exact(BigDecimal($0.number - days.first.number)) }
        default: return nil
        }
    }
}
