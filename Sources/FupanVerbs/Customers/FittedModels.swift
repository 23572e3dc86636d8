import FupanMeaning
import FupanPlan
import FupanTable

/// The models of `clv` fitted to customers: one row with the parameters, and with the days up to the ends of the time ahead.
struct FittedModels {
    private let plan: Plan
    /// Null where the model did not converge.
    let r: Relation.Column
    private let purchase: [Relation.Column]
    private let spend: [Relation.Column]
    private let correlation: Relation.Column
    private let ends: Relation.Column, end: Relation.Column

    init(_ past: CustomerPast, from asOf: ScalarExpression, until ends: [ScalarExpression]) {
        let purchase = FittedModels.purchaseFit(past), spend = FittedModels.spendFit(past)
        let both = Plan.join(Plan.Join(
            .cross, purchase.plan, spend.plan, keys: [], rightColumns: spend.columns.map { ($0.copy.id, $0.column.id) }))
        self.purchase = purchase.columns
        self.spend = spend.columns.dropLast().map(\.copy)
        correlation = spend.columns[spend.columns.count - 1].copy
        r = purchase.columns[0]
        self.ends = Relation.Column("ends", .list(.approximate))
        end = Relation.Column("end", .list(.approximate))
        let days = ends.map { ScalarExpression.call(.convert, [.call(.daysBetween, [$0, asOf], .whole)], .approximate) }
        let lists = [Plan.Definition(ScalarExpression(.list(days), self.ends.type), id: self.ends.id), Plan.Definition(ScalarExpression(.list(Array(days.suffix(1))), end.type), id: end.id)]
        let columns = self.purchase + self.spend + [correlation, self.ends, end]
        plan = .shared(SharedPlan(
            .extend(lists, both), purpose: "the fitted models", fields: columns.map { Field($0.name, $0.type, $0.format) }))
    }

    /// Customers who did the same are one row with a weight.
    private static func purchaseFit(_ past: CustomerPast) -> (plan: Plan, columns: [Relation.Column]) {
        let seen = [past.x, past.last, past.age].map { Plan.Definition($0.expression) }, count = Plan.Definition(.count())
        let fit = Plan.Definition(.aggregate(.purchaseFit, (seen + [count]).map { .column($0.id, .whole) }, .list(.approximate)))
        let groups = Plan.aggregate(keys: seen, measures: [count], past.relation.plan)
        return elements(["r", "alpha", "a", "b", "log-likelihood", "edge"], of: fit, .aggregate(keys: [], measures: [fit], groups))
    }

    private static func spendFit(_ past: CustomerPast) -> (plan: Plan, columns: [(column: Relation.Column, copy: Relation.Column)]) {
        let seen = [past.priced, past.total].map { Plan.Definition($0.expression) }, count = Plan.Definition(.count())
        let arguments = (seen + [count]).map { ScalarExpression.column($0.id, $0.expression.type) }
        let fit = Plan.Definition(.aggregate(.spendFit, arguments, .list(.approximate)))
        let correlation = Plan.Definition(.aggregate(.spendCorrelation, arguments, .list(.approximate)))
        let groups = Plan.aggregate(keys: seen, measures: [count], .filter(past.hasMoney, past.relation.plan))
        let found = elements(["p", "q", "gamma", "log-likelihood", "edge"], of: fit, .aggregate(keys: [], measures: [fit, correlation], groups), and: correlation)
        return (found.plan, found.columns.map { ($0, Relation.Column($0.name, $0.type)) })
    }

    private static func elements(
        _ names: [String], of list: Plan.Definition, _ plan: Plan, and single: Plan.Definition? = nil
    ) -> (plan: Plan, columns: [Relation.Column]) {
        func element(_ list: Plan.Definition, _ place: Int) -> ScalarExpression {
            .call(.element, [.column(list.id, .list(.approximate)), .whole(place)], .approximate)
        }
        var values = names.indices.map { element(list, $0 + 1) }
        if let single { values.append(element(single, 1)) }
        let columns = (names + (single == nil ? [] : ["correlation"])).map { Relation.Column($0, .approximate) }
        return (.project(zip(values, columns).map { Plan.Definition($0, id: $1.id) }, plan), columns)
    }

