import FupanPlan
import FupanSQL
import FupanTable

/// Finds out how delimited text is written and what its columns hold: from its first lines, then from its values as they stand there.
struct DelimitedInspector {
    let engine: DuckDBEngine
    let files: [ReadableFile]
    let options: FileOptions
    /// A file of at most so many bytes is looked at whole; of a larger one, half as much.
    let budget: Int

    /// Enough for a form; types come from far more.
    private static let firstLines = 100
    private static let firstRows = 2048
    /// Up to here one pass is faster than two.
    private static let smallSize = 2 << 20
    /// What DuckDB expects of a line at most.
    private static let usualLongestLine = 2_000_000

    func inspect() throws(EngineError) -> FileSource {
        guard let first = files.first else { throw EngineError(.file(path: nil, line: nil), "no file to look at") }
        if options.rejects != nil { return try inspectWithoutRejects() }
        var (form, bytesPerLine) = try form(of: first.file)
        try refuseOtherForms(than: form, in: files.dropFirst())
        var written = FileSource.Delimited(delimiter: form.delimiter, hasHeader: true, skippedLines: form.skippedLines)
        written.compression = first.file.compression
        let longest = files.compactMap { $0.survey?.longestLine }.max() ?? 0
        if longest > DelimitedInspector.usualLongestLine { written.longestLine = longest + 1024 }
        var look = Look(evidence: [ColumnEvidence](repeating: ColumnEvidence(nulls: options.nulls), count: form.headers.count))
        for file in files { try self.look(at: file.file, written, &look, bytesPerLine) }
        written.isSampled = !look.isComplete
        var conclusions = conclusions(look, form)
        if options.header == nil, !isHeader(form.headers, conclusions) {
            written.hasHeader = false
            for index in look.evidence.indices { form.headers[index].withEachByte { look.evidence[index].take($0) } }
            form.nameByPosition()
            conclusions = self.conclusions(look, form)
            look.rows += files.count
        }
        return source(form, written, look, conclusions)
    }

    /// The rows that cannot be read are set aside first; then nothing is special about the rest.
    private func inspectWithoutRejects() throws(EngineError) -> FileSource {
        let (files, remark) = try RejectedRows(engine: engine, options: options).setAside(files) { (file) throws(EngineError) in try self.form(of: file).0 }
        var options = options
        options.rejects = nil
        options.header = nil
        var source = try DelimitedInspector(engine: engine, files: files, options: options, budget: budget).inspect()
        source.findings.remarks.append(remark)
        return source
    }

    private func source(
        _ form: DelimitedForm, _ written: FileSource.Delimited, _ look: Look, _ conclusions: [ColumnEvidence.Conclusion]
    ) -> FileSource {
        let columns = zip(form.headers, conclusions).map { header, conclusion in
            options.keepsAsText(header) ? FileSource.Column(header: header, type: .text, nulls: options.nulls ?? []) : FileSource.Column(header, conclusion)
        }
        var source = FileSource(paths: files.map(\.file.path), form: .delimited(written), columns: columns)
        source.findings.encoding = files.first?.encoding?.title
        source.findings.rowCount = look.isComplete && look.countedRows ? look.rows : nil
        source.findings.columns = columns.indices.map { index in
            let (evidence, conclusion) = (look.evidence[index], conclusions[index])
            return FileSource.ColumnFindings(
                nullCount: look.isComplete && look.sawAllColumns ? evidence.nullCount(conclusion) : nil, samples: evidence.samples,
                conversion: options.keepsAsText(columns[index].header) ? nil : conclusion.conversion)
        }
        source.findings.remarks = remarks(form, look, conclusions)
        return source
    }

