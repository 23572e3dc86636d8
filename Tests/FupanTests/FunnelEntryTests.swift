import Foundation
import FupanTable
import FupanTestSupport
import Testing

/// What a funnel counts, and under which value, against a reference that goes through the events of each lead: held columns, entries, amounts, and the step at which a value of `by` is taken.
@Suite struct FunnelEntryTests {
    /// An event of a lead: steps are A, B and C.
    struct Event {
        let lead: Int
        let day: Int
        let step: Int
        let color: String?
        let amount: Int

        var line: String { "L\(lead),\(Day(number: 20_000 + day).text),\("ABC".dropFirst(step).prefix(1)),\(color ?? ""),\(amount)" }
    }

    /// The best chain of events: the longest, then the one that starts last, then the one with the earliest steps. Of events that are alike but for color and amount the least counts, so there are none here.
    static func best(_ events: [Event], within: Int) -> [Event] {
        var best: [Event] = []
        func isBetter(_ chain: [Event]) -> Bool {
            if chain.count != best.count { return chain.count > best.count }
            guard let first = chain.first, let other = best.first else { return false }
            if first.day != other.day { return first.day > other.day }
            return chain.map(\.day).lexicographicallyPrecedes(best.map(\.day))
        }
        func extend(_ chain: [Event]) {
            if isBetter(chain) { best = chain }
            for event in events where event.step == chain.count && chain.count < 3 {
                guard chain.last.map({ $0.day <= event.day }) ?? true, chain.first.map({ event.day - $0.day <= within }) ?? true else { continue }
                extend(chain + [event])
            }
        }
        extend([])
        return best
    }

    static func logs(_ random: inout SeededGenerator) -> [Event] {
        var events: [Event] = []
        for lead in 0..<120 {
            var seen: Set<Int> = []
            for _ in 0..<Int.random(in: 1...7, using: &random) {
                let day = Int.random(in: 0...9, using: &random), step = Int.random(in: 0...2, using: &random)
                guard seen.insert(day * 3 + step).inserted else { continue }
                let color = Int.random(in: 0...5, using: &random) == 0 ? nil : ["red", "blue"].randomElement(using: &random)
                events.append(Event(lead: lead, day: day, step: step, color: color, amount: Int.random(in: -5...50, using: &random)))
            }
        }
        // A lead of its own that reaches every step: one that nobody reaches is not to be taken for a misspelt one.
        return events + (0..<3).map { Event(lead: 999, day: 0, step: $0, color: "red", amount: 1) }
    }

    /// Chains as a funnel counts them, each with the value of `by`.
    typealias Counted = (chain: [Event], key: String?, length: Int)

    /// By value, then by step: how many, and the sum of their amounts.
    static func expected(_ counted: [Counted]) -> [String: [[Int]]] {
        var result: [String: [[Int]]] = [:]
        for (chain, key, length) in counted where !chain.isEmpty {
            for step in 0..<length { result[key ?? "", default: Array(repeating: [0, 0], count: 3)][step][0] += 1 }
            for step in 0..<length { result[key ?? "", default: []][step][1] += chain[step].amount }
        }
        return result
    }

    static func found(_ events: [Event], _ options: String) throws -> [String: [[Int]]] {
        let folder = try TemporaryFolder()
        try folder.write("e.csv", "lead,time,stage,color,amount\n" + events.map(\.line).joined(separator: "\n") + "\n")
        let rows = try ProgramRun.rows("load \"e.csv\"\ne | funnel A -> B -> C within 4d of amount \(options) | select \(options.hasPrefix("by") ? "color" : "color = \"all\""), step, entered, amount", folder: folder.path)
        var result: [String: [[Int]]] = [:]
        for row in rows { result[row[0] == "all" ? "" : row[0], default: Array(repeating: [0, 0], count: 3)][Int(row[1].utf8.first ?? 65) - 65] = [Int(row[2]) ?? -1, Int(Double(row[3]) ?? -1)] }
        return result
    }

    static func byLead(_ events: [Event]) -> [[Event]] { Dictionary(grouping: events) { $0.lead }.values.map { $0 } }

    @Test(arguments: 0..<3) func held(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let events = FunnelEntryTests.logs(&random)
        let counted = FunnelEntryTests.byLead(events).map { log -> Counted in
            let chains = ["blue", "red"].map { color in FunnelEntryTests.best(log.filter { $0.color == color }, within: 4) }
            let better = chains[1].count > chains[0].count || chains[1].count == chains[0].count
                && ((chains[1].first?.day ?? 0) > (chains[0].first?.day ?? 0) || chains[1].first?.day == chains[0].first?.day
                    && chains[1].map(\.day).lexicographicallyPrecedes(chains[0].map(\.day)))
            let chain = better ? chains[1] : chains[0]
            return (chain, "", chain.count)
        }
        #expect(try FunnelEntryTests.found(events, "with hold color") == FunnelEntryTests.expected(counted))
    }

    @Test(arguments: 0..<3) func entries(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed + 10)
        let events = FunnelEntryTests.logs(&random)
        var counted: [Counted] = []
        for log in FunnelEntryTests.byLead(events) {
            let sorted = log.sorted { ($0.day, $0.step) < ($1.day, $1.step) }
            for (index, event) in sorted.enumerated() where event.step == 0 {
                let entry = sorted[index...].prefix { $0.step != 0 || $0.day == event.day }
                let chain = FunnelEntryTests.best(Array(entry), within: 4)
                counted.append((chain, "", chain.count))
            }
        }
        #expect(try FunnelEntryTests.found(events, "with count entries") == FunnelEntryTests.expected(counted))
    }

    @Test(arguments: 0..<3) func valuesAtAStep(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed + 20)
        let events = FunnelEntryTests.logs(&random)
        let chains = FunnelEntryTests.byLead(events).map { FunnelEntryTests.best($0, within: 4) }
        let first = chains.map { chain -> Counted in (chain, chain.first?.color, chain.count) }
        let last = chains.map { chain -> Counted in (chain, chain.last?.color, chain.count) }
        let every = chains.map { chain -> Counted in (chain, chain.first?.color, chain.prefix { $0.color == chain.first?.color }.count) }
        #expect(try FunnelEntryTests.found(events, "by color") == FunnelEntryTests.expected(first))
        #expect(try FunnelEntryTests.found(events, "by color with value_at last") == FunnelEntryTests.expected(last))
        #expect(try FunnelEntryTests.found(events, "by color with value_at every") == FunnelEntryTests.expected(every))
    }
}
