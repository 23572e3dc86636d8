import FupanPlan
import FupanTable

/// How an engine says what plans mean: a value without defaults. Its two switches are exhaustive, so that a new function does not compile until each dialect answers.
public struct Dialect: Sendable {
    public let name: String
    /// What stands around an identifier; inside it is doubled.
    let identifierQuote: String
    /// Reads columns of a file under aliases: a table expression.
    let scan: @Sendable (FileSource, [(index: Int, alias: String)]) -> String
    let operation: @Sendable (Operation, Operands) -> Form
    let aggregate: @Sendable (Aggregate, Operands) -> Form
    /// The text that people read of a value in a format.
    let text: @Sendable (Operands, Format) -> Form
    let literal: @Sendable (Value) -> String
    let typeName: @Sendable (StoredType) -> String
    /// Arithmetic of decimals this narrow stays narrow, and overflows: one operand is cast to the full width.
    let narrowDecimalWidth: Int
    /// What is added behind an ascending and a descending key so that nulls come last.
    let nullsLast: (ascending: String, descending: String)
    /// The place of a text in the list of a category's labels.
    let position: String

    func quoted(_ identifier: String) -> String {
        var result = identifierQuote
        for character in identifier {
            result += String(character) == identifierQuote ? identifierQuote + identifierQuote : String(character)
        }
        return result + identifierQuote
    }
}

/// How an operation is written.
public enum Form: Sendable {
    case call(String)
    case infix(String, Precedence)
    /// `{1}` is an argument, `{*}` all but the first. In aggregates `{rows}` is the place of FILTER and OVER, and `{rows: c}` adds a condition to FILTER.
    case template(String, Precedence = .atom)
    /// Not on this engine: `use …`.
    case refused(String)
}

public enum Precedence: Int, Comparable, Sendable {
    case or, and, not, comparison, sum, product, unary, atom

    public static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}

/// What a dialect may look at: the types of arguments, literals among them, and the type that is wanted.
public struct Operands: Sendable {
    let stored: [StoredType]
    let types: [DataType]
    let literals: [Value?]
    let result: DataType

    func literal(_ index: Int) -> Value? { literals.indices.contains(index) ? literals[index] : nil }

    /// A whole number written out.
    func wholeLiteral(_ index: Int) -> Int64? {
        switch literal(index) {
        case .whole(let value)?: value
        case .duration(let value, _)? where value == value.rounded() && abs(value) < 1e15: Int64(value)
        default: nil
        }
    }

    func isPositiveLiteral(_ index: Int) -> Bool { (literal(index)?.approximate ?? 0) > 0 }

    func type(_ index: Int) -> StoredType { stored.indices.contains(index) ? stored[index] : .null }

    /// What holds all of them.
    var united: StoredType { stored.united }

    var isApproximate: Bool { united == .approximate }
    var isWhole: Bool { united.isWhole }
}

/// A template taken apart.
indirect enum TemplatePart: Sendable {
    case text(String)
    case argument(Int)
    case rest
    case rows(condition: [TemplatePart])

    /// Reads `{1}`, `{*}`, `{rows}`, `{rows: condition}`.
    static func parts(of template: String) -> [TemplatePart] {
        var rest = template[...]
        return parts(of: &rest, isInside: false)
    }

    private static func parts(of rest: inout Substring, isInside: Bool) -> [TemplatePart] {
        var result: [TemplatePart] = [], text = ""
        while let character = rest.first {
            if character == "}", isInside { break }
            rest.removeFirst()
            guard character == "{", isPlaceholder(rest) else {
                text.append(character)
                continue
            }
            if !text.isEmpty { result.append(.text(text)) }
            text = ""
            result.append(placeholder(&rest))
            if rest.first == "}" { rest.removeFirst() }
        }
        if !text.isEmpty { result.append(.text(text)) }
        return result
    }

    /// Other braces, as in formats, are text.
    private static func isPlaceholder(_ rest: Substring) -> Bool {
        rest.hasPrefix("*") || rest.hasPrefix("rows") || rest.first?.isNumber == true
    }

    private static func placeholder(_ rest: inout Substring) -> TemplatePart {
        if rest.hasPrefix("*") {
            rest.removeFirst()
            return .rest
        }
        if rest.hasPrefix("rows") {
            rest.removeFirst(4)
            guard rest.hasPrefix(": ") else { return .rows(condition: []) }
            rest.removeFirst(2)
            return .rows(condition: parts(of: &rest, isInside: true))
        }
        let digits = rest.prefix { $0.isNumber }
        rest.removeFirst(digits.count)
        return .argument((Int(digits) ?? 1) - 1)
    }
}

extension [TemplatePart] {
    /// How often an argument is written.
    func occurrences(of index: Int) -> Int {
        reduce(0) { count, part in
            switch part {
            case .text: count
            case .argument(let argument): count + (argument == index ? 1 : 0)
            case .rest: count + (index > 0 ? 1 : 0)
            case .rows(let condition): count + condition.occurrences(of: index)
            }
        }
    }

    /// How often the rows' condition is written.
    var rowsCount: Int {
        reduce(0) { count, part in if case .rows = part { count + 1 } else { count } }
    }
}

extension Form {
    /// How often an argument is written: more than once only what is a plain column.
    func occurrences(of index: Int) -> Int {
        guard case .template(let template, _) = self else { return 1 }
        return TemplatePart.parts(of: template).occurrences(of: index)
    }

    var rowsCount: Int {
        guard case .template(let template, _) = self else { return 1 }
        return TemplatePart.parts(of: template).rowsCount
    }
}
