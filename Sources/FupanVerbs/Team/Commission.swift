import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What each deal earns its rep, by tiers of the rep's running total.
enum Commission: Verb {
    static let manual = Manual(
        "commission", .team, "computes what each deal earns its rep, by tiers of the amount",
        parameters: [
            Parameter(.clause(.of), "amount", "what is paid on", standard: "amount"),
            Parameter(.clause(.by), "member, …", "whose running total decides the tier", standard: "rep"),
            Parameter(.clause(.at), "time", "the order of the deals", standard: "time"),
            Parameter(.option("tiers"), "{ 0: 4%, 150k: 6% }", "from which total on which rate holds", isRequired: true),
            Parameter(.option("mode"), "marginal, flat or interpolated", "what a rate applies to", standard: "marginal"),
            Parameter(.option("prior"), "expression", "what a member had brought in before the first row", standard: "0"),
        ],
        details: """
            Adds `rate` and `commission` to each row, in the order of time within each member; ties go by the other columns. The tiers are the totals from which a rate \
            holds; below the first there is none. **marginal**: each part of the total earns the rate of its own tier, so a deal that crosses a boundary earns both, and \
            `rate` is what the deal earns on the whole. **flat**: the tier that the member's total reaches holds for all of it. **interpolated**: flat, but between two \
            tiers the rate rises in a straight line. Commissions are in hundredths, rounded so that a member's rows add up to the rounded commission on the total. \
            A negative amount takes back what it had earned. The rows of a month: put `where time in …` before it. A row without a member earns nothing.
            """,
        examples: [
            Manual.Example("what each deal of June earns", """
                orders
                  | where time in @2026-06 and rep == "R01"
                  | commission of amount by rep with tiers { 0: 4%, 10k: 6%, 20k: 8% }
                  | select order, amount, rate, commission
                  | take 3
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let amount = try call.role(.amount, .of)
        let members = call.arguments(.by).count > 1 ? try call.keys(.by) : [try call.role(.rep, .by)]
        let time = try call.role(.time, .at)
        let tiers = try Tiers(call)
        let mode = try self.mode(call)
        let prior = try call.option("prior")?.value.map { try self.prior($0, call) }
        for name in ["rate", "commission"] where call.input[name] != nil { throw Diagnostic.columnTwice(name, at: call.verbSpan) }
        let order = try call.inScope { $0.totalOrder(SortKey(time.expression)) }
        let partition = members.map(\.expression)

        let paid = ScalarExpression.call(.coalesce, [amount.expression, .whole(0)], amount.expression.type, amount.expression.format)
        let running = Plan.Definition(paid.summed(.running, by: partition, in: order)), whole = Plan.Definition(paid.summed(.partition, by: partition))
        let after = ScalarExpression.column(running.id, paid.type), total = ScalarExpression.column(whole.id, paid.type)
        let before = after.minus(paid)
        func withPrior(_ sum: ScalarExpression) -> ScalarExpression { prior.map { $0.plus(sum) } ?? sum }
        func earned(_ sum: ScalarExpression) -> ScalarExpression {
            switch mode {
            case .marginal: prior.map { tiers.marginal($0.plus(sum)).minus(tiers.marginal($0)) } ?? tiers.marginal(sum)
            case .flat: tiers.reached(by: withPrior(total)).times(sum)
            case .interpolated: tiers.interpolated(at: withPrior(total)).times(sum)
            }
        }
        let isNobody = members.dropFirst().reduce(members[0].expression.isNull) { .call(.or, [$0, $1.expression.isNull], .boolean) }
        var share = earned(after).rounded(to: 2).minus(earned(before).rounded(to: 2))
        share.format = .money
        let commission = Plan.Definition(.choose(isNobody, ScalarExpression(.literal(.null), share.type, .money), else: share))
        let commissionColumn = ScalarExpression.column(commission.id, commission.expression.type, .money)
        let rate = Plan.Definition(mode == .marginal ? commissionColumn.share(of: amount.expression) : rate(tiers, mode, withPrior(total)))

        var result = call.input.extended([running, whole]).extended([commission]).extended([rate])
        result.columns += [
            Relation.Column("rate", rate.expression.type, .percent, id: rate.id), Relation.Column("commission", commission.expression.type, .money, id: commission.id),
        ]
        if result.order.isEmpty { result.order = partition.map { SortKey($0) } + order }
        let nobody = Figures(call.input).count(isNobody)
        let name = members.map(\.name).joined(separator: ", ")
        result.notes.append(Note(
            "commission (\(mode.rawValue)) of \(amount.name) by \(name) at \(time.name), tiers \(tiers.text); \(nobody) rows without \(name) earn nothing",
            zh: "提成（\(mode.chinese)）：按 \(name) 的 \(amount.name) 累计，时间 \(time.name)，分档 \(tiers.text)；\(nobody) 行无 \(name)，无提成"))
        return result
    }

    private static func rate(_ tiers: Tiers, _ mode: Mode, _ total: ScalarExpression) -> ScalarExpression {
        var rate = mode == .flat ? tiers.reached(by: total) : tiers.interpolated(at: total)
        rate.format = .percent
        return rate
    }

    private enum Mode: String, CaseIterable {
        case marginal, flat, interpolated

        var chinese: String {
            switch self {
            case .marginal: "超额累进"
            case .flat: "全额累进"
            case .interpolated: "线性插值"
            }
        }
    }

    private static func mode(_ call: Call) throws -> Mode {
        guard let option = call.option("mode") else { return .marginal }
        guard let value = option.value, let word = call.word(value), let mode = Mode(rawValue: word) else {
            throw Diagnostic.commissionMode(at: option.value?.span ?? option.name.span)
        }
        return mode
    }

    private static func prior(_ syntax: FupanSyntax.Expression, _ call: Call) throws -> ScalarExpression {
        let value = try call.expression(syntax)
        guard value.type.isNumber || value.type == .unknown else { throw Diagnostic.wrongType(value.type, expected: "a number", at: syntax.span) }
        return .call(.coalesce, [value, .whole(0)], value.type)
    }
}

/// Totals from which a rate holds, rising.
private struct Tiers {
    private let steps: [(from: ScalarExpression, rate: ScalarExpression)]
    let text: String

    init(_ call: Call) throws {
        guard let syntax = call.option("tiers")?.value, case .braces(let entries) = syntax.kind, !entries.isEmpty else {
            throw Diagnostic.tiersForm(at: call.option("tiers")?.value?.span ?? call.verbSpan)
        }
        var steps: [(from: ScalarExpression, rate: ScalarExpression)] = []
        var last = -Double.infinity
        for entry in entries {
            guard !entry.isElse else { throw Diagnostic.tiersForm(at: entry.key.span) }
            let from = try call.constant(entry.key, "a total: a number") { $0.isNumber }
            let rate = try call.constant(entry.value, "a rate like `4%`") { $0.isNumber }
            guard let start = from.literalNumber, start > last else { throw Diagnostic.tiersNotRising(at: entry.key.span) }
            last = start
            steps.append((from, rate))
        }
        self.steps = steps
        text = syntax.span.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The commission on a total whose parts earn the rates of their own tiers: each tier's rate, less that of the tier below, on what lies above its start.
    func marginal(_ total: ScalarExpression) -> ScalarExpression {
        var sum: ScalarExpression?
        for (index, step) in steps.enumerated() {
            let rise = index == 0 ? step.rate : step.rate.minus(steps[index - 1].rate)
            let above = total.minus(step.from)
            // Below nothing the first rate still holds: what was earned is taken back.
            let counted = index == 0 && step.from.literalNumber == 0 ? above : above.orMore(than: .whole(0))
            let part = rise.times(counted)
            sum = sum.map { $0.plus(part) } ?? part
        }
        return sum ?? .whole(0)
    }

    /// The rate of the tier that a total reaches.
    func reached(by total: ScalarExpression) -> ScalarExpression {
        let branches = steps.indices.reversed().map { index in
            ScalarExpression.Branch(index == 0 && steps[0].from.literalNumber == 0 ? .boolean(true) : total.compared(.greaterEqual, steps[index].from), steps[index].rate)
        }
        return ScalarExpression(.choose(branches, otherwise: ScalarExpression(.literal(.whole(0)), rateType)), rateType, .percent)
    }

    /// Between two tiers the rate rises in a straight line; six decimals of it count.
    func interpolated(at total: ScalarExpression) -> ScalarExpression {
        let type = DataType.decimal(scale: 6)
        func exact(_ rate: ScalarExpression) -> ScalarExpression { .call(.convert, [rate], type) }
        var branches: [ScalarExpression.Branch] = []
        for index in steps.indices.reversed() {
            let step = steps[index]
            var rate = exact(step.rate)
            if index + 1 < steps.count {
                let next = steps[index + 1]
                let way = ScalarExpression.call(.divide, [total.minus(step.from), next.from.minus(step.from)], .approximate)
                let line = step.rate.plus(next.rate.minus(step.rate).times(way))
                rate = exact(.call(.round, [line, .whole(6)], .approximate))
                // A total below nothing stays at the first rate.
                rate = .choose(total.compared(.less, step.from), exact(step.rate), else: rate)
            }
            let holds = index == 0 && step.from.literalNumber == 0 ? ScalarExpression.boolean(true) : total.compared(.greaterEqual, step.from)
            branches.append(.init(holds, rate))
        }
        return ScalarExpression(.choose(branches, otherwise: ScalarExpression(.literal(.whole(0)), type)), type, .percent)
    }

    private var rateType: DataType {
        steps.dropFirst().reduce(steps[0].rate.type) { DataType.common($0, $1.rate.type) ?? .approximate }
    }
}

extension Diagnostic {
    fileprivate static func commissionMode(at span: Span) -> Diagnostic {
        Diagnostic("commission-mode", "the mode of `commission` is marginal, flat or interpolated", at: span, "",
                   suggestions: [.init("write `mode marginal`", edit: .init(span, "marginal"))])
    }

    fileprivate static func tiersForm(at span: Span) -> Diagnostic {
        Diagnostic("tiers-form", "the tiers are totals with their rates", at: span, "", suggestions: [.init("like `tiers { 0: 4%, 150k: 6%, 250k: 8% }`")])
    }

    fileprivate static func tiersNotRising(at span: Span) -> Diagnostic {
        Diagnostic("tiers-not-rising", "the totals of tiers must rise", at: span, "not above the one before")
    }
}
