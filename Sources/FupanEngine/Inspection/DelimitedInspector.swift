import FupanPlan
import FupanTable

/// Finds out how delimited text is written and what its columns hold: from its first lines, then from its values as they stand there.
struct DelimitedInspector {
    let engine: DuckDBEngine
    let files: [FileOnDisk]
    let options: FileOptions
    /// A file of at most so many bytes is looked at whole; of a larger one, half as much.
    let budget: Int

    /// Enough for a form; types come from far more.
    private static let firstLines = 100
    private static let firstRows = 2048
    /// Up to here one pass is faster than two.
    private static let smallSize = 2 << 20

    func inspect() throws(EngineError) -> FileSource {
        guard let first = files.first else { throw EngineError(.file(path: nil, line: nil), "no file to look at") }
        var (form, bytesPerLine) = try form(of: first)
        try refuseOtherForms(than: form, in: files.dropFirst())
        var written = FileSource.Delimited(
            delimiter: form.delimiter, hasHeader: true, skippedLines: form.skippedLines, encoding: encoding(of: first))
        var evidence = [ColumnEvidence](repeating: ColumnEvidence(), count: form.headers.count)
        var isComplete = true
        for file in files {
            if try !look(at: file, written, &evidence, bytesPerLine) { isComplete = false }
        }
        written.isSampled = !isComplete
        var conclusions = evidence.map { $0.conclusion(isComplete: isComplete) }
        if !isHeader(form.headers, conclusions) {
            written.hasHeader = false
            for index in evidence.indices { form.headers[index].withEachByte { evidence[index].take($0) } }
            conclusions = evidence.map { $0.conclusion(isComplete: isComplete) }
            form.nameByPosition()
        }
        settleFormats(&conclusions, &written)
        let columns = zip(form.headers, conclusions).map { header, conclusion in
            options.keepsAsText(header)
                ? FileSource.Column(header: header, type: .text)
                : FileSource.Column(header: header, type: conclusion.type, reason: conclusion.reason, mostBytes: conclusion.mostBytes)
        }
        return FileSource(paths: files.map(\.path), form: .delimited(written), columns: columns)
    }

    // MARK: Form

    private func form(of file: FileOnDisk) throws(EngineError) -> (DelimitedForm, bytesPerLine: Int) {
        let lines = try firstLines(of: file)
        guard let form = DelimitedForm(lines: lines, delimiter: options.delimiter ?? (file.suffix == "tsv" ? "\t" : nil)) else {
            throw FileOnDisk.error(file.path, "the file is empty")
        }
        return (form, max(1, lines.reduce(0) { $0 + $1.utf8.count + 1 } / lines.count))
    }

    /// Straight from the file where its text is plain, since that is so much faster; else through DuckDB, as lines of one value.
    private func firstLines(of file: FileOnDisk) throws(EngineError) -> [String] {
        let encoding = encoding(of: file)
        if encoding == "utf-8", !file.isCompressed { return file.firstLines(DelimitedInspector.firstLines) }
        let query = "SELECT line FROM read_csv(\(quotedPaths([file.path])), auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', "
            + "strict_mode = false, encoding = \(quotedText(encoding)), columns = {'line': 'VARCHAR'}) LIMIT \(DelimitedInspector.firstLines)"
        let table = try located(file) { () throws(EngineError) in try engine.query(query, fields: nil).all() }
        guard case .text(let lines)? = table.columns.first?.storage else { return [] }
        return lines
    }

    private func encoding(of file: FileOnDisk) -> String {
        guard let named = options.encoding else { return file.isUTF16 ? "utf-16" : "utf-8" }
        // What DuckDB does not know has been written anew, see `ReadableCopies`.
        return DuckDBEncoding(named)?.rawValue ?? "utf-8"
    }

