import FupanPlan
import FupanTable

/// A definition line: what a number means, with the figures it rests on. The figures are expressions, computed with the table.
public struct Note: Sendable {
    public enum Kind: Sendable {
        case definition
        /// Which rows were counted and which were not: a page says so once, at its end.
        case rows
        /// That rows later than the day of the replay are not used. A page says so without their number: it must not know it.
        case replay
    }

    public let kind: Kind
    public let english: NoteText
    public let chinese: NoteText
    /// Where it is not true, there is nothing to say.
    public let condition: ScalarExpression?
    /// The same on a page, whose readers did not write the program.
    public let pageCondition: ScalarExpression?
    /// It says something of the row that is the total of the others.
    public let isOfTotal: Bool

    public init(
        _ english: NoteText, zh chinese: NoteText, when condition: ScalarExpression? = nil, isOfTotal: Bool = false, kind: Kind = .definition,
        onPageWhen pageCondition: ScalarExpression? = nil
    ) {
        self.kind = kind
        self.isOfTotal = isOfTotal
        self.pageCondition = pageCondition ?? condition
        self.english = english
        self.chinese = chinese
        self.condition = condition
    }

    public func text(in language: Language) -> NoteText { language == .chinese ? chinese : english }
}

/// Text with computed figures in it: `"as of \(day), \(rows) rows"`.
public struct NoteText: Sendable, ExpressibleByStringInterpolation {
    public enum Part: Sendable {
        case text(String)
        case figure(ScalarExpression)
    }

    public var parts: [Part]

    public init(stringLiteral value: String) { parts = [.text(value)] }
    public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

    public struct Interpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}
        public mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { parts.append(.text(literal)) } }
        public mutating func appendInterpolation(_ figure: ScalarExpression) { parts.append(.figure(figure)) }
        public mutating func appendInterpolation(_ text: String) { parts.append(.text(text)) }
        public mutating func appendInterpolation(_ note: NoteText) { parts += note.parts }
    }

    public var figures: [ScalarExpression] {
        parts.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    }

    /// The line, with the values of `figures` in their order.
    public func filled(with values: [Value], as writer: ValueText) -> String {
        var rest = values[...]
        return parts.map { part in
            switch part {
            case .text(let text): return text
            case .figure(let figure): return writer.text(rest.popFirst() ?? .null, figure.format)
            }
        }.joined()
    }
}
