import Testing
@testable import FupanShell

/// What the Tab key offers: the text before the cursor, and the candidates as they are listed.
@Suite struct CompleterTests {
    private let completer = Completer(
        words: Completions(
            verbs: [
                .init("where", clauses: ["by", "at"]), .init("summarize", clauses: ["by", "between"], options: ["total"]),
                .init("sort"), .init("select"), .init("join", takesTable: true, clauses: ["on"]),
                .init("left join", takesTable: true, clauses: ["on"]), .init("left out"),
                .init("review", followsPipe: false, beginsPipeline: true, clauses: ["as of"], options: ["lang"]),
                .init("segment", options: ["cut", "names"]),
            ],
            functions: ["sum", "share", "share_of_total", "month"],
            tables: [
                .init("orders", columns: ["order", "amount", "渠道", "客单价 (元)"]), .init("reps", columns: ["rep", "tier"]),
                .init("订单", columns: ["金额"]),
            ],
            bindings: ["pipeline", "_", "_3", "academy"], members: ["rep": ["rep", "tier"], "academy": ["orders", "leads"]],
            settings: ["lang": ["en", "zh"], "today": []]),
        columns: { pipeline in
            if pipeline.isEmpty { return ["above"] }
            if pipeline.contains("summarize") { return ["revenue", "channel"] }
            return pipeline.hasPrefix("orders") ? ["order", "amount", "渠道", "客单价 (元)"] : nil
        },
        files: { $0 == "" ? ["data/", "orders.csv", "orders.md", ".hidden"] : $0 == "data/" ? ["六月.csv"] : [] })

    private func shown(_ text: String) -> [String] { completer.complete(text).candidates.map(\.shown) }

    @Test(arguments: [
        ("", ["orders", "reps", "订单"]),
        ("or", ["orders"]),
        ("订", ["订单"]),
        ("le", ["let"]),
        ("rev", ["review"]),
        ("let x = o", ["orders"]),
        ("let x = ", ["orders", "reps", "订单", "load", "review", "pipeline", "academy"]),
        ("orders ", ["| "]),
        ("set l", ["lang"]),
        ("set lang ", ["en", "zh"]),
        ("review weekly a", ["and", "as of"]),
        ("orders; re", ["reps", "review"]),
        ("orders\nre", ["reps", "review"]),
    ])
    func `where a statement begins`(_ text: String, _ expected: [String]) {
        #expect(Set(shown(text)) == Set(expected))
    }

    @Test(arguments: [
        ("orders | wh", ["where"]),
        ("orders | s", ["summarize", "sort", "select", "segment"]),
        ("orders | rev", []),
        ("| so", ["sort"]),
        ("orders | le", ["left join", "left out"]),
        ("orders | left j", ["left join"]),
        ("orders | left ", ["left join", "left out"]),
        ("orders | where x in (reps | so", ["sort"]),
        ("orders\n  | wh", ["where"]),
    ])
    func `behind a pipe`(_ text: String, _ expected: [String]) {
        #expect(shown(text) == expected)
    }

    @Test(arguments: [
        ("orders | where ", ["order", "amount", "渠道", "客单价 (元)", "by", "at"]),
        ("orders | where am", ["amount"]),
        ("orders | where 渠", ["渠道"]),
        ("orders | where amount > 0 and 客", ["客单价 (元)"]),
        ("orders | summarize sum(am", ["amount"]),
        ("orders | summarize revenue = sum(amount) by 渠", ["渠道"]),
        ("orders | summarize revenue = sum(amount) by 渠道 | sort -re", ["revenue", "reps"]),
        ("orders | select late = amount, la", ["late"]),
        ("| where ab", ["above"]),
        ("orders | where sh", ["share", "share_of_total"]),
        ("orders | join re", ["reps"]),
        ("orders | left join re", ["reps"]),
        ("orders | where rep.t", ["tier"]),
        ("academy.", ["orders", "leads"]),
        ("let x = orders | where am", ["amount"]),
        ("orders | where f\"{am", ["amount"]),
        ("orders | where _", ["_", "_3"]),
        ("orders | where AMO", ["amount"]),
        ("orders | where `客", ["客单价 (元)"]),
    ])
    func `where a value may stand`(_ text: String, _ expected: [String]) {
        #expect(shown(text) == expected)
    }

    @Test(arguments: [
        ("orders | summarize sum(amount) b", ["by", "between"]),
        ("orders | join reps o", ["on", "or"]),
        ("orders | where amount i", ["in", "is null", "is not null"]),
        ("orders | summarize sum(amount) with ", ["total"]),
        ("orders | segment rf with cut mean, n", ["names"]),
        ("orders | where time in @last_m", ["@last_month"]),
        ("orders | where time in @上", ["@上周", "@上月", "@上季"]),
    ])
    func `behind a value`(_ text: String, _ expected: [String]) {
        #expect(shown(text) == expected)
    }

    @Test(arguments: [
        ("load \"or", ["orders.csv", "orders.md"]),
        ("load \"", ["data/", "orders.csv", "orders.md"]),
        ("use 'data/六", ["六月.csv"]),
        (":save or", ["orders.csv", "orders.md"]),
        (":s", [":save"]),
        (":help wh", ["where"]),
        ("help sha", ["share", "share_of_total"]),
    ])
    func `files and commands`(_ text: String, _ expected: [String]) {
        #expect(shown(text) == expected)
    }

    @Test(arguments: [
        ("orders | wh", "where "), ("orders | where sh", "share"), ("orders | summarize su", "sum("), ("or", "orders "),
        ("load \"da", "data/"), ("load \"data/", "data/六月.csv\""), ("orders | where 客", "`客单价 (元)`"), ("orders | where `客单", "`客单价 (元)`"),
        ("orders ", "| "), ("orders | where AMO", "amount"), ("orders | left join reps on n", nil), ("orders | where zz", nil), ("load \"or", "orders."),
    ])
    func `what is written`(_ text: String, _ insertion: String?) {
        #expect(completer.complete(text).insertion == insertion)
    }

    @Test func `a list in columns counts what Chinese takes`() {
        let candidates = ["渠道", "amount", "实付金额", "a"].map { Candidate($0) }
        #expect(CandidateListing(candidates).lines(columns: 24, rows: 10) == ["渠道      实付金额", "amount    a"])
        #expect(CandidateListing(candidates).lines(columns: 9, rows: 3) == ["渠道", "amount", "… type a letter more to see fewer of the 4"])
    }
}
