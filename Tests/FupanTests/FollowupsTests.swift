import FupanTable
import FupanTestSupport
import Testing

/// `followups` against a plain computation of its definition.
@Suite struct FollowupsTests {
    struct Event {
        let lead: String, minute: Int, stage: String
    }

    struct Sale {
        let channel: String, minute: Int, cents: Int
    }

    struct Lead {
        let name: String, minute: Int, channel: String
    }

    struct World {
        var leads: [Lead] = [], stages: [Event] = [], calls: [Event] = [], orders: [Sale] = []
        var day = 0, patience = 3, window = 30
    }

    static let steps = ["lead", "qualified", "trial", "deal", "repurchase"]
    static let first = 20_000

    static func text(_ minute: Int) -> String {
        let time = String(minute % 1440 / 60 + 100).suffix(2) + ":" + String(minute % 60 + 100).suffix(2)
        return "\(Day(number: first + minute / 1440).text) \(time):00"
    }

    /// As the manual says it, slow and obvious: the rows by lead.
    static func expected(_ world: World) -> [String: [String]] {
        let end = (world.day + 1) * 1440
        let stages = world.stages.filter { $0.minute < end && !$0.lead.isEmpty && !$0.stage.isEmpty }
        func place(_ stage: String) -> Int { steps.firstIndex(of: stage) ?? 99 }
        func wonAt(_ lead: String) -> Int? { stages.filter { $0.lead == lead && (3...4).contains(place($0.stage)) }.map(\.minute).min() }
        let rates = steps.prefix(3).map { step -> Double? in
            var entered = 0, won = 0
            for lead in Set(stages.map(\.lead)) {
                guard let reached = stages.filter({ $0.lead == lead && $0.stage == step }).map(\.minute).min(), reached <= end - world.window * 1440 else { continue }
                entered += 1
                if let deal = wonAt(lead), deal >= reached, deal - reached <= world.window * 1440 { won += 1 }
            }
            return entered == 0 ? nil : Double(won) / Double(entered)
        }
        func mean(_ orders: [Sale]) -> Double? {
            let paid = orders.filter { $0.cents >= 0 }.count
            return paid == 0 ? nil : Double(orders.map(\.cents).reduce(0, +)) / 100 / Double(paid)
        }
        let orders = world.orders.filter { $0.minute < end }
        var result: [String: [String]] = [:]
        for lead in world.leads where lead.minute < end && !lead.name.isEmpty {
            let events = stages.filter { $0.lead == lead.name }
            let last = events.max { ($0.minute, place($0.stage)) < ($1.minute, place($1.stage)) }
            if wonAt(lead.name) != nil || last.map({ place($0.stage) == 99 }) == true { continue }
            let contact = world.calls.filter { $0.lead == lead.name && $0.minute < end }.map(\.minute).max() ?? lead.minute
            let due = contact / 1440 + world.patience
            if due > world.day { continue }
            let rate = rates[last.map { place($0.stage) } ?? 0]
            let own = lead.channel.isEmpty ? nil : mean(orders.filter { $0.channel == lead.channel })
            let value = (own ?? mean(orders)).flatMap { mean in rate.map { $0 * mean } }
            result[lead.name] = [
                last?.stage ?? "lead", text(contact), String(world.day - contact / 1440), Day(number: first + due).text, due < world.day ? "true" : "false",
                value.map { String($0) } ?? "",
            ]
        }
        return result
    }

