import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

/// A function of the language: what help says of it, and what it makes of typed arguments.
public struct FunctionDefinition: Sendable {
    public enum Subject: String, CaseIterable, Sendable {
        case text = "Text", numbers = "Numbers", dates = "Days and times", formats = "Formats", choices = "Conversion"
        case aggregates = "Aggregates", windows = "Windows"
    }

    /// How a column is called that holds a call and was given no name.
    enum Naming: Sendable {
        /// `month(time)` is month.
        case function
        /// `sum(amount)` is sum_amount, `count()` is count.
        case functionAndArgument
        /// `money(revenue)` is revenue.
        case argument
        /// As it is written.
        case text
    }

    public let name: String
    /// `round(x, n)`
    public let signature: String
    public let summary: String
    public let subject: Subject
    let naming: Naming
    /// The least and greatest number of arguments.
    let arity: ClosedRange<Int>
    let check: @Sendable (FunctionCall) throws -> ScalarExpression

    init(
        _ signature: String, _ summary: String, _ subject: Subject, naming: Naming = .text, arity: ClosedRange<Int>,
        _ check: @escaping @Sendable (FunctionCall) throws -> ScalarExpression
    ) {
        name = String(signature.prefix { $0 != "(" })
        self.signature = signature
        self.summary = summary
        self.subject = subject
        self.naming = naming
        self.arity = arity
        self.check = check
    }

    public var isAggregate: Bool { subject == .aggregates }
}

/// The functions by name.
public enum FunctionCatalog {
    public static let all: [FunctionDefinition] =
        textFunctions + numberFunctions + [binFunction] + dateFunctions + formatFunctions + conversionFunctions + aggregateFunctions + windowFunctions

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    public static func function(named name: String) -> FunctionDefinition? { byName[name] }
}

/// One call with its arguments typed.
struct FunctionCall {
    let name: Name
    let span: Span
    let arguments: [ScalarExpression]
    let spans: [Span]
    /// What stands after `where`.
    let condition: ScalarExpression?
    let scope: Scope

    func argument(_ index: Int, _ expected: String, _ accepts: (DataType) -> Bool) throws -> ScalarExpression {
        let value = arguments[index]
        guard accepts(value.type) || value.type == .unknown || value.type == .null else {
            throw Diagnostic.wrongType(value.type, expected: expected, at: spans[index])
        }
        return value
    }

    func text(_ index: Int) throws -> ScalarExpression { try argument(index, "text", \.isText) }
    func number(_ index: Int) throws -> ScalarExpression { try argument(index, "a number", \.isNumber) }
    func moment(_ index: Int) throws -> ScalarExpression { try argument(index, "a day or time", \.isDate) }

    /// A whole number written out.
    func literalCount(_ index: Int, _ what: String, atLeast least: Int) throws -> Int {
        guard case .literal(.whole(let value)) = arguments[index].kind, value >= least, value <= 100_000 else {
            throw Diagnostic.literalWanted("\(what), a whole number from \(least)", at: spans[index])
        }
        return Int(value)
    }
}

extension Diagnostic {
    static func literalWanted(_ what: String, at span: Span) -> Diagnostic {
        Diagnostic("literal-wanted", "\(what) is wanted here", at: span, "")
    }
}
