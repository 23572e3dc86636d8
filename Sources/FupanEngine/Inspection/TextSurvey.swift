/// What the bytes of a text tell before any of it is read as a table: its encoding, how its lines end, how long they are.
struct TextSurvey {
    private(set) var encoding: TextEncoding
    /// Outside quotes some lines end with CR LF, others with one of them alone.
    private(set) var hasMixedLineEnds = false
    /// In bytes.
    private(set) var longestLine = 0

    private var isQuoted = false
    private var lineLength = 0
    private var previous: UInt8 = 0
    private var ends: Set<LineEnd> = []
    /// From a little before the first bytes that are not UTF-8.
    private var foreign: [UInt8] = []
    private var cutOff: [UInt8] = []

    private enum LineEnd { case feed, carriage, both }

    /// Of the first bytes.
    init(_ sample: [UInt8]) {
        encoding = EncodingDetector.encoding(of: sample)
        if !encoding.isWide { take(sample) }
        finish()
    }

    /// Of a whole file, piece by piece; `next` gives no bytes at the end.
    init(next: () throws(EngineError) -> [UInt8]) throws(EngineError) {
        let first = try next()
        encoding = EncodingDetector.encoding(of: first)
        var piece = first
        while !piece.isEmpty, !encoding.isWide {
            take(piece)
            if encoding == .utf8 { takeForeign(piece) }
            piece = try next()
        }
        if encoding == .utf8, !foreign.isEmpty { encoding = EncodingDetector.narrowEncoding(of: foreign) }
        finish()
    }

    private mutating func takeForeign(_ piece: [UInt8]) {
        guard foreign.count < 1 << 20 else { return }
        let bytes = cutOff + piece
        if foreign.isEmpty, EncodingDetector.isUTF8(bytes) {
            cutOff = []
            if String(validating: bytes, as: UTF8.self) == nil {
                cutOff = bytes.suffix(3).lastIndex { $0 >= 0xC0 }.map { Array(bytes[$0...]) } ?? []
            }
        } else {
            foreign += bytes
        }
    }

    private mutating func take(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes {
                if previous == UInt8(ascii: "\r"), byte != UInt8(ascii: "\n") { endLine(.carriage) }
                switch byte {
                case UInt8(ascii: "\n"): endLine(previous == UInt8(ascii: "\r") ? .both : .feed)
                case UInt8(ascii: "\""): isQuoted.toggle()
                default: lineLength += 1
                }
                previous = byte
            }
        }
    }

    private mutating func endLine(_ end: LineEnd) {
        longestLine = max(longestLine, lineLength)
        lineLength = 0
        if !isQuoted { ends.insert(end) }
    }

    private mutating func finish() {
        longestLine = max(longestLine, lineLength)
        hasMixedLineEnds = ends.count > 1
    }
}
