/// How a number is shown. A format travels with its column and never changes a value.
public struct Format: Hashable, Sendable {
    public enum Style: String, CaseIterable, Hashable, Sendable {
        case plain
        /// Two decimals, thousands apart.
        case money
        /// 0.153 as 15.3 %.
        case percent
        /// A difference of two percentages: 0.049 as 4.9 points (个百分点).
        case points
        /// No decimals, thousands apart: counts.
        case whole
    }

    public var style: Style
    /// A plus before positive values.
    public var isSigned: Bool

    public init(_ style: Style = .plain, isSigned: Bool = false) {
        self.style = style
        self.isSigned = isSigned
    }

    public static let plain = Format()
    public static let money = Format(.money)
    public static let percent = Format(.percent)
    public static let points = Format(.points)
    public static let whole = Format(.whole)
}
