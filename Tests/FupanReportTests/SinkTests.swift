import Testing

@testable import FupanReport

#if canImport(Glibc)
import Glibc

@Suite struct SinkTests {
    @Test func writesToADescriptorAndKnowsAClosedPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let sink = FileDescriptorSink(ends[1])
        try sink.write("中\n")
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(ends[0], &bytes, 8) == 4)
        #expect(String(decoding: bytes.prefix(4), as: UTF8.self) == "中\n")
        close(ends[0])
        #expect(throws: OutputError.closed) { try sink.write("x") }
        close(ends[1])
        #expect(throws: OutputError.failed(code: EBADF)) { try sink.write("x") }
    }
}
#endif
