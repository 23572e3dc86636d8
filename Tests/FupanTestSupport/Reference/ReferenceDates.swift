import FupanSyntax
import FupanTable

extension Cell {
    /// The days it covers: from the first to the one before the second.
    var days: (first: Day, past: Day)? {
        switch self {
        case .day(let day): (day, day + 1)
        case .time(let moment): (moment.day, moment.day + 1)
        case .period(let unit, let first): (first, first.adding(1, unit))
        case .interval(let first, let past): (first, past)
        default: nil
        }
    }

    /// The day it is on, of a day or time.
    var day: Day? {
        switch self {
        case .day(let day): day
        case .time(let moment): moment.day
        default: nil
        }
    }
}

func duration(_ literal: DurationLiteral) -> Cell {
    var amount = Double(literal.mantissa)
    for _ in 0..<literal.scale { amount /= 10 }
    switch literal.unit {
    case .second: return .duration(amount, .second)
    case .minute: return .duration(amount * 60, .second)
    case .hour: return .duration(amount * 3600, .second)
    // Half a day is twelve hours.
    case .day: return amount == amount.rounded() ? .duration(amount, .day) : .duration(amount * 86_400, .second)
    case .week: return amount * 7 == (amount * 7).rounded() ? .duration(amount * 7, .day) : .duration(amount * 604_800, .second)
    case .month: return .duration(amount, .month)
    case .quarter: return .duration(amount * 3, .month)
    case .year: return .duration(amount * 12, .month)
    }
}

func period(_ literal: PeriodLiteral, _ place: ReferencePlace) throws -> Cell {
    func first(_ year: Int, _ month: Int, _ day: Int = 1) throws -> Day {
        guard let day = Day(year: year, month: month, day: day) else { throw ReferenceGap("no such day") }
        return day
    }
    func unit(_ unit: PeriodLiteral.Unit) -> PeriodUnit? { PeriodUnit(rawValue: unit.rawValue) }
    switch literal {
    case .moment(let year, let month, let day, let hour, let minute, let second, let microsecond):
        return .time(Moment(try first(year, month, day), hour: hour, minute: minute, second: second, microsecond: microsecond))
    case .day(let year, let month, let day): return .day(try first(year, month, day))
    case .week(let year, let week):
        // The week of January 4th is the first.
        return .period(.week, try first(year, 1, 4).start(of: .week) + 7 * (week - 1))
    case .month(let year, let month): return .period(.month, try first(year, month))
    case .quarter(let year, let quarter): return .period(.quarter, try first(year, 3 * quarter - 2))
    case .year(let year): return .period(.year, try first(year, 1))
    case .relative(let relative, let of):
        guard let of = unit(of) else { return .day(place.today + relative.rawValue) }
        return .period(of, place.today.start(of: of).adding(relative.rawValue, of))
    case .last(let count, let of):
        guard let of = unit(of) else { return .interval(place.today + (1 - count), past: place.today + 1) }
        let current = place.today.start(of: of)
        return .interval(current.adding(-count, of), past: current)
    case .latest: throw ReferenceGap("@latest")
    }
}

/// Comparisons (grammar.md §6).
enum ReferenceComparison {
    static func compare(_ operation: BinaryOperator, _ left: Cell, _ right: Cell) throws -> Cell {
        if left.isNull || right.isNull { return .null }
        switch (left, right) {
        // A time is first put into a period of the kind it is compared with.
        case (.time, .day), (.time, .period), (.day, .period): return .boolean(try placed(left, operation, right))
        case (.day, .time), (.period, .time), (.period, .day): return .boolean(try placed(right, operation.mirrored, left))
        case (.interval, _), (_, .interval), (.list, _), (_, .list): throw ReferenceGap("\(left) \(operation.rawValue) \(right)")
        default: return .boolean(holds(operation, Cell.order(left, right)))
        }
    }

    private static func placed(_ moment: Cell, _ operation: BinaryOperator, _ period: Cell) throws -> Bool {
        guard let day = moment.day, let bounds = period.days else { throw ReferenceGap("\(moment) in \(period)") }
        return holds(operation, day < bounds.first ? -1 : day < bounds.past ? 0 : 1)
    }

    private static func holds(_ operation: BinaryOperator, _ order: Int) -> Bool {
        switch operation {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }
}
