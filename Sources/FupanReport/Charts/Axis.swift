/// Round values at even distances that hold all the figures.
struct Axis {
    let low: Double
    let high: Double
    let step: Double

    var ticks: [Double] {
        let count = Int(((high - low) / step).rounded())
        return (0...max(0, count)).map { low + Double($0) * step }
    }

    /// With bars, zero is always on the axis: a bar's length is its value.
    init(_ values: [Double], about intervals: Int = 4, fromZero: Bool) {
        var smallest = values.min() ?? 0, largest = values.max() ?? 0
        if fromZero || (smallest >= 0 && smallest < largest * 0.6) { smallest = min(0, smallest) }
        if fromZero || (largest <= 0 && largest > smallest * 0.6) { largest = max(0, largest) }
        // What differs in the last digits of a double only is one value.
        if largest - smallest <= max(abs(largest), abs(smallest)) * 1e-12 || largest - smallest < 1e-200 {
            if abs(smallest) < 1e-200 { (smallest, largest) = (0, 1) } else if smallest > 0 { smallest = 0 } else { largest = 0 }
        }
        step = Axis.step(from: smallest, to: largest, about: intervals, isWhole: values.allSatisfy { $0 == $0.rounded() })
        low = (smallest / step).rounded(.down) * step
        high = max(low + step, (largest / step).rounded(.up) * step)
    }

    /// Of the round steps that give about so many intervals the one that leaves the least room empty.
    private static func step(from smallest: Double, to largest: Double, about intervals: Int, isWhole: Bool) -> Double {
        let size = largest - smallest
        let first = round(size / Double(intervals + 2))
        var best = round(size / Double(max(1, intervals))), least = Double.infinity
        for step in [1, 2, 2.5, 4, 5, 10, 20].map({ round(first * $0) }) {
            let count = ((largest / step).rounded(.up) - (smallest / step).rounded(.down)).rounded()
            guard count >= Double(max(2, intervals - 1)), count <= Double(intervals + 1) else { continue }
            // A count has no halves.
            if isWhole, step != step.rounded() { continue }
            let waste = count * step / size + abs(count - Double(intervals)) * 0.01
            if waste < least { (best, least) = (step, waste) }
        }
        return isWhole ? max(1, best.rounded()) : best
    }

    /// Between 0 and 1.
    func place(_ value: Double) -> Double { min(max((value - low) / (high - low), 0), 1) }

    /// The next of 1, 2, 5 times a power of ten.
    static func round(_ size: Double) -> Double {
        guard size > 1e-250, size.isFinite else { return 1 }
        var power = 1.0
        while power > size { power /= 10 }
        while power * 10 <= size { power *= 10 }
        return [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= size * 0.999 } ?? power * 10
    }
}

/// Values put into ten or so bins of round width.
struct Bins {
    struct Bin {
        var low: Double
        var high: Double
        var count: Int
    }

    let bins: [Bin]
    let step: Double

    init(_ values: [Double], about count: Int = 10) {
        guard let smallest = values.min(), let largest = values.max() else {
            bins = []
            step = 1
            return
        }
        let width = Bins.width(from: smallest, to: largest, about: count)
        let start = (smallest / width).rounded(.down) * width
        let number = Bins.number(from: smallest, to: largest, width)
        var counts = Array(repeating: 0, count: number)
        for value in values { counts[min(number - 1, max(0, Int((value - start) / width)))] += 1 }
        step = width
        bins = counts.enumerated().map { index, count in
            Bin(low: start + Double(index) * width, high: start + Double(index + 1) * width, count: count)
        }
    }

    /// Of the round widths the one that gives the number of bins nearest to the one asked for.
    private static func width(from smallest: Double, to largest: Double, about count: Int) -> Double {
        guard largest > smallest else { return Axis.round(max(abs(largest), 1)) }
        let ideal = Axis.round((largest - smallest) / Double(count))
        let widths = [0.5, 1, 2, 2.5, 4, 5, 10].map { Axis.round(ideal * $0) }
        return widths.min { abs(number(from: smallest, to: largest, $0) - count) < abs(number(from: smallest, to: largest, $1) - count) } ?? ideal
    }

    private static func number(from smallest: Double, to largest: Double, _ width: Double) -> Int {
        max(1, Int((largest / width).rounded(.down) - (smallest / width).rounded(.down)) + 1)
    }
}
