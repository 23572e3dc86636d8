import FupanSource

/// What the verbs of other languages are called here: only to offer something that can be pasted where the syntax itself is foreign.
enum ForeignSpelling {
    static let verbs = [
        "filter": "where", "mutate": "derive", "transmute": "select", "arrange": "sort", "order_by": "sort", "sort_values": "sort",
        "extend": "derive", "project": "select", "group_by": "summarize", "groupby": "summarize", "summarise": "summarize", "agg": "summarize",
        "head": "take", "limit": "take", "top": "take", "query": "where", "assign": "derive", "with_columns": "derive", "merge": "join",
        "left_join": "left join", "inner_join": "join", "project-away": "drop", "project-rename": "rename", "order": "sort", "having": "where",
    ]

    /// Functions that are no verbs: behind a pipe they are meant as a column.
    static let aggregates: Set<String> = [
        "sum", "mean", "median", "quantile", "min", "max", "stddev", "first", "last", "any", "all", "share", "top_share", "gini", "list", "unique",
    ]
    static let columns: Set<String> = [
        "abs", "age", "bin", "ceil", "clamp", "contains", "day", "days", "days_between", "draw", "end", "exp", "extract", "floor", "hour", "length", "log",
        "lower", "money", "month", "moving", "next", "number", "percent", "points", "previous", "quarter", "rank", "replace", "round", "row_number", "running",
        "share_of_total", "signed", "split", "sqrt", "start", "starts_with", "text", "total", "trim", "upper", "week", "weekday", "whole", "year",
    ]

    /// What a stage with brackets is meant to be: `filter(x > 1)`, `sum(amount)`, `count()`, `arrange(desc(amount))`, `group_by(channel)`.
    static func stage(_ name: Name, _ inside: String) -> String {
        if aggregates.contains(name.text) { return "summarize \(name.text)(\(inside))" }
        if columns.contains(name.text) { return "derive \(name.text)(\(inside))" }
        if inside.allSatisfy(\.isWhitespace) { return verbs[name.text] ?? name.span.text }
        let verb = verbs[name.text] ?? name.span.text
        if ["groupby", "group_by"].contains(name.text) { return "summarize n = count() by \(inside)" }
        if verb == "sort", inside.hasPrefix("desc("), inside.hasSuffix(")") { return "sort -\(inside.dropFirst(5).dropLast())" }
        // R counts rows by `n()`.
        let counted = inside == "n()" ? "count()" : inside.split(separator: " ", omittingEmptySubsequences: false)
            .map { $0 == "n()" ? "count()" : $0 == "n()," ? "count()," : String($0) }.joined(separator: " ")
        return "\(verb) \(counted)"
    }

    /// Functions that are syntax here.
    static let calls: Set<String> = ["if", "IF", "If", "ifelse", "if_else", "iif", "IIF", "iff", "SUMIF", "AVERAGEIF", "COUNTIF"]

    /// Words of SQL in capitals, which are words here in small letters.
    static let capitals: Set<String> = ["AND", "OR", "NOT", "IN", "IS", "NULL"]

    /// Words that stand between two operands elsewhere.
    static let operators: Set<String> = [
        "like", "LIKE", "ilike", "ILIKE", "rlike", "RLIKE", "regexp", "has", "contains", "startswith", "endswith", "matches", "over", "OVER",
    ]
}

extension Parser {
    /// A word of another language between two operands: `name like "%x%"`, `sum(x) over (…)`.
    func isForeignOperator(_ offset: Int) -> Bool {
        guard token(offset).kind == .name, ForeignSpelling.operators.contains(token(offset).text),
              isOnSameLine(offset), valueFollows(offset + 1)
        else { return false }
        let isCall = isSymbol("(", offset + 1) && touches(offset + 1)
        return token(offset).text.lowercased() == "over" ? isSymbol("(", offset + 1) && index + offset > 0 : !isCall
    }

    mutating func parseForeignOperator(_ word: String, _ left: Expression, from start: Int) -> Expression {
        if word.hasPrefix("not ") {
            advance()
            return parseForeignOperator(String(word.dropFirst(4)), left, from: start, negated: true)
        }
        return parseForeignOperator(word, left, from: start, negated: false)
    }

    private mutating func parseForeignOperator(_ word: String, _ left: Expression, from start: Int, negated: Bool) -> Expression {
        let place = span(of: index)
        advance()
        if word.lowercased() == "over" { return parseWindow(place, left, from: start) }
        if word == "between" {
            let leftHeight = height
            height = 0
            let low = parseBinary(Level.coalesce)
            if !isWord("and") { report(.sideMissing(low.span)) } else { advance() }
            let high = isBroken ? low : parseBinary(Level.coalesce)
            if !isBroken { report(.betweenAsOperator(span(from: start), left.span.text, low.span.text, high.span.text, negated: negated)) }
            let range = Expression(.range(low, high), span: low.span.through(high.span))
            height += 1
            return combined(.membership(left, range, negated: negated), leftHeight, from: start)
        }
        let right = parseBinary(Level.coalesce)
        if !isBroken { report(.foreignTest(span(from: start), word: place, left: left.span.text, right: right, negated: negated)) }
        return Expression(.invalid, span: span(from: start))
    }

