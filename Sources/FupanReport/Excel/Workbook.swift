import CXlsxWriter
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a workbook was not written.
public enum WorkbookError: Error, Equatable, Sendable {
    /// The system's error number.
    case failed(code: Int32)
    /// What the library says of it.
    case refused(String)
    /// A sheet has no room for more: `mostRows` with the header, `mostColumns`.
    case tooManyRows
    case tooManyColumns(Int)
    /// A cell holds `mostCharacters`; the column has a text of so many.
    case textTooLong(column: String, characters: Int)
}

/// An .xlsx file that is being made: sheets are added one after the other, and the file is there once `close` has returned. One that is left without it writes none.
///
/// The same calls give the same bytes: the file says no time of its own.
public final class Workbook {
    /// What the form itself allows.
    public static let mostRows = 1_048_576
    public static let mostColumns = 16_384
    public static let mostCharacters = 32_767

    /// Nil once it is written or given up.
    private var workbook: OpaquePointer?
    private var formats: [CellStyle: OpaquePointer] = [:]
    private var names: SheetNames

    /// With `streams` rows go to temporary files in the folder of the path, for tables of any size; the rows of a sheet are then written downwards only, and charts come without the figures that previews show.
    public init(_ path: String, streams: Bool = false) throws(WorkbookError) {
        names = SheetNames()
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let opened = folder.withCString { folder in
            var options = lxw_workbook_options()
            options.constant_memory = streams ? 1 : 0
            options.use_zip64 = streams ? 1 : 0
            options.tmpdir = folder
            return workbook_new_opt(path, &options)
        }
        guard let opened else { throw .failed(code: ENOMEM) }
        workbook = opened
        var properties = lxw_doc_properties()
        // 1980-01-01, as the entries of the archive have it: a date of its own would make each run another file.
        properties.created = 315_532_800
        _ = workbook_set_properties(opened, &properties)
    }

    deinit { giveUp() }

    /// Whether a sheet has this name already; case does not count.
    public func hasSheet(_ name: String) -> Bool { names.contains(name) }

    /// Adds a sheet. The name is made to fit the form, and to differ from those before it.
    func addSheet(_ name: String) throws(WorkbookError) -> Sheet {
        guard let workbook else { throw .failed(code: EBADF) }
        let fitted = names.add(name)
        guard let sheet = workbook_add_worksheet(workbook, fitted) else { throw .refused("the sheet `\(fitted)` could not be added") }
        _ = worksheet_ignore_errors(sheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT), "A1:XFD1048576")
        return Sheet(workbook: self, name: fitted, sheet)
    }

    func addChart(_ type: Int) -> OpaquePointer? { workbook.flatMap { workbook_add_chart($0, UInt8(type)) } }

    /// The library's format for a style, each made once.
    func format(_ style: CellStyle) -> OpaquePointer? {
        if let made = formats[style] { return made }
        guard let workbook, let format = workbook_add_format(workbook) else { return nil }
        style.apply(to: format)
        formats[style] = format
        return format
    }

    /// Writes the file.
    public func close() throws(WorkbookError) {
        guard let workbook else { return }
        self.workbook = nil
        errno = 0
        try Workbook.check(workbook_close(workbook))
    }

    /// Leaves it unwritten.
    public func giveUp() {
        if let workbook { lxw_workbook_free(workbook) }
        workbook = nil
    }

    static func check(_ error: lxw_error) throws(WorkbookError) {
        guard error != 0 else { return }
        throw errno != 0 ? .failed(code: errno) : .refused(String(cString: lxw_strerror(error)))
    }
}

/// A sheet of a workbook, and how wide what was written in its columns is.
final class Sheet {
    let workbook: Workbook
    let name: String
    let pointer: OpaquePointer
    private var widths: [Int] = []

    init(workbook: Workbook, name: String, _ pointer: OpaquePointer) {
        self.workbook = workbook
        self.name = name
        self.pointer = pointer
    }

    func write(_ text: String, row: Int, column: Int, _ style: CellStyle) throws(WorkbookError) {
        try Workbook.check(worksheet_write_string(pointer, UInt32(row), UInt16(column), CellText.escaped(text), workbook.format(style)))
    }

    func write(_ number: Double, row: Int, column: Int, _ style: CellStyle) throws(WorkbookError) {
        try Workbook.check(worksheet_write_number(pointer, UInt32(row), UInt16(column), number, workbook.format(style)))
    }

    func write(_ value: Bool, row: Int, column: Int, _ style: CellStyle) throws(WorkbookError) {
        try Workbook.check(worksheet_write_boolean(pointer, UInt32(row), UInt16(column), value ? 1 : 0, workbook.format(style)))
    }

    func writeBlank(row: Int, column: Int, _ style: CellStyle) throws(WorkbookError) {
        try Workbook.check(worksheet_write_blank(pointer, UInt32(row), UInt16(column), workbook.format(style)))
    }

    /// Notes the width of a cell, in columns of a terminal: the widest decides.
    func widen(_ column: Int, to width: Int) {
        while widths.count <= column { widths.append(0) }
        widths[column] = max(widths[column], width)
    }

    private static let narrowest = 6, widest = 60

    /// The width that a column gets, in characters.
    func width(_ column: Int) -> Double {
        guard widths.indices.contains(column), widths[column] > 0 else { return 9 }
        return Double(min(max(widths[column] + 2, Sheet.narrowest), Sheet.widest))
    }

    func setWidths() throws(WorkbookError) {
        for column in widths.indices {
            try Workbook.check(worksheet_set_column(pointer, UInt16(column), UInt16(column), width(column), nil))
        }
    }
}

/// Text as a cell holds it.
enum CellText {
    /// The form writes characters as `_x000D_`: text that looks so already gets its first underscore written like that, and stays what it is.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")), text.contains("_x") else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isMark = byte == UInt8(ascii: "_") && index + 6 < bytes.count && bytes[index + 1] == UInt8(ascii: "x")
                && bytes[index + 6] == UInt8(ascii: "_") && bytes[index + 2...index + 5].allSatisfy { isHexadecimal($0) }
            if isMark { result += Array("_x005F".utf8) }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }
}
