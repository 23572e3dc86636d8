import Foundation
import FupanModels

/// Customers as the models say they are: a seed gives the same ones always.
struct Simulation {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

    /// In (0, 1): SplitMix64.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((z ^ (z >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }

    /// Marsaglia & Tsang (2000).
    mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
        let d = shape - 1 / 3.0, c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(), v = pow(1 + c * x, 3)
            if v > 0, log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    mutating func customer(_ model: PurchaseModel, age: Double) -> PurchaseModel.History {
        let rate = gamma(model.r) / model.alpha
        let left = gamma(model.a), leaving = left / (left + gamma(model.b))
        var now = 0.0, last = 0.0, x = 0
        while true {
            now -= log(uniform()) / rate
            guard now < age else { break }
            x += 1
            last = now
            if uniform() < leaving { break }
        }
        return PurchaseModel.History(x: x, last: last, age: age)
    }

    /// Ages are spread over half to all of the time.
    mutating func customers(_ model: PurchaseModel, count: Int, age: Double) -> [PurchaseFit.Group] {
        (0..<count).map { _ in PurchaseFit.Group(customer(model, age: age * (0.5 + 0.5 * uniform())), count: 1) }
    }

    mutating func money(_ model: SpendModel, count: Int) -> [SpendFit.Group] {
        (0..<count).map { _ in
            let scale = gamma(model.q) / model.gamma, x = Double(1 + Int(4 * uniform()))
            return SpendFit.Group(x: x, total: gamma(model.p * x) / scale, count: 1)
        }
    }
}

/// By how many standard errors logarithms of fitted parameters are off: from the curvature of the log-likelihood there, by differences.
func deviations(_ fitted: [Double], from truth: [Double], _ logLikelihood: ([Double]) -> Double) -> [Double]? {
    let count = fitted.count, h = 1e-3, center = logLikelihood(fitted)
    var information = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    func shifted(_ changes: [(Int, Double)]) -> Double {
        var point = fitted
        for (index, change) in changes { point[index] += change }
        return logLikelihood(point)
    }
    for i in 0..<count {
        information[i][i] = -(shifted([(i, h)]) - 2 * center + shifted([(i, -h)])) / (h * h)
        for j in 0..<i {
            let mixed = -(shifted([(i, h), (j, h)]) - shifted([(i, h), (j, -h)]) - shifted([(i, -h), (j, h)]) + shifted([(i, -h), (j, -h)])) / (4 * h * h)
            (information[i][j], information[j][i]) = (mixed, mixed)
        }
    }
    guard let covariance = inverse(information) else { return nil }
    let errors = (0..<count).map { covariance[$0][$0].squareRoot() }
    guard errors.allSatisfy({ $0 > 0 }) else { return nil }
    return (0..<count).map { (fitted[$0] - truth[$0]) / errors[$0] }
}

/// Gauss and Jordan's elimination.
private func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let count = matrix.count
    var rows = matrix.enumerated().map { index, row in row + (0..<count).map { $0 == index ? 1.0 : 0 } }
    for column in 0..<count {
        guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }), abs(rows[pivot][column]) > 1e-12 else { return nil }
        rows.swapAt(column, pivot)
        let divisor = rows[column][column]
        rows[column] = rows[column].map { $0 / divisor }
        for other in 0..<count where other != column {
            let factor = rows[other][column]
            rows[other] = zip(rows[other], rows[column]).map { $0 - factor * $1 }
        }
    }
    return rows.map { Array($0.suffix(count)) }
}
