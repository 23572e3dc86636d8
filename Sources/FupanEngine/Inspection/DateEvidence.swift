import FupanTable

/// What is common to the values of a column all of which are days or times so far.
struct DateEvidence {
    private var separator: UInt8?
    private var couldBeYearFirst = true
    private var couldBeDayFirst = true
    private var couldBeMonthFirst = true
    private var clocks: Set<Clock> = []
    /// Nearly always the next one too.
    private var latestClock: Clock?

    /// How the time of day is written.
    private struct Clock: Hashable {
        /// A blank or `T`; nil where there is a day only.
        var separator: UInt8?
        var hasSeconds = false
        var hasFraction = false
        /// `Z`, `+08:00` or nothing.
        var zone = ""
    }

    /// False where the value is no day or time, or is written in another way than those before.
    mutating func take(_ cell: CellBytes) -> Bool {
        var cell = cell
        let first = cell.takeDigits()
        guard let between = cell.take(oneOf: "-", "/", "."), separator ?? between == between else { return false }
        separator = between
        let second = cell.takeDigits()
        guard cell.take(oneOf: "-", "/", ".") == between, (1...2).contains(second.count) else { return false }
        let third = cell.takeDigits()
        takeOrder(first, second, third)
        guard couldBeYearFirst || couldBeDayFirst || couldBeMonthFirst, let clock = DateEvidence.clock(&cell) else { return false }
        if clock != latestClock {
            clocks.insert(clock)
            latestClock = clock
        }
        return cell.isAtEnd
    }

    private typealias Digits = (count: Int, value: Int)

    private mutating func takeOrder(_ first: Digits, _ second: Digits, _ third: Digits) {
        let isYearFirst = first.count == 4 && (1...2).contains(third.count)
        let isYearLast = third.count == 4 && (1...2).contains(first.count)
        couldBeYearFirst = couldBeYearFirst && isYearFirst && Day(year: first.value, month: second.value, day: third.value) != nil
        couldBeDayFirst = couldBeDayFirst && isYearLast && Day(year: third.value, month: second.value, day: first.value) != nil
        couldBeMonthFirst = couldBeMonthFirst && isYearLast && Day(year: third.value, month: first.value, day: second.value) != nil
    }

    /// Nil where what follows the day is no time of day.
    private static func clock(_ cell: inout CellBytes) -> Clock? {
        guard !cell.isAtEnd else { return Clock() }
        guard let separator = cell.take(oneOf: " ", "T") else { return nil }
        var clock = Clock(separator: separator)
        let hour = cell.takeDigits()
        guard (1...2).contains(hour.count), hour.value < 24, cell.take(":") else { return nil }
        let minute = cell.takeDigits()
        guard minute.count == 2, minute.value < 60 else { return nil }
        if cell.take(":") {
            let second = cell.takeDigits()
            guard second.count == 2, second.value < 60 else { return nil }
            clock.hasSeconds = true
            if cell.take(".") {
                guard (1...6).contains(cell.takeDigits().count) else { return nil }
                clock.hasFraction = true
            }
        }
        guard isZone(cell) else { return nil }
        clock.zone = cell.takeRest()
        return clock
    }

    private static func isZone(_ cell: CellBytes) -> Bool {
        var cell = cell
        if cell.isAtEnd { return true }
        if cell.take("Z") { return cell.isAtEnd }
        guard cell.take(oneOf: "+", "-") != nil else { return false }
        let hours = cell.takeDigits()
        if cell.isAtEnd { return hours.count == 2 || hours.count == 4 }
        guard hours.count == 2, cell.take(":") else { return false }
        return cell.takeDigits().count == 2 && cell.isAtEnd
    }

    struct Conclusion {
        var type: DataType
        var reason: String?
        /// A strptime pattern, where DuckDB does not read the values without one.
        var format: String?
    }

    func conclusion() -> Conclusion {
        let zones = Set(clocks.map(\.zone))
        if zones.count > 1 { return Conclusion(type: .text, reason: "times of several zones") }
        if couldBeDayFirst, couldBeMonthFirst { return Conclusion(type: .text, reason: "day or month first cannot be told") }
        let hasTime = clocks.contains { $0.separator != nil }
        let type: DataType = hasTime ? .time : .day
        if couldBeYearFirst, separator != UInt8(ascii: ".") { return Conclusion(type: type) }
        guard clocks.count == 1, let clock = clocks.first, zones == [""] else {
            return Conclusion(type: .text, reason: "times written in several ways")
        }
        return Conclusion(type: type, format: pattern(clock))
    }

    private func pattern(_ clock: Clock) -> String {
        let between = String(UnicodeScalar(separator ?? UInt8(ascii: "-")))
        let parts = couldBeYearFirst ? ["%Y", "%m", "%d"] : couldBeDayFirst ? ["%d", "%m", "%Y"] : ["%m", "%d", "%Y"]
        let day = parts.joined(separator: between)
        guard let separator = clock.separator else { return day }
        return day + String(UnicodeScalar(separator)) + (clock.hasSeconds ? "%H:%M:%S" : "%H:%M") + (clock.hasFraction ? ".%f" : "")
    }
}
