#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// A file of our own that DuckDB reads in the place of another, gone when the process ends, however it ends.
struct TemporaryCopy {
    let path: String
    private let descriptor: Int32

    /// Those that have a name are deleted at the end.
    private static let named = Mutex<[String]>([])
    /// Once, whoever asks first.
    private static let deletesAtExit: Void = { _ = atexit { TemporaryCopy.named.withLock { $0.forEach { unlink($0) } } } }()
    /// A process may hold only so many files open.
    private static let mostNameless: Int32 = 400

    private static var folder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    /// `source` is what it is a copy of, for messages.
    init(of source: String) throws(EngineError) {
        var template = Array("\(TemporaryCopy.folder)/fupan-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw FileOnDisk.error(source, "no copy of it could be made in \(TemporaryCopy.folder): \(String(cString: strerror(errno)))")
        }
        let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #if os(Linux)
        if descriptor < TemporaryCopy.mostNameless {
            // Without a name it is gone with the process, even when that is killed.
            unlink(name)
            path = "/proc/self/fd/\(descriptor)"
            return
        }
        #endif
        path = name
        _ = TemporaryCopy.deletesAtExit
        TemporaryCopy.named.withLock { $0.append(name) }
    }

    /// False where there is no room for it.
    func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                if count <= 0 { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// After an error nobody will read it.
    func discard() {
        close(descriptor)
        if path.hasPrefix("/proc/") { return }
        unlink(path)
    }
}
