import CXlsxWriter
import FupanSource
import FupanTable

/// Writes one table as a sheet of its own, in chunks as they come: a header that stays in sight and filters, the rows, and below an empty row the lines that say what its numbers mean.
public final class TableSheet {
    /// Rows that decide how wide the columns are.
    private static let rowsMeasured = 5000

    private let sheet: Sheet
    private let language: Language
    private let cells: [CellWriter]
    private var row = 0

    /// The sheet gets a name as near to this one as the form allows.
    public init(_ name: String, of fields: [Field], in workbook: Workbook, _ language: Language) throws(WorkbookError) {
        guard fields.count <= Workbook.mostColumns else { throw .tooManyColumns(fields.count) }
        sheet = try workbook.addSheet(name)
        self.language = language
        cells = fields.map { CellWriter($0, in: language) }
        try sheet.writeHeader(fields, row: 0)
        row = 1
    }

    /// The name it got.
    public var name: String { sheet.name }

    public func write(_ table: Table) throws(WorkbookError) {
        guard row + table.rowCount <= Workbook.mostRows else { throw .tooManyRows }
        for index in 0..<table.rowCount {
            for (column, writer) in cells.enumerated() {
                let value = table.columns[column][index]
                try writer.write(value, to: sheet, row: row, column: column)
                if row < TableSheet.rowsMeasured { sheet.widen(column, to: writer.width(value)) }
            }
            row += 1
        }
    }

    /// Ends the sheet with the lines that belong under the table, as far as there is room.
    public func end(notes: [String]) throws(WorkbookError) {
        if !cells.isEmpty {
            try Workbook.check(worksheet_autofilter(sheet.pointer, 0, 0, UInt32(max(1, row - 1)), UInt16(cells.count - 1)))
            _ = worksheet_repeat_rows(sheet.pointer, 0, 0)
        }
        worksheet_freeze_panes(sheet.pointer, 1, 0)
        for (index, note) in notes.enumerated() where row + 1 + index < Workbook.mostRows {
            try sheet.write(note.cut(to: Workbook.mostCharacters), row: row + 1 + index, column: 0, .note)
        }
        try sheet.setWidths()
        sheet.fitsOnePage()
    }
}

extension Sheet {
    func writeHeader(_ fields: [Field], row: Int) throws(WorkbookError) {
        for (column, field) in fields.enumerated() {
            try write(field.name.cut(to: Workbook.mostCharacters), row: row, column: column, .header(field))
            // The arrow of the filter stands in the cell.
            widen(column, to: CellWriter.widthOfLines(field.name) + 2)
        }
    }

    /// Printed as wide as the paper, A4.
    func fitsOnePage() {
        worksheet_set_paper(pointer, 9)
        worksheet_set_landscape(pointer)
        worksheet_fit_to_pages(pointer, 1, 0)
    }
}

extension String {
    /// The first so many characters of what is only said of a table.
    func cut(to count: Int) -> String { utf16.count <= count ? self : String(prefix(count / 2)) }
}
