import CDuckDB
import FupanPlan
import FupanTable

/// Looks at files that say themselves what their columns are called: JSON and Parquet.
struct TypedInspector {
    let engine: DuckDBEngine
    let files: [ReadableFile]
    let options: FileOptions
    private var paths: [String] { files.map(\.file.path) }

    init(engine: DuckDBEngine, files: [ReadableFile], options: FileOptions) {
        self.engine = engine
        self.files = files
        self.options = options
    }

    /// Parquet knows its types; DuckDB's are taken as they are.
    func inspectParquet() throws(EngineError) -> FileSource {
        let fields = try stream("SELECT * FROM read_parquet(\(quotedPaths(paths)))").fields
        let columns = fields.map { field in
            FileSource.Column(header: field.name, type: options.keepsAsText(field.name) ? .text : TypedInspector.settled(field.type))
        }
        return FileSource(paths: paths, form: .parquet, columns: columns)
    }

    private static func settled(_ type: DataType) -> DataType {
        switch type {
        case .category, .null: .text
        default: type
        }
    }

    /// The names come from the whole file; the types from its values as they are written.
    func inspectJSON(isLines: Bool) throws(EngineError) -> FileSource {
        let format = isLines ? "newline_delimited" : "array"
        let described = try stream(
            "SELECT * FROM read_json(\(quotedPaths(paths))\(compression), format = '\(format)', sample_size = -1, convert_strings_to_integers = false)")
        let names = described.fields.map(\.name)
        // Lists and objects are not looked into.
        let declarations = names.map { "\(quotedText($0)): 'VARCHAR'" }.joined(separator: ", ")
        let items = names.map(quotedName).joined(separator: ", ")
        let (evidence, rows) = try gather(
            "SELECT \(items) FROM read_json(\(quotedPaths(paths))\(compression), auto_detect = false, format = '\(format)', columns = {\(declarations)})", names.count)
        var setting = ColumnEvidence.Setting()
        setting.dayOrder = options.dates
        let conclusions = zip(names, evidence).map { $1.conclusion(named: $0, setting) }
        let columns = names.indices.map { index in
            column(names[index], conclusions[index], isNumber: described.fields[index].type.isNumber)
        }
        var source = FileSource(paths: paths, form: .json(isLines: isLines), columns: columns)
        source.compression = files.first?.file.compression
        source.findings.rowCount = rows
        source.findings.columns = zip(evidence, conclusions).map {
            .init(nullCount: $0.nullCount($1), samples: $0.samples, conversion: $1.conversion)
        }
        return source
    }

    private var compression: String { files.first?.file.compression.map { ", compression = \(quotedText($0))" } ?? "" }

    /// A digit string in quotes was meant as text; marks around the digits of an amount are no reason for that.
    private func column(_ name: String, _ conclusion: ColumnEvidence.Conclusion, isNumber: Bool) -> FileSource.Column {
        if options.keepsAsText(name) { return FileSource.Column(header: name, type: .text, nulls: options.nulls ?? []) }
        if conclusion.type.isNumber, !isNumber, conclusion.writing == nil { return FileSource.Column(header: name, type: .text, reason: "quoted in the file") }
        return FileSource.Column(name, conclusion)
    }

    private func gather(_ query: String, _ count: Int) throws(EngineError) -> (evidence: [ColumnEvidence], rows: Int) {
        var evidence = [ColumnEvidence](repeating: ColumnEvidence(nulls: options.nulls), count: count), rows = 0
        let stream = try stream(query)
        while let count = try stream.nextVectors({ index, reader in
            guard evidence.indices.contains(index) else { return }
            reader.forEachRow { if let text = $0 { evidence[index].take(text) } else { evidence[index].takeNothing() } }
        }) { rows += count }
        return (evidence, rows)
    }

    private func stream(_ query: String) throws(EngineError) -> DuckDBStream {
        do throws(EngineError) {
            return try engine.stream(query)
        } catch {
            if case .interrupted = error.kind { throw error }
            throw FileOnDisk.error(files.first?.origin ?? "", error.message)
        }
    }
}
