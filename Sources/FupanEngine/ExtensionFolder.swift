#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where DuckDB's extensions lie: they are loaded from there and never fetched.
public enum ExtensionFolder {
    /// The folder that FUPAN_EXTENSIONS names, which scripts/fupan sets; else `.deps/extensions` in a folder above the executable, where `swift build` and `swift test` put theirs.
    public static func path(of name: String) -> String? {
        candidates.map { "\($0)/\(name).duckdb_extension" }.first { access($0, R_OK) == 0 }
    }

    private static var candidates: [String] {
        var folders: [String] = []
        if let named = getenv("FUPAN_EXTENSIONS") { folders.append(String(cString: named)) }
        for start in [executable, library] {
            var folder = start[...]
            while let slash = folder.lastIndex(of: "/") {
                folder = folder[..<slash]
                folders.append(folder + "/.deps/extensions")
            }
        }
        return folders
    }

    private static var executable: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        #if canImport(Darwin)
        var size = UInt32(buffer.count)
        guard _NSGetExecutablePath(&buffer, &size) == 0 else { return "" }
        #else
        guard readlink("/proc/self/exe", &buffer, Int(PATH_MAX)) > 0 else { return "" }
        #endif
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Where this very source was compiled: a test runner may lie elsewhere.
    private static var library: String { #filePath }
}
