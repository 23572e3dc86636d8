import FupanTable

@testable import FupanReport

/// Columns from plain values; nil is null.
enum Sample {
    static func text(_ name: String, _ values: [String?], _ type: DataType = .text) -> Column {
        Column(Field(name, type), .text(values.map { $0 ?? "" }), nulls: nulls(values))
    }

    static func whole(_ name: String, _ values: [Int64?], _ format: Format = .whole, _ type: DataType = .whole) -> Column {
        Column(Field(name, type, format), .whole(values.map { $0 ?? 0 }), nulls: nulls(values))
    }

    /// The values are hundredths.
    static func money(_ name: String, _ values: [Int128?], _ format: Format = .money) -> Column {
        Column(Field(name, .decimal(scale: 2), format), .decimal(values.map { $0 ?? 0 }, scale: 2), nulls: nulls(values))
    }

    static func real(_ name: String, _ values: [Double?], _ format: Format = .plain) -> Column {
        Column(Field(name, .approximate, format), .approximate(values.map { $0 ?? 0 }), nulls: nulls(values))
    }

    /// Days from 2026-06-01 on.
    static func days(_ name: String, _ offsets: [Int32], _ type: DataType = .day) -> Column {
        Column(Field(name, type), .day(offsets.map { 20_605 + $0 }))
    }

    private static func nulls<Element>(_ values: [Element?]) -> [Bool] {
        values.contains { $0 == nil } ? values.map { $0 == nil } : []
    }

    /// Two channels and their total.
    static let channels = Table([
        text("channel", ["search", "老客转介绍", nil]),
        whole("leads", [1204, 96, 1300]),
        money("revenue", [18_230_050, nil, 18_230_050]),
        real("rate", [0.1423, 0.0521, 0.1356], .percent),
        real("change", [0.012, nil, -0.004], Format(.points, isSigned: true)),
        whole("wait", [7, 12, 8], .plain, .duration(.day)),
    ])

    static let hostile = Table([
        text("na|me", ["a|b", "<script>alert(1)</script>", "\u{1B}[31mred", "one\r\ntwo", "tab\there \\", "\u{202E}rtl", "中文"]),
        whole("n", [1, 2, 3, 4, 5, 6, 7]),
    ])

    static let steps = Table([
        text("step", ["lead", "trial", "deal"], .category(["lead", "trial", "deal"])),
        whole("entered", [1200, 600, 150]),
    ])

    /// All forms, with a table that fits.
    static func chart(_ form: Chart.Form) -> Chart {
        switch form {
        case .bar:
            Chart(.bar, Table([text("channel", ["search", "社群", "organic"]), money("revenue", [2_000_000, 1_000_000, nil])]),
                  measures: ["revenue"], keys: ["channel"])
        case .line:
            Chart(.line, Table([days("day", [0, 1, 2, 3]), whole("leads", [0, 10, 5, 20])]), measures: ["leads"], keys: ["day"])
        case .funnel: Chart(.funnel, steps, measures: ["entered"], keys: ["step"])
        case .heatmap:
            Chart(.heatmap, Table([whole("r", [1, 1, 2, 2], .plain), whole("f", [1, 2, 1, 2], .plain), whole("customers", [0, 50, nil, 100])]),
                  measures: ["customers"], keys: ["r", "f"])
        case .histogram:
            Chart(.histogram, Table([real("attainment", [0.41, 0.45, 0.58, 0.72, 0.75, 0.79, 1.05], .percent)]), measures: ["attainment"], keys: [])
        case .pareto:
            Chart(.pareto, Table([text("rep", ["Li", "王", "Zhou"]), whole("amount", [100, 600, 300])]), measures: ["amount"], keys: ["rep"])
        case .bridge:
            Chart(.bridge, Table([text("part", ["leads", "rate", "size"]), whole("amount", [-400, 200, -100])]), measures: ["amount"], keys: ["part"])
        case .fan:
            Chart(.fan, Table([days("week", [0, 7, 14]), whole("p10", [0, 80, 150]), whole("p50", [0, 100, 200]), whole("p90", [0, 130, 300])]),
                  measures: ["p10", "p50", "p90"], keys: ["week"])
        }
    }
}