    /// A figure of the row, for a definition line.
    func figure(_ column: Relation.Column) -> ScalarExpression { ScalarExpression(.scalar(plan, column.id), column.type, column.format) }

    // MARK: beside the customers

    struct Beside {
        let relation: Relation
        let aliveChance: ScalarExpression
        /// What one who still is a customer is expected to buy, and what of it counts after the discount.
        let bought: ScalarExpression, counted: ScalarExpression
        fileprivate let p: ScalarExpression, q: ScalarExpression, gamma: ScalarExpression

        /// What a purchase is expected to be worth: p (γ + money) / (p x + q − 1); for a customer without money that is the mean over all. Unknown where that is infinite.
        func spend(_ past: CustomerPast) -> ScalarExpression {
            func number(_ value: ScalarExpression) -> ScalarExpression { .call(.convert, [value], .approximate) }
            let x = ScalarExpression.choose(past.hasMoney, number(past.priced.expression), else: number(.whole(0)))
            let money = ScalarExpression.choose(past.hasMoney, number(past.total.expression), else: number(.whole(0)))
            let worth = p.times(gamma.plus(money)).over(p.times(x).plus(q).minus(.whole(1)))
            return ScalarExpression(.choose([.init(q.compared(.greater, .whole(1)), worth)], otherwise: nil), .approximate)
        }
    }

    /// - Parameter factor: what money keeps of its worth in a month.
    func beside(_ past: CustomerPast, factor: Double?) -> Beside {
        let kept = purchase.prefix(4) + spend.prefix(3)
        let copies = kept.map { Relation.Column($0.name, $0.type) }
        var relation = past.relation
        relation.plan = .join(Plan.Join(.cross, relation.plan, plan, keys: [], rightColumns: zip(copies, kept).map { ($0.id, $1.id) }))
        let values = copies.map(\.expression), ahead = ahead(past, factor: factor)
        let keys = zip([past.x, past.age], ahead.keys).map { ($0.expression, ScalarExpression.column($1, $0.type)) }
        relation.plan = .join(Plan.Join(.inner, relation.plan, ahead.plan, keys: keys, rightColumns: Set([ahead.bought, ahead.counted]).sorted().map { ($0, $0) }))
        let isOne = ScalarExpression.call(.aliveChance, values.prefix(4) + [past.x.expression, past.last.expression, past.age.expression], .approximate, .percent)
        return Beside(
            relation: relation, aliveChance: isOne, bought: .column(ahead.bought, .approximate), counted: .column(ahead.counted, .approximate),
            p: values[4], q: values[5], gamma: values[6])
    }

    /// What those who still are customers are expected to buy, and what of it counts: it depends on how often they bought and how long they have been seen, so that it is computed once for many of them.
    private func ahead(_ past: CustomerPast, factor: Double?) -> (plan: Plan, keys: [ColumnID], bought: ColumnID, counted: ColumnID) {
        let keys = [past.x, past.age].map { Plan.Definition($0.expression) }
        let kept = purchase.prefix(4) + [ends, end], copies = kept.map { Relation.Column($0.name, $0.type) }, values = copies.map(\.expression)
        let alike = Plan.join(Plan.Join(
            .cross, .aggregate(keys: keys, measures: [], past.relation.plan), plan, keys: [], rightColumns: zip(copies, kept).map { ($0.id, $1.id) }))
        func expected(_ factor: Double, _ ends: ScalarExpression) -> Plan.Definition {
            let seen = keys.map { ScalarExpression.column($0.id, .whole) } + [ScalarExpression(.literal(.approximate(factor)), .approximate)]
            return Plan.Definition(.call(.expectedPurchases, values.prefix(4) + seen + [ends], .approximate))
        }
        let bought = expected(1, values[5])
        guard let factor else { return (.extend([bought], alike), keys.map(\.id), bought.id, bought.id) }
        let counted = expected(factor, values[4])
        return (.extend([bought, counted], alike), keys.map(\.id), bought.id, counted.id)
    }

