import FupanMeaning

/// All but the first rows.
enum Skip: Verb {
    static let columnsAfterError = ColumnsAfterError.kept
    static let keepsTotal = true
    static let manual = Manual(
        "skip", .rows, "leaves the first rows out",
        parameters: [Parameter(.values, "number", "how many", isRequired: true)],
        examples: [Manual.Example("the next three", "orders | sort -amount | skip 3 | take 3")])

    static func lower(_ call: Call) throws -> Relation {
        call.limited(nil, offset: try call.onlyCount("the number of rows", atLeast: 0))
    }
}
