@testable import FupanEngine
import FupanPlan
import Testing

/// The longest chain against brute force over all chains of distinct events, for every rule, on random logs with ties, duplicates, events of several steps and of none, and times on the window's edge.
@Suite struct ChainFinderTests {
    /// Events as they were drawn: three kinds of logs.
    enum Log: CaseIterable { case plain, several, others }

    static func random(_ log: Log, steps: Int, _ random: inout ChainLogs) -> [ChainEvent] {
        (0..<random.next(8)).map { _ in
            let one: UInt64 = 1 << random.next(UInt64(steps))
            let mask = switch log {
            case .plain: one
            case .several: random.next(3) == 0 ? random.next(1 << UInt64(steps)) | one : one
            case .others: random.next(4) == 0 ? 0 : random.next(4) == 0 ? random.next(1 << UInt64(steps)) : one
            }
            return ChainEvent(time: Int64(random.next(8)), steps: mask)
        }
    }

    static func found(_ events: [ChainEvent], window: Int64, rule: ChainRule) -> [Int64] {
        var events = events
        return events.withUnsafeMutableBufferPointer { ChainFinder.chain($0, window: window, rule: rule) }
    }

    @Test(arguments: ChainRule.Mode.allCases, ChainRule.Choice.allCases) func randomLogs(_ mode: ChainRule.Mode, _ choice: ChainRule.Choice) {
        var random = ChainLogs(seed: 7)
        for round in 0..<4000 {
            let steps = Int(1 + random.next(4)), rule = ChainRule(mode, choice, stepCount: steps)
            let window = random.next(8) == 0 ? Int64.max : Int64(random.next(7))
            let events = ChainFinderTests.random(Log.allCases[round % 3], steps: steps, &random)
            let expected = AllChains.best(events, window: window, rule: rule)
            #expect(ChainFinderTests.found(events, window: window, rule: rule) == expected, "round \(round): \(events) within \(window)")
            #expect(ChainFinderTests.found(events.shuffled(), window: window, rule: rule) == expected, "round \(round), shuffled")
        }
    }

    /// Of two events at one time a step takes the one that leaves the later steps their earliest times.
    @Test(arguments: [0, 4]) func stepsInAnyOrderTakeTheEarliestTimes(_ base: UInt64) {
        // A or B, A or C; later B, C: A and B are reached at once.
        let events = [(0, 3), (0, 5), (5, 2), (5, 4)].map { ChainEvent(time: Int64($0.0) + Int64(base), steps: UInt64($0.1)) }
        let rule = ChainRule(.any, .first, stepCount: 3)
        #expect(ChainFinderTests.found(events, window: 9, rule: rule) == AllChains.best(events, window: 9, rule: rule))
        #expect(ChainFinderTests.found(events, window: 9, rule: rule).map { $0 - Int64(base) } == [0, 0, 5])
    }

    @Test func noEvents() {
        for mode in ChainRule.Mode.allCases { #expect(ChainFinderTests.found([], window: 5, rule: ChainRule(mode, stepCount: 3)).isEmpty) }
    }

    /// Times at the ends of what a number holds.
    @Test func farTimes() {
        let events = [ChainEvent(time: .min, steps: 1), ChainEvent(time: .max, steps: 2)]
        for mode in ChainRule.Mode.allCases {
            #expect(ChainFinderTests.found(events, window: 5, rule: ChainRule(mode, stepCount: 2)) == [.min])
        }
    }

    @Test func aRulesCodeGivesTheRule() {
        for mode in ChainRule.Mode.allCases {
            for choice in ChainRule.Choice.allCases {
                let rule = ChainRule(mode, choice, stepCount: 4)
                #expect(ChainRule(code: rule.code, stepCount: 4) == rule)
            }
        }
        #expect(ChainRule(code: 8, stepCount: 4) == nil && ChainRule(code: -1, stepCount: 4) == nil)
    }
}
