import FupanSource
import FupanTable
import Synchronization

/// A column's identity inside plans. Names are for people; two columns of one name never meet here.
public struct ColumnID: Hashable, Sendable, Comparable {
    public let number: Int

    private static let last = Atomic<Int>(0)

    public static func fresh() -> ColumnID { ColumnID(number: last.add(1, ordering: .relaxed).newValue) }

    public static func < (left: ColumnID, right: ColumnID) -> Bool { left.number < right.number }
}

/// A value for each row, or for each group of rows: what the checker makes of an expression of the language. It is typed, and knows no engine.
public struct ScalarExpression: Sendable {
    public indirect enum Kind: Sendable {
        case column(ColumnID)
        case literal(Value)
        case call(Operation, [ScalarExpression])
        /// The first condition that is true decides; unknown counts as not true.
        case choose([Branch], otherwise: ScalarExpression?)
        case aggregate(Aggregate, [ScalarExpression], where: ScalarExpression?)
        case window(Window)
        /// The value of a table of one row and column.
        case scalar(Plan, ColumnID)
        /// Whether a column of another table holds the value. Nulls of that column are ignored.
        case member(ScalarExpression, Plan, ColumnID)
        /// From a first day up to, but not with, another: a range of days.
        case range(ScalarExpression, ScalarExpression)
        case list([ScalarExpression])
        /// f-text: the parts are shown in their formats and joined.
        case template([ScalarExpression])
    }

    public struct Branch: Sendable {
        public let condition: ScalarExpression
        public let result: ScalarExpression

        public init(_ condition: ScalarExpression, _ result: ScalarExpression) {
            self.condition = condition
            self.result = result
        }
    }

    /// A function over the rows of a partition, in an order that is total.
    public struct Window: Sendable {
        public enum Function: Sendable {
            case rowNumber, rank
            case previous(Int), next(Int)
            /// An aggregate over the whole partition, from its start to this row, or over the span before this row.
            case aggregate(Aggregate, Frame)
        }

        public enum Frame: Sendable {
            case partition
            case running
            /// The rows whose order value is less than this many days before the row's own.
            case days(Int)
            /// The rows whose order value is at least one day, and at most this many, before the row's own: the row itself is not among them.
            case daysBefore(Int)
        }

        public let function: Function
        public let arguments: [ScalarExpression]
        public let condition: ScalarExpression?
        public let partition: [ScalarExpression]
        public let order: [SortKey]

        public init(
            _ function: Function, _ arguments: [ScalarExpression], where condition: ScalarExpression? = nil,
            partition: [ScalarExpression], order: [SortKey]
        ) {
            self.function = function
            self.arguments = arguments
            self.condition = condition
            self.partition = partition
            self.order = order
        }
    }

    public var kind: Kind
    public var type: DataType
    public var format: Format
    /// The text it came from; nil where a verb made it up.
    public var span: Span?

    public init(_ kind: Kind, _ type: DataType, _ format: Format = .plain, span: Span? = nil) {
        self.kind = kind
        self.type = type
        self.format = format
        self.span = span
    }
}

