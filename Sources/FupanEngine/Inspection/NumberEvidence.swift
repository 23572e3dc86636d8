import FupanPlan
import FupanTable

/// What is common to the values of a column all of which are numbers so far.
struct NumberEvidence {
    private var hasPlus = false
    private var hasLeadingZero = false
    private var hasExponent = false
    private var hasPoint = false
    /// A workbook's 12.0 has none.
    private(set) var hasFraction = false
    private var mostDecimals = 0
    /// Before the point, without a zero at the front.
    private var mostSignificantDigits = 0
    private var fewestDigits = Int.max
    private var mostDigits = 0
    /// Whether each could be a day written as 20260630, a day as workbooks count them.
    private var couldBeCompactDay = true
    private var couldBeSerialDay = true
    /// Whether points could stand between thousands, as where a comma is the decimal mark.
    private var couldHaveGroupingPoints = true
    private var plainCount = 0
    /// Once there was a value with marks around its digits.
    private var marked: MarkedNumberEvidence?

    /// False where the value is no number.
    mutating func take(_ cell: CellBytes) -> Bool {
        if takePlain(cell) { return true }
        var evidence = marked ?? MarkedNumberEvidence()
        guard !hasExponent, evidence.take(cell) else { return false }
        marked = evidence
        return true
    }

    private mutating func takePlain(_ whole: CellBytes) -> Bool {
        var cell = whole
        let isPositive = cell.take("+")
        let isNegative = !isPositive && cell.take("-")
        let startsWithZero = cell.next == UInt8(ascii: "0")
        let whole = cell.takeDigits()
        var decimals = 0
        let hasPointHere = cell.take(".")
        if hasPointHere {
            let fraction = cell.takeDigits()
            decimals = fraction.count
            if fraction.value != 0 { hasFraction = true }
        }
        guard whole.count + decimals > 0 else { return false }
        var hasExponentHere = false
        if cell.take(oneOf: "e", "E") != nil {
            hasExponentHere = true
            _ = cell.take(oneOf: "+", "-")
            guard cell.takeDigits().count > 0 else { return false }
        }
        guard cell.isAtEnd else { return false }
        plainCount += 1
        if isPositive { hasPlus = true }
        if hasPointHere { hasPoint = true }
        if hasExponentHere { hasExponent = true }
        if startsWithZero, whole.count > 1 { hasLeadingZero = true }
        if couldHaveGroupingPoints, hasPointHere, decimals != 3 || whole.count > 3 || whole.count == 0 { couldHaveGroupingPoints = false }
        if couldBeSerialDay { couldBeSerialDay = !isNegative && whole.count == 5 && (20_000...79_999).contains(whole.value) }
        if couldBeCompactDay {
            couldBeCompactDay = whole.count == 8 && !hasPointHere && !hasExponentHere && !isNegative && NumberEvidence.isCompactDay(whole.value)
        }
        mostDecimals = max(mostDecimals, decimals)
        mostSignificantDigits = max(mostSignificantDigits, startsWithZero ? 0 : whole.count)
        fewestDigits = min(fewestDigits, whole.count)
        mostDigits = max(mostDigits, whole.count)
        return true
    }

    private static func isCompactDay(_ number: Int) -> Bool {
        (1900...2100).contains(number / 10_000) && Day(year: number / 10_000, month: number / 100 % 100, day: number % 100) != nil
    }

    /// What the rest of the file, or whoever loads it, says of all its columns.
    struct Setting {
        /// Every value was seen. Where later ones were not, they may have more decimals than these.
        var isComplete = true
        /// A comma or a point; nil where nobody knows.
        var decimalMark: String?
        /// Semicolons stand between the values.
        var isSemicolon = false
    }

    /// The type, or text with the reason. What begins with zeros, or is long, is a name made of digits: it is not to be computed with.
    func conclusion(named name: ColumnName, _ setting: Setting) -> ColumnEvidence.Conclusion {
        if hasLeadingZero { return .text("leading zeros") }
        if hasPlus, marked == nil { return .text("plus signs") }
        if marked != nil || (setting.decimalMark == "," && hasPoint && couldHaveGroupingPoints) { return markedConclusion(name, setting) }
        if hasExponent { return mostSignificantDigits > 15 ? .text("more than 15 digits") : .init(type: .approximate) }
        if name.isDate, let moment = momentConclusion { return moment }
        if hasPoint { return pointConclusion(setting) }
        if mostSignificantDigits > 15 { return .text("more than 15 digits") }
        if fewestDigits == mostDigits, mostDigits >= 11 { return .text("always \(mostDigits) digits") }
        if name.isPhone, mostDigits > 4 { return .text("telephone numbers by its name") }
        if name.isIdentifier, mostDigits > 8 { return .text("an identifier by its name") }
        return .init(type: .whole)
    }

    private func pointConclusion(_ setting: Setting) -> ColumnEvidence.Conclusion {
        // A double would lose digits of these.
        if mostSignificantDigits > 15 { return .text("more than 15 digits") }
        // All are brought to the same decimals, and a double, as which they are read, tells 15 digits apart.
        let scale = setting.isComplete ? max(2, mostDecimals) : 4
        return .init(type: mostDecimals <= 4 && mostSignificantDigits + scale <= 15 ? .decimal(scale: scale) : .approximate)
    }

    private var momentConclusion: ColumnEvidence.Conclusion? {
        guard plainCount > 0 else { return nil }
        if couldBeCompactDay { return .init(type: .day, writing: .moment(patterns: ["%Y%m%d"]), conversion: "days written as 20260630") }
        guard couldBeSerialDay else { return nil }
        return .init(type: hasFraction ? .time : .day, writing: .serialDays, conversion: "\(hasFraction ? "times" : "days") as a workbook counts them")
    }

    private func markedConclusion(_ name: ColumnName, _ setting: Setting) -> ColumnEvidence.Conclusion {
        if name.isPhone { return .text("telephone numbers by its name") }
        if name.isIdentifier { return .text("an identifier by its name") }
        var evidence = marked ?? MarkedNumberEvidence()
        guard plainCount > 0 else { return evidence.conclusion(setting) }
        evidence.takePlain(
            count: plainCount, couldHaveComma: !hasPoint || couldHaveGroupingPoints, decimals: mostDecimals, wholeDigits: mostSignificantDigits)
        return evidence.conclusion(setting)
    }

    /// The decimal mark, where the values leave no other.
    var decimalMark: String? {
        let hasPlainPoints = hasPoint && !couldHaveGroupingPoints
        return marked.map { $0.certainMark(givenPlainPoints: hasPlainPoints) } ?? (hasPlainPoints ? "." : nil)
    }
}
