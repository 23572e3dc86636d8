import Foundation
import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable
import FupanTestSupport
import Testing

/// The stock reviews: their pages over academy, what they find in it, and what they make of less.
@Suite struct ReviewTests {
    static let reviews = ["daily", "weekly", "monthly"]
    static let pages = reviews.flatMap { review in Language.allCases.map { (review, $0) } }

    /// The page of a program, as Markdown.
    static func page(_ program: String, folder: String = repository, language: Language = .english) throws -> String {
        let problems = MemorySink()
        let presenter = PagePresenter(title: nil, language: language, messages: Messages(sink: problems, renderer: DiagnosticRenderer(width: 100)))
        let session = Session(engine: try DuckDBEngine(), presenter: presenter, folder: folder, language: language, clockDay: Day(year: 2026, month: 7, day: 1))
        session.isQuiet = true
        guard session.run(SourceText(name: "-c", program)) == .done else { throw ProgramFailure(text: problems.text) }
        return MarkdownRenderer().render(presenter.report)
    }

    /// `FUPAN_REWRITE_PAGES=1` writes what is shown into Tests/Reviews: read what changed.
    @Test(arguments: pages) func golden(_ review: String, _ language: Language) throws {
        let path = "\(repository)/Tests/Reviews/\(review).\(language.rawValue).md"
        let page = try ReviewTests.page("use \"datasets/academy\"\nreview \(review)", language: language)
        if ProcessInfo.processInfo.environment["FUPAN_REWRITE_PAGES"] != nil { return try page.write(toFile: path, atomically: true, encoding: .utf8) }
        #expect(try page == String(contentsOfFile: path, encoding: .utf8), "\(path)")
    }

    // MARK: the story (analytics.md, "The sample data"), found by the review that should find it

    private static let daily = Result { try page("use \"datasets/academy\"\nreview daily as of @2025-12-15") }
    private static let weekly = Result { try page("use \"datasets/academy\"\nreview weekly as of @2026-06-30") }
    private static let monthly = Result { try page("use \"datasets/academy\"\nreview monthly as of @2026-06-30") }

    /// The first percentage behind a text.
    private static func percentage(in page: String, behind text: String) throws -> Double {
        let found = try #require(page.range(of: text), "\(page)")
        let rest = page[found.upperBound...].prefix { $0.isNumber || $0 == "." }
        return try #require(Double(rest))
    }

    @Test func theDailyReviewFindsTheLowConversionOfTheOldScript() throws {
        let page = try ReviewTests.daily.get()
        let line = try #require(page.split(separator: "\n").first { $0.contains(" became deals within ") })
        let rate = try #require(Double(line.prefix { $0 != "%" }))
        #expect((10..<15).contains(rate))
    }

    @Test func theWeeklyReviewFindsTheTwoHoles() throws {
        let page = try ReviewTests.weekly.get()
        let findings = page.split(separator: "\n").filter { $0.contains("▼ **R") }
        #expect(findings.count == 2, "\(findings)")
        let script = try #require(findings.first { $0.contains("R07") }), leads = try #require(findings.first { $0.contains("R17") })
        #expect(script.contains("from the script") && script.contains("leave out implication") && script.contains("Listen to the calls"))
        #expect(leads.contains("from poorer leads") && leads.contains("not at the rep"))
    }

    @Test func theWeeklyReviewFindsThatTouchesWork() throws {
        let page = try ReviewTests.weekly.get()
        for (tier, rate) in [("high_value", 45.0), ("dormant", 20.0)] {
            let line = try #require(page.split(separator: "\n").first { $0.contains("**\(tier)**: ") && $0.contains("of a touch") })
            #expect(abs(try ReviewTests.percentage(in: String(line), behind: "**\(tier)**: ") - rate) < 3)
            #expect(line.contains("more than chance"))
        }
    }

    @Test func theMonthlyReviewFindsTheFewWhoBringMost() throws {
        let page = try ReviewTests.monthly.get()
        let share = try ReviewTests.percentage(in: page, behind: "Over twelve months the top 20 % of 50 reps brought ")
        #expect((57...63).contains(share))
    }

    // MARK: the replay

    /// What a day's review says does not depend on what happened later: rows of later days in every table change no byte, nor does it change any if they are taken away.
    @Test(arguments: reviews) func aReplayKnowsNothingOfWhatCameLater(_ review: String) throws {
        let program = "use \"academy\"\nreview \(review) as of @2026-05-31"
        let longer = try Academy.copy { file, rows in rows + Academy.later(than: rows, in: file) }
        let shorter = try Academy.copy { file, rows in rows.compactMap { Academy.known(on: "2026-05-31", $0, in: file) } }
        let page = try ReviewTests.page("use \"datasets/academy\"\nreview \(review) as of @2026-05-31")
        #expect(try ReviewTests.page(program, folder: longer.path) == page)
        #expect(try ReviewTests.page(program, folder: shorter.path) == page)
    }

