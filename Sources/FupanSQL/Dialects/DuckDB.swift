import FupanPlan
import FupanTable

extension Dialect {
    /// DuckDB 1.5: in process, the engine of choice.
    public static let duckDB = Dialect(
        name: "duckdb",
        identifierQuote: "\"",
        scan: { duckDBScan($0, columns: $1) },
        operation: { DuckDB.operation($0, $1) },
        aggregate: { DuckDB.aggregate($0, $1) },
        text: { DuckDB.text($0, $1) },
        literal: { DuckDB.literal($0) },
        typeName: { DuckDB.typeName($0) },
        narrowDecimalWidth: 18,
        nullsLast: (ascending: "", descending: " NULLS LAST"),
        position: "LIST_POSITION"
    )
}

enum DuckDB {
    static func operation(_ operation: Operation, _ operands: Operands) -> Form {
        switch operation {
        case .add: .infix("+", .sum)
        case .subtract: .infix("-", .sum)
        case .multiply: .infix("*", .product)
        // Of whole numbers and decimals too it divides doubles; only its x / 0 is not null.
        case .divide: .template(operands.isPositiveLiteral(1) ? "{1} / {2}" : "{1} / NULLIF({2}, 0)", .product)
        case .floorDivide: floorDivide(operands)
        case .modulo: modulo(operands)
        // 0 ^ -1 would be infinite, and (-1) ^ 0.5 no number: like x / 0 they are null.
        case .power: .template("NULLIF(NULLIF(NULLIF(POW({1}, {2}), 'Infinity'), '-Infinity'), 'NaN')")
        case .negate: .template("-{1}", .unary)
        case .equal: .infix("=", .comparison)
        case .notEqual: .infix("<>", .comparison)
        case .less: .infix("<", .comparison)
        case .lessEqual: .infix("<=", .comparison)
        case .greater: .infix(">", .comparison)
        case .greaterEqual: .infix(">=", .comparison)
        case .and: .infix("AND", .and)
        case .or: .infix("OR", .or)
        case .not: .template("NOT {1}", .not)
        case .isNull: .template("{1} IS NULL", .comparison)
        case .coalesce: .call("COALESCE")
        case .isIn: .template("{1} IN ({*})", .comparison)
        case .lower: .call("LOWER")
        case .upper: .call("UPPER")
        // TRIM leaves tabs and line breaks.
        case .trim: .template("REGEXP_REPLACE({1}, '^[\\s\\p{Z}]+|[\\s\\p{Z}]+$', '', 'g')")
        case .length: .call("LENGTH")
        case .contains: .call("CONTAINS")
        case .startsWith: .call("STARTS_WITH")
        case .replace: .call("REPLACE")
        case .matches: .call("REGEXP_MATCHES")
        case .extract: .template("REGEXP_EXTRACT_ALL({1}, {2}, \(Pattern.hasGroup(operands.literal(1)) ? 1 : 0))[1]")
        case .concatenate: .call("CONCAT")
        case .round: round(operands)
        // Of whole numbers DuckDB makes doubles.
        case .floor: operands.isWhole ? .template("{1}") : .call("FLOOR")
        case .ceiling: operands.isWhole ? .template("{1}") : .call("CEIL")
        case .absolute: .call("ABS")
        case .exponential: .template("NULLIF(EXP({1}), 'Infinity')")
        // Out of their range they are errors; here as everywhere null.
        case .logarithm: .template("CASE WHEN {1} > 0 THEN LN({1}) END")
        case .squareRoot: .template("CASE WHEN {1} >= 0 THEN SQRT({1}) END")
        case .startOf(let unit): .template("CAST(DATE_TRUNC('\(unit.rawValue)', {1}) AS DATE)")
        case .dayOf: operands.type(0) == .day ? .template("{1}") : .template("CAST({1} AS DATE)")
        case .startOfDay: operands.type(0) == .time ? .template("{1}") : .template("CAST({1} AS TIMESTAMP)")
        case .hourOf: .call("HOUR")
        case .weekdayOf: .call("ISODOW")
        case .addDays: addDays(operands)
        case .addMonths: addMonths(operands)
        case .addSeconds: addSeconds(operands)
        case .daysBetween:
            operands.stored.contains(.time)
                ? .template("CAST(FLOOR((EPOCH_US({1}) - EPOCH_US({2})) / 86400000000) AS BIGINT)")
                : .infix("-", .sum)
        case .secondsBetween: .template("CAST(FLOOR((EPOCH_US({1}) - EPOCH_US({2})) / 1000000) AS BIGINT)")
        case .convert: convert(operands)
        // An index below zero would count from the end.
        case .element: operands.isPositiveLiteral(1) ? .template("{1}[{2}]") : .template("{1}[GREATEST({2}, 0)]")
        case .listLength: .call("LEN")
        case .split: .call("STRING_SPLIT")
        case .isElement: .template("LIST_CONTAINS({2}, {1})")
        case .monthsBetween: .template("DATE_DIFF('month', {2}, {1})")
        // 16^12: the first twelve digits of the hash as a fraction.
        case .draw: .template("CAST('0x' || LEFT(MD5(\(plainText(operands))), 12) AS UBIGINT) / 281474976710656", .product)
        // DuckDB has no error function: `NormalTail` in FupanEngine is one.
        case .normalTail: .template("fupan_normal_tail(CAST({1} AS DOUBLE))")
        case .aliveChance: model("fupan_alive_chance", 7)
        case .expectedPurchases: model("fupan_expected_purchases", 7, andList: true)
        }
    }

