import FupanPlan

extension DuckDBEngine {
    public func inspect(_ paths: [String], _ options: FileOptions) throws(EngineError) -> FileSource {
        let wereTrusted = !paths.contains(where: distrusts)
        do throws(EngineError) {
            return try look(paths, options)
        } catch {
            // Bytes further on may be what the first ones did not let expect: another encoding, other ends of lines. All of them are looked at then.
            guard wereTrusted, case .file(let path?, _) = error.kind, !wasSurveyedWhole(path) else { throw error }
            distrust(paths)
            return try look(paths, options)
        }
    }

    private func look(_ paths: [String], _ options: FileOptions) throws(EngineError) -> FileSource {
        var files: [ReadableFile] = []
        for path in paths { files.append(try readable(path, options)) }
        guard let first = files.first else { throw EngineError(.file(path: nil, line: nil), "no file to look at") }
        for file in files where !file.file.isWhole { throw FileOnDisk.error(file.origin, "it is incomplete: its end is missing") }
        for file in files where file.file.content.kind != first.file.content.kind {
            throw FileOnDisk.error(file.origin, "it is a file of another kind than \(first.origin)")
        }
        var source = try inspect(files, first, options)
        source.findings.origins = files.map(\.origin)
        return source
    }

    private func inspect(_ files: [ReadableFile], _ first: ReadableFile, _ options: FileOptions) throws(EngineError) -> FileSource {
        let typed = TypedInspector(engine: self, files: files, options: options)
        switch first.file.content {
        case .parquet: return try typed.inspectParquet()
        case .excel: return try ExcelInspector(engine: self, files: files, options: options).inspect()
        case .json(let isLines): return try typed.inspectJSON(isLines: isLines)
        case .oldExcel: throw FileOnDisk.error(first.origin, "it is a workbook of the old form; save it as .xlsx")
        case .delimited:
            let isDistrusted = files.contains { distrusts($0.file.path) || distrusts($0.origin) }
            let budget = isDistrusted ? Int.max : inspectedBytes
            return try DelimitedInspector(engine: self, files: files, options: options, budget: budget).inspect()
        }
    }

    /// The file as DuckDB can read it, and as often as it likes: text is UTF-8 then, its lines end alike, and no totals stand below its data.
    private func readable(_ path: String, _ options: FileOptions) throws(EngineError) -> ReadableFile {
        var file = try replayable(path)
        if file.isCompressed, file.size <= DuckDBEngine.mostUnpacked, file.content.isText {
            // Then it is a file like any other.
            file = try converted(file, from: .utf8, endingLinesAlike: false, cut: 0)
        }
        let isDelimited: Bool
        switch file.content {
        case .delimited: isDelimited = true
        case .json: isDelimited = false
        default: return ReadableFile(file: file, origin: path)
        }
        let survey = try survey(of: file, path)
        let encoding = options.encoding.map { TextEncoding($0, firstBytes: file.firstBytes) } ?? survey.encoding
        let endsAlike = isDelimited && survey.hasMixedLineEnds
        let footer = isDelimited && !encoding.isWide && !file.isCompressed ? footer(of: file, encoding, options) : .init()
        guard encoding != .utf8 || endsAlike || footer.bytes > 0 else { return ReadableFile(file: file, origin: path, encoding: encoding, survey: survey) }
        let copy = try converted(file, from: encoding, endingLinesAlike: endsAlike, cut: footer.bytes)
        return ReadableFile(file: copy, origin: path, encoding: encoding, survey: survey, footer: footer.lines)
    }

    /// In bytes; a larger compressed file is unpacked each time it is read.
    private static var mostUnpacked: Int { 8 << 20 }

    private func wasSurveyedWhole(_ path: String) -> Bool {
        guard !ReadableCopies.isPipe(path), let file = try? FileOnDisk(path) else { return true }
        return !file.content.isText || (file.size <= FileOnDisk.sampleSize && !file.isCompressed)
    }

    /// Of the first bytes; of all of them once a query stumbled over the file.
    private func survey(of file: FileOnDisk, _ path: String) throws(EngineError) -> TextSurvey {
        let isDistrusted = distrusts(file.path) || distrusts(path)
        if file.isCompressed {
            let text = try CompressedText(file, engine: self, lines: isDistrusted ? .max : 2048)
            return try TextSurvey { () throws(EngineError) in try text.next() }
        }
        guard isDistrusted, file.size > FileOnDisk.sampleSize else { return TextSurvey(file.sample) }
        let bytes = FileBytes(file.path, limit: .max)
        return try TextSurvey { () throws(EngineError) in try bytes.next() }
    }

    private func footer(of file: FileOnDisk, _ encoding: TextEncoding, _ options: FileOptions) -> FooterFinder.Footer {
        let converter = encoding == .utf8 ? nil : EncodingConverter(encoding)
        guard let form = DelimitedForm(lines: file.firstLines(100), delimiter: options.delimiter ?? (file.suffix == "tsv" ? "\t" : nil), headerLine: options.header),
              let mark = form.delimiter.utf8.first else { return .init() }
        return FooterFinder(width: form.headers.count, mark: mark, converter: converter).footer(in: file.tail(1 << 14))
    }

    /// Loads what DuckDB needs for a form; once is enough for all connections.
    public func loadExtension(_ name: String) throws(EngineError) {
        guard let path = ExtensionFolder.path(of: name) else {
            throw EngineError(.unsupported, "DuckDB's extension `\(name)` is not there; scripts/set-up puts it into .deps/extensions")
        }
        try execute("LOAD \(quotedText(path))")
    }
}
