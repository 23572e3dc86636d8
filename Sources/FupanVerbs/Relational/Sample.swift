import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Some rows, the same on every run.
enum Sample: Verb {
    static let columnsAfterError = ColumnsAfterError.kept
    static let manual = Manual(
        "sample", .rows, "keeps some of the rows, or of the customers, chosen by chance but the same on every run",
        parameters: [
            Parameter(.values, "number or percent", "how many: `100`, or about what share: `10%`", isRequired: true),
            Parameter(.clause(.per), "column, …", "what is chosen, with all its rows", standard: "rows"),
            Parameter(.option("seed"), "number", "another choice for each number", standard: "0"),
        ],
        details: """
            Whether a row is chosen depends on its values alone (see `draw`), or on those of `per`: the choice is the same on every run, in every order of the rows and on every engine, \
            a larger share holds all of a smaller one, and rows that are equal in every column share their fate. A number is exact, a share is met on average.
            """,
        examples: [
            Manual.Example("five orders", "orders | sample 5 | select order, customer, amount"),
            Manual.Example("one customer in a hundred, with all their orders", "orders | sample 1% per customer | summarize n = count(), customers = distinct(customer)"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.oneNumber("sample", at: call.span) }
        let syntax = try call.single(argument)
        let seed = try call.option("seed").map { option -> Int in
            guard let value = option.value else { throw Diagnostic.sampleSeed(at: option.name.span) }
            return try call.count(value, "the seed", atLeast: 0)
        } ?? 0
        let keys = call.has(.per) ? try call.keys(.per).map(\.expression)
            : call.input.columns.filter { $0.type.hasOrder }.map(\.expression)
        // A separator that no value holds, so that "a", "bc" and "ab", "c" are drawn apart.
        let parts = [ScalarExpression.text("\(seed)")] + keys.flatMap { [.text("\u{1F}"), plain($0)] }
        let chance = Plan.Definition(.call(.draw, [ScalarExpression(.template(parts), .text)], .approximate))
        var result = call.input.extended([chance])
        result.name = nil
        let drawn = ScalarExpression.column(chance.id, .approximate)
        let value = try call.value(syntax, "a number of rows, or a share like `10%`", \.isNumber)
        if isShare(value, syntax) {
            guard let share = value.approximate, (0...1).contains(share) else { throw Diagnostic.sampleShare(at: syntax.span) }
            return result.filtered(drawn.compared(.less, ScalarExpression(.literal(.approximate(share)), .approximate)))
        }
        guard case .whole(let count) = value, count >= 0 else { throw Diagnostic.sampleShare(at: syntax.span) }
        return first(Int(count), of: result, drawn, keys: call.has(.per) ? keys : nil)
    }

    /// As many rows, or values of the keys, as are wanted: those drawn lowest. Draws that tie are told apart by the values.
    private static func first(_ count: Int, of table: Relation, _ drawn: ScalarExpression, keys: [ScalarExpression]?) -> Relation {
        let ties = keys ?? table.columns.filter { $0.type.hasOrder }.map(\.expression)
        let order = [SortKey(drawn)] + ties.map { SortKey($0) }
        guard keys != nil else {
            var result = table
            result.plan = .limit(count, offset: 0, .sort(order, table.plan))
            result.isScattered = true
            return result
        }
        // Rank leaves gaps after ties, so what is counted are the values before: the first row of each value, added up.
        let nth = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: ties, order: [SortKey(drawn)])), .whole))
        let isFirst = ScalarExpression.choose(.column(nth.id, .whole).compared(.equal, .whole(1)), .whole(1), else: .whole(0))
        let numbered = table.extended([nth])
        let mark = Plan.Definition(isFirst)
        let marked = numbered.extended([mark])
        let number = Plan.Definition(ScalarExpression(.window(.init(
            .aggregate(.sum, .running), [.column(mark.id, .whole)], partition: [], order: order + [SortKey(.column(nth.id, .whole))])), .whole))
        return marked.extended([number]).filtered(.column(number.id, .whole).compared(.lessEqual, .whole(count)))
    }

    private static func isShare(_ value: Value, _ syntax: FupanSyntax.Expression) -> Bool {
        if case .number(let literal) = syntax.kind, literal.isPercent { return true }
        if case .whole = value { return false }
        return true
    }

    /// Without its format: `50%` and `0.5` are one value.
    private static func plain(_ key: ScalarExpression) -> ScalarExpression {
        var result = key
        result.format = .plain
        return result
    }
}

extension Diagnostic {
    fileprivate static func sampleShare(at span: Span) -> Diagnostic {
        Diagnostic("sample-size", "a whole number of rows is wanted, or a share up to 100 %", at: span, "", suggestions: [.init("like `sample 100` or `sample 10%`")])
    }

    fileprivate static func sampleSeed(at span: Span) -> Diagnostic {
        Diagnostic("option-value", "`seed` needs a number", at: span, "", suggestions: [.init("like `with seed 7`")])
    }
}