/// What is computed, with one meaning on every engine; a dialect says how.
public enum Operation: Hashable, Sendable {
    case add, subtract, multiply
    /// Approximate always; by zero it is null.
    case divide
    /// Both floor (-7 // 2 is -4, -7 mod 3 is 2); by zero they are null.
    case floorDivide, modulo
    case power, negate
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    case and, or, not, isNull
    case coalesce
    /// Membership in the list of the other arguments.
    case isIn
    case lower, upper, trim, length
    case contains, startsWith, replace
    /// Whether an RE2 pattern is found anywhere.
    case matches
    /// The first match of an RE2 pattern, or of its first group; null without one.
    case extract
    /// Text joined; null counts as nothing.
    case concatenate
    /// `round(x, n)`: half away from zero.
    case round
    case floor, ceiling, absolute, exponential, logarithm, squareRoot
    /// The first day of the period a day or time is in.
    case startOf(PeriodUnit)
    /// The day a time is on.
    case dayOf
    /// A day's first moment.
    case startOfDay
    case hourOf
    /// 1 is Monday.
    case weekdayOf
    /// Moves a day by whole days, a day by months (the month's end clamps), a time by seconds or months.
    case addDays, addMonths, addSeconds
    /// Whole days from the second to the first; seconds likewise.
    case daysBetween, secondsBetween
    /// To the expression's type; null where it will not convert.
    case convert
    /// The n-th element of a list, from 1; null beyond its end.
    case element
    case listLength
    /// Text taken apart at each occurrence of another: a list; without an occurrence the text alone.
    case split
    /// Whether the second, a list, holds the first.
    case isElement
    /// Whole months from the second period to the first.
    case monthsBetween
    /// A number in [0, 1) that depends on the value's text alone.
    case draw
    /// The chance that a standard normal variable is greater: erfc(x / √2) / 2.
    case normalTail
    /// Of the r, α, a, b of `Aggregate.purchaseFit` and a customer's x, t_x, T: the chance that the customer is still one.
    case aliveChance
    /// Of the same r, α, a, b, a customer's x and T, a factor and a list of periods ahead: the purchases expected of one who still is a customer, those of the n-th period at factorⁿ.
    case expectedPurchases
}

/// An aggregate with one meaning on every engine. Nulls are skipped; the result does not depend on the order of rows or on threads.
public enum Aggregate: Hashable, Sendable {
    /// Without an argument it counts rows, else values.
    case count
    case countDistinct
    /// Exact for exact numbers; approximate ones are summed as DECIMAL(38,10). Of nothing it is 0.
    case sum
    /// That sum divided by the number of values.
    case mean
    case median
    /// The value below which a share of the values lies, interpolated.
    case quantile(Double)
    /// The smallest value whose cumulative share is at least k/n.
    case discreteQuantile(Int, Int)
    /// Those of k = 1 … n−1, as a list: the cuts into n equal shares, found in one sort.
    case discreteQuantiles(Int)
    case minimum, maximum
    case deviation
    case any, all
    /// Of two arguments: the first's value in the row where the second is least, or greatest; ties by the value itself.
    case first, last
    /// The distinct values in order.
    case list
    /// Whether no value occurs twice.
    case isUnique
    /// The Gini coefficient of values that are not negative: half their mean absolute difference over their mean. Null where they sum to nothing.
    case gini
    /// The share of the sum that the largest values have: `part` of `parts` of them, rounded up to whole values. Null where they sum to nothing.
    case topShare(part: Int, of: Int)
    /// Of a time, a bit set of the steps the event matches, and the longest span in microseconds: the times of the steps of the longest chain.
    case chain(ChainRule)
    /// Of (kind, a, b, c), the rows that describe a simulation (see `SimulationRow`): a list of the figures of its outcomes (see `Simulation`).
    case simulation
    /// How customers buy, BG/NBD fitted by maximum likelihood to repeat purchases x, the period of the last t_x, periods seen T, and how many customers have them (see `PurchaseFit`): a list of r, α, a, b, the log-likelihood, and whether a parameter is at the edge of what was searched (1, else 0). An empty list where it did not converge.
    case purchaseFit
    /// What customers spend, Gamma-Gamma fitted to purchases x, their money, and how many customers have them (see `SpendFit`): a list of p, q, γ, the log-likelihood, and whether a parameter is at the edge. An empty list where it did not converge.
    case spendFit
    /// Of the same three: the correlation of x with the money of a purchase, as a list; empty where one of them is the same for all.
    case spendCorrelation
}

/// One key of an order. Nulls are last both ways.
public struct SortKey: Sendable {
    public var expression: ScalarExpression
    public var isDescending: Bool

    public init(_ expression: ScalarExpression, isDescending: Bool = false) {
        self.expression = expression
        self.isDescending = isDescending
    }
}
