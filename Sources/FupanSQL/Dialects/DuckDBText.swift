import FupanPlan
import FupanTable

extension DuckDB {
    static func literal(_ value: Value) -> String {
        switch value {
        case .null: "NULL"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .whole(let value): String(value)
        case .decimal(let value): value.scale > 0 ? value.text : "CAST(\(value.text) AS DECIMAL(38, 0))"
        case .approximate(let value): double(value)
        case .text(let value): quoted(value)
        case .day(let day), .period(_, let day): "DATE '\(day.text)'"
        case .time(let moment): "TIMESTAMP '\(moment.text)'"
        case .duration(let value, _):
            value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : double(value)
        case .list(let values): "[" + values.map(literal).joined(separator: ", ") + "]"
        }
    }

    private static func double(_ value: Double) -> String {
        guard value.isFinite else { return "CAST('\(value)' AS DOUBLE)" }
        let digits = "\(value)"
        return digits.contains("e") ? digits : digits + "e0"
    }

    /// Nothing but a quote is special. A NUL would end the statement.
    private static func quoted(_ text: String) -> String {
        let parts = text.split(separator: "\0", omittingEmptySubsequences: false).map { part in
            "'" + part.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
        return parts.count == 1 ? parts[0] : "CONCAT(" + parts.joined(separator: ", CHR(0), ") + ")"
    }

    /// Text as `ValueText` writes it in English.
    static func text(_ operands: Operands, _ format: Format) -> Form {
        guard operands.type(0).isNumber else { return .template(plainText(operands), .sum) }
        if case .duration(let unit) = operands.types.first { return .template(duration(unit), .sum) }
        let number = number(operands, format)
        return .template(format.isSigned ? "CASE WHEN {1} > 0 THEN '+' ELSE '' END || \(number)" : number, .sum)
    }

    private static func number(_ operands: Operands, _ format: Format) -> String {
        // To twelve decimals first: what prints as 0.285 rounds as 0.285.
        let exact = operands.isApproximate ? "TRY_CAST({1} AS DECIMAL(38, 12))" : "{1}"
        let hundredfold = operands.isApproximate ? "TRY_CAST(100 * {1} AS DECIMAL(38, 12))" : "100 * CAST({1} AS DECIMAL(38, \(operands.united.scale)))"
        func grouped(_ number: String, _ digits: Int) -> String {
            "FORMAT('{:,.\(digits)f}', CAST(ROUND(\(number), \(digits)) AS DOUBLE))"
        }
        return switch format.style {
        case .plain: plainText(operands)
        case .whole: operands.isWhole ? "FORMAT('{:,}', {1})" : grouped(exact, 0)
        case .money: grouped(exact, 2)
        case .percent: "\(grouped(hundredfold, 1)) || '%'"
        case .points: "\(grouped(hundredfold, 1)) || ' points'"
        }
    }

    /// As `ValueText` writes it without a format: decimals without zeros at their end, unless there are two of them (cents stay cents), periods as `2026-W26`, `2026-06`, `2026-Q2`, `2026`.
    static func plainText(_ operands: Operands) -> String {
        switch (operands.types.first, operands.type(0)) {
        case (.period(.week), _): "STRFTIME({1}, '%G-W%V')"
        case (.period(.month), _): "STRFTIME({1}, '%Y-%m')"
        case (.period(.quarter), _): "STRFTIME({1}, '%Y-Q') || QUARTER({1})"
        case (.period(.year), _): "STRFTIME({1}, '%Y')"
        case (_, .text): "{1}"
        case (_, .decimal(_, let scale)) where scale > 0 && scale != 2: "RTRIM(RTRIM(CAST({1} AS VARCHAR), '0'), '.')"
        case (_, .approximate): "REGEXP_REPLACE(CAST({1} AS VARCHAR), '\\.0$', '')"
        case (_, .list): "ARRAY_TO_STRING({1}, ', ')"
        default: "CAST({1} AS VARCHAR)"
        }
    }

    /// One decimal at most; seconds in the largest unit that leaves at least one of it.
    private static func duration(_ unit: DurationUnit) -> String {
        func short(_ number: String, _ unit: String) -> String {
            "RTRIM(RTRIM(CAST(CAST(\(number) AS DECIMAL(38, 1)) AS VARCHAR), '0'), '.') || '\(unit)'"
        }
        return switch unit {
        case .day: short("{1}", "d")
        case .month: short("{1}", "mo")
        case .second:
            """
            CASE WHEN ABS({1}) >= 86400 THEN \(short("{1} / 86400", "d")) WHEN ABS({1}) >= 3600 THEN \(short("{1} / 3600", "h")) \
            WHEN ABS({1}) >= 60 THEN \(short("{1} / 60", "min")) ELSE \(short("{1}", "s")) END
            """
        }
    }
}
