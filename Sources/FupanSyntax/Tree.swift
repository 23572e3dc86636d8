import FupanSource

/// What the parser makes of a text: every byte of it (in `tokens`), the statements found, and what was wrong.
public struct Tree: Sendable {
    public let source: SourceText
    /// In order; the trivia before each token belongs to it, the last one is `.end`. Joined, they are the source.
    public let tokens: [Token]
    public let statements: [Statement]
    public let diagnostics: [Diagnostic]
    /// True when the text ends inside a bracket, a text or after an operator: the prompt asks for another line.
    public let isUnfinished: Bool

    public init(source: SourceText, tokens: [Token], statements: [Statement], diagnostics: [Diagnostic], isUnfinished: Bool) {
        self.source = source
        self.tokens = tokens
        self.statements = statements
        self.diagnostics = diagnostics
        self.isUnfinished = isUnfinished
    }

    /// What it binds with `use … as`.
    public var moduleNames: Set<String> {
        Set(statements.compactMap { if case .use(_, as: let name?) = $0.kind { name.text } else { nil } })
    }
}

/// A name as it was written. Two names are equal when their `text` is: NFC, width folded (grammar.md, Names).
public struct Name: Hashable, Sendable {
    public let text: String
    public let isQuoted: Bool
    public let span: Span

    public init(_ text: String, isQuoted: Bool = false, span: Span) {
        self.text = text
        self.isQuoted = isQuoted
        self.span = span
    }

    public static func == (left: Name, right: Name) -> Bool { left.text == right.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

public struct Statement: Sendable {
    public indirect enum Kind: Sendable {
        case `let`(Name, Pipeline)
        case define(Name, [Parameter], Body)
        case param(Name, Expression?)
        case use(Expression, as: Name?)
        case connect(Expression, as: Name)
        /// `set` alone lists the options.
        case set(Name?, Expression?)
        case assert(Pipeline, message: Expression?)
        case needs([[Name]])
        /// `load "x.csv"` at the start of a statement binds the table; stages behind it are computed and shown.
        case load(Load, [Stage])
        /// Computed and shown. Its source is `.continuation` where the statement begins with a pipe.
        case pipeline(Pipeline)
        /// A diagnostic tells what was wrong here.
        case invalid
    }

    /// A `def`'s parameter: `n = 10`, `by key`, `of measure = amount`. `word` is the clause that fills it.
    public struct Parameter: Sendable {
        public let word: Clause.Word?
        public let name: Name
        public let value: Expression?

        public init(word: Clause.Word?, name: Name, value: Expression?) {
            self.word = word
            self.name = name
            self.value = value
        }
    }

    public enum Body: Sendable {
        /// `= | …`: a verb.
        case stages([Stage])
        /// `= …`: a table or a function.
        case pipeline(Pipeline)
    }

    public let kind: Kind
    public let span: Span
    /// The `##` lines directly above, joined by newlines.
    public let help: String?

    public init(_ kind: Kind, span: Span, help: String? = nil) {
        self.kind = kind
        self.span = span
        self.help = help
    }
}

public struct Pipeline: Sendable {
    public indirect enum Source: Sendable {
        case load(Load)
        /// A verb that needs no table before it: `review weekly`.
        case stage(Stage)
        case expression(Expression)
        /// Nothing stands before the first pipe: the entry above goes on (the prompt), or a `def` of a verb.
        case continuation
    }

    public let source: Source
    public let stages: [Stage]
    public let span: Span

    public init(source: Source, stages: [Stage], span: Span) {
        self.source = source
        self.stages = stages
        self.span = span
    }
}

/// `load "orders.csv" as orders with encoding gbk`
public struct Load: Sendable {
    public let path: Expression
    public let name: Name?
    public let options: [Option]
    public let span: Span

    public init(path: Expression, name: Name?, options: [Option], span: Span) {
        self.path = path
        self.name = name
        self.options = options
        self.span = span
    }
}

/// `left join reps on rep`: the words (verb and form words before the values), the values, the clauses.
public struct Stage: Sendable {
    public let words: [Name]
    public let values: [Argument]
    public let clauses: [Clause]
    /// A stage with a syntax error is not checked; its output columns count as unknown.
    public let isInvalid: Bool
    public let span: Span

    public init(words: [Name], values: [Argument], clauses: [Clause], isInvalid: Bool = false, span: Span) {
        self.words = words
        self.values = values
        self.clauses = clauses
        self.isInvalid = isInvalid
        self.span = span
    }
}

public struct Clause: Sendable {
    public enum Word: String, CaseIterable, Hashable, Sendable {
        case by, per, at, of, within, after, into, asOf = "as of", on, `for`, to, every, between, with
    }

    public indirect enum Body: Sendable {
        case group([Argument])
        case between(Expression, Expression)
        case options([Option])
        /// Values that stand after a complete clause without a word of their own (`by rep mode strict`, `chanel`).
        /// The parser accepts them so that the checker can say which mistake it is; it never means anything.
        case stray([Argument])
    }

    /// Nil for a stray group.
    public let word: Word?
    public let wordSpan: Span
    public let body: Body
    public let span: Span

    public init(word: Word?, wordSpan: Span, body: Body, span: Span) {
        self.word = word
        self.wordSpan = wordSpan
        self.body = body
        self.span = span
    }
}

/// An entry of `with`: `interval`, `mode strict`, `tiers { 0: 4% }`.
public struct Option: Sendable {
    public let name: Name
    public let value: Expression?

    public init(name: Name, value: Expression?) {
        self.name = name
        self.value = value
    }
}

/// `revenue = sum(amount)`, `lead -> qualified -> deal`, `won: stage == "deal" -> …`
public struct Argument: Sendable {
    /// The name before `=`.
    public let name: Name?
    /// One, or the parts between `->`.
    public let steps: [Step]
    public let span: Span

    public init(name: Name?, steps: [Step], span: Span) {
        self.name = name
        self.steps = steps
        self.span = span
    }

    /// The argument's only expression; nil where it has a label or several steps.
    public var expression: Expression? { steps.count == 1 && steps[0].label == nil ? steps[0].expression : nil }
}

public struct Step: Sendable {
    public let label: Name?
    public let expression: Expression

    public init(label: Name?, expression: Expression) {
        self.label = label
        self.expression = expression
    }
}

public struct Expression: Sendable {
    public indirect enum Kind: Sendable {
        case number(NumberLiteral)
        case duration(DurationLiteral)
        case period(PeriodLiteral)
        case text(String)
        /// f-text: literal parts and holes.
        case template([TemplatePart])
        case boolean(Bool)
        case null
        case name(Name)
        /// Two or more names joined by dots.
        case path([Name])
        /// `sum(amount where channel == "search")`; an argument may be a pipeline.
        case call(Name, [Pipeline], where: Expression?)
        case list([Expression])
        case braces([Entry])
        case cases([CaseBranch], otherwise: Expression?)
        case conditional(Expression, then: Expression, else: Expression)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Span, Expression, Expression)
        /// `x is null`, `x is not null`
        case isNull(Expression, negated: Bool)
        /// `x in y`, `x not in y`
        case membership(Expression, Expression, negated: Bool)
        /// `a..b`, both ends included
        case range(Expression, Expression)
        /// `( … )`: an expression in brackets, or a table where it has stages or names one.
        case bracketed(Pipeline)
        case invalid
    }

    public let kind: Kind
    public let span: Span

    public init(_ kind: Kind, span: Span) {
        self.kind = kind
        self.span = span
    }
}

/// `label: expression` in braces. A key is a name, text, number, duration, period or the word `else`.
public struct Entry: Sendable {
    public let key: Expression
    public let isElse: Bool
    public let value: Expression

