import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What each customer will still bring in.
enum CLV: Verb {
    static let manual = Manual(
        "clv", .customers, "foresees who still is a customer, how often each will buy, and what that is worth",
        parameters: [
            Parameter(.clause(.for), "12mo", "how far ahead, in days, weeks, months or years; at most ten years", isRequired: true),
            Parameter(.clause(.per), "customer", "whose value it is", standard: "customer"),
            Parameter(.clause(.at), "time", "when the row happened", standard: "time"),
            Parameter(.clause(.of), "amount", "the money; negative amounts are refunds, and no purchases", standard: "amount"),
            Parameter(.clause(.by), "key, …", "comes along as a column: the value at the customer's first purchase"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "`set today`, else the last day in the data"),
            Parameter(.option("discount"), "1%", "what money loses in a month", standard: "0%"),
        ],
        details: """
            `p_alive` is the chance that the customer has not left for good, `expected` the number of purchases in the time ahead, `clv` the money they bring: expected purchases \
            times what one of this customer's is expected to be worth. With `discount 1%` what is bought in the n-th month from the day `as of` counts 1/1.01ⁿ. It is money taken, not profit.

            **How often** is the model BG/NBD (Fader, Hardie & Lee 2005), **how much** Gamma-Gamma; both are fitted to all customers of the table by maximum likelihood, one \
            model for all of them: `orders | where channel == "search" | clv for 12mo` fits those alone. A period is a day, counted from the customer's first purchase; what is bought on one day is one purchase. \
            The models see how many repeat purchases there are (x), after how many days the last was (t_x), and how many days the customer has been seen, up to the day `as of` (T). \
            Money is that of repeat purchases, the first one not among them, less the refunds after the first day. A customer without any left is worth what all are on average.

            The line below the table has the parameters, the log-likelihoods and the correlation of frequency and money, which the models take for none: above 0.3 it is a warning. \
            The models need ten customers who bought on two different days. Rows without a customer or time are left out and counted, and customers with refunds only.
            """,
        examples: [
            Manual.Example("the most valuable customers", "orders | clv for 12mo | sort -clv | take 3"),
            Manual.Example("by the channel of the first order, discounted", """
                orders
                  | clv for 12mo by channel with discount 1%
                  | summarize customers = count(), clv = money(mean(clv)), total = sum(clv) by channel
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try CLVLowering(call).result() }
}

private struct CLVLowering {
    /// From fewer who bought again four parameters are not told apart.
    static let fewest = 10

    private let call: Call
    private let limit: TimeLimit
    private let discount: Discount?
    private let keys: [NamedExpression]
    private let roles: CustomerRoles
    private let history: CustomerHistory
    private let past: CustomerPast
    private let models: FittedModels

    init(_ call: Call) throws {
        self.call = call
        limit = try TimeLimit(call, .for, inWholeDays: true)
        if limit.isLonger(thanYears: 10), let clause = call.clause(.for) { throw Diagnostic.tooFarAhead(at: clause.span) }
        discount = try Discount(call)
        roles = CustomerRoles(customer: try call.role(.customer, .per), time: try call.role(.time, .at), amount: try call.role(.amount, .of))
        keys = try call.dimensions(besides: ["p_alive", "expected", "clv", roles.customer.name.lowercased()])
        history = try CustomerHistory(call, roles, carrying: keys)
        past = CustomerPast(history)
        models = FittedModels(past, from: history.asOf, until: discount == nil ? [limit.end(from: history.asOf)] : limit.monthEnds(from: history.asOf))
    }

    func result() throws -> Relation {
        let beside = models.beside(past, factor: discount?.factor)
        let bought = [beside.bought, beside.counted].map { Plan.Definition(beside.aliveChance.times($0)) }
        let expected = ScalarExpression.column(bought[0].id, .approximate)
        let value = ScalarExpression.column(bought[1].id, .approximate).times(beside.spend(past))
        let figures: [(String, ScalarExpression)] = [
            // Beyond what is rounded away here machines may differ.
            ("p_alive", beside.aliveChance.rounded(to: 6)),
            ("expected", .call(.convert, [expected.rounded(to: 4)], .decimal(scale: 4))),
            ("clv", .call(.convert, [value.rounded(to: 2)], .decimal(scale: 2), .money)),
        ]
        let columns = figures.map { Relation.Column($0, $1.type, $1.format) }
        var result = beside.relation.extended(bought).extended(zip(figures, columns).map { Plan.Definition($0.1, id: $1.id) })
        result.columns = past.carried + [past.customer] + columns
        result = result.trimmed().shared("customers and their value")
        result.order = (past.carried + [past.customer]).map { SortKey($0.expression) }
        result.key = [past.customer.id]
        result.name = nil
        let size = Size(past)
        result.requirements += requirements(size)
        result.notes += notes(size)
        return result
    }

    /// How many customers there are, who bought again, and who did so with money.
    struct Size {
        let customers: ScalarExpression, again: ScalarExpression, paying: ScalarExpression, withoutMoney: ScalarExpression

        init(_ past: CustomerPast) {
            let counts = Figures(past.relation).all([
                .count(), .count(where: past.boughtAgain), .count(where: past.hasMoney), .count(where: past.boughtAgain && !past.hasMoney),
            ])
            (customers, again, paying, withoutMoney) = (counts[0], counts[1], counts[2], counts[3])
        }
    }

    private func requirements(_ size: Size) -> [Requirement] {
        let span = call.verbSpan
        let isFew = size.again.compared(.less, .whole(CLVLowering.fewest))
        return [
            Requirement(violation: size.customers.compared(.equal, .whole(0)), .nobodyBought(at: span)),
            Requirement(violation: size.customers.compared(.greater, .whole(0)) && size.again.compared(.equal, .whole(0)), .nobodyRepeats(at: span)),
            Requirement(violation: size.again.compared(.greater, .whole(0)) && isFew, .fewRepeat(CLVLowering.fewest, at: span)),
            Requirement(violation: !isFew && models.figure(models.r).isNull, .notConverged(at: span)),
        ]
    }

    // MARK: the definition line

    private func notes(_ size: Size) -> [Note] {
        let rows = Figures(history.rows).all([
            .count(where: history.isWithout),
            .aggregate(.countDistinct, [history.customer.expression], where: !history.time.expression.isNull, .whole, .whole),
        ])
        let refundsOnly = ScalarExpression.call(.subtract, [rows[1], size.customers], .whole, .whole)
        let less: (NoteText, NoteText) = discount.map { ("\($0.rate) a month discounted, ", "月折现率 \($0.rate)，") } ?? ("", "")
        return [
            Note("clv for the \(limit.literal) after \(history.asOf), \(less.0)\(roles.text): \(size.customers) customers, \(size.again) bought again; \(rows[0]) rows without customer or time and \(refundsOnly) customers with refunds only left out",
                 zh: "客户终身价值：\(history.asOf) 后 \(limit.literal)，\(less.1)\(roles.chinese)：\(size.customers) 名客户，其中 \(size.again) 名复购；\(rows[0]) 行无客户或时间、\(refundsOnly) 名只有退款的客户未计入"),
        ] + models.notes(size.again) + models.moneyNotes(paying: size.paying, withoutMoney: size.withoutMoney)
    }
}

/// What money loses in a month.
private struct Discount {
    let rate: ScalarExpression
    /// What it keeps.
    let factor: Double

    init?(_ call: Call) throws {
        guard let option = call.option("discount") else { return nil }
        guard let syntax = option.value else { throw Diagnostic.discountForm(at: option.name.span) }
        let value = try call.value(syntax, "a number like `1%`") { $0.isNumber }
        guard let number = value.approximate, number >= 0, number < 1 else { throw Diagnostic.discountForm(at: syntax.span) }
        factor = 1 / (1 + number)
        rate = ScalarExpression(.literal(value), .approximate, .percent)
    }
}

extension Diagnostic {
    fileprivate static func discountForm(at span: Span) -> Diagnostic {
        Diagnostic("discount", "`discount` takes what money loses in a month, from 0% to below 100%", at: span, "",
                   suggestions: [.init("like `with discount 1%`")])
    }

    fileprivate static func tooFarAhead(at span: Span) -> Diagnostic {
        Diagnostic("time-limit", "`clv` looks at most ten years ahead", at: span, "", suggestions: [.init("like `for 12mo`")])
    }

    fileprivate static func nobodyBought(at span: Span) -> Diagnostic {
        Diagnostic("clv-data", "`clv` has nobody to look at: no row is a purchase of a customer at a time", at: span, "",
                   suggestions: [.init("look at what is there: `describe` instead of `clv`")])
    }

    fileprivate static func nobodyRepeats(at span: Span) -> Diagnostic {
        Diagnostic("clv-data", "nobody bought on two different days: how often customers come back cannot be told", at: span, "",
                   notes: ["what is bought on one day is one purchase, and a refund is none"],
                   suggestions: [.init("take more of the past, or count who came back: `repurchase within 90d`")])
    }

    fileprivate static func fewRepeat(_ fewest: Int, at span: Span) -> Diagnostic {
        Diagnostic("clv-data", "fewer than \(fewest) customers bought on two different days: too few to fit a model to", at: span, "",
                   notes: ["what is bought on one day is one purchase, and a refund is none"],
                   suggestions: [.init("take more of the past, or count who came back: `repurchase within 90d`")])
    }

    fileprivate static func notConverged(at span: Span) -> Diagnostic {
        Diagnostic("clv-not-converged", "the model BG/NBD did not converge", at: span, "",
                   notes: ["tried: 4 starts of r, α, a and b, for each up to 4 runs of sequential quadratic programming and 2 without gradient, of at most 400 steps each",
                           "a run ends well where the mean log-likelihood changes by less than 10⁻⁶ for a parameter e times as large"],
                   suggestions: [.init("count who came back instead: `repurchase within 90d`")])
    }
}
