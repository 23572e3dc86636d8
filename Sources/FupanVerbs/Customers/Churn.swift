import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// How many customers have bought nothing for too long.
enum Churn: Verb {
    static let manual = Manual(
        "churn", .customers, "counts the customers who have bought nothing for too long",
        parameters: [
            Parameter(.clause(.after), "90d", "days, weeks or months without a purchase after which a customer is lost", isRequired: true),
            Parameter(.clause(.per), "customer", "who is lost", standard: "customer"),
            Parameter(.clause(.at), "time", "when the row happened", standard: "time"),
            Parameter(.clause(.of), "amount", "the money; negative amounts are refunds, and no purchases", standard: "amount, where there is one"),
            Parameter(.clause(.by), "key, …", "a value is the one at the customer's first purchase"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "`set today`, else the last day in the data"),
            Parameter(.option("mature"), "", "leaves out customers who have not been one for so long, and counts them"),
            Parameter(.option("interval"), "", "adds the Wilson 95 % interval of the rate"),
        ],
        details: """
            With `after 90d` a customer is `churned` when the last purchase was 90 days or more before the day `as of` (bound included), else `active`; \
            `rate` is churned / (active + churned). A refund is no purchase: it keeps nobody. Months are read on the calendar.

            Who bought first less than 90 days before cannot be lost yet and counts as active; a group with such customers has `complete` false, for its rate \
            is not final. `with mature` leaves them out, so that every rate is over customers who had the time. Rows without a customer or time are left out and \
            counted, and customers with refunds only.
            """,
        examples: [
            Manual.Example("by the channel of the first order, of those who had the time", "orders | churn after 90d by channel with mature | sort -rate"),
            Manual.Example("by the quarter in which they came", "orders | churn after 6mo by quarter(time)"),
        ])

    static func lower(_ call: Call) throws -> Relation { try ChurnLowering(call).result() }
}

private struct ChurnLowering {
    private let call: Call
    private let limit: TimeLimit
    private let roles: CustomerRoles
    private let keys: [NamedExpression]
    private let history: CustomerHistory
    private let entries: CustomerHistory.Entries

    init(_ call: Call) throws {
        self.call = call
        limit = try TimeLimit(call, .after, inWholeDays: true)
        roles = try CustomerRoles(call)
        keys = try call.dimensions(besides: ["active", "churned", "rate", "complete", "rate_low", "rate_high"])
        history = try CustomerHistory(call, roles, carrying: keys)
        entries = history.firstPurchases()
    }

    private var isYoung: ScalarExpression { limit.end(from: entries.first.day).compared(.greater, history.asOf) }
    private var isLost: ScalarExpression { limit.end(from: entries.last.day).compared(.lessEqual, history.asOf) }

    func result() throws -> Relation {
        call.input = call.flag("mature") ? entries.relation.filtered(!isYoung) : entries.relation
        let counts = [
            ("active", ScalarExpression.count(where: !isLost)), ("churned", .count(where: isLost)), ("young", .count(where: isYoung)),
        ].map { NamedExpression(name: $0, expression: $1, span: call.span) }
        let groups = try call.grouped(zip(entries.carried, keys).map { $0.named(at: $1.span) }, measures: counts)
        let figures = groups.columns.suffix(3).map(\.expression)
        let all = ScalarExpression.call(.add, [figures[0], figures[1]], .whole, .whole)
        var added = [("rate", figures[1].share(of: all)), ("complete", figures[2].compared(.equal, .whole(0)))]
        if call.flag("interval") {
            let interval = WilsonInterval(successes: figures[1], trials: all)
            added += [("rate_low", interval.low), ("rate_high", interval.high)]
        }
        let columns = added.map { Relation.Column($0, $1.type, $1.format) }
        var result = groups.extended(zip(added, columns).map { Plan.Definition($0.1, id: $1.id) })
        result.columns = groups.columns.dropLast() + columns
        result = result.trimmed().shared("who is lost")
        result.annotations = Set(columns.dropFirst(2).map(\.id))
        result.notes += notes(result)
        return result
    }

    private func notes(_ result: Relation) -> [Note] {
        let customers = Figures(entries.relation).all([.count(), .count(where: isYoung)])
        let rows = Figures(history.rows).all([
            .count(where: history.isWithout),
            .aggregate(.countDistinct, [history.customer.expression], where: !history.time.expression.isNull, .whole, .whole),
        ])
        let refundsOnly = ScalarExpression.call(.subtract, [rows[1], customers[0]], .whole, .whole)
        let young: (NoteText, NoteText) = call.flag("mature")
            ? ("\(customers[1]) customers of less than \(limit.literal) left out", "\(customers[1]) 名客户首单不足 \(limit.literal)，未计入")
            : ("\(customers[1]) customers of less than \(limit.literal) count as active (complete false)",
               "\(customers[1]) 名客户首单不足 \(limit.literal)，计为活跃（complete 为 false）")
        let few = Figures(result).count(result.customers.compared(.less, .whole(30)))
        return [
            Note("churn after \(limit.literal) without a purchase, \(roles.text) as of \(history.asOf): \(customers[0]) customers; \(rows[0]) rows without customer or time and \(refundsOnly) customers with refunds only left out",
                 zh: "流失：\(limit.literal) 未购买，\(roles.chinese)，截至 \(history.asOf)：\(customers[0]) 名客户；\(rows[0]) 行无客户或时间、\(refundsOnly) 名只有退款的客户未计入"),
            Note("\(young.0); \(few) rates rest on fewer than 30 customers", zh: "\(young.1)；\(few) 个比率的客户不足 30"),
        ]
    }
}

extension Relation {
    /// Those a rate of `churn` is over.
    fileprivate var customers: ScalarExpression {
        let counted = ["active", "churned"].compactMap { self[$0]?.expression }
        return counted.count == 2 ? .call(.add, counted, .whole, .whole) : .whole(0)
    }
}