    // MARK: less than everything

    @Test(arguments: pages) func aFolderOfLeadsAloneHasItsReviews(_ review: String, _ language: Language) throws {
        let folder = try TemporaryFolder()
        try folder.write("leads.csv", Academy.text(of: "leads.csv"))
        let page = try ReviewTests.page("use \".\"\nreview \(review) as of @2026-06-30", folder: folder.path, language: language)
        #expect(page.contains(language == .english ? "Left out, for want of" : "未列出"))
        // What is not in the data is not on the page: no money, no deals.
        let end = try #require(page.range(of: "\n## ", options: .backwards)).lowerBound
        for absent in ["0.00", "revenue", "实收", "成交", "no rows", "nothing to draw", "—"] { #expect(!page[..<end].contains(absent), "\(absent)\n\(page)") }
        if review == "daily" { #expect(page.contains(language == .english ? "60 new leads" : "新线索 60 条")) }
    }

    @Test func chineseExportsWithoutAScriptHaveTheirReview() throws {
        let folder = try TemporaryFolder()
        try folder.write("线索.csv", Academy.text(of: "leads.csv", header: "线索编号,创建时间,渠道,负责人,姓名,手机号,城市,关闭日期"))
        try folder.write("订单_2026.csv", Academy.text(of: "orders.csv", header: "订单编号,客户编号,线索编号,付款时间,实付金额,课程,渠道,销售"))
        try folder.write("跟进记录.csv", Academy.text(of: "activities.csv", header: "线索编号,跟进人,跟进时间,跟进方式,背景问题,难点问题,暗示问题,需求效益"))
        let daily = try ReviewTests.page("use \".\"\nreview daily as of @2026-06-30", folder: folder.path, language: .chinese)
        #expect(daily.contains("新线索 60 条") && daily.contains("跟进 79 次") && daily.contains("实收 4.18万元"))
        let weekly = try ReviewTests.page("use \".\"\nreview weekly as of @2026-06-30", folder: folder.path, language: .chinese)
        #expect(weekly.contains("27.16万元") && weekly.contains("客户分层") && weekly.contains("暗示问题"))
        #expect(weekly.contains("未列出“触达后的复购与唤醒”：缺少 touches"))
    }
}

/// The files of the sample data, with other rows in them.
private enum Academy {
    /// The column that says when a row became known.
    static let times = [
        "leads.csv": 1, "stages.csv": 1, "orders.csv": 3, "reps.csv": 4, "activities.csv": 2, "touches.csv": 1, "costs.csv": 0, "cases.csv": 2,
    ]

    static func text(of file: String, header: String? = nil) throws -> String {
        let text = try String(contentsOfFile: "\(repository)/datasets/academy/\(file)", encoding: .utf8)
        guard let header, let end = text.firstIndex(of: "\n") else { return text }
        return header + text[end...]
    }

    static func copy(_ change: (String, [Substring]) throws -> [Substring]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/academy", withIntermediateDirectories: true)
        for file in Array(times.keys) + ["targets.csv", "academy.fupan"] {
            var text = try self.text(of: file)
            if times[file] != nil {
                let lines = text.split(separator: "\n")
                text = ([lines[0]] + (try change(file, Array(lines.dropFirst())))).joined(separator: "\n") + "\n"
            }
            try folder.write("academy/" + file, text)
        }
        return folder
    }

    /// The last rows once more, as if they came a month after the last day.
    static func later(than rows: [Substring], in file: String) -> [Substring] {
        guard let time = times[file] else { return [] }
        return rows.suffix(300).enumerated().map { number, row in
            var fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            fields[time] = "2026-08-\(number % 28 + 1 < 10 ? "0" : "")\(number % 28 + 1)" + fields[time].dropFirst(10)
            // What must be different in every row.
            if ["leads.csv", "orders.csv", "reps.csv", "cases.csv"].contains(file) { fields[0] = "X" + fields[0] }
            return Substring(fields.joined(separator: ","))
        }
    }

    /// The row as it was known on a day; nil where it was not.
    static func known(on day: String, _ row: Substring, in file: String) -> Substring? {
        var fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard let time = times[file], fields[time].prefix(10) <= day else { return nil }
        // A lead that is closed later, a case that is reviewed later.
        if ["leads.csv", "cases.csv"].contains(file), let last = fields.last, last.prefix(10) > day { fields[fields.count - 1] = "" }
        return Substring(fields.joined(separator: ","))
    }
}
