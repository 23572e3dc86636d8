import Foundation
import Fupan
import FupanTestSupport
import Testing

/// The command itself: what it writes where, and how it ends.
@Suite struct CommandLineTests {
    private struct NotBuilt: Error {}

    /// The executable beside the tests.
    private static func executable() throws -> URL {
        var folders = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        folders.append(URL(fileURLWithPath: repository + "/.build/debug"))
        for folder in folders {
            let file = folder.appendingPathComponent("fupan")
            if FileManager.default.isExecutableFile(atPath: file.path) { return file }
        }
        throw NotBuilt()
    }

    private func fupan(_ arguments: [String], in folder: String, input: String = "") throws -> (status: Int32, output: String, messages: String) {
        let process = Process(), output = Pipe(), messages = Pipe(), standardInput = Pipe()
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        (process.standardInput, process.standardOutput, process.standardError) = (standardInput, output, messages)
        try process.run()
        standardInput.fileHandleForWriting.write(Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let text = output.fileHandleForReading.readDataToEndOfFile(), said = messages.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self), String(decoding: said, as: UTF8.self))
    }

    @Test func checkWritesJSONForEditors() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fupan", "nothing | take 1\n")
        try folder.write("good.fupan", "1 + 1\n")
        for arguments in [["check", "--format", "json", "a.fupan"], ["check", "a.fupan", "--format", "json"]] {
            let result = try fupan(arguments, in: folder.path)
            #expect(result.status == 1 && result.messages.isEmpty)
            let found = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
            #expect(found?.map { $0["id"] as? String } == ["unknown-table"])
        }
        #expect(try fupan(["check", "--format", "json", "good.fupan"], in: folder.path) == (0, "[]\n", ""))
        #expect(try fupan(["check", "--format", "csv", "good.fupan"], in: folder.path).status == 2)
    }

    @Test func anInputIsNeverOverwritten() throws {
        let folder = try TemporaryFolder()
        try folder.write("t.csv", "a\n1\n2\n")
        let result = try fupan(["-c", "load \"t.csv\"\nt | take 1", "-o", "t.csv"], in: folder.path)
        #expect(result.status == 1 && result.messages.contains("'t.csv' was loaded"))
        #expect(try String(contentsOfFile: folder.path + "/t.csv", encoding: .utf8) == "a\n1\n2\n")
        #expect(folder.names == ["t.csv"])
    }

    @Test func pinningDoesNothingElse() throws {
        let folder = try TemporaryFolder()
        try folder.write("t.csv", "a\n1\n")
        try folder.write("lib.fupan", "load \"t.csv\"\nt | save \"n.csv\"\n")
        try folder.write("main.fupan", "use \"lib.fupan\"\nt | count\n")
        #expect(try fupan(["fmt", "--pin", "main.fupan"], in: folder.path).status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/n.csv"))
    }

    @Test func fmtRewritesInPlace() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fupan", "a|b;c")
        try folder.write("b.md", "# T\n```fupan\na|b\n```\n")
        try folder.write("good.fupan", "a | b\n")
        try folder.write("bad.fupan", "a | where (b")
        let checked = try fupan(["fmt", "--check", "a.fupan", "good.fupan", "b.md"], in: folder.path)
        #expect(checked == (1, "a.fupan\nb.md\n", ""))
        let failed = try fupan(["fmt", "bad.fupan", "a.fupan", "b.md", "good.fupan"], in: folder.path)
        #expect(failed.status == 1 && failed.output.isEmpty && failed.messages.contains("[unclosed]"))
        #expect(try String(contentsOfFile: folder.path + "/bad.fupan", encoding: .utf8) == "a | where (b")
        #expect(try String(contentsOfFile: folder.path + "/a.fupan", encoding: .utf8) == "a | b\nc\n")
        #expect(try fupan(["fmt", "--check", "a.fupan", "b.md", "good.fupan"], in: folder.path) == (0, "", ""))
        #expect(folder.names == ["a.fupan", "b.md", "bad.fupan", "good.fupan"])
    }

    @Test func fmtReadsStandardInput() throws {
        let folder = try TemporaryFolder()
        #expect(try fupan(["fmt", "-"], in: folder.path, input: "a｜b") == (0, "a | b\n", ""))
        #expect(try fupan(["fmt", "--check", "-"], in: folder.path, input: "a|b") == (1, "standard input\n", ""))
        #expect(try fupan(["fmt"], in: folder.path).status == 2)
        #expect(try fupan(["fmt", "nothing.fupan"], in: folder.path).status == 1)
    }

    @Test func helpComesAsTextOrMarkdown() throws {
        let folder = try TemporaryFolder()
        #expect(try fupan(["help", "--format", "markdown"], in: folder.path) == (0, Reference.shipped, ""))
        let page = try fupan(["help", "left", "join", "--format=markdown"], in: folder.path)
        #expect(page.status == 0 && page.output.hasPrefix("# left join\n\n") && page.output.contains("```text\n"))
        let unknown = try fupan(["help", "sumarize"], in: folder.path)
        #expect(unknown == (2, "", "no help on sumarize: did you mean summarize?\n"))
        #expect(try fupan(["help", "--format", "csv"], in: folder.path).status == 2)
        #expect(try fupan(["help", "@2026-W26"], in: folder.path).output.contains("2026-06-22, a Monday"))
    }
}
