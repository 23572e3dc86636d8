import FupanPlan
import FupanTable

/// What people write, as a value of its type: `¥1,234.50`, `2026年6月30日`, 是. A value that is written in another way ends the query.
struct WrittenValue {
    /// An expression: the text.
    let name: String
    let column: FileSource.Column
    let refuse: (_ name: String, _ column: FileSource.Column, _ expected: String) -> String

    func text(_ writing: FileSource.Writing) -> String {
        switch writing {
        case .number(let writing): number(writing)
        case .moment(let patterns): moment(patterns)
        case .serialDays: serialDay
        case .words(let yes, let no):
            "CASE trim(\(name)) WHEN \(quoted(yes)) THEN true WHEN \(quoted(no)) THEN false ELSE \(unless("\(yes) and \(no)", "NULL")) END"
        }
    }

    /// Null stays null; else the refusal.
    private func unless(_ expected: String, _ value: String) -> String {
        "CASE WHEN \(name) IS NULL THEN \(value) ELSE \(refuse(name, column, expected)) END"
    }

    // MARK: Numbers

    private func number(_ writing: FileSource.NumberWriting) -> String {
        let exact = exact(writing)
        let isWritten = "regexp_full_match(\(name), \(quoted(pattern(writing))))"
        switch column.type {
        case .whole:
            return checked(isWritten, exact, as: "BIGINT", below: "1e15", "whole numbers of at most 15 digits")
        case .decimal(let scale):
            return checked(isWritten, exact, as: "DECIMAL(18, \(scale))", below: "1e\(15 - scale)", "numbers of at most \(scale) decimals and 15 digits")
        default:
            return "CASE WHEN NOT \(isWritten) THEN \(refuse(name, column, "numbers like those before")) ELSE CAST(\(exact) AS DOUBLE) END"
        }
    }

    private func checked(_ isWritten: String, _ exact: String, as type: String, below limit: String, _ expected: String) -> String {
        "CASE WHEN NOT \(isWritten) THEN \(refuse(name, column, "numbers like those before")) "
            + "WHEN \(exact) IS DISTINCT FROM TRY_CAST(\(exact) AS \(type)) OR abs(\(exact)) >= \(limit) THEN \(refuse(name, column, expected)) "
            + "ELSE CAST(\(exact) AS \(type)) END"
    }

    /// In a decimal that holds every digit that was written.
    private func exact(_ writing: FileSource.NumberWriting) -> String {
        let mark = writing.decimalMark
        let digits = "regexp_replace(\(name), '[^0-9\(mark)]', '', 'g')"
        let number = "TRY_CAST(\(mark == "," ? "replace(\(digits), ',', '.')" : digits) AS DECIMAL(28, 10))"
        let sign = "CASE WHEN \(name) SIMILAR TO '.*[-−(（].*' THEN -1 ELSE 1 END"
        var result = "\(number) * CAST(\(sign) AS DECIMAL(1, 0))"
        if writing.hasUnits {
            result += " * CAST(CASE WHEN \(name) SIMILAR TO '.*(万亿|萬億).*' THEN 1000000000000 WHEN \(name) SIMILAR TO '.*[亿億].*' THEN 100000000 "
                + "WHEN \(name) SIMILAR TO '.*[万萬].*' THEN 10000 ELSE 1 END AS DECIMAL(18, 0))"
        }
        if writing.isPercent { result += " * 0.01" }
        return "(\(result))"
    }

    /// What the inspection takes for such a number, and no more: its decimals are those that `exact` has room for.
    private func pattern(_ writing: FileSource.NumberWriting) -> String {
        let group = writing.decimalMark == "," ? "." : ",", blank = "[ \u{A0}\u{3000}\u{202F}]*"
        let separators = ["[\(group)]", "'", "[ \u{A0}\u{202F}]"]
        let grouped = separators.map { "[1-9][0-9]{0,2}(?:\($0)[0-9]{3})+" }.joined(separator: "|")
        let sign = "[-+−]?", currency = writing.currency.map { "(?:\(spellings($0)))?" } ?? ""
        let unit = writing.hasUnits ? "(?:万亿|萬億|亿|億|万|萬)?" : "", percent = writing.isPercent ? "[%％]" : ""
        let decimals = "[\(writing.decimalMark)][0-9]{1,10}"
        return "\(blank)[(（]?\(sign)\(currency)\(blank)\(sign)(?:(?:0|[1-9][0-9]{0,17}|\(grouped))(?:\(decimals))?|\(decimals))"
            + "\(blank)\(unit)\(currency)\(blank)\(percent)[)）]?\(blank)"
    }

    private func spellings(_ currency: String) -> String {
        switch currency {
        case "¥": "¥|￥|元|RMB|CNY"
        case "$": "US\\$|\\$|USD"
        case "€": "€|EUR"
        default: "£|GBP"
        }
    }

    // MARK: Days and times

    private func moment(_ patterns: [String]) -> String {
        let text = "replace(replace(trim(\(name)), '上午', 'AM'), '下午', 'PM')"
        let moment = "try_strptime(\(text), [\(patterns.map(quoted).joined(separator: ", "))])"
        let type = column.type == .day ? "DATE" : "TIMESTAMP", expected = column.type == .day ? "days" : "times"
        return "CASE WHEN \(name) IS NOT NULL AND \(moment) IS NULL THEN \(refuse(name, column, "\(expected) like those before")) ELSE CAST(\(moment) AS \(type)) END"
    }

    private var serialDay: String {
        let number = "TRY_CAST(\(name) AS DOUBLE)"
        let value = column.type == .day
            ? "DATE '1899-12-30' + CAST(\(number) AS INTEGER)"
            : "TIMESTAMP '1899-12-30 00:00:00' + to_milliseconds(CAST(round(\(number) * 86400000) AS BIGINT))"
        let isOff = column.type == .day ? " OR \(number) <> floor(\(number))" : ""
        return "CASE WHEN \(name) IS NOT NULL AND (\(number) IS NULL OR abs(\(number)) > 2958465\(isOff)) "
            + "THEN \(refuse(name, column, column.type == .day ? "days" : "times")) ELSE \(value) END"
    }

    private func quoted(_ text: String) -> String { "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'" }
}
