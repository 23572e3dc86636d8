#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file in the form in which DuckDB reads it: itself, or a copy.
struct ReadableFile {
    let file: FileOnDisk
    /// The path as it was given.
    let origin: String
    /// Nil where a file holds no text of its own.
    var encoding: TextEncoding?
    var survey: TextSurvey?
    /// Lines of totals below the data, which were left out.
    var footer: [String] = []
}

/// Copies of what DuckDB cannot read itself: a pipe, which gives its bytes only once, text in another encoding, lines that end in different ways.
struct ReadableCopies {
    private var copies: [String: TemporaryCopy] = [:]
    private var originals: [String: String] = [:]

    func original(of path: String) -> String { originals[path] ?? path }

    /// Of a pipe, its bytes as they came; else the file itself.
    mutating func replayable(_ path: String, isStopped: () -> Bool) throws(EngineError) -> FileOnDisk {
        guard ReadableCopies.isPipe(path) else { return try FileOnDisk(path) }
        let copy = try copy(of: path, named: path, key: path) { () throws(EngineError) in
            FileBytes(path, limit: .max)
        } transform: { $0 } isStopped: { isStopped() }
        return try FileOnDisk(copy.path, name: path)
    }

    /// The text as UTF-8, with lines that all end alike, without its last `cut` bytes.
    mutating func converted(
        _ file: FileOnDisk, from encoding: TextEncoding, endingLinesAlike: Bool, cut: Int,
        bytes: () throws(EngineError) -> any ByteSource, isStopped: () -> Bool
    ) throws(EngineError) -> FileOnDisk {
        let key = "\(file.identity)\u{0}\(encoding.name)\u{0}\(endingLinesAlike)\u{0}\(cut)"
        var ends = endingLinesAlike ? LineEndUnifier() : nil
        let converter = encoding == .utf8 ? nil : EncodingConverter(encoding)
        if encoding != .utf8, converter == nil { throw FileOnDisk.error(file.name, "`\(encoding.title)` is no encoding that is known here") }
        var text = TextConversion(converter: converter, title: encoding.title, name: file.name)
        let copy = try copy(of: file.path, named: file.name, key: key) { () throws(EngineError) in
            try bytes()
        } transform: { (piece: [UInt8]) throws(EngineError) in
            let converted = try text.take(piece)
            return ends?.take(converted) ?? converted
        } isStopped: { isStopped() }
        return try FileOnDisk(copy.path, name: file.name)
    }

    private mutating func copy(
        of path: String, named name: String, key: String, source: () throws(EngineError) -> any ByteSource,
        transform: ([UInt8]) throws(EngineError) -> [UInt8], isStopped: () -> Bool
    ) throws(EngineError) -> TemporaryCopy {
        if let known = copies[key] { return known }
        let copy = try TemporaryCopy(of: name)
        do throws(EngineError) {
            var bytes = try source()
            while true {
                if isStopped() { throw EngineError(.interrupted, "interrupted") }
                let piece = try bytes.next()
                guard copy.write(try transform(piece)) else { throw FileOnDisk.error(name, "no room for a copy of it: \(String(cString: strerror(errno)))") }
                // An empty piece is the end, and told to the transformation too.
                if piece.isEmpty { break }
            }
        } catch {
            copy.discard()
            throw error
        }
        copies[key] = copy
        originals[copy.path] = name
        return copy
    }

    /// A file that something else wrote for us.
    mutating func adopt(_ copy: TemporaryCopy, of name: String) { originals[copy.path] = name }

    static func isPipe(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }
}

/// Bytes, piece by piece; an empty piece at the end.
protocol ByteSource {
    mutating func next() throws(EngineError) -> [UInt8]
}

final class FileBytes: ByteSource {
    private let descriptor: Int32
    private let path: String
    private var left: Int
    static let pieceSize = 1 << 18

    init(_ path: String, limit: Int) {
        self.path = path
        left = limit
        descriptor = open(path, O_RDONLY)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func next() throws(EngineError) -> [UInt8] {
        let size = min(FileBytes.pieceSize, left)
        guard size > 0 else { return [] }
        var number = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            number = read(descriptor, buffer.baseAddress, size)
            filled = max(0, number)
        }
        if number < 0 { throw FileOnDisk.error(path, String(cString: strerror(errno))) }
        left -= piece.count
        return piece
    }
}

/// Bytes of an encoding into UTF-8, piece by piece.
private struct TextConversion {
    let converter: EncodingConverter?
    let title: String
    let name: String
    /// The first bytes of a character that was cut off.
    private var kept: [UInt8] = []
    private var line = 1
    private var isAtStart = true

    init(converter: EncodingConverter?, title: String, name: String) {
        self.converter = converter
        self.title = title
        self.name = name
    }

    mutating func take(_ piece: [UInt8]) throws(EngineError) -> [UInt8] {
        guard let converter else { return piece }
        if piece.isEmpty {
            if !kept.isEmpty { throw FileOnDisk.error(name, "its text ends in the middle of a character", line: line) }
            return []
        }
        let conversion = converter.convert(kept + piece)
        var text = conversion.text
        line += text.count { $0 == UInt8(ascii: "\n") }
        if conversion.isBroken { throw FileOnDisk.error(name, brokenText(text, conversion.rest), line: line) }
        kept = conversion.rest
        // A mark before the text is none of it.
        if isAtStart, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        if !text.isEmpty { isAtStart = false }
        return text
    }

    private func brokenText(_ text: [UInt8], _ rest: [UInt8]) -> String {
        let start = text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let before = String(decoding: text[start...].suffix(60), as: UTF8.self)
        let byte = String(rest.first ?? 0, radix: 16, uppercase: true)
        return "its text is not \(title): the byte 0x\(byte.count < 2 ? "0" : "")\(byte)" + (before.isEmpty ? " stands at the start of the line" : " stands after `\(before)`")
    }
}

/// Lets every line end with LF, but for what stands in quotes.
struct LineEndUnifier {
    private var isQuoted = false
    private var endsInCarriage = false

    mutating func take(_ piece: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(piece.count + 1)
        for byte in piece {
            if endsInCarriage {
                result.append(UInt8(ascii: "\n"))
                endsInCarriage = false
                if byte == UInt8(ascii: "\n") { continue }
            }
            if byte == UInt8(ascii: "\r"), !isQuoted {
                endsInCarriage = true
                continue
            }
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            result.append(byte)
        }
        if piece.isEmpty, endsInCarriage { result.append(UInt8(ascii: "\n")) }
        return result
    }
}
