#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where bytes go: a file descriptor, a file, a test.
public protocol ByteSink: AnyObject {
    /// Takes all of the bytes before it returns; they are not to be kept.
    func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError)
}

public enum OutputError: Error, Hashable, Sendable {
    /// Nobody reads any more: the other end of the pipe was closed (`| head`). No fault of the program.
    case closed
    /// The system's error number.
    case failed(code: Int32)
}

/// An open file descriptor. The process must ignore SIGPIPE, or a closed pipe ends it before it can be told.
public final class FileDescriptorSink: ByteSink {
    public let descriptor: Int32

    public init(_ descriptor: Int32) { self.descriptor = descriptor }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = writeSome(UnsafeRawBufferPointer(rebasing: rest))
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else {
                switch errno {
                case EINTR: continue
                case EAGAIN: waitUntilWritable()
                case EPIPE: throw .closed
                case let code: throw .failed(code: code)
                }
            }
        }
    }

    private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Standard output may be a terminal that someone else has set to non-blocking.
    private func waitUntilWritable() {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
    }
}

/// Bytes kept in memory.
public final class MemorySink: ByteSink {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) { self.bytes += bytes }

    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteSink {
    public func write(_ text: String) throws(OutputError) {
        let bytes = Array(text.utf8)
        let result: Result<Void, OutputError> = bytes.withUnsafeBytes { pointer in
            do throws(OutputError) { return .success(try write(pointer)) } catch { return .failure(error) }
        }
        try result.get()
    }
}
