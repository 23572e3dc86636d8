import FupanSyntax

/// The name a column gets when none is written (grammar.md §3, 12): part of the edition.
enum AutomaticName {
    static func of(_ expression: Expression, in environment: Environment) -> String {
        switch expression.kind {
        case .name(let name):
            if case .argument(let argument)? = environment[name.text] { return argument.name }
            return name.text
        case .path(let names): return names.last?.text ?? ""
        case .call(let function, let arguments, _): return ofCall(function.text, arguments, expression, environment)
        case .bracketed(let pipeline):
            if pipeline.stages.isEmpty, case .expression(let inner) = pipeline.source { return of(inner, in: environment) }
            return expression.canonicalText(modules: environment.moduleNames)
        default: return expression.canonicalText(modules: environment.moduleNames)
        }
    }

    private static func ofCall(
        _ function: String, _ arguments: [Pipeline], _ expression: Expression, _ environment: Environment
    ) -> String {
        let definition = FunctionCatalog.function(named: function)
        let inner: String? = arguments.first.flatMap { argument in
            guard argument.stages.isEmpty, case .expression(let first) = argument.source else { return nil }
            switch first.kind {
            case .name, .path: return of(first, in: environment)
            default: return nil
            }
        }
        switch definition?.naming {
        case .function: return function
        case .functionAndArgument:
            if arguments.isEmpty { return function }
            if let inner { return "\(function)_\(inner)" }
            return expression.canonicalText(modules: environment.moduleNames)
        case .argument:
            if let inner { return inner }
            return expression.canonicalText(modules: environment.moduleNames)
        case .text, nil: return expression.canonicalText(modules: environment.moduleNames)
        }
    }

}
