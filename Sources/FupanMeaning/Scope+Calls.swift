import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Scope {
    func call(
        _ name: Name, _ arguments: [Pipeline], where condition: FupanSyntax.Expression?, at span: Span
    ) throws -> ScalarExpression {
        if case .function(let definition)? = environment[name.text] { return try call(definition, arguments, at: span) }
        if let problem = environment.notInModule(name, isVerb: false) { throw problem }
        guard let function = FunctionCatalog.function(named: name.text) else {
            if environment.isIncomplete { return ScalarExpression(.literal(.null), .unknown) }
            throw Diagnostic.unknownFunction(name, arguments.map(\.span.text), at: span, self)
        }
        guard function.arity.contains(arguments.count) else { throw Diagnostic.argumentCount(function, arguments.count, at: span) }
        if let condition, !function.isAggregate { throw Diagnostic.noWhere(name.text, at: condition.span) }
        if function.subject == .windows, mode == .aggregate, !isInsideAggregate { throw Diagnostic.windowInSummarize(name.text, at: span) }
        return function.isAggregate
            ? try aggregate(function, name, arguments, condition, span)
            : try result(of: function, typed(name, arguments, nil, span))
    }

    /// What is made of something unknown is unknown, so that nothing more is said of it, and nothing asked of the engine.
    private func result(of function: FunctionDefinition, _ call: FunctionCall) throws -> ScalarExpression {
        call.arguments.contains { $0.type == .unknown } ? ScalarExpression(.literal(.null), .unknown) : try function.check(call)
    }

    private func typed(_ name: Name, _ arguments: [Pipeline], _ condition: FupanSyntax.Expression?, _ span: Span) throws -> FunctionCall {
        let values = try arguments.map { try value($0) }
        return FunctionCall(
            name: name, span: span, arguments: values, spans: arguments.map(\.span), condition: try condition.map { try self.condition($0) },
            scope: self)
    }

    private func value(_ argument: Pipeline) throws -> ScalarExpression {
        if argument.stages.isEmpty, case .expression(let expression) = argument.source { return try check(expression) }
        return try value(of: try checker.relation(of: argument, in: environment, outer: self), at: argument.span)
    }

    // MARK: aggregates

    private func aggregate(
        _ function: FunctionDefinition, _ name: Name, _ arguments: [Pipeline], _ condition: FupanSyntax.Expression?, _ span: Span
    ) throws -> ScalarExpression {
        if let other = try otherTable(arguments, condition) {
            return try aggregate(function, name, over: other, arguments, condition, span)
        }
        if isInsideAggregate { throw Diagnostic.nestedAggregate(name.text, at: span) }
        isInsideAggregate = true
        defer { isInsideAggregate = false }
        let call = try typed(name, arguments, condition, span)
        if let window = call.arguments.first(where: \.containsWindow) ?? call.condition.flatMap({ $0.containsWindow ? $0 : nil }) {
            throw Diagnostic.windowInAggregate(at: window.span ?? span)
        }
        let result = try result(of: function, call)
        return mode == .aggregate ? result : try overGroup(result, for: name.text, at: span)
    }

    /// In a row an aggregate is its group's value, given to each row of it.
    func overGroup(_ aggregate: ScalarExpression, for name: String, at span: Span) throws -> ScalarExpression {
        let clauses = try windowClauses(for: name, needsOrder: false, at: span)
        func change(_ expression: ScalarExpression) -> ScalarExpression {
            guard case .aggregate(let function, let arguments, let condition) = expression.kind else { return expression.mapChildren(change) }
            var result = expression
            result.kind = .window(.init(
                .aggregate(function, .partition), arguments, where: condition, partition: clauses.partition, order: []))
            return result
        }
        return change(aggregate)
    }

    /// The groups and the order at this place; an error where there can be no windows.
    func windowClauses(for function: String, needsOrder: Bool, at span: Span) throws -> WindowClauses {
        if mode == .aggregate { throw Diagnostic.windowInSummarize(function, at: span) }
        guard var clauses = window else { throw Diagnostic.noWindowHere(function, at: span) }
        if let isTotal = relation.isTotal { clauses.partition.append(isTotal) }
        guard needsOrder, clauses.order.isEmpty else { return clauses }
        if !relation.order.isEmpty {
            clauses.order = relation.totalOrder
        } else {
            clauses.order = totalOrder(SortKey(try onlyTime(for: function, at: span).expression))
        }
        return clauses
    }

    /// The total order of windows at this place: that of `at`, of the `sort` before, or of the table's only time.
    public func windowOrder(for verb: String, at span: Span) throws -> [SortKey] {
        try windowClauses(for: verb, needsOrder: true, at: span).order
    }

    /// An order made total by the table's other columns.
    public func totalOrder(_ first: SortKey) -> [SortKey] {
        var keyed = relation
        keyed.order = [first]
        return keyed.totalOrder
    }

    /// The only column that holds days, times or periods.
    func onlyTime(for function: String, at span: Span) throws -> Relation.Column {
        let candidates = relation.columns.filter { column in
            if case .period = column.type { true } else { column.type.isDate }
        }
        if let canonical = candidates.first(where: { $0.name == "time" }) { return canonical }
        guard candidates.count == 1, let only = candidates.first else {
            throw Diagnostic.noOrder(function, candidates.map(\.name), at: span)
        }
        return only
    }

    private func aggregate(
        _ function: FunctionDefinition, _ name: Name, over other: OtherTable,
        _ arguments: [Pipeline], _ condition: FupanSyntax.Expression?, _ span: Span
    ) throws -> ScalarExpression {
        if other.table.isUnknown { return ScalarExpression(.literal(.null), .unknown) }
        if other.table.review != nil { throw Diagnostic.reviewAsTable(at: arguments.first?.span ?? span) }
        let table = other.table.withoutTotal
        take(table)
        let inner = Scope(checker: checker, environment: environment, relation: table, mode: .aggregate)
        inner.isInsideAggregate = true
        inner.rows = other.path
        var values: [ScalarExpression] = []
        if let expression = other.value {
            values = [try inner.check(expression)]
        } else if name.text != "count" {
            guard table.columns.count == 1, let only = table.columns.first else {
                throw Diagnostic.columnWanted(name.text, table, at: arguments.first?.span ?? span)
            }
            values = [only.expression]
        }
        values += try arguments.dropFirst().map { try value($0) }
        let call = FunctionCall(
            name: name, span: span, arguments: values, spans: arguments.map(\.span),
            condition: try condition.map { try inner.condition($0) }, scope: inner)
        let result = Plan.Definition(try self.result(of: function, call))
        if result.expression.type == .unknown { return result.expression }
        return ScalarExpression(
            .scalar(.aggregate(keys: [], measures: [result], inner.relation.plan), result.id),
            result.expression.type, result.expression.format)
    }

    /// What is said of a table where it is not true of all data is said of what is made of it too.
    func take(_ table: Relation) {
        for note in table.notes where note.condition != nil { relation.notes.append(note) }
        relation.requirements += table.requirements
    }

    // MARK: functions of one's own

    private func call(_ definition: Binding.Definition, _ arguments: [Pipeline], at span: Span) throws -> ScalarExpression {
        if definition.isWrong || checker.checksDefinition {
            for argument in arguments where argument.stages.isEmpty { _ = try? value(argument) }
            return ScalarExpression(.literal(.null), .unknown)
        }
        return try checker.entering(definition, at: span) {
            let inner = try checker.environment(of: definition, positional: arguments.map { argument in
                guard argument.stages.isEmpty, case .expression(let expression) = argument.source else { throw Diagnostic.pipelineArgument(at: argument.span) }
                return expression
            }, scope: self, at: span)
            guard case .pipeline(let body) = definition.body, body.stages.isEmpty, case .expression(let expression) = body.source else {
                throw Diagnostic.definitionIsTable(definition.name.text, at: span)
            }
            let outer = environment
            environment = inner
            defer { environment = outer }
            let result = try check(expression)
            try SizeLimit.check(result, at: span)
            return result
        }
    }
}

