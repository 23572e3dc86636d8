/// Bytes on their way to a sink. Not an array: an append here is one comparison and one store, and cells are small.
struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    /// From here on the writers send the buffer off.
    static let fullness = 1 << 17

    init(capacity: Int = 1 << 18) {
        base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { base.deallocate() }

    var isFull: Bool { count >= ByteBuffer.fullness }

    mutating func drain(into sink: any ByteSink) throws(OutputError) {
        guard count > 0 else { return }
        let filled = UnsafeRawBufferPointer(start: base, count: count)
        count = 0
        try sink.write(filled)
    }

    /// Room for `more` bytes; what the closure wrote counts.
    @inline(__always)
    mutating func append(atMost more: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
        if count + more > capacity { grow(by: more) }
        count += fill(base + count)
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        if count + bytes.count > capacity { grow(by: bytes.count) }
        (base + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func grow(by more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}
