import Foundation
import Fupan
import FupanReport
import FupanSource
import FupanTable
import FupanTestSupport
import Testing

/// Reviews of several periods, and beside each other.
@Suite struct ReviewSeriesTests {
    private static let use = "use \"\(repository)/datasets/academy\"\n"

    @Test func aSeriesHasAPageForEachPeriod() throws {
        let folder = try TemporaryFolder()
        let run = try ProgramRun(folder: folder.path).run(Self.use + "review weekly for @2026-W25..@2026-W26 | save \"week-*.md\"")
        #expect(run.outcome == .done, "\(run.text)")
        #expect(folder.names == ["week-2026-W25.md", "week-2026-W26.md"])
        for (week, day) in [("W25", "2026-06-21"), ("W26", "2026-06-28")] {
            let alone = try ProgramRun(folder: folder.path).run(Self.use + "review weekly as of @\(day) | save \"alone.md\"")
            #expect(alone.outcome == .done)
            let page = try String(contentsOfFile: folder.path + "/week-2026-\(week).md", encoding: .utf8)
            #expect(try page == String(contentsOfFile: folder.path + "/alone.md", encoding: .utf8) && page.contains("2026-\(week)"))
        }
    }

    @Test(arguments: [
        ("review weekly for @2026-06-23..@2026-06-25", "no-page"), ("review daily for @2020..@2026", "long-series"),
        ("review weekly as of @2026-06-28 for @2026-W26", "series-as-of"), ("review weekly for @2026-W26 with lists \"x\"", "series-lists"),
        ("review weekly with form xlsx", "option-value"), ("review weekly with compare", "option-value"),
    ])
    func whatMakesNoSeriesIsSaid(_ program: String, _ id: String) throws {
        let run = try ProgramRun().run(Self.use + program)
        #expect(run.outcome == .failed && run.text.contains("[\(id)]"), "\(run.text)")
    }

    @Test func theOtherPagesFiguresStandBesideTheirOwn() throws {
        let folder = try TemporaryFolder()
        let run = try ProgramRun(folder: folder.path).run(Self.use + "review weekly as of @2026-06-28 with compare @2026-05-31 | save \"both.md\"\nreview weekly as of @2026-05-31 | save \"old.md\"\nreview weekly as of @2026-06-28 | save \"new.md\"")
        #expect(run.outcome == .done, "\(run.text)")
        func lines(_ name: String) throws -> [Substring] { try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8).split(separator: "\n") }
        let both = try lines("both.md"), new = try lines("new.md"), old = try lines("old.md")
        // Its own headings and sentences stay; those of the other are quoted.
        #expect(try #require(both.first).contains("2026-W26") && #require(both.first).contains("2026-W22"))
        for line in new where line.hasPrefix("## ") { #expect(both.contains(line), "\(line)") }
        #expect(both.contains("> **2026-05-31**"))
        let sentence = try #require(old.first { !$0.hasPrefix("#") && !$0.hasPrefix("|") && !$0.hasPrefix("`") && $0.count > 30 })
        #expect(both.contains("> " + sentence), "\(sentence)")
        #expect(both.contains { $0.hasPrefix("|") && $0.contains("(2026-05-31)") })
    }

    /// What a notebook does to write its lists only where a folder for them is given.
    @Test func aNullPathSavesNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("n.md", "# N\n\n```fupan\n" + Self.use + """
            param lists = ""
            param form = "csv"
            def list(name) = | save if lists == "" then null else f"{lists}{name}.{form}"
            leads | take 3 | list "calls"
            ```

            """)
        #expect(try ProgramRun(folder: folder.path).session.runScript(folder.path + "/n.md", parameters: [:]) == .done)
        #expect(folder.names == ["n.md"])
        #expect(try ProgramRun(folder: folder.path).session.runScript(folder.path + "/n.md", parameters: ["lists": "today-", "form": "xlsx"]) == .done)
        #expect(folder.names == ["n.md", "today-calls.xlsx"])
    }
}
