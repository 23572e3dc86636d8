import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Who moved from one category to another between two snapshots.
enum Migrate: Verb {
    static let manual = Manual(
        "migrate", .customers, "counts who moved between the categories of two snapshots",
        parameters: [
            Parameter(.clause(.to), "table", "the later snapshot, or a pipeline in brackets that makes it", isRequired: true),
            Parameter(.clause(.per), "key", "who moves: different in every row", standard: "the key of the table, else customer"),
            Parameter(.clause(.of), "category", "a column of text", standard: "segment, else the only category"),
        ],
        details: """
            The table before the verb is the earlier snapshot, the one behind `to` the later; both have the key and the category. Each of those who are in one or the other \
            is counted once: in the category then and the category now, `new` who was not there then, `gone` who is not there now. \
            The columns are called by the category: `segment_then`, `segment_now`. Rows without a key are left out and counted; \
            a key that stands twice in a snapshot is an error. Pairs in which nobody is have no row.
            """,
        examples: [
            Manual.Example("between the segments of two days", """
                orders
                  | rfm as of @2026-05-31
                  | segment { vip: frequency >= 3 and monetary >= 500, else: other }
                  | migrate to (
                      orders
                        | rfm as of @2026-06-30
                        | segment { vip: frequency >= 3 and monetary >= 500, else: other }
                    )
                """),
        ])

    static func lower(_ call: Call) throws -> Relation { try MigrateLowering(call).result() }
}

private struct MigrateLowering {
    private let call: Call
    private let other: Relation
    private let key: Relation.Column, category: Relation.Column
    private let otherKey: Relation.Column, otherCategory: Relation.Column

    private static let new = "new", gone = "gone"

    init(_ call: Call) throws {
        self.call = call
        let arguments = call.arguments(.to)
        guard arguments.count == 1, let argument = arguments.first else { throw Diagnostic.oneSnapshot(at: call.clause(.to)?.span ?? call.span) }
        other = try call.table(argument)
        key = try MigrateLowering.key(call)
        category = try MigrateLowering.category(call)
        if other.isUnknown {
            otherKey = key
            otherCategory = category
            return
        }
        otherKey = try MigrateLowering.same(key, in: other, at: argument.span)
        otherCategory = try MigrateLowering.same(category, in: other, at: argument.span)
        guard otherCategory.type.isText else { throw Diagnostic.categoryType(otherCategory, at: argument.span) }
    }

    // MARK: what was written

    private static func key(_ call: Call) throws -> Relation.Column {
        if !call.has(.per), let key = call.input.key, key.count == 1, let column = call.input.columns.first(where: { $0.id == key[0] }) { return column }
        let found = try call.role(.customer, .per)
        let column = Relation.Column(found.name, found.expression.type, found.expression.format)
        call.input = call.input.extended([Plan.Definition(found.expression, id: column.id)])
        return column
    }

    private static func category(_ call: Call) throws -> Relation.Column {
        if let syntax = try call.single(.of) {
            guard case .name(let name) = syntax.kind else { throw Diagnostic.columnName(syntax.span) }
            guard let column = call.input[name.text] else { throw Diagnostic.unknownColumn(name, in: call.input) }
            guard column.type.isText else { throw Diagnostic.categoryType(column, at: syntax.span) }
            return column
        }
        if let segment = call.input["segment"], segment.type.isText { return segment }
        let categories = call.input.columns.filter { if case .category = $0.type { true } else { false } }
        guard categories.count == 1, let only = categories.first else { throw Diagnostic.noCategory(categories.map(\.name), call.input, at: call.verbSpan) }
        return only
    }

    private static func same(_ column: Relation.Column, in other: Relation, at span: Span) throws -> Relation.Column {
        guard let found = other[column.name] else { throw Diagnostic.notInSnapshot(column.name, other, at: span) }
        guard DataType.common(column.type, found.type) != nil else { throw Diagnostic.snapshotTypes(column, found, at: span) }
        return found
    }

    // MARK: plan

