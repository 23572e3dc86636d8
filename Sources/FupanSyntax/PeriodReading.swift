/// Reads what stands behind an `@`, already folded.
enum PeriodReading {
    static let chineseWords: [String: PeriodLiteral] = [
        "今天": .relative(.this, .day), "昨天": .relative(.last, .day), "本周": .relative(.this, .week), "上周": .relative(.last, .week),
        "本月": .relative(.this, .month), "上月": .relative(.last, .month), "本季": .relative(.this, .quarter),
        "上季": .relative(.last, .quarter), "今年": .relative(.this, .year), "去年": .relative(.last, .year),
    ]

    private static let dayWords: [String: PeriodLiteral] = [
        "today": .relative(.this, .day), "yesterday": .relative(.last, .day), "tomorrow": .relative(.next, .day), "latest": .latest,
    ]

    private static let relatives: [(prefix: String, relative: PeriodLiteral.Relative)] = [
        ("this_", .this), ("last_", .last), ("next_", .next), ("", .this),
    ]

    private static let units: [String: PeriodLiteral.Unit] = [
        "d": .day, "w": .week, "mo": .month, "q": .quarter, "y": .year,
    ]

    /// All words but `last_N…`, for completion and for nearest.
    static let words: [String] = dayWords.keys.sorted() + ["this", "last", "next"].flatMap { relative in
        ["week", "month", "quarter", "year"].map { "\(relative)_\($0)" }
    } + chineseWords.keys.sorted()

    static func word(_ text: String) -> PeriodLiteral? {
        if let known = dayWords[text] ?? chineseWords[text] { return known }
        for (prefix, relative) in relatives where text.hasPrefix(prefix) {
            let unit = PeriodLiteral.Unit(rawValue: String(text.dropFirst(prefix.count)))
            if let unit, unit != .day { return .relative(relative, unit) }
        }
        guard text.hasPrefix("last_") else { return nil }
        let digits = text.dropFirst(5).prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), count > 0, count < 100_000, let unit = units[String(text.dropFirst(5 + digits.count))] else { return nil }
        return .last(count, unit)
    }

    /// `2026`, `2026-6`, `2026-Q2`, `2026-W26`, `2026-06-30`, `2026-06-30T09:00:00.5`; nil where no such date exists.
    static func date(_ text: String) -> PeriodLiteral? {
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, let year = Int(first), (1...9999).contains(year) else { return nil }
        if parts.count == 1 { return halves.count == 1 ? .year(year) : nil }
        if parts.count == 2 {
            guard halves.count == 1 else { return nil }
            return yearPart(year, parts[1])
        }
        guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]), LooseDate.isDay(year, month, day) else { return nil }
        return halves.count == 1 ? .day(year: year, month: month, day: day) : moment(year, month, day, halves[1])
    }

    private static func yearPart(_ year: Int, _ part: Substring) -> PeriodLiteral? {
        if part.first == "Q" {
            guard let quarter = Int(part.dropFirst()), (1...4).contains(quarter) else { return nil }
            return .quarter(year: year, quarter: quarter)
        }
        if part.first == "W" {
            guard let week = Int(part.dropFirst()), (1...weeksInYear(year)).contains(week) else { return nil }
            return .week(year: year, week: week)
        }
        guard let month = Int(part), (1...12).contains(month) else { return nil }
        return .month(year: year, month: month)
    }

    private static func moment(_ year: Int, _ month: Int, _ day: Int, _ time: Substring) -> PeriodLiteral? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let hour = Int(parts[0]), hour < 24 else { return nil }
        let minute = parts.count > 1 ? Int(parts[1]) : 0
        let seconds = parts.count > 2 ? parts[2].split(separator: ".", omittingEmptySubsequences: false) : ["0"]
        let fraction = seconds.count > 1 ? String(seconds[1].prefix(6)) : "0"
        let microsecond = Int(fraction + String(repeating: "0", count: max(0, 6 - fraction.count)))
        guard let minute, minute < 60, let second = Int(seconds[0]), second < 60, let microsecond else { return nil }
        return .moment(year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond)
    }

    /// ISO: 53 where the year begins on a Thursday, or on a Wednesday of a leap year.
    static func weeksInYear(_ year: Int) -> Int {
        func weekdayOfLastDay(_ year: Int) -> Int { (year + year / 4 - year / 100 + year / 400) % 7 }
        return weekdayOfLastDay(year) == 4 || weekdayOfLastDay(year - 1) == 3 ? 53 : 52
    }
}

extension PeriodLiteral {
    /// Reads a period as it is written behind the `@`: `2026-06`, `last_28d`, `本月`. Nil where it is none, or does not exist.
    public init?(reading text: String) {
        guard let period = text.first?.isNumber == true ? PeriodReading.date(text) : PeriodReading.word(text) else { return nil }
        self = period
    }

    /// The words that may follow `@`, but for `last_28d` and its like: for completion.
    public static var words: [String] { PeriodReading.words }
}
