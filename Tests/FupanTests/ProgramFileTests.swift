import Foundation
import Fupan
import FupanReport
import FupanSource
import FupanTestSupport
import Testing

/// Files in canonical style: what is no program keeps every byte; inferred roles are written in.
@Suite struct ProgramFileTests {
    private func formatted(_ text: String, isNotebook: Bool = true) -> String {
        switch ProgramFile(path: "test", text: text, isNotebook: isNotebook).formatted() {
        case .success(let result): result
        case .failure(let failure): "✗ " + failure.diagnostics.map { "\($0.id) at \($0.labels.first?.span.description ?? "")" }.joined(separator: ", ")
        }
    }

    @Test(arguments: [
        ("# T  \n\n```fupan\na|b;c\n```\n\ta|b  \n", "# T  \n\n```fupan\na | b\nc\n```\n\ta|b  \n"),
        ("```fupan\n```\n```sql\na|b\n```\n{{ a|b }}", "```fupan\n```\n```sql\na|b\n```\n{{ a|b }}"),
        ("~~~ fupan\na|b\n~~~\na|b", "~~~ fupan\na | b\n~~~\na|b"), ("````\n```fupan\na|b\n```\n````", "````\n```fupan\na|b\n```\n````"),
        ("```fupan\na|b", "```fupan\na | b"), ("```fupan\na|b\n", "```fupan\na | b\n"), ("```fupan\n\n\na\n\n```", "```fupan\na\n```"),
        ("- x\n\n  ```fupan\n  a\n    |b\n  ```\n", "- x\n\n  ```fupan\n  a\n    | b\n  ```\n"),
        ("x\r\n```fupan\r\na|b;c\r\n```\r\ny", "x\r\n```fupan\r\na | b\r\nc\r\n```\r\ny"),
        ("\u{FEFF}```fupan x\na|b\n```", "\u{FEFF}```fupan x\na|b\n```"), ("x\n```fupan\na|b\n```\n```fupan\n(\n```", "✗ value-missing at test:6"),
    ])
    func notebooks(_ text: String, _ expected: String) { #expect(formatted(text) == expected) }

    @Test func aFileKeepsItsPermissionsAndALinkItsFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.fupan", "a|b")
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: folder.path + "/a.fupan")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link.fupan", withDestinationPath: "a.fupan")
        let file = try ProgramFile(reading: folder.path + "/link.fupan")
        try file.write(try file.formatted().get())
        #expect(try String(contentsOfFile: folder.path + "/a.fupan", encoding: .utf8) == "a | b\n")
        #expect(try FileManager.default.attributesOfItem(atPath: folder.path + "/a.fupan")[.posixPermissions] as? Int == 0o750)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link.fupan") == "a.fupan")
        #expect(folder.names == ["a.fupan", "link.fupan"])
    }

    @Test func whatIsNoTextIsRefused() throws {
        let folder = try TemporaryFolder()
        try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: folder.path + "/a.fupan"))
        #expect { try ProgramFile(reading: folder.path + "/a.fupan") } throws: { ($0 as? Diagnostic)?.id == "not-utf-8" }
        #expect { try ProgramFile(reading: folder.path + "/b.fupan") } throws: { ($0 as? Diagnostic)?.id == "no-file" }
    }

    // MARK: roles

    private static let orders = "customer_id,下单时间,实付金额,channel\nc1,2026-06-01,10.00,a\nc2,2026-06-02,20.00,b\n"

    private func pinned(_ program: String, _ name: String = "a.fupan") throws -> (text: String?, messages: String) {
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", Self.orders)
        try folder.write(name, program)
        let run = try ProgramRun(folder: folder.path)
        let (file, messages) = try run.reporting { $0.pinned(try ProgramFile(reading: folder.path + "/" + name)) }
        return (try file?.formatted().get(), messages)
    }

    @Test func inferredRolesAreWrittenIn() throws {
        let program = "load \"orders.csv\"\norders | rfm as of @2026-06-30  # who\n"
        let (text, messages) = try pinned(program)
        #expect(text == """
            load "orders.csv"
            orders | rfm as of @2026-06-30 per customer_id at 下单时间 of 实付金额  # who

            """)
        #expect(messages == "")
        #expect(try pinned(text ?? "").text == text)
        #expect(try pinned("# T\n```fupan\n\(program)```\n", "a.md").text == "# T\n```fupan\n\(text ?? "")```\n")
    }

    /// A verb of one's own is pinned once, where it is written; not where its tables disagree.
    @Test func aDefinitionIsPinnedOnce() throws {
        let uses = "orders | tiers\norders | take 5 | tiers\n"
        let program = "load \"orders.csv\"\ndef tiers = | rfm as of @2026-06-30\n\(uses)"
        #expect(try pinned(program).text?.contains("def tiers = | rfm as of @2026-06-30 per customer_id at 下单时间 of 实付金额\n") == true)
        let mixed = program + "orders | rename client = customer_id | tiers\n"
        #expect(try pinned(mixed).text?.contains("def tiers = | rfm as of @2026-06-30 at 下单时间 of 实付金额\n") == true)
    }

    @Test func whatCannotBeCheckedIsNotPinned() throws {
        let (text, messages) = try pinned("load \"no.csv\"\n")
        #expect(text == nil)
        #expect(messages.contains("[no-file]"))
    }
}
