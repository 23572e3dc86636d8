import Foundation
import FupanTestSupport
import Testing

/// Every diagnostic that the sources can raise is shown on a page under Tests/Pages. What only a disk, an engine or a terminal brings about
/// (raised in the targets that talk to them) may be shown by a unit test that names its id instead.
@Suite struct DiagnosticPagesTests {
    private static let targetsOfTheWorld = ["Fupan", "FupanEngine", "FupanReport", "FupanShell", "FupanCommand"]

    /// What no page can show, and why; an entry that a page shows is out of date.
    private static let exceptions = [
        "late-option": "an error of files, not of entries: CheckTests checks one",
        "role-inferred": "a warning of kept scripts: CheckTests runs one",
        "no-such-day": "the lexer refuses such a literal first; the checker does not rely on it",
        "unknown-before-running": "leaves a stage unknown, and is never shown",
        "engine": "what the engine alone knows to refuse", "out-of-memory": "would need the memory", "output-failed": "would need a full disk",
        "clv-not-converged": "no table is known that brings it about",
        "not-formatted": "the formatter's check of itself, which no program is known to fail",
        "not-written": "would need a disk that refuses",
        "overflow": "depends on the rows", "session-ended": "a host that outlives its session",
    ]

    @Test func everyDiagnosticIsShown() throws {
        let raised = try Self.raised()
        #expect(raised.count > 150)
        for id in Self.exceptions.keys { #expect(raised[id] != nil, "\(id) is raised no more") }
        let shown = try Self.matches(of: #/\[([a-z0-9-]+)\]$/#.anchorsMatchLineEndings(), in: repository + "/Tests/Pages", ending: ".md")
        let tested = try Self.matches(of: #/"([a-z0-9-]+)"/#, in: repository + "/Tests", ending: ".swift")
        for (id, targets) in raised.sorted(by: { $0.key < $1.key }) where !shown.contains(id) && Self.exceptions[id] == nil {
            let mayBeTested = targets.allSatisfy(Self.targetsOfTheWorld.contains)
            #expect(mayBeTested && tested.contains(id), "no page shows [\(id)], raised in \(targets.sorted().joined(separator: ", "))")
        }
    }

    /// The ids written in the sources, with the targets they stand in.
    private static func raised() throws -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        let folder = repository + "/Sources"
        for file in files(in: folder, ending: ".swift") {
            let target = file.dropFirst(folder.count + 1).split(separator: "/").first.map(String.init) ?? ""
            let text = try String(contentsOfFile: file, encoding: .utf8)
            for match in text.matches(of: #/Diagnostic\(\s*"([a-z0-9-]+)"/#) { found[String(match.1), default: []].insert(target) }
            // An id is written out, so that this test finds it.
            for match in text.matches(of: #/Diagnostic\(\s*"([^"]*\\[^"]*)"/#) { Issue.record("\(file): the id \(match.1) is put together") }
        }
        return found
    }

    private static func matches(of pattern: some RegexComponent<(Substring, Substring)>, in folder: String, ending: String) throws -> Set<String> {
        var found: Set<String> = []
        for file in files(in: folder, ending: ending) {
            for match in try String(contentsOfFile: file, encoding: .utf8).matches(of: pattern) { found.insert(String(match.output.1)) }
        }
        return found
    }

    private static func files(in folder: String, ending: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { folder + "/" + $0 }
    }
}
