#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanEngine
import FupanMeaning
import FupanReport
import FupanSource
import FupanTable
import FupanVerbs

/// Writing files: beside their place, then renamed, so that a crash, a full disk or a cancel leaves the old one whole.
extension Session {
    /// A null path saves nothing: `save if lists == "" then null else f"{lists}calls.csv"`.
    func save(_ request: SaveRequest) throws {
        let value = try evaluate([request.path], at: request.span).first ?? .null
        guard !value.isNull else { return }
        guard case .text(let name) = value else { throw Diagnostic.wrongType(.null, expected: "a path", at: request.span) }
        let series = request.table.review?.pages ?? []
        guard !series.isEmpty, let star = name.lastIndex(of: "*") else { return try save(request, request.table.review, as: name) }
        for page in series {
            try save(request, page.request, as: name[..<star] + page.label + name[name.index(after: star)...])
        }
    }

    private func save(_ request: SaveRequest, _ review: ReviewRequest?, as name: String) throws {
        let path = resolved(name)
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if let identity = File.identity(path), loaded.contains(identity) { throw Diagnostic.overwritesInput(name, at: request.span) }
        try SaveRequest.checkOptions(of: name, sheet: request.sheet.map { _ in request.span }, excel: request.isForExcel ? request.span : nil)
        if ending == "xlsx", review == nil {
            let relation = request.table.relation
            try addSheet(relation, notes: try notes(of: relation, at: request.span), to: path, name: name, request)
            hasActed = true
            return
        }
        let temporary = path + ".\(getpid()).part"
        defer { unlink(temporary) }
        let rows = try write(request, review, ending, to: temporary, name: name, final: path)
        hasActed = true
        guard rename(temporary, path) == 0 else { throw Diagnostic.cannotWrite(name, errno, at: request.span) }
        presenter.remark(language == .chinese ? "已保存 \(name)\(rows.map { "（\($0) 行）" } ?? "")" : "saved \(name)\(rows.map { " (\($0) rows)" } ?? "")")
    }

    private func write(_ request: SaveRequest, _ review: ReviewRequest?, _ ending: String, to temporary: String, name: String, final path: String) throws -> Int? {
        if let review { return try writePage(review, ending, to: temporary, name, final: path, request.span) }
        let relation = request.table.relation
        let notes = try self.notes(of: relation, at: request.span)
        switch ending {
        case "csv", "tsv", "json", "ndjson": return try writeRows(relation, ending, to: temporary, name, request)
        case "md", "html":
            let rows = try self.rows(of: relation, at: request.span)
            var table = TableBlock(Table([]))
            try diagnosing(rows) { table = try TableBlock(rows: LargeSums(rows, of: relation, in: language), notes: notes, limit: nil) }
            let report = Report(title: stem(path), language: language, blocks: [.table(table)])
            try writeText(ending == "md" ? MarkdownRenderer().render(report) : HTMLRenderer().render(report), to: temporary, name, request.span)
            return table.table.rowCount
        case "parquet":
            try writeParquet(relation, to: temporary, request)
            return nil
        default: throw Diagnostic.endingNotKnown(name, at: request.span)
        }
    }

    private func stem(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.split(separator: ".").dropLast().joined(separator: ".")
    }

    private func writePage(_ review: ReviewRequest, _ ending: String, to temporary: String, _ name: String, final path: String, _ span: Span) throws -> Int? {
        guard ["md", "html", "xlsx"].contains(ending) else { throw Diagnostic.pageEnding(name, at: span) }
        let page = PagePresenter(title: nil, language: review.language ?? language, messages: Messages(sink: MemorySink(), renderer: DiagnosticRenderer()))
        try self.review(review, into: page)
        page.report.title = page.report.firstHeading
        if ending == "xlsx" {
            try writePageWorkbook(page.report, to: temporary, final: path, name, span)
            return nil
        }
        try writeText(ending == "md" ? MarkdownRenderer().render(page.report) : HTMLRenderer().render(page.report), to: temporary, name, span)
        return nil
    }

    private func writeText(_ text: String, to temporary: String, _ name: String, _ span: Span) throws {
        try withFile(temporary, name, span) { try $0.write(text) }
    }

    private func writeRows(_ relation: Relation, _ ending: String, to temporary: String, _ name: String, _ request: SaveRequest) throws -> Int {
        let rows = try self.rows(of: relation, at: request.span)
        var count = 0
        try withFile(temporary, name, request.span) { sink in
            let writer: any TableWriter = switch ending {
            case "csv": DelimitedWriter.csv(sink, forExcel: request.isForExcel)
            case "tsv": DelimitedWriter.tsv(sink, forExcel: request.isForExcel)
            case "json": JSONWriter.json(sink)
            default: JSONWriter.ndjson(sink)
            }
            try writer.begin(rows.fields)
            try diagnosing(rows) {
                while let chunk = try rows.next() {
                    count += chunk.rowCount
                    try writer.chunk(chunk)
                }
            }
            try writer.end()
        }
        return count
    }

    /// A file that is whole on the disk before it gets its name.
    private func withFile(_ path: String, _ name: String, _ span: Span, _ body: (FileDescriptorSink) throws -> Void) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        guard descriptor >= 0 else { throw Diagnostic.cannotWrite(name, errno, at: span) }
        defer { close(descriptor) }
        do {
            try body(FileDescriptorSink(descriptor))
        } catch let error as OutputError {
            if case .failed(let code) = error { throw Diagnostic.cannotWrite(name, code, at: span) }
            throw Diagnostic.cannotWrite(name, EPIPE, at: span)
        }
        guard fsync(descriptor) == 0 else { throw Diagnostic.cannotWrite(name, errno, at: span) }
    }

    /// By the engine's own COPY.
    private func writeParquet(_ relation: Relation, to temporary: String, _ request: SaveRequest) throws {
        do {
            let prepared = try tables.prepare([relation.finalPlan], [])
            let query = tables.printer.query(prepared.plans[0], outputs: relation.columns.map { ($0.id, $0.name) }).text
            try engine.execute("COPY (\(query)) TO \(quoted(temporary)) (FORMAT parquet)")
        } catch {
            throw diagnostic(error, [relation.plan], at: request.span)
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

extension Diagnostic {
    static func overwritesInput(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("overwrites-input", "`\(path)` was loaded: an input is never overwritten", at: span, "the same file", suggestions: [.init("save to another name")])
    }

    static func cannotWrite(_ path: String, _ code: Int32, at span: Span) -> Diagnostic {
        Diagnostic("cannot-write", "`\(path)` cannot be written: \(String(cString: strerror(code)))", at: span, "")
    }

    static func endingNotKnown(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("unknown-ending", "the ending of `\(path)` says no form that is known", at: span, "",
                   notes: ["the endings are .csv .tsv .json .ndjson .parquet .xlsx .md .html"])
    }

    static func pageEnding(_ path: String, at span: Span) -> Diagnostic {
        Diagnostic("page-ending", "a review is a page: it is saved as .md, .html or .xlsx", at: span, "")
    }
}
