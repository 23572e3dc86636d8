#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The system's iconv, to UTF-8.
final class EncodingConverter {
    private let handle: iconv_t

    /// Nil where the system knows no such encoding.
    init?(_ encoding: TextEncoding) {
        handle = iconv_open("UTF-8", encoding.name)
        if Int(bitPattern: handle) == -1 { return nil }
    }

    deinit { iconv_close(handle) }

    struct Conversion {
        var text: [UInt8]
        /// The bytes of a character that is cut off at the end.
        var rest: [UInt8]
        /// Some bytes are no text of the encoding; `text` is what stands before them.
        var isBroken: Bool
    }

    func convert(_ bytes: [UInt8]) -> Conversion {
        var input = bytes.map { CChar(bitPattern: $0) }
        // No character is longer in UTF-8 than three times what it was.
        var output = [CChar](repeating: 0, count: bytes.count * 3 + 16)
        var left = input.count, room = output.count
        var isBroken = false
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress, to = target.baseAddress
                let result = iconv(handle, &from, &left, &to, &room)
                // A character that is cut off is no error.
                isBroken = result == -1 && errno != EINVAL
            }
        }
        let text = output.dropLast(room).map { UInt8(bitPattern: $0) }
        return Conversion(text: text, rest: Array(bytes.suffix(left)), isBroken: isBroken)
    }
}
