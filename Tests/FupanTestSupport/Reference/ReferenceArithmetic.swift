import Foundation
import FupanSyntax
import FupanTable

/// `+ - * / // mod ^` (grammar.md §5 and §6).
struct ReferenceArithmetic {
    let operation: BinaryOperator

    init(_ operation: BinaryOperator) { self.operation = operation }

    func result(_ left: Cell, _ right: Cell) throws -> Cell {
        if left.isNull || right.isNull { return .null }
        switch (left, right) {
        // The sum of no durations.
        case (.day, .exact), (.time, .exact): return left
        case (.duration, .exact) where operation == .add || operation == .subtract: return left
        case (.exact(let a), .exact(let b)) where operation != .divide && operation != .power: return exact(a, b)
        case (.day, .duration), (.time, .duration): return try moved(left, right)
        case (.duration, .day), (.duration, .time): return try moved(right, left)
        case (.period(let unit, let first), .duration(let amount, _)):
            let length: Double = switch unit { case .week: 7; case .month: 1; case .quarter: 3; case .year: 12 }
            let count = Int(amount / length)
            return .period(unit, first.adding(operation == .add ? count : -count, unit))
        case (.interval(let first, let past), .duration):
            guard case .day(let a) = try moved(.day(first), right), case .day(let b) = try moved(.day(past), right) else { return .null }
            return .interval(a, past: b)
        case (.day(let a), .day(let b)): return .duration(Double(a.number - b.number), .day)
        case (.time, .time), (.time, .day), (.day, .time): return seconds(left, right)
        case (.period(let unit, let a), .period(_, let b)): return periods(unit, a, b)
        case (.duration(let a, let unit), .duration(let b, let other)): return try durations(a, unit, b, other)
        case (.duration(let a, let unit), _):
            guard let b = right.double else { break }
            if operation == .divide { return b == 0 ? .null : .duration(a / b, unit) }
            return .duration(a * b, unit)
        case (_, .duration(let b, let unit)): return left.double.map { .duration($0 * b, unit) } ?? .null
        default: break
        }
        guard let a = left.double, let b = right.double else { throw ReferenceGap("\(left) \(operation.rawValue) \(right)") }
        return approximate(a, b)
    }

    /// Exact stays exact; a product keeps at most ten decimals.
    private func exact(_ a: BigDecimal, _ b: BigDecimal) -> Cell {
        switch operation {
        case .add: .exact(a + b)
        case .subtract: .exact(a - b)
        case .multiply: .exact((a * b).rounded(toScale: 10))
        case .floorDivide: b.isZero ? .null : .exact(a.floorDivided(by: b).quotient)
        default: b.isZero ? .null : .exact(a.floorDivided(by: b).rest)
        }
    }

    /// What is no number is null.
    private func approximate(_ a: Double, _ b: Double) -> Cell {
        let value: Double
        switch operation {
        case .add: value = a + b
        case .subtract: value = a - b
        case .multiply: value = a * b
        case .divide: value = b == 0 ? .nan : a / b
        case .floorDivide: value = b == 0 ? .nan : (a / b).rounded(.down)
        case .modulo:
            let rest = fmod(a, b)
            value = b == 0 ? .nan : rest != 0 && (rest < 0) != (b < 0) ? (rest + b == b ? 0 : rest + b) : rest
        default: value = pow(a, b)
        }
        return value.isFinite ? .approximate(value) : .null
    }

    private func moved(_ moment: Cell, _ duration: Cell) throws -> Cell {
        guard case .duration(let length, let unit) = duration else { return .null }
        let amount = operation == .subtract ? -length : length
        switch (moment, unit) {
        case (.day(let day), .day): return .day(day + Int(amount.rounded()))
        case (.day(let day), .month): return .day(day.adding(months: Int(amount)))
        case (.day(let day), .second): return .time(Moment(microseconds: Moment(day).microseconds + Int64(amount * 1e6)))
        case (.time(let time), .month):
            let inDay = time.microseconds - Moment(time.day).microseconds
            return .time(Moment(microseconds: Moment(time.day.adding(months: Int(amount))).microseconds + inDay))
        case (.time(let time), _):
            let seconds = unit == .day ? amount * 86_400 : amount
            return .time(Moment(microseconds: time.microseconds + Int64(seconds * 1e6)))
        default: throw ReferenceGap("\(moment) moved by \(duration)")
        }
    }

    private func seconds(_ left: Cell, _ right: Cell) -> Cell {
        func moment(_ cell: Cell) -> Moment? {
            switch cell {
            case .day(let day): Moment(day)
            case .time(let time): time
            default: nil
            }
        }
        guard let a = moment(left), let b = moment(right) else { return .null }
        return .duration(Double(a.microseconds - b.microseconds) / 1e6, .second)
    }

    /// In the periods' own unit: weeks are days, quarters and years months.
    private func periods(_ unit: PeriodUnit, _ a: Day, _ b: Day) -> Cell {
        if unit == .week { return .duration(Double(a.number - b.number), .day) }
        let months = { (day: Day) in day.civil.year * 12 + day.civil.month }
        return .duration(Double(months(a) - months(b)), .month)
    }

    private func durations(_ a: Double, _ unit: DurationUnit, _ b: Double, _ other: DurationUnit) throws -> Cell {
        guard unit == other || (unit != .month && other != .month) else { throw ReferenceGap("months and days") }
        let common = unit == other ? unit : .second
        let x = unit == .day && common == .second ? a * 86_400 : a
        let y = other == .day && common == .second ? b * 86_400 : b
        switch operation {
        case .add: return .duration(x + y, common)
        case .subtract: return .duration(x - y, common)
        case .divide: return y == 0 ? .null : .approximate(x / y)
        default: throw ReferenceGap("\(operation.rawValue) of durations")
        }
    }
}
