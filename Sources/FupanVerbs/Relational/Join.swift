import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Rows of two tables side by side.
enum Join: Verb {
    static let manual = JoinLowering.manual(
        "join", "puts rows of two tables side by side; what matches nothing is left out",
        Manual.Example("orders with their rep's tier", "orders | join reps on rep | summarize revenue = sum(amount) by tier"))

    static func lower(_ call: Call) throws -> Relation { try JoinLowering(call, .inner).result() }
}

/// The same, but every row of the left table stays.
enum LeftJoin: Verb {
    static let manual = JoinLowering.manual(
        "left join", "puts rows of two tables side by side; every row of the left one stays",
        Manual.Example("leads with their first order", """
            leads
              | left join (orders | summarize first_order = min(time) by lead) on lead
              | select lead, time, first_order
              | take 3
            """))

    static func lower(_ call: Call) throws -> Relation { try JoinLowering(call, .left).result() }
}

/// The rows without a partner.
enum AntiJoin: Verb {
    static let manual = JoinLowering.manual(
        "anti join", "keeps the rows that match nothing in the other table",
        Manual.Example("orders whose rep is not on the list", "orders | anti join reps on rep | count"))

    static func lower(_ call: Call) throws -> Relation { try JoinLowering(call, .anti).result() }
}

/// What the joins have in common: the keys, the columns, the rows counted aloud.
struct JoinLowering {
    private let call: Call
    private let kind: Plan.Join.Kind

    init(_ call: Call, _ kind: Plan.Join.Kind) {
        self.call = call
        self.kind = kind
    }

    static func manual(_ name: String, _ summary: String, _ example: Manual.Example) -> Manual {
        Manual(
            name, .tables, summary,
            parameters: [
                Parameter(.values, "table", "the other table, or a pipeline in brackets", isRequired: true),
                Parameter(.clause(.on), "key or left == right, …", "the columns that must be equal; null equals nothing", isRequired: true),
            ],
            details: "Keys of equal name become one column; another column of the right table whose name is taken is called by the table's name and its own, `reps_time`.",
            examples: [example])
    }

    func result() throws -> Relation {
        guard call.stage.values.count == 1, let argument = call.stage.values.first else { throw Diagnostic.oneTable(call.manual.name, at: call.span) }
        let other = try call.table(argument)
        if other.isUnknown { return .unknown }
        let keys = try call.arguments(.on).map { try pair($0, other) }
        let shared = Set(keys.compactMap { $0.isShared ? $0.name : nil })
        var columns = call.input.columns
        var taken: [(id: ColumnID, source: ColumnID)] = []
        if kind != .anti {
            for column in other.columns where !shared.contains(column.name) {
                let new = Relation.Column(name(column.name, other, columns), column.type, column.format)
                columns.append(new)
                taken.append((new.id, column.id))
            }
        }
        let join = Plan.Join(kind, call.input.plan, other.plan, keys: keys.map { ($0.left, $0.right) }, rightColumns: taken)
        var result = call.input
        result.plan = .join(join)
        result.columns = columns
        result.requirements += other.requirements
        result.notes += other.notes
        result.key = kind == .anti ? call.input.key : nil
        result.name = nil
        result.isScattered = true
        result.notes.append(note(join))
        return result
    }

    private struct Key {
        let name: String
        let left: ScalarExpression
        let right: ScalarExpression
        let isShared: Bool
    }

    /// `rep`, or `owner == rep` with the left table's column on the left.
    private func pair(_ argument: Argument, _ other: Relation) throws -> Key {
        let syntax = try call.single(argument)
        if let name = argument.name { throw Diagnostic.keyWithEquals(name, syntax.span, at: argument.span) }
        if case .name(let name) = syntax.kind {
            guard let left = call.input[name.text] else { throw Diagnostic.unknownColumn(name, in: call.input) }
            guard let right = other[name.text] else { throw Diagnostic.unknownColumn(name, in: other) }
            try check(left.type, right.type, at: argument.span)
            return Key(name: name.text, left: left.expression, right: right.expression, isShared: true)
        }
        guard case .binary(.equal, _, let leftSyntax, let rightSyntax) = syntax.kind, case .name(let right) = rightSyntax.kind else {
            throw Diagnostic.joinKey(syntax)
        }
        if case .name(let left) = leftSyntax.kind, left == right { throw Diagnostic.joinKey(syntax) }
        let left = try call.expression(leftSyntax)
        guard let column = other[right.text] else { throw Diagnostic.unknownColumn(right, in: other) }
        try check(left.type, column.type, at: argument.span)
        return Key(name: right.text, left: left, right: column.expression, isShared: false)
    }

