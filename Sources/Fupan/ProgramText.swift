import FupanSource

/// The text of a program: a script, a notebook, what stands on standard input. One that is not UTF-8 would run with other names and texts than were written.
public enum ProgramText {
    /// Without the mark some editors put before it. Throws where the bytes are not UTF-8, and says in which line.
    public static func decode(_ bytes: [UInt8], name: String, at span: Span? = nil) throws(Diagnostic) -> String {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else { throw Diagnostic.notUTF8(name, line: firstBadLine(content), at: span) }
        return text
    }

    private static func firstBadLine(_ bytes: ArraySlice<UInt8>) -> Int {
        // A line feed is never part of another character.
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }
}

extension Diagnostic {
    fileprivate static func notUTF8(_ name: String, line: Int, at span: Span?) -> Diagnostic {
        Diagnostic("not-utf-8", "`\(name)` is not written in UTF-8: line \(line)", at: span, suggestions: [
            .init("save it as UTF-8; a file from a Chinese Windows is GB18030 as a rule: `iconv -f GB18030 -t UTF-8`"),
        ])
    }
}
