import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Who enters a `repurchase`, when, and what came back of it.
struct RepurchaseEntries {
    let limit: TimeLimit
    let keys: [NamedExpression]
    /// What the purchases are made of.
    let history: CustomerHistory
    /// The table whose rows enter each for itself; nil where customers enter with their first purchase.
    let touched: CustomerHistory?
    private let roles: CustomerRoles
    private let hasSides: Bool
    /// Customer, time, keys, sides, and how many: a row for each customer's first purchase, or for each touch with its equals.
    private let entered: Relation

    /// A row for each entry, equal ones together.
    struct Table {
        let relation: Relation
        let time: Relation.Column
        let keys: [Relation.Column]
        /// Of `between`: on which side it is; empty without.
        let sides: [Relation.Column]
        /// How many equal entries the row stands for, whether they returned, and the money of each.
        let count: Relation.Column, returned: Relation.Column, amount: Relation.Column
    }

    init(_ call: Call) throws {
        limit = try TimeLimit(call, .within, inWholeDays: false)
        let roles = try CustomerRoles(call)
        self.roles = roles
        keys = try call.dimensions(besides: RepurchaseCounts.names)
        var sides: [NamedExpression] = []
        if case .between(let base, let side)? = call.clause(.between)?.body {
            let both = try RepurchaseEntries.sides(call, roles.time, base, side)
            sides = [NamedExpression(name: "side", expression: both.side, span: side.span), NamedExpression(name: "base", expression: both.base, span: base.span)]
        }
        let own = try CustomerHistory(call, roles, carrying: keys + sides)
        touched = roles.amount == nil ? own : nil
        history = try touched == nil ? own : RepurchaseEntries.orders(call)
        guard DataType.common(own.customer.type, history.customer.type) != nil else {
            throw Diagnostic.neverEqual(history.customer.name, history.customer.type, "orders", own.customer.name, own.customer.type, at: call.verbSpan)
        }
        if limit.isPartOfADay, own.time.type != .time || history.time.type != .time {
            throw Diagnostic.hoursBetweenDays(own.time.type == .time ? "orders" : roles.time.name, at: call.clause(.within)?.span ?? call.span)
        }
        let entered = touched.map { RepurchaseEntries.touches($0) } ?? RepurchaseEntries.customers(history)
        hasSides = !sides.isEmpty
        let ends = entered.columns.dropFirst(2 + keys.count).prefix(sides.count).map(\.expression)
        self.entered = ends.isEmpty ? entered : entered.filtered(.call(.or, ends, .boolean))
    }

    /// Of two periods whether the entry lies in them; else the two conditions.
    private static func sides(
        _ call: Call, _ time: NamedExpression, _ base: FupanSyntax.Expression, _ side: FupanSyntax.Expression
    ) throws -> (side: ScalarExpression, base: ScalarExpression) {
        if let (past, now) = try Sides.periods(base, side, call) { return (now.contains(time.expression), past.contains(time.expression)) }
        let both = try Sides(call, base, side)
        return (both.side, both.base)
    }

    /// The purchases of the canonical table.
    private static func orders(_ call: Call) throws -> CustomerHistory {
        let touches = call.input
        defer { call.input = touches }
        call.input = try call.canonical("orders")
        func column(_ role: Role, _ clause: FupanSyntax.Clause.Word) throws -> NamedExpression {
            try call.optionalRole(role, clause) ?? call.role(role, clause)
        }
        return try CustomerHistory(call, CustomerRoles(
            customer: column(.customer, .per), time: column(.time, .at), amount: column(.amount, .of)))
    }

    /// After what, and which columns were read, for the definition line.
    var text: String { touched == nil ? "of the first purchase, \(roles.text)" : "after each row, in orders, \(roles.text)" }
    var chinese: String { touched == nil ? "首单之后，\(roles.chinese)" : "每次触达之后，订单取自 orders，\(roles.chinese)" }

    // MARK: plan

    /// The day up to which purchases are known.
    var asOf: ScalarExpression { history.asOf }

    /// Whether the whole time had not passed.
    func isYoung(_ time: Relation.Column) -> ScalarExpression {
        limit.end(from: time.expression).compared(.greaterEqual, asOf.addingDays(1).aligned(with: time.expression))
    }

    /// How many have not had the whole time.
    var young: ScalarExpression {
        let number = entered.columns[entered.columns.count - 1]
        return Figures(entered).figure(.aggregate(.sum, [number.expression], where: isYoung(entered.columns[1]), .whole, .whole))
    }

