import FupanTestSupport
import Testing

/// The story of the sample data is in it (analytics.md, "The sample data"), found by plain programs.
@Suite struct AcademyTests {
    static func number(_ program: String) throws -> Double {
        let rows = try ProgramRun.rows("use \"datasets/academy\"\n" + program)
        return Double(rows.first?.first ?? "") ?? .nan
    }

    @Test func conversionIsBelowFifteenPercentBeforeTheNewScript() throws {
        let entries = "let wins = stages | where stage == won | summarize won_at = min(time) by lead\nlet entries = leads | left join wins on lead | derive converted = won_at <= time + 30d\n"
        let before = try AcademyTests.number(entries + "entries | where time < @2026-01-01 | summarize share(converted)")
        let after = try AcademyTests.number(entries + "entries | where time in @2026-01..@2026-05 | summarize share(converted)")
        #expect(before < 0.15 && before > 0.10)
        #expect(after > before * 1.2)
    }

    @Test func aFifthOfTheRepsBringsSixtyPercent() throws {
        let share = try AcademyTests.number("""
            orders | where time >= @2025-07-01 | summarize revenue = sum(amount) by rep
              | derive place = rank(-revenue), part = share_of_total(revenue) | where place <= 10 | summarize sum(part)
            """)
        #expect((0.57...0.63).contains(share))
    }

    @Test(arguments: [("high_value", 0.45, 0.33), ("dormant", 0.20, 0.12)])
    func touchesWork(_ tier: String, _ touched: Double, _ mostAlone: Double) throws {
        let answered = """
            let answered = touches | where tier == "\(tier)" and time < @2026-06-01
              | left join (orders | where amount > 0 | select customer, bought = time) on customer
              | summarize returned = any(bought > time and bought <= time + 30d) by customer, time, group\n
            """
        let rate = try AcademyTests.number(answered + "answered | where group == \"touched\" | summarize share(returned)")
        let alone = try AcademyTests.number(answered + "answered | where group == \"control\" | summarize share(returned)")
        #expect(abs(rate - touched) < 0.03)
        #expect(alone < mostAlone)
    }

    @Test func outputPerRepGrewByAQuarter() throws {
        let perRep = { (period: String) in
            "orders | where time in \(period) | summarize revenue = sum(amount) by rep, month(time) | summarize mean(revenue)"
        }
        let before = try AcademyTests.number(perRep("@2025-07..@2025-12")), after = try AcademyTests.number(perRep("@2026-01..@2026-06"))
        #expect((1.18...1.33).contains(after / before))
    }

    /// One rep has poor leads, another a poor script: the gap of each lies where it was planted.
    @Test func twoHolesAreToldApart() throws {
        let rows = try ProgramRun.rows("""
            use "datasets/academy"
            let wins = stages | where stage == won | summarize won_at = min(time) by lead
            leads
              | where time in @2026-03-09..@2026-05-31 and rep is not null
              | left join wins on lead
              | derive converted = won_at <= time + 30d
              | derive usual = share(converted) by channel, city
              | derive whole = share(converted)
              | summarize n = count(), rate = share(converted), expected = mean(usual), whole = mean(whole) by rep
              | derive from_leads = expected - whole, from_script = rate - expected
              | where rep in ["R07", "R17"]
              | select rep, from_leads, from_script
            """)
        let script = try #require(rows.first { $0[0] == "R07" }), leads = try #require(rows.first { $0[0] == "R17" })
        #expect(abs(Double(script[1]) ?? 1) < 0.03 && (Double(script[2]) ?? 0) < -0.08)
        #expect((Double(leads[1]) ?? 0) < -0.06 && abs(Double(leads[2]) ?? 1) < 0.03)
    }
}
