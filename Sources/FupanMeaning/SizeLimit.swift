import FupanPlan
import FupanSource

/// A value that is made of itself twice, again and again, would have more parts than any engine reads: `let b = a + a`, `let c = b + b` …
enum SizeLimit {
    static let mostParts = 50_000

    static func check(_ value: ScalarExpression, at span: Span) throws {
        var left = mostParts
        count(value, &left)
        if left < 0 { throw Diagnostic.tooLarge(mostParts, at: span) }
    }

    /// Stops where nothing is left, so that a value of billions of parts takes no longer than one that is just too large.
    private static func count(_ value: ScalarExpression, _ left: inout Int) {
        left -= 1
        for child in value.children where left >= 0 { count(child, &left) }
    }
}

extension Diagnostic {
    fileprivate static func tooLarge(_ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("too-large", "this is made of more than \(most) parts", at: span, "written out, with what its names stand for",
                   suggestions: [.init("`derive` the parts as columns, or bind a table with `let`: they are computed once")])
    }
}
