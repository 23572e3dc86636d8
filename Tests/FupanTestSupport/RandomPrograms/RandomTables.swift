import FupanTable

/// What a random program knows of a column.
public indirect enum RandomType: Hashable, Sendable {
    /// Whole and decimal numbers.
    case exact
    case approximate, text, boolean, day, time
    case period(PeriodUnit)
    case duration(DurationUnit)
    case weekday
    /// Text with an order of its own, of one column alone: it is broken down and sorted by, and not computed with.
    case category
    case list
}

/// A small table with what tables of sales have in them and programs trip over: nulls, ties, refunds, several scales, Chinese text, month ends, leap days, keys that occur twice, no rows at all.
public struct RandomTable: Sendable {
    public let name: String
    public let columns: [(name: String, type: RandomType, sql: String)]
    public var rows: [[Cell]]

    public static func all(_ random: inout SeededGenerator) -> [RandomTable] {
        [orders(&random), reps(&random), visits(&random)]
    }

    public var reference: ReferenceTable { ReferenceTable(name: name, columns: columns.map(\.name), rows: rows) }

    private static func count(_ random: inout SeededGenerator) -> Int { random.oneIn(12) ? 0 : 1 + random.below(random.oneIn(4) ? 4 : 24) }

    private static func orders(_ random: inout SeededGenerator) -> RandomTable {
        let isSparse = random.oneIn(6)
        let rows = (0..<count(&random)).map { number -> [Cell] in
            func known(_ cell: Cell) -> Cell { random.oneIn(isSparse ? 2 : 9) ? .null : cell }
            return [
                .exact(BigDecimal(number / 2 + 1)), known(.text(random.pick(customers))), known(.text(random.pick(reps))),
                known(.text(random.pick(channels))), known(.time(time(&random))), known(.day(day(&random))),
                known(.exact(money(&random))), known(.exact(BigDecimal(mantissa: Int128(random.below(90_000) - 20_000), scale: 4))),
                known(.exact(BigDecimal(random.oneIn(20) ? 1_000_000_007 : random.below(13) - 4))),
                known(.approximate(random.pick([0.1, 0.25, -1.5, 0.001, 3.333333333, 1234.5678, 0, 1e-7, 2]))), known(.boolean(random.oneIn(2))),
            ]
        }
        return RandomTable(name: "orders", columns: [
            ("id", .exact, "BIGINT"), ("customer", .text, "VARCHAR"), ("rep", .text, "VARCHAR"), ("channel", .text, "VARCHAR"),
            ("time", .time, "TIMESTAMP"), ("due", .day, "DATE"), ("amount", .exact, "DECIMAL(18, 2)"), ("cost", .exact, "DECIMAL(18, 4)"),
            ("n", .exact, "BIGINT"), ("rate", .approximate, "DOUBLE"), ("ok", .boolean, "BOOLEAN"),
        ], rows: rows)
    }

    private static func reps(_ random: inout SeededGenerator) -> RandomTable {
        let rows = reps.prefix(random.oneIn(10) ? 0 : 3 + random.below(2)).map { rep -> [Cell] in
            [.text(rep), random.oneIn(6) ? .null : .text(random.pick(["new", "老手", "lead"])), random.oneIn(6) ? .null : .day(day(&random)),
             random.oneIn(6) ? .null : .exact(BigDecimal(random.below(5) * 1000))]
        }
        return RandomTable(name: "reps", columns: [
            ("rep", .text, "VARCHAR"), ("tier", .text, "VARCHAR"), ("hired", .day, "DATE"), ("quota", .exact, "BIGINT"),
        ], rows: rows)
    }

    private static func visits(_ random: inout SeededGenerator) -> RandomTable {
        let rows = (0..<count(&random)).map { _ -> [Cell] in
            [random.oneIn(8) ? .null : .text(random.pick(customers)), .day(day(&random)), .exact(BigDecimal(random.below(6))),
             random.oneIn(8) ? .null : .text(random.pick(channels))]
        }
        return RandomTable(name: "visits", columns: [
            ("customer", .text, "VARCHAR"), ("seen", .day, "DATE"), ("pages", .exact, "BIGINT"), ("channel", .text, "VARCHAR"),
        ], rows: rows)
    }

    private static let customers = ["王芳", "李雷", "Ann", "ann", " bob ", "C10", "C9", "", "张伟\t", "　全角", "50%_off", "O'Neil", "a\"b", "12.50"]
    private static let reps = ["R1", "R2", "R3", "R4", "R9"]
    private static let channels = ["search", "社群", "referral", "Search"]

    private static func money(_ random: inout SeededGenerator) -> BigDecimal {
        BigDecimal(mantissa: random.pick([-5025, 0, 9990, 9990, 50_000, 123_450, 1, Int128(random.below(1_000_000))]), scale: 2)
    }

    private static func day(_ random: inout SeededGenerator) -> Day {
        let ends = [(2024, 2, 29), (2026, 1, 31), (2026, 2, 28), (2026, 3, 31), (2026, 6, 30), (2025, 12, 29), (2027, 1, 3), (2026, 6, 1), (1999, 12, 31)]
        let (year, month, day) = random.pick(ends)
        if random.oneIn(2), let end = Day(year: year, month: month, day: day) { return end }
        return Day(number: 20_560 + random.below(70))
    }

    private static func time(_ random: inout SeededGenerator) -> Moment {
        let (hour, minute, second) = random.pick([(0, 0, 0), (23, 59, 59), (12, 30, 0), (9, 5, 7), (0, 0, 0)])
        return Moment(day(&random), hour: hour, minute: minute, second: second)
    }

    // MARK: into the engine

    /// SQL that writes the table as a Parquet file.
    public func writing(to path: String, rowGroup: Int = 2048) -> String {
        let lines = rows.map { row in "SELECT " + zip(row, columns).map { "CAST(\(RandomTable.sql($0)) AS \($1.sql)) AS \"\($1.name)\"" }.joined(separator: ", ") }
        let none = "SELECT " + columns.map { "CAST(NULL AS \($0.sql)) AS \"\($0.name)\"" }.joined(separator: ", ") + " WHERE false"
        return "COPY (\((lines.isEmpty ? [none] : lines).joined(separator: " UNION ALL "))) TO '\(path)' (FORMAT parquet)"
    }

    private static func sql(_ cell: Cell) -> String {
        switch cell {
        case .null: "NULL"
        case .boolean(let value): "\(value)"
        case .exact(let number): number.text
        case .approximate(let number): "'\(number)'"
        case .text(let text): "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        case .day(let day): "'\(day.text)'"
        case .time(let time): "'\(time.text)'"
        default: "NULL"
        }
    }

    public var text: String {
        ([name + ": " + columns.map(\.name).joined(separator: ", ")] + rows.map { "  " + $0.map(\.description).joined(separator: ", ") }).joined(separator: "\n")
    }
}
