#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How customers buy: BG/NBD (Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24).
///
/// While a customer is one, purchases come at random at a rate λ of the customer's own; after each purchase the customer leaves for good with a chance p of the customer's own. λ is Gamma(r, α) over customers, p is Beta(a, b). The unit of α is that of the times.
public struct PurchaseModel: Sendable {
    public let r: Double, alpha: Double, a: Double, b: Double

    public init(r: Double, alpha: Double, a: Double, b: Double) {
        self.r = r
        self.alpha = alpha
        self.a = a
        self.b = b
    }

    /// What a customer did, in periods since the first purchase: `x` repeat purchases, the last of them at `last`, seen up to `age`.
    public struct History: Sendable {
        public let x: Int, last: Double, age: Double

        public init(x: Int, last: Double, age: Double) {
            self.x = x
            self.last = last
            self.age = age
        }
    }

    /// The logarithm of the likelihood of one customer's history (equation 6 of the paper).
    public func logLikelihood(_ history: History) -> Double {
        let x = Double(history.x)
        let counts = logGamma(r + x) - logGamma(r) + r * log(alpha)
        let stays = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x)
        let alive = -(r + x) * log(alpha + history.age)
        guard history.x > 0 else { return counts + stays + alive }
        return counts + stays + alive + log1p(exp(min(logOddsGone(history), 700)))
    }

    /// The logarithm of the odds that a customer who bought again has left.
    private func logOddsGone(_ history: History) -> Double {
        log(a) - log(b + Double(history.x) - 1) + (r + Double(history.x)) * (log(alpha + history.age) - log(alpha + history.last))
    }

    /// The chance that a customer has not left (Fader, Hardie & Lee 2008, "Computing P(alive) Using the BG/NBD Model"). Who never bought again has had no occasion to leave: 1.
    public func aliveChance(_ history: History) -> Double {
        history.x > 0 ? 1 / (1 + exp(min(logOddsGone(history), 700))) : 1
    }

    /// The expected number of purchases in the next `time` (equation 10 of the paper).
    public func expectedPurchases(_ history: History, in time: Double) -> Double {
        aliveChance(history) * expectedOfCustomer(x: history.x, age: history.age, until: [time])
    }

    /// What one who still is a customer, after `x` repeat purchases and seen up to `age`, is expected to buy up to the last of some moments ahead, in order; what is bought up to the n-th of them and behind the one before counts `factor`ⁿ. When the last purchase was does not matter to who has not left.
    ///
    /// The paper has (a+b+x−1)/(a−1) · [1 − (1−z)^(r+x) · ₂F₁(r+x, b+x; a+b+x−1; z)] with z = t/(α+T+t), which is 0/0 at a = 1, loses its digits near it, and takes numbers out of range for large x. Here it is the sum that this stands for: a customer who is one would without leaving make n purchases, n negative binomial with weights (r+x)ₙ/n! · zⁿ, and of those makes Σ_{j<n} (b+x)ⱼ/(a+b+x)ⱼ, the j-th if none of the j before it was the last. Every term is positive, nothing is subtracted, and the weights are divided by their own sum. All moments share the pass over n: only zⁿ is their own.
    public func expectedOfCustomer(x: Int, age: Double, until ends: [Double], factor: Double = 1) -> Double {
        let shape = r + Double(x), stays = b + Double(x)
        var moments = ends.map { PurchaseMoment(z: $0 > 0 ? $0 / (alpha + age + $0) : 0) }
        var made = 0.0, staying = 1.0, n = 0.0
        // The first moments need the fewest terms.
        var first = moments.firstIndex { $0.z > 0 } ?? moments.count
        while first < moments.count, n < 5e6 {
            let growth = (shape + n) / (n + 1)
            made += staying
            staying *= (stays + n) / (a + stays + n)
            n += 1
            for index in first..<moments.count { moments[index].add(growth, made) }
            while first < moments.count, moments[first].isWhole(growth, made) { first += 1 }
        }
        var result = 0.0, before = 0.0, worth = 1.0
        for moment in moments {
            worth *= factor
            result += worth * (moment.purchases - before)
            before = moment.purchases
        }
        return factor == 1 ? before : result
    }
}

/// The sum over n of `PurchaseModel.expectedOfCustomer`, at one moment ahead.
private struct PurchaseMoment {
    let z: Double
    private var weight = 1.0, weights = 1.0, sum = 0.0

    init(z: Double) { self.z = z }

    var purchases: Double { sum / weights }

    @inline(__always) mutating func add(_ growth: Double, _ made: Double) {
        weight *= growth * z
        weights += weight
        sum += weight * made
        guard weights > 1e280 else { return }
        weight *= 1e-280
        weights *= 1e-280
        sum *= 1e-280
    }

    /// Whether what is left out does not show: it is less than a geometric series of the greater of the two ratios, with `made` growing by at most one each time.
    func isWhole(_ growth: Double, _ made: Double) -> Bool {
        let next = max(growth * z, z)
        guard next < 1 else { return false }
        return weight * next / (1 - next) * (made + 1 / (1 - next)) <= sum * 1e-15
    }
}
