#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the prompt asks of the file system: names to complete, a notebook to write.
enum FolderListing {
    /// The names in a folder, in order; folders with a slash at their ends. "" is the folder one is in.
    static func names(in folder: String) -> [String] {
        var path = folder.isEmpty ? "." : folder
        if path.hasPrefix("~/"), let home = getenv("HOME") { path = String(cString: home) + path.dropFirst(1) }
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name == "." || name == ".." { continue }
            names.append(isFolder(path + "/" + name) ? name + "/" : name)
        }
        return names.sorted()
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && (info.st_mode & S_IFMT) == S_IFDIR
    }

    /// `week26` of `reviews/week26.md`.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
    }

    /// Writes a file beside its place and moves it there, so that there is never half a one. Gives what went wrong.
    static func write(_ text: String, to path: String) -> String? {
        let draft = path + ".part"
        guard let file = fopen(draft, "wb") else { return String(cString: strerror(errno)) }
        let bytes = Array(text.utf8)
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        let isClosed = fclose(file) == 0
        guard isWritten, isClosed, rename(draft, path) == 0 else {
            let problem = String(cString: strerror(errno))
            unlink(draft)
            return problem
        }
        return nil
    }

    /// Paths as a notebook in another folder has to write them: paths in a notebook are relative to it.
    struct RelativePath {
        /// From the notebook's folder to the one that the session runs in: "", `../`, or an absolute path with a slash at its end.
        let prefix: String

        init(prefix: String) { self.prefix = prefix }

        init(toNotebook path: String) {
            let folders = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
            if folders.isEmpty && !path.hasPrefix("/") {
                prefix = ""
            } else if path.hasPrefix("/") || path.hasPrefix("~") || folders.contains(".."), let here = Self.currentFolder {
                prefix = here + "/"
            } else {
                prefix = folders.filter { $0 != "." }.map { _ in "../" }.joined()
            }
        }

        func adapted(_ path: String) -> String {
            path.hasPrefix("/") || path.hasPrefix("~") || path.contains("://") || path == "-" ? path : prefix + path
        }

        private static var currentFolder: String? {
            guard let path = realpath(".", nil) else { return nil }
            defer { free(path) }
            return String(cString: path)
        }
    }
}
