/// Which events are which steps: a matching that grows step by step along augmenting paths.
struct StepMatching {
    /// The steps that each event may be, a bit for each.
    private let events: [UInt64]
    /// The step each event is used for.
    private var used: [Int?]

    init(_ events: [UInt64]) {
        self.events = events
        used = [Int?](repeating: nil, count: events.count)
    }

    /// Whether the step finds an event too, the others keeping theirs or taking other ones.
    mutating func add(step: Int) -> Bool {
        var seen = [Bool](repeating: false, count: events.count)
        return find(step, &seen)
    }

    /// How many steps in a row, from `first` on and less than `limit` in all, find an event each.
    mutating func run(from first: Int, below limit: Int) -> Int {
        var step = first
        while step < limit, add(step: step) { step += 1 }
        return step - first
    }

    private mutating func find(_ step: Int, _ seen: inout [Bool]) -> Bool {
        for index in events.indices where !seen[index] && events[index] & (1 << UInt64(step)) != 0 {
            seen[index] = true
            guard let other = used[index] else {
                used[index] = step
                return true
            }
            if find(other, &seen) {
                used[index] = step
                return true
            }
        }
        return false
    }
}

extension StepMatching {
    /// The earliest times of the first `count` steps: the first step's as early as any matching allows, then the second's, and so on. Nil where they do not find an event each.
    ///
    /// Which of several events at one time a step takes is left open until all are found: taking one by its place could leave a later step with a later time.
    static func earliestTimes(_ events: [UInt64], at times: [Int64], count: Int) -> [Int64]? {
        var allowed = events, result: [Int64] = []
        for step in 0..<count {
            let bit: UInt64 = 1 << UInt64(step)
            var tried: Int64?, isFound = false
            for index in allowed.indices where allowed[index] & bit != 0 && times[index] != tried {
                let time = times[index]
                tried = time
                var only = allowed
                for other in only.indices where times[other] != time { only[other] &= ~bit }
                var matching = StepMatching(only)
                guard matching.run(from: 0, below: count) == count else { continue }
                allowed = only
                result.append(time)
                isFound = true
                break
            }
            guard isFound else { return nil }
        }
        return result
    }
}
