import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Scope {
    /// What a bare name is: a column; else an earlier measure, a parameter or a binding.
    func resolve(_ name: Name) throws -> ScalarExpression {
        // Inside an aggregate a row is looked at, and its column is nearer than a measure of its name.
        if let measure = measures[name.text], !(isInsideAggregate && relation[name.text] != nil) { return measure }
        if case .argument(let argument)? = environment[name.text] { return try resolve(argument, at: name.span) }
        if let column = relation[name.text] { return try columnValue(column, name) }
        if relation.isUnknown || environment.isIncomplete && environment[name.text] == nil && relation.columns.isEmpty { return ScalarExpression(.literal(.null), .unknown) }
        switch environment[name.text] {
        case .value(let value)?: return value
        case .table(let table)?:
            if table.columns.count == 1 || table.isUnknown { return try value(of: table, at: name.span) }
            throw Diagnostic.tableAsValue(name.text, table, at: name.span)
        case .function?, .verb?: throw Diagnostic.definitionAsValue(name.text, at: name.span)
        case .module(let bindings)?: throw Diagnostic.moduleAsValue(name.text, bindings.keys.sorted(), at: name.span)
        case .argument?, nil: throw unknownColumn(name)
        }
    }

    /// A column for each row; in a group only inside an aggregate.
    private func columnValue(_ column: Relation.Column, _ name: Name) throws -> ScalarExpression {
        if mode == .aggregate, !isInsideAggregate { throw Diagnostic.columnOutsideAggregate(name.text, at: name.span) }
        if case .value? = environment[name.text] { checker.report(.hiddenValue(name.text, relation, at: name.span)) }
        return column.expression
    }

    /// An argument of a verb or function of one's own: the caller's columns where the table still has them, else those of the same names.
    private func resolve(_ argument: Binding.Argument, at span: Span) throws -> ScalarExpression {
        if let value = argument.value {
            let present = Set(relation.plan.columns)
            if value.columnsUsed.isSubset(of: present), mode == .row || isInsideAggregate || value.columnsUsed.isEmpty {
                return value
            }
        }
        let outer = environment
        environment = argument.environment
        defer { environment = outer }
        return try check(argument.expression)
    }

    /// `rep.tier`, `now.revenue`, `orders.time`, `academy.orders`
    func resolve(path names: [Name], at span: Span) throws -> ScalarExpression {
        guard let first = names.first, names.count >= 2 else { return ScalarExpression(.literal(.null), .unknown) }
        if names.count == 2, let key = relation[first.text], let tableName = Canonical.table(keyedBy: first.text) {
            return try lookUp(key, tableName, names[1], at: span)
        }
        if relation.isUnknown, environment[first.text] == nil { return ScalarExpression(.literal(.null), .unknown) }
        if let (table, column) = try tableColumn(names) {
            if let flat = flatColumn(of: table, column, first) { throw Diagnostic.flatColumns(flat, at: span) }
            take(table)
            let plan = Plan.project([Plan.Definition(column.expression, id: column.id)], table.finalPlan)
            return ScalarExpression(.scalar(plan, column.id), column.type, column.format)
        }
        if case .module(let bindings)? = environment[first.text], case .value(let value)? = bindings[names[1].text] { return value }
        if environment.isIncomplete, environment[first.text] == nil { return ScalarExpression(.literal(.null), .unknown) }
        if relation[first.text] != nil { throw Diagnostic.noFollowingDot(first.text, names[1].text, at: span) }
        throw Diagnostic.unknownName(first, among: environment.tableNames + relation.columns.map(\.name))
    }

    /// The column of a table that a path names: `orders.time`, `academy.orders.time`. Nil where the path begins with no table.
    func tableColumn(_ names: [Name]) throws -> (Relation, Relation.Column)? {
        var bindings = environment.bindings
        for (index, name) in names.enumerated().dropLast() {
            if index == 0, let table = checker.table(named: name.text, in: environment) {
                return (table, try column(names[1], of: table))
            }
            switch bindings[name.text] {
            case .table(let table)? where index + 2 == names.count: return (table, try column(names[index + 1], of: table))
            case .module(let inner)?: bindings = inner
            default: return nil
            }
        }
        return nil
    }

    private func column(_ name: Name, of table: Relation) throws -> Relation.Column {
        if let column = table[name.text] { return column }
        if table.isUnknown { return Relation.Column(name.text, .unknown) }
        throw Diagnostic.unknownColumn(name, in: table)
    }

    private func lookUp(_ key: Relation.Column, _ tableName: String, _ column: Name, at span: Span) throws -> ScalarExpression {
        guard let table = checker.table(named: tableName, in: environment) else {
            throw Diagnostic.canonicalTableMissing(tableName, for: "\(key.name).\(column.text)", at: span)
        }
        if table.isUnknown { return ScalarExpression(.literal(.null), .unknown) }
        let found = try self.column(column, of: table)
        if mode == .aggregate, !isInsideAggregate { throw Diagnostic.columnOutsideAggregate(span.text, at: span) }
        return try lookup(key, table, found, at: span)
    }

    private func unknownColumn(_ name: Name) -> Diagnostic {
        if !name.isQuoted, let twin = ForeignValues.twins[name.text] { return .foreignValue(name, twin) }
        if relation.columns.isEmpty { return .unknownName(name, among: environment.bindings.keys.sorted()) }
        return .unknownColumn(name, in: relation, others: environment.bindings.keys.sorted())
    }
}