    private func remarks(_ form: DelimitedForm, _ look: Look, _ conclusions: [ColumnEvidence.Conclusion]) -> [String] {
        var remarks: [String] = []
        if form.skippedLines > 0, let first = files.first, let title = (try? firstLines(of: first.file))?.first(where: { !$0.isEmpty }) {
            remarks.append("header in line \(form.skippedLines + 1), below `\(title.prefix(40))`")
        }
        for (header, index) in zip(form.headers, conclusions.indices) where look.evidence[index].isAmbiguousDate && !options.keepsAsText(header) {
            let conclusion = conclusions[index]
            if conclusion.type.isText { remarks.append("`\(header)` is text: \(conclusion.reason ?? "")") }
            else if options.dates == nil { remarks.append("`\(header)` is read \(conclusion.conversion ?? ""), as another column is written; `dates \"DMY\"` or `dates \"MDY\"` says it") }
        }
        for file in files where !file.footer.isEmpty {
            let count = file.footer.count
            remarks.append("left out \(count == 1 ? "1 line" : "\(count) lines") below the data: `\(file.footer[0].prefix(60))`")
        }
        return remarks
    }

    // MARK: Form

    private func form(of file: FileOnDisk) throws(EngineError) -> (DelimitedForm, bytesPerLine: Int) {
        let lines = try firstLines(of: file)
        let delimiter = options.delimiter ?? (file.suffix == "tsv" ? "\t" : nil)
        guard let form = DelimitedForm(lines: lines, delimiter: delimiter, headerLine: options.header) else {
            throw FileOnDisk.error(file.path, "the file is empty")
        }
        return (form, max(1, lines.reduce(0) { $0 + $1.utf8.count + 1 } / lines.count))
    }

