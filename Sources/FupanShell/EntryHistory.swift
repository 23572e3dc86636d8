#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The entries of this and earlier sessions, in a file that is only added to: sessions side by side lose nothing of each other's.
///
/// One entry a line; a line break in an entry is `\n`, a backslash `\\`.
final class EntryHistory {
    /// How many entries the Up key reaches.
    static let limit: Int32 = 2000
    /// How much of the file's end is read, so that starting takes no longer with the years.
    private static let bytesRead = 512 * 1024

    /// Nil where nothing is to be kept.
    let path: String?
    private(set) var last: String?
    /// Why the file cannot be written; told once.
    private(set) var problem: String?

    init(path: String?) { self.path = path }

    /// FUPAN_HISTORY, else `fupan/history` in the folder for a user's state. An empty FUPAN_HISTORY keeps none.
    static func standardPath() -> String? {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        if let own = variable("FUPAN_HISTORY") { return own.isEmpty ? nil : own }
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/fupan/history" }
        return variable("HOME").flatMap { $0.isEmpty ? nil : $0 + "/.local/state/fupan/history" }
    }

    /// The entries kept, the oldest first.
    func load() -> [String] {
        guard let path, let text = Self.end(of: path) else { return [] }
        let entries = text.split(separator: "\n").suffix(Int(Self.limit)).map(Self.decoded)
        last = entries.last
        return entries
    }

    /// Keeps an entry. False where it is the same as the one before.
    @discardableResult
    func append(_ entry: String) -> Bool {
        guard entry != last else { return false }
        last = entry
        guard problem == nil, let file = openFile() else { return true }
        defer { close(file) }
        // In one go, so that two sessions never write into each other's lines.
        let bytes = Array((Self.encoded(entry) + "\n").utf8)
        if write(file, bytes, bytes.count) < 0 { noteProblem() }
        return true
    }

    /// Finds out whether entries can be kept, and creates the file.
    func prepare() {
        if let file = openFile() { close(file) }
    }

    private func openFile() -> Int32? {
        guard let path else { return nil }
        Self.makeFolders(above: path)
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        if file < 0 { noteProblem() }
        return file < 0 ? nil : file
    }

    private func noteProblem() {
        problem = "the history cannot be kept in \(path ?? ""): \(String(cString: strerror(errno)))"
    }

    static func encoded(_ entry: String) -> String {
        var line = ""
        for scalar in entry.unicodeScalars {
            switch scalar {
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\r": break
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    static func decoded(_ line: Substring) -> String {
        var entry = "", escapes = false
        for scalar in line.unicodeScalars {
            if escapes {
                entry.unicodeScalars.append(scalar == "n" ? "\n" : scalar)
                escapes = false
            } else if scalar == "\\" {
                escapes = true
            } else {
                entry.unicodeScalars.append(scalar)
            }
        }
        return entry
    }

    private static func end(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        guard size > 0 else { return nil }
        let start = max(0, size - bytesRead)
        guard lseek(file, off_t(start), SEEK_SET) >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size - start)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled) }
            if count <= 0 { break }
            filled += count
        }
        var text = bytes[..<filled]
        // The first line is cut where the file is longer.
        if start > 0, let lineEnd = text.firstIndex(of: UInt8(ascii: "\n")) { text = text[(lineEnd + 1)...] }
        return String(decoding: text, as: UTF8.self)
    }

    private static func makeFolders(above path: String) {
        var folder = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            folder += part + "/"
            if folder != "/" { mkdir(folder, 0o700) }
        }
    }
}