extension Diagnostic {
    /// `amonut`: no such column; the nearest ones by spelling, case and the other language's word.
    public static func unknownColumn(_ name: Name, in table: Relation, others: [String] = []) -> Diagnostic {
        let columns = table.columns.map(\.name)
        var offers = nearest(to: name.text, among: columns + others)
        if let twin = offers.first(where: { $0.lowercased() == name.text.lowercased() }) { offers = [twin] }
        if let role = Role.role(named: name.text) {
            offers += columns.filter { Role.role(named: $0) == role && !offers.contains($0) }
        }
        let owner = table.name.map { "`\($0)`" } ?? "the table before it"
        return Diagnostic(
            "unknown-column", "no column `\(name.text)` here", at: name.span, "not a column of \(owner)",
            notes: columns.isEmpty ? [] : ["its columns are \(columns.prefix(20).joined(separator: ", "))\(columns.count > 20 ? ", …" : "")"],
            suggestions: suggestion(offers, for: name.span))
    }

    static func unknownName(_ name: Name, among known: [String]) -> Diagnostic {
        Diagnostic("unknown-name", "nothing is called `\(name.text)`", at: name.span, "not bound",
                   suggestions: suggestion(nearest(to: name.text, among: known), for: name.span))
    }

    /// `TRUE`, `None`
    static func foreignValue(_ name: Name, _ twin: String) -> Diagnostic {
        Diagnostic("foreign-value", "`\(name.text)` is written `\(twin)`", at: name.span, suggestions: [.init("write `\(twin)`", edit: .init(name.span, twin))])
    }

    public static func suggestion(_ offers: [String], for span: Span) -> [Suggestion] {
        guard let first = offers.first else { return [] }
        let listed = offers.prefix(3).map { "`\($0)`" }.joined(separator: " or ")
        return [Suggestion("did you mean \(listed)?", edit: .init(span, first))]
    }

    fileprivate static func hiddenValue(_ name: String, _ table: Relation, at span: Span) -> Diagnostic {
        Diagnostic("hidden-value", "`\(name)` is the column here, and hides the value of that name", at: span, "", severity: .warning,
                   suggestions: [.init("give the value another name, or `rename` the column")])
    }

    static func tableAsValue(_ name: String, _ table: Relation, at span: Span) -> Diagnostic {
        Diagnostic("table-as-value", "`\(name)` is a table, and a value is wanted here", at: span, "a table",
                   suggestions: table.columns.first.map { [.init("name one of its columns: `\(name).\($0.name)`")] } ?? [])
    }

    static func definitionAsValue(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("definition-as-value", "`\(name)` is a definition: it is called, with its arguments in brackets", at: span, "",
                   suggestions: [.init("write `\(name)(…)`")])
    }

    static func moduleAsValue(_ name: String, _ names: [String], at span: Span) -> Diagnostic {
        Diagnostic("module-as-value", "`\(name)` is a script's name: one of its names follows a dot", at: span, "",
                   notes: ["it has \(names.prefix(12).joined(separator: ", "))"])
    }

    static func columnOutsideAggregate(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic(
            "column-outside-aggregate", "`\(name)` differs from row to row, and a group has one value", at: span, "of which row?",
            suggestions: [.init("put it into an aggregate, like `max(\(name))`, or break down by it: `by \(name)`")])
    }

    static func noFollowingDot(_ name: String, _ next: String, at span: Span) -> Diagnostic {
        Diagnostic("no-lookup", "a dot follows a table, or a key of a canonical table; `\(name)` is neither", at: span, "",
                   notes: ["keys that a dot can follow: \(Canonical.tables.compactMap(\.key).joined(separator: ", "))"])
    }
}
