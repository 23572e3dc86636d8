/// What a row of a simulation's input says: the aggregate `simulation` reads (kind, a, b, c), all whole numbers, in any order.
///
/// Days are counted from the day that is known to its end: the next one is 1. Amounts are in the smallest unit of the money.
public enum SimulationRow: Int, Sendable {
    /// Leads that are alike: a of them open now; of c that were alike before, b became deals in as much time as there is left.
    case group
    /// A deal of the past: what it brought (a), so many days (b) after it was counted as open.
    case deal
    /// What else came in on one day of the past (a).
    case otherDay
    /// What is in already (a), of day b (not above 0).
    case booked
    /// A day (a) at whose end the outcomes are looked at.
    case checkpoint
    /// The seed (a), the number of runs (b), and how many days of the past there are for `otherDay`, those without a row at 0 (c).
    case settings
    /// The period: its first day (a) and its last (b).
    case period
    /// What is to be reached (a). Without it no chance is given.
    case goal
}