extension Diagnostic {
    static func argumentCount(_ function: FunctionDefinition, _ count: Int, at span: Span) -> Diagnostic {
        let wanted = function.arity.lowerBound == function.arity.upperBound
            ? "\(function.arity.lowerBound)" : "\(function.arity.lowerBound) to \(function.arity.upperBound)"
        let noun = function.arity.upperBound == 1 ? "argument" : "arguments"
        return Diagnostic("argument-count", "`\(function.name)` takes \(wanted) \(noun), not \(count)", at: span, "",
                          notes: ["`\(function.signature)`: \(function.summary)"])
    }

    static func noWhere(_ function: String, at span: Span) -> Diagnostic {
        Diagnostic("where-in-call", "only an aggregate takes `where`, and `\(function)` is none", at: span, "")
    }

    static func nestedAggregate(_ function: String, at span: Span) -> Diagnostic {
        Diagnostic("nested-aggregate", "an aggregate cannot stand inside another", at: span, "the inner one",
                   suggestions: [.init("`summarize` twice: first the inner one, then the outer one")])
    }

    static func windowInAggregate(at span: Span) -> Diagnostic {
        Diagnostic("window-in-aggregate", "a window cannot stand inside an aggregate", at: span, "a window",
                   suggestions: [.init("`derive` it first: `derive x = \(span.text) | summarize …`")])
    }

    static func windowInSummarize(_ function: String, at span: Span) -> Diagnostic {
        Diagnostic("window-in-summarize", "`\(function)` looks at neighbouring rows, and `summarize` has none left", at: span, "a window",
                   suggestions: [.init("put it behind: `summarize … | derive x = \(span.text)`")])
    }

    static func noWindowHere(_ function: String, at span: Span) -> Diagnostic {
        Diagnostic("aggregate-here", "`\(function)` needs many rows, and a value for one row is wanted here", at: span, "over which rows?",
                   suggestions: [.init("put it into `summarize`, or `derive` it with `by` before")])
    }

    static func noOrder(_ function: String, _ candidates: [String], at span: Span) -> Diagnostic {
        Diagnostic("no-order", "`\(function)` needs an order", at: span, "in which order?",
                   notes: candidates.isEmpty ? [] : ["columns of days or times: \(candidates.joined(separator: ", "))"],
                   suggestions: [.init("say it with `at`, like `at \(candidates.first ?? "time")`, or `sort` before")])
    }

    static func columnWanted(_ function: String, _ table: Relation, at span: Span) -> Diagnostic {
        Diagnostic("column-wanted", "`\(function)` of which column?", at: span, "a table of \(table.columns.count) columns",
                   suggestions: table.columns.first.map { [.init("name one: `\(function)(\(span.text).\($0.name))`")] } ?? [])
    }

    static func pipelineArgument(at span: Span) -> Diagnostic {
        Diagnostic("pipeline-argument", "an expression is wanted here, not a pipeline", at: span, "")
    }

    static func definitionIsTable(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("definition-is-table", "`\(name)` makes a table, and a value is wanted here", at: span, "a table")
    }
}
