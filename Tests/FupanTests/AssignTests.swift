import FupanTable
import FupanTestSupport
import Testing

/// `assign` against a plain serving of one lead after the other.
@Suite struct AssignTests {
    struct Lead {
        let name: String, minute: Int, channel: String, rep: String
    }

    struct Event {
        let lead: String, minute: Int, stage: String
    }

    struct World {
        var members: [String] = [], rooms: [String: Int] = [:], past: [Lead] = [], stages: [Event] = [], queue: [Lead] = []

        /// In the order in which they are served.
        var served: [Lead] { queue.filter { $0.rep.isEmpty }.sorted { ($0.minute, $0.name) < ($1.minute, $1.name) } }
        var end: Int { ((past.map(\.minute) + stages.map(\.minute)).max() ?? 0) / 1440 * 1440 + 1440 }
        func wonAt(_ lead: String) -> Int? { stages.filter { $0.lead == lead && $0.stage == "deal" }.map(\.minute).min() }
    }

    static func text(_ minute: Int) -> String {
        let time = String(minute % 1440 / 60 + 100).suffix(2) + ":" + String(minute % 60 + 100).suffix(2)
        return "\(Day(number: 20_000 + minute / 1440).text) \(time):00"
    }

    static func random(_ random: inout SeededGenerator) -> World {
        var world = World()
        world.members = (0..<Int.random(in: 1...6, using: &random)).map { "R\($0)" }
        for member in world.members { world.rooms[member] = Int.random(in: 0...14, using: &random) }
        for number in 0..<Int.random(in: 5...120, using: &random) {
            let lead = Lead(name: "P\(number)", minute: Int.random(in: 0..<100 * 1440, using: &random) / 360 * 360, channel: ["search", "fair", ""].randomElement(using: &random) ?? "",
                            rep: ["R0", "R1", "R2", "R9", ""].randomElement(using: &random) ?? "")
            world.past.append(lead)
            for stage in ["lead", "trial", "deal", "lost"] where Int.random(in: 0..<3, using: &random) == 0 {
                world.stages.append(Event(lead: lead.name, minute: lead.minute + Int.random(in: -1...40, using: &random) * 1440, stage: stage))
            }
        }
        world.past.append(Lead(name: "PX", minute: 50_000, channel: "search", rep: "R9"))
        world.stages.append(Event(lead: "PX", minute: 50_001, stage: "lead"))
        for number in 0..<Int.random(in: 1...50, using: &random) {
            world.queue.append(Lead(name: "N\(number)", minute: 60 * 1440 + Int.random(in: 0..<60, using: &random) * 720,
                                    channel: ["search", "fair", "new", ""].randomElement(using: &random) ?? "", rep: number % 9 == 8 ? "R1" : ""))
        }
        return world
    }

