import CXlsxWriter
import FupanSource
import FupanTable

/// Writes a page as a workbook: a sheet for each section, called as its heading; its prose, its tables one under the other, and its charts as charts of the workbook. The figures that charts are drawn from stand on the last sheet.
public struct WorkbookRenderer: Sendable {
    public init() {}

    public func write(_ report: Report, to path: String) throws(WorkbookError) {
        let workbook = try Workbook(path)
        var charts: [PlacedChart] = []
        for section in PageSection.sections(of: report) {
            var page = SectionSheet(try workbook.addSheet(section.name), report.language)
            try page.write(section.blocks)
            charts += page.charts
        }
        if !charts.isEmpty { try FigureSheet(try workbook.addSheet(Wording(language: report.language).figures), report.language).write(charts) }
        try workbook.close()
    }
}

/// What stands between two headings of the first or second level.
struct PageSection {
    var name: String
    var blocks: [Block]

    static func sections(of report: Report) -> [PageSection] {
        var sections: [PageSection] = []
        var current = PageSection(name: plain(report.title ?? Wording(language: report.language).page), blocks: [])
        for block in report.blocks {
            if case .heading(let level, let text) = block, level <= 2 {
                // A title with nothing below it stands above the first section.
                if current.hasContent { sections.append(current) }
                current = PageSection(name: plain(text), blocks: current.hasContent ? [] : current.blocks)
            }
            current.blocks.append(block)
        }
        if current.hasContent || sections.isEmpty { sections.append(current) }
        return sections
    }

    private var hasContent: Bool {
        blocks.contains { if case .heading = $0 { false } else { true } }
    }

    private static func plain(_ text: String) -> String { InlineReader.read(text).map(\.text).joined() }
}

/// A chart, and the cell of a sheet at which it stands.
struct PlacedChart {
    let sheet: Sheet
    let row: Int
    let drawing: WorkbookChart
}

/// A section, from the top of its sheet downwards.
struct SectionSheet {
    private let sheet: Sheet
    private let language: Language
    private(set) var charts: [PlacedChart] = []
    private var row = 0

    init(_ sheet: Sheet, _ language: Language) {
        self.sheet = sheet
        self.language = language
    }

    private var words: Wording { Wording(language: language) }

    mutating func write(_ blocks: [Block]) throws(WorkbookError) {
        for block in blocks { measure(block) }
        try sheet.setWidths()
        worksheet_gridlines(sheet.pointer, 0)
        for block in blocks { try write(block, isAlone: SectionSheet.tableCount(blocks) == 1) }
        sheet.fitsOnePage()
    }

    private static func tableCount(_ blocks: [Block]) -> Int {
        blocks.count { if case .table = $0 { true } else { false } }
    }

    /// The columns are as wide as the tables need; prose runs across them.
    private func measure(_ block: Block) {
        if case .chart(let chart) = block, chart.form == .heatmap, let grid = ChartReader(chart: chart, language: language).grid() {
            for name in grid.rows { sheet.widen(0, to: CellWriter.widthOfLines(name)) }
            for (index, name) in grid.columns.enumerated() { sheet.widen(index + 1, to: CellWriter.widthOfLines(name)) }
        }
        guard case .table(let block) = block else { return }
        for (index, column) in block.table.columns.enumerated() {
            let writer = CellWriter(column.field, in: language)
            sheet.widen(index, to: CellWriter.widthOfLines(column.field.name) + 2)
            for row in 0..<min(column.count, 5000) { sheet.widen(index, to: writer.width(column[row])) }
        }
    }

    private mutating func write(_ block: Block, isAlone: Bool) throws(WorkbookError) {
        switch block {
        case .heading(let level, let text):
            if row > 0 { row += 1 }
            try line(InlineReader.read(text).map(\.text).joined(), .heading(level), height: level <= 1 ? 24 : 20)
        case .prose(let markdown):
            for text in PlainProse.lines(markdown) { try paragraph(text) }
            row += 1
        case .table(let table): try write(table, isAlone: isAlone)
        case .value(let value, let format):
            let field = Table(one: value, format).fields[0]
            try CellWriter(field, in: language).write(value, to: sheet, row: row, column: 0)
            row += 2
        case .chart(let chart): try place(chart)
        }
    }

    private mutating func line(_ text: String, _ style: CellStyle, height: Double? = nil) throws(WorkbookError) {
        if let height { try Workbook.check(worksheet_set_row(sheet.pointer, UInt32(row), height, nil)) }
        try sheet.write(text.cut(to: Workbook.mostCharacters), row: row, column: 0, style)
        row += 1
    }

    /// Characters of a line of prose.
    private static let measureOfProse = 96.0

