import Foundation
import Fupan
import FupanTestSupport
import FupanTable
import Testing

/// What a notebook's text is taken for: marks of languages, sections that vanish, fences.
@Suite struct NotebookTests {
    private func page(_ text: String, _ language: Language = .english) throws -> String {
        let folder = try TemporaryFolder()
        try folder.write("page.md", text)
        let run = try ProgramRun(folder: folder.path, language: language)
        let (outcome, shown) = run.reporting { $0.runScript(folder.path + "/page.md", parameters: [:]) }
        #expect(outcome == .done, "\(shown)")
        return shown
    }

    @Test(arguments: [
        ("en: one. zh: eins.", "one.", "eins."), ("Both. en: one. zh: eins.", "Both. one.", "Both. eins."), ("en: One.\nzh: 一。", "One.", "一。"),
        ("zh: 一。en: One.", "One.", "一。"), ("zh: 一。**二。** en: One.\nTwo.", "One.\nTwo.", "一。**二。**"), ("en: a zh: b", "a zh: b", nil), ("a zhen: b. c", "a zhen: b. c", "a zhen: b. c"),
        ("en: {{ \"a. zh: b\" }} c. zh: d.", "a. zh: b c.", "d."), ("zh: 一。\n二。\n\nBoth.", "Both.", "一。\n二。\n\nBoth."),
        ("## en: Costs\n## zh: 花费", "Costs", "花费"), ("en: ## Costs\nzh: ## 花费", "Costs", "花费"),
    ] as [(String, String, String?)])
    func languages(_ text: String, _ english: String, _ chinese: String?) throws {
        // The terminal joins the lines of a paragraph and draws rules under headings.
        func plain(_ text: String) -> String { text.filter { !$0.isWhitespace && !"*─═".contains($0) } }
        #expect(try plain(page(text)) == plain(english))
        if let chinese { #expect(try plain(page(text, .chinese)) == plain(chinese)) }
    }

    @Test func aDeeperHeadingVanishesWithItsSection() throws {
        let text = """
            # Page

            ## Costs

            ```fupan
            needs costs
            1 + 1
            ```

            ### By channel

            Deeper.

            #### Deepest

            ```fupan
            needs nothing
            nowhere | take 1
            ```

            ## Orders

            ### Kept

            ```fupan
            2 + 3
            ```

            ### Also gone

            ```fupan
            needs leads
            ```

            ### Kept too

            # Part two

            Prose.
            """
        let shown = try page(text)
        for kept in ["Page", "Orders", "Kept", "5", "Kept too", "Part two", "Prose."] { #expect(shown.contains(kept), "\(kept)") }
        for gone in ["By channel", "Deeper.", "Deepest", "nowhere"] { #expect(!shown.contains(gone), "\(gone)") }
        #expect(shown.contains("Left out, for want of costs: Costs\n") && shown.contains("Left out, for want of leads: Also gone\n"))
    }

    @Test func tildesAreFencesToo() throws {
        #expect(try page("~~~fupan\n1 + 2\n~~~\n").contains("3"))
        #expect(try page("````text\n```fupan\n1 + 2\n```\n````\n").contains("1 + 2"))
        #expect(try page("~~~text\n```fupan\nnothing\n```\n~~~\n").contains("nothing"))
    }
}
