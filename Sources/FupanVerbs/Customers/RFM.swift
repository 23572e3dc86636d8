import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Recency, frequency and monetary value of each customer, with scores by value.
enum RFM: Verb {
    static let manual = Manual(
        "rfm", .customers, "scores customers by how lately, how often and for how much they bought",
        parameters: [
            Parameter(.clause(.per), "customer", "who is scored", standard: "customer"),
            Parameter(.clause(.at), "time", "when the row happened", standard: "time"),
            Parameter(.clause(.of), "amount", "the money; negative amounts are refunds", standard: "amount"),
            Parameter(.clause(.into), "number or { r: [7d, 30d], f: [2, 5], m: [100, 500] }", "equal shares, or bins with cuts of one's own", standard: "5"),
            Parameter(.clause(.asOf), "day", "what was known at the end of that day", standard: "the last day in the data"),
        ],
        details: """
            Recency is the whole days from the last row to the day `as of`, frequency the number of orders (refunds do not count), monetary the exact sum \
            (refunds lower it). Scores go from 1 to n, n best. They are by value, never by row order, so equal customers get equal scores: the k-th cut is the \
            smallest value whose cumulative share of customers is at least k/n, and a value above k cuts scores k+1 (for recency fewer days are better). \
            Rows without a customer are left out and counted.
            """,
        examples: [
            Manual.Example("the best customers", "orders | rfm as of @2026-06-30 | sort -score, -monetary | take 3"),
            Manual.Example("bins with cuts of one's own", """
                orders
                  | rfm as of @2026-06-30 into { r: [7d, 30d, 90d], f: [2, 3, 5], m: [100, 300, 500] }
                  | count by r
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try RFMLowering(call).result() }
}

/// The three measures, in the order of the score's digits.
enum RFMMeasure: String, CaseIterable {
    case r, f, m

    /// Whether more is better: for recency fewer days are.
    var moreIsBetter: Bool { self != .r }
}

private struct RFMLowering {
    private enum Bins {
        case shares(Int)
        case cuts([RFMMeasure: [ScalarExpression]])

        func count(_ measure: RFMMeasure) -> Int {
            switch self {
            case .shares(let number): number
            case .cuts(let cuts): (cuts[measure]?.count ?? 0) + 1
            }
        }
    }

    private let call: Call
    private let customer: NamedExpression, time: NamedExpression, amount: NamedExpression
    private let bins: Bins
    private let asOf: ScalarExpression?

    init(_ call: Call) throws {
        self.call = call
        customer = try call.role(.customer, .per)
        time = try call.role(.time, .at)
        amount = try call.role(.amount, .of)
        bins = try RFMLowering.bins(call)
        asOf = try call.asOf()
    }

    func result() throws -> Relation {
        let base = customers()
        let measured = self.measured(base)
        let scored = self.scored(measured)
        var result = scored
        result.notes += notes(base, scored)
        return result
    }

    // MARK: bins

    private static func bins(_ call: Call) throws -> Bins {
        guard let syntax = try call.single(.into) else { return .shares(5) }
        guard case .braces(let entries) = syntax.kind else {
            let number = try call.count(syntax, "the number of bins", atLeast: 2)
            guard number <= 9 else { throw Diagnostic.tooManyBins(at: syntax.span) }
            return .shares(number)
        }
        var cuts: [RFMMeasure: [ScalarExpression]] = [:]
        for entry in entries {
            guard let word = call.word(entry.key), let measure = RFMMeasure(rawValue: word), case .list(let values) = entry.value.kind, !values.isEmpty
            else { throw Diagnostic.binsForm(at: entry.key.span) }
            guard values.count <= 8 else { throw Diagnostic.tooManyBins(at: entry.value.span) }
            cuts[measure] = try RFMLowering.cuts(values, measure, call)
        }
        guard cuts.count == RFMMeasure.allCases.count else { throw Diagnostic.binsForm(at: syntax.span) }
        return .cuts(cuts)
    }

    private static func cuts(_ values: [FupanSyntax.Expression], _ measure: RFMMeasure, _ call: Call) throws -> [ScalarExpression] {
        var result: [ScalarExpression] = []
        var last = -Double.infinity
        for value in values {
            let expected = measure == .r ? "days like `30d`" : "a number"
            let cut = try call.constant(value, expected) { measure == .r ? $0 == .duration(.day) : $0.isNumber }
            guard let number = cut.literalNumber, number > last else { throw Diagnostic.cutsNotRising(at: value.span) }
            last = number
            result.append(cut)
        }
        return result
    }

    // MARK: plan

    private struct Base {
        let relation: Relation
        let customer: Relation.Column, last: Relation.Column, frequency: Relation.Column, monetary: Relation.Column, rows: Relation.Column
        let asOf: ScalarExpression
    }

    /// A row for each customer, and one for the rows without.
    private func customers() -> Base {
        var events = call.input
        if let asOf {
            let past = asOf.addingDays(1).aligned(with: time.expression)
            events = events.filtered(time.expression.compared(.less, past))
        }
        let key = customer.definition
        let rows = Plan.Definition(.count()), refunds = Plan.Definition(.count(where: amount.expression.compared(.less, .whole(0))))
        let last = Plan.Definition(.aggregate(.maximum, [time.expression], time.expression.type))
        let monetary = Plan.Definition(.aggregate(.sum, [amount.expression], amount.expression.type, .money))
        // The rows that are refunds are fewer than those that are not, and sooner counted.
        let frequency = Plan.Definition(.call(.subtract, [.column(rows.id, .whole), .column(refunds.id, .whole)], .whole, .whole))
        let plan = Plan.extend([frequency], .aggregate(keys: [key], measures: [last, monetary, rows, refunds], events.plan))
        let columns = [Relation.Column(customer.name, customer.expression.type, customer.expression.format, id: key.id)]
            + zip(["last_at", "frequency", "monetary", "rows"], [last, frequency, monetary, rows]).map {
                Relation.Column($0, $1.expression.type, $1.expression.format, id: $1.id)
            }
        let relation = events.with(plan, columns: columns).trimmed().shared("customers with their orders")
        return Base(
            relation: relation, customer: columns[0], last: columns[1], frequency: columns[2], monetary: columns[3], rows: columns[4],
            asOf: asOf ?? lastDay(relation, columns[1], columns[0]))
    }

    private func lastDay(_ relation: Relation, _ last: Relation.Column, _ customer: Relation.Column) -> ScalarExpression {
        let greatest = Plan.Definition(.aggregate(.maximum, [day(last)], .day))
        return ScalarExpression(.scalar(.aggregate(keys: [], measures: [greatest], .filter(!customer.expression.isNull, relation.plan)), greatest.id), .day)
    }

    private func day(_ column: Relation.Column) -> ScalarExpression {
        column.type == .time ? .call(.dayOf, [column.expression], .day) : column.expression
    }

    /// The customers with their recency, and their cuts beside them.
    private func measured(_ base: Base) -> (relation: Relation, values: [RFMMeasure: Relation.Column], cuts: [RFMMeasure: [ScalarExpression]]) {
        let recency = Relation.Column("recency", .duration(.day))
        var relation = base.relation.filtered(!base.customer.expression.isNull)
        relation = relation.extended([Plan.Definition(
            .call(.daysBetween, [base.asOf, day(base.last)], .duration(.day)), id: recency.id)])
        relation.columns = [base.customer, base.last, recency, base.frequency, base.monetary]
        let values: [RFMMeasure: Relation.Column] = [.r: recency, .f: base.frequency, .m: base.monetary]
        switch bins {
        case .cuts(let cuts): return (relation, values, cuts)
        case .shares(let number):
            var cuts: [RFMMeasure: [ScalarExpression]] = [:]
            var lists: [Plan.Definition] = [], elements: [Plan.Definition] = [], kept: [(id: ColumnID, source: ColumnID)] = []
            for measure in RFMMeasure.allCases {
                guard let column = values[measure] else { continue }
                let list = Plan.Definition(.aggregate(.discreteQuantiles(number), [column.expression], .list(column.type), column.format))
                lists.append(list)
                cuts[measure] = (1..<number).map { k in
                    let cut = Plan.Definition(.call(.element, [.column(list.id, .list(column.type)), .whole(k)], column.type, column.format))
                    elements.append(cut)
                    kept.append((.fresh(), cut.id))
                    return .column(kept[kept.count - 1].id, column.type, column.format)
                }
            }
            let all = Plan.project(elements, .aggregate(keys: [], measures: lists, relation.plan))
            relation.plan = .join(Plan.Join(.cross, relation.plan, all, keys: [], rightColumns: kept))
            return (relation, values, cuts)
        }
    }

    private func scored(
        _ measured: (relation: Relation, values: [RFMMeasure: Relation.Column], cuts: [RFMMeasure: [ScalarExpression]])
    ) -> Relation {
        var result = measured.relation
        var scores: [Relation.Column] = []
        for measure in RFMMeasure.allCases {
            guard let value = measured.values[measure], let cuts = measured.cuts[measure] else { continue }
            let score = Relation.Column(measure.rawValue, .whole)
            let above = cuts.reduce(ScalarExpression.whole(0)) { sum, cut in
                let one = ScalarExpression.choose(value.expression.compared(.greater, cut), .whole(1), else: .whole(0))
                if case .literal = sum.kind { return one }
                return .call(.add, [sum, one], .whole)
            }
            let points = measure.moreIsBetter
                ? ScalarExpression.call(.add, [above, .whole(1)], .whole) : .call(.subtract, [.whole(cuts.count + 1), above], .whole)
            result = result.extended([Plan.Definition(points, id: score.id)])
            scores.append(score)
        }
        let score = Relation.Column("score", .text)
        let digits = scores.map { ScalarExpression.call(.convert, [$0.expression], .text) }
        result = result.extended([Plan.Definition(.call(.concatenate, digits, .text), id: score.id)])
        result.columns += scores + [score]
        result = result.trimmed().shared("customers with their scores")
        let customer = result.columns[0]
        result.order = [SortKey(customer.expression)]
        result.key = [customer.id]
        result.name = nil
        return result
    }

    // MARK: the definition line

    private func notes(_ base: Base, _ scored: Relation) -> [Note] {
        let left = Plan.Definition(.aggregate(.sum, [base.rows.expression], .whole, .whole))
        let without = ScalarExpression(.scalar(
            .aggregate(keys: [], measures: [left], .filter(base.customer.expression.isNull, base.relation.plan)), left.id), .whole, .whole)
        // One pass over the customers for all the figures: how many, the size of each bin, the real cut points.
        let tally = ScoreTally(scored)
        var asked = [tally.customers]
        for measure in RFMMeasure.allCases { asked += sizes(measure, tally) + realCuts(measure, tally) }
        var answers = Figures(tally.relation).all(asked)[...]
        let customers = answers.popFirst() ?? .count()
        var sizeTexts: [NoteText] = [], cutTexts: [NoteText] = []
        for measure in RFMMeasure.allCases {
            let binCount = bins.count(measure), cutCount = realCuts(measure, tally).count
            sizeTexts.append(NoteText.joined(Array(answers.prefix(binCount)), separator: "/", prefix: "\(measure.rawValue) "))
            answers = answers.dropFirst(binCount)
            var cuts = Array(answers.prefix(cutCount))
            answers = answers.dropFirst(cutCount)
            if case .cuts(let given) = bins { cuts = given[measure] ?? [] }
            cutTexts.append(NoteText.joined(cuts, separator: "/", prefix: "\(measure.rawValue) "))
        }
        return [
            Note("rfm as of \(base.asOf) of \(amount.name) per \(customer.name) at \(time.name): \(customers) customers; \(without) rows without one left out",
                 zh: "RFM 截至 \(base.asOf)，客户 \(customer.name)，时间 \(time.name)，金额 \(amount.name)：\(customers) 名客户；\(without) 行无客户，未计入"),
            Note("cuts \(NoteText.joined(cutTexts, separator: ", ")); customers by score from 1: \(NoteText.joined(sizeTexts, separator: ", "))",
                 zh: "分界 \(NoteText.joined(cutTexts, separator: "，"))；各分值客户数（由 1 起）：\(NoteText.joined(sizeTexts, separator: "，"))"),
        ]
    }

    private func sizes(_ measure: RFMMeasure, _ tally: ScoreTally) -> [ScalarExpression] {
        (1...bins.count(measure)).map { tally.customers(where: tally.score(measure).compared(.equal, .whole($0))) }
    }

    /// A bin's greatest value (for recency its most days): the greatest that does not lie above the k-th cut.
    private func realCuts(_ measure: RFMMeasure, _ tally: ScoreTally) -> [ScalarExpression] {
        guard case .shares(let number) = bins else { return [] }
        return (1..<number).map { k in
            let score = tally.score(measure)
            let below = measure.moreIsBetter ? score.compared(.lessEqual, .whole(k)) : score.compared(.greaterEqual, .whole(number + 1 - k))
            return tally.greatest(measure, where: below)
        }
    }
}

extension Diagnostic {
    fileprivate static func binsForm(at span: Span) -> Diagnostic {
        Diagnostic("bins-form", "the bins of `rfm` are a number, or cuts for each of r, f and m", at: span, "",
                   suggestions: [.init("like `into { r: [7d, 30d, 90d], f: [2, 3, 5], m: [100, 300, 500] }`")])
    }

    fileprivate static func tooManyBins(at span: Span) -> Diagnostic {
        Diagnostic("bins-count", "a score is one digit: at most 9 bins", at: span, "")
    }

    fileprivate static func cutsNotRising(at span: Span) -> Diagnostic {
        Diagnostic("cuts-not-rising", "cuts must rise", at: span, "not above the one before")
    }
}
