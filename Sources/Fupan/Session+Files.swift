#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanEngine
import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax

/// Paths, files and scripts: everything is relative to the script that names it.
extension Session {
    func resolved(_ path: String) -> String {
        if path.hasPrefix("~/"), let home = getenv("HOME") { return String(cString: home) + path.dropFirst(1) }
        return path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }

    /// Whether a file, whatever path leads to it, was loaded in this session.
    public func hasLoaded(_ path: String) -> Bool { File.identity(path).map(loaded.contains) ?? false }

    public func inspect(_ path: String, _ options: FileOptions, at span: Span) throws(Diagnostic) -> [FileSource] {
        let paths: [String]
        do {
            paths = try files(path, at: span)
        } catch {
            throw awaitsFiles ? Diagnostic.unknownBeforeRunning(at: span) : error
        }
        var options = options
        if let rejects = options.rejects { options.rejects = try rejected(rejects, besides: paths, at: span) }
        let sources: [FileSource]
        do {
            sources = [try engine.inspect(paths, options)]
        } catch {
            guard case .file = error.kind, paths.count > 1 else { throw unreadable(error, path, at: span) }
            sources = try inspectByColumns(paths, options, at: span)
        }
        loaded.formUnion(paths.map { File.identity($0) ?? $0 })
        for source in sources { sayRemarks(of: source, at: span) }
        return sources
    }

    /// Files that are not alike: each is looked at by itself, then those of the same columns together, so that a column has one type in all of them.
    private func inspectByColumns(_ paths: [String], _ options: FileOptions, at span: Span) throws(Diagnostic) -> [FileSource] {
        var groups: [(headers: [String], form: String, paths: [String])] = []
        do {
            for path in paths {
                let source = try engine.inspect([path], options)
                let headers = source.columns.map(\.header), form = source.form.kind
                if let index = groups.firstIndex(where: { $0.headers == headers && $0.form == form }) {
                    groups[index].paths.append(path)
                } else {
                    groups.append((headers, form, [path]))
                }
            }
            var sources: [FileSource] = []
            for group in groups { sources.append(try engine.inspect(group.paths, options)) }
            return sources
        } catch {
            throw unreadable(error, paths.first ?? "", at: span)
        }
    }

    /// What was left out of a file, or decided about it, is said wherever it is loaded; once in a program.
    private func sayRemarks(of source: FileSource, at span: Span) {
        guard let file = source.findings.origins.first, !source.findings.remarks.isEmpty else { return }
        let remarks = source.findings.remarks.joined(separator: "; ")
        guard saidRemarks.insert("\(file)\u{0}\(remarks)").inserted else { return }
        presenter.report(.fileForm(file.split(separator: "/").last.map(String.init) ?? file, remarks, at: span))
    }

    /// Where rows are set aside; nowhere while a program is only checked.
    private func rejected(_ path: String, besides paths: [String], at span: Span) throws(Diagnostic) -> String {
        let full = resolved(path)
        let identity = File.identity(full)
        let isInput = identity.map { identity in loaded.contains(identity) || paths.contains { File.identity($0) == identity } } ?? false
        if isInput { throw Diagnostic.rejectsOverwriteInput(path, at: span) }
        return checksOnly ? "" : full
    }

    private func unreadable(_ error: EngineError, _ path: String, at span: Span) -> Diagnostic {
        if case .interrupted = error.kind { return .interrupted(at: span) }
        if case .file(let file, let line) = error.kind { return .unreadable(error.message, file, line, at: span) }
        return .unreadable(error.message, path, nil, at: span)
    }

    /// The files a path names: itself, or what its pattern matches, in order.
    private func files(_ path: String, at span: Span) throws(Diagnostic) -> [String] {
        let full = resolved(path)
        if path == "-" {
            if inputIsProgram { throw Diagnostic.inputIsProgram(at: span) }
            return ["/dev/stdin"]
        }
        if File.isFolder(full) { return try filesInFolder(full, path, at: span) }
        if File.exists(full) { return [full] }
        guard path.contains(where: { "*?[".contains($0) }) else { throw Diagnostic.noFile(path, nearby: File.names(besides: full), at: span) }
        let matches = File.matching(full)
        guard !matches.isEmpty else { throw Diagnostic.noMatch(path, at: span) }
        return matches
    }

