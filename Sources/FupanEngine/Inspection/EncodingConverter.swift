#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The system's iconv, to UTF-8.
final class EncodingConverter {
    let name: String
    private let handle: iconv_t

    init(_ name: String, _ path: String) throws(EngineError) {
        self.name = name
        // GB 18030 holds all of GBK, which some call GB2312.
        let isChinese = ["gbk", "gb2312", "gb18030"].contains(name.lowercased())
        handle = iconv_open("UTF-8", isChinese ? "GB18030" : name)
        guard Int(bitPattern: handle) != -1 else { throw FileOnDisk.error(path, "`\(name)` is no encoding that is known here") }
    }

    deinit { iconv_close(handle) }

    /// The text, and the bytes of a character that is cut off at the end; nil where the bytes are no text of the encoding.
    func convert(_ bytes: [UInt8]) -> (text: [UInt8], rest: [UInt8])? {
        var input = bytes.map { CChar(bitPattern: $0) }
        // No character is longer in UTF-8 than three times what it was.
        var output = [CChar](repeating: 0, count: bytes.count * 3 + 16)
        var left = input.count, room = output.count
        let isText = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress, to = target.baseAddress
                let result = iconv(handle, &from, &left, &to, &room)
                // A character that is cut off is no error.
                return result != -1 || errno == EINVAL
            }
        }
        guard isText else { return nil }
        return (output.dropLast(room).map { UInt8(bitPattern: $0) }, Array(bytes.suffix(left)))
    }
}
