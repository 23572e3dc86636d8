#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The money of a period, as often as there are runs: what is in, what the open leads bring, and what else comes.
///
/// In each run a group of leads that are alike has one conversion, drawn from Beta(won + m, seen − won + 1 − m), where m is the conversion of all groups together: the past counts as it is, and the whole as one lead more. Each of its open leads becomes a deal with that chance,
/// and brings what a deal of the past brought, drawn with replacement, on the day that one came. Each day left of the period brings besides what a day of the past brought.
///
/// The result depends on the seed and the values alone: groups, deals and days are put in order first, and every draw is keyed by its run and rank (see `RandomStream`).
struct Simulation {
    struct Group {
        var open: Int64
        var won: Int64
        var seen: Int64
    }

    /// An amount and the day it comes on.
    struct Deal {
        var amount: Int64
        var day: Int64
    }

    private enum Purpose: UInt32 { case rate, leads, days }

    var seed: UInt64 = 0
    var runs = 0
    var first: Int64 = 1
    var last: Int64 = 0
    var goal: Int64?
    var groups: [Group] = []
    var deals: [Deal] = []
    var booked: [Deal] = []
    var otherDays: [Int64] = []
    /// How many days `otherDays` stand for.
    var otherDayCount = 0
    var checkpoints: [Int64] = []

    /// What is given for each checkpoint: the runs that have reached the goal (−1 without one), and the smallest outcome that a tenth, half, nine tenths of the runs do not exceed.
    static let figuresOfCheckpoint = 4

    /// The figures of each checkpoint in the order of the days; then what the leads bring on average, and what else comes. Empty where the money might not fit 64 bits.
    func figures() -> [Int64] {
        guard runs > 0, !checkpoints.isEmpty, fits else { return [] }
        let sorted = inOrder
        let days = Set(checkpoints).sorted()
        var outcomes = days.map { _ in [Int64](repeating: 0, count: runs) }
        var fromLeads: Int128 = 0, fromOthers: Int128 = 0
        for run in 0..<runs {
            var steps = sorted.bookedSteps(days)
            fromLeads += Int128(sorted.addLeads(UInt32(truncatingIfNeeded: run), days, to: &steps))
            fromOthers += Int128(sorted.addOtherDays(UInt32(truncatingIfNeeded: run), days, to: &steps))
            var sum: Int64 = 0
            for index in days.indices {
                sum += steps[index]
                outcomes[index][run] = sum
            }
        }
        return outcomes.flatMap(summary) + [Int64(fromLeads / Int128(runs)), Int64(fromOthers / Int128(runs))]
    }

    /// The largest sum of a run stays far from the end of 64 bits.
    private var fits: Bool {
        let largest = (deals.map(\.amount) + otherDays).map(\.magnitude).max() ?? 0
        let count = groups.reduce(UInt64(0)) { $0 &+ UInt64(max(0, $1.open)) } &+ UInt64(max(0, last)) &+ 1
        let (product, overflow) = largest.multipliedReportingOverflow(by: count)
        let (sum, carried) = booked.reduce((UInt64(0), false)) { sum, deal in
            let (next, overflow) = sum.0.addingReportingOverflow(deal.amount.magnitude)
            return (next, sum.1 || overflow)
        }
        return !overflow && !carried && product < 1 << 61 && sum < 1 << 61
    }

    /// The same whatever order the rows came in.
    private var inOrder: Simulation {
        var result = self
        result.groups = groups.filter { $0.open > 0 || $0.seen > 0 }.sorted { ($0.won, $0.seen, $0.open) < ($1.won, $1.seen, $1.open) }
        result.deals.sort { ($0.amount, $0.day) < ($1.amount, $1.day) }
        result.otherDays.sort()
        return result
    }

    private func bookedSteps(_ days: [Int64]) -> [Int64] {
        var steps = [Int64](repeating: 0, count: days.count)
        for deal in booked { if let index = days.firstIndex(where: { deal.day <= $0 }) { steps[index] += deal.amount } }
        return steps
    }

    /// The conversion of all groups together, as one lead more of each kind would have it.
    private var overall: Double {
        let won = groups.reduce(0) { $0 + Double($1.won) }, seen = groups.reduce(0) { $0 + Double($1.seen) }
        return (won + 0.5) / (seen + 1)
    }

    private func addLeads(_ run: UInt32, _ days: [Int64], to steps: inout [Int64]) -> Int64 {
        let mean = overall
        var total: Int64 = 0
        for (rank, group) in groups.enumerated() where group.open > 0 {
            var rates = RandomStream(seed: seed, run: run, place: UInt32(truncatingIfNeeded: rank), purpose: Purpose.rate.rawValue)
            let rate = rates.beta(Double(group.won) + mean, Double(group.seen - group.won) + 1 - mean)
            var draws = RandomStream(seed: seed, run: run, place: UInt32(truncatingIfNeeded: rank), purpose: Purpose.leads.rawValue)
            total += addDeals(of: group, rate, &draws, days, to: &steps)
        }
        return total
    }

    /// Goes from one lead that becomes a deal to the next: how many lie between has a geometric distribution. That is as if each lead were drawn for by itself.
    private func addDeals(of group: Group, _ rate: Double, _ draws: inout RandomStream, _ days: [Int64], to steps: inout [Int64]) -> Int64 {
        guard rate > 0, !deals.isEmpty else { return 0 }
        let logarithm = log1p(-rate)
        var lead = -1.0, total: Int64 = 0
        while true {
            lead += 1 + (rate < 1 ? floor(log(draws.uniform()) / logarithm) : 0)
            guard lead < Double(group.open) else { return total }
            let deal = deals[draws.index(below: deals.count)]
            guard deal.day >= first, deal.day <= last else { continue }
            total += deal.amount
            if let index = days.firstIndex(where: { deal.day <= $0 }) { steps[index] += deal.amount }
        }
    }

    private func addOtherDays(_ run: UInt32, _ days: [Int64], to steps: inout [Int64]) -> Int64 {
        let begin = max(1, first)
        guard otherDayCount > 0, begin <= last else { return 0 }
        var draws = RandomStream(seed: seed, run: run, place: 0, purpose: Purpose.days.rawValue)
        var total: Int64 = 0, index = 0
        for day in begin...last {
            let place = draws.index(below: otherDayCount)
            guard place < otherDays.count else { continue }
            while index < days.count, days[index] < day { index += 1 }
            total += otherDays[place]
            if index < days.count { steps[index] += otherDays[place] }
        }
        return total
    }

    private func summary(_ outcomes: [Int64]) -> [Int64] {
        let sorted = outcomes.sorted()
        let reached = goal.map { goal in Int64(sorted.count - (sorted.firstIndex { $0 >= goal } ?? sorted.count)) } ?? -1
        return [reached] + [1, 5, 9].map { tenths in sorted[(sorted.count * tenths + 9) / 10 - 1] }
    }
}
