import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// One each, round and round; who has waited longest for a lead comes first.
struct TurnAssignment {
    private let queue: LeadQueue

    init(_ queue: LeadQueue) { self.queue = queue }

    func proposals() throws -> AssignProposals {
        var (plan, member) = queue.membersOnce()
        let last = ColumnID.fresh()
        let leads = try ownedLeads()
        if let leads, let owner = leads.relation["rep"] {
            let time = try leads.column("time", \.isDate).expression.asTime
            let key = Plan.Definition(owner.expression), latest = Plan.Definition(.aggregate(.maximum, [time], .time))
            let before = Plan.aggregate(keys: [key], measures: [latest], leads.relation.plan)
            plan = .join(Plan.Join(.left, plan, before, keys: [(queue.member(member), .column(key.id, owner.type))], rightColumns: [(last, latest.id)]))
        } else {
            plan = .extend([Plan.Definition(ScalarExpression(.literal(.null), .time), id: last)], plan)
        }
        let lastAt = ScalarExpression.column(last, .time)
        // Nulls would come last; here who never got a lead comes first.
        let hasHad = ScalarExpression.choose(lastAt.isNull, .whole(0), else: .whole(1))
        let place = Plan.Definition(ScalarExpression(
            .window(.init(.rowNumber, [], partition: [], order: [SortKey(hasHad), SortKey(lastAt), SortKey(queue.member(member))])), .whole))
        let count = Plan.Definition(ScalarExpression(.window(.init(.aggregate(.count, .partition), [], partition: [], order: [])), .whole))
        plan = .extend([place, count], plan)
        let number = ScalarExpression.column(queue.number, .whole), turn = ScalarExpression.column(place.id, .whole), all = ScalarExpression.column(count.id, .whole)
        // The place in the round of each number.
        let heads = Figures(Relation(queue.membersOnce().plan, columns: [])).count(nil)
        let wanted = Plan.Definition(.call(.add, [.call(.modulo, [.call(.subtract, [number, .whole(1)], .whole), heads], .whole), .whole(1)], .whole))
        let joined = Plan.join(Plan.Join(
            .inner, .extend([wanted], .project([Plan.Definition(number, id: queue.number)], queue.relation.plan)), plan,
            keys: [(.column(wanted.id, .whole), turn)], rightColumns: [(member, member), (place.id, place.id), (count.id, count.id), (last, last)]))
        let day = ScalarExpression.call(.dayOf, [lastAt], .day)
        let why = ScalarExpression.choose(
            lastAt.isNull, queue.text([.text("turn "), turn, .text(" of "), all, .text(", no lead before")], zh: [.text("轮转第 "), turn, .text("/"), all, .text(" 位，此前无线索")]),
            else: queue.text([.text("turn "), turn, .text(" of "), all, .text(", last lead "), day], zh: [.text("轮转第 "), turn, .text("/"), all, .text(" 位，上条线索 "), day]))
        return AssignProposals(plan: joined, number: queue.number, member: member, why: why, tables: leads.map { [$0] } ?? [])
    }

    /// The canonical leads, where they are bound and know owners of the members' kind.
    private func ownedLeads() throws -> SecondTable? {
        guard queue.call.environment.canonicalTable("leads") != nil else { return nil }
        let leads = try SecondTable("leads", queue.call)
        guard let owner = leads.relation["rep"], DataType.common(owner.type, queue.member.type) != nil, leads.relation["time"]?.type.isDate == true else { return nil }
        return leads
    }
}

/// The member with the fewest open leads, or most room, is served first; each lead served counts.
struct CapacityAssignment {
    private let queue: LeadQueue

    init(_ queue: LeadQueue) { self.queue = queue }

