import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Who is to take which new lead.
enum Assign: Verb {
    static let manual = Manual(
        "assign", .team, "proposes an owner for each lead without one, and says why",
        parameters: [
            Parameter(.clause(.to), "table", "the members who take leads", standard: "reps"),
            Parameter(.clause(.per), "lead", "what is given out", standard: "lead"),
            Parameter(.clause(.at), "time", "the order in which leads are given out", standard: "time"),
            Parameter(.option("method"), "turn, capacity or score", "how", standard: "turn"),
        ],
        details: """
            Rows that have an owner (`rep`) are left out and counted; a table without that column is given out whole. Leads are served by time, then by lead; the proposal is the same on every run and for every order of rows. \
            It adds `proposed` and `why`; nothing is written anywhere.

            `turn`: one each, round and round. First comes who has waited longest: those who never had a lead in the table `leads` (where it is bound), then by the last they had; ties by name. \
            `capacity`: each lead goes to the member with the fewest open leads, those of this proposal among them; where the members have a column `capacity`, to the one with most room left under it, and nobody is given more than that: \
            what finds no room has no owner proposed. Open is what `followups` calls so.

            `score`: the leads of a channel are shared in proportion to how well each member converts that channel, so that the best get more and nobody gets all: the divisor method of Webster (Balinski & Young 1982), \
            in which the k-th lead of a member counts score / (2k − 1) and the greatest is served first. The score is the share of the member's leads of the channel in `leads` that were won within 30 days, of those at least that old, \
            to which 30 leads of the channel's own rate are added: few leads prove little. That rate is (won + 1) / (leads + 2). Leads without a channel, or of one without leads so old, are shared by all channels together.
            """,
        examples: [
            Manual.Example("the leads nobody has, by turn", """
                leads
                  | assign to reps with method turn
                  | select lead, channel, proposed, why
                  | take 3
                """),
            Manual.Example("the same in one team, by how well each rep converts", """
                leads
                  | assign to (reps | where team == "北京") with method score
                  | summarize leads = count() by proposed
                  | sort -leads
                  | take 3
                """),
        ])

    static func lower(_ call: Call) throws -> Relation {
        let queue = try LeadQueue(call)
        let method = try AssignMethod(call)
        let proposed = switch method {
        case .turn: try TurnAssignment(queue).proposals()
        case .capacity: try CapacityAssignment(queue).proposals()
        case .score: try ScoreAssignment(queue).proposals()
        }
        return queue.table(proposed, method)
    }
}

enum AssignMethod: String, CaseIterable {
    case turn, capacity, score

    fileprivate init(_ call: Call) throws {
        guard let option = call.option("method") else {
            self = .turn
            return
        }
        guard let method = option.value.flatMap({ call.word($0) }).flatMap(AssignMethod.init) else { throw Diagnostic.assignMethod(at: option.value?.span ?? option.name.span) }
        self = method
    }
}

/// What a method proposes: a member and a reason for the leads of the queue, by their numbers. A lead may be missing.
struct AssignProposals {
    let plan: Plan
    let number: ColumnID, member: ColumnID, why: ScalarExpression
    /// Tables that were read, beside the members.
    let tables: [SecondTable]
}

/// The leads to be given out, in order, and the members.
struct LeadQueue {
    let call: Call
    let lead: NamedExpression, time: NamedExpression
    let channel: NamedExpression?
    let members: SecondTable
    /// The member's own column.
    let member: Relation.Column
    /// The leads, each with its number from 1.
    let relation: Relation
    let number = ColumnID.fresh()

    init(_ call: Call) throws {
        self.call = call
        lead = try call.role(.lead, .per)
        time = try call.role(.time, .at)
        let owner = try call.optionalRole(.rep, .by)
        channel = try call.optionalRole(.channel, .by)
        members = try SecondTable(to: "reps", call)
        member = try members.column("rep") { $0.isText || $0 == .whole }
        if let twice = ["proposed", "why"].first(where: { call.input[$0] != nil }) { throw Diagnostic.columnTwice(twice, at: call.verbSpan) }
        let waiting = owner.map { call.input.filtered($0.expression.isNull) } ?? call.input
        let order = [time.expression, lead.expression] + call.input.columns.filter(\.type.hasOrder).map(\.expression)
        let turn = ScalarExpression(.window(.init(.rowNumber, [], partition: [], order: order.map { SortKey($0) })), .whole)
        var numbered = waiting.extended([Plan.Definition(turn, id: number)])
        numbered.columns.append(Relation.Column("", .whole, id: number))
        relation = numbered.shared("the leads to be given out")
    }

