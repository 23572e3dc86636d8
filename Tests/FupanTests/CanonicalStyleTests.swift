import Foundation
import Fupan
import FupanMeaning
import FupanSource
import FupanSyntax
import FupanTestSupport
import FupanVerbs
import Testing

/// Every example that can be read in this repository is in canonical style, and stays the same program in it.
///
/// A program is exempt where it shows a mistake (it does not parse, or the text block behind it reports an error)
/// or full-width input (it has a symbol or number outside ASCII). `FUPAN_REWRITE_PAGES=1` puts the others into style.
@Suite struct CanonicalStyleTests {
    static let files = [repository + "/README.md"]
        + ["Tests/Pages", "Sources/Fupan", "datasets", "scripts", "Tests/FupanSyntaxTests/Programs"].flatMap { folder in
            let names = FileManager.default.enumerator(atPath: repository + "/" + folder)?.compactMap { $0 as? String } ?? []
            return names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".fupan") }.sorted().map { repository + "/" + folder + "/" + $0 }
        }

    @Test func filesAreThere() {
        for name in ["README.md", "weekly.md", "academy.fupan", "weekly-review.fupan", "rfm.md", "questions.fupan"] {
            #expect(Self.files.contains { $0.hasSuffix("/" + name) }, "\(name)")
        }
    }

    @Test(arguments: files) func file(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let isRewriting = ProcessInfo.processInfo.environment["FUPAN_REWRITE_PAGES"] != nil
        guard path.hasSuffix(".md") else {
            let result = expectStyle(text, path, 1)
            if isRewriting { try result.write(toFile: path, atomically: true, encoding: .utf8) }
            return
        }
        var lines = text.components(separatedBy: "\n")
        for block in fences(lines).reversed() {
            let program = lines[block.program].joined(separator: "\n") + "\n"
            if block.showsMistake { continue }
            let result = expectStyle(program, path, block.program.lowerBound + 1)
            if isRewriting { lines.replaceSubrange(block.program, with: result.dropLast().components(separatedBy: "\n")) }
        }
        if isRewriting { try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8) }
    }

    @Test func manualExamples() {
        for manual in vocabulary.map({ $0.manual }) {
            for example in manual.examples { _ = expectStyle(example.program + "\n", "the manual of \(manual.name)", 1) }
        }
        for example in Reference.examples { _ = expectStyle(example.program + "\n", "help", 1) }
    }

    /// The program in style; as it is where it is exempt.
    private func expectStyle(_ program: String, _ path: String, _ line: Int) -> String {
        let tree = parse(SourceText(name: path, program, firstLine: line))
        if !tree.diagnostics.isEmpty || showsFullWidth(tree) { return program }
        guard case .success(let result) = format(SourceText(name: path, program)) else {
            Issue.record("\(path):\(line) is not formatted")
            return program
        }
        if ProcessInfo.processInfo.environment["FUPAN_REWRITE_PAGES"] == nil {
            #expect(result == program, "\(path):\(line) is not in canonical style; run `fupan fmt`:\n\(difference(program, result))")
        }
        let again = format(SourceText(name: path, result))
        #expect((try? again.get()) == result, "\(path):\(line): formatting again changes it")
        return result
    }

    private func showsFullWidth(_ tree: Tree) -> Bool {
        tree.tokens.contains { token in
            let bytes = tree.source.bytes[token.range]
            return switch token.kind {
            case .symbol: bytes.contains { $0 >= 0x80 }
            case .number: tree.source.text(token.range).unicodeScalars.contains { (0xFF01...0xFF5E).contains($0.value) }
            default: false
            }
        }
    }

    private struct Fence {
        var program: Range<Int>
        /// The text block behind it reports an error.
        var showsMistake = false
    }

    private func fences(_ lines: [String]) -> [Fence] {
        var found: [Fence] = []
        var index = 0
        while index < lines.count {
            let kind = lines[index]
            index += 1
            guard kind.hasPrefix("```") else { continue }
            let end = lines[index...].firstIndex { $0.hasPrefix("```") } ?? lines.count
            if kind == "```fupan" { found.append(Fence(program: index..<end)) }
            if kind == "```text", !found.isEmpty, lines[index..<end].contains(where: { $0.hasPrefix("error:") }) { found[found.count - 1].showsMistake = true }
            index = end + 1
        }
        return found
    }

    private func difference(_ old: String, _ new: String) -> String {
        let before = old.components(separatedBy: "\n"), after = new.components(separatedBy: "\n")
        return after.difference(from: before).map { change in
            switch change {
            case .remove(_, let line, _): "- \(line)"
            case .insert(_, let line, _): "+ \(line)"
            }
        }.joined(separator: "\n")
    }
}
