#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanReport
import FupanSource
import FupanSyntax

/// A script, or a notebook with its blocks of programs, that is to be rewritten: what is no program keeps every byte.
public struct ProgramFile {
    public let path: String
    public let text: String
    let programs: [SourceText]
    private let lines: [String]
    /// The lines of each block of a notebook.
    private let blocks: [Block]
    private let isNotebook: Bool

    private struct Block {
        var lines: Range<Int>
        /// The white space before its fence, which stands before each of its lines too.
        var indent: String
        var hasReturns: Bool
    }

    public init(path: String, text: String, isNotebook: Bool) {
        self.path = path
        self.text = text
        self.isNotebook = isNotebook
        guard isNotebook else {
            (programs, lines, blocks) = ([SourceText(name: path, text)], [], [])
            return
        }
        // A carriage return and a line feed are one character of Swift.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let blocks = ProgramFile.blocks(lines)
        programs = blocks.map { block in
            SourceText(name: path, lines[block.lines].joined(separator: "\n"), firstLine: block.lines.lowerBound + 1)
        }
        (self.lines, self.blocks) = (lines, blocks)
    }

    /// Reads a file. Throws a diagnostic where there is none, or it is no text.
    public init(reading path: String) throws {
        guard !File.isFolder(path), File.exists(path), let bytes = File.bytes(path) else {
            throw Diagnostic("no-file", "there is no script `\(path)`", at: nil)
        }
        self.init(path: path, text: try ProgramText.decode(bytes, name: path), isNotebook: path.hasSuffix(".md"))
    }

    private static func blocks(_ lines: [String]) -> [Block] {
        var blocks: [Block] = []
        var index = 0
        while index < lines.count {
            let indent = lines[index].prefix { $0 == " " }, fence = lines[index].dropFirst(indent.count)
            index += 1
            guard let opening = CodeFence(fence) else { continue }
            let start = index
            while index < lines.count, !opening.isClosed(by: lines[index]) { index += 1 }
            // A fence that is not closed holds the rest of the file, but for the line break at its end.
            let end = index == lines.count && index > start && lines[index - 1].isEmpty ? index - 1 : index
            if opening.kind == "fupan" {
                blocks.append(Block(lines: start..<end, indent: String(indent), hasReturns: fence.unicodeScalars.last == "\r"))
            }
            index += 1
        }
        return blocks
    }

    /// The file's text with its programs replaced, one for one.
    func replacing(_ programs: [String]) -> String {
        guard isNotebook else { return programs.first ?? text }
        var result = lines
        for (block, program) in zip(blocks, programs).reversed() {
            var new = program.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                (line.isEmpty ? "" : block.indent + line) + (block.hasReturns ? "\r" : "")
            }
            if program.isEmpty || program.hasSuffix("\n") { new.removeLast() }
            result.replaceSubrange(block.lines, with: new)
        }
        return result.joined(separator: "\n")
    }

    /// The text in canonical style, or what is wrong with the syntax of its programs.
    public func formatted() -> Result<String, FormattingFailure> {
        var formatted: [String] = [], problems: [Diagnostic] = [], modules: Set<String> = []
        for program in programs {
            defer { modules.formUnion(parse(program).moduleNames) }
            switch format(program, modules: modules) {
            case .success(let text): formatted.append(text)
            case .failure(let failure): problems += failure.diagnostics
            }
        }
        return problems.isEmpty ? .success(replacing(formatted)) : .failure(FormattingFailure(diagnostics: problems))
    }

    /// Replaces the file: written beside it and renamed, with its permissions; a link keeps leading to it.
    public func write(_ new: String) throws {
        let target = File.resolvedLink(path) ?? path
        let temporary = target + ".\(getpid()).part"
        var information = stat()
        let mode = stat(target, &information) == 0 ? information.st_mode & 0o7777 : 0o644
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Diagnostic.notRewritten(path, errno) }
        do {
            try FileDescriptorSink(descriptor).write(new)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw Diagnostic.notRewritten(path, errno)
        }
        let isWhole = fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWhole, rename(temporary, target) == 0 else {
            let code = errno
            unlink(temporary)
            throw Diagnostic.notRewritten(path, code)
        }
    }
}

extension Diagnostic {
    static func notRewritten(_ path: String, _ code: Int32) -> Diagnostic {
        Diagnostic("not-written", "`\(path)` cannot be written: \(File.reason(code))", at: nil)
    }
}
