#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanMeaning
import FupanReport
import FupanSource
import FupanTable

/// The workbooks of a program: each `save` to one .xlsx path adds a sheet, and the file is written when the program ends well.
final class ProgramWorkbooks {
    /// A workbook that is being made beside its place.
    fileprivate struct Open {
        let workbook: Workbook
        let path: String
        let temporary: String
        /// As the program names it.
        let name: String
        /// Of the first sheet.
        let span: Span
        var sheets: [(name: String, rows: Int)] = []
    }

    fileprivate var open: [Open] = []
    /// Paths that are written: nothing can be added to them.
    fileprivate var written: Set<String> = []

    func startAnew() {
        giveUp()
        written = []
    }

    /// Leaves unwritten what is not written yet.
    func giveUp() {
        for item in open {
            item.workbook.giveUp()
            unlink(item.temporary)
        }
        open = []
    }
}

extension Session {
    /// Adds a table to its workbook.
    func addSheet(_ relation: Relation, notes: [String], to path: String, name: String, _ request: SaveRequest) throws {
        let index = try workbook(at: path, name: name, request.span)
        let workbook = workbooks.open[index].workbook
        if let sheet = request.sheet, workbook.hasSheet(sheet) { throw Diagnostic.sheetTwice(sheet, name, at: request.span) }
        let rows = LargeSums(try self.rows(of: relation, at: request.span), of: relation, in: language)
        var count = 0, given = ""
        let title = request.sheet ?? relation.name ?? (language == .chinese ? "工作表" : "Sheet")
        try diagnosing(rows) {
            do {
                let sheet = try TableSheet(title, of: rows.fields, in: workbook, language)
                while let chunk = try rows.next() {
                    if interruption.isRaised { throw Stop.interrupted }
                    count += chunk.rowCount
                    try sheet.write(chunk)
                }
                given = sheet.name
                try sheet.end(notes: notes + rows.remarks)
            } catch let error as WorkbookError {
                throw Diagnostic.workbook(error, name, at: request.span)
            }
        }
        workbooks.open[index].sheets.append((given, count))
    }

    private func workbook(at path: String, name: String, _ span: Span) throws -> Int {
        if let index = workbooks.open.firstIndex(where: { $0.path == path }) { return index }
        guard !workbooks.written.contains(path) else { throw Diagnostic.workbookIsWritten(name, at: span) }
        let temporary = path + ".\(getpid()).part"
        // The library opens the file at the end only; whether that can be done is known now.
        let descriptor = File.created(temporary)
        guard descriptor >= 0 else { throw Diagnostic.cannotWrite(name, errno, at: span) }
        close(descriptor)
        do {
            workbooks.open.append(.init(workbook: try Workbook(temporary, streams: true), path: path, temporary: temporary, name: name, span: span))
        } catch {
            unlink(temporary)
            throw Diagnostic.workbook(error, name, at: span)
        }
        return workbooks.open.count - 1
    }

    /// Writes the workbooks that are complete: at the end of the program, and before a statement that reads files.
    func writeWorkbooks() throws {
        while let item = workbooks.open.first {
            do {
                try item.workbook.close()
            } catch {
                throw Diagnostic.workbook(error, item.name, at: item.span)
            }
            guard File.isOnDisk(item.temporary), rename(item.temporary, item.path) == 0 else { throw Diagnostic.cannotWrite(item.name, errno, at: item.span) }
            workbooks.open.removeFirst()
            workbooks.written.insert(item.path)
            presenter.remark(saved(item))
        }
    }

    private func saved(_ item: ProgramWorkbooks.Open) -> String {
        let isChinese = language == .chinese
        guard item.sheets.count > 1 else {
            let rows = item.sheets.first?.rows ?? 0
            return isChinese ? "已保存 \(item.name)（\(rows) 行）" : "saved \(item.name) (\(rows) rows)"
        }
        let sheets = item.sheets.map { isChinese ? "\($0.name) \($0.rows) 行" : "\($0.name) \($0.rows) rows" }
        return isChinese ? "已保存 \(item.name)（\(sheets.joined(separator: "、"))）" : "saved \(item.name) (\(sheets.joined(separator: ", ")))"
    }

    /// A page is a workbook of its own.
    func writePageWorkbook(_ report: Report, to temporary: String, final path: String, _ name: String, _ span: Span) throws {
        guard !workbooks.open.contains(where: { $0.path == path }), !workbooks.written.contains(path) else { throw Diagnostic.workbookIsWritten(name, at: span) }
        do {
            try WorkbookRenderer().write(report, to: temporary)
        } catch {
            throw Diagnostic.workbook(error, name, at: span)
        }
        guard File.isOnDisk(temporary) else { throw Diagnostic.cannotWrite(name, errno, at: span) }
        workbooks.written.insert(path)
    }
}



extension File {
    /// The descriptor of a new, empty file; negative where it cannot be.
    static func created(_ path: String) -> Int32 { open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666) }

    /// Whether all of a file that was written has reached the disk.
    static func isOnDisk(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}

extension Diagnostic {
    /// Why a workbook was not written.
    public static func workbook(_ error: WorkbookError, _ path: String, at span: Span? = nil) -> Diagnostic {
        switch error {
        case .failed(let code): return Diagnostic("cannot-write", "`\(path)` cannot be written: \(File.reason(code))", at: span, "")
        case .refused(let reason): return Diagnostic("cannot-write", "`\(path)` cannot be written: \(reason)", at: span, "")
        case .tooManyRows:
            return Diagnostic("sheet-rows", "a sheet has room for \(Workbook.mostRows - 1) rows below its header, and this table has more", at: span, "nothing was written",
                              suggestions: [.init("save it as .csv or .parquet, or `summarize` first")])
        case .tooManyColumns(let count):
            return Diagnostic("sheet-columns", "a sheet has room for \(Workbook.mostColumns) columns, and this table has \(count)", at: span, "nothing was written",
                              suggestions: [.init("`select` fewer, or save it as .csv or .parquet")])
        case .textTooLong(let column, let characters):
            return Diagnostic("cell-text", "a cell holds \(Workbook.mostCharacters) characters, and `\(column)` has a text of \(characters)", at: span, "nothing was written",
                              suggestions: [.init("save it as .csv or .parquet, or leave the column out")])
        }
    }

    static func sheetTwice(_ sheet: String, _ path: String, at span: Span) -> Diagnostic {
        Diagnostic("sheet-twice", "`\(path)` has a sheet `\(sheet)` already", at: span, "the second of that name", suggestions: [.init("give it another name, like `with sheet \"\(sheet) 2\"`")])
    }

    static func workbookIsWritten(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("workbook-written", "`\(path)` was written above, and nothing can be added to it", at: span, "",
                   notes: ["a workbook is written before a statement that reads files; a review is a workbook of its own"],
                   suggestions: [.init("save all its sheets before that statement, or save this one to another file")])
    }
}
