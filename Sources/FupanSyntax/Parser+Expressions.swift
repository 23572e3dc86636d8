import FupanSource

extension Parser {
    mutating func parseExpression() -> Expression {
        let start = index
        let expression = parseBinary(Level.or)
        if isWord("if"), isOnSameLine(0), !isBroken { return parseConditionBehind(expression, from: start) }
        return isSymbol("?") ? parseQuestion(expression, from: start) : expression
    }

    /// An expression of operators that bind at least as tightly as `minimum`.
    mutating func parseBinary(_ minimum: Int) -> Expression {
        let start = index, outer = height
        height = 0
        var left = parseOperand(minimum)
        var comparison: Span?
        if !endsStage, isOnSameLine(0) { readCapitals() }
        while let infix = infix(), infix.level >= minimum {
            if infix.level == Level.sum {
                left = parseSums(left, from: start)
            } else if infix.level == Level.comparison {
                if let comparison, !isBroken { report(chained(left, comparison)) }
                comparison = span(of: index)
                left = parseComparison(infix, left, from: start)
            } else {
                left = parseInfix(infix, left, from: start)
            }
        }
        height = max(outer, height)
        return left
    }

    private mutating func parseOperand(_ minimum: Int) -> Expression {
        let start = index
        if isWord("NOT"), isOnSameLine(1), isBareName(1) || isSymbol("(", 1) && !touches(1) { readCapitals() }
        if isWord("not"), !isWord("in", 1) {
            if minimum > Level.not { report(.notNeedsBrackets(span(of: index))) }
            return nested { parser in
                parser.advance()
                let operand = parser.parseBinary(Level.not)
                return Expression(.unary(.not, operand), span: parser.span(from: start))
            }
        }
        guard isSymbol("-") || isSymbol("+") else { return parsePrimary() }
        return nested { parser in
            let sign: UnaryOperator = parser.isSymbol("-") ? .negate : .plus
            parser.advance()
            let operand = parser.parseBinary(Level.sign)
            let whole = parser.span(from: start)
            if case .binary(.power, _, let base, _) = operand.kind, !parser.isBroken {
                parser.report(.signedPower(whole, sign: sign, base: base.span, power: operand.span))
            }
            return Expression(.unary(sign, operand), span: whole)
        }
    }

    private mutating func parseInfix(_ infix: Infix, _ left: Expression, from start: Int) -> Expression {
        let place = span(of: index), leftHeight = height
        advance()
        takeSplitOperator(from: place)
        height = 0
        let right: Expression
        // To the right of `??` and `^` stands the rest of the chain.
        switch infix.meaning {
        case .binary(.coalesce): right = nested { $0.parseBinary(Level.coalesce) }
        case .binary(.power): right = nested { $0.parseBinary(Level.sign) }
        default: right = parseBinary(infix.level + 1)
        }
        let kind: Expression.Kind
        switch infix.meaning {
        case .binary(let op): kind = .binary(op, place, left, right)
        case .range:
            kind = .range(left, right)
            if isSymbol("..") { report(.unexpected(span(of: index), describeCurrent)) }
        default: kind = .invalid
        }
        return combined(kind, leftHeight, from: start)
    }

    /// `> =`, `= =`, `=<`: one operator in two parts.
    private mutating func takeSplitOperator(from place: Span) {
        guard [">", "<", "=", "=="].contains(nameKey(place.text)), isSymbol("=") || isSymbol("<") && place.text == "=" || isSymbol(">") && place.text == "=" else { return }
        let twin = [">": ">=", "<": "<=", "=": "==", "!": "!="][isSymbol("=") ? nameKey(place.text) : current.text] ?? "=="
        let whole = place.through(span(of: index))
        // `=` alone has been reported already, and means what it is part of.
        if place.text == "=", diagnostics.last?.id == "equals-compares", diagnostics.last?.labels.first?.span == place {
            diagnostics.removeLast()
            isBroken = false
        }
        report(.splitOperator(whole, twin))
        advance()
    }

