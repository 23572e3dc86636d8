import CNLopt

/// Finds the parameters of greatest likelihood: NLopt's sequential quadratic programming (Kraft 1994), from several starts, over the logarithms of the parameters.
///
/// One thread, no random numbers: the same function gives the same bytes.
struct Maximizer {
    /// The value at a point, and its gradient.
    typealias Function = (_ point: [Double], _ gradient: inout [Double]) -> Double

    struct Peak {
        let point: [Double]
        let value: Double
        /// Coordinates at the edge of what is searched: the likelihood still rises there, or is flat.
        let edges: [Bool]
    }

    /// Half the width of the box of logarithms that is searched: parameters from e⁻¹² to e¹².
    static let reach = 12.0
    /// How steep the mean log-likelihood may still be at a peak.
    static let steepest = 1e-6
    /// Steps of a run, and runs from where the last one ended: a new one forgets what it had learned of the curvature.
    static let mostSteps = 400, mostRuns = 6

    /// The highest peak from any start; nil where no run ended on one.
    ///
    /// - Parameter function: a mean log-likelihood, so that how steep it is does not depend on how many are counted.
    static func maximize(from starts: [[Double]], _ function: @escaping Function) -> Peak? {
        starts.compactMap { climb(from: $0, function) }.reduce(nil) { best, peak in
            guard let best, best.value >= peak.value else { return peak }
            return best
        }
    }

    private static func climb(from start: [Double], _ function: @escaping Function) -> Peak? {
        var point = start.map { min(max($0, -reach), reach) }
        for run in 0..<mostRuns {
            // Where the gradient misleads (rounding, a bend too sharp), a search without one goes on.
            guard let reached = climb(from: point, by: run % 3 == 2 ? "LN_SBPLX" : "LD_SLSQP", function) else { return nil }
            point = reached
            if let peak = peak(at: point, function) { return peak }
        }
        return nil
    }

    private static func climb(from start: [Double], by algorithm: String, _ function: @escaping Function) -> [Double]? {
        guard let optimizer = nlopt_create(nlopt_algorithm_from_string(algorithm), UInt32(start.count)) else { return nil }
        defer { nlopt_destroy(optimizer) }
        let box = FunctionBox(function)
        nlopt_set_max_objective(optimizer, { FunctionBox.value($0, $1, $2, $3) }, Unmanaged.passUnretained(box).toOpaque())
        nlopt_set_lower_bounds1(optimizer, -reach)
        nlopt_set_upper_bounds1(optimizer, reach)
        nlopt_set_ftol_rel(optimizer, 1e-15)
        nlopt_set_xtol_rel(optimizer, 1e-11)
        nlopt_set_maxeval(optimizer, Int32(mostSteps))
        var point = start, value = 0.0
        // A failure is no end: whether a peak was reached is asked of the gradient.
        withExtendedLifetime(box) { _ = nlopt_optimize(optimizer, &point, &value) }
        return point.allSatisfy(\.isFinite) ? point : nil
    }

    /// A point is a peak where the function does not rise in any direction that stays in the box.
    private static func peak(at point: [Double], _ function: Function) -> Peak? {
        var gradient = [Double](repeating: 0, count: point.count)
        let value = function(point, &gradient)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
        for (coordinate, slope) in zip(point, gradient) where abs(slope) > steepest {
            guard coordinate >= reach && slope > 0 || coordinate <= -reach && slope < 0 else { return nil }
        }
        return Peak(point: point, value: value, edges: point.map { abs($0) > reach - 4 })
    }
}

/// Carries the function through C.
private final class FunctionBox {
    let function: Maximizer.Function

    init(_ function: @escaping Maximizer.Function) { self.function = function }

    static func value(_ count: UInt32, _ point: UnsafePointer<Double>?, _ slopes: UnsafeMutablePointer<Double>?, _ data: UnsafeMutableRawPointer?) -> Double {
        guard let point, let data else { return -.greatestFiniteMagnitude }
        let box = Unmanaged<FunctionBox>.fromOpaque(data).takeUnretainedValue()
        var gradient = [Double](repeating: 0, count: Int(count))
        let value = box.function(Array(UnsafeBufferPointer(start: point, count: Int(count))), &gradient)
        if let slopes {
            for index in gradient.indices { slopes[index] = gradient[index].isFinite ? gradient[index] : 0 }
        }
        return value.isFinite ? value : -.greatestFiniteMagnitude
    }
}
