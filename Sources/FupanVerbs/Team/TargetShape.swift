import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// How a target is spread over the days of its period.
enum TargetShape {
    /// Every day alike.
    case days
    /// Monday to Friday alike.
    case workingDays
    /// As the orders of the year before were: see `OrderHistory`.
    case history(OrderHistory)

    init(_ call: Call, _ calendar: TargetCalendar) throws {
        guard let option = call.option("shape") else {
            self = .days
            return
        }
        switch option.value.flatMap({ call.word($0) }) {
        case "working_days": self = .workingDays
        case "history": self = .history(try OrderHistory(call, calendar))
        default: throw Diagnostic.targetShape(at: option.value?.span ?? option.name.span)
        }
    }

    /// The parts with their weight: a row for each, its number and its weight.
    func weighted(_ calendar: TargetCalendar) -> (plan: Plan, number: ColumnID, weight: ColumnID) {
        let number = ColumnID.fresh(), weight = ColumnID.fresh()
        func rows(_ count: (Day) -> Int) -> Plan {
            .values([number, weight], calendar.parts.enumerated().map { index, part in
                [.whole(index), .call(.convert, [.whole(part.days.map(count).reduce(0, +))], LargestRemainder.weightType)]
            })
        }
        switch self {
        case .days: return (rows { _ in 1 }, number, weight)
        case .workingDays: return (rows { $0.weekday <= 5 ? 1 : 0 }, number, weight)
        case .history(let history): return history.weighted(calendar)
        }
    }

    var text: (english: String, chinese: String) {
        switch self {
        case .days: ("by calendar days", "按自然日")
        case .workingDays: ("by days from Monday to Friday", "按周一至周五")
        case .history(let history) where history.isYearBefore: ("by the weekdays of the same month a year before (orders)", "按上年同月各星期几的订单（orders）")
        case .history: ("by the weekdays of the 52 weeks before (orders)", "按此前 52 周各星期几的订单（orders）")
        }
    }
}

/// What each weekday brought: in the same month a year before; where one of these months has no orders, in the 52 weeks before.
struct OrderHistory {
    let isYearBefore: Bool
    private let orders: Relation
    private let day: ScalarExpression
    private let amount: Relation.Column
    private let before: (first: Day, past: Day)

    init(_ call: Call, _ calendar: TargetCalendar) throws {
        let table = try SecondTable("orders", call)
        orders = table.relation
        day = try table.column("time", \.isDate).expression.asCalendarDay
        amount = try table.column("amount", \.isNumber)
        before = try OrderHistory.yearBefore(call, calendar)
        let months = Set(calendar.parts.flatMap { $0.days.map(OrderHistory.monthBefore) })
        let isWanted = ScalarExpression.call(.isIn, [.call(.startOf(.month), [day], .day)] + months.sorted().map { .day($0) }, .boolean)
        let figures = Figures(orders)
        let values = try call.checker.host.evaluate([
            figures.figure(.aggregate(.countDistinct, [.call(.startOf(.month), [day], .day)], where: isWanted, .whole)),
            figures.count(Bounds(first: .day(before.first), past: .day(before.past)).contains(day)),
        ], at: call.option("shape")?.name.span)
        guard values.count == 2, case .whole(let found) = values[0], case .whole(let recent) = values[1] else { throw UnknownTable() }
        isYearBefore = Int(found) == months.count
        guard isYearBefore || recent > 0 else { throw Diagnostic.noHistory(at: call.option("shape")?.value?.span ?? call.span) }
    }

    /// The 52 whole weeks before the period, or before the end of the data where that comes first.
    static func yearBefore(_ call: Call, _ calendar: TargetCalendar) throws -> (first: Day, past: Day) {
        let start = calendar.parts.first?.first ?? Day(number: 0)
        let known = try call.options.today ?? call.latestDay()
        let past = min(start, known + 1)
        return (past - 364, past)
    }

    private static func monthBefore(_ day: Day) -> Day { day.start(of: .month).adding(months: -12) }

    /// Whole multiples of the sums, since a month has four or five of a weekday: 20 / 4 and 20 / 5.
    func weighted(_ calendar: TargetCalendar) -> (plan: Plan, number: ColumnID, weight: ColumnID) {
        let number = ColumnID.fresh(), group = ColumnID.fresh(), weekday = ColumnID.fresh(), times = ColumnID.fresh()
        var rows: [[ScalarExpression]] = []
        for (index, part) in calendar.parts.enumerated() {
            let cells = Dictionary(grouping: part.days) { [isYearBefore ? OrderHistory.monthBefore($0).number : 0, $0.weekday] }
            for (cell, days) in cells.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let month = Day(number: cell[0])
                let factor = isYearBefore ? 20 / OrderHistory.count(ofWeekday: cell[1], inMonth: month) : 1
                rows.append([.whole(index), .day(month), .whole(cell[1]), .whole(days.count * factor)])
            }
        }
        let cells = Plan.values([number, group, weekday, times], rows)
        let groupKey = Plan.Definition(isYearBefore ? .call(.startOf(.month), [day], .day) : .day(Day(number: 0)))
        let weekdayKey = Plan.Definition(.call(.weekdayOf, [day], .whole))
        let sum = Plan.Definition(.aggregate(.sum, [amount.expression], amount.type))
        let source = isYearBefore ? orders.plan : .filter(Bounds(first: .day(before.first), past: .day(before.past)).contains(day), orders.plan)
        let joined = Plan.join(Plan.Join(
            .left, cells, .aggregate(keys: [groupKey, weekdayKey], measures: [sum], source),
            keys: [(.column(group, .day), .column(groupKey.id, .day)), (.column(weekday, .whole), .column(weekdayKey.id, .whole))],
            rightColumns: [(sum.id, sum.id)]))
        let brought = ScalarExpression.call(.convert, [.column(sum.id, amount.type)], LargestRemainder.weightType)
        // A weekday on which more was given back than paid, or without orders, has no weight.
        let positive = ScalarExpression.choose(brought.compared(.greater, .whole(0)), brought, else: .whole(0))
        let cell = Plan.Definition(.call(.multiply, [positive, .column(times, .whole)], LargestRemainder.weightType))
        let key = Plan.Definition(.column(number, .whole))
        let weight = Plan.Definition(.aggregate(.sum, [.column(cell.id, LargestRemainder.weightType)], LargestRemainder.weightType))
        return (.aggregate(keys: [key], measures: [weight], .extend([cell], joined)), key.id, weight.id)
    }

    private static func count(ofWeekday weekday: Int, inMonth month: Day) -> Int {
        let length = month.adding(months: 1).number - month.number
        return (0..<length).filter { (month + $0).weekday == weekday }.count
    }
}

extension Diagnostic {
    fileprivate static func targetShape(at span: Span) -> Diagnostic {
        Diagnostic("target-shape", "the shapes are `history` and `working_days`", at: span, "",
                   suggestions: [.init("like `with shape history`; without it all days are alike")])
    }

    fileprivate static func noHistory(at span: Span) -> Diagnostic {
        Diagnostic("no-history", "there is no history: `orders` has no row in the 52 weeks before the period", at: span, "",
                   suggestions: [.init("write `shape working_days`")])
    }
}