    private mutating func paragraph(_ text: String) throws(WorkbookError) {
        var last = 0, width = sheet.width(0)
        while width < SectionSheet.measureOfProse {
            last += 1
            width += sheet.width(last)
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { (Double(String($0).displayWidth) * 1.08 / width).rounded(.up) }.map { max(1, $0) }.reduce(0, +)
        // A row has at most 409 points.
        try Workbook.check(worksheet_set_row(sheet.pointer, UInt32(row), min(409, 15.5 * lines), nil))
        let text = CellText.escaped(text.cut(to: Workbook.mostCharacters))
        if last > 0 {
            let format = sheet.workbook.format(CellStyle.prose)
            // Merged with nothing in it first: the library would take a text that begins with an equals sign for a formula.
            try Workbook.check(worksheet_merge_range(sheet.pointer, UInt32(row), 0, UInt32(row), UInt16(last), "", format))
        }
        try sheet.write(text, row: row, column: 0, .prose)
        row += 1
    }

    private mutating func write(_ block: TableBlock, isAlone: Bool) throws(WorkbookError) {
        let table = block.table, totals = Set(block.totalRows), first = row + (block.caption == nil ? 0 : 1)
        guard table.columns.count <= Workbook.mostColumns else { throw .tooManyColumns(table.columns.count) }
        guard first + table.rowCount < Workbook.mostRows else { throw .tooManyRows }
        if let caption = block.caption { try line(caption, .caption) }
        guard !table.columns.isEmpty else { return try line(words.noColumns, .note) }
        try sheet.writeHeader(table.fields, row: row)
        row += 1
        for (column, values) in table.columns.enumerated() {
            let writer = CellWriter(values.field, in: language)
            for index in 0..<table.rowCount {
                let isTotal = totals.contains(index), cell = (row: row + index, column: column)
                if values[index].isNull, let word = word(for: column, index, isTotal, table) {
                    try sheet.write(word, row: cell.row, column: cell.column, isTotal ? CellStyle.plain.asTotal() : .plain)
                } else {
                    try writer.write(values[index], to: sheet, row: cell.row, column: cell.column, isTotal: isTotal)
                }
            }
        }
        row += table.rowCount
        if isAlone {
            try Workbook.check(worksheet_autofilter(sheet.pointer, UInt32(first), 0, UInt32(max(first + 1, row - 1)), UInt16(table.columns.count - 1)))
        }
        if table.rowCount == 0 { try line(words.noRows, .note) }
        if let omitted = block.omittedRows, omitted > 0 { try line(words.moreRows(omitted), .note) }
        for note in block.notes { try line(note, .note) }
        row += 1
    }

    /// What stands where a value is missing: the word for a total, or for the group of those without one.
    private func word(for column: Int, _ index: Int, _ isTotal: Bool, _ table: Table) -> String? {
        if isTotal { return column == 0 && table.labelsTotal(column, index) ? words.total : nil }
        return table.columns[column].field.isGroup ? words.none : nil
    }

    // MARK: charts

    private mutating func place(_ chart: Chart) throws(WorkbookError) {
        if chart.form == .heatmap { return try heatmap(chart) }
        let drawings = WorkbookChart.drawings(of: chart, language)
        if drawings.isEmpty {
            try line(ChartText(language: language).title(chart), .caption)
            try line(words.nothingToDraw, .note)
        }
        for drawing in drawings {
            charts.append(PlacedChart(sheet: sheet, row: row, drawing: drawing))
            row += drawing.rows + 1
        }
    }

    /// Its cells are cells, shaded from the least to the greatest.
    private mutating func heatmap(_ chart: Chart) throws(WorkbookError) {
        try line(ChartText(language: language).title(chart), .caption)
        guard let grid = ChartReader(chart: chart, language: language).grid() else { return try line(words.nothingToDraw, .note) }
        let corner = Field(chart.keys.first ?? "", .text)
        try sheet.writeHeader([corner], row: row)
        for (column, name) in grid.columns.enumerated() {
            try sheet.write(name.cut(to: Workbook.mostCharacters), row: row, column: column + 1, .header(Field("", .whole)))
        }
        row += 1
        let first = row, style = CellStyle(pattern: CellStyle.pattern(of: grid.field, in: language) ?? "General")
        for (name, values) in zip(grid.rows, grid.values) {
            try sheet.write(name.cut(to: Workbook.mostCharacters), row: row, column: 0, .plain)
            for (column, value) in values.enumerated() {
                if let value { try sheet.write(value, row: row, column: column + 1, style) }
            }
            row += 1
        }
        var scale = lxw_conditional_format()
        scale.type = UInt8(LXW_CONDITIONAL_2_COLOR_SCALE)
        scale.min_color = 0xF5F7F9
        scale.max_color = 0x5B9EE6
        try Workbook.check(worksheet_conditional_format_range(sheet.pointer, UInt32(first), 1, UInt32(row - 1), UInt16(max(1, grid.columns.count)), &scale))
        row += 1
    }
}

/// Prose without its marks, a line for each paragraph or item.
enum PlainProse {
    static func lines(_ markdown: String) -> [String] { ProseReader.read(markdown).flatMap { lines($0, indent: "") } }

    private static func lines(_ block: ProseBlock, indent: String) -> [String] {
        switch block {
        case .paragraph(let runs), .heading(_, let runs): return [indent + runs.map(\.text).joined()]
        case .code(let text): return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { indent + $0 }
        case .quote(let blocks): return blocks.flatMap { lines($0, indent: indent + "  ") }
        case .rule: return []
        case .list(let items, let start):
            return items.enumerated().flatMap { index, blocks -> [String] in
                let mark = start.map { "\($0 + index). " } ?? "• "
                let inner = blocks.flatMap { lines($0, indent: "") }
                return inner.enumerated().map { indent + ($0 == 0 ? mark : "   ") + $1 }
            }
        }
    }
}

extension Table {
    /// The type of a single value, as a table of one cell.
    fileprivate init(one value: Value, _ format: Format) {
        let type: DataType = switch value {
        case .null, .text, .list: .text
        case .boolean: .boolean
        case .whole: .whole
        case .decimal(let value): .decimal(scale: value.scale)
        case .approximate: .approximate
        case .day: .day
        case .time: .time
        case .period(let unit, _): .period(unit)
        case .duration(_, let unit): .duration(unit)
        }
        self.init([Column(Field("", type, format), .text([]))])
    }
}
