import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// Raw headers made canonical.
enum CanonicalVerb: Verb {
    static let manual = Manual(
        "canonical", .rows, "renames a raw export's columns to the canonical ones, and says what it took",
        parameters: [Parameter(.values, "table", "which: leads, stages, orders, reps, targets, activities, cases, touches or costs", isRequired: true)],
        details: """
            A column that has its canonical name already is taken as it is; else one that exports usually call so, in English or Chinese (customer_id, 客户编号, 下单时间, 实付金额 …), if its type fits. \
            Two columns that could be meant are an error that lists them: `rename` one of them before. Other columns keep their names. A day that stands for a target's month becomes that month.
            """,
        examples: [Manual.Example("what a raw file holds", """
                orders
                  | rename 订单编号 = order, 客户编号 = customer, 付款时间 = time, 实付金额 = amount
                  | canonical orders
                  | take 1
                """)])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let value = call.stage.values.first, let table = call.word(try call.single(value)), Canonical.isTable(table)
        else { throw Diagnostic.canonicalTable(call.stage.values.first?.span ?? call.span) }
        var result = call.input
        var taken: [(new: String, old: String)] = [], missing: [String] = []
        for (name, type) in Canonical.columns(of: table) {
            if let known = call.input[name], fits(known.type, type) { continue }
            let free = call.input.columns.filter { column in fits(column.type, type) && !taken.contains { $0.old == column.name } && !isCanonical(column.name, in: table) }
            guard let found = try candidate(for: name, in: table, among: free, call) else {
                missing.append(name)
                continue
            }
            guard call.input[name] == nil, let index = result.columns.firstIndex(where: { $0.id == found.id }) else { throw Diagnostic.canonicalTaken(name, type, at: call.verbSpan) }
            result.columns[index].name = name
            taken.append((name, found.name))
        }
        makePeriods(&result, table)
        result.notes.append(note(table, taken, missing))
        result.name = table
        return result
    }

    private static func isCanonical(_ name: String, in table: String) -> Bool { Canonical.columns(of: table).contains { $0.name == name } }

    /// The only column of the table's own words for it, else of the usual ones.
    private static func candidate(for name: String, in table: String, among columns: [Relation.Column], _ call: Call) throws -> Relation.Column? {
        let names = Canonical.names(of: name, in: table)
        for words in [names.own, names.usual] {
            let found = columns.filter { words.contains($0.name.lowercased()) }
            guard found.count <= 1 else { throw Diagnostic.canonicalAmbiguous(name, found.map(\.name), at: call.verbSpan) }
            if let only = found.first { return only }
        }
        return nil
    }

    private static func fits(_ found: DataType, _ wanted: DataType) -> Bool {
        switch wanted {
        case .text: found.isText || found == .whole
        case .day, .time: found.isDate
        case .decimal: found.isNumber
        case .period: found.isPeriod || found.isDate
        default: found == wanted
        }
    }

    /// `2026-06-01` of a target is its month.
    private static func makePeriods(_ result: inout Relation, _ table: String) {
        for (name, type) in Canonical.columns(of: table) where type.isPeriod {
            guard let index = result.columns.firstIndex(where: { $0.name == name }), result.columns[index].type.isDate, case .period(let unit) = type else { continue }
            let column = Relation.Column(name, type)
            result = result.extended([Plan.Definition(.call(.startOf(unit), [result.columns[index].expression], type), id: column.id)])
            result.columns[index] = column
        }
    }

    private static func note(_ table: String, _ taken: [(new: String, old: String)], _ missing: [String]) -> Note {
        let pairs = taken.map { "\($0.new) = \($0.old)" }.joined(separator: ", ")
        let list = missing.joined(separator: ", ")
        let english = "\(table): \(taken.isEmpty ? "nothing to rename" : "took \(pairs)")\(missing.isEmpty ? "" : "; not found: \(list)")"
        let chinese = "\(table)：\(taken.isEmpty ? "无需改名" : "识别 \(pairs)")\(missing.isEmpty ? "" : "；未找到：\(list)")"
        return Note(NoteText(stringLiteral: english), zh: NoteText(stringLiteral: chinese), kind: .rows)
    }
}

extension Diagnostic {
    fileprivate static func canonicalTable(_ span: Span) -> Diagnostic {
        let names = Canonical.tables.map { $0.name }
        return Diagnostic("canonical-table", "`canonical` wants the name of a canonical table", at: span, "",
                          notes: ["they are \(names.joined(separator: ", "))"],
                          suggestions: nearest(to: span.text, among: names).first.map { [.init("did you mean `\($0)`?", edit: .init(span, $0))] } ?? [.init("like `canonical orders`")])
    }

    fileprivate static func canonicalAmbiguous(_ name: String, _ candidates: [String], at span: Span) -> Diagnostic {
        Diagnostic("role-ambiguous", "which column is the \(name): \(candidates.map { "`\($0)`" }.joined(separator: " or "))?", at: span, "",
                   suggestions: [.init("say it before: `rename \(name) = \(candidates[0]) | canonical …`")])
    }

    fileprivate static func canonicalTaken(_ name: String, _ type: DataType, at span: Span) -> Diagnostic {
        Diagnostic("canonical-taken", "the column `\(name)` is there, but not as \(type.phrase)", at: span, "",
                   suggestions: [.init("give it another name before: `rename raw_\(name) = \(name)`")])
    }
}