    /// `over (partition by rep order by time)`: its parts as clauses of the stage.
    private mutating func parseWindow(_ word: Span, _ left: Expression, from start: Int) -> Expression {
        let opener = index
        skip { !$0.isSymbol("(") && $0.index > 0 && $0.tokens[$0.index - 1].text == ")" }
        var clauses: [String] = [], position = opener + 1
        while position + 1 < index {
            let text = tokens[position].text.lowercased()
            if text == "partition" || text == "order", tokens[position + 1].text.lowercased() == "by" {
                var end = position + 2
                while end < index - 1, tokens[end].text.lowercased() != "order" { end += 1 }
                if end > position + 2 {
                    let keys = source.text(tokens[position + 2].range.lowerBound..<tokens[end - 1].range.upperBound)
                    clauses.append((text == "partition" ? "by " : "at ") + keys)
                }
                position = end
            } else {
                position += 1
            }
        }
        let whole = source.span(word.range.lowerBound..<tokens[index - 1].range.upperBound)
        if !isBroken { report(.windowBehind(whole, call: left.span.text, clauses: clauses.joined(separator: " "), isLast: endsStage)) }
        return Expression(.invalid, span: span(from: start))
    }

    /// `where amount between 1 and 5` is read as a clause, and `where` compares no sides.
    mutating func explainBetween(_ values: [Argument], _ clauses: [Clause]) {
        guard !isBroken, let value = values.last, values.count == 1, let clause = clauses.first,
              case .between(let low, let high) = clause.body
        else { return }
        report(.betweenAsOperator(value.span.through(clause.span), value.span.text, low.span.text, high.span.text))
    }

    /// `x in (1, 2)`: said once, with the brackets that hold a list.
    mutating func reportTuple(from start: Int) {
        skip { _ in false }
        guard isSymbol(")"), !isBroken else { return }
        let whole = source.span(tokens[start].range.lowerBound..<current.range.upperBound)
        if let name = nameBefore(start) {
            return report(.spaceBeforeBracket(name.gap, meant: "\(name.text)(\(source.text(tokens[start].range.upperBound..<current.range.lowerBound)))"))
        }
        report(.tuple(whole, inside: source.text(tokens[start].range.upperBound..<current.range.lowerBound)))
    }

    /// `if(a > 1, "y", "n")`; nil where the bracket holds one expression.
    mutating func parseSpreadsheetIf(from start: Int) -> Expression? {
        let opener = index
        guard commasInBracket(opener) == 2 else { return nil }
        let name = Name("if", span: span(of: start))
        let call = parseCall(name, from: start)
        return Expression(.invalid, span: call.span)
    }

    /// How many commas stand directly in the bracket at `opener`, up to three.
    private func commasInBracket(_ opener: Int) -> Int {
        var depth = 0, commas = 0, position = opener
        // A bound keeps nested ones from being read again and again.
        let end = min(tokens.count, opener + 2000)
        while position < end {
            switch tokens[position].kind {
            case .symbol("("), .symbol("["), .symbol("{"): depth += 1
            case .symbol(")"), .symbol("]"), .symbol("}"): depth -= 1
            case .symbol(",") where depth == 1: commas += 1
            case .newline, .end: return commas
            default: break
            }
            if depth == 0 || commas > 2 { return commas }
            position += 1
        }
        return commas
    }

    /// `a ? b : c`
    mutating func parseQuestion(_ condition: Expression, from start: Int) -> Expression {
        nested { parser in
            let place = parser.span(of: parser.index)
            parser.advance()
            let then = parser.parseExpression()
            guard parser.accept(":") else {
                parser.report(.unexpected(place, "`?`"))
                return Expression(.invalid, span: parser.span(from: start))
            }
            let otherwise = parser.parseExpression()
            let whole = parser.span(from: start)
            if !parser.isBroken { parser.report(.foreignConditional(whole, [condition.span.text, then.span.text, otherwise.span.text])) }
            return Expression(.conditional(condition, then: then, else: otherwise), span: whole)
        }
    }

    /// `"y" if a > 1 else "n"`, as Python writes it.
    mutating func parseConditionBehind(_ then: Expression, from start: Int) -> Expression {
        nested { parser in
            let place = parser.span(of: parser.index)
            parser.advance()
            let condition = parser.parseBinary(Level.or)
            guard parser.isWord("else") else {
                parser.report(.unexpected(place, "`if`"))
                return Expression(.invalid, span: parser.span(from: start))
            }
            parser.advance()
            let otherwise = parser.parseExpression()
            let whole = parser.span(from: start)
            if !parser.isBroken { parser.report(.foreignConditional(whole, [condition.span.text, then.span.text, otherwise.span.text])) }
            return Expression(.invalid, span: whole)
        }
    }