    func proposals() throws -> AssignProposals {
        let stages = try LeadStages(queue.call, before: queue.call.dayOfReview() + 1)
        let leads = try SecondTable("leads", queue.call)
        let room = queue.members.relation["capacity"].flatMap { $0.type.isNumber ? $0 : nil }
        let limit = room.map { Plan.Definition(.aggregate(.minimum, [$0.expression], $0.type)) }
        var (plan, member) = queue.membersOnce(limit.map { [$0] } ?? [])
        let owner = try leads.column("rep") { DataType.common($0, queue.member.type) != nil }, key = Plan.Definition(owner.expression), open = Plan.Definition(.count()), found = ColumnID.fresh()
        plan = .join(Plan.Join(
            .left, plan, .aggregate(keys: [key], measures: [open], try openLeads(leads, stages)), keys: [(queue.member(member), .column(key.id, owner.type))],
            rightColumns: [(found, open.id)]))
        let load = Plan.Definition(.call(.coalesce, [.column(found, .whole), .whole(0)], .whole))
        plan = .extend([load], plan)
        // A slot for each lead that a member could be given: the k-th brings its leads to load + k.
        let most = limit.flatMap { limit in room.map { ScalarExpression.column(limit.id, $0.type) } }
        let k = ColumnID.fresh(), slots = ServiceSlots(queue, member).added(to: &plan, load: .column(load.id, .whole), most: most)
        plan = .filter(ScalarExpression.column(k, .whole).compared(.lessEqual, slots), .join(Plan.Join(.cross, plan, queue.relation.plan, keys: [], rightColumns: [(k, queue.number)])))
        let after = Plan.Definition(.call(.add, [.column(load.id, .whole), .column(k, .whole)], .whole))
        plan = .extend([after], plan)
        let level = ScalarExpression.column(after.id, .whole)
        var order = [SortKey(level), SortKey(queue.member(member))]
        var why = queue.text([.text("fewest open leads: "), .column(load.id, .whole), .text(", with this "), level], zh: [.text("跟进中线索最少："), .column(load.id, .whole), .text("，加本条 "), level])
        if let most {
            let left = Plan.Definition(.call(.subtract, [most, level], DataType.common(most.type, .whole) ?? .approximate))
            plan = .extend([left], plan)
            order = [SortKey(.column(left.id, left.expression.type), isDescending: true), SortKey(queue.member(member))]
            why = queue.text([.text("most room: with this "), level, .text(" of "), most], zh: [.text("余量最大：加本条 "), level, .text("/"), most])
        }
        let slot = Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: order)), .whole))
        return AssignProposals(plan: .extend([slot], plan), number: slot.id, member: member, why: why, tables: [leads, stages.table])
    }

    private func openLeads(_ leads: SecondTable, _ stages: LeadStages) throws -> Plan {
        let lead = try leads.column("lead") { DataType.common($0, stages.lead.type) != nil }
        let place = ColumnID.fresh(), won = ColumnID.fresh()
        let joined = Plan.join(Plan.Join(
            .left, leads.relation.plan, stages.relation.plan, keys: [(lead.expression, stages.lead.expression)],
            rightColumns: [(place, stages.position.id), (won, stages.wonAt.id)]))
        return .filter(stages.isOpen(position: .column(place, .whole), wonAt: .column(won, .time)), joined)
    }
}

/// The leads of a channel, shared in proportion to how well each member converts it.
struct ScoreAssignment {
    private let queue: LeadQueue

    /// How long a lead has to be won, and to be old enough.
    private static let window = 30
    /// How many leads of the channel's own rate are added.
    private static let prior = 30

    init(_ queue: LeadQueue) { self.queue = queue }

    /// How many leads came in, and how many of them were won.
    private struct Tally {
        let leads = ColumnID.fresh(), won = ColumnID.fresh()

        var columns: [ColumnID] { [leads, won] }
        var leadsValue: ScalarExpression { .column(leads, .whole) }
        var wonValue: ScalarExpression { .column(won, .whole) }
    }