    func result() throws -> Relation {
        if other.isUnknown { return .unknown }
        let moves = self.moves()
        let columns = [moves.then, moves.now].map { Relation.Column($0.name, $0.type) } + [Relation.Column("customers", .whole, .whole)]
        let keys = zip([moves.then, moves.now], columns).map { Plan.Definition($0.expression, id: $1.id) }
        var result = call.input.with(
            .aggregate(keys: keys, measures: [Plan.Definition(.count(), id: columns[2].id)], moves.relation.plan), columns: columns,
            order: columns.prefix(2).map { SortKey($0.expression) }, key: columns.prefix(2).map(\.id))
        result = result.shared("who moved")
        result.requirements += other.requirements + requirements(moves)
        result.notes += other.notes + [note(moves, result)]
        return result
    }

    private struct Moves {
        let relation: Relation
        let then: Relation.Column, now: Relation.Column
        /// How many rows of the earlier and the later snapshot the key has.
        let before: Relation.Column, after: Relation.Column
    }

    /// A row for each key: its category in both snapshots.
    private func moves() -> Moves {
        let keyType = DataType.common(key.type, otherKey.type) ?? key.type
        let labels = self.labels
        let type: DataType = labels.map { .category([Self.new] + $0 + [Self.gone]) } ?? .text
        let names = [("key", keyType), ("then", type), ("now", type), ("before", DataType.whole), ("after", .whole)]
        let columns = names.map { Relation.Column($0, $1) }
        func rows(_ plan: Plan, _ key: Relation.Column, _ then: ScalarExpression, _ now: ScalarExpression, isBefore: Bool) -> (plan: Plan, columns: [ColumnID]) {
            let id = key.type == keyType ? key.expression : ScalarExpression.call(.convert, [key.expression], keyType)
            let outputs = [id, then, now, .whole(isBefore ? 1 : 0), .whole(isBefore ? 0 : 1)].map { Plan.Definition($0) }
            return (.project(outputs, .filter(!key.expression.isNull, plan)), outputs.map(\.id))
        }
        let nothing = ScalarExpression(.literal(.null), type)
        func typed(_ column: Relation.Column) -> ScalarExpression { .column(column.id, type) }
        let both = Plan.union(columns.map(\.id), [
            rows(call.input.plan, key, typed(category), nothing, isBefore: true), rows(other.plan, otherKey, nothing, typed(otherCategory), isBefore: false),
        ])
        let outputs = names.map { Relation.Column($0, $1) }
        let measures = zip(columns, outputs).dropFirst().map { source, output in
            Plan.Definition(.aggregate(source.type == .whole ? .sum : .maximum, [source.expression], output.type), id: output.id)
        }
        let each = Plan.aggregate(keys: [Plan.Definition(columns[0].expression, id: outputs[0].id)], measures: Array(measures), both)
        let then = Relation.Column("\(category.name)_then", type), now = Relation.Column("\(category.name)_now", type)
        func placed(_ value: Relation.Column, _ rows: Relation.Column, _ absent: String) -> ScalarExpression {
            ScalarExpression(.choose([.init(rows.expression.compared(.equal, .whole(0)), .text(absent))], otherwise: value.expression), type)
        }
        let plan = Plan.extend([
            Plan.Definition(placed(outputs[1], outputs[3], Self.new), id: then.id), Plan.Definition(placed(outputs[2], outputs[4], Self.gone), id: now.id),
        ], each)
        let relation = call.input.with(plan, columns: outputs + [then, now]).shared("everybody in both snapshots")
        return Moves(relation: relation, then: then, now: now, before: outputs[3], after: outputs[4])
    }

    /// The categories in their order, where both snapshots have one.
    private var labels: [String]? {
        guard case .category(let before) = category.type, case .category(let after) = otherCategory.type else { return nil }
        return before + after.filter { !before.contains($0) }
    }

    private func requirements(_ moves: Moves) -> [Requirement] {
        let most = Figures(moves.relation).all([moves.before, moves.after].map { .aggregate(.maximum, [$0.expression], .whole) })
        let span = call.verbSpan
        let twice = zip(most, ["earlier", "later"]).map { rows, which in
            Requirement(violation: rows.compared(.greater, .whole(1)), .keyTwice(key.name, which, at: span))
        }
        let tables = [(call.input, category), (other, otherCategory)]
        let taken = tables.flatMap { table, column in
            [Self.new, Self.gone].map { word in
                Requirement(
                    violation: Figures(table).count(column.expression.compared(.equal, .text(word))).compared(.greater, .whole(0)),
                    .wordTaken(word, column.name, at: span))
            }
        }
        return twice + (labels.map { $0.contains(Self.new) || $0.contains(Self.gone) } ?? true ? taken : [])
    }

