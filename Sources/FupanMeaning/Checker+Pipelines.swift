import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What a pipeline makes.
enum PipelineResult {
    case table(Relation)
    case value(ScalarExpression, notes: [Note])
}

extension Checker {
    /// The table a pipeline makes, where a table is wanted.
    func relation(of pipeline: Pipeline, in environment: Environment, outer: Scope? = nil) throws -> Relation {
        switch try result(of: pipeline, in: environment, outer: outer) {
        case .table(let relation):
            if relation.review != nil { throw Diagnostic.reviewAsTable(at: pipeline.span) }
            return relation
        case .value(let value, _) where value.type == .unknown: return .unknown
        case .value: throw Diagnostic.tableWanted(at: pipeline.span)
        }
    }

    /// The table an expression names or computes.
    public func relation(of expression: FupanSyntax.Expression, in environment: Environment) throws -> Relation {
        let pipeline = Pipeline(source: .expression(expression), stages: [], span: expression.span)
        return try relation(of: pipeline, in: environment)
    }

    func result(of pipeline: Pipeline, in environment: Environment, outer: Scope? = nil) throws -> PipelineResult {
        let source = try self.source(of: pipeline, in: environment, outer: outer)
        guard let first = pipeline.stages.first else { return source }
        if case .value(let value, _) = source, value.type == .unknown { return .table(apply(pipeline.stages, to: .unknown, in: environment)) }
        guard case .table(let relation) = source else { throw Diagnostic.noTableBefore(first, at: pipeline.span) }
        return .table(apply(pipeline.stages, to: relation, in: environment))
    }

    private func source(of pipeline: Pipeline, in environment: Environment, outer: Scope?) throws -> PipelineResult {
        switch pipeline.source {
        case .load(let load): return .table(try self.load(load, in: environment).relation)
        case .continuation:
            guard let above else { throw Diagnostic.nothingAbove(at: pipeline.span) }
            return .table(above)
        case .stage(let stage):
            guard !stage.isInvalid else { return .table(.unknown) }
            return .table(try apply(stage, to: nil, in: environment))
        case .expression(let expression): return try source(expression, pipeline, in: environment, outer: outer)
        }
    }

    private func source(
        _ expression: FupanSyntax.Expression, _ pipeline: Pipeline, in environment: Environment, outer: Scope?
    ) throws -> PipelineResult {
        switch expression.kind {
        case .name(let name):
            if let table = table(named: name.text, in: environment) { return .table(table) }
            if environment[name.text] == nil, outer?.relation[name.text] == nil {
                if verbs[name.text] != nil { return .table(try apply(stage(of: name), to: nil, in: environment)) }
                if environment.isIncomplete { return .table(.unknown) }
                throw Diagnostic.unknownTable(name, environment)
            }
        case .path(let names):
            if let table = moduleTable(names, in: environment) { return .table(table) }
        case .bracketed(let inner) where pipeline.stages.isEmpty == false || inner.stages.isEmpty == false:
            return try result(of: inner, in: environment, outer: outer)
        case .bracketed(let inner):
            if case .expression(let nested) = inner.source, inner.stages.isEmpty { return try source(nested, inner, in: environment, outer: outer) }
        case .call(let name, let arguments, nil):
            if case .function(let definition)? = environment[name.text], let table = try tableCall(definition, arguments, in: environment, at: expression.span) {
                return .table(table)
            }
        case .invalid: return .table(.unknown)
        default: break
        }
        let scope = Scope(
            checker: self, environment: environment, relation: outer?.relation ?? Relation(.values([], []), columns: []))
        let value = try scope.check(expression)
        return .value(value, notes: outer == nil ? scope.relation.notes : [])
    }

    private func stage(of name: Name) -> Stage { Stage(words: [name], values: [], clauses: [], span: name.span) }

    /// `academy.orders`
    private func moduleTable(_ names: [Name], in environment: Environment) -> Relation? {
        var bindings = environment.bindings
        for (index, name) in names.enumerated() {
            switch bindings[name.text] {
            case .module(let inner)?: bindings = inner
            case .table(let relation)? where index == names.count - 1 && index > 0: return relation.asKnown(on: environment.options.today, as: name.text)
            default: return nil
            }
        }
        return nil
    }

