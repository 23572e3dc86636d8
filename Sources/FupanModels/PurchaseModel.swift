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
    ///
    /// The paper has (a+b+x−1)/(a−1) · [1 − (1−z)^(r+x) · ₂F₁(r+x, b+x; a+b+x−1; z)] with z = t/(α+T+t), which is 0/0 at a = 1, loses its digits near it, and takes numbers out of range for large x. Here it is the sum that this stands for: a customer who is one would without leaving make n purchases, n negative binomial with weights (r+x)ₙ/n! · zⁿ, and of those makes Σ_{j<n} (b+x)ⱼ/(a+b+x)ⱼ, the j-th if none of the j before it was the last. Every term is positive, nothing is subtracted, and the weights are divided by their own sum.
    public func expectedPurchases(_ history: History, in time: Double) -> Double {
        guard time > 0 else { return 0 }
        let shape = r + Double(history.x), stays = b + Double(history.x)
        let z = time / (alpha + history.age + time)
        var weight = 1.0, weights = 1.0, sum = 0.0, made = 0.0, staying = 1.0, n = 0.0
        while n < 5e6 {
            let ratio = (shape + n) / (n + 1) * z
            weight *= ratio
            made += staying
            staying *= (stays + n) / (a + stays + n)
            n += 1
            weights += weight
            sum += weight * made
            // What is left out is less than a geometric series of the greater of the two ratios, with `made` growing by at most one each time.
            let next = max(ratio, z)
            if next < 1 {
                let rest = weight * next / (1 - next) * (made + 1 / (1 - next))
                if rest <= sum * 1e-15 { break }
            }
            if weights > 1e280 {
                weight *= 1e-280
                weights *= 1e-280
                sum *= 1e-280
            }
        }
        return aliveChance(history) * (sum / weights)
    }
}
