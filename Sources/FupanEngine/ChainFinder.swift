import FupanPlan

/// An event of one entity: when it happened, and which steps it may be (bit i for step i; none where it is no step and ends chains).
struct ChainEvent {
    var time: Int64
    var steps: UInt64
}

/// Finds an entity's longest chain by the usual rule (`ordered`, `latest`, see `ChainRule`): steps in order, the last at most `window` after the first, each event used once; events at equal times may stand in the order of the steps.
///
/// Among the longest chains it is the one that starts last, and of its steps the earliest. One pass over the events in time: for each length the best chain of that length so far is kept. A later start is never worse (it leaves more of the window), and with equal starts an earlier step is never worse, so nothing better is thrown away.
struct ChainFinder {
    private let window: Int64
    private let stepCount: Int
    /// Times of the best chain of each length, one after another: length n at `n (n - 1) / 2`.
    private var best: [Int64]
    private var isKnown: [Bool]

    /// `steps` has a bit for every step that occurs; `window` is in the unit of the times.
    init(steps: UInt64, window: Int64) {
        stepCount = UInt64.bitWidth - steps.leadingZeroBitCount
        self.window = window
        best = [Int64](repeating: 0, count: stepCount * (stepCount + 1) / 2)
        isKnown = [Bool](repeating: false, count: stepCount + 1)
    }

    /// The times of the chain's steps. The events need no order.
    static func chain(_ events: UnsafeMutableBufferPointer<ChainEvent>, window: Int64, rule: ChainRule) -> [Int64] {
        var steps: UInt64 = 0, hasOthers = false
        for event in events {
            steps |= event.steps
            if event.steps == 0 { hasOthers = true }
        }
        guard steps & 1 != 0 else { return [] }
        // The pointer is a value; what it points to is sorted in place.
        var events = events
        events.sort { ($0.time, $0.steps) < ($1.time, $1.steps) }
        guard rule.mode == .ordered, rule.choice == .latest, !hasOthers else {
            return ChainSearch(sorted: events, window: window, rule: rule).longest()
        }
        var finder = ChainFinder(steps: steps, window: window)
        var start = 0
        while start < events.count {
            var end = start + 1
            while end < events.count, events[end].time == events[start].time { end += 1 }
            finder.take(UnsafeMutableBufferPointer(rebasing: events[start..<end]))
            start = end
        }
        return finder.longest
    }

    private var longest: [Int64] {
        guard let length = (1...stepCount).last(where: { isKnown[$0] }) else { return [] }
        return Array(best[ChainFinder.offset(length)..<ChainFinder.offset(length + 1)])
    }

    private static func offset(_ length: Int) -> Int { length * (length - 1) / 2 }

    /// Events of one time.
    private mutating func take(_ events: UnsafeMutableBufferPointer<ChainEvent>) {
        let time = events[0].time
        if events.count == 1 {
            // From the last step down, so that the event does not follow itself.
            var rest = events[0].steps
            while rest != 0 {
                let step = UInt64.bitWidth - 1 - rest.leadingZeroBitCount
                rest &= ~(1 << UInt64(step))
                extend(fromLength: step, by: 1, at: time)
            }
        } else if events.allSatisfy({ $0.steps.nonzeroBitCount == 1 }) {
            // Sorted by step: those that may follow each other do.
            for event in events { extend(fromLength: event.steps.trailingZeroBitCount, by: 1, at: time) }
        } else {
            takeMatching(events, at: time)
        }
    }

    /// Events of one time of which some may be several steps: every run of steps that distinct events can fill, from every chain there was before.
    private mutating func takeMatching(_ events: UnsafeMutableBufferPointer<ChainEvent>, at time: Int64) {
        let before = (best: best, isKnown: isKnown)
        for length in 0..<stepCount where length == 0 || before.isKnown[length] {
            var matching = StepMatching(events.map(\.steps))
            var run = 0
            while length + run < stepCount, matching.add(step: length + run) {
                run += 1
                extend(fromLength: length, by: run, at: time, before: before.best)
            }
        }
    }

    private mutating func extend(fromLength length: Int, by run: Int, at time: Int64) {
        guard length == 0 || isKnown[length] else { return }
        extend(fromLength: length, by: run, at: time, before: best)
    }

    /// Keeps the chain of `length` steps in `before`, followed by `run` steps at `time`, where it is better than the one known.
    private mutating func extend(fromLength length: Int, by run: Int, at time: Int64, before: [Int64]) {
        let source = ChainFinder.offset(length), target = ChainFinder.offset(length + run), size = length + run
        if length > 0 {
            let (span, overflow) = time.subtractingReportingOverflow(before[source])
            if overflow || span > window { return }
        }
        func candidate(_ index: Int) -> Int64 { index < length ? before[source + index] : time }
        if isKnown[size] {
            if candidate(0) < best[target] { return }
            if candidate(0) == best[target] {
                guard let different = (1..<size).first(where: { candidate($0) != best[target + $0] }), candidate(different) < best[target + different]
                else { return }
            }
        }
        isKnown[size] = true
        for index in 0..<size { best[target + index] = candidate(index) }
    }
}