    /// A `def` whose body is a table: `def recent(d) = orders | where time > d`.
    private func tableCall(
        _ definition: Binding.Definition, _ arguments: [Pipeline], in environment: Environment, at span: Span
    ) throws -> Relation? {
        guard case .pipeline(let body) = definition.body else { return nil }
        if definition.isWrong || checksDefinition && definition.makesTable { return .unknown }
        if body.stages.isEmpty, case .expression(let expression) = body.source {
            guard case .name(let name) = expression.kind, table(named: name.text, in: definition.environment) != nil else { return nil }
        }
        return try entering(definition, at: span) {
            let scope = Scope(checker: self, environment: environment, relation: Relation(.values([], []), columns: []))
            let inner = try self.environment(of: definition, positional: arguments.map { argument in
                guard argument.stages.isEmpty, case .expression(let expression) = argument.source else { throw Diagnostic.pipelineArgument(at: argument.span) }
                return expression
            }, scope: scope, at: span)
            return try relation(of: body, in: inner)
        }
    }

    // MARK: stages

    /// Each stage is checked against the columns that are known before it, also behind one that is wrong; what a pipeline with an error makes is unknown.
    func apply(_ stages: [Stage], to relation: Relation, in environment: Environment) -> Relation {
        do { try checkSize(stages) } catch {
            if let diagnostic = error as? Diagnostic { report(diagnostic) }
            return .unknown
        }
        var current = relation, hasFailed = relation.isUnknown
        for stage in stages {
            // Nobody reads so many; the time for a hostile program is bounded.
            if diagnostics.count >= 1000 { return .unknown }
            do {
                current = stage.isInvalid ? .unknown : try apply(stage, to: current, in: environment, behindError: hasFailed)
            } catch {
                if let diagnostic = error as? Diagnostic { report(diagnostic) }
                current = columns(behind: stage, of: current, in: environment)
                hasFailed = true
            }
            hasFailed = hasFailed || current.isUnknown
        }
        return hasFailed ? .unknown : current
    }

    private func apply(_ stage: Stage, to input: Relation?, in environment: Environment, behindError: Bool = false) throws -> Relation {
        guard let first = stage.words.first else { return .unknown }
        if case .verb(let definition)? = environment[first.text] {
            guard let input else { throw Diagnostic.needsTable(first.text, at: first.span) }
            if input.review != nil { throw Diagnostic.reviewAsTable(at: stage.span) }
            return try call(definition, stage, input, in: environment)
        }
        if let problem = environment.notInModule(first, isVerb: true) { throw problem }
        let (verb, wordCount) = try self.verb(stage, environment)
        if input?.review != nil, !verb.takesReview { throw Diagnostic.reviewAsTable(at: stage.span) }
        let table = (verb.keepsTotal ? input : input?.withoutTotal) ?? Relation(.values([], []), columns: [])
        let call = Call(manual: verb.manual, stage: stage, input: table, checker: self, environment: environment)
        if input == nil, case .table = verb.manual.input { throw Diagnostic.needsTable(verb.manual.name, at: first.span) }
        if input != nil, case .none = verb.manual.input { throw Diagnostic.beginsPipeline(verb.manual.name, at: first.span) }
        try Binder(call: call, wordCount: wordCount, verbs: verbs.keys.sorted()).check()
        if let input, input.isUnknown { return verb.columnsAfterError == .stated ? stated(call) : .unknown }
        // What other verbs make of columns of unknown types would be guessed.
        if behindError, verb.columnsAfterError == .unknown { return .unknown }
        do {
            return try verb.lower(call)
        } catch let diagnostic as Diagnostic where behindError && !diagnostic.isAboutName {
            throw Diagnostic.unknownBeforeRunning(at: diagnostic.labels.first?.span)
        }
    }

    /// `left join` before `left`: the longest run of words that is a verb.
    func verb(_ stage: Stage, _ environment: Environment) throws -> (any Verb.Type, Int) {
        for count in stride(from: min(2, stage.words.count), through: 1, by: -1) {
            if let verb = verbs[stage.words.prefix(count).map { $0.text }.joined(separator: " ")] { return (verb, count) }
        }
        if environment.isIncomplete { throw Diagnostic.unknownBeforeRunning(at: stage.span) }
        throw Diagnostic.unknownVerb(stage, verbs.keys.sorted(), environment)
    }

