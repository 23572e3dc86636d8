import Fupan
import FupanSource
import FupanTestSupport
import Testing

/// DuckDB names no place: the part of the program an error is about is found by trial.
@Suite struct BlameTests {
    @Test(arguments: [
        ("days | derive small = orders * 2, large = orders + 3_000_000_000_000_000_000 * orders", "3_000_000_000_000_000_000 * orders"),
        ("days | summarize n = sum(orders * 4_000_000_000_000_000_000 // 4)", "orders * 4_000_000_000_000_000_000"),
        ("days | summarize n = count(), total = sum(4_000_000_000_000_000_000 * (orders // orders))", "sum(4_000_000_000_000_000_000 * (orders // orders))"),
        ("days | where orders * 5_000_000_000_000_000_000 > revenue | count", "orders * 5_000_000_000_000_000_000"),
        ("let big = days | derive n = orders * 2_000_000_000_000_000_000\nbig | sort -n | take 1 | derive m = n * 2", "n * 2"),
    ])
    func overflowIsAtItsOperator(_ program: String, _ blamed: String) throws {
        let collector = DiagnosticCollector()
        let session = try collector.session()
        let outcome = session.run(SourceText(name: "-c", "load \"Tests/Pages/data/days.csv\"\n" + program))
        #expect(outcome == .failed)
        #expect(collector.diagnostics.map(\.id) == ["overflow"])
        #expect(collector.diagnostics.first?.labels.first?.span.text == blamed)
    }

    @Test func aTableOfManyRowsIsNoValue() throws {
        let collector = DiagnosticCollector()
        let session = try collector.session()
        _ = session.run(SourceText(name: "-c", "load \"Tests/Pages/data/days.csv\"\nload \"Tests/Pages/data/deals.csv\"\ndays | take 1 | derive a = max(days.orders) + deals.amount"))
        #expect(collector.diagnostics.map(\.id) == ["many-rows"])
        #expect(collector.diagnostics.first?.labels.first?.span.text == "deals.amount")
    }
}
