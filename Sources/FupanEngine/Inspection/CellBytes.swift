/// One value as it stands in a file, without the blanks around it.
struct CellBytes {
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    private let end: Int
    /// Where `take…` goes on.
    private(set) var position: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var start = 0, end = bytes.count
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        (self.start, self.end, position) = (start, end, start)
    }

    var count: Int { end - start }
    var isAtEnd: Bool { position == end }
    var next: UInt8? { position < end ? bytes[position] : nil }
    var first: UInt8? { start < end ? bytes[start] : nil }
    var text: String { String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func take(oneOf characters: Unicode.Scalar...) -> UInt8? {
        guard let byte = next, characters.contains(where: { UInt8(ascii: $0) == byte }) else { return nil }
        position += 1
        return byte
    }

    /// These bytes, whatever characters they are.
    mutating func take(word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard end - position >= length, (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] }) else { return false }
        position += length
        return true
    }

    mutating func takeBlanks() { while take(" ") || take(word: "\u{A0}") || take(word: "\u{3000}") || take(word: "\u{202F}") {} }

    /// How many digits stand here, and their number as far as it fits.
    mutating func takeDigits() -> (count: Int, value: Int) {
        let first = position
        var value = 0
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            if position - first < 18 { value = value * 10 + Int(byte - UInt8(ascii: "0")) }
            position += 1
        }
        return (position - first, value)
    }

    /// What is left, as text.
    mutating func takeRest() -> String {
        defer { position = end }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<end]), as: UTF8.self)
    }

    /// Without regard to case; `word` in small letters.
    func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return (0..<count).allSatisfy { bytes[start + $0] | 0x20 == word.utf8Start[$0] }
    }

    /// As it is.
    func isText(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return (0..<count).allSatisfy { bytes[start + $0] == word.utf8Start[$0] }
    }
}
