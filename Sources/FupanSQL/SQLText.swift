import FupanSource

/// One SQL text; `spans` maps stretches of it to program text so that an engine's error position can be mapped back.
public struct SQLText: Sendable {
    public var text: String
    /// Stretches in UTF-8 bytes, outer ones before those inside them.
    public var spans: [(range: Range<Int>, span: Span)]
    /// What the dialect cannot say; the text has NULL in its place.
    public var refusals: [Refusal]

    public struct Refusal: Sendable {
        /// `use …`
        public let advice: String
        public let span: Span?

        public init(advice: String, span: Span?) {
            self.advice = advice
            self.span = span
        }
    }

    public init(text: String, spans: [(range: Range<Int>, span: Span)] = [], refusals: [Refusal] = []) {
        self.text = text
        self.spans = spans
        self.refusals = refusals
    }

    /// The program text behind a byte of the SQL: the innermost stretch around it.
    public func span(at offset: Int) -> Span? {
        spans.last { $0.range.contains(offset) }?.span
    }
}