    // MARK: verbs of one's own

    private func call(_ definition: Binding.Definition, _ stage: Stage, _ input: Relation, in environment: Environment) throws -> Relation {
        guard case .stages(let stages) = definition.body else { return .unknown }
        let bound = Call(manual: Manual(of: definition), stage: stage, input: input, checker: self, environment: environment)
        try Binder(call: bound, wordCount: 1, verbs: verbs.keys.sorted()).check()
        if input.isUnknown || definition.isWrong || checksDefinition { return .unknown }
        let scope = Scope(checker: self, environment: environment, relation: input)
        var clauses: [Clause.Word: FupanSyntax.Expression] = [:]
        for clause in stage.clauses {
            guard let word = clause.word, case .group(let arguments) = clause.body, arguments.count == 1, let expression = arguments.first?.expression
            else { throw Diagnostic.ownVerbClause(definition, clause) }
            clauses[word] = expression
        }
        var positional: [FupanSyntax.Expression] = [], named: [String: FupanSyntax.Expression] = [:]
        for argument in stage.values {
            let expression = try bound.single(argument)
            guard let name = argument.name else {
                positional.append(expression)
                continue
            }
            guard let parameter = definition.parameters.first(where: { $0.name.text == name.text }) else { throw Diagnostic.unknownArgument(definition, name) }
            if let word = parameter.word { throw Diagnostic.argumentOfClause(word, expression, at: argument.span) }
            guard named.updateValue(expression, forKey: name.text) == nil else { throw Diagnostic.argumentTwice(name, at: argument.span) }
        }
        return try entering(definition, at: stage.span) {
            let inner = try self.environment(of: definition, positional: positional, named: named, clauses: clauses, scope: scope, at: stage.span)
            let reported = diagnostics.count
            let result = apply(stages, to: scope.relation, in: inner)
            if diagnostics.count > reported { noteCall(from: reported, at: stage.span) }
            return result
        }
    }

    /// The names a definition's body sees: those known where it was written, its parameters, and the caller's options.
    func environment(
        of definition: Binding.Definition, positional: [FupanSyntax.Expression], named: [String: FupanSyntax.Expression] = [:],
        clauses: [Clause.Word: FupanSyntax.Expression] = [:], scope: Scope, at span: Span
    ) throws -> Environment {
        var inner = definition.environment
        inner.options = scope.environment.options
        var rest = positional[...]
        for parameter in definition.parameters {
            let given = if let word = parameter.word { clauses[word] } else { named[parameter.name.text] ?? rest.popFirst() }
            guard let expression = given ?? parameter.value else { throw Diagnostic.ownArgumentMissing(definition, parameter, at: span) }
            let caller = given == nil ? definition.environment : scope.environment
            let value = given == nil ? nil : try? Scope(checker: self, environment: caller, relation: scope.relation).check(expression)
            inner.bindings[parameter.name.text] = .argument(.init(
                expression: expression, value: value, name: AutomaticName.of(expression, in: caller), environment: caller))
        }
        if let extra = rest.first { throw Diagnostic.tooManyArguments(definition, at: extra.span) }
        return inner
    }
}

extension Manual {
    /// What a verb of one's own takes, so that its calls get the same errors as those of built-in ones. What it must be given is said where its arguments are bound.
    init(of definition: Binding.Definition) {
        let values = definition.parameters.filter { $0.word == nil }
        var parameters = values.isEmpty ? [] : [Parameter(.values, values.map(\.name.text).joined(separator: ", "), "")]
        parameters += definition.parameters.compactMap { parameter in parameter.word.map { Parameter(.clause($0), parameter.name.text, "") } }
        self.init(definition.name.text, .rows, definition.help ?? "", parameters: parameters)
    }
}

extension Diagnostic {
    static func tableWanted(at span: Span) -> Diagnostic {
        Diagnostic("table-wanted", "a table is wanted here, and this is a value", at: span, "a value")
    }

    static func noTableBefore(_ stage: Stage, at span: Span) -> Diagnostic {
        Diagnostic("table-wanted", "`\(stage.words.first?.text ?? "|")` follows a table, and a value stands before it", at: stage.span, "",
                   also: [.init(span.source.span(span.range.lowerBound..<max(span.range.lowerBound, stage.span.range.lowerBound - 2)), "a value")])
    }