    public init(key: Expression, isElse: Bool, value: Expression) {
        self.key = key
        self.isElse = isElse
        self.value = value
    }
}

public struct CaseBranch: Sendable {
    public let condition: Expression
    public let result: Expression

    public init(condition: Expression, result: Expression) {
        self.condition = condition
        self.result = result
    }
}

public enum TemplatePart: Sendable {
    case text(String)
    case hole(Expression)
}

public enum UnaryOperator: String, Sendable { case negate = "-", plus = "+", not = "not" }

public enum BinaryOperator: String, CaseIterable, Sendable {
    case or, and
    case equal = "==", notEqual = "!=", less = "<", lessEqual = "<=", greater = ">", greaterEqual = ">="
    case matches = "~", coalesce = "??"
    case add = "+", subtract = "-", multiply = "*", divide = "/", floorDivide = "//", modulo = "mod", power = "^"
}

/// A number as written, its suffix already worked in: `3.2万` is mantissa 32000 with scale 0 or 320000 with scale 1; the value is mantissa / 10^scale.
public struct NumberLiteral: Hashable, Sendable {
    public let mantissa: Int128
    public let scale: Int
    /// Written with an exponent: approximate, this value.
    public let approximate: Double?
    /// `15%` is 0.15 and is shown as a percentage.
    public let isPercent: Bool

    public init(mantissa: Int128, scale: Int, approximate: Double? = nil, isPercent: Bool = false) {
        self.mantissa = mantissa
        self.scale = scale
        self.approximate = approximate
        self.isPercent = isPercent
    }
}

/// `7d`, `2w`, `1.5h`: mantissa / 10^scale of the unit.
public struct DurationLiteral: Hashable, Sendable {
    public enum Unit: String, CaseIterable, Hashable, Sendable {
        case second = "s", minute = "min", hour = "h", day = "d", week = "w", month = "mo", quarter = "q", year = "y"
    }

    public let mantissa: Int
    public let scale: Int
    public let unit: Unit

    public init(mantissa: Int, scale: Int = 0, unit: Unit) {
        self.mantissa = mantissa
        self.scale = scale
        self.unit = unit
    }
}

/// What follows an `@`. A date that does not exist (`@2026-02-30`) is a diagnostic of the lexer.
public enum PeriodLiteral: Hashable, Sendable {
    public enum Unit: String, CaseIterable, Hashable, Sendable { case day, week, month, quarter, year }
    public enum Relative: Int, Hashable, Sendable { case last = -1, this = 0, next = 1 }

    case moment(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, microsecond: Int)
    case day(year: Int, month: Int, day: Int)
    /// ISO week
    case week(year: Int, week: Int)
    case month(year: Int, month: Int)
    case quarter(year: Int, quarter: Int)
    case year(Int)
    /// `@today` is this day, `@yesterday` last day, `@tomorrow` next day, `@last_month` last month, …
    case relative(Relative, Unit)
    /// `@last_28d`, `@last_4w`, `@last_3mo`
    case last(Int, Unit)
    /// `@latest`
    case latest
}
