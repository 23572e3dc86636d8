import FupanPlan

/// Finds an entity's longest chain by looking from every moment that may be its first: for the rules that `ChainFinder`'s single pass does not cover.
///
/// From one first moment the earliest event for each next step is never worse than a later one, so each look takes as many hops as there are steps. `PortableChains` says the same as plan nodes.
struct ChainSearch {
    /// In order of time.
    private let events: UnsafeMutableBufferPointer<ChainEvent>
    private let window: Int64
    private let rule: ChainRule
    /// Events of one time.
    private let groups: [Range<Int>]
    /// How many of the first steps occur at all.
    private let longestPossible: Int
    private let isExclusive: Bool
    /// For each group and step the first group, from that one on, that has the step; the number of groups where there is none.
    private let following: [Int32]
    /// For each group the first one behind it that has an event which is no step.
    private let blocking: [Int32]

    init(sorted events: UnsafeMutableBufferPointer<ChainEvent>, window: Int64, rule: ChainRule) {
        self.events = events
        self.window = window
        self.rule = rule
        let steps = events.reduce(0) { $0 | $1.steps }
        let length = (~steps).trailingZeroBitCount
        longestPossible = length
        isExclusive = events.allSatisfy { $0.steps & ($0.steps &- 1) == 0 }
        var groups: [Range<Int>] = [], start = 0
        for index in events.indices where index + 1 == events.count || events[index + 1].time != events[start].time {
            groups.append(start..<index + 1)
            start = index + 1
        }
        self.groups = groups
        let end = Int32(truncatingIfNeeded: groups.count)
        var following = [Int32](repeating: end, count: (groups.count + 1) * length), blocking = [Int32](repeating: end, count: groups.count)
        var blocker = end
        for (number, group) in groups.enumerated().reversed() {
            blocking[number] = blocker
            let occurring = events[group].reduce(0) { $0 | $1.steps }
            for step in 0..<length {
                let isHere = occurring & (1 << UInt64(step)) != 0
                following[number * length + step] = isHere ? Int32(truncatingIfNeeded: number) : following[(number + 1) * length + step]
            }
            if events[group].contains(where: { $0.steps == 0 }) { blocker = Int32(truncatingIfNeeded: number) }
        }
        self.following = following
        self.blocking = blocking
    }

    /// The times of the chain's steps.
    func longest() -> [Int64] {
        guard longestPossible > 0 else { return [] }
        var best: [Int64] = []
        func consider(_ group: Int) {
            let chain = self.chain(from: group)
            if chain.count > best.count, chain.min() == time(group) { best = chain }
        }
        switch rule.choice {
        case .latest: for group in groups.indices.reversed() where best.count < longestPossible { consider(group) }
        case .first: for group in groups.indices where best.count < longestPossible { consider(group) }
        }
        return best
    }

    private func chain(from group: Int) -> [Int64] {
        switch rule.mode {
        case .any: return inAnyOrder(from: group)
        case .strict: return unbroken(from: group)
        case .ordered, .increasing: return inOrder(from: group)
        }
    }

    private func time(_ group: Int) -> Int64 { events[groups[group].lowerBound].time }

    /// The last moment that a chain from this group on may reach.
    private func limit(_ group: Int) -> Int64 {
        let (sum, overflow) = time(group).addingReportingOverflow(window)
        let end = overflow ? .max : sum
        let blocker = Int(blocking[group])
        return rule.mode != .strict && blocker < groups.count ? min(end, time(blocker)) : end
    }

    /// How many steps from `first` on the events of one time can be.
    private func run(_ group: Int, from first: Int) -> Int {
        let here = events[groups[group]]
        if isExclusive || here.count == 1 {
            let occurring = here.reduce(0) { $0 | $1.steps } >> UInt64(first)
            let run = min((~occurring).trailingZeroBitCount, longestPossible - first)
            return rule.mode == .increasing || here.count == 1 ? min(run, 1) : run
        }
        var matching = StepMatching(here.map(\.steps))
        return matching.run(from: first, below: rule.mode == .increasing ? first + 1 : longestPossible)
    }

    private func inOrder(from start: Int) -> [Int64] {
        let limit = limit(start)
        var chain: [Int64] = [], group = start
        while chain.count < longestPossible {
            if !chain.isEmpty {
                group = Int(following[(group + 1) * longestPossible + chain.count])
                guard group < groups.count, time(group) <= limit else { break }
            }
            let run = run(group, from: chain.count)
            guard run > 0 else { break }
            chain += repeatElement(time(group), count: run)
        }
        return chain
    }

    /// Between its first and last moment every event is part of it. At the first moment some may stand before it, so that each number of them is tried.
    private func unbroken(from start: Int) -> [Int64] {
        let limit = limit(start)
        var best: [Int64] = []
        for atStart in stride(from: run(start, from: 0), to: 0, by: -1) {
            var chain = [Int64](repeating: time(start), count: atStart), group = start + 1
            while chain.count < longestPossible, group < groups.count, time(group) <= limit {
                let run = run(group, from: chain.count), isWhole = run >= groups[group].count
                chain += repeatElement(time(group), count: run)
                guard isWhole else { break }
                group += 1
            }
            if chain.count > best.count { best = chain }
        }
        return best
    }

    private func inAnyOrder(from start: Int) -> [Int64] {
        let limit = limit(start)
        if isExclusive {
            var chain: [Int64] = []
            for step in 0..<longestPossible {
                let group = Int(following[start * longestPossible + step])
                guard group < groups.count, time(group) <= limit else { break }
                chain.append(time(group))
            }
            return chain
        }
        let first = groups[start].lowerBound
        let inside = events[first...].prefix { $0.time <= limit }
        let steps = inside.map(\.steps)
        var matching = StepMatching(steps)
        let length = matching.run(from: 0, below: longestPossible)
        return StepMatching.earliestTimes(steps, at: inside.map(\.time), count: length) ?? []
    }
}