    /// `case when a > 1 then "y" else "n" end`, as SQL writes it.
    mutating func parseForeignCases() -> Expression {
        let start = index
        var parts: [(word: String, start: Int)] = [], depth = 0
        while !endsStatement, !(depth == 0 && (isSymbol("|") || isCloser)) {
            let word = current.kind == .name ? current.text.lowercased() : ""
            if depth == 0, ["when", "then", "else", "end"].contains(word) { parts.append((word, index)) }
            if isSymbol("(") || isSymbol("[") || isSymbol("{") { depth += 1 }
            if isCloser { depth -= 1 }
            let wasBroken = isBroken
            isBroken = true
            advance()
            isBroken = wasBroken
            if word == "end", depth == 0 { break }
        }
        var branches: [String] = []
        for (number, part) in parts.enumerated() where part.word != "end" {
            let end = number + 1 < parts.count ? parts[number + 1].start : index
            let text = end > part.start + 1 ? source.text(tokens[part.start + 1].range.lowerBound..<tokens[end - 1].range.upperBound) : "…"
            switch part.word {
            case "when": branches.append(text)
            case "then" where !branches.isEmpty: branches[branches.count - 1] += " => " + text
            default: branches.append("else => " + text)
            }
        }
        report(.foreignCases(span(from: start), "case { \(branches.joined(separator: ", ")) }"))
        return Expression(.invalid, span: span(from: start))
    }

    /// `is.na(x)`
    mutating func parseIsFunction() -> Expression {
        let start = index
        advance()
        advance()
        if current.kind == .name { advance() }
        guard isSymbol("("), touches(0) else {
            report(.unexpected(span(of: start), "`is`"))
            return Expression(.invalid, span: span(from: start))
        }
        let opener = index
        _ = parseBracketed()
        if !isBroken { report(.nullFunction(span(from: start), insideBrackets(opener))) }
        return Expression(.invalid, span: span(from: start))
    }

    /// Calls that other languages make of what is syntax here.
    mutating func explainCall(_ name: Name, _ arguments: [Pipeline], _ whole: Span) {
        guard !isBroken, ForeignSpelling.calls.contains(name.text) else { return }
        let texts = arguments.map(\.span.text)
        switch name.text {
        case "SUMIF", "AVERAGEIF", "COUNTIF":
            let start = spreadsheetStart ?? whole.range.lowerBound
            let function = ["SUMIF": "sum", "AVERAGEIF": "mean"][name.text] ?? "count"
            let counted = name.text == "COUNTIF" ? "" : (texts.count == 3 ? texts[2] : texts.first ?? "") + " "
            if texts.count >= 2 {
                report(.conditionalSum(source.span(start..<whole.range.upperBound), "\(function)(\(counted)where \(texts[0]) == \(texts[1]))"))
            }
        default: if texts.count == 3 { report(.foreignConditional(whole, texts)) }
        }
    }
}

// Verbs
extension Parser {
    /// `filter(a > 1)`: a verb takes no brackets.
    mutating func parseBracketedVerb(_ name: Name, _ start: Int) -> [Argument] {
        let opener = index
        nesting += 1
        let outer = enterBracket()
        let values = isCloser ? [] : parseGroup()
        nesting -= 1
        expectClose(")", opener: opener)
        allowsClauses = outer
        if !isBroken {
            let meant = ForeignSpelling.stage(name, insideBrackets(opener))
            let isWhole = endsStage || clauseWord() != nil
            report(.verbWithBrackets(span(from: start), meant: isWhole ? meant : nil, name: name.text, gap: span(of: opener).before))
        }
        if !endsStage, clauseWord() == nil { skipStage() }
        return values
    }

    /// `project-away x`: one word in KQL.
    var isHyphenated: Bool { isSymbol("-") && touches(0) && isBareName(1) && touches(1) }

    mutating func reportHyphenatedVerb(_ start: Int) {
        advance()
        advance()
        let whole = span(from: start)
        report(.hyphenatedVerb(whole, meant: ForeignSpelling.verbs[whole.text]))
        skipStage()
    }

    mutating func reportVerbMissing() {
        if endsStage {
            report(.valueMissing(span(of: max(0, index - 1)), after: "|", what: "a verb"))
        } else {
            report(.verbMissing(span(of: index), describeCurrent))
        }
    }

    mutating func reportUnexpectedInStage(_ words: [Name]) {
        if isSymbol("*"), words.first?.text == "select" {
            report(.selectStar(span(of: index)))
        } else if isWord("as") {
            report(.loneAs(span(of: index)))
        } else if isSymbol("."), token(1).kind == .newline || token(1).kind == .end || isSymbol(";", 1) {
            report(.fullStop(span(of: index)))
        } else {
            report(.unexpected(span(of: index), describeCurrent))
        }
    }
}
