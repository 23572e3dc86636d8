import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Call {
    /// The column that plays a part: the one its clause names, else the canonical one, else one of its usual names — which is then said under the table.
    public func role(_ role: Role, _ clause: Clause.Word) throws -> NamedExpression {
        if let argument = arguments(clause).first {
            guard arguments(clause).count == 1 else { throw Diagnostic.oneValue(clause.rawValue, at: argument.span) }
            let named = try named(argument)
            guard role.accepts(named.expression.type) || named.expression.type == .unknown else {
                throw Diagnostic.roleType(role, named.name, named.expression.type, at: argument.span)
            }
            return named
        }
        guard let column = try optionalRole(role, clause) else { throw Diagnostic.roleMissing(role, clause, input, at: verbSpan) }
        return column
    }

    /// The same; nil where no column is left out to be found.
    public func optionalRole(_ role: Role, _ clause: Clause.Word) throws -> NamedExpression? {
        if let canonical = input[role.rawValue], role.accepts(canonical.type) {
            return NamedExpression(name: canonical.name, expression: canonical.expression, span: verbSpan)
        }
        let candidates = input.columns.filter { role.synonyms.contains($0.name.lowercased()) && role.accepts($0.type) }
        guard candidates.count <= 1 else { throw Diagnostic.roleAmbiguous(role, clause, candidates.map(\.name), at: verbSpan) }
        guard let found = candidates.first else { return nil }
        input.notes.append(Note("took \(found.name) for the \(role.rawValue)", zh: "以“\(found.name)”为\(role.chinese)"))
        if checker.isScript { checker.report(.roleInferred(role, found.name, clause, in: self)) }
        return NamedExpression(name: found.name, expression: found.expression, span: verbSpan)
    }
}

extension Role {
    var chinese: String {
        switch self {
        case .customer: "客户"
        case .lead: "线索"
        case .rep: "销售"
        case .time: "时间"
        case .amount: "金额"
        case .stage: "阶段"
        case .channel: "渠道"
        }
    }
}

extension Diagnostic {
    static func roleType(_ role: Role, _ name: String, _ type: DataType, at span: Span) -> Diagnostic {
        let wanted = switch role {
        case .time: "days or times"
        case .amount: "numbers"
        case .stage, .channel: "text"
        case .customer, .lead, .rep: "text or whole numbers"
        }
        return Diagnostic("role-type", "the \(role.rawValue) must hold \(wanted); `\(name)` holds \(type.name)", at: span, type.name)
    }

    static func roleMissing(_ role: Role, _ clause: Clause.Word, _ input: Relation, at span: Span) -> Diagnostic {
        let fitting = input.columns.filter { role.accepts($0.type) }.map(\.name)
        return Diagnostic(
            "role-missing", "which column is the \(role.rawValue)?", at: span, "none is called `\(role.rawValue)`, or as it usually is",
            notes: ["the columns are \(input.columns.map(\.name).prefix(20).joined(separator: ", "))"],
            suggestions: [.init("name it: `\(clause.rawValue) \(fitting.first ?? "…")`")])
    }

    static func roleAmbiguous(_ role: Role, _ clause: Clause.Word, _ candidates: [String], at span: Span) -> Diagnostic {
        Diagnostic("role-ambiguous", "which column is the \(role.rawValue): \(candidates.map { "`\($0)`" }.joined(separator: " or "))?", at: span, "",
                   suggestions: [.init("name it: `\(clause.rawValue) \(candidates[0])`")])
    }

    /// The clause that says it, to be written behind the stage; a verb without that clause reads the canonical column.
    static func roleInferred(_ role: Role, _ name: String, _ clause: Clause.Word, in call: Call) -> Diagnostic {
        let written = Words.written(name)
        let suggestion: Suggestion = call.manual.clauses.contains(clause)
            ? .init("say it: `\(clause.rawValue) \(written)`", edit: .init(call.span.after, " \(clause.rawValue) \(written)"))
            : .init("say it before: `rename \(role.rawValue) = \(written)`")
        return Diagnostic("role-inferred", "`\(name)` was taken for the \(role.rawValue)", at: call.verbSpan, "", severity: .warning,
                          suggestions: [suggestion])
    }
}