    var isChinese: Bool { call.options.language == .chinese }

    /// Reasons are read by people: in the language of the page.
    func text(_ english: [ScalarExpression], zh chinese: [ScalarExpression]) -> ScalarExpression { ScalarExpression(.template(isChinese ? chinese : english), .text) }

    /// A row for each member.
    func membersOnce(_ measures: [Plan.Definition] = []) -> (plan: Plan, member: ColumnID) {
        let key = Plan.Definition(member.expression)
        return (.aggregate(keys: [key], measures: measures, members.relation.filtered(!member.expression.isNull).plan), key.id)
    }

    func member(_ id: ColumnID) -> ScalarExpression { .column(id, member.type, member.format) }

    func table(_ proposals: AssignProposals, _ method: AssignMethod) -> Relation {
        let proposed = Relation.Column("proposed", member.type, member.format), why = Relation.Column("why", .text), reason = Plan.Definition(proposals.why)
        var result = relation
        result.plan = .join(Plan.Join(
            .left, relation.plan, .extend([reason], proposals.plan), keys: [(.column(number, .whole), .column(proposals.number, .whole))],
            rightColumns: [(proposed.id, proposals.member), (reason.id, reason.id)]))
        let nobody = isChinese ? "无人有余量" : "nobody has room"
        result = result.extended([Plan.Definition(.call(.coalesce, [.column(reason.id, .text), .text(nobody)], .text), id: why.id)])
        result.columns = call.input.columns + [proposed, why]
        result.order = [SortKey(.column(number, .whole))]
        result.name = nil
        for table in [members] + proposals.tables { table.adopted(by: &result) }
        result.requirements.append(Requirement(
            violation: Figures(Relation(membersOnce().plan, columns: [])).count(nil).compared(.equal, .whole(0)), .nobodyToAssign(members.name, at: call.verbSpan)))
        let rows = Figures(call.input).count(nil), given = Figures(relation).count(nil), heads = Figures(Relation(membersOnce().plan, columns: [])).count(nil)
        result.notes.append(Note(
            "assign by \(method.rawValue) per \(lead.name) at \(time.name): \(given) of \(rows) rows had no owner; \(heads) members of \(members.name)\(method.basis.english)",
            zh: "按\(method.chinese)分配，线索 \(lead.name)，时间 \(time.name)：\(rows) 行中 \(given) 行无负责人；\(members.name) 共 \(heads) 人\(method.basis.chinese)"))
        return result
    }
}

extension AssignMethod {
    fileprivate var chinese: String {
        switch self {
        case .turn: "轮转"
        case .capacity: "余量"
        case .score: "转化得分"
        }
    }

    fileprivate var basis: (english: String, chinese: String) {
        switch self {
        case .turn: ("", "")
        case .capacity: ("; open leads from leads and stages", "；跟进中线索取自 leads 与 stages")
        case .score: ("; won within 30d of coming in (leads, stages), 30 leads of the channel's rate added", "；进线 30 天内成交（leads、stages），各加 30 条渠道平均")
        }
    }
}

extension Diagnostic {
    fileprivate static func assignMethod(at span: Span) -> Diagnostic {
        let words = AssignMethod.allCases.map(\.rawValue)
        return Diagnostic("assign-method", "the methods are \(words.joined(separator: ", "))", at: span, "",
                          suggestions: nearest(to: span.text, among: words).first.map { [.init("did you mean `\($0)`?", edit: .init(span, $0))] } ?? [.init("like `with method turn`")])
    }

    fileprivate static func nobodyToAssign(_ table: String, at span: Span) -> Diagnostic {
        Diagnostic("no-members", "`\(table)` has nobody to take the leads", at: span, "")
    }
}
