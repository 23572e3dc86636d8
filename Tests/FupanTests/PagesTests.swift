import Foundation
import FupanTestSupport
import Testing

/// The README's tour and the pages under Tests/Pages print what they say they print.
@Suite struct PagesTests {
    static let pages = [repository + "/README.md"] + Page.all(under: repository + "/Tests/Pages")

    @Test(arguments: pages) func page(_ path: String) throws {
        let page = try Page(path)
        let run = try ProgramRun()
        var printed: [String] = []
        for block in page.blocks {
            var text = run.run(block.program, name: "page").text
            while text.hasSuffix("\n") { text.removeLast() }
            printed.append(text)
            guard ProcessInfo.processInfo.environment["FUPAN_REWRITE_PAGES"] == nil else { continue }
            #expect(text == block.expected, "\(path):\(block.line)")
        }
        #expect(!page.blocks.isEmpty)
        if ProcessInfo.processInfo.environment["FUPAN_REWRITE_PAGES"] != nil { try page.rewrite(printed) }
    }
}
