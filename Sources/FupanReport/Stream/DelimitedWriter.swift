import FupanTable

/// CSV and TSV after RFC 4180, with a plain line feed at the end of a line, as every tool here reads and DuckDB writes it.
///
/// Null is nothing, empty text is `""`: they can be told apart when the file is read again.
public final class DelimitedWriter: TableWriter {
    private let sink: any ByteSink
    private let form: Form
    private var buffer = ByteBuffer()

    /// What is between fields and lines.
    fileprivate struct Form {
        let separator: UInt8
        /// For Excel: a mark that says UTF-8, a carriage return before each line feed, and no text that it would compute.
        let isForExcel: Bool
    }

    private init(_ sink: any ByteSink, _ form: Form) {
        self.sink = sink
        self.form = form
    }

    public static func csv(_ sink: any ByteSink) -> DelimitedWriter { csv(sink, forExcel: false) }
    public static func tsv(_ sink: any ByteSink) -> DelimitedWriter { tsv(sink, forExcel: false) }

    /// What Excel opens: see `Form`.
    public static func csv(_ sink: any ByteSink, forExcel: Bool) -> DelimitedWriter {
        DelimitedWriter(sink, Form(separator: UInt8(ascii: ","), isForExcel: forExcel))
    }

    public static func tsv(_ sink: any ByteSink, forExcel: Bool) -> DelimitedWriter {
        DelimitedWriter(sink, Form(separator: UInt8(ascii: "\t"), isForExcel: forExcel))
    }

    public func begin(_ fields: [Field]) throws(OutputError) {
        if form.isForExcel { buffer.append("\u{FEFF}" as StaticString) }
        for (index, field) in fields.enumerated() {
            if index > 0 { buffer.append(form.separator) }
            buffer.append(quotedText: field.name, form)
        }
        buffer.endLine(form)
    }

    public func chunk(_ table: Table) throws(OutputError) {
        try withCursors(table.columns[...]) { cursors throws(OutputError) in
            try DelimitedWriter.writeRows(table.rowCount, of: cursors, form, into: &buffer, sink)
        }
    }

    public func end() throws(OutputError) { try buffer.drain(into: sink) }

    private static func writeRows(
        _ count: Int, of cursors: [ColumnCursor], _ form: Form, into buffer: inout ByteBuffer, _ sink: any ByteSink
    ) throws(OutputError) {
        for row in 0..<count {
            for index in cursors.indices {
                if index > 0 { buffer.append(form.separator) }
                if !cursors[index].isNull(row) { buffer.append(delimited: cursors[index].values, row, form) }
            }
            buffer.endLine(form)
            if buffer.isFull { try buffer.drain(into: sink) }
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func endLine(_ form: DelimitedWriter.Form) {
        if form.isForExcel { append(UInt8(ascii: "\r")) }
        append(UInt8(ascii: "\n"))
    }

    fileprivate mutating func append(delimited values: ColumnCursor.Values, _ row: Int, _ form: DelimitedWriter.Form) {
        switch values {
        case .boolean(let array): append(array[row] ? "true" : "false" as StaticString)
        case .whole(let array): append(whole: array[row])
        case .decimal(let array, let scale): append(decimal: array[row], scale: scale)
        case .approximate(let array): _ = append(approximate: array[row])
        case .duration(let array): _ = append(duration: array[row])
        case .text(let array): append(quotedText: array[row], form)
        case .day(let array): append(day: Int(array[row]))
        case .period(let array, let unit): append(period: unit, day: Int(array[row]))
        case .time(let array): append(moment: array[row])
        case .list(let array): append(quotedText: listText(array[row]), form)
        case .nothing: break
        }
    }

    fileprivate mutating func append(quotedText text: String, _ form: DelimitedWriter.Form) {
        var text = form.isForExcel && text.looksComputed ? "'" + text : text
        let separator = form.separator
        text.withUTF8 { bytes in
            let quote = UInt8(ascii: "\"")
            var isBare = !bytes.isEmpty
            for byte in bytes where byte == separator || byte == quote || byte == 10 || byte == 13 { isBare = false }
            if isBare { return append(bytes) }
            append(quote)
            for byte in bytes {
                if byte == quote { append(quote) }
                append(byte)
            }
            append(quote)
        }
    }
}

extension String {
    /// Whether a spreadsheet would take it for a formula: what OWASP names for CSV injection.
    fileprivate var looksComputed: Bool {
        guard let first = utf8.first else { return false }
        return [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 9, 13].contains(first)
    }
}

/// `[search, referral]`, as DuckDB writes a list into a CSV file.
private func listText(_ values: [Value]) -> String {
    "[" + values.map { value in
        switch value {
        case .list(let inner): listText(inner)
        case .null: "NULL"
        case .decimal(let decimal): decimal.text
        case .duration(let length, _): Int64(exactly: length).map(String.init) ?? "\(length)"
        default: ValueText().text(value)
        }
    }.joined(separator: ", ") + "]"
}
