@testable import FupanEngine
import FupanPlan
import FupanSQL
import FupanTable
import Testing

/// The aggregate, the plan nodes that stand for it on other engines, and brute force over all chains give the same, on random logs with ties, duplicates, nulls, shuffled rows and times on the window's edge.
@Suite struct PortableChainTests {
    struct Event {
        let entity: Int?
        let event: ChainEvent?
        let steps: UInt64

        init(entity: Int?, event: ChainEvent?, steps: UInt64) {
            self.entity = entity
            self.event = event
            self.steps = steps
        }
    }

    private let entity = ColumnID.fresh(), time = ColumnID.fresh(), steps = ColumnID.fresh()

    private func log(_ events: [Event]) -> Plan {
        .values([entity, time, steps], events.map { event in
            [
                ScalarExpression(.literal(event.entity.map { .whole(Int64($0)) } ?? .null), .whole),
                ScalarExpression(.literal(event.event.map { .time(Moment(microseconds: $0.time)) } ?? .null), .time), .whole(Int(event.steps)),
            ]
        })
    }

    /// What is found for each entity, by the engine's aggregate or without it.
    private func found(_ events: [Event], window: Int64, rule: ChainRule, isPortable: Bool, _ engine: DuckDBEngine) throws -> [Int: [Int64]] {
        let moment = ScalarExpression.column(time, .time)
        let key = Plan.Definition(.column(entity, .whole)), rows = Plan.Definition(.count())
        let chain = Plan.Definition(.aggregate(
            .chain(rule), [moment, .column(steps, .whole), .whole(Int(window))], where: !moment.isNull, .list(.time)))
        var plan = Plan.aggregate(keys: [key], measures: [chain, rows], log(events))
        if isPortable { plan = try #require(plan.withPortableChains()) }
        let outputs = [(id: key.id, name: "entity"), (id: chain.id, name: "chain"), (id: rows.id, name: "rows")]
        let table = try engine.table(SQLPrinter(dialect: .duckDB).query(plan, outputs: outputs).text)
        var result: [Int: [Int64]] = [:], seen = 0
        for row in 0..<table.rowCount {
            if case .whole(let count) = table.columns[2][row] { seen += Int(count) }
            guard case .whole(let number) = table.columns[0][row] else { continue }
            var times: [Int64] = []
            if case .list(let values) = table.columns[1][row] {
                times = values.compactMap { if case .time(let moment) = $0 { moment.microseconds } else { nil } }
            }
            #expect(result.updateValue(times, forKey: Int(number)) == nil, "an entity has two rows")
        }
        #expect(seen == events.count)
        return result
    }

    @Test(arguments: ChainRule.Mode.allCases, ChainRule.Choice.allCases) func threeWaysAgree(_ mode: ChainRule.Mode, _ choice: ChainRule.Choice) throws {
        let engine = try DuckDBEngine()
        var random = ChainLogs(seed: 11)
        let edges: [Int64] = [0, 1, 3, 6, .max]
        for round in 0..<10 {
            let count = Int(1 + random.next(4)), isExclusive = round % 2 == 0
            let rule = ChainRule(mode, choice, stepCount: count, isExclusive: isExclusive), window = edges[round % edges.count]
            var logs: [Int: [ChainEvent]] = [:], events: [Event] = []
            for entity in 0..<60 {
                let log = ChainFinderTests.random(isExclusive ? .plain : ChainFinderTests.Log.allCases[entity % 3], steps: count, &random)
                // An event that is no step, in some of them.
                let others = random.next(3) == 0 ? [ChainEvent(time: Int64(random.next(8)), steps: 0)] : []
                logs[entity] = log + others
                events += (log + others).map { Event(entity: entity, event: $0, steps: $0.steps) }
                if random.next(4) == 0 { events.append(Event(entity: entity, event: nil, steps: 1)) }
                if random.next(4) == 0 { events.append(Event(entity: nil, event: ChainEvent(time: 1, steps: 1), steps: 1)) }
            }
            let expected = logs.filter { log in events.contains { $0.entity == log.key } }.mapValues { AllChains.best($0, window: window, rule: rule) }
            for isPortable in [false, true] {
                let chains = try found(events.shuffled(), window: window, rule: rule, isPortable: isPortable, engine)
                #expect(chains == expected, "round \(round), \(isPortable ? "plan nodes" : "aggregate")")
            }
        }
    }

    @Test func whatHasNoPortableForm() {
        func isPossible(_ rule: ChainRule) -> Bool {
            let chain = Plan.Definition(.aggregate(
                .chain(rule), [.column(time, .time), .column(steps, .whole), .whole(3)], .list(.time)))
            return Plan.aggregate(keys: [], measures: [chain], log([])).withPortableChains() != nil
        }
        #expect(isPossible(ChainRule(.any, stepCount: 4, isExclusive: true)) && isPossible(ChainRule(stepCount: 32, isExclusive: true)))
        #expect(isPossible(ChainRule(.any, stepCount: 4)) && isPossible(ChainRule(stepCount: 8)))
        #expect(!isPossible(ChainRule(.any, stepCount: 9)) && !isPossible(ChainRule(stepCount: 9)))
    }
}
