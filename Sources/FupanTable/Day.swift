/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
public struct Day: Hashable, Comparable, Sendable {
    public var number: Int

    public init(number: Int) { self.number = number }

    /// Nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Day.length(ofMonth: month, year: year) else { return nil }
        self.init(civilYear: year, month: month, day: day)
    }

    /// The days-from-civil algorithm: years begin in March, so that the leap day is the last of its year.
    private init(civilYear: Int, month: Int, day: Int) {
        let year = month <= 2 ? civilYear - 1 : civilYear
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    public var civil: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 1 is Monday.
    public var weekday: Int { (((number + 3) % 7) + 7) % 7 + 1 }

    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    public static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }
    public static func - (day: Day, days: Int) -> Day { Day(number: day.number - days) }

    /// The same day of another month; a month's end clamps.
    public func adding(months: Int) -> Day {
        let (year, month, day) = civil
        let total = year * 12 + (month - 1) + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        return Day(civilYear: newYear, month: newMonth, day: min(day, Day.length(ofMonth: newMonth, year: newYear)))
    }

    /// The first day of the week (Monday), month, quarter or year this day is in.
    public func start(of unit: PeriodUnit) -> Day {
        let (year, month, _) = civil
        return switch unit {
        case .week: self - (weekday - 1)
        case .month: Day(civilYear: year, month: month, day: 1)
        case .quarter: Day(civilYear: year, month: (month - 1) / 3 * 3 + 1, day: 1)
        case .year: Day(civilYear: year, month: 1, day: 1)
        }
    }

    /// The day `count` periods later.
    public func adding(_ count: Int, _ unit: PeriodUnit) -> Day {
        switch unit {
        case .week: self + 7 * count
        case .month: adding(months: count)
        case .quarter: adding(months: 3 * count)
        case .year: adding(months: 12 * count)
        }
    }

    /// The year and number of the ISO week this day is in.
    public var isoWeek: (year: Int, week: Int) {
        let thursday = self - (weekday - 4)
        let year = thursday.civil.year
        return (year, (thursday.number - Day(civilYear: year, month: 1, day: 1).number) / 7 + 1)
    }

    /// The Monday of an ISO week; nil where that year has no such week.
    public init?(isoYear: Int, week: Int) {
        let fourth = Day(civilYear: isoYear, month: 1, day: 4)
        let monday = fourth.start(of: .week) + 7 * (week - 1)
        guard week >= 1, monday.isoWeek == (isoYear, week) else { return nil }
        self = monday
    }

    /// `2026-06-30`
    public var text: String {
        let (year, month, day) = civil
        return "\(Day.padded(year, 4))-\(Day.padded(month, 2))-\(Day.padded(day, 2))"
    }

    /// `2026-W26`, `2026-06`, `2026-Q2`, `2026`: the period of that unit this day is in.
    public func text(of unit: PeriodUnit) -> String {
        let (year, month, _) = civil
        switch unit {
        case .week:
            let (weekYear, week) = isoWeek
            return "\(Day.padded(weekYear, 4))-W\(Day.padded(week, 2))"
        case .month: return "\(Day.padded(year, 4))-\(Day.padded(month, 2))"
        case .quarter: return "\(Day.padded(year, 4))-Q\((month - 1) / 3 + 1)"
        case .year: return Day.padded(year, 4)
        }
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(abs(number))
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// A time without a zone, in microseconds from 1970-01-01 00:00.
public struct Moment: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static let perDay: Int64 = 86_400_000_000

    public init(_ day: Day, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0) {
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        microseconds = seconds * 1_000_000 + Int64(microsecond)
    }

    public var day: Day {
        let quotient = microseconds / Moment.perDay
        return Day(number: Int(microseconds % Moment.perDay < 0 ? quotient - 1 : quotient))
    }

    public static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }

    /// `2026-06-30 09:00:00`, with a fraction only where there is one.
    public var text: String {
        let rest = microseconds - Int64(day.number) * Moment.perDay
        let seconds = Int(rest / 1_000_000), fraction = Int(rest % 1_000_000)
        var result = "\(day.text) \(Day.padded(seconds / 3600, 2)):\(Day.padded(seconds / 60 % 60, 2)):\(Day.padded(seconds % 60, 2))"
        if fraction != 0 {
            var digits = Day.padded(fraction, 6)
            while digits.hasSuffix("0") { digits.removeLast() }
            result += "." + digits
        }
        return result
    }
}
