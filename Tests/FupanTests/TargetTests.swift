import FupanTable
import FupanTestSupport
import Testing

/// `target` against a plain computation of its definition.
@Suite struct TargetTests {
    /// Largest remainders in exact whole numbers; ties to the first.
    static func shares(_ amount: Int, _ weights: [Int]) -> [Int] {
        let total = Int128(weights.reduce(0, +))
        guard total > 0 else { return weights.map { _ in 0 } }
        var result = weights.map { Int(Int128(amount) * Int128($0) / total) }
        let rests = weights.map { Int128(amount) * Int128($0) % total }
        let order = weights.indices.sorted { (rests[$1], $0) < (rests[$0], $1) }
        for index in order.prefix(amount - result.reduce(0, +)) { result[index] += 1 }
        return result
    }

    struct Part {
        let days: [Day]
        let path: [String]
        var weight = 0
    }

    static let levels: [(word: String, unit: PeriodUnit?)] = [("year", .year), ("quarter", .quarter), ("month", .month), ("week", .week), ("day", nil)]

    static func parts(_ first: Day, _ past: Day, _ chosen: [Int]) -> [Part] {
        var result: [Part] = []
        for number in first.number..<past.number {
            let day = Day(number: number)
            let path = chosen.map { index in levels[index].unit.map { day.text(of: $0) } ?? day.text }
            if let last = result.last, last.path == path {
                result[result.count - 1] = Part(days: last.days + [day], path: path)
            } else {
                result.append(Part(days: [day], path: path))
            }
        }
        return result
    }

    /// From the coarsest level down: each stretch among those inside it.
    static func share(_ amount: Int, _ parts: [Part], level: Int) -> [Int] {
        guard let depth = parts.first?.path.count, level < depth else { return parts.map { _ in amount } }
        var groups: [[Part]] = []
        for part in parts {
            if let last = groups.last?.last, last.path[level] == part.path[level] { groups[groups.count - 1].append(part) } else { groups.append([part]) }
        }
        let amounts = shares(amount, groups.map { $0.map(\.weight).reduce(0, +) })
        return zip(groups, amounts).flatMap { share($1, $0, level: level + 1) }
    }

    static func cents(_ text: String) -> Int { Int(text.filter { $0 != "." }) ?? -1 }

    @Test(arguments: 0..<20) func randomTargets(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        // Around the end of a leap February, the end of a year with 53 weeks, and anywhere.
        let first = Day(number: [19_770, 20_810, Int.random(in: 19_000...22_000, using: &random)][seed % 3]), past = first + Int.random(in: 1...400, using: &random)
        let chosen = (0..<5).filter { _ in Bool.random(using: &random) }, indices = chosen.isEmpty ? [seed % 4] : chosen
        let amount = Int.random(in: 0...1, using: &random) == 0 ? Int.random(in: 0...300, using: &random) : Int.random(in: 0...2_000_000_000, using: &random)
        let isWorking = seed % 2 == 1, reps = Int.random(in: 0...7, using: &random)
        var parts = Self.parts(first, past, indices)
        for index in parts.indices { parts[index].weight = parts[index].days.filter { !isWorking || $0.weekday <= 5 }.count }
        let weights = (0..<reps).map { _ in Int.random(in: 0...4, using: &random) }
        let folder = try TemporaryFolder()
        try folder.write("reps.csv", "rep,strength\n" + weights.enumerated().shuffled(using: &random).map { "R\($0.offset),\($0.element)" }.joined(separator: "\n") + "\n")
        let words = indices.shuffled(using: &random)
        var program = "load \"reps.csv\"\ntarget \(amount / 100).\(String(amount % 100 + 100).suffix(2)) for @\(first.text)..@\((past - 1).text) into "
        program += words.map { Self.levels[$0].word }.joined(separator: ", ")
        var options = isWorking ? ["shape working_days"] : []
        if reps > 0 {
            program += " per rep"
            options.append("weight strength")
        }
        if !options.isEmpty { program += " with " + options.joined(separator: ", ") }
        if parts.map(\.weight).reduce(0, +) == 0 || (reps > 0 && weights.reduce(0, +) == 0) {
            #expect(try ProgramRun(folder: folder.path).run(program).outcome == .failed)
            return
        }
        var expected: [[String]] = []
        for (part, amount) in zip(parts, Self.share(amount, parts, level: 0)) {
            let labels = words.map { word in indices.firstIndex(of: word).map { part.path[$0] } ?? "" }
            if reps == 0 { expected.append(labels + [String(amount)]) }
            for (rep, own) in Self.shares(amount, weights).enumerated() where reps > 0 { expected.append(labels + ["R\(rep)", String(own)]) }
        }
        let rows = try ProgramRun.rows(program, folder: folder.path).map { row in Array(row.dropLast()) + [String(Self.cents(row.last ?? ""))] }
        #expect(rows == expected, "\(program)")
        #expect(rows.compactMap { Int($0.last ?? "") }.reduce(0, +) == amount)
    }

