import FupanEngine
import FupanReport
import FupanSource
import FupanTable

/// Where remarks and diagnostics go: standard error, beside the results.
public struct Messages {
    public var sink: any ByteSink
    public var renderer: DiagnosticRenderer

    public init(sink: any ByteSink, renderer: DiagnosticRenderer) {
        self.sink = sink
        self.renderer = renderer
    }

    /// A message that cannot be written is lost: there is nowhere left to say so.
    func report(_ diagnostic: Diagnostic) { try? sink.write(renderer.render(diagnostic)) }

    func remark(_ text: String) { try? sink.write(text.terminalSafe(keepingLines: true) + "\n") }
}

/// Writes every block as soon as it is there: to a terminal, or as plain text to a pipe.
public final class TerminalPresenter: Presenter {
    public var messages: Messages
    private let sink: any ByteSink
    private let renderer: TerminalRenderer
    private var isFirst = true

    public init(sink: any ByteSink, renderer: TerminalRenderer, messages: Messages) {
        self.sink = sink
        self.renderer = renderer
        self.messages = messages
    }

    public func present(_ block: Block, in language: Language) throws {
        var text = renderer.render(block, in: language)
        if !isFirst, case .value = block {} else if !isFirst { text = "\n" + text }
        isFirst = false
        try sink.write(text)
    }

    public func present(_ rows: any ResultStream, notes: [String], in language: Language) throws {
        try present(.table(try TableBlock(rows: rows, notes: notes, limit: renderer.maxRows)), in: language)
    }

    /// A blank line stands between results, not before the first of an entry.
    public func startAnew() {
        isFirst = true
    }

    public func report(_ diagnostic: Diagnostic) { messages.report(diagnostic) }
    public func remark(_ text: String) { messages.remark(text) }
}

/// Collects a whole page, to be written at the end: Markdown, HTML, a notebook's text.
public final class PagePresenter: Presenter {
    public var messages: Messages
    public var report: Report

    public init(title: String?, language: Language, messages: Messages) {
        report = Report(title: title, language: language)
        self.messages = messages
    }

    public func present(_ block: Block, in language: Language) throws {
        report.language = language
        report.blocks.append(block)
    }

    public func present(_ rows: any ResultStream, notes: [String], in language: Language) throws {
        try present(.table(try TableBlock(rows: rows, notes: notes, limit: nil)), in: language)
    }

    public func report(_ diagnostic: Diagnostic) { messages.report(diagnostic) }
    public func remark(_ text: String) { messages.remark(text) }
}

/// Writes tables as bare rows (CSV, JSON); what is said of them goes to standard error.
public final class StreamPresenter: Presenter {
    public var messages: Messages
    private let writer: () -> any TableWriter

    /// `writer` makes a writer for each table shown.
    public init(messages: Messages, writer: @escaping () -> any TableWriter) {
        self.messages = messages
        self.writer = writer
    }

    public func present(_ block: Block, in language: Language) throws {
        switch block {
        case .table(let table): try writer().write(table.table)
        case .chart(let chart): try writer().write(chart.table)
        case .value(let value, let format): try writer().write(Table(value: value, format: format))
        case .prose(let text), .heading(_, let text): messages.remark(text)
        }
    }

    public func present(_ rows: any ResultStream, notes: [String], in language: Language) throws {
        let writer = writer()
        try writer.begin(rows.fields)
        while let chunk = try rows.next() { try writer.chunk(chunk) }
        try writer.end()
        (notes + rows.remarks).forEach(messages.remark)
    }

    public func report(_ diagnostic: Diagnostic) { messages.report(diagnostic) }
    public func remark(_ text: String) { messages.remark(text) }
}

extension TableBlock {
    /// The rows of a stream; behind the limit they are only counted.
    init(rows: any ResultStream, notes: [String], limit: Int?) throws {
        let table = try rows.all(limit: limit)
        var omitted = 0
        if limit != nil, table.rowCount == limit {
            while let chunk = try rows.next() { omitted += chunk.rowCount }
        }
        self.init(table, notes: notes + rows.remarks, omittedRows: omitted > 0 ? omitted : nil)
    }
}

extension Table {
    /// One value as a table of one row.
    init(value: Value, format: Format) {
        let (type, storage): (DataType, Column.Storage) = switch value {
        case .null: (.text, .text([""]))
        case .boolean(let value): (.boolean, .boolean([value]))
        case .whole(let value): (.whole, .whole([value]))
        case .decimal(let value): (.decimal(scale: value.scale), .decimal([value.mantissa], scale: value.scale))
        case .approximate(let value): (.approximate, .approximate([value]))
        case .text(let value): (.text, .text([value]))
        case .day(let value): (.day, .day([Int32(clamping: value.number)]))
        case .time(let value): (.time, .time([value.microseconds]))
        case .period(let unit, let day): (.period(unit), .day([Int32(clamping: day.number)]))
        case .duration(let value, let unit): (.duration(unit), .approximate([value]))
        case .list(let values): (.list(.text), .list([values]))
        }
        self.init([Column(Field("value", type, format), storage, nulls: value.isNull ? [true] : [])], rowCount: 1)
    }
}
