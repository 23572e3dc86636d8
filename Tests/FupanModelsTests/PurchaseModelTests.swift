import Foundation
import FupanModels
import Testing

@Suite struct PurchaseModelTests {
    /// Hardie's notes.
    @Test(arguments: [(0, 0.0, -0.59947382), (200, 38.0, 100.7957)]) func published(_ x: Int, _ last: Double, _ expected: Double) {
        let model = PurchaseModel(r: 0.25, alpha: 4, a: 0.8, b: 2.5)
        let found = model.logLikelihood(PurchaseModel.History(x: x, last: last, age: 40))
        #expect(abs(found - expected) < (x == 0 ? 5e-9 : 5e-5))
    }

    static let models = [
        PurchaseModel(r: 0.25, alpha: 4, a: 0.8, b: 2.5), PurchaseModel(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426),
        PurchaseModel(r: 3, alpha: 100, a: 2.2, b: 6), PurchaseModel(r: 0.9, alpha: 30, a: 0.05, b: 0.3),
    ]

    static let histories = [(0, 0.0, 40.0), (1, 0.0, 0.0), (2, 30.43, 38.86), (7, 20, 39), (60, 300, 540), (0, 0, 0)]

    /// The paper's formula with the Gaussian hypergeometric function, summed as its series; where that is sound.
    @Test(arguments: models, histories) func expectedPurchasesAsInThePaper(_ model: PurchaseModel, _ past: (Int, Double, Double)) {
        let history = PurchaseModel.History(x: past.0, last: past.1, age: past.2), x = Double(past.0)
        for time in [1.0, 39, 365] {
            let z = time / (model.alpha + past.2 + time), r = model.r + x, b = model.b + x, c = model.a + b - 1
            var term = 1.0, series = 1.0, n = 0.0
            while n < 200_000, abs(term) > 1e-18 * abs(series) || n < 10 {
                term *= (r + n) * (b + n) / (c + n) / (n + 1) * z
                series += term
                n += 1
            }
            let remaining = 1 - pow(1 - z, r) * series
            let alive = past.0 > 0 ? 1 + model.a / (b - 1) * pow((model.alpha + past.2) / (model.alpha + past.1), r) : 1
            let expected = c / (model.a - 1) * remaining / alive
            let found = model.expectedPurchases(history, in: time)
            #expect(abs(found - expected) <= 1e-9 * abs(expected), "\(model) \(history) \(time)")
        }
    }

    /// Many moments in one pass are what each is by itself; and a discount what it says.
    @Test(arguments: models, histories) func manyMomentsAtOnce(_ model: PurchaseModel, _ past: (Int, Double, Double)) {
        let ends = (1...120).map { Double($0) * 30.4 }
        let each = ends.map { model.expectedOfCustomer(x: past.0, age: past.2, until: [$0]) }
        let last = model.expectedOfCustomer(x: past.0, age: past.2, until: ends)
        #expect(abs(last - each[119]) <= 1e-13 * each[119])
        var discounted = 0.0
        for month in ends.indices { discounted += (each[month] - (month > 0 ? each[month - 1] : 0)) * pow(0.99, Double(month + 1)) }
        let found = model.expectedOfCustomer(x: past.0, age: past.2, until: ends, factor: 0.99)
        #expect(abs(found - discounted) <= 1e-12 * discounted && found < last)
        #expect(model.expectedOfCustomer(x: past.0, age: past.2, until: []) == 0 && model.expectedOfCustomer(x: past.0, age: past.2, until: [0, -5]) == 0)
    }

    /// Where the formula is 0/0 and beyond where its factors fit into doubles the sum stays a number between its neighbours.
    @Test func hardPlaces() {
        let history = PurchaseModel.History(x: 3, last: 20, age: 50)
        let values = [0.999, 1, 1.001].map { PurchaseModel(r: 0.5, alpha: 10, a: $0, b: 2).expectedPurchases(history, in: 100) }
        #expect(values[0] > values[1] && values[1] > values[2] && values[2] > 0)
        let eager = PurchaseModel(r: 0.5, alpha: 10, a: 1e-5, b: 1e3)
        let often = eager.expectedPurchases(PurchaseModel.History(x: 5000, last: 5000, age: 5000), in: 5000)
        #expect(abs(often - 5000.5 * 5000 / 5010) < 1)
        #expect(eager.aliveChance(PurchaseModel.History(x: 5000, last: 10, age: 5000)) == 0 || eager.aliveChance(PurchaseModel.History(x: 5000, last: 10, age: 5000)) < 1e-100)
        #expect(eager.expectedPurchases(history, in: 0) == 0)
    }

    /// Against a simulation of the same customers' future.
    @Test func expectedPurchasesOfNewCustomers() {
        let model = PurchaseModel(r: 0.8, alpha: 20, a: 0.7, b: 3)
        var simulation = Simulation(seed: 3)
        var sum = 0.0, squares = 0.0
        for _ in 0..<20_000 {
            let x = Double(simulation.customer(model, age: 60).x)
            sum += x
            squares += x * x
        }
        let mean = sum / 20_000, error = ((squares / 20_000 - mean * mean) / 20_000).squareRoot()
        #expect(abs(mean - model.expectedPurchases(PurchaseModel.History(x: 0, last: 0, age: 0), in: 60)) < 4 * error)
    }
}

@Suite struct PurchaseFitTests {
    static let truth = PurchaseModel(r: 0.6, alpha: 40, a: 0.8, b: 2.5)
    /// `FUPAN_MODEL_SEEDS=100` tries as many.
    static let seeds = UInt64(ProcessInfo.processInfo.environment["FUPAN_MODEL_SEEDS"] ?? "") ?? 12

