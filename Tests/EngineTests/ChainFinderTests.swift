import Testing

@testable import FupanEngine

/// The longest chain against brute force over all chains of distinct events, on random logs with ties, events of several steps and times on the window's edge.
@Suite struct ChainFinderTests {
    /// Among all chains the longest; of these the one that starts last, then the earliest steps.
    static func bruteForce(_ events: [ChainEvent], steps: Int, window: Int64) -> [Int64] {
        var best: [Int64] = []
        func isBetter(_ chain: [Int64]) -> Bool {
            if chain.count != best.count { return chain.count > best.count }
            guard let first = chain.first, let other = best.first else { return false }
            if first != other { return first > other }
            for (a, b) in zip(chain, best) where a != b { return a < b }
            return false
        }
        func extend(_ chain: [Int64], _ used: Set<Int>) {
            if isBetter(chain) { best = chain }
            guard chain.count < steps else { return }
            for (index, event) in events.enumerated() where !used.contains(index) && event.steps & (1 << UInt64(chain.count)) != 0 {
                guard chain.last.map({ $0 <= event.time }) ?? true, chain.first.map({ event.time - $0 <= window }) ?? true else { continue }
                extend(chain + [event.time], used.union([index]))
            }
        }
        extend([], [])
        return best
    }

    static func found(_ events: [ChainEvent], window: Int64) -> [Int64] {
        var events = events
        return events.withUnsafeMutableBufferPointer { ChainFinder.chain($0, window: window) }
    }

    @Test func randomLogs() {
        var state: UInt64 = 7
        func random(_ limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }
        for round in 0..<6000 {
            let steps = Int(1 + random(4)), window = Int64(random(7))
            let events = (0..<random(8)).map { _ in
                let several = random(3) == 0 ? random(1 << UInt64(steps)) : 0
                return ChainEvent(time: Int64(random(8)), steps: several | 1 << random(UInt64(steps)))
            }
            let expected = ChainFinderTests.bruteForce(events, steps: steps, window: window)
            #expect(ChainFinderTests.found(events, window: window) == expected, "round \(round): \(events) within \(window)")
        }
    }

    @Test func noEvents() { #expect(ChainFinderTests.found([], window: 5).isEmpty) }
}
