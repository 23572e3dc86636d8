import FupanPlan
import FupanTable

let dateFunctions: [FunctionDefinition] = [
    FunctionDefinition("year(time)", "the year it is in: sorts, prints and compares as one", .dates, naming: .function, arity: 1...1) { try period($0, .year) },
    FunctionDefinition("quarter(time)", "the quarter it is in", .dates, naming: .function, arity: 1...1) { try period($0, .quarter) },
    FunctionDefinition("month(time)", "the month it is in", .dates, naming: .function, arity: 1...1) { try period($0, .month) },
    FunctionDefinition("week(time)", "the week, Monday to Sunday, it is in", .dates, naming: .function, arity: 1...1) { try period($0, .week) },
    FunctionDefinition("day(time)", "the day it is on; of text, the day it spells, or null", .dates, naming: .function, arity: 1...1) { call in
        let value = try call.argument(0, "a day, time or text") { $0.isDate || $0.isText }
        if value.type == .day { return value }
        let day = ScalarExpression.call(value.type == .time ? .dayOf : .convert, [value], .day)
        if value.type.isText { call.noteFailures(of: day, from: value) }
        return day
    },
    FunctionDefinition("weekday(time)", "Mon to Sun, an ordered category", .dates, naming: .function, arity: 1...1) { call in
        let names = Weekday.labels(call.scope.environment.options.language)
        let number = ScalarExpression.call(.weekdayOf, [try call.moment(0)], .whole)
        let branches = names.enumerated().map {
            ScalarExpression.Branch(number.compared(.equal, .whole($0.offset + 1)), .text($0.element))
        }
        return ScalarExpression(.choose(branches, otherwise: nil), .category(names))
    },
    FunctionDefinition("hour(time)", "0 to 23", .dates, naming: .function, arity: 1...1) { .call(.hourOf, [try $0.moment(0)], .whole) },
    FunctionDefinition("age(time)", "days from it to today; compared with months it is read on the calendar", .dates, naming: .function, arity: 1...1) { call in
        .call(.daysBetween, [.day(call.scope.today), dayOf(try call.moment(0))], .duration(.day))
    },
    FunctionDefinition("start(period)", "its first day", .dates, naming: .function, arity: 1...1) { try bounds($0).first },
    FunctionDefinition("end(period)", "its last day", .dates, naming: .function, arity: 1...1) { try bounds($0).lastDay },
    FunctionDefinition("days(period)", "how many days it has; of a duration, its days as a number", .dates, naming: .function, arity: 1...1) { call in
        switch call.arguments[0].type {
        case .duration(.day):
            var days = call.arguments[0]
            if case .literal(.duration(let amount, _)) = days.kind { return .whole(Int(amount.clamped(to: -1e9...1e9))) }
            days.type = .whole
            return days
        case .duration(.second): return .call(.divide, [call.arguments[0], .whole(86_400)], .approximate)
        default:
            let bounds = try bounds(call)
            return .call(.daysBetween, [bounds.past, bounds.first], .whole)
        }
    },
    FunctionDefinition("days_between(a, b)", "whole days from a to b", .dates, naming: .function, arity: 2...2) { call in
        .call(.daysBetween, [dayOf(try call.moment(1)), dayOf(try call.moment(0))], .whole)
    },
]

private func dayOf(_ moment: ScalarExpression) -> ScalarExpression {
    moment.type == .time ? .call(.dayOf, [moment], .day) : moment
}

private func bounds(_ call: FunctionCall) throws -> Bounds { try call.arguments[0].bounds(at: call.spans[0]) }

private func period(_ call: FunctionCall, _ unit: PeriodUnit) throws -> ScalarExpression {
    let value = try call.argument(0, "a day, time or period") { type in
        if case .period = type { true } else { type.isDate }
    }
    if case .literal(.day(let day)) = value.kind { return ScalarExpression(.literal(.period(unit, day.start(of: unit))), .period(unit)) }
    if value.type == .period(unit) { return value }
    return .call(.startOf(unit), [value.asDay], .period(unit))
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double { Swift.min(Swift.max(self, range.lowerBound), range.upperBound) }
}
