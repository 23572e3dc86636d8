import FupanTable
import FupanTestSupport
import Testing

/// `trace` against its definition: the chain that counts is found by trying every sequence of events, and each reason is checked for being true of the events and the first that is.
@Suite struct TraceTests {
    struct Event: Equatable {
        /// Nil where it has no time.
        let day: Int?
        let stage: String
    }

    struct Request {
        let steps: [String], mode: String, isLatest: Bool
        let window: Int?
        let excluded: String?

        func step(_ event: Event) -> Int? { steps.firstIndex(of: event.stage) }
        /// Whether an event may not lie inside a chain that it is no part of.
        func ends(_ event: Event) -> Bool { mode == "strict" || event.stage == excluded && step(event) == nil }

        var clauses: String {
            var options = ["mode \(mode)"]
            if !isLatest { options.append("chain first") }
            if let excluded { options.append("exclude \(excluded)") }
            return steps.joined(separator: " -> ") + (window.map { " within \($0)d" } ?? "") + " with " + options.joined(separator: ", ")
        }
    }

    /// The days of the best chain: the longest, then the one that starts last (or first), then the one with the earliest steps.
    static func best(_ events: [Event], _ request: Request) -> [Int] {
        let timed = events.filter { $0.day != nil }, days = timed.map { $0.day ?? 0 }
        var best: [Int] = []
        func isChain(_ chain: [Int]) -> Bool {
            let times = chain.map { days[$0] }
            guard let first = times.min(), let last = times.max(), last - first <= request.window ?? .max else { return false }
            let pairs = zip(times, times.dropFirst())
            if request.mode == "increasing" ? !pairs.allSatisfy({ $0 < $1 }) : request.mode != "any" && !pairs.allSatisfy({ $0 <= $1 }) { return false }
            return timed.indices.allSatisfy { chain.contains($0) || !(first < days[$0] && days[$0] < last) || !request.ends(timed[$0]) }
        }
        func isBetter(_ times: [Int]) -> Bool {
            if times.count != best.count { return times.count > best.count }
            guard let start = times.min(), let other = best.min() else { return false }
            return start != other ? (start > other) == request.isLatest : times.lexicographicallyPrecedes(best)
        }
        func extend(_ chain: [Int]) {
            let times = chain.map { days[$0] }
            if isChain(chain), isBetter(times) { best = times }
            guard chain.count < request.steps.count else { return }
            for index in timed.indices where !chain.contains(index) && timed[index].stage == request.steps[chain.count] { extend(chain + [index]) }
        }
        extend([])
        return best
    }

    static func reason(_ event: Event, step: Int?, _ chain: [Int], _ request: Request) -> String {
        if let step { return "step \(step + 1) of \(request.steps.count)" }
        guard let day = event.day else { return "it has no time" }
        guard let own = request.step(event) else { return event.stage == request.excluded ? "\(event.stage) is excluded: it ends a chain" : "no step" }
        guard let start = chain.min(), let last = chain.last else { return "there is no \(request.steps[0]) before it" }
        if day < start { return "before the chain that counts" }
        if let window = request.window, day > start + window { return "later than \(window)d after the first step" }
        if own < chain.count { return "another event is that step" }
        if own > chain.count { return "\(request.steps[chain.count]) is missing before it" }
        return day < last ? "before \(request.steps[chain.count - 1])" : "the chain ended before it"
    }

    static func reasonOfMissing(_ events: [Event], _ chain: [Int], _ request: Request) -> String {
        let next = request.steps[chain.count], candidates = events.filter { $0.stage == next }
        if candidates.isEmpty { return "there is no \(next)" }
        if candidates.allSatisfy({ $0.day == nil }) { return "no \(next) has a time" }
        guard let start = chain.min(), let last = chain.last else { return "another event lies between" }
        guard let following = candidates.compactMap(\.day).filter({ $0 >= last }).min() else { return "only before \(request.steps[chain.count - 1])" }
        if let window = request.window, following > start + window { return "the next is \(following - start)d after the first step, more than \(window)d" }
        return request.mode == "increasing" ? "not later than \(request.steps[chain.count - 1])" : "another event lies between"
    }