    private mutating func parseComparison(_ infix: Infix, _ left: Expression, from start: Int) -> Expression {
        let place = index, leftHeight = height
        switch infix.meaning {
        case .foreign("="):
            report(.equalsCompares(span(of: index)))
            return parseInfix(Infix(meaning: .binary(.equal), level: Level.comparison), left, from: start)
        case .foreign(let word):
            return parseForeignOperator(word, left, from: start)
        case .membership(let negated):
            advance()
            if negated { advance() }
            height = 0
            let right = parseBinary(Level.coalesce)
            return combined(.membership(left, right, negated: negated), leftHeight, from: start)
        case .isTest:
            advance()
            let negated = isWord("not")
            if negated { advance() }
            guard isWord("null") else { return parseIsSomething(left, negated, place, from: start) }
            advance()
            height = 0
            return combined(.isNull(left, negated: negated), leftHeight, from: start)
        default:
            let result = parseInfix(infix, left, from: start)
            reportNullComparison(result)
            return result
        }
    }

    /// `x is 5`
    private mutating func parseIsSomething(_ left: Expression, _ negated: Bool, _ place: Int, from start: Int) -> Expression {
        let op = span(from: place), leftHeight = height
        if current.kind == .name, ForeignValues.twins[current.text] == "null" {
            report(.foreignNull(span(of: index)))
            advance()
            height = 0
            return combined(.isNull(left, negated: negated), leftHeight, from: start)
        }
        report(.isWithoutNull(op, negated: negated))
        height = 0
        let right = parseBinary(Level.coalesce)
        return combined(.binary(negated ? .notEqual : .equal, op, left, right), leftHeight, from: start)
    }

    private mutating func reportNullComparison(_ expression: Expression) {
        guard !isBroken, case .binary(let op, _, let left, let right) = expression.kind, op == .equal || op == .notEqual else { return }
        if case .null = right.kind { report(.comparedWithNull(expression.span, left.span.text, op)) }
        if case .null = left.kind { report(.comparedWithNull(expression.span, right.span.text, op)) }
    }

    /// A chain of `+`, `-` (and `&`), which text turns into f-text.
    private mutating func parseSums(_ first: Expression, from start: Int) -> Expression {
        var left = first, operands = [first], joins = true, hasForeign = false
        while let infix = infix(), infix.level == Level.sum {
            hasForeign = hasForeign || infix.meaning == .foreign("&")
            joins = joins && infix.meaning != .binary(.subtract)
            let meaning: Infix.Meaning = infix.meaning == .foreign("&") ? .binary(.add) : infix.meaning
            let before = height
            height = 0
            let place = span(of: index)
            advance()
            let right = parseBinary(Level.product)
            guard case .binary(let op) = meaning else { return left }
            operands.append(right)
            left = combined(.binary(op, place, left, right), before, from: start)
        }
        let hasText = operands.contains { if case .text = $0.kind { true } else if case .template = $0.kind { true } else { false } }
        if hasForeign || hasText, !isBroken { report(.joinedText(span(from: start), joins ? joinedTemplate(operands) : nil)) }
        return left
    }

    /// Puts two operands together, unless the tree grows too high to be walked.
    mutating func combined(_ kind: Expression.Kind, _ leftHeight: Int, from start: Int) -> Expression {
        height = max(leftHeight, height) + 1
        let isTooHigh = height > Self.heightLimit
        if isTooHigh {
            report(.chainTooLong(span(of: index - 1), limit: Self.heightLimit))
            height = 1
        }
        return Expression(isTooHigh ? .invalid : kind, span: span(from: start))
    }
}

extension Parser {
    /// `1 < x < 5`
    private func chained(_ left: Expression, _ first: Span) -> Diagnostic {
        guard case .binary(let op, _, let low, let middle) = left.kind else { return .chainedComparison(span(of: index), offers: []) }
        let second = source.text(current.range)
        guard isOnSameLine(1), let bound = operandText(1) else { return .chainedComparison(span(of: index), offers: []) }
        let whole = source.span(left.span.range.lowerBound..<bound.upperBound)
        let high = source.text(bound), a = low.span.text, x = middle.span.text
        var offers = [("\(a) \(op.rawValue) \(x) and \(x) \(second) \(high)", "")]
        if ["<", "<="].contains(op.rawValue), ["<", "<="].contains(second) {
            offers.insert(("\(x) in \(a)..\(high)", " (both ends included)"), at: 0)
        }
        return .chainedComparison(whole, offers: offers)
    }

