#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `PurchaseModel` fitted by maximum likelihood to customers grouped by what they did.
public struct PurchaseFit: Sendable {
    public struct Group: Sendable {
        public let history: PurchaseModel.History
        /// How many customers did just that.
        public let count: Double

        public init(_ history: PurchaseModel.History, count: Double) {
            self.history = history
            self.count = count
        }
    }

    public let model: PurchaseModel
    public let logLikelihood: Double
    /// Whether a parameter lies at the edge of what was searched: then customers differ too little, or too few leave, for the data to tell it.
    public let isAtEdge: Bool

    /// How many starts the search has.
    public static let startCount = 4

    /// Nil where nobody bought again, or no search ended on a peak. The groups may come in any order.
    public init?(_ groups: [Group]) {
        guard let sums = PurchaseLikelihood(groups) else { return nil }
        guard let peak = Maximizer.maximize(from: sums.starts, { sums.mean(at: $0, gradient: &$1) }) else { return nil }
        let values = peak.point.map(exp)
        model = PurchaseModel(r: values[0], alpha: values[1] * sums.scale, a: values[2], b: values[3])
        logLikelihood = peak.value * sums.customers - sums.purchases * log(sums.scale)
        isAtEdge = peak.edges.contains(true)
    }
}

/// The mean log-likelihood of all customers and its gradient, over the logarithms of r, α, a and b; times are parts of the longest one.
private struct PurchaseLikelihood {
    private struct Row {
        let x: Int, last: Int, age: Int
        let count: Double
    }

    let scale: Double
    let customers: Double
    let purchases: Double
    private let rows: [Row]
    /// The distinct times, and how often there are x repeat purchases: logarithms are taken once for each.
    private let times: [Double]
    private let counts: [Double]

    init?(_ groups: [PurchaseFit.Group]) {
        // In one order, so that sums have the same last digits whatever the order of the groups.
        let sorted = groups.sorted {
            ($0.history.x, $0.history.last, $0.history.age, $0.count) < ($1.history.x, $1.history.last, $1.history.age, $1.count)
        }
        guard let longest = sorted.map(\.history.age).max(), longest > 0, let most = sorted.last?.history.x, most > 0 else { return nil }
        scale = longest
        customers = sorted.reduce(0) { $0 + $1.count }
        purchases = sorted.reduce(0) { $0 + $1.count * Double($1.history.x) }
        let times = Set(sorted.flatMap { [$0.history.last, $0.history.age] }).sorted()
        let places = Dictionary(zip(times, times.indices), uniquingKeysWith: { first, _ in first })
        rows = sorted.map { Row(x: $0.history.x, last: places[$0.history.last] ?? 0, age: places[$0.history.age] ?? 0, count: $0.count) }
        self.times = times.map { $0 / longest }
        var counts = [Double](repeating: 0, count: most + 1)
        for group in sorted { counts[group.history.x] += group.count }
        self.counts = counts
    }

    /// Rates around that of all customers together, few who leave and many, alike and different.
    var starts: [[Double]] {
        let lived = rows.reduce(0) { $0 + $1.count * times[$1.age] }
        let rate = max(purchases / max(lived, 1e-9), 1e-6)
        let shapes: [(r: Double, a: Double, b: Double)] = [(0.5, 0.8, 2.5), (1, 0.3, 3), (3, 2, 6), (0.2, 1, 1)]
        return shapes.map { [log($0.r), log($0.r / (2 * rate)), log($0.a), log($0.b)] }
    }

    func mean(at point: [Double], gradient: inout [Double]) -> Double {
        let r = exp(point[0]), alpha = exp(point[1]), a = exp(point[2]), b = exp(point[3])
        var sum = 0.0, slopeR = 0.0, slopeAlpha = 0.0, slopeA = 0.0, slopeB = 0.0
        // Γ(r+x)/Γ(r) and its like are products of x factors.
        var chain = (log: 0.0, r: 0.0, a: 0.0, b: 0.0)
        for x in counts.indices {
            if x > 0 {
                let j = Double(x - 1)
                chain.log += log(r + j) + log(b + j) - log(a + b + j)
                chain.r += 1 / (r + j)
                chain.a -= 1 / (a + b + j)
                chain.b += 1 / (b + j) - 1 / (a + b + j)
            }
            let count = counts[x]
            guard count > 0 else { continue }
            sum += count * chain.log
            slopeR += count * chain.r
            slopeA += count * chain.a
            slopeB += count * chain.b
        }
        let logs = times.map { log(alpha + $0) }, logAlpha = log(alpha), logA = log(a)
        for row in rows {
            let x = Double(row.x)
            var gone = 0.0
            sum += row.count * (r * logAlpha - (r + x) * logs[row.age])
            if row.x > 0 {
                let odds = logA - log(b + x - 1) + (r + x) * (logs[row.age] - logs[row.last])
                sum += row.count * (odds > 0 ? odds + log1p(exp(-odds)) : log1p(exp(odds)))
                gone = 1 / (1 + exp(-odds))
                slopeA += row.count * gone / a
                slopeB -= row.count * gone / (b + x - 1)
            }
            slopeR += row.count * (logAlpha - (1 - gone) * logs[row.age] - gone * logs[row.last])
            slopeAlpha += row.count * (r / alpha - (r + x) * ((1 - gone) / (alpha + times[row.age]) + gone / (alpha + times[row.last])))
        }
        gradient = [slopeR * r, slopeAlpha * alpha, slopeA * a, slopeB * b].map { $0 / customers }
        return sum / customers
    }
}
