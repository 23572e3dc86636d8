import FupanPlan

extension DuckDBEngine {
    public func inspect(_ paths: [String], _ options: FileOptions) throws(EngineError) -> FileSource {
        var files: [FileOnDisk] = []
        for path in paths { files.append(try FileOnDisk(try readablePath(path, options))) }
        guard let first = files.first else { throw EngineError(.file(path: nil, line: nil), "no file to look at") }
        for file in files where !file.isWhole { throw FileOnDisk.error(file.path, "it is incomplete: its end is missing") }
        let typed = TypedInspector(engine: self, paths: files.map(\.path), options: options)
        switch first.content {
        case .parquet: return try typed.inspectParquet()
        case .excel: return try typed.inspectExcel()
        case .json(let isLines): return try typed.inspectJSON(isLines: isLines)
        case .oldExcel: throw FileOnDisk.error(paths[0], "it is a workbook of the old form; save it as .xlsx")
        case .delimited:
            let isDistrusted = files.contains { distrusts($0.path) }
            let budget = isDistrusted ? Int.max : inspectedBytes
            return try DelimitedInspector(engine: self, files: files, options: options, budget: budget).inspect()
        }
    }

    /// Loads what DuckDB needs for a form; once is enough for all connections.
    public func loadExtension(_ name: String) throws(EngineError) {
        guard let path = ExtensionFolder.path(of: name) else {
            throw EngineError(.unsupported, "DuckDB's extension `\(name)` is not there; scripts/set-up puts it into .deps/extensions")
        }
        try execute("LOAD \(quotedText(path))")
    }
}
