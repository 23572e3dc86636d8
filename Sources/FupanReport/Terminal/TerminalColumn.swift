import FupanSource

/// The cells of one column, and where their decimal points stand. Widths are measured once: tables can be long.
struct TerminalColumn {
    private struct Extent {
        /// Columns of the whole cell.
        var all: Int
        /// Columns from the decimal point on; nil where there are no digits to align.
        var behind: Int?
    }

    let name: String
    let alignment: ColumnText.Alignment
    let cells: [String]
    private let extents: [Extent]
    /// Columns before and from the point on, of the widest cell.
    private let before: Int
    private let behind: Int

    init(name: String, alignment: ColumnText.Alignment, cells: [String]) {
        self.name = name
        self.alignment = alignment
        self.cells = cells
        let isNumber = alignment == .point
        extents = cells.map { cell in
            let all = cell.displayWidth
            return Extent(all: all, behind: isNumber ? TerminalColumn.columnsBehindPoint(cell, all) : nil)
        }
        let aligned = extents.filter { $0.behind != nil }
        let behind = aligned.map { $0.behind ?? 0 }.max() ?? 0
        let before = aligned.map { $0.all - ($0.behind ?? 0) }.max() ?? 0
        let rest = extents.filter { $0.behind == nil }.map(\.all).max() ?? 0
        self.behind = behind
        self.before = max(before, rest - behind)
    }

    var wish: ColumnFit.Wish {
        ColumnFit.Wish(width: max(name.displayWidth, before + behind), isCuttable: alignment == .left)
    }

    func writeName(width: Int, to line: inout String) {
        line += name.truncated(to: width).padded(to: width, alignment == .left ? .right : .left)
    }

    func write(_ index: Int, width: Int, to line: inout String) {
        let extent = extents[index]
        guard extent.all <= width else { return line += cells[index].truncated(to: width).padded(to: width, alignment == .left ? .right : .left) }
        let after = switch alignment {
        case .left: width - extent.all
        case .right: 0
        // Null and the like have no digits to align; they stand at the edge.
        case .point: min(width - extent.all, extent.behind.map { behind - $0 } ?? 0)
        }
        TerminalColumn.writeSpaces(width - extent.all - after, to: &line)
        line += cells[index]
        TerminalColumn.writeSpaces(after, to: &line)
    }

    private static let spaces = String(repeating: " ", count: 64)

    static func writeSpaces(_ count: Int, to line: inout String) {
        guard count > 0 else { return }
        line += count <= 64 ? String(spaces.utf8.prefix(count)) ?? "" : String(repeating: " ", count: count)
    }

    private static func columnsBehindPoint(_ cell: String, _ all: Int) -> Int? {
        var before = 0, hasDigit = false
        for byte in cell.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "-"): break
            default: return hasDigit ? all - before : nil
            }
            before += 1
        }
        return hasDigit ? 0 : nil
    }
}
