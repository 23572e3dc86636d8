#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How much customers spend: Gamma-Gamma (Fader, Hardie & Lee 2005, "RFM and CLV"; Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value").
///
/// A customer's purchases are Gamma(p, ν) with a ν of the customer's own, which is Gamma(q, γ) over customers. The unit of γ is that of the money.
public struct SpendModel: Sendable {
    public let p: Double, q: Double, gamma: Double

    public init(p: Double, q: Double, gamma: Double) {
        self.p = p
        self.q = q
        self.gamma = gamma
    }

    /// The logarithm of the density of the mean of `x` purchases of one customer.
    public func logLikelihood(x: Double, mean: Double) -> Double {
        logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * log(gamma) + (p * x - 1) * log(mean) + p * x * log(x)
            - (p * x + q) * log(gamma + x * mean)
    }

    /// What a customer's purchases are expected to be worth each, after `x` of them with that mean; nil where the mean over all customers is infinite (q ≤ 1).
    public func expectedSpend(x: Double, mean: Double) -> Double? {
        guard q > 1 else { return nil }
        return p * (gamma + x * mean) / (p * x + q - 1)
    }
}

/// `SpendModel` fitted by maximum likelihood to customers grouped by how often and for how much they bought.
public struct SpendFit: Sendable {
    public struct Group: Sendable {
        public let x: Double, total: Double
        /// How many customers did just that.
        public let count: Double

        public init(x: Double, total: Double, count: Double) {
            self.x = x
            self.total = total
            self.count = count
        }
    }

    public let model: SpendModel
    public let logLikelihood: Double
    public let isAtEdge: Bool

    /// Nil where there is nobody, or no search ended on a peak. Only customers with x > 0 and money are to be given, in any order.
    public init?(_ groups: [Group]) {
        let sorted = SpendFit.inOrder(groups)
        let customers = sorted.reduce(0) { $0 + $1.count }
        guard customers > 0 else { return nil }
        let scale = sorted.reduce(0) { $0 + $1.count * $1.total / $1.x } / customers
        guard scale > 0, scale.isFinite else { return nil }
        let rows = sorted.map { Group(x: $0.x, total: $0.total / scale, count: $0.count) }
        let starts: [[Double]] = [(1, 3, 2), (6, 4, 0.5), (0.5, 1.5, 1), (20, 20, 1)].map { [log($0.0), log($0.1), log($0.2)] }
        guard let peak = Maximizer.maximize(from: starts, { SpendFit.mean(rows, customers, at: $0, gradient: &$1) }) else { return nil }
        let values = peak.point.map(exp)
        model = SpendModel(p: values[0], q: values[1], gamma: values[2] * scale)
        logLikelihood = (peak.value - log(scale)) * customers
        isAtEdge = peak.edges.contains(true)
    }

    private static func inOrder(_ groups: [Group]) -> [Group] { groups.sorted { ($0.x, $0.total, $0.count) < ($1.x, $1.total, $1.count) } }

    private static func mean(_ rows: [Group], _ customers: Double, at point: [Double], gradient: inout [Double]) -> Double {
        let p = exp(point[0]), q = exp(point[1]), gamma = exp(point[2])
        var sum = 0.0, slopeP = 0.0, slopeQ = 0.0, slopeGamma = 0.0
        var x = 0.0, constant = 0.0, fromP = 0.0, fromQ = 0.0
        for row in rows {
            // The rows stand by x: its gamma functions are computed once.
            if row.x != x {
                x = row.x
                constant = logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * log(gamma)
                let both = digamma(p * x + q)
                fromP = x * (both - digamma(p * x))
                fromQ = both - digamma(q) + log(gamma)
            }
            let paid = log(row.total), all = log(gamma + row.total)
            sum += row.count * (constant + p * x * paid - (p * x + q) * all - paid + log(x))
            slopeP += row.count * (fromP + x * (paid - all))
            slopeQ += row.count * (fromQ - all)
            slopeGamma += row.count * (q / gamma - (p * x + q) / (gamma + row.total))
        }
        gradient = [slopeP * p, slopeQ * q, slopeGamma * gamma].map { $0 / customers }
        return sum / customers
    }

    /// Pearson's correlation of how often and how much: the model takes them for independent. Nil where one of them is the same for all.
    public static func correlation(_ groups: [Group]) -> Double? {
        let sorted = inOrder(groups), customers = sorted.reduce(0) { $0 + $1.count }
        guard customers > 1 else { return nil }
        let x = sorted.reduce(0) { $0 + $1.count * $1.x } / customers, m = sorted.reduce(0) { $0 + $1.count * $1.total / $1.x } / customers
        var xx = 0.0, mm = 0.0, xm = 0.0
        for row in sorted {
            let dx = row.x - x, dm = row.total / row.x - m
            xx += row.count * dx * dx
            mm += row.count * dm * dm
            xm += row.count * dx * dm
        }
        guard xx > 1e-18 * customers * x * x, mm > 1e-18 * customers * m * m else { return nil }
        return xm / (xx.squareRoot() * mm.squareRoot())
    }
}