    func proposals() throws -> AssignProposals {
        let past = try queue.call.dayOfReview() + 1
        let stages = try LeadStages(queue.call, before: past)
        let leads = try SecondTable("leads", queue.call)
        let history = try self.history(leads, stages, past)
        // The leads of the queue, each in the group of its channel; those of no known channel in one of their own, where all channels count.
        let group = ColumnID.fresh(), k = ColumnID.fresh(), number = ScalarExpression.column(queue.number, .whole)
        var waiting = queue.relation.plan
        let known = ColumnID.fresh(), ofChannel = Tally()
        let channels = tallied(history, by: [(known, history.channel)], ofChannel)
        if let channel = queue.channel, DataType.common(channel.expression.type, history.channel.type) != nil {
            waiting = .join(Plan.Join(.left, waiting, channels, keys: [(channel.expression, .column(known, history.channel.type))], rightColumns: [(group, known)]))
        } else {
            waiting = .extend([Plan.Definition(ScalarExpression(.literal(.null), history.channel.type), id: group)], waiting)
        }
        let groupValue = ScalarExpression.column(group, history.channel.type)
        waiting = .project([Plan.Definition(number, id: queue.number), Plan.Definition(groupValue, id: group)], waiting)
        waiting = .extend([Plan.Definition(ScalarExpression(.window(.init(.rowNumber, [], partition: [groupValue], order: [SortKey(number)])), .whole), id: k)], waiting)
        let kept = Plan.shared(SharedPlan(waiting, purpose: "the leads to be given out, by channel", fields: [Field("", .whole), Field("", history.channel.type), Field("", .whole)]))
        let scored = try self.scored(kept, group, k, history)
        let slot = ScalarExpression.column(scored.slot, .whole)
        let joined = Plan.join(Plan.Join(
            .inner, kept, scored.plan, keys: [(.column(k, .whole), slot)] + ScalarExpression.nullSafePairs(groupValue, .column(scored.group, history.channel.type)),
            rightColumns: [(scored.member, scored.member), (scored.score, scored.score), (scored.tally.leads, scored.tally.leads), (scored.tally.won, scored.tally.won)]))
        let score = ScalarExpression.column(scored.score, .approximate, .percent)
        let english = ScalarExpression.choose(groupValue.isNull, .text("all channels"), else: groupValue), chinese = ScalarExpression.choose(groupValue.isNull, .text("全部渠道"), else: groupValue)
        let why = queue.text(
            [.text("score "), score, .text(" for "), english, .text(": "), scored.tally.wonValue, .text(" of "), scored.tally.leadsValue, .text(" leads won")],
            zh: [chinese, .text(" 得分 "), score, .text("："), scored.tally.leadsValue, .text(" 条成交 "), scored.tally.wonValue])
        return AssignProposals(plan: joined, number: queue.number, member: scored.member, why: why, tables: [leads, stages.table])
    }

    // MARK: history

    private struct History {
        let plan: Plan
        let owner: Relation.Column, channel: Relation.Column
        let isWon: ScalarExpression
    }

    /// The leads old enough to be judged.
    private func history(_ leads: SecondTable, _ stages: LeadStages, _ past: Day) throws -> History {
        let lead = try leads.column("lead") { DataType.common($0, stages.lead.type) != nil }, time = try leads.column("time", \.isDate).expression.asTime
        let owner = try leads.column("rep") { DataType.common($0, queue.member.type) != nil }, channel = try leads.column("channel", \.isText)
        let limit = ScalarExpression(.literal(.time(Moment(past - ScoreAssignment.window))), .time), won = ColumnID.fresh()
        let old = Plan.filter(time.compared(.lessEqual, limit) && !owner.expression.isNull, leads.relation.plan)
        let joined = Plan.join(Plan.Join(.left, old, stages.relation.plan, keys: [(lead.expression, stages.lead.expression)], rightColumns: [(won, stages.wonAt.id)]))
        let wait = ScalarExpression.call(.secondsBetween, [.column(won, .time), time], .whole)
        let isWon = wait.compared(.greaterEqual, .whole(0)) && wait.compared(.lessEqual, .whole(ScoreAssignment.window * 86_400))
        return History(plan: joined, owner: owner, channel: channel, isWon: isWon)
    }

    private func tallied(_ history: History, by keys: [(ColumnID, Relation.Column)], _ tally: Tally) -> Plan {
        .aggregate(
            keys: keys.map { Plan.Definition($1.expression, id: $0) },
            measures: [Plan.Definition(.count(), id: tally.leads), Plan.Definition(.count(where: history.isWon), id: tally.won)], history.plan)
    }

    // MARK: scores and slots

    private struct Scored {
        let plan: Plan
        let group: ColumnID, slot: ColumnID, member: ColumnID, score: ColumnID
        let tally: Tally
    }

