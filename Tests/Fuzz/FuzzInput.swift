import FupanTestSupport

/// What is done with each text: a finding ends the process, so that whoever drives it keeps the text.
enum FuzzInput {
    nonisolated(unsafe) private static var inspector: ProgramInspector?

    /// Of so many texts one that checks clean is also run by the engine.
    static let runsOneIn = 8

    static func problem(_ text: String) -> String? {
        do {
            let inspector = try inspector ?? ProgramInspector()
            self.inspector = inspector
            // The text itself decides, so that it does the same when it is tried again.
            let sum = text.utf8.reduce(UInt64(7)) { ($0 &* 31) &+ UInt64($1) }
            return inspector.problem(text, runs: sum % UInt64(runsOneIn) == 0)
        } catch {
            return "the sample tables: \(error)"
        }
    }
}

#if FUPAN_LIBFUZZER
/// Called by libFuzzer, which looks for texts that reach new code.
@_cdecl("LLVMFuzzerTestOneInput") public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    if let problem = FuzzInput.problem(text) { fatalError(problem) }
    return 0
}
#endif
