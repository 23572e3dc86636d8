import FupanMeaning
import FupanPlan
import FupanTable

/// How long a cohort's periods are.
enum CohortGrain: String {
    case monthly, weekly, daily

    var type: DataType {
        switch self {
        case .monthly: .period(.month)
        case .weekly: .period(.week)
        case .daily: .day
        }
    }

    var chinese: String {
        switch self {
        case .monthly: "月"
        case .weekly: "周"
        case .daily: "日"
        }
    }

    /// The first day of the period a day is in.
    func start(_ day: ScalarExpression) -> ScalarExpression {
        switch self {
        case .monthly: .call(.startOf(.month), [day], .day)
        case .weekly: .call(.startOf(.week), [day], .day)
        case .daily: day
        }
    }

    /// Which period after the first a day falls into: counted on the calendar, or from the first day itself.
    func periods(from first: ScalarExpression, to day: ScalarExpression, isRolling: Bool) -> ScalarExpression {
        switch self {
        case .monthly:
            let months = ScalarExpression.call(.monthsBetween, [start(day), start(first)], .whole)
            guard isRolling else { return months }
            let isShort = ScalarExpression.call(.addMonths, [first, months], .day).compared(.greater, day)
            return .call(.subtract, [months, .choose(isShort, .whole(1), else: .whole(0))], .whole)
        case .weekly:
            let from = isRolling ? first : start(first), to = isRolling ? day : start(day)
            return .call(.floorDivide, [.call(.daysBetween, [to, from], .whole), .whole(7)], .whole)
        case .daily: return .call(.daysBetween, [day, first], .whole)
        }
    }

    /// The day after a period's last, of everybody who can be in the cohort that starts on a day.
    func past(_ start: ScalarExpression, _ period: ScalarExpression, isRolling: Bool) -> ScalarExpression {
        let next = ScalarExpression.call(.add, [period, .whole(1)], .whole)
        switch self {
        case .monthly:
            let entry = isRolling ? start.adding(1, .month).addingDays(-1) : start
            return .call(.addMonths, [entry, next], .day)
        case .weekly:
            let entry = isRolling ? start.addingDays(6) : start
            return .call(.addDays, [entry, .call(.multiply, [next, .whole(7)], .whole)], .day)
        case .daily: return .call(.addDays, [start, next], .day)
        }
    }
}

extension ScalarExpression {
    /// A first day as the period it begins.
    func typed(_ type: DataType) -> ScalarExpression {
        var result = self
        result.type = type
        return result
    }
}