    /// Several files are read as one table, by position; so they have to agree.
    private func refuseOtherForms(than form: DelimitedForm, in others: ArraySlice<FileOnDisk>) throws(EngineError) {
        for file in others {
            let other = try self.form(of: file).0
            if other.headers == form.headers {
                guard other.delimiter == form.delimiter, other.skippedLines == form.skippedLines else {
                    throw FileOnDisk.error(file.path, "it is written in another way than \(files[0].path)")
                }
                continue
            }
            let missing = form.headers.filter { !other.headers.contains($0) }, added = other.headers.filter { !form.headers.contains($0) }
            let difference = !missing.isEmpty ? "lacks \(list(missing))" : !added.isEmpty ? "adds \(list(added))" : "has them in another order"
            throw FileOnDisk.error(file.path, "its columns are not those of \(files[0].path): it \(difference)")
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

    /// True where the whole file was seen. Of a larger file, what can only be text after the first rows is not read on.
    private func look(
        at file: FileOnDisk, _ form: FileSource.Delimited, _ evidence: inout [ColumnEvidence], _ bytesPerLine: Int
    ) throws(EngineError) -> Bool {
        let share = budget / files.count
        let isSmall = file.size <= min(DelimitedInspector.smallSize, share) && !file.isCompressed
        let firstRows = isSmall ? Int.max : DelimitedInspector.firstRows
        if try read(file, form, Array(evidence.indices), &evidence, limit: firstRows) < firstRows { return true }
        let limit = file.size <= share && !file.isCompressed ? Int.max : max(share / 2 / bytesPerLine, firstRows)
        return try read(file, form, evidence.indices.filter { evidence[$0].isOpen }, &evidence, limit: limit) < limit
    }

    /// The rows read. Rows that are looked at twice change nothing.
    private func read(
        _ file: FileOnDisk, _ form: FileSource.Delimited, _ columns: [Int], _ evidence: inout [ColumnEvidence], limit: Int
    ) throws(EngineError) -> Int {
        // All is text, whatever the other rows hold.
        guard !columns.isEmpty else { return 0 }
        let names = evidence.indices.map { "'c\($0)': 'VARCHAR'" }.joined(separator: ", ")
        let query = "SELECT \(columns.map { "c\($0)" }.joined(separator: ", ")) FROM read_csv(\(quotedPaths([file.path])), auto_detect = false, "
            + "header = \(form.hasHeader), skip = \(form.skippedLines), delim = \(quotedText(form.delimiter)), quote = \(quotedText(form.quote)), "
            + "escape = \(quotedText(form.escape)), encoding = \(quotedText(form.encoding)), columns = {\(names)})"
            + (limit == .max ? "" : " LIMIT \(limit)")
        return try located(file) { () throws(EngineError) in
            let stream = try engine.stream(query)
            var rows = 0
            while let count = try stream.nextVectors({ index, reader in
                reader.forEachText { evidence[columns[index]].take($0) }
            }) { rows += count }
            return rows
        }
    }

    /// One pattern serves all days of a file, and one all its times: a column that needs another one stays text.
    private func settleFormats(_ conclusions: inout [ColumnEvidence.Conclusion], _ form: inout FileSource.Delimited) {
        let days = conclusions.first { $0.type == .day }, times = conclusions.first { $0.type == .time }
        form.dateFormat = days?.dateFormat
        form.timeFormat = times?.timeFormat
        for index in conclusions.indices {
            let column = conclusions[index]
            let fits = column.type == .day ? column.dateFormat == form.dateFormat : column.type != .time || column.timeFormat == form.timeFormat
            if !fits { conclusions[index] = .init(type: .text, reason: "dates written in another way than in the columns before") }
        }
    }

    /// DuckDB's errors with the path as it was given.
    private func located<Result>(_ file: FileOnDisk, _ work: () throws(EngineError) -> Result) throws(EngineError) -> Result {
        do throws(EngineError) {
            return try work()
        } catch {
            guard case .file(_, let line) = error.kind else { throw error }
            throw FileOnDisk.error(file.path, error.message, line: line)
        }
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
