import FupanTable

/// Looks at a column's values as they stand in a file, and says what type they all are. Every value counts: one that is no number makes the column text.
struct ColumnEvidence {
    private var number: NumberEvidence? = NumberEvidence()
    private var date: DateEvidence? = DateEvidence()
    private var couldBeBoolean = true
    private var count = 0
    private var mostBytes = 0
    /// Why a column that looked like something else is text.
    private var disappointment: String?

    /// False once it can only be text.
    var isOpen: Bool { number != nil || date != nil || couldBeBoolean }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        let cell = CellBytes(bytes)
        guard cell.count > 0, isOpen else { return }
        let wasNumber = number != nil, wasDate = date != nil
        if wasNumber, number?.take(cell) != true { number = nil }
        if wasDate, date?.take(cell) != true { date = nil }
        if couldBeBoolean, !cell.isWord("true"), !cell.isWord("false") { couldBeBoolean = false }
        if !isOpen, count > 0 { disappointment = "`\(cell.text)` is no \(wasNumber ? "number" : wasDate ? "date like those before" : "true or false")" }
        count += 1
        mostBytes = max(mostBytes, cell.count)
    }

    struct Conclusion {
        var type: DataType
        var reason: String?
        var dateFormat: String?
        var timeFormat: String?
        /// Of days and times that were not all seen.
        var mostBytes: Int?
    }

    func conclusion(isComplete: Bool) -> Conclusion {
        guard count > 0 else { return Conclusion(type: .text, reason: isComplete ? "no values" : "no values at its start") }
        if let number {
            let (type, reason) = number.conclusion(isComplete: isComplete)
            return Conclusion(type: type, reason: reason)
        }
        if let date = date?.conclusion() {
            return Conclusion(
                type: date.type, reason: date.reason,
                dateFormat: date.type == .day ? date.format : nil, timeFormat: date.type == .time ? date.format : nil,
                mostBytes: isComplete || date.type.isText ? nil : mostBytes)
        }
        return couldBeBoolean ? Conclusion(type: .boolean) : Conclusion(type: .text, reason: disappointment)
    }
}
