import FupanPlan
import FupanTable

/// An expression in SQL.
struct Term {
    var fragment: Fragment
    var precedence = Precedence.atom
    var stored: StoredType

    func bracketed(below least: Precedence) -> Fragment {
        precedence < least ? fragment.bracketed : fragment
    }
}

/// Writes expressions and SELECTs.
struct Printer {
    let lowering: Lowering
    /// Whether columns are written with their tables: where there is more than one.
    var isQualified = false

    var dialect: Dialect { lowering.dialect }

    func cast(_ term: Term, to type: StoredType) -> Term {
        Term(fragment: "CAST(\(term.fragment) AS \(dialect.typeName(type)))", stored: type)
    }

    /// As an output: a bare `1` is narrower than a whole number is to be.
    func typed(_ expression: ScalarExpression) -> Term {
        let term = term(expression)
        if term.stored == .integer { return cast(term, to: .whole) }
        if expression.isNullLiteral, StoredType(expression.type) != .null { return cast(term, to: StoredType(expression.type)) }
        return term
    }

    func term(_ expression: ScalarExpression) -> Term {
        var term = bare(expression)
        if !expression.isNullLiteral, !term.stored.holds(expression.type) { term = cast(term, to: StoredType(expression.type)) }
        term.fragment = term.fragment.marked(expression.span)
        return term
    }

    private func bare(_ expression: ScalarExpression) -> Term {
        // Asked of leaves alone: of each node it would walk the tree again and again.
        var stored: StoredType { lowering.storedType(of: expression) }
        switch expression.kind {
        case .column(let id): return column(id, stored)
        case .literal(let value): return literal(value, stored)
        case .call(let operation, let arguments): return call(operation, arguments, expression)
        case .choose(let branches, let otherwise):
            let natural = (branches.map(\.result) + (otherwise.map { [$0] } ?? [])).map(lowering.storedType).united
            return Term(fragment: choice(branches, otherwise), stored: natural)
        case .aggregate(let aggregate, let arguments, let condition):
            return self.aggregate(aggregate, arguments, condition, over: nil, expression)
        case .window(let window): return self.window(window, expression)
        case .member(let operand, let plan, let id): return member(operand, plan, id, isNegated: false)
        case .list(let elements):
            let list: Fragment = "[\(ofOneScale(elements.map(term)).map(\.fragment).joined(", "))]"
            return elements.isEmpty ? cast(Term(fragment: list, stored: stored), to: StoredType(expression.type)) : Term(fragment: list, stored: stored)
        case .template(let parts): return Term(fragment: template(parts), stored: .text)
        // Ranges are taken apart, and tables become columns, before anything is printed.
        case .range, .scalar: return Term(fragment: "NULL", stored: .null)
        }
    }

    private func column(_ id: ColumnID, _ stored: StoredType) -> Term {
        if let key = lowering.keys[id] { return typed(key) }
        if let (block, output) = lowering.subqueries[id] {
            let query = select(block, [Output(expression: block[output] ?? .null, label: .none)])
            return Term(fragment: query.bracketed, stored: stored)
        }
        var fragment: Fragment
        switch lowering.names[id] {
        case .alias(let number): fragment = Fragment([.column(number)])
        case .fixed(let name): fragment = "\(name)"
        case nil: fragment = "NULL"
        }
        if isQualified, let table = lowering.tables[id] { fragment = Fragment([.table(table)]) + "." + fragment }
        return Term(fragment: fragment, stored: stored)
    }

    private func literal(_ value: Value, _ stored: StoredType) -> Term {
        let text = dialect.literal(value)
        return Term(fragment: "\(text)", precedence: text.hasPrefix("-") ? .unary : .atom, stored: stored)
    }

    // MARK: calls

    private func call(_ operation: Operation, _ arguments: [ScalarExpression], _ expression: ScalarExpression) -> Term {
        if operation == .not, let negated = arguments.first.flatMap(negated) { return negated }
        let natural = lowering.naturalType(operation, arguments, expression.type)
        var terms = arguments.map(term)
        if operation.isOrdering, let labels = arguments.lazy.compactMap(\.type.labels).first {
            terms = terms.map { position(of: $0, in: labels) }
        }
        if operation == .coalesce || operation == .isIn { terms = ofOneScale(terms) }
        if operation.isArithmetic { terms = widened(terms, arguments, natural, operation) }
        if natural == .whole, !terms.isEmpty, terms.allSatisfy({ $0.stored == .integer }) { terms[0] = cast(terms[0], to: .whole) }
        if operation == .concatenate { terms = arguments.map(textTerm) }
        let form = dialect.operation(operation, lowering.operands(arguments, result: expression.type))
        return written(form, terms, natural, expression)
    }

    /// `x IS NOT NULL`, `x NOT IN (…)`
    private func negated(_ expression: ScalarExpression) -> Term? {
        switch expression.kind {
        case .call(.isNull, let arguments) where arguments.count == 1:
            let operand = term(arguments[0]).bracketed(below: .sum)
            return Term(fragment: "\(operand) IS NOT NULL", precedence: .comparison, stored: .boolean)
        case .call(.isIn, let arguments) where arguments.count > 1:
            let terms = ofOneScale(arguments.map(term))
            let operand = terms[0].bracketed(below: .sum)
            let others = terms.dropFirst().map(\.fragment)
            return Term(fragment: "\(operand) NOT IN (\(others.joined(", ")))", precedence: .comparison, stored: .boolean)
        case .member(let operand, let plan, let id): return member(operand, plan, id, isNegated: true)
        default: return nil
        }
    }

