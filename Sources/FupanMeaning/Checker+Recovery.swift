import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// What is known of a table behind a stage that is wrong: what follows is still checked against it, and nothing is reported that follows from the error.
public enum ColumnsAfterError: Sendable {
    /// Nothing.
    case unknown
    /// Those before the stage.
    case kept
    /// Those before the stage, and the ones it names.
    case added
    /// The ones it names and no others, also where the table before it is unknown.
    case stated
}

extension Checker {
    func columns(behind stage: Stage, of input: Relation, in environment: Environment) -> Relation {
        guard let first = stage.words.first, environment[first.text] == nil, !stage.isInvalid,
              let (verb, _) = try? verb(stage, environment) else { return .unknown }
        let call = Call(manual: verb.manual, stage: stage, input: input, checker: self, environment: environment)
        switch verb.columnsAfterError {
        case .unknown: return .unknown
        case .kept: return kept(call)
        case .added: return input.isUnknown ? .unknown : added(call)
        case .stated: return stated(call)
        }
    }

    /// The order may be the one that was to come, so that it is not missed.
    private func kept(_ call: Call) -> Relation {
        var result = call.input
        if result.order.isEmpty, let first = result.columns.first { result.order = [SortKey(first.expression)] }
        return result
    }

    private func added(_ call: Call) -> Relation {
        var result = kept(call)
        guard let names = names(of: call.stage.values, call) else { return .unknown }
        for name in names {
            result.columns.removeAll { $0.name == name }
            result.columns.append(Relation.Column(name, .unknown))
        }
        return result
    }

    func stated(_ call: Call) -> Relation {
        guard let keys = names(of: call.arguments(.by), call), let values = names(of: call.stage.values, call), !values.isEmpty else { return .unknown }
        let sides = call.has(.between) ? ["", "_base", "_change", "_growth"] : [""]
        return Relation(.values([], []), columns: (keys + values.flatMap { name in sides.map { name + $0 } }).map { Relation.Column($0, .unknown) })
    }

    /// What columns will be called; nil where an automatic name may depend on what is unknown, as an argument of a definition that is not called yet.
    private func names(of arguments: [Argument], _ call: Call) -> [String]? {
        let unknown = call.environment.bindings.compactMap { name, binding in
            if case .table(let table) = binding, table.isUnknown { name } else { nil as String? }
        }
        var names: [String] = []
        for argument in arguments {
            if argument.name == nil, unknown.contains(where: { argument.span.text.contains($0) }) { return nil }
            guard let name = try? call.columnName(argument) else { return nil }
            names.append(name)
        }
        return names
    }
}

extension Checker {
    static let mostStages = 200
    static let mostValues = 1000

    /// Plans are walked and released recursively, and engines bound the depth of what they read.
    func checkSize(_ stages: [Stage]) throws {
        if stages.count > Self.mostStages { throw Diagnostic.tooManyStages(Self.mostStages, at: stages[Self.mostStages].span) }
        for stage in stages where stage.values.count > Self.mostValues {
            throw Diagnostic.tooManyValues(stage.words.first?.text ?? "", Self.mostValues, at: stage.values[Self.mostValues].span)
        }
    }
}

extension Diagnostic {
    /// It is wrong whatever the types are that an error before it left unknown.
    var isAboutName: Bool { ["unknown-column", "unknown-function", "unknown-name", "unknown-table", "equals-sign"].contains(id) }

    fileprivate static func tooManyStages(_ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("too-many-stages", "a pipeline has no more than \(most) stages", at: span, "one too many",
                   suggestions: [.init("`save` what the first ones make as a file, and go on with that")])
    }

    fileprivate static func tooManyValues(_ verb: String, _ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("too-many-values", "`\(verb)` takes no more than \(most) values", at: span, "one too many",
                   suggestions: [.init("a row for each, as `unpivot` makes them, needs one value for all")])
    }
}