    private func note(_ moves: Moves, _ result: Relation) -> Note {
        let wasThere = moves.before.expression.compared(.greater, .whole(0)), isThere = moves.after.expression.compared(.greater, .whole(0))
        let stayed = ScalarExpression.call(.coalesce, [moves.then.expression.compared(.equal, moves.now.expression), moves.then.expression.isNull && moves.now.expression.isNull], .boolean)
        let figures = Figures(moves.relation).all([
            .count(where: wasThere), .count(where: isThere), .count(where: wasThere && isThere && stayed), .count(where: wasThere && isThere && !stayed),
            .count(where: !wasThere), .count(where: !isThere),
        ])
        let without = [(call.input, key), (other, otherKey)].map { Figures($0).count($1.expression.isNull) }
        let leftOut = ScalarExpression.call(.add, without, .whole, .whole)
        return Note("migrate of \(category.name) per \(key.name): \(figures[0]) then, \(figures[1]) now; \(figures[2]) stayed, \(figures[3]) moved, \(figures[4]) new, \(figures[5]) gone; \(leftOut) rows without \(key.name) left out",
                    zh: "迁移：\(category.name)，主体 \(key.name)：之前 \(figures[0])，现在 \(figures[1])；未变 \(figures[2])，变动 \(figures[3])，新增 \(figures[4])，离开 \(figures[5])；\(leftOut) 行无 \(key.name)，未计入")
    }
}

extension Diagnostic {
    fileprivate static func oneSnapshot(at span: Span) -> Diagnostic {
        Diagnostic("one-table", "`migrate` goes to one table, the later snapshot", at: span, "", suggestions: [.init("like `migrate to (orders | rfm | segment)`")])
    }

    fileprivate static func noCategory(_ found: [String], _ input: Relation, at span: Span) -> Diagnostic {
        let text = input.columns.filter { $0.type.isText }.map(\.name)
        return Diagnostic("migrate-category", "between which categories?", at: span, found.isEmpty ? "there is no column `segment`, nor another category" : "there are \(found.joined(separator: ", "))",
                          notes: ["the columns are \(input.columns.map(\.name).joined(separator: ", "))"],
                          suggestions: [.init("name it: `of \(found.first ?? text.last ?? "segment")`")])
    }

    fileprivate static func categoryType(_ column: Relation.Column, at span: Span) -> Diagnostic {
        Diagnostic("wrong-type", "a category is text; `\(column.name)` holds \(column.type.name)", at: span, column.type.name,
                   suggestions: [.init("make it text first: `derive \(column.name) = text(\(column.name))`")])
    }

    fileprivate static func notInSnapshot(_ name: String, _ other: Relation, at span: Span) -> Diagnostic {
        Diagnostic("unknown-column", "the later snapshot has no column `\(name)`", at: span, "",
                   notes: ["its columns are \(other.columns.map(\.name).joined(separator: ", "))"], suggestions: [.init("make both with the same steps, like a `def` of one's own")])
    }

    fileprivate static func snapshotTypes(_ before: Relation.Column, _ after: Relation.Column, at span: Span) -> Diagnostic {
        Diagnostic("wrong-types", "`\(before.name)` is \(before.type.phrase) in one snapshot and \(after.type.phrase) in the other", at: span, "")
    }

    fileprivate static func keyTwice(_ key: String, _ which: String, at span: Span) -> Diagnostic {
        Diagnostic("key-twice", "a `\(key)` stands in several rows of the \(which) snapshot", at: span, "each has one category at a time",
                   suggestions: [.init("make it one row each first: `summarize … by \(key)`")])
    }

    fileprivate static func wordTaken(_ word: String, _ column: String, at span: Span) -> Diagnostic {
        Diagnostic("word-taken", "`\(column)` has a value `\(word)`, which `migrate` uses for those who are in one snapshot only", at: span, "",
                   suggestions: [.init("call it otherwise in both: `derive \(column) = if \(column) == \"\(word)\" then \"\(word)_\" else \(column)`")])
    }
}