    /// Where both operands are narrow the engine would keep the result narrow, and overflow: one of them, best a literal, is cast.
    private func widened(_ terms: [Term], _ arguments: [ScalarExpression], _ natural: StoredType, _ operation: Operation) -> [Term] {
        guard terms.count == 2, case .decimal = natural else { return terms }
        let narrow = dialect.narrowDecimalWidth
        guard terms.allSatisfy({ $0.stored.width <= narrow }), lowering.arithmeticWidth(operation, arguments, terms.map(\.stored)) > narrow else { return terms }
        let index = terms[1].stored.width < terms[0].stored.width ? 1 : 0
        var result = terms
        result[index] = cast(terms[index], to: .decimal(width: 38, scale: terms[index].stored.scale))
        return result
    }

    /// Values of which the engine makes one type: where decimals of several scales do not fit into 38 digits it would drop decimals without a word, so each is cast to the largest scale.
    func ofOneScale(_ terms: [Term]) -> [Term] {
        guard let scale = scaleToCast(terms.map(\.stored)) else { return terms }
        return terms.map { $0.stored.scale == scale || $0.stored == .null ? $0 : cast($0, to: .decimal(width: 38, scale: scale)) }
    }

    /// The scale that values of these types must be cast to; nil where the engine finds it by itself.
    func scaleToCast(_ types: [StoredType]) -> Int? {
        guard case .decimal(_, let scale) = types.united else { return nil }
        let digits = types.map { type in
            if case .decimal(let width, let own) = type { (width <= dialect.narrowDecimalWidth ? dialect.narrowDecimalWidth : 38) - own } else { type.width }
        }
        return (digits.max() ?? 0) + scale > 38 ? scale : nil
    }

    /// A form with its arguments.
    func written(
        _ form: Form, _ arguments: [Term], _ stored: StoredType, _ expression: ScalarExpression, rows: RowsClause = RowsClause()
    ) -> Term {
        switch form {
        case .call(let name):
            let call: Fragment = "\(name)(\(arguments.map(\.fragment).joined(", ")))\(rows.written())"
            return Term(fragment: call, stored: stored)
        case .infix(let symbol, let precedence):
            return infix(symbol, precedence, arguments, stored)
        case .template(let template, let precedence):
            let parts = TemplatePart.parts(of: template)
            // The argument itself: `{1}`.
            if parts.count == 1, case .argument(let index) = parts[0], arguments.indices.contains(index) {
                return Term(fragment: arguments[index].fragment, precedence: arguments[index].precedence, stored: stored)
            }
            return Term(fragment: fill(parts, arguments, precedence, rows), precedence: precedence, stored: stored)
        case .refused(let advice):
            return Term(fragment: "NULL" + Fragment([.refusal(advice: advice, expression.span)]), stored: .null)
        }
    }

    private func infix(_ symbol: String, _ precedence: Precedence, _ arguments: [Term], _ stored: StoredType) -> Term {
        let isFlat = precedence == .and || precedence == .or
        let operands = arguments.enumerated().map { index, term in
            let least = isFlat || (index == 0 && precedence != .comparison) ? precedence : precedence.next
            return term.bracketed(below: least)
        }
        if isFlat, !operands.fitOnOneLine {
            var result = operands.first ?? Fragment()
            for operand in operands.dropFirst() {
                result.append(.line(1))
                result.append(("\(symbol) \(operand)" as Fragment).indented())
            }
            return Term(fragment: result, precedence: precedence, stored: stored)
        }
        return Term(fragment: operands.joined(" \(symbol) " as Fragment), precedence: precedence, stored: stored)
    }

    private func fill(_ parts: [TemplatePart], _ arguments: [Term], _ precedence: Precedence, _ rows: RowsClause) -> Fragment {
        var result = Fragment(), before = ""
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text):
                result.append(.text(text))
                before = text
            case .argument(let argument):
                guard arguments.indices.contains(argument) else { continue }
                var after = ""
                if index + 1 < parts.count, case .text(let text) = parts[index + 1] { after = text }
                let isEnclosed = Printer.isEnclosed(before: before, after: after)
                let least: Precedence = isEnclosed ? .or : precedence == .comparison ? .sum : precedence == .unary ? .atom : .unary
                result.append(arguments[argument].bracketed(below: least))
                before = ""
            case .rest: result.append(arguments.dropFirst().map(\.fragment).joined(", "))
            case .rows(let condition):
                result.append(rows.written(and: condition.isEmpty ? nil : fill(condition, arguments, .comparison, rows)))
                before = ""
            }
        }
        return result
    }

    /// Whether brackets or commas stand around a place.
    private static func isEnclosed(before: String, after: String) -> Bool {
        (before.hasSuffix("(") || before.hasSuffix(", ")) && (after.hasPrefix(")") || after.hasPrefix(",") || after.hasPrefix(" AS "))
    }

    // MARK: categories

    func position(of term: Term, in labels: [String]) -> Term {
        let list = labels.map { dialect.literal(.text($0)) }.joined(separator: ", ")
        return Term(fragment: "\(dialect.position)([\(list)], \(term.fragment))", stored: .integer)
    }

    // MARK: texts

    func textTerm(_ part: ScalarExpression) -> Term {
        if case .literal(.text) = part.kind { return term(part) }
        return written(lowering.textForm(of: part), [term(part)], .text, part)
    }

    private func template(_ parts: [ScalarExpression]) -> Fragment {
        let terms = parts.map { textTerm($0).fragment }
        return "CONCAT(\(terms.list())\(terms.fitOnOneLine ? Fragment() : Fragment.line))"
    }
}

extension Precedence {
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .atom }
}

extension Operation {
    var isOrdering: Bool { [.less, .lessEqual, .greater, .greaterEqual].contains(self) }
    var isArithmetic: Bool { [.add, .subtract, .multiply].contains(self) }
}

extension DataType {
    var labels: [String]? { if case .category(let labels) = self { labels } else { nil } }
}
