import FupanTable

/// CSV and TSV after RFC 4180, with a plain line feed at the end of a line, as every tool here reads and DuckDB writes it.
///
/// Null is nothing, empty text is `""`: they can be told apart when the file is read again.
public final class DelimitedWriter: TableWriter {
    private let sink: any ByteSink
    private let separator: UInt8
    private var buffer = ByteBuffer()

    private init(_ sink: any ByteSink, separator: UInt8) {
        self.sink = sink
        self.separator = separator
    }

    public static func csv(_ sink: any ByteSink) -> DelimitedWriter { DelimitedWriter(sink, separator: UInt8(ascii: ",")) }
    public static func tsv(_ sink: any ByteSink) -> DelimitedWriter { DelimitedWriter(sink, separator: UInt8(ascii: "\t")) }

    public func begin(_ fields: [Field]) throws(OutputError) {
        for (index, field) in fields.enumerated() {
            if index > 0 { buffer.append(separator) }
            buffer.append(quotedText: field.name, separator)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    public func chunk(_ table: Table) throws(OutputError) {
        try withCursors(table.columns[...]) { cursors throws(OutputError) in
            try DelimitedWriter.writeRows(table.rowCount, of: cursors, separator, into: &buffer, sink)
        }
    }

    public func end() throws(OutputError) { try buffer.drain(into: sink) }

    private static func writeRows(
        _ count: Int, of cursors: [ColumnCursor], _ separator: UInt8, into buffer: inout ByteBuffer, _ sink: any ByteSink
    ) throws(OutputError) {
        for row in 0..<count {
            for index in cursors.indices {
                if index > 0 { buffer.append(separator) }
                if !cursors[index].isNull(row) { buffer.append(delimited: cursors[index].values, row, separator) }
            }
            buffer.append(UInt8(ascii: "\n"))
            if buffer.isFull { try buffer.drain(into: sink) }
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func append(delimited values: ColumnCursor.Values, _ row: Int, _ separator: UInt8) {
        switch values {
        case .boolean(let array): append(array[row] ? "true" : "false" as StaticString)
        case .whole(let array): append(whole: array[row])
        case .decimal(let array, let scale): append(decimal: array[row], scale: scale)
        case .approximate(let array): _ = append(approximate: array[row])
        case .duration(let array): _ = append(duration: array[row])
        case .text(let array): append(quotedText: array[row], separator)
        case .day(let array): append(day: Int(array[row]))
        case .period(let array, let unit): append(period: unit, day: Int(array[row]))
        case .time(let array): append(moment: array[row])
        case .list(let array): append(quotedText: listText(array[row]), separator)
        case .nothing: break
        }
    }

    fileprivate mutating func append(quotedText text: String, _ separator: UInt8) {
        var text = text
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