    /// A function of the engine's own over doubles, and a list of them behind.
    private static func model(_ name: String, _ count: Int, andList hasList: Bool = false) -> Form {
        let arguments = (1...count).map { "CAST({\($0)} AS DOUBLE)" } + (hasList ? ["CAST({\(count + 1)} AS DOUBLE[])"] : [])
        return .template("\(name)(\(arguments.joined(separator: ", ")))")
    }

    private static func round(_ operands: Operands) -> Form {
        guard operands.stored.count > 1 else { return operands.isWhole ? .template("{1}") : .call("ROUND") }
        if let digits = operands.wholeLiteral(1) {
            return operands.type(0).isWhole && digits >= 0 ? .template("{1}") : .template("ROUND({1}, \(digits))")
        }
        if case .decimal = operands.type(0) { return .template("ROUND(CAST({1} AS DOUBLE), CAST({2} AS INTEGER))") }
        return .template("ROUND({1}, CAST({2} AS INTEGER))")
    }

    private static func addDays(_ operands: Operands) -> Form {
        let isTime = operands.type(0) == .time
        guard let days = operands.wholeLiteral(1) else {
            return .template(isTime ? "{1} + TO_DAYS(CAST({2} AS INTEGER))" : "{1} + CAST({2} AS INTEGER)", .sum)
        }
        return .template(shifted(by: days, isTime ? "INTERVAL # DAY" : "#"), .sum)
    }

    private static func addMonths(_ operands: Operands) -> Form {
        let moved = operands.wholeLiteral(1).map { shifted(by: $0, "INTERVAL # MONTH") } ?? "{1} + TO_MONTHS(CAST({2} AS INTEGER))"
        return operands.type(0) == .time ? .template(moved, .sum) : .template("CAST(\(moved) AS DATE)")
    }

    private static func addSeconds(_ operands: Operands) -> Form {
        if let seconds = operands.wholeLiteral(1) { return .template(shifted(by: seconds, "INTERVAL # SECOND"), .sum) }
        return .template(operands.type(1).isWhole ? "{1} + TO_SECONDS({2})" : "{1} + TO_SECONDS(CAST({2} AS DOUBLE))", .sum)
    }

    private static func shifted(by count: Int64, _ unit: String) -> String {
        (count < 0 ? "{1} - " : "{1} + ") + unit.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(count.magnitude)")
    }

    private static func convert(_ operands: Operands) -> Form {
        let source = operands.type(0), target = StoredType(operands.result)
        switch (source, target) {
        case (_, .text): return .template(plainText(operands), .sum)
        case (.approximate, .whole): return .template("TRY_CAST(ROUND({1}) AS BIGINT)")
        case (.day, .day), (.time, .day):
            if case .period(let unit) = operands.result { return .template("CAST(DATE_TRUNC('\(unit.rawValue)', {1}) AS DATE)") }
            return source == .day ? .template("{1}") : .template("CAST({1} AS DATE)")
        case _ where source == target || target == .null: return .template("{1}")
        default: return .template("TRY_CAST({1} AS \(typeName(target)))")
        }
    }

    static func typeName(_ type: StoredType) -> String {
        switch type {
        case .null, .integer: "INTEGER"
        case .boolean: "BOOLEAN"
        case .whole: "BIGINT"
        case .decimal(let width, let scale): "DECIMAL(\(width), \(scale))"
        case .approximate: "DOUBLE"
        case .text: "VARCHAR"
        case .day: "DATE"
        case .time: "TIMESTAMP"
        case .list(let element): typeName(element) + "[]"
        }
    }
}

/// What has to be known of an RE2 pattern.
enum Pattern {
    /// Whether it has a group that captures.
    static func hasGroup(_ pattern: Value?) -> Bool {
        guard case .text(let text)? = pattern else { return false }
        var isEscaped = false, isInClass = false, rest = text[...]
        while let character = rest.popFirst() {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if isInClass {
                isInClass = character != "]"
            } else if character == "[" {
                isInClass = true
                if rest.first == "^" { rest.removeFirst() }
                if rest.first == "]" { rest.removeFirst() }
            } else if character == "(", !rest.hasPrefix("?") || rest.hasPrefix("?P<") || rest.hasPrefix("?<") {
                return true
            }
        }
        return false
    }
}
