#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the system says of a file, before any reader looks into it.
struct FileOnDisk {
    let path: String
    /// What people call it, where the path is that of a copy.
    let name: String
    let size: Int
    /// At most four.
    let firstBytes: [UInt8]
    /// Another one whenever the file was changed or replaced.
    let identity: String

    init(_ path: String, name: String? = nil) throws(EngineError) {
        self.path = path
        self.name = name ?? path
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw FileOnDisk.error(path, FileOnDisk.words(for: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileOnDisk.error(path, FileOnDisk.words(for: errno)) }
        if status.st_mode & S_IFMT == S_IFDIR { throw FileOnDisk.error(path, "it is a folder, not a file") }
        size = Int(status.st_size)
        identity = "\(status.st_dev):\(status.st_ino):\(status.st_size):\(FileOnDisk.changeTime(status))"
        firstBytes = [UInt8](unsafeUninitializedCapacity: 4) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, 4))
        }
        if size == 0, status.st_mode & S_IFMT == S_IFREG { throw FileOnDisk.error(self.name, "the file is empty") }
    }

    private static func changeTime(_ status: stat) -> String {
        #if canImport(Glibc)
        "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        #else
        "\(status.st_mtimespec.tv_sec).\(status.st_mtimespec.tv_nsec)"
        #endif
    }

    /// Enough for a form and an encoding.
    static let sampleSize = 1 << 20

    /// The first bytes.
    var sample: [UInt8] { (try? FileBytes(path, limit: FileOnDisk.sampleSize).all()) ?? [] }

    /// At most `count` lines of the first bytes, without what ends them.
    func firstLines(_ count: Int) -> [String] {
        var bytes = sample
        let isCutOff = bytes.count == FileOnDisk.sampleSize
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        // Old Macs ended lines with CR alone.
        let end = bytes.contains(UInt8(ascii: "\n")) ? UInt8(ascii: "\n") : UInt8(ascii: "\r")
        var lines = bytes.split(separator: end, maxSplits: count, omittingEmptySubsequences: false)
        // The last piece is what follows the last line, or a line that was cut off.
        if lines.count > 1, lines.count > count || isCutOff || lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
    }

    /// False of a workbook or a JSON array that was cut off, as half a download is. DuckDB would read the one without a word, and never come to an end with the other.
    var isWhole: Bool {
        switch content {
        case .excel:
            // The last record of a zip file, before a comment of at most 64 kB.
            return tail((1 << 16) + 22).windowsContain([0x50, 0x4B, 0x05, 0x06])
        case .json(isLines: false) where !isCompressed:
            return tail(1 << 12).last { !UnicodeScalar($0).properties.isWhitespace } == UInt8(ascii: "]")
        default: return true
        }
    }

    /// The last bytes.
    func tail(_ count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        lseek(descriptor, off_t(max(0, size - count)), SEEK_SET)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, read(descriptor, buffer.baseAddress, count))
        }
    }

    static func error(_ path: String, _ message: String, line: Int? = nil) -> EngineError {
        EngineError(.file(path: path, line: line), message)
    }

    private static func words(for number: Int32) -> String {
        switch number {
        case ENOENT, ENOTDIR: "there is no such file"
        case EACCES, EPERM: "you may not read it"
        default: String(cString: strerror(number))
        }
    }

    enum Content {
        case delimited, json(isLines: Bool), parquet, excel, oldExcel

        /// What files of one table have in common.
        var kind: String {
            switch self {
            case .delimited: "delimited"
            case .json(let isLines): isLines ? "lines" : "json"
            case .parquet: "parquet"
            case .excel, .oldExcel: "excel"
            }
        }

        var isText: Bool { kind == "delimited" || kind == "json" || kind == "lines" }
    }

    /// By its first bytes, which are never wrong, then by its name.
    var content: Content {
        switch firstBytes {
        case Array("PAR1".utf8): return .parquet
        case [0x50, 0x4B, 0x03, 0x04]: return .excel
        case [0xD0, 0xCF, 0x11, 0xE0]: return .oldExcel
        default: break
        }
        switch suffix {
        case "json": return .json(isLines: firstFilledByte != UInt8(ascii: "["))
        case "ndjson", "jsonl": return .json(isLines: true)
        case "csv", "tsv", "txt": return .delimited
        default: return firstFilledByte == UInt8(ascii: "{") ? .json(isLines: true) : .delimited
        }
    }

    private var firstFilledByte: UInt8? {
        isCompressed ? nil : sample.prefix(1 << 16).first { !" \t\r\n\u{FEFF}".utf8.contains($0) }
    }

    /// In small letters, without what tells of compression.
    var suffix: String {
        var name = self.name.lowercased()[...]
        for compression in [".gz", ".zst"] where name.hasSuffix(compression) { name.removeLast(compression.count) }
        guard let point = name.lastIndex(of: "."), !name[point...].contains("/") else { return "" }
        return String(name[name.index(after: point)...])
    }

    /// As DuckDB calls it, by the first bytes.
    var compression: String? {
        if firstBytes.starts(with: [0x1F, 0x8B]) { return "gzip" }
        return firstBytes == [0x28, 0xB5, 0x2F, 0xFD] ? "zstd" : nil
    }

    var isCompressed: Bool { compression != nil }
}

extension ByteSource {
    /// Everything that is left.
    fileprivate func all() throws(EngineError) -> [UInt8] {
        var source = self, result: [UInt8] = []
        while true {
            let piece = try source.next()
            if piece.isEmpty { return result }
            result += piece
        }
    }
}

extension [UInt8] {
    fileprivate func windowsContain(_ pattern: [UInt8]) -> Bool {
        count >= pattern.count && (0...(count - pattern.count)).contains { self[$0...].starts(with: pattern) }
    }
}
