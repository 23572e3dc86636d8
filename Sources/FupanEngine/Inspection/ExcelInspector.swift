import CDuckDB
import FupanPlan
import FupanSQL
import FupanTable

/// Looks at workbooks: where the table stands on its sheet, and what is in its columns.
///
/// A cell is a number, a day or a time by its style, which DuckDB reads from the first row alone; the values are looked at as text.
struct ExcelInspector {
    let engine: DuckDBEngine
    let files: [ReadableFile]
    let options: FileOptions

    /// Where a header may stand.
    private static let topRows = 60
    private static let topColumns = 256

    func inspect() throws(EngineError) -> FileSource {
        try engine.loadExtension("excel")
        var places: [Place] = []
        for file in files { places.append(try place(in: file)) }
        guard let first = places.first else { throw EngineError(.file(path: nil, line: nil), "no file to look at") }
        for (file, place) in zip(files, places) where place.headers != first.headers {
            throw FileOnDisk.error(file.origin, "its columns are not those of \(files[0].origin)")
        }
        var evidence = [ColumnEvidence](repeating: ColumnEvidence(nulls: options.nulls), count: first.headers.count), rows = 0
        for (file, place) in zip(files, places) {
            let form = FileSource.Workbook(sheet: options.sheet, ranges: [place.range])
            rows += try gather("SELECT * FROM \(duckDBWorkbook(file.file.path, form, 0, columns: first.headers.count))", file, &evidence)
        }
        let types = try styledTypes(first, in: files[0])
        var setting = ColumnEvidence.Setting()
        setting.dayOrder = options.dates
        setting.numbers.decimalMark = options.decimalMark
        let conclusions = zip(first.headers, evidence).map { $1.conclusion(named: $0, setting) }
        let columns = first.headers.indices.map { column(first.headers[$0], types[$0], conclusions[$0], hasClock: evidence[$0].hasFraction) }
        var source = FileSource(
            paths: files.map(\.file.path), form: .excel(.init(sheet: options.sheet, ranges: places.map(\.range))), columns: columns)
        source.findings.rowCount = rows
        source.findings.columns = columns.indices.map { index in
            let isStyled = columns[index].writing == .serialDays && types[index] != .text && !types[index].isNumber
            return .init(nullCount: evidence[index].nullCount(conclusions[index]), samples: evidence[index].samples,
                         conversion: isStyled || options.keepsAsText(columns[index].header) ? nil : conclusions[index].conversion)
        }
        source.findings.remarks = places.flatMap(\.remarks)
        return source
    }

    // MARK: Place

    /// Where a table stands on its sheet; rows and columns from 1.
    private struct Place {
        var headers: [String] = []
        var left = 1
        var right = 1
        var header = 1
        var last = 1
        /// The rows below the header that were looked at.
        var top: [[String?]] = []
        var remarks: [String] = []

        var range: String { cells(header, max(header, last)) }
        func cells(_ from: Int, _ to: Int) -> String { "\(columnLetters(left))\(from):\(columnLetters(right))\(to)" }
    }

    private func place(in file: ReadableFile) throws(EngineError) -> Place {
        let whole = try query(file, range: nil, "count(*)")
        guard let count = whole.first?.first ?? nil, let last = Int(count), last > 0 else { throw FileOnDisk.error(file.origin, "the sheet is empty") }
        let bounds = try self.bounds(file)
        let firstRow = bounds?.rows.lowerBound ?? 1
        let letters = (bounds.map { columnLetters($0.columns.lowerBound) } ?? "A", bounds.map { columnLetters($0.columns.upperBound) } ?? columnLetters(Self.topColumns))
        let top = try query(file, range: "\(letters.0)\(firstRow):\(letters.1)\(min(max(last, firstRow), firstRow + Self.topRows))", "*")
        let counts = top.map { $0.count { $0 != nil } }
        let most = counts.max() ?? 0
        guard most > 0 else { throw FileOnDisk.error(file.origin, "the sheet is empty") }
        var place = Place()
        // A title is one cell, or two, over many.
        let found = bounds != nil ? 0 : options.header.map { $0 - 1 } ?? counts.firstIndex { $0 * 2 > most || (most == 1 && $0 == 1) } ?? 0
        guard top.indices.contains(found) else { throw FileOnDisk.error(file.origin, "it has no row \(found + 1)") }
        place.top = Array(top[(found + 1)...])
        place.header = firstRow + found
        let filled = top[found...].flatMap { row in row.indices.filter { row[$0] != nil } }
        let offset = bounds?.columns.lowerBound ?? 1
        place.left = offset + (bounds != nil ? 0 : filled.min() ?? 0)
        place.right = bounds?.columns.upperBound ?? offset + (filled.max() ?? 0)
        place.headers = (place.left...place.right).map { (top[found][$0 - offset] ?? "") }
        place.top = place.top.map { row in (place.left...place.right).map { row[$0 - offset] } }
        place.last = min(bounds?.rows.upperBound ?? last, last)
        if found > 0, let title = top[..<found].joined().compactMap({ $0 }).first { place.remarks.append("header in row \(place.header), below `\(title.prefix(40))`") }
        if bounds == nil { try dropTotals(&place, file) }
        return place
    }

