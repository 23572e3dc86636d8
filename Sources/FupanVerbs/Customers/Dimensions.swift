import FupanMeaning
import FupanSource

extension Call {
    /// The keys of `by`, none of which may be called like a column that the verb makes.
    func dimensions(besides own: [String]) throws -> [NamedExpression] {
        let keys = try keys(.by)
        if let twin = keys.first(where: { own.contains($0.name.lowercased()) }) { throw Diagnostic.dimensionName(twin.name, manual.name, at: twin.span) }
        return keys
    }
}

extension Diagnostic {
    fileprivate static func dimensionName(_ name: String, _ verb: String, at span: Span) -> Diagnostic {
        let value = span.text.split(separator: "=", maxSplits: 1).last.map { String($0).trimmed } ?? span.text
        return Diagnostic("name-twice", "`\(verb)` makes a column `\(name)` of its own", at: span, "",
                          suggestions: [.init("give this one another name: `\(name)_2 = \(value)`")])
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
