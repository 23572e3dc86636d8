#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Random numbers that are a function of where they are used: of a seed, a run, a place and a purpose. So each lead, day and run has its own, whatever is drawn for the others and in which order.
///
/// The generator is Philox 4×32 with ten rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): the seed is its key, and its counter is (block, place, run, purpose).
struct RandomStream {
    private let key: (UInt32, UInt32)
    private var counter: (UInt32, UInt32, UInt32, UInt32)
    private var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    private var used = 4

    init(seed: UInt64, run: UInt32, place: UInt32, purpose: UInt32) {
        key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        counter = (0, place, run, purpose)
    }

    static func philox(
        _ counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var (c0, c1, c2, c3) = counter
        var (k0, k1) = key
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) &* UInt64(c0), second = UInt64(0xCD9E_8D57) &* UInt64(c2)
            (c0, c1, c2, c3) = (
                UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: first))
            k0 = k0 &+ 0x9E37_79B9
            k1 = k1 &+ 0xBB67_AE85
        }
        return (c0, c1, c2, c3)
    }

    /// 32 bits.
    mutating func word() -> UInt32 {
        if used == 4 {
            block = RandomStream.philox(counter, key: key)
            counter.0 = counter.0 &+ 1
            used = 0
        }
        defer { used += 1 }
        switch used {
        case 0: return block.0
        case 1: return block.1
        case 2: return block.2
        default: return block.3
        }
    }

    /// Between 0 and 1, neither of them: 53 bits.
    mutating func uniform() -> Double {
        let bits = UInt64(word()) << 32 | UInt64(word())
        return (Double(bits >> 11) + 0.5) * 0x1p-53
    }

    /// From 0 to count − 1; of up to 2³¹ values none is more likely than another by more than one in 2³².
    mutating func index(below count: Int) -> Int { Int((UInt64(word()) &* UInt64(count)) >> 32) }

    /// Box & Muller 1958.
    mutating func normal() -> Double {
        let radius = (-2 * log(uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    /// Marsaglia & Tsang 2000, "A simple method for generating gamma variables".
    mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 {
            let larger = gamma(shape + 1)
            return larger * pow(uniform(), 1 / shape)
        }
        let d = shape - 1.0 / 3, c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(), root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// Between 0 and 1, with density ∝ x^(a−1) (1−x)^(b−1).
    mutating func beta(_ a: Double, _ b: Double) -> Double {
        let x = gamma(a), y = gamma(b)
        return x + y > 0 ? x / (x + y) : a / (a + b)
    }
}
