import Foundation
import FupanSource
import FupanSyntax
import Testing

/// Whole programs: the design's examples, every one of which must parse without a word.
@Suite struct ProgramTests {
    static let programs: [String: String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs")
        guard let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) else { return [:] }
        return Dictionary(uniqueKeysWithValues: files.compactMap { file in
            (try? String(contentsOf: file, encoding: .utf8)).map { (file.lastPathComponent, $0) }
        })
    }()

    static let names = programs.keys.filter { $0.hasSuffix(".fupan") }.sorted()

    @Test func allAreThere() { #expect(Self.names.count == 14) }

    @Test(arguments: names) func parses(_ name: String) throws {
        let tree = parse(SourceText(name: name, try #require(Self.programs[name])))
        #expect(tree.diagnostics.map { "\($0.message) at \($0.labels.first?.span.description ?? "")" } == [])
        #expect(holdsEveryByte(tree))
        #expect(!tree.isUnfinished)
        #expect(!tree.statements.isEmpty)
    }

    @Test(arguments: ["daily.holes", "weekly.holes", "monthly.holes"]) func holesParse(_ name: String) throws {
        for line in try #require(Self.programs[name]).split(separator: "\n") {
            #expect(parseExpression(SourceText(name: name, String(line))).1.isEmpty, "\(line)")
        }
    }

    /// The formatter's example: before and after are the same tree.
    @Test func canonicalStyleIsTheSameTree() throws {
        let before = try #require(Self.programs["canonical_before.fupan"]), after = try #require(Self.programs["canonical_after.fupan"])
        #expect(reading(before).replacingOccurrences(of: "2026-6", with: "2026-06") == reading(after))
    }

    /// Every token of every statement left out, or written twice: no crash, no byte lost, at most a few errors.
    @Test(arguments: names) func survivesMutation(_ name: String) throws {
        let whole = parse(SourceText(name: name, try #require(Self.programs[name])))
        for statement in whole.statements {
            let text = statement.span.text
            let tree = parse(SourceText(name: name, text))
            for token in tree.tokens where token.kind != .end {
                let before = tree.source.text(0..<token.range.lowerBound), behind = tree.source.text(token.range.upperBound..<tree.source.end)
                let written = tree.source.text(token.range)
                for mutant in [before + behind, before + written + " " + written + behind, before] {
                    let result = parse(SourceText(name: name, mutant))
                    #expect(holdsEveryByte(result), "\(mutant)")
                    #expect(result.diagnostics.count <= 6, "\(mutant)")
                }
            }
        }
    }
}
