import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Among whom each part of a target is shared, and by what weight.
struct TargetMembers {
    let table: SecondTable
    /// The column behind `per`.
    let key: Relation.Column
    private(set) var requirements: [Requirement] = []
    private(set) var text: (english: NoteText, chinese: NoteText) = ("alike", "均分")
    /// A row for each value of the key: the value and its weight.
    private(set) var plan = Plan.values([], [])
    let keyID = ColumnID.fresh()
    /// The weight for each measure; null where its goal is another.
    let weightIDs: [ColumnID]
    let measures: TargetMeasures

    private let call: Call
    private let calendar: TargetCalendar

    init(_ argument: Argument, _ call: Call, _ calendar: TargetCalendar, _ wholes: [TargetWhole]) throws {
        self.call = call
        self.calendar = calendar
        table = try SecondTable(to: "reps", call)
        guard call.arguments(.per).count == 1, case .name(let name)? = argument.expression?.kind else { throw Diagnostic.targetPer(table, at: call.clause(.per)?.span ?? argument.span) }
        guard let column = table.relation[name.text] else { throw Diagnostic.unknownColumn(name, in: table.relation) }
        key = column
        measures = try TargetMeasures(call, wholes, table)
        weightIDs = wholes.map { _ in .fresh() }
        var members = table.relation.filtered(!column.expression.isNull)
        let weight = try self.weight(&members)
        let held = Plan.Definition(.call(.convert, [weight], LargestRemainder.weightType))
        members = members.extended([held])
        let own = ScalarExpression.column(held.id, LargestRemainder.weightType)
        plan = weights(members, own, wholes)
        let isWrong = ScalarExpression.call(.or, [own.isNull, own.compared(.less, .whole(0))], .boolean)
        let span = call.option("weight")?.value?.span ?? call.clause(.per)?.span ?? call.span
        requirements += measures.requirements(members, column) + [Requirement(
            violation: Figures(members).count(isWrong).compared(.greater, .whole(0)), listing: (column, members.filtered(isWrong)), .noWeight(column.name, at: span))]
        requirements += wholes.map { measures.requirement($0, members, own, table.name, at: span) }
    }

    /// A row for each value of the key, with its weight for each measure.
    private func weights(_ members: Relation, _ own: ScalarExpression, _ wholes: [TargetWhole]) -> Plan {
        let type = LargestRemainder.weightType
        let sums = wholes.map { Plan.Definition(.aggregate(.sum, [own], where: measures.isGoal($0), type)) }
        let counts = wholes.map { Plan.Definition(.count(where: measures.isGoal($0))) }
        let all = Plan.aggregate(keys: [Plan.Definition(key.expression, id: keyID)], measures: sums + counts, members.plan)
        return .extend(zip(weightIDs, zip(sums, counts)).map { id, measure in
            let hasIt = ScalarExpression.column(measure.1.id, .whole).compared(.greater, .whole(0))
            return Plan.Definition(.choose(hasIt, .column(measure.0.id, type), else: ScalarExpression(.literal(.null), type)), id: id)
        }, all)
    }

    /// The weight of each member.
    private mutating func weight(_ members: inout Relation) throws -> ScalarExpression {
        guard let option = call.option("weight") else { return .whole(1) }
        if case .braces(let entries)? = option.value?.kind { return try listed(entries, at: option.name.span) }
        guard case .name(let name)? = option.value?.kind else { throw Diagnostic.targetWeight(at: option.value?.span ?? option.name.span) }
        guard let column = table.relation[name.text] else { throw Diagnostic.unknownColumn(name, in: table.relation) }
        if column.type.isNumber {
            text = ("weighted by \(column.name)", "按 \(column.name) 加权")
            let (held, required) = TargetWeights.checked(column, members, key, at: name.span)
            requirements += required
            return held
        }
        guard column.type.isText else { throw Diagnostic.targetWeight(at: name.span) }
        let tier = column.name
        text = ("weighted by what each \(tier) brought per head and day in the 52 weeks before (orders)", "按此前 52 周各 \(tier) 人均每日业绩（orders）加权")
        return try earned(column, &members)
    }

    /// `{ senior: 3, regular: 2, else: 1 }` over `tier`.
    private mutating func listed(_ entries: [Entry], at span: Span) throws -> ScalarExpression {
        let tier = try table.column("tier", \.isText)
        var branches: [ScalarExpression.Branch] = [], otherwise: ScalarExpression?, texts: [NoteText] = []
        for entry in entries {
            let weight = try call.constant(entry.value, "a number", \.isNumber)
            try TargetWeights.check(try call.value(entry.value, "a number", \.isNumber), at: entry.value.span)
            if entry.isElse {
                otherwise = weight
                texts.append("else \(weight)")
                continue
            }
            guard let word = call.word(entry.key) else { throw Diagnostic.targetWeight(at: entry.key.span) }
            branches.append(.init(tier.expression.compared(.equal, .text(word)), weight))
            texts.append("\(word) \(weight)")
        }
        guard !branches.isEmpty else { throw Diagnostic.targetWeight(at: span) }
        text = ("weighted by tier (\(NoteText.joined(texts, separator: ", ")))", "按 tier 加权（\(NoteText.joined(texts, separator: "、"))）")
        let type = (branches.map(\.result) + (otherwise.map { [$0] } ?? [])).reduce(DataType.null) { DataType.common($0, $1.type) ?? $0 }
        return ScalarExpression(.choose(branches, otherwise: otherwise), type)
    }

