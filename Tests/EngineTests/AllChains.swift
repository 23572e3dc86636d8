@testable import FupanEngine
import FupanPlan

/// The definition of the best chain, slow and obvious: every sequence of different events is tried.
enum AllChains {
    static func best(_ events: [ChainEvent], window: Int64, rule: ChainRule) -> [Int64] {
        var best: [Int64] = []
        func extend(_ chain: [Int]) {
            if !chain.isEmpty, isChain(chain, events, window, rule) {
                let times = chain.map { events[$0].time }
                if isBetter(times, than: best, rule.choice) { best = times }
            }
            guard chain.count < rule.stepCount else { return }
            for index in events.indices where !chain.contains(index) && events[index].steps & (1 << UInt64(chain.count)) != 0 { extend(chain + [index]) }
        }
        extend([])
        return best
    }

    /// Whether these events, one for each of the first steps, are a chain.
    static func isChain(_ chain: [Int], _ events: [ChainEvent], _ window: Int64, _ rule: ChainRule) -> Bool {
        let times = chain.map { events[$0].time }
        guard let first = times.min(), let last = times.max() else { return false }
        let (span, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow, span <= window else { return false }
        let pairs = zip(times, times.dropFirst())
        let between = events.indices.filter { first < events[$0].time && events[$0].time < last && !chain.contains($0) }
        switch rule.mode {
        case .ordered: return pairs.allSatisfy { $0 <= $1 } && between.allSatisfy { events[$0].steps != 0 }
        case .increasing: return pairs.allSatisfy { $0 < $1 } && between.allSatisfy { events[$0].steps != 0 }
        case .any: return between.allSatisfy { events[$0].steps != 0 }
        case .strict: return pairs.allSatisfy { $0 <= $1 } && between.isEmpty
        }
    }

    /// The longer one; of two of a length the one that starts later (or first), then the one with the earlier steps.
    static func isBetter(_ times: [Int64], than other: [Int64], _ choice: ChainRule.Choice) -> Bool {
        if times.count != other.count { return times.count > other.count }
        guard let start = times.min(), let otherStart = other.min() else { return false }
        if start != otherStart { return choice == .latest ? start > otherStart : start < otherStart }
        return times.lexicographicallyPrecedes(other)
    }
}

/// Numbers that are the same on every run.
struct ChainLogs {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Less than the limit.
    mutating func next(_ limit: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % limit
    }
}