    /// The true parameters lie within three standard errors of the fitted ones: in nine seeds of ten all four do.
    @Test func recoversParameters() throws {
        var good: UInt64 = 0
        for seed in 1...Self.seeds {
            var simulation = Simulation(seed: seed)
            let groups = simulation.customers(Self.truth, count: 2000, age: 540)
            let fit = try #require(PurchaseFit(groups), "seed \(seed)")
            let off = try #require(deviations(logs(fit.model), from: logs(Self.truth)) { point in
                let model = PurchaseModel(r: exp(point[0]), alpha: exp(point[1]), a: exp(point[2]), b: exp(point[3]))
                return groups.reduce(0) { $0 + $1.count * model.logLikelihood($1.history) }
            }, "seed \(seed)")
            if off.allSatisfy({ abs($0) < 3 }) { good += 1 }
            let truth = groups.reduce(0) { $0 + Self.truth.logLikelihood($1.history) }
            let own = groups.reduce(0) { $0 + fit.model.logLikelihood($1.history) }
            #expect(own >= truth && abs(own - fit.logLikelihood) < 1e-7 * abs(own), "seed \(seed)")
        }
        #expect(Double(good) >= 0.9 * Double(Self.seeds), "\(good) of \(Self.seeds)")
    }

    private func logs(_ model: PurchaseModel) -> [Double] { [model.r, model.alpha, model.a, model.b].map { log($0) } }

    /// None fails, few or many, whoever they are.
    @Test(arguments: [500, 2000, 10_000, 50_000]) func converges(_ count: Int) {
        for (index, model) in PurchaseModelTests.models.enumerated() where count < 50_000 || index == 0 {
            var simulation = Simulation(seed: UInt64(count + index))
            // Whole days, so that many did the same.
            let groups = simulation.customers(model, count: count, age: 500).map { group in
                PurchaseFit.Group(.init(x: group.history.x, last: group.history.last.rounded(.down), age: group.history.age.rounded(.down)), count: 1)
            }
            #expect(PurchaseFit(merged(groups)) != nil, "\(count) of \(model)")
        }
    }

    private func merged(_ groups: [PurchaseFit.Group]) -> [PurchaseFit.Group] {
        Dictionary(grouping: groups) { "\($0.history)" }.values.map { PurchaseFit.Group($0[0].history, count: Double($0.count)) }
    }

    @Test func orderMakesNoDifference() throws {
        var simulation = Simulation(seed: 9)
        let groups = simulation.customers(Self.truth, count: 300, age: 400)
        let fits = try [groups, groups.reversed(), groups.shuffled()].map { try #require(PurchaseFit($0)) }
        #expect(Set(fits.map { "\($0)" }).count == 1)
    }

    @Test func weightsAreCustomers() throws {
        var simulation = Simulation(seed: 10)
        let groups = simulation.customers(Self.truth, count: 300, age: 400)
        let twice = try #require(PurchaseFit(groups + groups)), weighted = try #require(PurchaseFit(groups.map { .init($0.history, count: 2) }))
        #expect(abs(twice.logLikelihood - weighted.logLikelihood) < 1e-6 && abs(twice.model.r - weighted.model.r) < 1e-3)
    }

    @Test func nothingToFit() {
        #expect(PurchaseFit([]) == nil)
        #expect(PurchaseFit([.init(.init(x: 0, last: 0, age: 10), count: 5)]) == nil)
    }
}

@Suite struct SpendFitTests {
    static let truth = SpendModel(p: 3, q: 4, gamma: 200)

    @Test func recoversParameters() throws {
        var good: UInt64 = 0
        for seed in 1...PurchaseFitTests.seeds {
            var simulation = Simulation(seed: seed)
            let groups = simulation.money(Self.truth, count: 2000)
            let fit = try #require(SpendFit(groups), "seed \(seed)")
            let off = try #require(deviations([fit.model.p, fit.model.q, fit.model.gamma].map { log($0) }, from: [3, 4, 200].map { log($0) }) { point in
                let model = SpendModel(p: exp(point[0]), q: exp(point[1]), gamma: exp(point[2]))
                return groups.reduce(0) { $0 + model.logLikelihood(x: $1.x, mean: $1.total / $1.x) }
            }, "seed \(seed)")
            if off.allSatisfy({ abs($0) < 3 }) { good += 1 }
            let own = groups.reduce(0) { $0 + fit.model.logLikelihood(x: $1.x, mean: $1.total / $1.x) }
            #expect(abs(own - fit.logLikelihood) < 1e-7 * abs(own))
        }
        #expect(Double(good) >= 0.9 * Double(PurchaseFitTests.seeds), "\(good)")
    }

    /// All the same amount: no number that is none.
    @Test func oneAmount() {
        let fit = SpendFit([.init(x: 1, total: 100, count: 20), .init(x: 2, total: 200, count: 10)])
        if let fit {
            let worth = fit.model.expectedSpend(x: 1, mean: 100)
            #expect(worth.map { abs($0 - 100) < 1 } ?? true)
        }
        #expect(SpendFit([]) == nil)
        #expect(SpendModel(p: 1, q: 0.9, gamma: 1).expectedSpend(x: 0, mean: 0) == nil)
    }

    @Test func correlations() throws {
        let rising = try #require(SpendFit.correlation((1...9).map { .init(x: Double($0), total: Double($0 * $0), count: 1) }))
        #expect(abs(rising - 1) < 1e-12)
        #expect(SpendFit.correlation((1...9).map { .init(x: 1, total: Double($0), count: 1) }) == nil)
    }
}
