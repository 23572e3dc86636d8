import CXlsxWriter
import FupanTable

/// How a cell looks.
struct CellStyle: Hashable {
    enum Alignment: Hashable { case general, left, right }

    /// A number format, as the form writes it.
    var pattern: String?
    var isBold = false
    var isItalic = false
    var size: Double?
    var colour: UInt32?
    var background: UInt32?
    var alignment = Alignment.general
    var wraps = false
    var hasLineAbove = false
    var hasLineBelow = false

    static let plain = CellStyle()
    static let note = CellStyle(isItalic: true, size: 9, colour: 0x59636E)
    static let prose = CellStyle(alignment: .left, wraps: true)
    static let caption = CellStyle(isBold: true)

    static func heading(_ level: Int) -> CellStyle { CellStyle(isBold: true, size: level <= 1 ? 16 : level == 2 ? 14 : 12) }

    static func header(_ field: Field) -> CellStyle {
        CellStyle(isBold: true, background: 0xEDF0F3, alignment: isNumeric(field.type) ? .right : .left, hasLineBelow: true)
    }

    static func isNumeric(_ type: DataType) -> Bool {
        if case .duration = type { return true }
        return type.isNumber
    }

    /// A row of totals.
    func asTotal() -> CellStyle {
        var style = self
        style.isBold = true
        style.hasLineAbove = true
        return style
    }

    func apply(to format: OpaquePointer) {
        if let pattern { format_set_num_format(format, pattern) }
        if isBold { format_set_bold(format) }
        if isItalic { format_set_italic(format) }
        if let size { format_set_font_size(format, size) }
        if let colour { format_set_font_color(format, colour) }
        if let background { format_set_bg_color(format, background) }
        switch alignment {
        case .left: format_set_align(format, UInt8(LXW_ALIGN_LEFT))
        case .right: format_set_align(format, UInt8(LXW_ALIGN_RIGHT))
        case .general: break
        }
        if wraps {
            format_set_text_wrap(format)
            format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP))
        }
        if hasLineAbove { format_set_top(format, UInt8(LXW_BORDER_THIN)) }
        if hasLineBelow { format_set_bottom(format, UInt8(LXW_BORDER_THIN)) }
    }
}

extension CellStyle {
    /// The number format of a column: it shows what Fupan's own tables show, and changes no value.
    static func pattern(of field: Field, in language: Language) -> String? {
        switch field.type {
        case .day: return "yyyy-mm-dd"
        case .time: return "yyyy-mm-dd hh:mm:ss"
        case .period(.month): return "yyyy-mm"
        case .text, .category: return "@"
        case .whole, .decimal, .approximate: return numberPattern(field, language)
        default: return nil
        }
    }

    private static func numberPattern(_ field: Field, _ language: Language) -> String? {
        let isSigned = field.format.isSigned
        func signed(_ pattern: String) -> String { isSigned ? "+\(pattern);-\(pattern);\(pattern)" : pattern }
        switch field.format.style {
        case .money: return signed("#,##0.00")
        case .percent: return signed("0.0%")
        // A number format can show a hundredfold only behind a percent sign.
        case .points: return signed(language == .chinese ? "0.0%\"（百分点）\"" : "0.0%\" points\"")
        case .whole: return signed("#,##0")
        case .plain:
            if case .decimal(scale: 2) = field.type { return signed("0.00") }
            return isSigned ? "+General;-General;General" : nil
        }
    }
}
