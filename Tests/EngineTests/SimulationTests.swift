import Foundation
import Testing

@testable import FupanEngine

/// The simulation's draws against published numbers, and its outcomes against distributions that are enumerated.
@Suite struct SimulationTests {
    /// The known answers that Salmon et al. publish with their generators.
    static let known: [(counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32), answer: [UInt32])] = [
        ((0, 0, 0, 0), (0, 0), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
        ((.max, .max, .max, .max), (.max, .max), [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
        ((0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), (0xA409_3822, 0x299F_31D0), [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
    ]

    @Test(arguments: known.indices) func philox(_ index: Int) {
        let (counter, key, answer) = SimulationTests.known[index]
        let block = RandomStream.philox(counter, key: key)
        #expect([block.0, block.1, block.2, block.3] == answer)
    }

    @Test(arguments: [(0.3, 1.2), (1.0, 1.0), (5.5, 94.5), (40.2, 3.8)]) func betaHasItsMoments(_ a: Double, _ b: Double) {
        let draws = (0..<20_000).map { run -> Double in
            var stream = RandomStream(seed: 3, run: UInt32(run), place: 1, purpose: 0)
            return stream.beta(a, b)
        }
        let mean = draws.reduce(0, +) / 20_000, variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        let expected = a * b / ((a + b) * (a + b) * (a + b + 1))
        #expect(draws.allSatisfy { (0...1).contains($0) })
        #expect(abs(mean - a / (a + b)) < 5 * (expected / 20_000).squareRoot())
        #expect(abs(variance / expected - 1) < 0.06)
    }

    // MARK: enumerated

    /// How likely each number of deals is: the conversion is drawn from a beta distribution, then each lead by itself.
    static func betaBinomial(_ open: Int, _ a: Double, _ b: Double) -> [Double] {
        func logBeta(_ a: Double, _ b: Double) -> Double { lgamma(a) + lgamma(b) - lgamma(a + b) }
        return (0...open).map { k in
            let ways = lgamma(Double(open + 1)) - lgamma(Double(k + 1)) - lgamma(Double(open - k + 1))
            return exp(ways + logBeta(a + Double(k), b + Double(open - k)) - logBeta(a, b))
        }
    }

    /// All sums of two independent amounts, with their chances.
    static func sum(_ left: [Int64: Double], _ right: [Int64: Double]) -> [Int64: Double] {
        var result: [Int64: Double] = [:]
        for (a, p) in left { for (b, q) in right { result[a + b, default: 0] += p * q } }
        return result
    }

    static func uniform(_ values: [Int64]) -> [Int64: Double] {
        values.reduce(into: [:]) { $0[$1, default: 0] += 1 / Double(values.count) }
    }

    /// What comes out, exactly; `days` are those that are left.
    static func outcomes(_ simulation: Simulation, days: Int) -> [Int64: Double] {
        let won = simulation.groups.reduce(0) { $0 + Double($1.won) }, seen = simulation.groups.reduce(0) { $0 + Double($1.seen) }
        let mean = (won + 0.5) / (seen + 1)
        var result: [Int64: Double] = [simulation.booked.reduce(0) { $0 + $1.amount }: 1]
        let inTime = uniform(simulation.deals.map { $0.day >= simulation.first && $0.day <= simulation.last ? $0.amount : 0 })
        for group in simulation.groups {
            let chances = betaBinomial(Int(group.open), Double(group.won) + mean, Double(group.seen - group.won) + 1 - mean)
            var money: [Int64: Double] = [:], some: [Int64: Double] = [0: 1]
            for chance in chances {
                for (amount, part) in some { money[amount, default: 0] += part * chance }
                some = sum(some, inTime)
            }
            result = sum(result, money)
        }
        let other = uniform(simulation.otherDays + Array(repeating: 0, count: simulation.otherDayCount - simulation.otherDays.count))
        for _ in 0..<days { result = sum(result, other) }
        return result
    }

    static let runs = 20_000

    static func example(_ number: Int) -> (simulation: Simulation, days: Int) {
        var result = Simulation()
        result.seed = UInt64(number)
        result.runs = runs
        result.checkpoints = [9]
        result.last = 9
        switch number {
        case 0:
            result.groups = [.init(open: 6, won: 3, seen: 20)]
            result.deals = [.init(amount: 100, day: 1)]
            return (result, 0)
        case 1:
            result.groups = [.init(open: 3, won: 0, seen: 0), .init(open: 4, won: 9, seen: 10), .init(open: 0, won: 1, seen: 400)]
            result.deals = [.init(amount: 70, day: 2), .init(amount: 130, day: 9), .init(amount: 500, day: 10)]
            result.booked = [.init(amount: 40, day: -2), .init(amount: -15, day: 0)]
            return (result, 0)
        case 2:
            result.first = 7
            result.otherDays = [-30, 200]
            result.otherDayCount = 5
            return (result, 3)
        default:
            result.first = 8
            result.groups = [.init(open: 2, won: 5, seen: 9), .init(open: 2, won: 5, seen: 9)]
            result.deals = [.init(amount: 70, day: 8), .init(amount: 110, day: 9), .init(amount: 10, day: 3)]
            result.otherDays = [50]
            result.otherDayCount = 2
            return (result, 2)
        }
    }

    @Test(arguments: 0..<4) func chancesAreThoseEnumerated(_ number: Int) throws {
        var (simulation, days) = SimulationTests.example(number)
        let exact = SimulationTests.outcomes(simulation, days: days)
        #expect(abs(exact.values.reduce(0, +) - 1) < 1e-9)
        for goal in exact.keys.sorted() {
            simulation.goal = goal
            let figures = simulation.figures()
            let expected = exact.filter { $0.key >= goal }.values.reduce(0, +)
            let error = (max(expected * (1 - expected), 1e-9) / Double(SimulationTests.runs)).squareRoot()
            #expect(abs(Double(figures[0]) / Double(SimulationTests.runs) - expected) < 4.5 * error + 1e-9, "goal \(goal)")
        }
        // A quantile's exact chance lies on both sides of its share, but for what so many runs may miss.
        let figures = simulation.figures()
        for (quantile, share) in zip(figures[1...3], [0.1, 0.5, 0.9]) {
            #expect(exact.filter { $0.key <= quantile }.values.reduce(0, +) > share - 0.015)
            #expect(exact.filter { $0.key < quantile }.values.reduce(0, +) < share + 0.015)
        }
        let mean = exact.reduce(0) { $0 + Double($1.key) * $1.value }
        let spread = exact.reduce(0) { $0 + (Double($1.key) - mean) * (Double($1.key) - mean) * $1.value }.squareRoot()
        let booked = simulation.booked.reduce(0) { $0 + Double($1.amount) }
        #expect(abs(booked + Double(figures[4]) + Double(figures[5]) - mean) < 5 * spread / Double(SimulationTests.runs).squareRoot() + 2)
    }

    @Test func theSameSeedGivesTheSameNumbersInAnyOrder() {
        var simulation = SimulationTests.example(1).simulation
        simulation.goal = 300
        simulation.runs = 500
        simulation.otherDays = [5, 9, -7]
        simulation.otherDayCount = 6
        let figures = simulation.figures()
        var other = simulation
        other.groups.reverse()
        other.deals.reverse()
        other.otherDays.reverse()
        #expect(other.figures() == figures)
        other.seed = 99
        #expect(other.figures() != figures)
    }

    /// A run goes on from checkpoint to checkpoint; more runs begin with the same ones.
    @Test func checkpointsAreSumsSoFar() {
        var simulation = SimulationTests.example(1).simulation
        simulation.goal = 1
        simulation.checkpoints = [9, -1, 1, 2]
        let figures = simulation.figures()
        #expect(figures.count == 4 * 4 + 2)
        #expect(figures[1...3].elementsEqual([40, 40, 40]) && figures[5...7].elementsEqual([25, 25, 25]))
        let last = SimulationTests.example(1).simulation.figures()
        #expect(figures[13...15].elementsEqual(last[1...3]))
    }

    @Test func whatDoesNotFitIsRefused() {
        var simulation = SimulationTests.example(0).simulation
        simulation.deals = [.init(amount: .max / 2, day: 1)]
        #expect(simulation.figures() == [])
        simulation.deals = []
        #expect(simulation.figures().count == 6)
    }

    @Test(arguments: [(0.0, 0.5), (1.959963984540054, 0.025), (-1.0, 0.8413447460685429), (8.0, 6.220960574271785e-16)])
    func theTailOfTheNormalDistribution(_ x: Double, _ expected: Double) {
        #expect(abs(NormalTail.chance(above: x) / expected - 1) < 1e-12)
    }
}
