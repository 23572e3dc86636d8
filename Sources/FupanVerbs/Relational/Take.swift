import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// The first rows, of the table or of each group.
enum Take: Verb {
    static let columnsAfterError = ColumnsAfterError.kept
    static let keepsTotal = true
    static let manual = Manual(
        "take", .rows, "keeps the first rows, of the table or of each group",
        parameters: [
            Parameter(.values, "number", "how many", isRequired: true),
            Parameter(.clause(.by), "key, …", "so many of each group"),
            Parameter(.clause(.at), "column", "their order", standard: "that of the `sort` before, else the table's only time"),
        ],
        details: "It keeps the order of the `sort` before it.",
        examples: [Manual.Example("the two best products of each channel",
                                  "orders | summarize revenue = sum(amount) by channel, product | sort -revenue | take 2 by channel")])

    static func lower(_ call: Call) throws -> Relation {
        let count = try call.onlyCount("the number of rows", atLeast: 0)
        guard call.has(.by) || call.has(.at) else { return call.limited(count, offset: 0) }
        let clauses = try call.windowClauses()
        let order = try call.inScope(window: clauses) { try $0.windowOrder(for: "take", at: call.verbSpan) }
        let number = Plan.Definition(ScalarExpression(
            .window(.init(.rowNumber, [], partition: clauses.partition + (call.input.isTotal.map { [$0] } ?? []), order: order)), .whole))
        return call.input.extended([number]).filtered(.column(number.id, .whole).compared(.lessEqual, .whole(count)))
    }
}

extension Call {
    /// The only value, a whole number.
    func onlyCount(_ what: String, atLeast least: Int) throws -> Int {
        guard stage.values.count == 1, let argument = stage.values.first else { throw Diagnostic.oneNumber(manual.name, at: span) }
        return try count(try single(argument), what, atLeast: least)
    }

    func limited(_ count: Int?, offset: Int) -> Relation {
        var result = input
        let order = input.totalOrder
        let sorted = order.isEmpty ? input.plan : Plan.sort(order, input.plan)
        result.plan = .limit(count, offset: offset, sorted)
        return result
    }
}

extension Diagnostic {
    static func oneNumber(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("one-number", "`\(verb)` takes one number", at: span, "", suggestions: [.init("like `\(verb) 5`")])
    }
}
