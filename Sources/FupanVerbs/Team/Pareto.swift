import FupanMeaning
import FupanPlan
import FupanSource
import FupanTable

/// How few members make how much of the whole.
enum Pareto: Verb {
    static let manual = Manual(
        "pareto", .team, "shows how few members make how much of the whole",
        parameters: [
            Parameter(.clause(.of), "amount", "what is summed", standard: "amount"),
            Parameter(.clause(.by), "member, …", "whose shares are wanted", standard: "rep"),
        ],
        details: """
            A row for each member, the largest first: the amount, its share of the whole, and the share of all members down to this one. The line below says how \
            many members make 80 % of the whole, what share the top 20 % of them have (rounded up to whole members), and the Gini coefficient: 0 where all have the \
            same, near 1 where one has everything (Gini 1912; half the mean absolute difference over the mean). It needs amounts that are not negative. Rows without \
            a member are left out and counted. `chart pareto of amount by rep` draws it.
            """,
        examples: [
            Manual.Example("who makes the revenue", "orders | pareto of amount by rep | take 3"),
            Manual.Example("products in a month", "orders | where time in @2026-06 | pareto of amount by product"),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let amount = try call.role(.amount, .of)
        let members = call.arguments(.by).count > 1 ? try call.keys(.by) : [try call.role(.rep, .by)]
        if let twice = (members + [amount]).first(where: { ["share", "cumulative"].contains($0.name) }) { throw Diagnostic.columnTwice(twice.name, at: twice.span) }
        let left = call.leavingOutNull(members)
        let sum = NamedExpression(
            name: amount.name, expression: .aggregate(.sum, [amount.expression], amount.expression.type, amount.expression.format), span: amount.span)
        var result = try call.grouped(members, measures: [sum])
        guard let value = result.columns.last else { return result }
        let order = [SortKey(value.expression, isDescending: true)] + result.order
        let whole = Plan.Definition(value.expression.summed(.partition, by: []))
        let running = Plan.Definition(value.expression.summed(.running, by: [], in: order))
        let wholeColumn = ScalarExpression.column(whole.id, value.type), runningColumn = ScalarExpression.column(running.id, value.type)
        let share = Plan.Definition(value.expression.share(of: wholeColumn)), cumulative = Plan.Definition(runningColumn.share(of: wholeColumn))
        result = result.extended([whole, running]).extended([share, cumulative])
        result.columns += [Relation.Column("share", .approximate, .percent, id: share.id), Relation.Column("cumulative", .approximate, .percent, id: cumulative.id)]
        result.order = order
        result = result.shared("the members with their amounts")
        // Members that begin below 80 % of the whole are needed to reach it.
        let needed = runningColumn.minus(value.expression).times(.whole(5)).compared(.less, wholeColumn.times(.whole(4)))
        result.notes.append(note(Figures(result), value, needed, left, members, amount))
        return result
    }

    private static func note(
        _ figures: Figures, _ value: Relation.Column, _ needed: ScalarExpression, _ left: ScalarExpression, _ members: [NamedExpression], _ amount: NamedExpression
    ) -> Note {
        let gini = ScalarExpression.call(.round, [.aggregate(.gini, [value.expression], .approximate), .whole(3)], .approximate)
        let all = figures.all([
            .count(), .count(where: needed), .count(where: needed).share(of: .count()),
            .aggregate(.topShare(part: 1, of: 5), [value.expression], .approximate, .percent), gini,
        ])
        let name = members.map(\.name).joined(separator: ", ")
        return Note(
            "pareto of \(amount.name) by \(name): \(all[0]) members; \(all[1]) of them (\(all[2])) make 80%; the top 20% have \(all[3]); Gini \(all[4]); \(left) rows without one left out",
            zh: "按 \(name) 的 \(amount.name) 帕累托：共 \(all[0]) 个；其中 \(all[1]) 个（\(all[2])）贡献 80%；前 20% 占 \(all[3])；基尼系数 \(all[4])；\(left) 行无 \(name)，未计入")
    }
}

extension Call {
    /// Leaves out the rows in which a member is null; gives how many they were.
    func leavingOutNull(_ members: [NamedExpression]) -> ScalarExpression {
        let nulls = members.map(\.expression.isNull)
        let missing = nulls.dropFirst().reduce(nulls.first ?? .boolean(false)) { .call(.or, [$0, $1], .boolean) }
        let left = Figures(input).count(missing)
        input = input.filtered(!missing)
        return left
    }
}
