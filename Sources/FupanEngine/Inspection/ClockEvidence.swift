/// How the time of day is written that follows a day.
struct ClockEvidence: Hashable {
    /// A blank, `T` or nothing; nil where there is a day only.
    private var separator: String?
    private var hasSeconds = false
    private var hasFraction = false
    private var half = Half.none
    /// `Z`, `+08:00` or nothing.
    private(set) var zone = ""

    /// Where 上午, 下午, AM or PM stands.
    private enum Half: Hashable { case none, before, beforeBlank, after, afterBlank }

    var hasTime: Bool { separator != nil }
    var hasHalfDay: Bool { half != .none }

    /// Nil where what follows the day is no time of day. After 日 it may follow at once.
    init?(_ cell: inout CellBytes, touchesDay: Bool) {
        if cell.isAtEnd { return }
        if cell.take(" ") { separator = " " } else if cell.take("T") { separator = "T" } else if touchesDay { separator = "" } else { return nil }
        if ClockEvidence.takeHalf(&cell) { half = cell.take(" ") ? .beforeBlank : .before }
        guard let hour = takeClock(&cell) else { return nil }
        if half == .none {
            var ahead = cell
            let hasBlank = ahead.take(" ")
            if ClockEvidence.takeHalf(&ahead) {
                half = hasBlank ? .afterBlank : .after
                cell = ahead
            }
        }
        guard ClockEvidence.isZone(cell), half == .none || (cell.isAtEnd && (1...12).contains(hour)) else { return nil }
        zone = cell.takeRest()
    }

    /// The hour.
    private mutating func takeClock(_ cell: inout CellBytes) -> Int? {
        let hour = cell.takeDigits()
        guard (1...2).contains(hour.count), hour.value < 24, cell.take(":") else { return nil }
        let minute = cell.takeDigits()
        guard minute.count == 2, minute.value < 60 else { return nil }
        guard cell.take(":") else { return hour.value }
        let second = cell.takeDigits()
        guard second.count == 2, second.value < 60 else { return nil }
        hasSeconds = true
        guard cell.take(".") else { return hour.value }
        hasFraction = true
        return (1...6).contains(cell.takeDigits().count) ? hour.value : nil
    }

    private static func takeHalf(_ cell: inout CellBytes) -> Bool {
        cell.take(word: "上午") || cell.take(word: "下午") || cell.take(word: "AM") || cell.take(word: "PM") || cell.take(word: "am") || cell.take(word: "pm")
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

    /// A strptime pattern of what follows the day.
    var pattern: String {
        guard let separator else { return "" }
        let clock = (hasHalfDay ? "%I" : "%H") + ":%M" + (hasSeconds ? ":%S" : "") + (hasFraction ? ".%f" : "")
        return switch half {
        case .none: separator + clock
        case .before: separator + "%p" + clock
        case .beforeBlank: separator + "%p " + clock
        case .after: separator + clock + "%p"
        case .afterBlank: separator + clock + " %p"
        }
    }
}
