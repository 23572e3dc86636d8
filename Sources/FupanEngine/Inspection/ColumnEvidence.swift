import FupanPlan
import FupanTable

/// Looks at a column's values as they stand in a file, and says what type they all are. Every value counts: one that is no number makes the column text.
struct ColumnEvidence {
    private var number: NumberEvidence? = NumberEvidence()
    private var date: DateEvidence? = DateEvidence()
    private var couldBeBoolean = true
    private var couldBeYesOrNo = true
    private var count = 0
    private var mostBytes = 0
    /// Values that stand for none, if the rest are no text.
    private var nulls: [String] = []
    /// What stands for none in every column, if that was said.
    private let statedNulls: [String]?
    private var emptyCount = 0
    private var spelledNullCount = 0
    private(set) var samples: [String] = []
    private var samplesLeft = 50
    /// The first values that the others are not like, and what those are.
    private var offenders: [String] = []
    private var expectation: Expectation?

    private enum Expectation { case number, date, boolean }

    init(nulls: [String]? = nil) { statedNulls = nulls }

    /// False once it can only be text, and why is known.
    var isOpen: Bool { canBeTyped || (expectation != nil && offenders.count < 3) }

    private var canBeTyped: Bool { number != nil || date != nil || couldBeBoolean || couldBeYesOrNo }

    /// A row without a value.
    mutating func takeNothing() { emptyCount += 1 }

    /// Of all rows, if it saw them all.
    func nullCount(_ conclusion: Conclusion) -> Int { emptyCount + (conclusion.nulls.isEmpty ? 0 : spelledNullCount) }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        let cell = CellBytes(bytes)
        guard cell.count > 0 else { return emptyCount += 1 }
        if samplesLeft > 0 { takeSample(cell) }
        guard isOpen else { return }
        if isNull(cell) { return }
        guard canBeTyped else { return takeOffender(cell) }
        takeTyped(cell)
        count += 1
        mostBytes = max(mostBytes, cell.count)
    }

    private mutating func takeTyped(_ cell: CellBytes) {
        let wasNumber = number != nil, wasDate = date != nil
        if wasNumber, number?.take(cell) != true { number = nil }
        if wasDate, date?.take(cell) != true { date = nil }
        if couldBeBoolean, !cell.isWord("true"), !cell.isWord("false") { couldBeBoolean = false }
        if couldBeYesOrNo, !cell.isText("是"), !cell.isText("否") { couldBeYesOrNo = false }
        if !canBeTyped, count > 0 {
            expectation = wasNumber ? .number : wasDate ? .date : .boolean
            offenders.append(cell.text)
        }
    }

    private mutating func takeSample(_ cell: CellBytes) {
        samplesLeft -= 1
        let text = cell.text
        if !samples.contains(text) { samples.append(text) }
        if samples.count == 3 { samplesLeft = 0 }
    }

    private mutating func isNull(_ cell: CellBytes) -> Bool {
        if let statedNulls {
            guard statedNulls.contains(cell.text) else { return false }
        } else if !NullSpelling.isOne(cell) {
            return false
        }
        let text = cell.text
        if !nulls.contains(text) { nulls.append(text) }
        spelledNullCount += 1
        return true
    }

    /// Others that are not like the values before.
    private mutating func takeOffender(_ cell: CellBytes) {
        var isOne = true
        switch expectation {
        case .number:
            var evidence = NumberEvidence()
            isOne = !evidence.take(cell)
        case .date:
            var evidence = DateEvidence()
            isOne = !evidence.take(cell)
        case .boolean: isOne = !cell.isWord("true") && !cell.isWord("false")
        case nil: return
        }
        let text = cell.text
        if isOne, !offenders.contains(text) { offenders.append(text) }
    }

    struct Conclusion {
        var type: DataType
        var reason: String?
        var writing: FileSource.Writing?
        var format = Format.plain
        var conversion: String?
        /// Of days and times that were not all seen.
        var mostBytes: Int?
        var nulls: [String] = []

        static func text(_ reason: String?) -> Conclusion { Conclusion(type: .text, reason: reason) }
    }

    struct Setting {
        var numbers = NumberEvidence.Setting()
        /// `DMY`, where it cannot be told from the column's own values.
        var dayOrder: String?
    }

    func conclusion(named header: String = "", _ setting: Setting) -> Conclusion {
        var result = typeConclusion(ColumnName(header), setting)
        if statedNulls != nil {
            result.nulls = statedNulls ?? []
        } else if !result.type.isText {
            result.nulls = nulls
        }
        if !result.nulls.isEmpty, !nulls.isEmpty {
            let words = "null where \(nulls.map { "`\($0)`" }.joined(separator: ", "))"
            result.conversion = result.conversion.map { "\($0), \(words)" } ?? words
        }
        return result
    }

    func conclusion(isComplete: Bool) -> Conclusion { conclusion(Setting(numbers: .init(isComplete: isComplete))) }

    private func typeConclusion(_ name: ColumnName, _ setting: Setting) -> Conclusion {
        let isComplete = setting.numbers.isComplete
        guard count > 0 else { return .text(isComplete ? "no values" : "no values at its start") }
        if let number { return number.conclusion(named: name, setting.numbers) }
        if let date {
            var conclusion = date.conclusion(dayOrder: setting.dayOrder)
            conclusion.mostBytes = isComplete || conclusion.type.isText || conclusion.writing != nil ? nil : mostBytes
            return conclusion
        }
        if couldBeBoolean { return Conclusion(type: .boolean) }
        if couldBeYesOrNo { return Conclusion(type: .boolean, writing: .words(true: "是", false: "否"), conversion: "是 and 否") }
        return .text(disappointment)
    }

    /// Why a column that looked like something else is text.
    private var disappointment: String? {
        guard let expectation, !offenders.isEmpty else { return nil }
        let values = offenders.map { "`\($0)`" }.joined(separator: ", "), isOne = offenders.count == 1
        switch expectation {
        case .number: return "\(values) \(isOne ? "is no number" : "are no numbers")"
        case .date: return "\(values) \(isOne ? "is no date like those before" : "are no dates like those before")"
        case .boolean: return "\(values) \(isOne ? "is" : "are") no true or false"
        }
    }

    /// Of numbers, whether one is not whole.
    var hasFraction: Bool { number?.hasFraction == true }

    /// What the values leave no doubt about, for columns that do.
    var decimalMark: String? { number?.decimalMark }
    var dayOrder: String? { number == nil ? date?.certainOrder : nil }
    var isAmbiguousDate: Bool { number == nil && date?.isAmbiguous == true }
}