    static func random(_ random: inout SeededGenerator) -> World {
        var world = World()
        let days = Int.random(in: 5...90, using: &random)
        func minute(_ random: inout SeededGenerator) -> Int { Int.random(in: 0..<days * 1440, using: &random) / 720 * 720 }
        for number in 0..<Int.random(in: 1...60, using: &random) {
            world.leads.append(Lead(name: number % 17 == 16 ? "" : "L\(number)", minute: minute(&random), channel: ["search", "referral", "fair", ""].randomElement(using: &random) ?? ""))
        }
        for lead in world.leads {
            for stage in steps.prefix(Int.random(in: 0...5, using: &random)) { world.stages.append(Event(lead: lead.name, minute: minute(&random), stage: stage)) }
            if Int.random(in: 0..<4, using: &random) == 0 { world.stages.append(Event(lead: lead.name, minute: minute(&random), stage: "lost")) }
            for _ in 0..<Int.random(in: 0...3, using: &random) { world.calls.append(Event(lead: lead.name, minute: minute(&random), stage: "")) }
        }
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            world.orders.append(Sale(channel: ["search", "referral", ""].randomElement(using: &random) ?? "", minute: minute(&random), cents: Int.random(in: -20_000...300_000, using: &random)))
        }
        // Tables are never empty, so that their columns have types.
        world.stages.append(Event(lead: "Z", minute: 0, stage: "lead"))
        world.calls.append(Event(lead: "Z", minute: 0, stage: ""))
        world.orders.append(Sale(channel: "search", minute: 0, cents: 100_05))
        world.day = Int.random(in: 0..<days, using: &random)
        world.patience = Int.random(in: 0...9, using: &random)
        world.window = Int.random(in: 1...40, using: &random)
        return world
    }

    static func write(_ world: World, to folder: TemporaryFolder, shuffledBy random: inout SeededGenerator) throws {
        func file(_ name: String, _ header: String, _ lines: [String]) throws {
            try folder.write(name, header + "\n" + lines.shuffled(using: &random).joined(separator: "\n") + "\n")
        }
        try file("leads.csv", "lead,time,channel", world.leads.map { "\($0.name),\(text($0.minute)),\($0.channel)" })
        try file("stages.csv", "lead,time,stage", world.stages.map { "\($0.lead),\(text($0.minute)),\($0.stage)" })
        try file("activities.csv", "lead,time", world.calls.map { "\($0.lead),\(text($0.minute))" })
        try file("orders.csv", "channel,time,amount", world.orders.map { order in
            "\(order.channel),\(text(order.minute)),\(order.cents < 0 ? "-" : "")\(abs(order.cents) / 100).\(String(abs(order.cents) % 100 + 100).suffix(2))"
        })
    }

    static func program(_ world: World) -> String {
        """
        let pipeline = ["lead", "qualified", "trial", "deal", "repurchase"]
        let won = "deal"
        load "leads.csv"
        load "stages.csv"
        load "activities.csv"
        load "orders.csv"
        leads | followups after \(world.patience)d as of @\(Day(number: first + world.day).text) within \(world.window)d \
        | select lead, stage, last_contact, waiting, due, overdue, value
        """
    }

    @Test(arguments: 0..<16) func randomLeads(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let world = Self.random(&random)
        let folder = try TemporaryFolder()
        try Self.write(world, to: folder, shuffledBy: &random)
        let rows = try ProgramRun.rows(Self.program(world), folder: folder.path)
        let expected = Self.expected(world)
        #expect(Set(rows.map { $0[0] }) == Set(expected.keys))
        #expect(rows.count == expected.count)
        for row in rows {
            guard let wanted = expected[row[0]] else { continue }
            #expect(Array(row[1...5]) == Array(wanted[0...4]), "\(row[0])")
            if let value = Double(wanted[5]) {
                #expect(abs((Double(row[6]) ?? .infinity) - value) <= 0.0051, "\(row[0]): \(row[6]), not \(value)")
            } else {
                #expect(row[6].isEmpty)
            }
        }
        let values = rows.map { Double($0[6]) ?? -.infinity }
        #expect(values == values.sorted(by: >))
    }

    @Test func theSameRowsInAnyOrderGiveTheSameBytes() throws {
        var random = SeededGenerator(seed: 77)
        let world = Self.random(&random)
        var texts: Set<String> = []
        for _ in 0..<3 {
            let folder = try TemporaryFolder()
            try Self.write(world, to: folder, shuffledBy: &random)
            texts.insert(try ProgramRun(folder: folder.path).run(Self.program(world)).text)
        }
        #expect(texts.count == 1)
    }

    static let mistakes = [
        ("leads | followups after 12h", "whole-days"),
        ("leads | followups after 1mo", "calendar-span"),
        ("leads | drop lead | followups", "role-missing"),
        ("leads | derive stage = \"x\" | followups", "name-twice"),
        ("let won = \"sale\"\nleads | followups", "deal-no-step"),
        ("let activities = 3\nleads | followups", "table-missing"),
        ("let orders = orders | drop amount\nleads | followups", "second-table-column"),
    ]

    @Test(arguments: mistakes.indices) func aMistakeIsOneError(_ index: Int) throws {
        let run = try ProgramRun()
        _ = run.run("use \"datasets/academy\"")
        let result = run.run(Self.mistakes[index].0)
        #expect(result.outcome == .failed && result.text.contains("[\(Self.mistakes[index].1)]"), "\(result.text)")
        #expect(result.text.components(separatedBy: "error:").count == 2, "\(result.text)")
    }
}