    // MARK: definition lines

    func notes(_ again: ScalarExpression) -> [Note] {
        let values = purchase.prefix(4).map { figure($0).rounded(to: 4) }, likelihood = figure(purchase[4]).rounded(to: 2)
        return [
            Note("how often, BG/NBD by days (of one day is one purchase): r \(values[0]), α \(values[1]), a \(values[2]), b \(values[3]); log-likelihood \(likelihood)",
                 zh: "购买次数 BG/NBD，以天为期（同日购买计一次）：r \(values[0])，α \(values[1])，a \(values[2])，b \(values[3])；对数似然 \(likelihood)"),
            Note("r, α, a and b are not all told by the data: customers hardly differ in how they buy, or in how they leave (a / (a + b) after each purchase)",
                 zh: "数据不足以确定 r、α、a、b：客户的购买频率或流失概率（每次购买后 a / (a + b)）几乎没有差别",
                 when: figure(purchase[5]).compared(.equal, .whole(1))),
            Note("it rests on fewer than 30 customers who bought again", zh: "复购客户不足 30 名", when: again.compared(.less, .whole(30))),
        ]
    }

    func moneyNotes(paying: ScalarExpression, withoutMoney: ScalarExpression) -> [Note] {
        let values = spend.prefix(3).map { figure($0).rounded(to: 4) }, likelihood = figure(spend[3]).rounded(to: 2)
        let related = figure(correlation), shown = related.rounded(to: 2)
        let isInfinite = figure(spend[1]).compared(.lessEqual, .whole(1)), isUnknown = figure(spend[0]).isNull
        let isRelated = ScalarExpression.call(.absolute, [related], .approximate).compared(.greater, ScalarExpression(.literal(.approximate(0.3)), .approximate))
        return [
            Note("how much, Gamma-Gamma of \(paying) customers' repeat purchases: p \(values[0]), q \(values[1]), γ \(values[2]); log-likelihood \(likelihood); \(withoutMoney) who bought again without money left take the mean",
                 zh: "每次金额 Gamma-Gamma，\(paying) 名复购客户：p \(values[0])，q \(values[1])，γ \(values[2])；对数似然 \(likelihood)；\(withoutMoney) 名复购但无净额的客户取均值",
                 when: !isUnknown),
            Note("correlation of frequency and money \(shown)", zh: "频次与金额的相关系数 \(shown)", when: !isRelated && !related.isNull),
            Note("correlation of frequency and money \(shown), beyond 0.3: the models take them for independent, so clv is not right for those who buy often",
                 zh: "频次与金额的相关系数 \(shown)，超过 0.3：模型假定二者独立，高频客户的价值有偏", when: isRelated),
            Note("p, q and γ are not all told by the amounts: customers hardly differ in what they spend, or each spends the same every time",
                 zh: "金额不足以确定 p、q、γ：客户之间或同一客户的各次金额几乎没有差别",
                 when: figure(spend[4]).compared(.equal, .whole(1))),
            Note("clv is unknown: by the amounts their mean is infinite (q is not above 1); expected times a mean of your own would do", zh: "价值未知：按金额分布其均值无穷（q 不大于 1）；可用 expected 乘以自定均值", when: isInfinite),
            Note("clv is unknown: Gamma-Gamma did not converge from any of 4 starts; expected times a mean of your own would do", zh: "价值未知：Gamma-Gamma 从 4 个起点均未收敛；可用 expected 乘以自定均值", when: isUnknown),
        ]
    }
}

extension ScalarExpression {
    fileprivate func over(_ other: ScalarExpression) -> ScalarExpression { .call(.divide, [self, other], .approximate) }
}
