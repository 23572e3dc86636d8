#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// ln Γ(x) for x > 0, from the C library.
func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}

/// ψ(x), the derivative of ln Γ(x), for x > 0: the recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.3.5 and 6.3.18).
func digamma(_ x: Double) -> Double {
    var x = x, result = 0.0
    while x < 10 {
        result -= 1 / x
        x += 1
    }
    let square = 1 / (x * x)
    let series = square * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square * (1 / 240.0 - square * (1 / 132.0)))))
    return result + log(x) - 0.5 / x - series
}