    /// The simple operand at `offset`, where it is one token.
    private func operandText(_ offset: Int) -> Range<Int>? {
        switch token(offset).kind {
        case .name, .quotedName, .number, .duration, .period, .text: token(offset).range
        default: nil
        }
    }

    /// `first & " " & last` as f-text.
    private func joinedTemplate(_ operands: [Expression]) -> String {
        var content = ""
        for operand in operands {
            switch operand.kind {
            case .text(let text):
                for character in text {
                    switch character {
                    case "{": content += "{{"
                    case "}": content += "}}"
                    case "\"", "\\": content += "\\\(character)"
                    case "\n": content += "\\n"
                    case "\t": content += "\\t"
                    default: content.append(character)
                    }
                }
            case .template where operand.span.text.hasPrefix("f\""): content += operand.span.text.dropFirst(2).dropLast()
            default: content += "{\(operand.span.text)}"
            }
        }
        return "f\"\(content)\""
    }
}

extension Diagnostic {
    static func notNeedsBrackets(_ span: Span) -> Diagnostic {
        Diagnostic("not-needs-brackets", "`not` binds more loosely than what stands before it", at: span,
                   suggestions: [.init("put it in brackets: `(not …)`")])
    }

    static func signedPower(_ whole: Span, sign: UnaryOperator, base: Span, power: Span) -> Diagnostic {
        let exponent = power.source.text(base.range.upperBound..<power.range.upperBound)
        let offers = ["\(sign.rawValue)(\(power.text))", "(\(sign.rawValue)\(base.text))\(exponent)"]
        return Diagnostic("signed-power", "spreadsheets and mathematics read this differently", at: whole,
                          suggestions: offers.map { .init("write `\($0)`", edit: .init(whole, $0)) })
    }

    static func splitOperator(_ span: Span, _ twin: String) -> Diagnostic {
        Diagnostic("split-operator", "`\(span.text)` is written `\(twin)`", at: span, suggestions: [.init("write `\(twin)`", edit: .init(span, twin))])
    }

    static func equalsCompares(_ span: Span) -> Diagnostic {
        Diagnostic("equals-compares", "`=` names a column, `==` compares", at: span, suggestions: [.init("write `==`", edit: .init(span, "=="))])
    }

    static func foreignNull(_ span: Span) -> Diagnostic {
        Diagnostic("foreign-value", "`\(span.text)` is written `null`", at: span, suggestions: [.init("write `null`", edit: .init(span, "null"))])
    }

    static func isWithoutNull(_ span: Span, negated: Bool) -> Diagnostic {
        let op = negated ? "!=" : "=="
        return Diagnostic("is-without-null", "`is` is followed by `null` or `not null`", at: span,
                          suggestions: [.init("write `\(op)`", edit: .init(span, op))])
    }

    static func comparedWithNull(_ span: Span, _ operand: String, _ op: BinaryOperator) -> Diagnostic {
        let meant = operand + (op == .equal ? " is null" : " is not null")
        return Diagnostic("compared-with-null", "nothing equals null", at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func joinedText(_ span: Span, _ template: String?) -> Diagnostic {
        Diagnostic("joined-text", "text is joined in f-text", at: span,
                   suggestions: [template.map { .init("write `\($0)`", edit: .init(span, $0)) } ?? .init("write `f\"{a} {b}\"`")])
    }

    static func chainTooLong(_ span: Span, limit: Int) -> Diagnostic {
        Diagnostic("chain-too-long", "more than \(limit) operators in a row", at: span, suggestions: [
            .init("many values: `x in [a, b, …]`; else name the parts with `derive`"),
        ])
    }

    static func chainedComparison(_ span: Span, offers: [(edit: String, remark: String)]) -> Diagnostic {
        let suggestions: [Suggestion] = offers.map { .init("write `\($0.edit)`" + $0.remark, edit: .init(span, $0.edit)) }
        return Diagnostic("chained-comparison", "comparisons do not chain", at: span,
                          suggestions: suggestions.isEmpty ? [.init("write `x in 1..5`, or join two comparisons with `and`")] : suggestions)
    }
}
