/// How characters are written as bytes.
struct TextEncoding: Hashable, Sendable {
    /// As iconv calls it.
    let name: String
    /// As people call it.
    let title: String

    static let utf8 = TextEncoding(name: "UTF-8", title: "UTF-8")
    static let utf16Little = TextEncoding(name: "UTF-16LE", title: "UTF-16")
    static let utf16Big = TextEncoding(name: "UTF-16BE", title: "UTF-16")
    /// GB 18030 holds all of GBK, which holds all of GB 2312.
    static let gbk = TextEncoding(name: "GB18030", title: "GBK")
    static let big5 = TextEncoding(name: "BIG5-HKSCS", title: "Big5")
    static let windows = TextEncoding(name: "CP1252", title: "Windows-1252")
    static let latin = TextEncoding(name: "ISO-8859-1", title: "Latin-1")

    private init(name: String, title: String) {
        self.name = name
        self.title = title
    }

    /// However people write it; what is not known here is asked of iconv.
    init(_ spelling: String, firstBytes: [UInt8]) {
        switch spelling.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
        case "utf8": self = .utf8
        case "utf16": self = firstBytes.starts(with: [0xFE, 0xFF]) ? .utf16Big : .utf16Little
        case "utf16le": self = .utf16Little
        case "utf16be": self = .utf16Big
        case "gbk", "gb2312", "gb18030", "cp936": self = .gbk
        case "big5", "cp950", "big5hkscs": self = .big5
        case "windows1252", "cp1252": self = .windows
        case "latin1", "iso88591": self = .latin
        default: self = TextEncoding(name: spelling, title: spelling)
        }
    }

    var isWide: Bool { self == .utf16Little || self == .utf16Big }
}
