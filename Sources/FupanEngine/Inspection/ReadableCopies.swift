#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// Copies of what DuckDB cannot read itself: a pipe, which gives its bytes only once, and text in an encoding that it does not know. They are deleted when the process ends.
struct ReadableCopies {
    /// By path and encoding.
    private var copies: [String: String] = [:]
    private var originals: [String: String] = [:]

    private static let written = Mutex<[String]>([])
    /// Once, whoever asks first.
    private static let deletesAtExit: Void = { _ = atexit { ReadableCopies.written.withLock { $0.forEach { unlink($0) } } } }()

    func original(of path: String) -> String { originals[path] ?? path }

    /// The path itself, where DuckDB can read what is there.
    mutating func path(for path: String, encoding: String?) throws(EngineError) -> String {
        let foreign = encoding.flatMap { DuckDBEncoding($0) == nil ? $0 : nil }
        guard foreign != nil || ReadableCopies.isPipe(path) else { return path }
        let key = path + "\u{0}" + (foreign ?? "")
        if let copy = copies[key] { return copy }
        let copy = try TextCopy(source: path, encoding: foreign).write()
        copies[key] = copy
        originals[copy] = path
        _ = ReadableCopies.deletesAtExit
        ReadableCopies.written.withLock { $0.append(copy) }
        return copy
    }

    private static func isPipe(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

}

/// The encodings that DuckDB reads by itself, as it calls them.
enum DuckDBEncoding: String {
    case utf8 = "utf-8", utf16 = "utf-16", latin1 = "latin-1"

    /// However people write it.
    init?(_ name: String) {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
        case "utf8": self = .utf8
        case "utf16": self = .utf16
        case "latin1", "iso88591": self = .latin1
        default: return nil
        }
    }
}

/// Writes a file's text anew, as UTF-8 where it is in another encoding.
private struct TextCopy {
    let source: String
    /// As iconv calls it: GBK, GB18030, Big5, Shift_JIS, …
    let encoding: String?

    func write() throws(EngineError) -> String {
        guard let input = fopen(source, "rb") else { throw FileOnDisk.error(source, String(cString: strerror(errno))) }
        defer { fclose(input) }
        let (path, output) = try create()
        do throws(EngineError) {
            defer { fclose(output) }
            try copy(input, to: output)
            guard fflush(output) == 0 else { throw noRoom() }
            return path
        } catch {
            unlink(path)
            throw error
        }
    }

    /// A name of its own, with the suffix that tells what is in it.
    private func create() throws(EngineError) -> (String, UnsafeMutablePointer<FILE>) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let name = source.split(separator: "/").last ?? "text"
        let suffix = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
        var template = Array("\(folder)/fupan-XXXXXX\(suffix)".utf8CString)
        let descriptor = mkstemps(&template, Int32(suffix.utf8.count))
        guard descriptor >= 0, let file = fdopen(descriptor, "wb") else {
            throw FileOnDisk.error(source, "no copy of it could be made in \(folder): \(String(cString: strerror(errno)))")
        }
        return (String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), file)
    }

    private func copy(_ input: UnsafeMutablePointer<FILE>, to output: UnsafeMutablePointer<FILE>) throws(EngineError) {
        let converter = if let encoding { try EncodingConverter(encoding, source) } else { nil as EncodingConverter? }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // The first bytes of a character that was cut off.
        var kept: [UInt8] = []
        var line = 1
        while true {
            let count = fread(&buffer, 1, buffer.count, input)
            if count == 0 { break }
            var text = kept + buffer[..<count]
            if let converter {
                guard let converted = converter.convert(text) else {
                    throw FileOnDisk.error(source, "its text is not \(converter.name)", line: line)
                }
                (text, kept) = converted
            }
            guard fwrite(text, 1, text.count, output) == text.count else { throw noRoom() }
            line += text.count { $0 == UInt8(ascii: "\n") }
        }
        if !kept.isEmpty { throw FileOnDisk.error(source, "its text ends in the middle of a character", line: line) }
    }

    private func noRoom() -> EngineError {
        FileOnDisk.error(source, "no room for a copy of it: \(String(cString: strerror(errno)))")
    }
}