    /// History: the mean of a weekday in the same month a year before, or else in the 52 weeks before.
    @Test(arguments: 0..<8) func randomHistories(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed + 100))
        let months = Int.random(in: 1...3, using: &random), first = Day(number: 20_454 + 31 * seed).start(of: .month), past = first.adding(months: months)
        let isWhole = seed % 2 == 0
        // Without orders in one of the months a year before, the weeks before count.
        let gap = isWhole ? nil : first.adding(months: -12 + seed % months)
        let orders = (0..<300).map { _ in (day: first - Int.random(in: 1...420, using: &random), cents: Int.random(in: -9_000...90_000, using: &random)) }
            .filter { $0.day.start(of: .month) != gap }
        let folder = try TemporaryFolder()
        try folder.write("orders.csv", "time,amount\n" + orders.map { "\($0.day.text) 22:00:00,\($0.cents < 0 ? "-" : "")\(abs($0.cents) / 100).\(String(abs($0.cents) % 100 + 100).suffix(2))" }.joined(separator: "\n") + "\n")
        let known = orders.map(\.day).max() ?? first, end = min(first, known + 1)
        let isYearBefore = Set(orders.map { $0.day.start(of: .month) }).isSuperset(of: (0..<months).map { first.adding(months: $0 - 12) })
        func weight(_ day: Day) -> Int {
            let month = day.start(of: .month).adding(months: -12)
            let alike = orders.filter { $0.day.weekday == day.weekday && (isYearBefore ? $0.day.start(of: .month) == month : end - 364 <= $0.day && $0.day < end) }
            let count = (month.number..<month.adding(months: 1).number).filter { Day(number: $0).weekday == day.weekday }.count
            return max(0, alike.map(\.cents).reduce(0, +)) * (isYearBefore ? 20 / count : 1)
        }
        var parts = Self.parts(first, past, [2, 3])
        for index in parts.indices { parts[index].weight = parts[index].days.map(weight).reduce(0, +) }
        let rows = try ProgramRun.rows("load \"orders.csv\"\ntarget 100000 for @\(first.text)..@\((past - 1).text) into month, week with shape history", folder: folder.path)
        #expect(rows.map { Self.cents($0[2]) } == Self.share(10_000_000, parts, level: 0))
    }

    /// By tier: what its members brought per head and day on the team.
    @Test func tiers() throws {
        let folder = try TemporaryFolder()
        try folder.write("reps.csv", "rep,tier,hired_at\nA,senior,2020-01-01\nB,senior,2026-06-01\nC,new,2026-06-01\nD,trainee,2026-07-01\n")
        try folder.write("orders.csv", "rep,time,amount\nA,2026-06-30 10:00:00,30000.00\nB,2026-06-02 10:00:00,9400.00\nC,2026-06-30 10:00:00,900.00\nX,2026-06-30 10:00:00,7777.00\nA,2025-06-01 10:00:00,5555.00\n")
        let rows = try ProgramRun.rows("load \"reps.csv\"\nload \"orders.csv\"\ntarget 100 for @2026-07 into month per rep with weight tier", folder: folder.path)
        // Seniors: 39,400 in 364 + 30 days is 100 a day; new: 900 in 30 days is 30; the trainee, with nothing, gets the least: 30.
        #expect(rows.map { Self.cents($0[2]) } == Self.shares(10_000, [100, 100, 30, 30]))
        let listed = try ProgramRun.rows("load \"reps.csv\"\ntarget 0.07 for @2026-07 into month per tier with weight { senior: 1.5, else: 1 }", folder: folder.path)
        #expect(listed.map { [$0[1], $0[2]] } == [["new", "0.02"], ["senior", "0.04"], ["trainee", "0.01"]])
    }

    /// Each measure is shared among those whose goal it is, by their weights, and adds up to its own whole; a rate is everybody's of them.
    @Test(arguments: 0..<8) func measures(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed + 300))
        let first = Day(number: Int.random(in: 19_000...22_000, using: &random)), past = first + Int.random(in: 1...120, using: &random)
        let cents = Int.random(in: 0...3_000_000, using: &random), leads = Int.random(in: 0...5_000, using: &random)
        let goals = ["amount", "leads", "conversion"]
        let reps = (0..<9).map { (name: "R\($0)", goal: $0 < 3 ? goals[$0] : goals.randomElement(using: &random) ?? "", weight: Int.random(in: 1...5, using: &random)) }
        let folder = try TemporaryFolder()
        try folder.write("reps.csv", "rep,goal,tier,strength\n" + reps.shuffled(using: &random).map { "\($0.name),\($0.goal),T\($0.goal),\($0.weight)" }.joined(separator: "\n") + "\n")
        let measure = seed % 2 == 0 ? "goal" : "{ Tleads: leads, Tconversion: conversion, else: amount }"
        let program = """
            load "reps.csv"
            target { leads: \(leads), amount: \(cents / 100).\(String(cents % 100 + 100).suffix(2)), conversion: 12.5% } for @\(first.text)..@\((past - 1).text) into month, week per rep with measure \(measure), weight strength
            """
        var parts = Self.parts(first, past, [2, 3])
        for index in parts.indices { parts[index].weight = parts[index].days.count }
        var expected: [[String]] = []
        for (part, both) in zip(parts, zip(Self.share(leads, parts, level: 0), Self.share(cents, parts, level: 0))) {
            func shares(_ goal: String, _ amount: Int) -> [String: Int] {
                let own = reps.filter { $0.goal == goal }
                return Dictionary(uniqueKeysWithValues: zip(own.map(\.name), Self.shares(amount, own.map(\.weight))))
            }
            let ofLeads = shares("leads", both.0), ofMoney = shares("amount", both.1)
            for rep in reps {
                expected.append(part.path + [rep.name, ofLeads[rep.name].map(String.init) ?? "", ofMoney[rep.name].map(String.init) ?? "", rep.goal == "conversion" ? "0.125" : ""])
            }
        }
        let rows = try ProgramRun.rows(program, folder: folder.path).map { row in row.prefix(4) + [row[4].isEmpty ? "" : String(Self.cents(row[4])), row[5]] }
        #expect(rows.map { Array($0) } == expected)
    }

    static let mistakes = [
        ("target 5 for @2026 into months", "target-part"), ("target 5 for @2026 into week, week", "target-part-twice"), ("target (0 - 5) for @2026 into week", "target-amount"), ("target 2_000_000_000_000 for @2026 into week", "target-amount"),
        ("target 5 for @2026-07-04..@2026-07-05 into day with shape working_days", "no-working-day"), ("target 5 for @2026 into week with shape round", "target-shape"),
        ("target 5 for @2020 into week with shape history", "no-history"), ("target 5 for @2026 into week with weight tier", "weight-without-per"),
        ("target 5 for @2026 into week per nobody", "unknown-column"), ("target 5 for @2026 into week per rep with weight { senior: 3 }", "no-weight"),
        ("target 5 for @2026 into week per rep to (reps | where rep == \"X\")", "no-members"), ("target 5 for @2026", "parameter-missing"),
        ("target \"x\" for @2026 into week", "wrong-type"), ("orders | target 5 for @2026 into week", "begins-pipeline"),
        ("target 5 for @2026 into week per rep with weight { senior: 1e30, else: 1 }", "weight-range"), ("target 5 for @2026 into week per rep with weight { senior: 0.0001, else: 1 }", "weight-range"),
        ("target 5 for @2026 into week per rep with weight { senior: (0 - 1), else: 1 }", "weight-range"), ("target 5 for @2026 into week per rep with weight { senior: 1.0000001, else: 1 }", "weight-decimals"),
        ("target 5 for @2026 into week per rep to (reps | derive w = if tier == \"senior\" then 1e13 else 1) with weight w", "weight-range"),
        ("target 5 for @2026 into week per rep to (reps | derive w = if tier == \"senior\" then 1 / 3 else 1) with weight w", "weight-decimals"),
        ("target 5 for @2026 into week per rep with measure { new: leads, else: amount }", "measure-without-whole"), ("target 5.005 for @2026 into week", "target-amount"),
        ("target { amount: 5, leads: 3 } for @2026 into week per rep with measure { new: leads }", "no-measure"), ("target { amount: 5, amount: 3 } for @2026 into week", "name-twice"),
        ("target { amount: 5, leads: 3 } for @2026 into week per rep with measure { new: amount, else: amount }", "no-members"), ("target { week: 5 } for @2026 into week", "name-twice"),
        ("target { amount: 5, leads: 3 } for @2026 into week with measure { new: leads, else: amount }", "weight-without-per"),
        ("target { amount: 5, leads: 3 } for @2026 into week per rep with measure leads", "unknown-column"), ("target 5 for @2000..@2026 into week", "target-too-long"), ("target 5 for @2026 into week per rep.team", "target-per"),
    ]

    @Test(arguments: mistakes.indices) func aMistakeIsOneError(_ index: Int) throws {
        let run = try ProgramRun()
        _ = run.run("use \"datasets/academy\"")
        let result = run.run(Self.mistakes[index].0)
        #expect(result.outcome == .failed && result.text.contains("[\(Self.mistakes[index].1)]"), "\(result.text)")
        #expect(result.text.components(separatedBy: "error:").count == 2, "\(result.text)")
    }
}
