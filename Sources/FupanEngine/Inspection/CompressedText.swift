import FupanPlan

/// The bytes of a compressed text, which DuckDB unpacks: read as Latin-1, in which every byte is a character.
final class CompressedText: ByteSource {
    private let stream: DuckDBStream
    /// At most so many lines more.
    private var left: Int

    init(_ file: FileOnDisk, engine: DuckDBEngine, lines: Int = .max) throws(EngineError) {
        let query = "SELECT line FROM read_csv(\(quotedPaths([file.path])), auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', "
            + "strict_mode = false, encoding = 'latin-1', compression = \(quotedText(file.compression ?? "none")), columns = {'line': 'VARCHAR'})"
        left = lines
        do throws(EngineError) {
            stream = try engine.stream(query)
        } catch {
            throw FileOnDisk.error(file.name, error.message)
        }
    }

    func next() throws(EngineError) -> [UInt8] {
        guard left > 0 else { return [] }
        var bytes: [UInt8] = [], count = 0
        let limit = left
        _ = try stream.nextVectors { _, reader in
            // An empty line comes as null, and is one all the same.
            reader.forEachRow { text in
                guard count < limit else { return }
                count += 1
                bytes += text.map { CompressedText.narrowed($0) } ?? []
                bytes.append(UInt8(ascii: "\n"))
            }
        }
        left -= count
        return bytes
    }

    /// From UTF-8 of U+0000–U+00FF to the bytes that were read as them.
    private static func narrowed(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = [], lead: UInt8 = 0
        for byte in text {
            if byte < 0x80 { bytes.append(byte) } else if byte >= 0xC0 { lead = byte } else { bytes.append(lead << 6 | byte & 0x3F) }
        }
        return bytes
    }
}
