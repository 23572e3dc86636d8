import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// The members of a team in the order of what they brought in.
enum Leaderboard: Verb {
    static let manual = Manual(
        "leaderboard", .team, "ranks members by an amount in a period, with the change and the prizes of a contest",
        parameters: [
            Parameter(.clause(.of), "amount", "what is summed", standard: "amount"),
            Parameter(.clause(.by), "member", "who is ranked", standard: "rep"),
            Parameter(.clause(.for), "period", "the period that counts", isRequired: true),
            Parameter(.clause(.at), "time", "when the row happened", standard: "time"),
            Parameter(.option("prizes"), "[3000, 2000, 1000]", "what the first, second, third … place gets"),
        ],
        details: """
            Members with equal amounts share a rank, and the next rank is skipped (1, 2, 2, 4). `change` is the amount less that of the period before; a period that is \
            not over is compared with as many days of the one before, and the line below says so. Everybody on a rank gets its prize; an amount that is not above zero \
            gets none. Who had rows in the period before only is listed with 0. Rows without a member are left out and counted.
            """,
        examples: [
            Manual.Example("the month's contest", "orders | leaderboard of amount by rep for @2026-06 with prizes [3000, 2000, 1000] | take 4"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let amount = try call.role(.amount, .of)
        let member = try call.role(.rep, .by)
        if let twice = [member, amount].first(where: { ["rank", "change", "prize"].contains($0.name) }) { throw Diagnostic.columnTwice(twice.name, at: twice.span) }
        let time = try call.role(.time, .at)
        guard let syntax = try call.single(.for) else { throw Diagnostic.wrongType(.null, expected: "a period", at: call.verbSpan) }
        let stretch = try call.stretch(syntax)
        let (before, now) = try Sides.likeForLike(try stretch.before(), stretch.bounds, call, at: syntax.span)
        let isNow = now.contains(time.expression), wasBefore = before.contains(time.expression)
        call.input = call.input.filtered(.call(.or, [isNow, wasBefore], .boolean))
        let left = call.leavingOutNull([member])
        func sum(_ condition: ScalarExpression, _ name: String) -> NamedExpression {
            NamedExpression(
                name: name, expression: .aggregate(.sum, [amount.expression], where: condition, amount.expression.type, amount.expression.format),
                span: amount.span)
        }
        var result = try call.grouped([member], measures: [sum(isNow, amount.name), sum(wasBefore, "before")])
        guard let value = result.columns.dropFirst().first, let past = result.columns.last else { return result }
        let largestFirst = [SortKey(value.expression, isDescending: true)]
        let rank = Plan.Definition(ScalarExpression(.window(.init(.rank, [], partition: [], order: largestFirst)), .whole, .whole))
        let change = Plan.Definition(Difference(now: value.expression, before: past.expression).change ?? .null)
        let rankColumn = ScalarExpression.column(rank.id, .whole, .whole)
        let prize = Plan.Definition(try self.prize(call, rankColumn, value.expression))
        result = result.extended([rank, change]).extended([prize])
        result.columns = [
            Relation.Column("rank", .whole, .whole, id: rank.id), result.columns[0], value,
            Relation.Column("change", change.expression.type, change.expression.format, id: change.id),
            Relation.Column("prize", prize.expression.type, .money, id: prize.id),
        ]
        result.order = largestFirst + result.order
        result.notes.append(Note(
            "leaderboard of \(amount.name) by \(member.name) at \(time.name) for \(now.range.rangeAsText) against \(before.range.rangeAsText); \(left) rows without one left out",
            zh: "\(now.range.rangeAsText) 按 \(member.name) 的 \(amount.name) 排行（时间 \(time.name)），对比 \(before.range.rangeAsText)；\(left) 行无 \(member.name)，未计入"))
        return result
    }

    /// The prize of the rank, where the amount is above zero.
    private static func prize(_ call: Call, _ rank: ScalarExpression, _ value: ScalarExpression) throws -> ScalarExpression {
        guard let syntax = call.option("prizes")?.value else { return ScalarExpression(.literal(.whole(0)), .whole, .money) }
        guard case .list(let elements) = syntax.kind, !elements.isEmpty else { throw Diagnostic.prizesForm(at: syntax.span) }
        let prizes = try elements.map { try call.constant($0, "a prize: a number") { $0.isNumber } }
        let type = prizes.dropFirst().reduce(prizes[0].type) { DataType.common($0, $1.type) ?? .approximate }
        let branches = prizes.enumerated().map { place, prize in
            ScalarExpression.Branch(rank.compared(.equal, .whole(place + 1)) && value.compared(.greater, .whole(0)), prize)
        }
        return ScalarExpression(.choose(branches, otherwise: ScalarExpression(.literal(.whole(0)), type)), type, .money)
    }
}

extension Diagnostic {
    fileprivate static func prizesForm(at span: Span) -> Diagnostic {
        Diagnostic("prizes-form", "the prizes are a list, one for each place", at: span, "", suggestions: [.init("like `prizes [3000, 2000, 1000]`")])
    }
}
