import FupanMeaning
import FupanPlan
import FupanTable

/// Whole amounts shared out by weight so that the parts add up exactly: the method of largest remainders.
///
/// Each part first gets the whole number below its exact share; what is left goes, one by one, to the parts with the largest remainders, ties to the first in order.
/// Hamilton's method of 1792 for seats in Congress (Balinski & Young, Fair Representation, 1982). A part without weight gets nothing; where no part has any, nobody does.
struct LargestRemainder {
    /// What a weight is held as.
    static let weightType = DataType.decimal(scale: 6)

    /// The plan with a column more, the part of each row, a whole number.
    ///
    /// - Parameters:
    ///   - amount: a whole number of at most 14 digits, the same in every row of a partition.
    ///   - weight: of `weightType`, not negative.
    ///   - order: unique within a partition.
    static func share(
        _ amount: ScalarExpression, by weight: ScalarExpression, among partition: [ScalarExpression], order: [SortKey], over plan: Plan
    ) -> (plan: Plan, part: ScalarExpression) {
        var plan = plan
        func define(_ expression: ScalarExpression) -> ScalarExpression {
            let definition = Plan.Definition(expression)
            plan = .extend([definition], plan)
            return .column(definition.id, expression.type)
        }
        func sum(_ value: ScalarExpression) -> ScalarExpression {
            ScalarExpression(.window(.init(.aggregate(.sum, .partition), [value], partition: partition, order: [])), value.type)
        }
        let total = define(sum(weight))
        let product = define(.call(.multiply, [.call(.convert, [amount], .decimal(scale: 0)), weight], weightType))
        let hasWeight = total.compared(.greater, .whole(0))
        let floor = define(.choose(hasWeight, .call(.floorDivide, [product, total], .whole), else: .whole(0)))
        let rest = define(.choose(hasWeight, .call(.modulo, [product, total], weightType), else: .null))
        let left = define(.call(.subtract, [amount, sum(floor)], .whole))
        let turn = define(ScalarExpression(
            .window(.init(.rowNumber, [], partition: partition, order: [SortKey(rest, isDescending: true)] + order)), .whole))
        let isNext = hasWeight && turn.compared(.lessEqual, left)
        let part = define(.call(.add, [floor, .choose(isNext, .whole(1), else: .whole(0))], .whole))
        return (plan, part)
    }
}