    private func firstLines(of file: FileOnDisk) throws(EngineError) -> [String] {
        guard file.isCompressed else { return file.firstLines(DelimitedInspector.firstLines) }
        let text = try CompressedText(file, engine: engine, lines: DelimitedInspector.firstLines)
        var bytes: [UInt8] = []
        while true {
            let piece = try text.next()
            if piece.isEmpty { break }
            bytes += piece
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Several files are read as one table, by position; so they have to agree.
    private func refuseOtherForms(than form: DelimitedForm, in others: ArraySlice<ReadableFile>) throws(EngineError) {
        for file in others.map(\.file) {
            let other = try self.form(of: file).0
            if other.headers == form.headers {
                guard other.delimiter == form.delimiter, other.skippedLines == form.skippedLines, file.compression == files[0].file.compression else {
                    throw FileOnDisk.error(file.path, "it is written in another way than \(files[0].origin)")
                }
                continue
            }
            let missing = form.headers.filter { !other.headers.contains($0) }, added = other.headers.filter { !form.headers.contains($0) }
            let difference = !missing.isEmpty ? "lacks \(list(missing))" : !added.isEmpty ? "adds \(list(added))" : "has them in another order"
            throw FileOnDisk.error(file.path, "its columns are not those of \(files[0].origin): it \(difference)")
        }
    }

    private func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    /// A first line is a header unless its values are of the very types of the columns below; years and days may head columns of numbers.
    private func isHeader(_ headers: [String], _ conclusions: [ColumnEvidence.Conclusion]) -> Bool {
        let typed = zip(headers, conclusions).filter { $1.type != .text }
        guard !typed.isEmpty, Set(headers).count == headers.count || typed.count == headers.count else { return true }
        return typed.contains { header, conclusion in
            var evidence = ColumnEvidence()
            header.withEachByte { evidence.take($0) }
            let type = evidence.conclusion(isComplete: true).type
            let isYear = header.count == 4 && (Int(header).map { (1900...2100).contains($0) } ?? false)
            return type == .text || isYear || (type == .day && conclusion.type != .day && conclusion.type != .time)
        }
    }

    // MARK: Types

    private struct Look {
        var evidence: [ColumnEvidence]
        var rows = 0
        /// The whole of every file was seen.
        var isComplete = true
        /// Also of the columns that can only be text.
        var sawAllColumns = true
        /// False where nothing but text was left to look at.
        var countedRows = true
    }

    /// Of a larger file, what can only be text after the first rows is not read on.
    private func look(at file: FileOnDisk, _ form: FileSource.Delimited, _ look: inout Look, _ bytesPerLine: Int) throws(EngineError) {
        let share = budget / files.count
        let isSmall = file.size <= min(DelimitedInspector.smallSize, share) && !file.isCompressed
        let firstRows = isSmall ? Int.max : DelimitedInspector.firstRows
        var evidence = look.evidence
        var rows = try read(file, form, Array(evidence.indices), &evidence, limit: firstRows)
        if rows < firstRows {
            look.evidence = evidence
            look.rows += rows
            return
        }
        // Read once more from the start: what is counted is counted there alone.
        let open = evidence.indices.filter { evidence[$0].isOpen }
        let limit = file.size <= share && !file.isCompressed ? Int.max : max(share / 2 / bytesPerLine, firstRows)
        for index in evidence.indices where !open.contains(index) { look.evidence[index] = evidence[index] }
        rows = try read(file, form, open, &look.evidence, limit: limit)
        look.sawAllColumns = look.sawAllColumns && open.count == evidence.count
        look.rows += rows
        // All is text, whatever the other rows hold.
        if open.isEmpty { look.countedRows = false }
        if rows >= limit { look.isComplete = false }
    }

    /// The rows read.
    private func read(
        _ file: FileOnDisk, _ form: FileSource.Delimited, _ columns: [Int], _ evidence: inout [ColumnEvidence], limit: Int
    ) throws(EngineError) -> Int {
        guard !columns.isEmpty else { return 0 }
        let names = evidence.indices.map { "'c\($0)': 'VARCHAR'" }.joined(separator: ", ")
        let query = "SELECT \(columns.map { "c\($0)" }.joined(separator: ", ")) FROM read_csv(\(quotedPaths([file.path])), "
            + "\(duckDBOptions(form)), columns = {\(names)})" + (limit == .max ? "" : " LIMIT \(limit)")
        return try located(file) { () throws(EngineError) in
            let stream = try engine.stream(query)
            var rows = 0
            while let count = try stream.nextVectors({ index, reader in
                let column = columns[index]
                reader.forEachRow { if let text = $0 { evidence[column].take(text) } else { evidence[column].takeNothing() } }
            }) { rows += count }
            return rows
        }
    }

    /// What a column's own values leave open follows from those of the others, where all that tell anything tell the same.
    private func conclusions(_ look: Look, _ form: DelimitedForm) -> [ColumnEvidence.Conclusion] {
        let marks = Set(look.evidence.compactMap(\.decimalMark)), orders = Set(look.evidence.compactMap(\.dayOrder))
        var setting = ColumnEvidence.Setting()
        setting.numbers.isComplete = look.isComplete
        setting.numbers.isSemicolon = form.delimiter == ";"
        setting.numbers.decimalMark = options.decimalMark ?? (marks.count == 1 ? marks.first : nil)
        setting.dayOrder = options.dates ?? (orders.count == 1 ? orders.first : nil)
        return zip(form.headers, look.evidence).map { $1.conclusion(named: $0, setting) }
    }

    /// DuckDB's errors with the path as it was given.
    private func located<Result>(_ file: FileOnDisk, _ work: () throws(EngineError) -> Result) throws(EngineError) -> Result {
        do throws(EngineError) {
            return try work()
        } catch {
            guard case .file(_, let line) = error.kind else { throw error }
            throw FileOnDisk.error(file.name, error.message, line: line)
        }
    }
}

extension FileSource.Column {
    init(_ header: String, _ conclusion: ColumnEvidence.Conclusion) {
        self.init(
            header: header, type: conclusion.type, format: conclusion.format, reason: conclusion.reason, mostBytes: conclusion.mostBytes,
            writing: conclusion.writing, nulls: conclusion.nulls)
    }
}

extension FileOptions {
    func keepsAsText(_ header: String) -> Bool {
        textColumns.contains { $0 == header || $0.lowercased() == header.lowercased() }
    }
}

extension String {
    fileprivate func withEachByte(_ body: (UnsafeRawBufferPointer) -> Void) {
        var copy = self
        copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