    // MARK: weights from what was earned

    /// What the members of each tier brought in the year before, over the days they were on the team in it; a tier that brought nothing gets the least of the others'.
    private func earned(_ tier: Relation.Column, _ members: inout Relation) throws -> ScalarExpression {
        let orders = try SecondTable("orders", call)
        let rep = try table.column("rep") { $0.isText || $0 == .whole }, orderRep = try orders.column("rep") { DataType.common($0, rep.type) != nil }
        let time = try orders.column("time", \.isDate), amount = try orders.column("amount", \.isNumber)
        let year = try OrderHistory.yearBefore(call, calendar)
        let days = Plan.Definition(daysOnTheTeam(year))
        let tierKey = Plan.Definition(tier.expression), allDays = Plan.Definition(.aggregate(.sum, [.column(days.id, .whole)], .whole))
        let tiers = Plan.aggregate(keys: [tierKey], measures: [allDays], .extend([days], members.plan))
        let repKey = Plan.Definition(rep.expression), ofRep = Plan.Definition(.aggregate(.minimum, [tier.expression], tier.type))
        let sold = Plan.join(Plan.Join(
            .inner, .filter(Bounds(first: .day(year.first), past: .day(year.past)).contains(time.expression), orders.relation.plan),
            .aggregate(keys: [repKey], measures: [ofRep], members.plan),
            keys: [(orderRep.expression, .column(repKey.id, rep.type))], rightColumns: [(ofRep.id, ofRep.id)]))
        let soldKey = Plan.Definition(.column(ofRep.id, tier.type)), sum = Plan.Definition(.aggregate(.sum, [amount.expression], amount.type))
        let joined = Plan.join(Plan.Join(
            .left, tiers, .aggregate(keys: [soldKey], measures: [sum], sold),
            keys: [(.column(tierKey.id, tier.type), .column(soldKey.id, tier.type))], rightColumns: [(sum.id, sum.id)]))
        let rate = Plan.Definition(.call(
            .convert, [.call(.divide, [.column(sum.id, amount.type), .column(allDays.id, .whole)], .approximate)], LargestRemainder.weightType))
        let value = ScalarExpression.column(rate.id, LargestRemainder.weightType), isEarned = value.compared(.greater, .whole(0))
        let least = Plan.Definition(ScalarExpression(
            .window(.init(.aggregate(.minimum, .partition), [value], where: isEarned, partition: [], order: [])), LargestRemainder.weightType))
        let weight = Plan.Definition(.choose(
            isEarned, value, else: .call(.coalesce, [.column(least.id, LargestRemainder.weightType), .call(.convert, [.whole(1)], LargestRemainder.weightType)], LargestRemainder.weightType)))
        let weights = Plan.extend([weight], .extend([least], .extend([rate], joined)))
        members.plan = .join(Plan.Join(
            .left, members.plan, weights, keys: ScalarExpression.nullSafePairs(tier.expression, .column(tierKey.id, tier.type)), rightColumns: [(weight.id, weight.id)]))
        return .column(weight.id, LargestRemainder.weightType)
    }

    private func daysOnTheTeam(_ year: (first: Day, past: Day)) -> ScalarExpression {
        let all = ScalarExpression.whole(year.past.number - year.first.number)
        guard let hired = table.relation["hired_at"], hired.type.isDate else { return all }
        let day = hired.expression.asCalendarDay
        return ScalarExpression(.choose([
            .init(day.compared(.greaterEqual, .day(year.past)), .whole(0)),
            .init(day.compared(.greater, .day(year.first)), .call(.daysBetween, [.day(year.past), day], .whole)),
        ], otherwise: all), .whole)
    }
}

extension Diagnostic {
    fileprivate static func targetPer(_ table: SecondTable, at span: Span) -> Diagnostic {
        Diagnostic("target-per", "`per` takes one column of `\(table.name)`", at: span, "",
                   notes: ["its columns are \(table.relation.columns.map(\.name).prefix(20).joined(separator: ", "))"], suggestions: [.init("like `per rep`")])
    }

    fileprivate static func targetWeight(at span: Span) -> Diagnostic {
        Diagnostic("target-weight", "a weight is a column of the members, or a number for each tier", at: span, "",
                   suggestions: [.init("like `weight tier`, or `weight { senior: 3, regular: 2, else: 1 }`")])
    }

    fileprivate static func noWeight(_ key: String, at span: Span) -> Diagnostic {
        Diagnostic("no-weight", "a weight is missing or below zero", at: span, "not of every \(key)", suggestions: [.init("give the others one too: `else: 1`")])
    }
}
