#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension DuckDBEngine {
    /// Makes one of DuckDB's extensions known, from the folder that set-up filled; nothing is ever fetched.
    public func loadExtension(_ name: String) throws(EngineError) {
        guard let folder = ExtensionFolder.path else { throw EngineError(.unsupported, "the \(name) extension is not there: run scripts/fupan once") }
        try execute("LOAD '\(folder)/\(name).duckdb_extension'")
    }
}

/// Where set-up put DuckDB's extensions: FUPAN_EXTENSIONS, else `.deps/extensions` in a folder above the executable.
enum ExtensionFolder {
    static let path: String? = {
        if let given = getenv("FUPAN_EXTENSIONS") { return String(cString: given) }
        var folder = executable
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            let candidate = folder + "/.deps/extensions"
            if access(candidate, R_OK) == 0, !candidate.contains("'") { return candidate }
        }
        return nil
    }()

    private static var executable: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        #if canImport(Glibc)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return "" }
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #else
        var size = UInt32(buffer.count)
        guard _NSGetExecutablePath(&buffer, &size) == 0 else { return "" }
        return String(cString: buffer)
        #endif
    }
}