    static func write(_ world: World, rooms: Bool, shuffledBy random: inout SeededGenerator) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        func leads(_ leads: [Lead]) -> String {
            "lead,time,channel,rep\n" + leads.shuffled(using: &random).map { "\($0.name),\(text($0.minute)),\($0.channel),\($0.rep)" }.joined(separator: "\n") + "\n"
        }
        try folder.write("leads.csv", leads(world.past))
        try folder.write("new.csv", leads(world.queue))
        try folder.write("stages.csv", "lead,time,stage\n" + world.stages.shuffled(using: &random).map { "\($0.lead),\(text($0.minute)),\($0.stage)" }.joined(separator: "\n") + "\n")
        try folder.write("reps.csv", rooms ? "rep,capacity\n" + world.members.shuffled(using: &random).map { "\($0),\(world.rooms[$0] ?? 0)" }.joined(separator: "\n") + "\n"
            : "rep\n" + world.members.shuffled(using: &random).joined(separator: "\n") + "\n")
        return folder
    }

    static func program(_ method: String) -> String {
        """
        let pipeline = ["lead", "trial", "deal"]
        let won = "deal"
        load "leads.csv"
        load "stages.csv"
        load "reps.csv"
        load "new.csv" with text [rep]
        new | assign to reps with method \(method) | select lead, proposed, why
        """
    }

    // MARK: one after the other

    static func turns(_ world: World) -> [String] {
        func last(_ member: String) -> Int { world.past.filter { $0.rep == member }.map(\.minute).max() ?? -1 }
        let round = world.members.sorted { (last($0), $0) < (last($1), $1) }
        return world.served.indices.map { round[$0 % round.count] }
    }

    static func capacities(_ world: World, rooms: Bool) -> [String] {
        var load: [String: Int] = [:]
        for lead in world.past {
            let known = world.stages.filter { $0.lead == lead.name }
            let place = ["lead": 0, "trial": 1, "deal": 2, "lost": 3]
            let last = known.max { ($0.minute, place[$0.stage] ?? 0) < ($1.minute, place[$1.stage] ?? 0) }
            if world.wonAt(lead.name) == nil, last?.stage != "lost" { load[lead.rep, default: 0] += 1 }
        }
        return world.served.map { _ in
            func room(_ member: String) -> Int { (rooms ? world.rooms[member] ?? 0 : 0) - (load[member] ?? 0) }
            let free = world.members.filter { !rooms || room($0) > 0 }
            guard let next = free.min(by: { (-room($0), $0) < (-room($1), $1) }) else { return "" }
            load[next, default: 0] += 1
            return next
        }
    }

    static func scores(_ world: World) -> [String] {
        let judged = world.past.filter { !$0.rep.isEmpty && $0.minute <= world.end - 30 * 1440 }
        func isWon(_ lead: Lead) -> Bool { world.wonAt(lead.name).map { (0...30 * 1440).contains($0 - lead.minute) } ?? false }
        var given: [String: Int] = [:]
        return world.served.map { lead in
            let channel = judged.contains { $0.channel == lead.channel } && !lead.channel.isEmpty ? lead.channel : nil
            let alike = judged.filter { channel == nil || $0.channel == channel }
            let rate = Double(alike.filter(isWon).count + 1) / Double(alike.count + 2)
            func priority(_ member: String) -> Double {
                let own = alike.filter { $0.rep == member }
                let score = (Double(own.filter(isWon).count) + rate * 30) / Double(own.count + 30)
                return score / Double(2 * (given["\(channel ?? "")/\(member)"] ?? 0) + 1)
            }
            let next = world.members.sorted().reduce(into: "") { best, member in if best.isEmpty || priority(member) > priority(best) { best = member } }
            given["\(channel ?? "")/\(next)", default: 0] += 1
            return next
        }
    }

    @Test(arguments: 0..<16) func randomQueues(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let world = Self.random(&random), method = ["turn", "capacity", "capacity", "score"][seed % 4], rooms = seed % 4 == 2
        let folder = try Self.write(world, rooms: rooms, shuffledBy: &random)
        let rows = try ProgramRun.rows(Self.program(method), folder: folder.path)
        let expected = switch method {
        case "turn": Self.turns(world)
        case "capacity": Self.capacities(world, rooms: rooms)
        default: Self.scores(world)
        }
        #expect(rows.map { $0[0] } == world.served.map(\.name))
        #expect(rows.map { $0[1] } == expected, "\(method)")
        #expect(rows.allSatisfy { !$0[2].isEmpty })
    }

    @Test(arguments: ["turn", "capacity", "score"]) func theSameRowsInAnyOrderGiveTheSameBytes(_ method: String) throws {
        var random = SeededGenerator(seed: 5)
        let world = Self.random(&random)
        var texts: Set<String> = []
        for _ in 0..<2 {
            let folder = try Self.write(world, rooms: true, shuffledBy: &random)
            texts.insert(try ProgramRun(folder: folder.path).run(Self.program(method)).text)
        }
        #expect(texts.count == 1)
    }

    /// A member has slots for the leads it can be given, not one for every lead: with those this would take minutes. Here all are alike, so each gets as many.
    @Test(.timeLimit(.minutes(2)), arguments: ["capacity", "score"]) func manyMembersAndLeads(_ method: String) throws {
        let folder = try TemporaryFolder(), members = 1500, each = 40
        try folder.write("reps.csv", "rep\n" + (0..<members).map { "R\($0)" }.joined(separator: "\n") + "\n")
        try folder.write("new.csv", "lead,time,channel,rep\n" + (0..<members * each).map { "N\($0),2026-06-01 10:00:00,search," }.joined(separator: "\n") + "\n")
        try folder.write("leads.csv", "lead,time,channel,rep\nP1,2026-01-01 10:00:00,search,X\n")
        try folder.write("stages.csv", "lead,time,stage\nP1,2026-01-01 10:00:00,lead\n")
        let program = Self.program(method).replacing("select lead, proposed, why", with: "summarize leads = count() by proposed | summarize members = count(), least = min(leads), most = max(leads)")
        #expect(try ProgramRun.rows(program, folder: folder.path) == [["\(members)", "\(each)", "\(each)"]])
    }

    static let mistakes = [
        ("leads | assign to reps with method rota", "assign-method"), ("leads | assign to (reps | select name)", "second-table-column"),
        ("leads | drop rep | assign to (reps | where rep == \"X\")", "no-members"), ("leads | derive why = 1 | assign to reps", "name-twice"),
        ("let stages = 3\nleads | assign to reps with method capacity", "table-missing"), ("leads | assign to nobody", "unknown-table"),
        ("leads | drop lead | assign to reps", "role-missing"),
    ]

    @Test(arguments: mistakes.indices) func aMistakeIsOneError(_ index: Int) throws {
        let run = try ProgramRun()
        _ = run.run("use \"datasets/academy\"")
        let result = run.run(Self.mistakes[index].0)
        #expect(result.outcome == .failed && result.text.contains("[\(Self.mistakes[index].1)]"), "\(result.text)")
        #expect(result.text.components(separatedBy: "error:").count == 2, "\(result.text)")
    }
}
