/// Which sequences of events are chains of steps, and which of the longest is taken.
///
/// A chain is a different event for each of the first k steps, all within a window of time (its edge included). Events that match no step end chains: none may lie between a chain's first and last moment. Of the longest chains the one whose first moment is the latest (or the first) is taken, and of those the one with the earliest times, step by step.
public struct ChainRule: Hashable, Sendable {
    public enum Mode: String, CaseIterable, Sendable {
        /// Times never go back; at one time the events stand in the order of the steps.
        case ordered
        /// The same, and between a chain's first and last moment there is no event that is not in it.
        case strict
        /// The steps may come in any order.
        case any
        /// Times always go forward.
        case increasing
    }

    public enum Choice: String, CaseIterable, Sendable { case latest, first }

    public let mode: Mode
    public let choice: Choice
    /// How many steps there are.
    public let stepCount: Int
    /// Whether it is known beforehand that no event is more than one step.
    public let isExclusive: Bool

    public init(_ mode: Mode = .ordered, _ choice: Choice = .latest, stepCount: Int, isExclusive: Bool = false) {
        self.mode = mode
        self.choice = choice
        self.stepCount = stepCount
        self.isExclusive = isExclusive
    }

    /// The rule in one number, for engines' functions: mode and choice. How many steps there are shows in the events.
    public var code: Int { (Mode.allCases.firstIndex(of: mode) ?? 0) * 2 + (choice == .first ? 1 : 0) }

    public init?(code: Int, stepCount: Int) {
        guard code >= 0, code / 2 < Mode.allCases.count else { return nil }
        self.init(Mode.allCases[code / 2], code % 2 == 1 ? .first : .latest, stepCount: stepCount)
    }
}
