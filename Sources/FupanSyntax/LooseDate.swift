/// A date as people write one, read so that the right spelling can be offered: `2026/6/30`, `2026年6月30日`, `20260630`, `2026Q2`.
public struct LooseDate: Equatable, Sendable {
    /// As the language spells it, without `@`: `2026-06-30`.
    public let spelling: String
    /// How many characters of the text it took.
    public let length: Int
    /// It can be nothing else: no arithmetic, no duration.
    let isUnmistakable: Bool

    /// Reads a date at the start of `text`, which is already folded.
    public init?(_ text: String) {
        let characters = Array(text.prefix(24))
        func digits(from start: Int) -> (value: Int, end: Int) {
            var end = start, value = 0
            while end < characters.count, end - start < 9, characters[end].isASCII, let digit = characters[end].wholeNumberValue {
                value = value * 10 + digit
                end += 1
            }
            return (value, end)
        }
        let (year, yearEnd) = digits(from: 0)
        if yearEnd == 8, (1900...2199).contains(year / 10000), Self.isDay(year / 10000, year / 100 % 100, year % 100) {
            self.init(Self.day(year / 10000, year / 100 % 100, year % 100), 8, false)
            return
        }
        guard yearEnd == 4, (1900...2199).contains(year), yearEnd < characters.count else { return nil }
        let separator = characters[yearEnd]
        if separator == "Q" || separator == "q" {
            let (quarter, end) = digits(from: yearEnd + 1)
            guard (1...4).contains(quarter) else { return nil }
            self.init("\(year)-Q\(quarter)", end, true)
            return
        }
        guard ["-", "/", ".", "年"].contains(separator) else { return nil }
        let (month, monthEnd) = digits(from: yearEnd + 1)
        guard (1...12).contains(month), (1...2).contains(monthEnd - yearEnd - 1) else { return nil }
        var end = monthEnd
        let hasMark = end < characters.count && characters[end] == "月"
        let hasZero = characters[yearEnd + 1] == "0"
        if end < characters.count, characters[end] == (separator == "年" ? "月" : separator) {
            let (day, dayEnd) = digits(from: end + 1)
            if (1...2).contains(dayEnd - end - 1), Self.isDay(year, month, day) {
                end = dayEnd
                if end < characters.count, characters[end] == "日" || characters[end] == "号" { end += 1 }
                self.init(Self.day(year, month, day), end, true)
                return
            }
        }
        if hasMark { end += 1 }
        self.init("\(year)-\(Self.padded(month))", end, hasMark || (hasZero && separator != "."))
    }

    private init(_ spelling: String, _ length: Int, _ isUnmistakable: Bool) {
        self.spelling = spelling
        self.length = length
        self.isUnmistakable = isUnmistakable
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> String { "\(year)-\(padded(month))-\(padded(day))" }

    static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        (1...12).contains(month) && day >= 1 && day <= daysInMonth(year, month)
    }

    static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