    static func reviewAsTable(at span: Span) -> Diagnostic {
        Diagnostic("review-as-table", "a review is a page of many tables, and none itself", at: span, "",
                   suggestions: [.init("write the page: `| save \"review.html\"`; or `fupan eject` the review and change it")])
    }

    static func nothingAbove(at span: Span) -> Diagnostic {
        Diagnostic("nothing-above", "nothing above to go on with", at: span, "", suggestions: [.init("press Up and change the entry, or begin with a table")])
    }

    static func unknownTable(_ name: Name, _ environment: Environment) -> Diagnostic {
        let tables = environment.tableNames
        let offers = nearest(to: name.text, among: environment.bindings.keys.sorted())
        if Canonical.isTable(name.text), offers.isEmpty {
            return Diagnostic("unknown-table", "no table `\(name.text)` is bound", at: name.span, "not bound",
                              suggestions: [.init("bind it: `load \"\(name.text).csv\"`, or `use` a dataset's script")])
        }
        return Diagnostic("unknown-table", "nothing is called `\(name.text)`", at: name.span, "not bound",
                          notes: tables.isEmpty ? [] : ["the tables are \(tables.joined(separator: ", "))"],
                          suggestions: suggestion(offers, for: name.span))
    }

    static func needsTable(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("needs-table", "`\(verb)` works on a table, which stands before it", at: span, "no table before it",
                   suggestions: [.init("write `orders | \(verb) …`")])
    }

    static func beginsPipeline(_ verb: String, at span: Span) -> Diagnostic {
        Diagnostic("begins-pipeline", "`\(verb)` begins a pipeline and takes no table", at: span, "")
    }

    static func unexpectedWord(_ word: Name, after verb: String) -> Diagnostic {
        Diagnostic("unexpected-word", "`\(verb)` has no form `\(word.text)`", at: word.span, "",
                   suggestions: [.init("is a `|` missing before `\(word.text)`?")])
    }

    static func ownVerbClause(_ definition: Binding.Definition, _ clause: Clause) -> Diagnostic {
        Diagnostic("one-value", "`\(clause.word?.rawValue ?? "a clause")` of `\(definition.name.text)` takes one value", at: clause.span, "",
                   also: [.init(definition.name.span, "defined here")])
    }

    static func ownArgumentMissing(_ definition: Binding.Definition, _ parameter: Statement.Parameter, at span: Span) -> Diagnostic {
        let form = (parameter.word.map { $0.rawValue + " " } ?? "") + parameter.name.text
        return Diagnostic("argument-missing", "`\(definition.name.text)` needs `\(form)`", at: span, "not given",
                          also: [.init(parameter.name.span, "defined here, without a default")])
    }

    /// `top nn = 1`
    static func unknownArgument(_ definition: Binding.Definition, _ name: Name) -> Diagnostic {
        let known = definition.parameters.filter { $0.word == nil }.map(\.name.text)
        return Diagnostic("unknown-argument", "`\(definition.name.text)` has no value `\(name.text)`", at: name.span, "",
                          notes: [known.isEmpty ? "it takes no values" : "its values are \(known.joined(separator: ", "))"],
                          suggestions: suggestion(nearest(to: name.text, among: known), for: name.span))
    }

    /// `top key = channel`, where the definition says `by key`.
    static func argumentOfClause(_ word: Clause.Word, _ value: FupanSyntax.Expression, at span: Span) -> Diagnostic {
        Diagnostic("unknown-argument", "this stands behind the clause word `\(word.rawValue)`", at: span, "",
                   suggestions: [.init("write `\(word.rawValue) \(value.span.text)`", edit: .init(span, "\(word.rawValue) \(value.span.text)"))])
    }

    static func argumentTwice(_ name: Name, at span: Span) -> Diagnostic {
        Diagnostic("name-twice", "`\(name.text)` is given twice", at: span, "the second of them")
    }

    static func tooManyArguments(_ definition: Binding.Definition, at span: Span) -> Diagnostic {
        let count = definition.parameters.filter { $0.word == nil }.count
        return Diagnostic("argument-count", "`\(definition.name.text)` takes \(count) value\(count == 1 ? "" : "s")", at: span, "one too many",
                          also: [.init(definition.name.span, "defined here")])
    }
}
