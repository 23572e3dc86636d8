import FupanPlan

extension DuckDBEngine {
    /// A file of delimited text up to this size is looked at whole; of a larger one, this much.
    static let inspectedBytes = 32 << 20

    public func inspect(_ paths: [String], _ options: FileOptions) throws(EngineError) -> FileSource {
        var files: [FileOnDisk] = []
        for path in paths { files.append(try FileOnDisk(path)) }
        return try DelimitedInspector(engine: self, files: files, options: options, budget: DuckDBEngine.inspectedBytes).inspect()
    }
}