    /// For each channel of the queue the slots of each member, in the order in which they are served: at least those that get a lead.
    private func scored(_ waiting: Plan, _ group: ColumnID, _ k: ColumnID, _ history: History) throws -> Scored {
        let (members, member) = queue.membersOnce()
        let type = history.channel.type, ownGroup = ColumnID.fresh(), size = Plan.Definition(.count())
        let groups = Plan.aggregate(keys: [Plan.Definition(.column(group, type), id: ownGroup)], measures: [size], waiting)
        var plan = Plan.join(Plan.Join(.cross, members, groups, keys: [], rightColumns: [(ownGroup, ownGroup), (size.id, size.id)]))
        let groupValue = ScalarExpression.column(ownGroup, type)
        let all = Tally(), ofChannel = Tally(), ofRep = Tally(), ofBoth = Tally()
        let channel = ColumnID.fresh(), rep = ColumnID.fresh(), bothChannel = ColumnID.fresh(), bothRep = ColumnID.fresh()
        func beside(_ right: Plan, _ keys: [(left: ScalarExpression, right: ScalarExpression)], _ tally: Tally) {
            plan = .join(Plan.Join(keys.isEmpty ? .cross : .left, plan, right, keys: keys, rightColumns: tally.columns.map { ($0, $0) }))
        }
        beside(tallied(history, by: [], all), [], all)
        beside(tallied(history, by: [(channel, history.channel)], ofChannel), [(groupValue, .column(channel, type))], ofChannel)
        beside(tallied(history, by: [(rep, history.owner)], ofRep), [(queue.member(member), .column(rep, history.owner.type))], ofRep)
        beside(tallied(history, by: [(bothRep, history.owner), (bothChannel, history.channel)], ofBoth),
               [(queue.member(member), .column(bothRep, history.owner.type)), (groupValue, .column(bothChannel, type))], ofBoth)
        func define(_ expression: ScalarExpression, id: ColumnID = .fresh()) -> ScalarExpression {
            plan = .extend([Plan.Definition(expression, id: id)], plan)
            return .column(id, expression.type, expression.format)
        }
        func pick(_ whole: ScalarExpression, _ part: ScalarExpression) -> ScalarExpression { .call(.coalesce, [.choose(groupValue.isNull, whole, else: part), .whole(0)], .whole) }
        func plus(_ value: ScalarExpression, _ count: Int) -> ScalarExpression { .call(.add, [value, .whole(count)], .whole) }
        func number(_ operation: Operation, _ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression { .call(operation, [left, right], .approximate, .percent) }
        let tally = Tally()
        let rate = define(number(
            .divide, plus(pick(all.wonValue, ofChannel.wonValue), 1), plus(pick(all.leadsValue, ofChannel.leadsValue), 2)))
        let leads = define(pick(ofRep.leadsValue, ofBoth.leadsValue), id: tally.leads), won = define(pick(ofRep.wonValue, ofBoth.wonValue), id: tally.won)
        let score = define(number(.divide, number(.add, won, number(.multiply, rate, .whole(ScoreAssignment.prior))), plus(leads, ScoreAssignment.prior)))
        let slots = ServiceSlots.byScore(score, among: groupValue, leads: .column(size.id, .whole)) { define($0) }
        let ownK = ColumnID.fresh(), kGroup = ColumnID.fresh(), kValue = ScalarExpression.column(ownK, .whole)
        plan = .filter(kValue.compared(.lessEqual, slots), .join(Plan.Join(
            .inner, plan, waiting, keys: ScalarExpression.nullSafePairs(groupValue, .column(group, type)), rightColumns: [(kGroup, group), (ownK, k)])))
        let priority = define(number(.divide, score, .call(.subtract, [.call(.multiply, [kValue, .whole(2)], .whole), .whole(1)], .whole)))
        let slot = ColumnID.fresh()
        _ = define(ScalarExpression(.window(.init(
            .rowNumber, [], partition: [groupValue], order: [SortKey(priority, isDescending: true), SortKey(queue.member(member)), SortKey(kValue)])), .whole), id: slot)
        guard case .column(let scoreID) = score.kind else { throw UnknownTable() }
        return Scored(plan: plan, group: ownGroup, slot: slot, member: member, score: scoreID, tally: tally)
    }
}
