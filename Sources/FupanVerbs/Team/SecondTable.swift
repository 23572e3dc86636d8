import FupanMeaning
import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A canonical table, or one behind `to`, that a verb reads beside the table before it.
struct SecondTable {
    /// What the definition line and messages call it.
    let name: String
    private(set) var relation: Relation
    private let call: Call

    /// The canonical table of that name; one error says what to bind.
    init(_ name: String, _ call: Call) throws {
        try self.init(call.canonical(name), name, call)
    }

    /// The table behind `to`, else the canonical one.
    init(to name: String, _ call: Call) throws {
        guard let clause = call.clause(.to) else {
            try self.init(name, call)
            return
        }
        guard call.arguments(.to).count == 1, let argument = call.arguments(.to).first else { throw Diagnostic.oneTableTo(call.manual.name, at: clause.span) }
        let found = try call.table(argument)
        let words = argument.span.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        try self.init(found, words, call)
    }

    private init(_ relation: Relation, _ name: String, _ call: Call) throws {
        if relation.isUnknown { throw UnknownTable() }
        self.relation = relation
        self.name = name
        self.call = call
    }

    /// A column that the verb cannot do without.
    func column(_ column: String, _ accepts: (DataType) -> Bool) throws -> Relation.Column {
        guard let found = relation[column], accepts(found.type) else {
            throw Diagnostic.secondTableColumn(column, relation[column]?.type, in: name, relation, for: call.manual.name, at: call.verbSpan)
        }
        return found
    }

    /// The column that plays the part of one of the table before: of its name, or the canonical one.
    func column(like key: NamedExpression, _ role: Role) throws -> Relation.Column {
        guard let found = relation[key.name] ?? relation[role.rawValue] else {
            throw Diagnostic.secondTableColumn(role.rawValue, nil, in: name, relation, for: call.manual.name, at: call.verbSpan)
        }
        guard DataType.common(found.type, key.expression.type) != nil else {
            throw Diagnostic.neverEqual(found.name, found.type, name, key.name, key.expression.type, at: call.verbSpan)
        }
        return found
    }

    /// Without what became known behind a day.
    func known(before past: Day) throws -> SecondTable {
        let time = try column("time") { $0.isDate }
        var result = self
        result.relation = relation.filtered(time.expression.compared(.less, ScalarExpression.day(past).aligned(with: time.expression)))
        return result
    }

    /// What must be said, and must hold, of a table that was read into another.
    func adopted(by result: inout Relation) {
        for note in relation.notes where note.condition != nil { result.notes.append(note) }
        result.requirements += relation.requirements
    }
}

/// Thrown where another error has been reported already: nothing that follows from it is.
struct UnknownTable: Error {}

extension Call {
    /// The day `as of`; else the day that is replayed, else the last one with data.
    func dayOfReview() throws -> Day {
        guard let day = try asOf() else { return try options.today ?? latestDay() }
        guard case .day(let value)? = try checker.host.evaluate([day], at: clause(.asOf)?.span).first else {
            throw Diagnostic.wrongType(.null, expected: "a day", at: clause(.asOf)?.span ?? span)
        }
        return value
    }

    /// The first day of a period and the one behind its last.
    func days(of word: Clause.Word) throws -> (first: Day, past: Day)? {
        guard let bounds = try period(word) else { return nil }
        let values = try checker.host.evaluate([bounds.first, bounds.past], at: clause(word)?.span)
        guard values.count == 2, case .day(let first) = values[0], case .day(let past) = values[1] else {
            throw Diagnostic.wrongType(.null, expected: "a period like `@2026-06`", at: clause(word)?.span ?? span)
        }
        return (first, past)
    }
}

extension ScalarExpression {
    /// A day or time as a time.
    var asTime: ScalarExpression { type == .day ? .call(.startOfDay, [self], .time) : self }

    /// A day or time as a day.
    var asCalendarDay: ScalarExpression { type == .time ? .call(.dayOf, [self], .day) : self }
}

extension Diagnostic {
    fileprivate static func oneTableTo(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("one-table", "`to` takes one table here: the members", at: span, "", suggestions: [.init("like `to (reps | where tier == newcomer)`")])
    }

    fileprivate static func secondTableColumn(
        _ column: String, _ found: DataType?, in table: String, _ relation: Relation, for verb: String, at span: Span
    ) -> Diagnostic {
        let columns = relation.columns.map(\.name).prefix(20).joined(separator: ", ")
        let what = found.map { "the column `\(column)` of `\(table)` holds \($0.name)" } ?? "`\(table)` has no column `\(column)`"
        return Diagnostic("second-table-column", "\(what), and `\(verb)` needs it", at: span, "", notes: ["its columns are \(columns)"],
                          suggestions: Canonical.isTable(table) ? [.init("make it canonical where it is bound: `let \(table) = load \"\(table).csv\" | canonical \(table)`")]
                              : [.init("name it before: `rename \(column) = …`")])
    }

    /// Keys of two tables that would be matched.
    static func neverEqual(_ column: String, _ type: DataType, _ table: String, _ key: String, _ keyType: DataType, at span: Span) -> Diagnostic {
        Diagnostic("wrong-types", "`\(column)` of `\(table)` holds \(type.name), and `\(key)` \(keyType.name): they are never equal", at: span, "")
    }
}
