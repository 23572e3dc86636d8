import Foundation
import FupanTestSupport
import Testing

/// The same rows in any order give the same bytes: nothing depends on how a file is laid out, on threads, or on which side of a join an engine builds.
@Suite struct DeterminismTests {
    /// Pipelines that state an order or make one. `t` holds ties in every column but `id`, nulls, and doubles whose sum depends on their order.
    static let pipelines = [
        "t | sort id", "t | sort -x", "t | sort key, -amount | take 7", "t | sort day | skip 3 | take 4",
        "t | summarize n = count(), s = sum(x), m = mean(x), d = stddev(x), q = quantile(x, 30%), md = median(x) by key",
        "t | summarize a = sum(amount), b = mean(amount), g = gini(x), h = top_share(x, 20%), l = list(key), f = first(x), k = last(key) by day",
        "t | summarize s = sum(x), a = any(x > 3), b = all(x > 0), c = share(x > 3), u = unique(id), n = distinct(key)",
        "t | summarize s = sum(x) by key with total", "t | summarize s = sum(amount) by key between @2026-06 and @2026-07",
        "t | derive p = previous(x), n = next(x), r = running(sum(x)), k = row_number() by key at day | sort id",
        "t | derive p = previous(x), r = running(mean(x)), m = moving(sum(x), 3d) at day | sort id",
        "t | derive r = rank(-amount), s = share_of_total(amount), m = max(x), f = first(x) by key | sort id",
        "t | where x == max(x) by key", "t | where x < previous(x) by key at day", "t | take 2 by key at day", "t | sort -x | take 2 by key",
        "t | join u on key", "t | left join u on key | sort id", "t | left join u on key", "t | anti join u on key",
        "t | join (u | rename other = key) on key == other | summarize s = sum(x) by label",
        "t | where key in u.key", "t | where key not in u.key | take 5",
        "(t | summarize s = sum(x) by key) | union (t | summarize s = sum(x) by day)",
        "t | summarize s = sum(x), n = count() by day | unpivot s, n",
        "t | summarize s = sum(amount) by key, day | fill 0 every 1d",
        "t | summarize s = sum(amount) by key, day | compare 1d, 1w",
        "t | summarize s = sum(amount), n = count() by day | fill 0 every 1d | limits within 28d",
        "t | summarize s = sum(x) by key, month(day) | pivot s by month",
        "t | sample 10", "t | sample 10% | sort id", "t | sample 3 per key", "t | distinct key, day", "t | count by key",
        "t | derive b = bin(x, [1, 100]) | count by b", "t | describe",
        "t | rfm per key at day of amount | segment",
        "t | derive a = if x > 3 then key else null | summarize s = sum(x) by a | sort -s",
    ]

    @Test(arguments: pipelines) func orderOfRowsMakesNoDifference(_ pipeline: String) throws {
        let rows = Self.rows
        var results: [[[String]]] = []
        for layout in [rows, rows.reversed(), Self.shuffled(rows)] {
            let folder = try TemporaryFolder()
            try folder.write("t.csv", "id,key,day,x,amount\n" + layout.joined())
            try folder.write("u.csv", "key,label\nb,two\na,one\na,also one\nz,none\n")
            results.append(try ProgramRun.rows("load \"t.csv\"\nload \"u.csv\"\n\(pipeline)", folder: folder.path))
        }
        #expect(!results[0].isEmpty)
        #expect(results[0] == results[1] && results[1] == results[2])
    }

    /// Enough rows for several threads.
    private static let rows: [String] = {
        var state: UInt64 = 42
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let keys = ["a", "b", "c", "d", ""]
        return (0..<4000).map { id in
            let day = next(55), month = day < 30 ? "06" : "07", number = day % 30 + 1
            let x = next(11) == 0 ? "" : "\(Double(next(1_000_000)) / 7 * (next(5) == 0 ? 1e9 : 1e-6))"
            return "\(id),\(keys[Int(next(5))]),2026-\(month)-\(number < 10 ? "0" : "")\(number),\(x),\(next(20)).\(10 + next(90))\n"
        }
    }()

    private static func shuffled(_ rows: [String]) -> [String] {
        rows.enumerated().sorted { ($0.offset * 7919) % 4001 < ($1.offset * 7919) % 4001 }.map(\.element)
    }
}
