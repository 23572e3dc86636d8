import FupanPlan
import FupanSource

/// A piece of SQL whose private names have no number yet: they are numbered when the whole is rendered, in the order in which they appear.
struct Fragment: Sendable, ExpressibleByStringInterpolation {
    enum Piece: Sendable {
        case text(String)
        /// A private column name: `c1`.
        case column(Int)
        /// A private table name: `t1`.
        case table(Int)
        /// Gives a table its number before its name is written.
        case declared(Int)
        /// A file, read with these columns under private names.
        case scan(FileSource, [(index: Int, column: Int)])
        /// A new line, so many steps in.
        case line(Int)
        case open(Span)
        case close
        case refusal(advice: String, Span?)
    }

    var pieces: [Piece] = []
    /// About how wide it is on one line.
    private(set) var width = 0
    private(set) var isBroken = false

    init() {}

    init(_ pieces: [Piece]) { for piece in pieces { append(piece) } }

    /// In text of our own a line break is one; texts of people keep theirs.
    init(stringLiteral text: String) { append(lines: text) }

    init(stringInterpolation: Interpolation) { self = stringInterpolation.fragment }

    struct Interpolation: StringInterpolationProtocol {
        var fragment = Fragment()

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ text: String) { fragment.append(lines: text) }
        mutating func appendInterpolation(_ text: String) { if !text.isEmpty { fragment.append(.text(text)) } }
        mutating func appendInterpolation(_ number: Int) { fragment.append(.text(String(number))) }
        mutating func appendInterpolation(_ inner: Fragment) { fragment.append(inner) }
    }

    mutating func append(_ piece: Piece) {
        pieces.append(piece)
        switch piece {
        case .text(let text): width += text.utf8.count
        case .column, .table: width += 2
        // Never on a line with anything else.
        case .scan: width += [Fragment].lineWidth
        case .line: isBroken = true
        case .open, .close, .refusal, .declared: break
        }
    }

    private mutating func append(lines text: String) {
        for (index, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { append(.line(0)) }
            if !part.isEmpty { append(.text(String(part))) }
        }
    }

    mutating func append(_ other: Fragment) {
        pieces += other.pieces
        width += other.width
        isBroken = isBroken || other.isBroken
    }

    static func + (left: Fragment, right: Fragment) -> Fragment {
        var result = left
        result.append(right)
        return result
    }

    static let line = Fragment([.line(0)])

    /// All lines but the first further in.
    func indented(by steps: Int = 1) -> Fragment {
        guard isBroken else { return self }
        return Fragment(pieces.map { if case .line(let depth) = $0 { .line(depth + steps) } else { $0 } })
    }

    /// In brackets; over lines where it does not fit on one.
    var bracketed: Fragment {
        guard isBroken else { return "(\(self))" }
        return "(\((Fragment.line + self).indented())\(Fragment.line))"
    }

    func marked(_ span: Span?) -> Fragment {
        guard let span else { return self }
        return Fragment([.open(span)]) + self + Fragment([.close])
    }
}

extension [Fragment] {
    func joined(_ separator: Fragment) -> Fragment {
        var result = Fragment()
        for (index, fragment) in enumerated() {
            if index > 0 { result.append(separator) }
            result.append(fragment)
        }
        return result
    }

    static let lineWidth = 96

    var fitOnOneLine: Bool { !contains(where: \.isBroken) && reduce(0) { $0 + $1.width + 2 } <= Self.lineWidth }

    /// On one line, or one a line.
    func list(separator: String = ",", after lead: String = "") -> Fragment {
        if fitOnOneLine { return "\(lead)\(joined("\(separator) "))" }
        var result = Fragment()
        for (index, fragment) in enumerated() {
            if index > 0 { result.append(.text(separator)) }
            result.append(.line(1))
            result.append(fragment.indented())
        }
        return result
    }
}

/// Numbers the private names and writes the text.
struct Renderer {
    let scan: @Sendable (FileSource, [(index: Int, alias: String)]) -> String
    /// Names up to this number belong to tables that exist already.
    var firstColumn = 0

    private var columns: [Int: Int] = [:]
    private var tables: [Int: Int] = [:]

    init(scan: @escaping @Sendable (FileSource, [(index: Int, alias: String)]) -> String, firstColumn: Int) {
        self.scan = scan
        self.firstColumn = firstColumn
    }

    mutating func render(_ fragment: Fragment) -> SQLText {
        var text = "", open: [(index: Int, start: Int)] = []
        var spans: [(range: Range<Int>, span: Span)] = []
        var refusals: [SQLText.Refusal] = []
        for piece in fragment.pieces {
            switch piece {
            case .text(let part): text += part
            case .column(let column): text += name(column)
            case .table(let table): text += "t\(number(table, in: &tables, after: 0))"
            case .declared(let table): _ = number(table, in: &tables, after: 0)
            case .scan(let source, let read): text += scan(source, read.map { ($0.index, name($0.column)) })
            case .line(let depth): text += "\n" + String(repeating: "  ", count: depth)
            case .open(let span):
                open.append((spans.count, text.utf8.count))
                spans.append((0..<0, span))
            case .close:
                if let (index, start) = open.popLast() { spans[index].range = start..<text.utf8.count }
            case .refusal(let advice, let span): refusals.append(.init(advice: advice, span: span))
            }
        }
        return SQLText(text: text, spans: spans, refusals: refusals)
    }

    private mutating func name(_ column: Int) -> String {
        "c\(number(column, in: &columns, after: firstColumn))"
    }

    private func number(_ key: Int, in numbers: inout [Int: Int], after first: Int) -> Int {
        if let known = numbers[key] { return known }
        numbers[key] = numbers.count + first + 1
        return numbers.count + first
    }
}
