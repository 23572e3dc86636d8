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
    /// The events of the first `count` steps, each as early in the list as the steps before it allow; nil where they do not find an event each.
    static func earliest(_ events: [UInt64], count: Int) -> [Int]? {
        var left = events, result: [Int] = []
        for step in 0..<count {
            let found = left.indices.first { index in
                guard left[index] & (1 << UInt64(step)) != 0 else { return false }
                var others = left
                others[index] = 0
                var matching = StepMatching(others)
                return matching.run(from: step + 1, below: count) == count - step - 1
            }
            guard let found else { return nil }
            left[found] = 0
            result.append(found)
        }
        return result
    }
}
