/// What people write where there is no value.
enum NullSpelling {
    /// Decided by the first byte for nearly every value that is one.
    static func isOne(_ cell: CellBytes) -> Bool {
        guard cell.count <= 9, let first = cell.first else { return false }
        switch first {
        case UInt8(ascii: "-"): return cell.isText("-") || cell.isText("--")
        case UInt8(ascii: "N"), UInt8(ascii: "n"):
            return cell.isWord("null") || cell.isWord("na") || cell.isWord("n/a") || cell.isWord("nan") || cell.isWord("none") || cell.isWord("nil")
        case UInt8(ascii: "#"): return cell.isText("#N/A")
        case UInt8(ascii: "\\"): return cell.isText("\\N")
        case 0xE6: return cell.isText("无")
        case 0xE7: return cell.isText("無") || cell.isText("空")
        case 0xE2: return cell.isText("—") || cell.isText("——") || cell.isText("–")
        default: return false
        }
    }
}
