import FupanMeaning
import FupanPlan
import FupanSyntax
import FupanTable

/// Arithmetic on amounts in verbs, with the types of the language's own `+ - *`: exact with exact is exact.
extension ScalarExpression {
    func plus(_ other: ScalarExpression) -> ScalarExpression { .call(.add, [self, other], type.combined(.add, with: other.type), format) }

    func minus(_ other: ScalarExpression) -> ScalarExpression { .call(.subtract, [self, other], type.combined(.subtract, with: other.type), format) }

    func times(_ other: ScalarExpression) -> ScalarExpression { .call(.multiply, [self, other], type.combined(.multiply, with: other.type), format) }

    /// The greater of two; where one is unknown, the other.
    func orMore(than other: ScalarExpression) -> ScalarExpression {
        ScalarExpression(.choose([.init(compared(.less, other), other)], otherwise: self), type.combined(.add, with: other.type), format)
    }

    /// Half away from zero; exact where the value is.
    func rounded(to digits: Int) -> ScalarExpression {
        let type: DataType = type.isExact ? (self.type == .whole ? .whole : .decimal(scale: min(digits, self.type.scale))) : .approximate
        return .call(.round, [self, .whole(digits)], type, format)
    }

    /// The sum over a partition in every row, or up to each row.
    func summed(_ frame: Window.Frame, by partition: [ScalarExpression], in order: [SortKey] = []) -> ScalarExpression {
        ScalarExpression(.window(Window(.aggregate(.sum, frame), [self], partition: partition, order: order)), type, format)
    }
}
