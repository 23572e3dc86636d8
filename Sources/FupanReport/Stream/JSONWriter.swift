import FupanTable

/// JSON: an array of objects, one to a line; or those lines alone (NDJSON).
///
/// Numbers are numbers with all their digits, whatever a reader's own numbers can hold. What is no number (not finite) is null.
public final class JSONWriter: TableWriter {
    private enum Form { case array, lines }

    private let sink: any ByteSink
    private let form: Form
    private var buffer = ByteBuffer()
    /// `{"name":` for the first column, `,"name":` for the others.
    private var openings: [[UInt8]] = []
    private var isEmpty = true

    private init(_ sink: any ByteSink, _ form: Form) {
        self.sink = sink
        self.form = form
    }

    public static func json(_ sink: any ByteSink) -> JSONWriter { JSONWriter(sink, .array) }
    public static func ndjson(_ sink: any ByteSink) -> JSONWriter { JSONWriter(sink, .lines) }

    public func begin(_ fields: [Field]) throws(OutputError) {
        openings = fields.enumerated().map { index, field in
            let name = MemorySink()
            var written = ByteBuffer(capacity: 64)
            written.append(jsonText: field.name)
            try? written.drain(into: name)
            return Array((index == 0 ? "{" : ",").utf8) + name.bytes + [UInt8(ascii: ":")]
        }
        if form == .array { buffer.append("[" as StaticString) }
    }

    public func chunk(_ table: Table) throws(OutputError) {
        try withCursors(table.columns[...]) { cursors throws(OutputError) in
            for row in 0..<table.rowCount {
                beginRow()
                JSONWriter.write(row, of: cursors, openings, into: &buffer)
                if form == .lines { buffer.append(UInt8(ascii: "\n")) }
                if buffer.isFull { try buffer.drain(into: sink) }
            }
        }
    }

    public func end() throws(OutputError) {
        if form == .array { buffer.append(isEmpty ? "]\n" : "\n]\n" as StaticString) }
        try buffer.drain(into: sink)
    }

    private func beginRow() {
        if form == .array { buffer.append(isEmpty ? "\n" : ",\n" as StaticString) }
        isEmpty = false
    }

    private static func write(
        _ row: Int, of cursors: [ColumnCursor], _ openings: [[UInt8]], into buffer: inout ByteBuffer
    ) {
        if cursors.isEmpty { buffer.append(UInt8(ascii: "{")) }
        for index in cursors.indices {
            buffer.append(openings[index])
            if cursors[index].isNull(row) {
                buffer.append("null" as StaticString)
            } else {
                buffer.append(json: cursors[index].values, row)
            }
        }
        buffer.append(UInt8(ascii: "}"))
    }
}

extension ByteBuffer {
    fileprivate mutating func append(json values: ColumnCursor.Values, _ row: Int) {
        switch values {
        case .boolean(let array): append(array[row] ? "true" : "false" as StaticString)
        case .whole(let array): append(whole: array[row])
        case .decimal(let array, let scale): append(decimal: array[row], scale: scale)
        case .approximate(let array): if !append(approximate: array[row]) { append("null" as StaticString) }
        case .duration(let array): if !append(duration: array[row]) { append("null" as StaticString) }
        case .text(let array): append(jsonText: array[row])
        case .day(let array): inQuotes { $0.append(day: Int(array[row])) }
        case .period(let array, let unit): inQuotes { $0.append(period: unit, day: Int(array[row])) }
        case .time(let array): inQuotes { $0.append(moment: array[row]) }
        case .list(let array): append(json: .list(array[row]))
        case .nothing: append("null" as StaticString)
        }
    }

    private mutating func append(json value: Value) {
        switch value {
        case .null: append("null" as StaticString)
        case .boolean(let value): append(value ? "true" : "false" as StaticString)
        case .whole(let value): append(whole: value)
        case .decimal(let value): append(decimal: value.mantissa, scale: value.scale)
        case .approximate(let value): if !append(approximate: value) { append("null" as StaticString) }
        case .duration(let value, _): if !append(duration: value) { append("null" as StaticString) }
        case .text(let value): append(jsonText: value)
        case .day(let day): inQuotes { $0.append(day: day.number) }
        case .time(let moment): inQuotes { $0.append(moment: moment.microseconds) }
        case .period(let unit, let day): inQuotes { $0.append(period: unit, day: day.number) }
        case .list(let values):
            append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(json: value)
            }
            append(UInt8(ascii: "]"))
        }
    }

    private mutating func inQuotes(_ write: (inout ByteBuffer) -> Void) {
        append(UInt8(ascii: "\""))
        write(&self)
        append(UInt8(ascii: "\""))
    }

    fileprivate mutating func append(jsonText text: String) {
        var text = text
        text.withUTF8 { bytes in
            append(UInt8(ascii: "\""))
            var isBare = true
            for byte in bytes where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { isBare = false }
            if isBare { append(bytes) } else { for byte in bytes { append(jsonByte: byte) } }
            append(UInt8(ascii: "\""))
        }
    }

    private mutating func append(jsonByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"" as StaticString)
        case UInt8(ascii: "\\"): append("\\\\" as StaticString)
        case 10: append("\\n" as StaticString)
        case 13: append("\\r" as StaticString)
        case 9: append("\\t" as StaticString)
        case 0..<0x20:
            append("\\u00" as StaticString)
            append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            append(Array("0123456789abcdef".utf8)[Int(byte & 0x0F)])
        default: append(byte)
        }
    }
}