    private func check(_ left: DataType, _ right: DataType, at span: Span) throws {
        guard DataType.common(left, right) != nil else { throw Diagnostic.keyTypes(left, right, at: span) }
    }

    private func name(_ name: String, _ other: Relation, _ columns: [Relation.Column]) -> String {
        func isTaken(_ candidate: String) -> Bool { columns.contains { $0.name.lowercased() == candidate.lowercased() } }
        guard isTaken(name) else { return name }
        let base = "\(other.name ?? "right")_\(name)"
        var result = base, number = 2
        while isTaken(result) {
            result = "\(base)_\(number)"
            number += 1
        }
        return result
    }

    /// "1,204 → 1,310 rows: 106 matched twice, 12 unmatched": a join that multiplies or drops rows says so. All of it from one look at the left rows, each with the number of its partners.
    private func note(_ join: Plan.Join) -> Note {
        let name = call.manual.name
        let keys = join.keys.map { Plan.Definition($0.right) }, partners = Plan.Definition(.count())
        let counted = Plan.aggregate(keys: keys, measures: [partners], join.right)
        let found = ColumnID.fresh()
        let rows = Relation(.join(Plan.Join(
            .left, join.left, counted, keys: zip(join.keys, keys).map { ($0.left, .column($1.id, $1.expression.type)) },
            rightColumns: [(found, partners.id)])), columns: [])
        let count = ScalarExpression.column(found, .whole)
        let least = ScalarExpression.call(.coalesce, [count, .whole(kind == .left ? 1 : 0)], .whole)
        let figures = Figures(rows).all([
            .count(), .aggregate(.sum, [least], .whole, .whole), .count(where: count.compared(.greater, .whole(1))), .count(where: count.isNull),
            .count(where: !count.isNull), .aggregate(.maximum, [count], .whole, .whole),
        ])
        let (before, after, several, without, with) = (figures[0], figures[1], figures[2], figures[3], figures[4])
        if kind == .anti { return Note("\(name): \(before) → \(without) rows: \(with) matched", zh: "\(name)：\(before) → \(without) 行：\(with) 行有匹配", kind: .rows) }
        let isTwice = figures[5].compared(.lessEqual, .whole(2))
        func times(_ twice: String, _ before: String, _ behind: String) -> ScalarExpression {
            .choose(isTwice, .text(twice), else: ScalarExpression(.template([.text(before), figures[5], .text(behind)]), .text))
        }
        return Note("\(name): \(before) → \(after) rows: \(several) matched \(times("twice", "up to ", " times")), \(without) unmatched",
                    zh: "\(name)：\(before) → \(after) 行：\(several) 行匹配\(times("两次", "至多 ", " 次"))，\(without) 行无匹配", kind: .rows,
                    onPageWhen: kind == .left ? several.compared(.greater, .whole(0)) : nil)
    }
}

extension Diagnostic {
    fileprivate static func oneTable(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("one-table", "`\(verb)` takes one table", at: span, "", suggestions: [.init("like `\(verb) reps on rep`")])
    }

    /// `orders.rep == reps.rep`: the left table's column stands on the left, so neither needs its table.
    fileprivate static func joinKey(_ syntax: FupanSyntax.Expression) -> Diagnostic {
        var meant: String?
        if case .binary(.equal, _, let left, let right) = syntax.kind, let left = left.lastName, let right = right.lastName {
            meant = left == right ? left : "\(left) == \(right)"
        } else if let name = syntax.lastName {
            meant = name
        }
        return Diagnostic("join-key", "a key is a column of both tables, or `left == right`", at: syntax.span, "", suggestions: [
            meant.map { .init("write `on \($0)`", edit: .init(syntax.span, $0)) } ?? .init("like `on rep` or `on owner == rep`"),
        ])
    }

    fileprivate static func keyWithEquals(_ name: Name, _ value: Span, at span: Span) -> Diagnostic {
        let meant = name.span.text == value.text ? value.text : "\(name.span.text) == \(value.text)"
        return Diagnostic("join-key", "`=` names a column, `==` compares", at: span, "", suggestions: [.init("write `on \(meant)`", edit: .init(span, meant))])
    }

    fileprivate static func keyTypes(_ left: DataType, _ right: DataType, at span: Span) -> Diagnostic {
        Diagnostic("wrong-types", "\(left.phrase) and \(right.phrase) are never equal", at: span, "\(left.name) on the left, \(right.name) on the right")
    }
}

extension FupanSyntax.Expression {
    /// `rep` of `rep` and of `orders.rep`.
    fileprivate var lastName: String? {
        switch kind {
        case .name(let name): name.span.text
        case .path(let names): names.last?.span.text
        default: nil
        }
    }
}
