import FupanPlan

extension DuckDBEngine {
    /// A file of delimited text up to this size is looked at whole; of a larger one, half as much. Later rows are checked as they are read.
    private static let inspectedBytes = 32 << 20

    public func inspect(_ paths: [String], _ options: FileOptions) throws(EngineError) -> FileSource {
        var files: [FileOnDisk] = []
        for path in paths { files.append(try FileOnDisk(try readablePath(path, options))) }
        guard let first = files.first else { throw EngineError(.file(path: nil, line: nil), "no file to look at") }
        let typed = TypedInspector(engine: self, paths: files.map(\.path), options: options)
        switch first.content {
        case .parquet: return try typed.inspectParquet()
        case .excel: return try typed.inspectExcel()
        case .json(let isLines): return try typed.inspectJSON(isLines: isLines)
        case .oldExcel: throw FileOnDisk.error(paths[0], "it is a workbook of the old form; save it as .xlsx")
        case .delimited:
            let isDistrusted = files.contains { distrusts($0.path) }
            let budget = isDistrusted ? Int.max : DuckDBEngine.inspectedBytes
            return try DelimitedInspector(engine: self, files: files, options: options, budget: budget).inspect()
        }
    }

    /// Loads what DuckDB needs for a form; once is enough for all connections.
    func loadExtension(_ name: String) throws(EngineError) {
        guard let path = ExtensionFolder.path(of: name) else {
            throw EngineError(.unsupported, "DuckDB's extension `\(name)` is not there; scripts/set-up puts it into .deps/extensions")
        }
        try execute("LOAD \(quotedText(path))")
    }
}
