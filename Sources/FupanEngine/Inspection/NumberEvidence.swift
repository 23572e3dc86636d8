import FupanTable

/// What is common to the values of a column all of which are numbers so far.
struct NumberEvidence {
    private var hasPlus = false
    private var hasLeadingZero = false
    private var hasExponent = false
    private var hasPoint = false
    private var mostDecimals = 0
    /// Before the point, without a zero at the front.
    private var mostSignificantDigits = 0
    private var fewestDigits = Int.max
    private var mostDigits = 0

    /// False where the value is no number.
    mutating func take(_ cell: CellBytes) -> Bool {
        var cell = cell
        if cell.take("+") { hasPlus = true } else { _ = cell.take("-") }
        let startsWithZero = cell.next == UInt8(ascii: "0")
        let whole = cell.takeDigits()
        var decimals = 0
        if cell.take(".") {
            hasPoint = true
            decimals = cell.takeDigits().count
        }
        guard whole.count + decimals > 0 else { return false }
        if cell.take(oneOf: "e", "E") != nil {
            hasExponent = true
            _ = cell.take(oneOf: "+", "-")
            guard cell.takeDigits().count > 0 else { return false }
        }
        guard cell.isAtEnd else { return false }
        if startsWithZero, whole.count > 1 { hasLeadingZero = true }
        mostDecimals = max(mostDecimals, decimals)
        mostSignificantDigits = max(mostSignificantDigits, startsWithZero ? 0 : whole.count)
        fewestDigits = min(fewestDigits, whole.count)
        mostDigits = max(mostDigits, whole.count)
        return true
    }

    /// The type, or text with the reason. What begins with zeros, or is long, is a name made of digits: it is not to be computed with.
    ///
    /// `isComplete` says that every value was seen. Where later ones were not, they may have more decimals than these.
    func conclusion(isComplete: Bool) -> (type: DataType, reason: String?) {
        if hasLeadingZero { return (.text, "leading zeros") }
        if hasPlus { return (.text, "plus signs") }
        if hasExponent { return (.approximate, nil) }
        if hasPoint {
            // All are brought to the same decimals, and a double, as which they are read, tells 15 digits apart.
            let scale = isComplete ? max(2, mostDecimals) : 4
            return (mostDecimals <= 4 && mostSignificantDigits + scale <= 15 ? .decimal(scale: scale) : .approximate, nil)
        }
        if mostSignificantDigits > 15 { return (.text, "more than 15 digits") }
        if fewestDigits == mostDigits, mostDigits >= 11 { return (.text, "always \(mostDigits) digits") }
        return (.whole, nil)
    }
}
