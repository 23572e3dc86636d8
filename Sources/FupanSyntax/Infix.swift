/// Precedence, low to high (grammar.md, Precedence).
enum Level {
    static let or = 3, and = 4, not = 5, comparison = 6, coalesce = 7, range = 8, sum = 9, product = 10, sign = 11, power = 12
}

/// What may stand between two operands.
struct Infix {
    enum Meaning: Equatable {
        case binary(BinaryOperator)
        case membership(negated: Bool)
        case isTest
        case range
        /// What another language writes here; read, and explained.
        case foreign(String)
    }

    let meaning: Meaning
    let level: Int
}

extension Parser {
    /// The operator that stands here, and how tightly it binds.
    func infix() -> Infix? {
        switch current.kind {
        case .symbol(let text): symbolInfix(text)
        case .name: wordInfix(current.text)
        default: nil
        }
    }

    private func symbolInfix(_ text: String) -> Infix? {
        switch text {
        case "==", "!=", "<", "<=", ">", ">=", "~": BinaryOperator(rawValue: text).map { Infix(meaning: .binary($0), level: Level.comparison) }
        case "=": Infix(meaning: .foreign("="), level: Level.comparison)
        case "??": Infix(meaning: .binary(.coalesce), level: Level.coalesce)
        case "..": Infix(meaning: .range, level: Level.range)
        case "+": Infix(meaning: .binary(.add), level: Level.sum)
        case "-": Infix(meaning: .binary(.subtract), level: Level.sum)
        case "&": Infix(meaning: .foreign("&"), level: Level.sum)
        case "*", "/", "//": BinaryOperator(rawValue: text).map { Infix(meaning: .binary($0), level: Level.product) }
        case "^": Infix(meaning: .binary(.power), level: Level.power)
        default: nil
        }
    }

    private func wordInfix(_ text: String) -> Infix? {
        switch text {
        case "or": return Infix(meaning: .binary(.or), level: Level.or)
        case "and": return Infix(meaning: .binary(.and), level: Level.and)
        case "in": return Infix(meaning: .membership(negated: false), level: Level.comparison)
        case "not":
            if isWord("in", 1) { return Infix(meaning: .membership(negated: true), level: Level.comparison) }
            if isWord("between", 1), valueFollows(2) { return Infix(meaning: .foreign("not between"), level: Level.comparison) }
            return isForeignOperator(1) ? Infix(meaning: .foreign("not " + token(1).text), level: Level.comparison) : nil
        case "is": return Infix(meaning: .isTest, level: Level.comparison)
        case "mod": return Infix(meaning: .binary(.modulo), level: Level.product)
        case "between": return !allowsClauses && valueFollows(1) ? Infix(meaning: .foreign(text), level: Level.comparison) : nil
        default: return isForeignOperator(0) ? Infix(meaning: .foreign(text), level: Level.comparison) : nil
        }
    }
}
