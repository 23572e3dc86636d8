/// A stretch of a source text, in UTF-8 bytes.
public struct Span: Hashable, Sendable, CustomStringConvertible {
    public let source: SourceText
    public let range: Range<Int>

    public init(_ source: SourceText, _ range: Range<Int>) {
        self.source = source
        self.range = range
    }

    public var text: String { source.text(range) }

    /// From the start of this span to the end of `other`.
    public func through(_ other: Span) -> Span {
        guard other.source === source else { return self }
        return Span(source, range.lowerBound..<max(range.upperBound, other.range.upperBound))
    }

    /// The empty span just behind this one: where something is missing.
    public var after: Span { Span(source, range.upperBound..<range.upperBound) }

    public static func == (left: Span, right: Span) -> Bool {
        left.source === right.source && left.range == right.range
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(source))
        hasher.combine(range)
    }

    public var description: String {
        "\(source.name):\(source.lineIndex(at: range.lowerBound) + source.firstLine)"
    }
}