    /// What `with range "A3:F120"` says.
    private func bounds(_ file: ReadableFile) throws(EngineError) -> (rows: ClosedRange<Int>, columns: ClosedRange<Int>)? {
        guard let range = options.range else { return nil }
        let corners = range.uppercased().split(separator: ":", omittingEmptySubsequences: false).map { corner in
            (column: columnNumber(corner.prefix { $0.isLetter }), row: Int(corner.drop { $0.isLetter }))
        }
        guard corners.count == 2, let left = corners[0].column, let right = corners[1].column, let top = corners[0].row, let bottom = corners[1].row,
              left <= right, top <= bottom, top > 0 else { throw FileOnDisk.error(file.origin, "`\(range)` is no range of cells, as `A3:F120` is one") }
        return (top...bottom, left...right)
    }

    /// Rows of totals below the data would be added a second time.
    private func dropTotals(_ place: inout Place, _ file: ReadableFile) throws(EngineError) {
        let from = max(place.header + 1, place.last - 9)
        guard from <= place.last else { return }
        var left: [String] = []
        for row in try query(file, range: place.cells(from, place.last), "*").reversed() {
            let filled = row.compactMap { $0 }
            guard let first = filled.first else {
                place.last -= 1
                continue
            }
            let isTotal = FooterFinder.isTotal(first) && filled.count < row.count
            guard isTotal || (filled.count == 1 && row.count > 2 && FooterFinder.isNote(first)) else { break }
            place.last -= 1
            left.insert(filled.joined(separator: " "), at: 0)
        }
        if let first = left.first { place.remarks.append("left out \(left.count == 1 ? "1 row" : "\(left.count) rows") below the data: `\(first.prefix(60))`") }
    }

    /// Cells as text.
    private func query(_ file: ReadableFile, range: String?, _ items: String) throws(EngineError) -> [[String?]] {
        let choice = (options.sheet.map { ", sheet = \(quotedText($0))" } ?? "") + (range.map { ", range = '\($0)'" } ?? "")
        let stream = try stream(
            "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT \(items) FROM read_xlsx(\(quotedPath(file.file.path))\(choice), header = false, all_varchar = true, stop_at_empty = false))",
            file)
        let table = try stream.all()
        return (0..<table.rowCount).map { row in
            table.columns.map { if case .text(let text) = $0[row] { text } else { nil } }
        }
    }

    // MARK: Types

    /// The type of each column's first value, by its style.
    private func styledTypes(_ place: Place, in file: ReadableFile) throws(EngineError) -> [DataType] {
        var types = place.headers.map { _ in DataType.text }
        let firstRows = place.headers.indices.map { column in place.top.firstIndex { $0[column] != nil } }
        let sheet = options.sheet.map { ", sheet = \(quotedText($0))" } ?? ""
        for row in Set(firstRows.compactMap { $0 }).sorted().prefix(20) {
            let line = place.header + 1 + row
            let fields = try stream(
                "SELECT * FROM read_xlsx(\(quotedPath(file.file.path))\(sheet), header = false, stop_at_empty = false, range = '\(place.cells(line, line))') LIMIT 0", file).fields
            for index in types.indices where firstRows[index] == row && fields.indices.contains(index) { types[index] = fields[index].type }
        }
        return types
    }

    /// Days and times are numbers under their style. Where some value is none, the column is text.
    private func column(_ header: String, _ style: DataType, _ conclusion: ColumnEvidence.Conclusion, hasClock: Bool) -> FileSource.Column {
        if options.keepsAsText(header) { return FileSource.Column(header: header, type: .text, nulls: options.nulls ?? []) }
        let isPlainNumber = conclusion.type.isNumber && conclusion.writing == nil
        switch style {
        case .day where isPlainNumber || conclusion.writing == .serialDays, .time where isPlainNumber || conclusion.writing == .serialDays:
            // Whether there is a clock is told by the values: many programs write days under a style of times.
            var column = FileSource.Column(header, conclusion)
            (column.type, column.writing) = (hasClock ? .time : .day, .serialDays)
            return column
        case .boolean where isPlainNumber: return FileSource.Column(header: header, type: .boolean, nulls: conclusion.nulls)
        case .text where isPlainNumber: return FileSource.Column(header: header, type: .text, reason: "written as text in the workbook")
        default: return FileSource.Column(header, conclusion)
        }
    }

    private func gather(_ query: String, _ file: ReadableFile, _ evidence: inout [ColumnEvidence]) throws(EngineError) -> Int {
        let stream = try stream(query, file)
        var rows = 0
        while let count = try stream.nextVectors({ index, reader in
            guard evidence.indices.contains(index) else { return }
            reader.forEachRow { if let text = $0 { evidence[index].take(text) } else { evidence[index].takeNothing() } }
        }) { rows += count }
        return rows
    }

    private func stream(_ query: String, _ file: ReadableFile) throws(EngineError) -> DuckDBStream {
        do throws(EngineError) {
            return try engine.stream(query)
        } catch {
            if case .interrupted = error.kind { throw error }
            throw FileOnDisk.error(file.origin, error.message)
        }
    }
}

/// 1 is A, 28 is AB.
private func columnLetters(_ number: Int) -> String {
    var number = number, letters = ""
    while number > 0 {
        letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8((number - 1) % 26))) + letters
        number = (number - 1) / 26
    }
    return letters
}

private func columnNumber(_ letters: Substring) -> Int? {
    guard (1...3).contains(letters.utf8.count), letters.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return nil }
    return letters.utf8.reduce(0) { $0 * 26 + Int($1 - UInt8(ascii: "A")) + 1 }
}
