import CDuckDB
import FupanPlan
import FupanTable

/// Looks at files that say themselves what their columns are called: JSON, Parquet and Excel workbooks.
struct TypedInspector {
    let engine: DuckDBEngine
    let paths: [String]
    let options: FileOptions

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
            "SELECT * FROM read_json(\(quotedPaths(paths)), format = '\(format)', sample_size = -1, convert_strings_to_integers = false)")
        let names = described.fields.map(\.name)
        // Lists and objects are not looked into.
        let declarations = names.map { "\(quotedText($0)): 'VARCHAR'" }.joined(separator: ", ")
        let items = names.map(quotedName).joined(separator: ", ")
        let conclusions = try conclude(
            "SELECT \(items) FROM read_json(\(quotedPaths(paths)), auto_detect = false, format = '\(format)', columns = {\(declarations)})", names.count)
        let columns = names.indices.map { index in
            column(names[index], conclusions[index], isNumber: described.fields[index].type.isNumber)
        }
        return FileSource(paths: paths, form: .json(isLines: isLines), columns: columns)
    }

    /// A digit string in quotes was meant as text.
    private func column(_ name: String, _ conclusion: ColumnEvidence.Conclusion, isNumber: Bool) -> FileSource.Column {
        if options.keepsAsText(name) { return FileSource.Column(header: name, type: .text) }
        if conclusion.type.isNumber, !isNumber { return FileSource.Column(header: name, type: .text, reason: "quoted in the file") }
        if conclusion.dateFormat ?? conclusion.timeFormat != nil {
            return FileSource.Column(header: name, type: .text, reason: "dates that do not begin with the year")
        }
        return FileSource.Column(header: name, type: conclusion.type, reason: conclusion.reason)
    }

    /// A workbook's cells are numbers, days and times by their style, which DuckDB reads from the first row; the numbers are looked at as text.
    func inspectExcel() throws(EngineError) -> FileSource {
        try engine.loadExtension("excel")
        let choice = options.sheet.map { ", sheet = \(quotedText($0))" } ?? ""
        let styled = try fields(paths[0], choice)
        for path in paths.dropFirst() {
            guard try fields(path, choice).map(\.name) == styled.map(\.name) else {
                throw FileOnDisk.error(path, "its columns are not those of \(paths[0])")
            }
        }
        var evidence = [ColumnEvidence](repeating: ColumnEvidence(), count: styled.count)
        for path in paths {
            try gather("SELECT * FROM read_xlsx(\(quotedPath(path))\(choice), header = true, all_varchar = true)", &evidence)
        }
        let columns = styled.indices.map { index in excelColumn(styled[index], evidence[index].conclusion(isComplete: true)) }
        return FileSource(paths: paths, form: .excel(sheet: options.sheet), columns: columns)
    }

    private func fields(_ path: String, _ choice: String) throws(EngineError) -> [Field] {
        try stream("SELECT * FROM read_xlsx(\(quotedPath(path))\(choice), header = true)").fields
    }

    /// Days and times are numbers under their style. Where some value is none, the column is text.
    private func excelColumn(_ field: Field, _ conclusion: ColumnEvidence.Conclusion) -> FileSource.Column {
        if options.keepsAsText(field.name) { return FileSource.Column(header: field.name, type: .text) }
        switch (field.type, conclusion.type.isNumber) {
        case (.day, true), (.time, true), (.boolean, true): return FileSource.Column(header: field.name, type: field.type)
        case (.text, _) where conclusion.type != .text, (_, false) where conclusion.type != .text:
            return FileSource.Column(header: field.name, type: .text, reason: "written as text in the workbook")
        default: return FileSource.Column(header: field.name, type: conclusion.type, reason: conclusion.reason)
        }
    }

    private func conclude(_ query: String, _ count: Int) throws(EngineError) -> [ColumnEvidence.Conclusion] {
        var evidence = [ColumnEvidence](repeating: ColumnEvidence(), count: count)
        try gather(query, &evidence)
        return evidence.map { $0.conclusion(isComplete: true) }
    }

    private func gather(_ query: String, _ evidence: inout [ColumnEvidence]) throws(EngineError) {
        let stream = try stream(query)
        while try stream.nextVectors({ index, reader in
            reader.forEachText { if evidence.indices.contains(index) { evidence[index].take($0) } }
        }) != nil {}
    }

    private func stream(_ query: String) throws(EngineError) -> DuckDBStream {
        do throws(EngineError) {
            return try engine.stream(query)
        } catch {
            if case .interrupted = error.kind { throw error }
            throw FileOnDisk.error(paths[0], error.message)
        }
    }
}
