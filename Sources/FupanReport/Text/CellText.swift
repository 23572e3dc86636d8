import FupanTable

/// A column as people read it.
struct ColumnText {
    enum Alignment {
        case left
        case right
        /// On the decimal point.
        case point
    }

    let name: String
    let alignment: Alignment
    let cells: [String]

    /// The cells of these rows only.
    init(_ column: Column, rows: [Int], in language: Language) {
        let writer = ValueText(language)
        name = column.field.name
        alignment = ColumnText.alignment(of: column.field)
        let none = Wording(language: language).none
        cells = rows.map { column.field.isGroup && column[$0].isNull ? none : ColumnText.text(column[$0], column.field, writer) }
    }

    static func alignment(of field: Field) -> Alignment {
        switch field.type {
        case .whole, .decimal, .approximate: .point
        case .duration: .right
        default: .left
        }
    }

    /// An approximate number without a format has four decimals, or four digits where it is small: nobody compares columns by their sixteenth digit.
    private static func text(_ value: Value, _ field: Field, _ writer: ValueText) -> String {
        guard case .approximate(let number) = value, field.format.style == .plain else { return writer.text(value, field.format) }
        let size = abs(number)
        guard size != 0, size < 1e15, size >= 1e-6 else { return writer.text(value, field.format) }
        var scale = 4, limit = 1.0
        while size < limit, scale < 10 {
            limit /= 10
            if size < limit { scale += 1 }
        }
        let exact = Decimal(mantissa: Int128((number * powerOfTen(scale)).rounded()), scale: scale)
        return writer.text(.decimal(exact), field.format)
    }

    private static func powerOfTen(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}

extension Table {
    /// What stands in the cells of a total row that have no key: the word in the first, nothing in the others.
    func labelsTotal(_ column: Int, _ row: Int) -> Bool {
        columns[column][row].isNull && columns[..<column].allSatisfy { $0[row].isNull } && !columns[column].field.type.isNumber
    }
}