    /// The data in a folder, in the order of its names; what lies in folders inside is not read.
    private func filesInFolder(_ folder: String, _ path: String, at span: Span) throws(Diagnostic) -> [String] {
        let trimmed = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let names = File.names(besides: trimmed + "/").filter { name in
            // Excel leaves `~$…` beside a workbook that is open.
            var rest = name.lowercased()[...]
            for ending in [".gz", ".zst"] where rest.hasSuffix(ending) { rest.removeLast(ending.count) }
            return !name.hasPrefix("~$") && Session.dataEndings.contains { rest.hasSuffix($0) } && !File.isFolder(trimmed + "/" + name)
        }
        guard !names.isEmpty else { throw Diagnostic.noDataInFolder(path, at: span) }
        return names.map { trimmed + "/" + $0 }
    }

    private static let dataEndings = [".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ".parquet", ".xlsx"]

    /// Runs another script, or a folder's `<folder>.fupan`, and gives what it binds. A folder without one is run as if it had one that takes its files for the canonical tables they are called like.
    public func use(_ path: String, at span: Span) throws(Diagnostic) -> Environment {
        let full = resolved(path)
        var script = full
        if File.isFolder(full) {
            let trimmed = full.hasSuffix("/") ? String(full.dropLast()) : full
            script = trimmed + "/" + (trimmed.split(separator: "/").last.map(String.init) ?? "") + ".fupan"
            if !File.exists(script), let text = FolderScript.text(of: File.names(besides: trimmed + "/")) {
                return try runUsed(SourceText(name: trimmed, text), script, at: span)
            }
        }
        guard !File.isFolder(script), File.exists(script), let bytes = File.bytes(script) else {
            throw Diagnostic.noScript(path, isFolder: script != full, nearby: File.names(besides: full), at: span)
        }
        guard !scriptsInUse.contains(script) else { throw Diagnostic.usesItself(path, at: span) }
        return try runUsed(SourceText(name: script, try ProgramText.decode(bytes, name: script, at: span)), script, at: span)
    }

    private func runUsed(_ source: SourceText, _ script: String, at span: Span) throws(Diagnostic) -> Environment {
        let outer = (environment: checker.environment, folder: folder, quiet: isQuiet)
        defer {
            checker.environment = outer.environment
            folder = outer.folder
            isQuiet = outer.quiet
            scriptsInUse.removeLast()
        }
        scriptsInUse.append(script)
        checker.environment = Environment()
        checker.environment.options = outer.environment.options
        checker.environment.options.today = nil
        folder = File.folder(of: script)
        isQuiet = true
        do {
            if checksOnly { _ = try check(parse(source), performing: { _ in }) } else { try run(parse(source)) }
            return checker.environment
        } catch Stop.assertionFailed {
            throw Diagnostic.usedScriptFailed(script, "an assertion in it does not hold", at: span)
        } catch Stop.interrupted {
            throw Diagnostic.interrupted(at: span)
        } catch let diagnostic as Diagnostic {
            // A file that was misread is looked at again by the program that uses the script.
            if diagnostic.isInterruption || awaitsAnotherLook { throw diagnostic }
            presenter.report(diagnostic)
            throw Diagnostic.usedScriptFailed(script, "it has errors", at: span)
        } catch {
            throw Diagnostic.usedScriptFailed(script, "it has errors", at: span)
        }
    }
}

extension FileSource.Form {
    /// Files of the same are read as one.
    fileprivate var kind: String {
        switch self {
        case .delimited(let form): "delimited \(form.delimiter) \(form.skippedLines) \(form.hasHeader) \(form.compression ?? "")"
        case .json(let isLines): isLines ? "lines" : "array"
        case .parquet: "parquet"
        case .excel: "workbook"
        }
    }
}

/// What is asked of the file system.
enum File {
    /// What the system says of an error number.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// Makes a folder and those above it, where there is none. The system's error number where it cannot be.
    static func makeFolder(_ path: String) -> Int32? {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + part
            if mkdir(made, 0o777) != 0, errno != EEXIST { return errno }
        }
        return path.isEmpty || isFolder(path) ? nil : ENOTDIR
    }