    func table(mature: Bool) -> Table {
        let time = entered.columns[1]
        let entered = mature ? self.entered.filtered(!isYoung(time)) : self.entered
        let returns = self.returns(entered)
        let names = entered.columns
        let returned = Relation.Column("returned", .boolean), amount = Relation.Column("amount", returns.amount.expression.type, .money)
        let foundCount = ColumnID.fresh(), foundAmount = ColumnID.fresh()
        let all = Plan.join(Plan.Join(
            .left, entered.plan, returns.plan,
            keys: zip(names.dropLast(), returns.keys).flatMap { ScalarExpression.nullSafePairs($0.expression, .column($1.id, $0.type)) },
            rightColumns: [(foundCount, returns.purchases.id), (foundAmount, returns.amount.id)]))
        let plan = Plan.extend([
            Plan.Definition(!ScalarExpression.column(foundCount, .whole).isNull, id: returned.id),
            Plan.Definition(.column(foundAmount, amount.type, .money), id: amount.id),
        ], all)
        let keyCount = keys.count
        return Table(
            relation: entered.with(plan, columns: names + [returned, amount]).trimmed().shared("who entered, and what came back"), time: time,
            keys: Array(names[2..<(2 + keyCount)]), sides: hasSides ? Array(names[(2 + keyCount)..<(4 + keyCount)]) : [],
            count: names[names.count - 1], returned: returned, amount: amount)
    }

    private static func customers(_ history: CustomerHistory) -> Relation {
        let first = history.firstPurchases(), number = Relation.Column("entries", .whole, .whole)
        var relation = first.relation.extended([Plan.Definition(.whole(1), id: number.id)])
        relation.columns = [first.customer, first.first] + first.carried + [number]
        return relation
    }

    private static func touches(_ touched: CustomerHistory) -> Relation {
        let columns = [touched.customer, touched.time] + touched.carried
        let keys = columns.map { Plan.Definition($0.expression) }
        let number = Relation.Column("entries", .whole, .whole)
        let plan = Plan.aggregate(keys: keys, measures: [Plan.Definition(.count(), id: number.id)], touched.dated.plan)
        let outputs = zip(keys, columns).map { Relation.Column($1.name, $1.type, $1.format, id: $0.id) } + [number]
        return touched.rows.with(plan, columns: outputs).shared("what was done to customers, and when")
    }

    private struct Returns {
        let plan: Plan
        let keys: [Plan.Definition]
        let purchases: Plan.Definition, amount: Plan.Definition
    }

    /// Of each entry that returned, the money from the purchase that did.
    private func returns(_ entered: Relation) -> Returns {
        let purchase = Relation.Column("", .boolean), at = Relation.Column("", history.time.type)
        let money = Relation.Column("", history.amount?.type ?? .whole)
        let isPurchase = Plan.Definition(history.isPurchase)
        var taken = [(id: purchase.id, source: isPurchase.id), (id: at.id, source: history.time.id)]
        if let amount = history.amount { taken.append((money.id, amount.id)) }
        let pairs = Plan.join(Plan.Join(
            .inner, entered.plan, .extend([isPurchase], history.dated.plan), keys: [(entered.columns[0].expression, history.customer.expression)],
            rightColumns: taken))
        let inTime = Plan.filter(isInTime(at, after: entered.columns[1]), pairs)
        let entry = entered.columns.dropLast().map(\.expression)
        let first = Plan.Definition(ScalarExpression(
            .window(.init(.aggregate(.minimum, .partition), [at.expression], where: purchase.expression, partition: entry, order: [])), at.type))
        // Null where there was no purchase: then nothing is kept.
        let kept = Plan.filter(at.expression.compared(.greaterEqual, .column(first.id, at.type)), .extend([first], inTime))
        let keys = entry.map { Plan.Definition($0) }
        let purchases = Plan.Definition(.count())
        let amount = Plan.Definition(.aggregate(.sum, [money.expression], money.type, .money))
        return Returns(plan: .aggregate(keys: keys, measures: [purchases, amount], kept), keys: keys, purchases: purchases, amount: amount)
    }

    /// After the entry, and not later than the limit; by day where one of the two has only days.
    private func isInTime(_ at: Relation.Column, after entry: Relation.Column) -> ScalarExpression {
        let isExact = at.type == .time && entry.type == .time
        let moment = isExact ? at.expression : at.day, start = isExact ? entry.expression : entry.day
        // On the day of a touch the order may well be later; on that of the first purchase it belongs to it.
        let isAfter = moment.compared(touched != nil && !isExact ? .greaterEqual : .greater, start)
        return isAfter && moment.compared(.lessEqual, limit.end(from: start))
    }
}

extension Diagnostic {
    fileprivate static func hoursBetweenDays(_ place: String, at span: Span) -> Diagnostic {
        Diagnostic("hours-between-days", "`\(place)` has days and no hours", at: span, "a part of a day", suggestions: [.init("wait whole days: `within 1d`")])
    }
}
