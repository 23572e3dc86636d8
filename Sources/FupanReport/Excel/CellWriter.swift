import FupanSource
import FupanTable

/// Writes the values of one column into its cells: as numbers, dates and truth values where a cell can hold them, else as text.
struct CellWriter {
    let field: Field
    private let style: CellStyle
    private let textStyle: CellStyle
    private let language: Language

    init(_ field: Field, in language: Language) {
        self.field = field
        self.language = language
        style = CellStyle(pattern: CellStyle.pattern(of: field, in: language))
        textStyle = CellStyle(pattern: "@", alignment: CellStyle.isNumeric(field.type) ? .right : .general)
    }

    /// Nothing is written for null.
    func write(_ value: Value, to sheet: Sheet, row: Int, column: Int, isTotal: Bool = false) throws(WorkbookError) {
        let style = isTotal ? style.asTotal() : style
        switch value {
        case .null: if isTotal { try sheet.writeBlank(row: row, column: column, style) }
        case .boolean(let value): try sheet.write(value, row: row, column: column, style)
        case .text(let text): try write(text, sheet, row, column, isTotal)
        case .list: try write(ValueText(language).text(value), sheet, row, column, isTotal)
        default:
            guard let number = CellWriter.number(value) else { return try write(CellWriter.text(value), sheet, row, column, isTotal) }
            try sheet.write(number, row: row, column: column, style)
        }
    }

    private func write(_ text: String, _ sheet: Sheet, _ row: Int, _ column: Int, _ isTotal: Bool) throws(WorkbookError) {
        if text.utf8.count > Workbook.mostCharacters, text.utf16.count > Workbook.mostCharacters {
            throw .textTooLong(column: field.name, characters: text.utf16.count)
        }
        try sheet.write(text, row: row, column: column, isTotal ? textStyle.asTotal() : textStyle)
    }

    /// The number a cell holds; nil for what none can: a cell has fifteen digits, and its days begin with March 1900.
    static func number(_ value: Value) -> Double? {
        switch value {
        case .whole(let value): value.magnitude < mostExact ? Double(value) : nil
        case .decimal(let value): value.rounded(toScale: 0).mantissa.magnitude < UInt128(mostExact) ? value.approximate : nil
        case .approximate(let value), .duration(let value, _): value.isFinite ? value : nil
        case .day(let day), .period(.month, let day): serial(day)
        case .time(let moment): serial(moment.day).map { $0 + Double(moment.microseconds - Int64(moment.day.number) * Moment.perDay) / Double(Moment.perDay) }
        case .period(.year, let day): Double(day.civil.year)
        default: nil
        }
    }

    private static let mostExact: UInt64 = 1_000_000_000_000_000

    /// Days since 1899-12-30. Before March 1900 spreadsheets do not agree: one counts a 29th of February that never was.
    private static func serial(_ day: Day) -> Double? {
        let serial = day.number + 25_569
        return (61...2_958_465).contains(serial) ? Double(serial) : nil
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .decimal(let decimal): decimal.text
        case .approximate, .duration: ""
        default: ValueText().text(value)
        }
    }

    /// How wide a value is in its cell.
    func width(_ value: Value) -> Int {
        switch value {
        case .null: 0
        case .day: 10
        case .time: 19
        case .approximate(let number) where field.format.style == .plain: min("\(number)".utf8.count, 12)
        case .duration(let number, _): min("\(number)".utf8.count, 12)
        case .text(let text): CellWriter.widthOfLines(text)
        default: ValueText(language).text(value, field.format).displayWidth
        }
    }

    static func widthOfLines(_ text: String) -> Int {
        text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline).map { String($0.prefix(80)).displayWidth }.max() ?? 0
    }
}