    static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && (info.st_mode & S_IFMT) == S_IFDIR
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Device and number of a file: the same for every path that leads to it.
    static func identity(_ path: String) -> String? {
        var info = stat()
        return stat(path, &info) == 0 ? "\(info.st_dev):\(info.st_ino)" : nil
    }

    static func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// The file a link leads to.
    static func resolvedLink(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Writes a file that is not there yet.
    static func create(_ path: String, _ text: String) -> StockReview.Writing {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666)
        guard descriptor >= 0 else { return errno == EEXIST ? .exists : .failed(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = write(descriptor, bytes, bytes.count)
        return count == bytes.count ? .written : .failed(String(cString: strerror(errno)))
    }

    /// The paths a pattern matches, in order.
    static func matching(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The names in the folder a path would be in.
    static func names(besides path: String) -> [String] {
        let folder = folder(of: path)
        guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

extension Diagnostic {
    static func noFile(_ path: String, nearby names: [String], at span: Span) -> Diagnostic {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let folder = path.dropLast(file.count)
        let offers = nearest(to: file, among: names)
        return Diagnostic("no-file", "there is no file `\(path)`", at: span, "not found",
                          suggestions: offers.first.map { [.init("did you mean `\(folder)\($0)`?", edit: .init(span, "\"\(folder)\($0)\""))] } ?? [])
    }

    static func inputIsProgram(at span: Span) -> Diagnostic {
        Diagnostic("input-is-program", "standard input gave the program, and has no data besides", at: span, "",
                   suggestions: [.init("save the program, and `fupan run` it by its name; or give it behind `-c`")])
    }

    static func noMatch(_ pattern: String, at span: Span) -> Diagnostic {
        Diagnostic("no-file", "no file matches `\(pattern)`", at: span, "nothing found")
    }

    static func noDataInFolder(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("no-file", "the folder `\(path)` holds no data", at: span, "nothing found",
                   notes: ["files that end in .csv .tsv .txt .json .ndjson .parquet .xlsx are read, also with .gz or .zst after it"])
    }

    static func fileForm(_ file: String, _ remarks: String, at span: Span) -> Diagnostic {
        Diagnostic("file-form", "\(file): \(remarks)", at: span, "", severity: .note)
    }

    static func rejectsOverwriteInput(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("overwrites-input", "`\(path)` was loaded: an input is never overwritten", at: span, "rejects would go there", suggestions: [.init("name another file")])
    }

    static func noScript(_ path: String, isFolder: Bool, nearby names: [String], at span: Span) -> Diagnostic {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard !isFolder else {
            return Diagnostic("no-script", "the folder `\(path)` has no script `\(file).fupan`", at: span, "",
                              notes: ["`use` of a folder runs the script that is called like it; without one, files called like a canonical table are that table: leads.csv, 订单.xlsx"])
        }
        let offer = nearest(to: file, among: names).first.map { "\(path.dropLast(file.count))\($0)" }
        return Diagnostic("no-script", "there is no script or folder `\(path)`", at: span, "not found",
                          suggestions: offer.map { [.init("did you mean `\($0)`?", edit: .init(span, "\"\($0)\""))] } ?? [])
    }

    static func usesItself(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("uses-itself", "`\(path)` uses itself", at: span, "a circle")
    }

    static func usedScriptFailed(_ script: String, _ reason: String, at span: Span) -> Diagnostic {
        Diagnostic("used-script-failed", "`\(script)` could not be used: \(reason)", at: span, "used here")
    }
}
