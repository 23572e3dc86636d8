import FupanPlan
import FupanTable

/// What is common to the values of a column all of which are days or times so far.
struct DateEvidence {
    private var separator: UInt8?
    /// 2026年6月30日.
    private var isChinese: Bool?
    private var couldBeYearFirst = true
    private var couldBeDayFirst = true
    private var couldBeMonthFirst = true
    private var clocks: Set<ClockEvidence> = []
    /// Nearly always the next one too.
    private var latestClock: ClockEvidence?
    private var example = ""

    /// False where the value is no day or time, or is written in another way than those before.
    mutating func take(_ cell: CellBytes) -> Bool {
        var cell = cell
        let first = cell.takeDigits()
        let isChineseHere = first.count == 4 && cell.take(word: "年")
        guard isChinese ?? isChineseHere == isChineseHere else { return false }
        isChinese = isChineseHere
        guard isChineseHere ? takeChinese(first, &cell) : takeSeparated(first, &cell) else { return false }
        guard couldBeYearFirst || couldBeDayFirst || couldBeMonthFirst, let clock = ClockEvidence(&cell, touchesDay: isChineseHere) else { return false }
        if clock != latestClock {
            clocks.insert(clock)
            latestClock = clock
        }
        if example.isEmpty { example = cell.text }
        return cell.isAtEnd
    }

    private mutating func takeSeparated(_ first: Digits, _ cell: inout CellBytes) -> Bool {
        guard let between = cell.take(oneOf: "-", "/", "."), separator ?? between == between else { return false }
        separator = between
        let second = cell.takeDigits()
        guard cell.take(oneOf: "-", "/", ".") == between, (1...2).contains(second.count) else { return false }
        takeOrder(first, second, cell.takeDigits())
        return true
    }

    private mutating func takeChinese(_ year: Digits, _ cell: inout CellBytes) -> Bool {
        let month = cell.takeDigits()
        guard (1...2).contains(month.count), cell.take(word: "月") else { return false }
        let day = cell.takeDigits()
        guard (1...2).contains(day.count), cell.take(word: "日") else { return false }
        takeOrder(year, month, day)
        return true
    }

    private typealias Digits = (count: Int, value: Int)

    private mutating func takeOrder(_ first: Digits, _ second: Digits, _ third: Digits) {
        let isYearFirst = first.count == 4 && (1...2).contains(third.count)
        let isYearLast = third.count == 4 && (1...2).contains(first.count)
        couldBeYearFirst = couldBeYearFirst && isYearFirst && Day(year: first.value, month: second.value, day: third.value) != nil
        couldBeDayFirst = couldBeDayFirst && isYearLast && Day(year: third.value, month: second.value, day: first.value) != nil
        couldBeMonthFirst = couldBeMonthFirst && isYearLast && Day(year: third.value, month: first.value, day: second.value) != nil
    }

    /// `01/02/2026` and nothing that tells more.
    var isAmbiguous: Bool { couldBeDayFirst && couldBeMonthFirst }
    var certainOrder: String? { couldBeDayFirst == couldBeMonthFirst ? nil : couldBeDayFirst ? "DMY" : "MDY" }

    func conclusion(dayOrder: String?) -> ColumnEvidence.Conclusion {
        let zones = Set(clocks.map(\.zone))
        if zones.count > 1 { return .text("times of several zones") }
        if isAmbiguous, dayOrder != "DMY", dayOrder != "MDY" {
            return .text("day or month first cannot be told of `\(example)`: say `dates \"DMY\"` or `dates \"MDY\"`")
        }
        let isDayFirst = isAmbiguous ? dayOrder == "DMY" : couldBeDayFirst
        let type: DataType = clocks.contains { $0.hasTime } ? .time : .day
        var conversion: [String] = []
        if isAmbiguous { conversion.append(isDayFirst ? "day first" : "month first") }
        if let zone = zones.first, !zone.isEmpty { conversion.append("the clock of \(zone == "Z" ? "UTC" : zone)") }
        let said = conversion.isEmpty ? nil : conversion.joined(separator: ", ")
        // DuckDB reads these by itself.
        if couldBeYearFirst, isChinese != true, separator != UInt8(ascii: "."), !clocks.contains(where: \.hasHalfDay) {
            return .init(type: type, conversion: said)
        }
        guard zones == [""] else { return .text("times with a zone that do not begin with the year") }
        let patterns = clocks.map { day(isDayFirst: isDayFirst) + $0.pattern }.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
        return .init(type: type, writing: .moment(patterns: patterns), conversion: said)
    }

    private func day(isDayFirst: Bool) -> String {
        if isChinese == true { return "%Y年%m月%d日" }
        let between = String(UnicodeScalar(separator ?? UInt8(ascii: "-")))
        let parts = couldBeYearFirst ? ["%Y", "%m", "%d"] : isDayFirst ? ["%d", "%m", "%Y"] : ["%m", "%d", "%Y"]
        return parts.joined(separator: between)
    }
}
