import FupanTestSupport
import Testing

/// Short programs that would grow without end are refused with a word, at once.
@Suite struct HostileTests {
    @Test(.timeLimit(.minutes(2)), arguments: [
        "let v0 = 1\n" + (1...60).map { "let v\($0) = v\($0 - 1) + v\($0 - 1)" }.joined(separator: "\n") + "\nv60",
        "def f0(x) = x + 1\n" + (1...40).map { "def f\($0)(x) = f\($0 - 1)(x) + f\($0 - 1)(x)" }.joined(separator: "\n") + "\nf40(1)",
    ]) func growth(_ program: String) throws {
        let result = try ProgramRun().run(program)
        #expect(result.outcome == .failed)
        #expect(result.text.contains("[too-large]"), "\(result.text.prefix(2000))")
        #expect(result.text.components(separatedBy: "error:").count - 1 == 1, "\(result.text.prefix(2000))")
    }
}