    static func random(_ random: inout SeededGenerator, mode: String) -> (events: [Event], request: Request) {
        let request = Request(
            steps: ["A", "B", "C"], mode: mode, isLatest: Int.random(in: 0..<4, using: &random) > 0,
            window: Int.random(in: 0..<4, using: &random) == 0 ? nil : Int.random(in: 1...6, using: &random),
            excluded: Int.random(in: 0..<3, using: &random) == 0 ? "D" : nil)
        var events: [Event] = []
        for _ in 0..<Int.random(in: 1...7, using: &random) {
            let stage = ["A", "A", "B", "B", "C", "D"].randomElement(using: &random) ?? "A"
            let isTimed = Int.random(in: 0..<12, using: &random) > 0
            events.append(Event(day: isTimed ? Int.random(in: 0..<9, using: &random) : nil, stage: stage))
        }
        return (events, request)
    }

    static func traced(_ events: [Event], _ request: Request, _ random: inout SeededGenerator) throws -> [[String]] {
        func line(_ event: Event) -> String { "L1,\(event.day.map { Day(number: 20_000 + $0).text + " 00:00:00" } ?? ""),\(event.stage)" }
        // Every stage occurs, and there is somebody else.
        let others = ["A", "B", "C", "D"].map { "L2,2025-01-01 00:00:00,\($0)" }
        let folder = try TemporaryFolder()
        try folder.write("stages.csv", "lead,time,stage\n" + (events.map(line) + others).shuffled(using: &random).joined(separator: "\n") + "\n")
        return try ProgramRun.rows("load \"stages.csv\"\nstages | trace \"L1\", \(request.clauses)", folder: folder.path)
    }

    @Test(arguments: ["ordered", "strict", "any", "increasing"], 0..<25) func randomLeads(_ mode: String, _ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed * 4 + UInt64(mode.count))
        let (events, request) = Self.random(&random, mode: mode)
        let chain = Self.best(events, request)
        // A reason may hold commas: it is then in quotes.
        let rows = try Self.traced(events, request, &random).map { row in row.prefix(4) + [row.dropFirst(4).joined(separator: ",").filter { $0 != "\"" }] }.map { Array($0) }
        let context = Comment(rawValue: "\(events) \(request.clauses): \(chain)\n\(rows)")
        func day(_ row: [String]) -> Int? { events.compactMap(\.day).first { Day(number: 20_000 + $0).text == String(row[0].prefix(10)) } }
        // Each event once, in the order of time; those without one behind.
        let shown = rows.filter { !$0[1].isEmpty }.map { Event(day: day($0), stage: $0[1]) }
        func key(_ event: Event) -> String { "\(event.day.map { String($0 + 10) } ?? "none") \(event.stage)" }
        #expect(shown.map(key).sorted() == events.map(key).sorted(), context)
        #expect(shown.map { $0.day ?? .max } == shown.map { $0.day ?? .max }.sorted(), context)
        // The events of the chain are its steps, each for one.
        var found: [Int: Int] = [:]
        for row in rows where !row[1].isEmpty {
            let event = Event(day: day(row), stage: row[1]), step = request.steps.firstIndex(of: row[2])
            if let step {
                #expect(event.stage == request.steps[step] && found.updateValue(event.day ?? -1, forKey: step) == nil, context)
                let wait = step > 0 && step < chain.count ? String((chain[step] - chain[step - 1]) * 86_400) : ""
                #expect(row[3] == wait, context)
            }
            #expect(row[4] == Self.reason(event, step: step, chain, request), context)
        }
        #expect(found == Dictionary(uniqueKeysWithValues: chain.enumerated().map { ($0, $1) }), context)
        // One row for the step that was not reached.
        let missing = rows.filter { $0[1].isEmpty }
        #expect(missing.count == (chain.count < request.steps.count ? 1 : 0), context)
        for row in missing {
            #expect(row[0].isEmpty && row[2] == request.steps[chain.count] && row[3].isEmpty, context)
            #expect(row[4] == Self.reasonOfMissing(events, chain, request), context)
        }
    }
}
