import FupanEngine
import FupanMeaning
import FupanPlan
import FupanSource
import FupanSQL
import FupanSyntax
import FupanTable

/// What is computed: values, columns, tables; an engine's error becomes a diagnostic at the text that caused it.
extension Session {
    public func evaluate(_ expressions: [ScalarExpression], at span: Span?) throws(Diagnostic) -> [Value] {
        if let literals = literals(expressions) { return literals }
        if checksOnly, !expressions.allSatisfy(\.plans.isEmpty) { throw Diagnostic.unknownBeforeRunning(at: span) }
        do {
            let prepared = try tables.prepare([], expressions)
            let fields = expressions.enumerated().map { Field("v\($0.offset + 1)", $0.element.type, $0.element.format) }
            let row = try engine.query(tables.printer.scalars(prepared.expressions).text, fields: fields).all(limit: 1)
            return row.columns.map { $0.count > 0 ? $0[0] : .null }
        } catch {
            throw diagnostic(error, expressions.flatMap(\.plans), expressions, at: span)
        }
    }

    private func literals(_ expressions: [ScalarExpression]) -> [Value]? {
        var values: [Value] = []
        for expression in expressions {
            guard case .literal(let value) = expression.kind else { return nil }
            values.append(value)
        }
        return values
    }

    public func distinctValues(of column: Relation.Column, in relation: Relation, limit: Int, at span: Span?) throws(Diagnostic) -> [Value] {
        if checksOnly { throw Diagnostic.unknownBeforeRunning(at: span) }
        let key = Plan.Definition(column.expression)
        let order = SortKey(.column(key.id, column.type, column.format))
        let plan = Plan.limit(limit, offset: 0, .sort([order], .aggregate(keys: [key], measures: [], relation.plan)))
        do {
            let prepared = try tables.prepare([plan], [])
            let sql = tables.printer.query(prepared.plans[0], outputs: [(key.id, column.name)])
            let table = try engine.query(sql.text, fields: [Field(column.name, column.type, column.format)]).all(limit: limit)
            return table.columns.first.map { values in (0..<values.count).map { values[$0] } } ?? []
        } catch {
            throw diagnostic(error, [plan], at: span)
        }
    }

    /// The rows of a table, in its order, as they are computed.
    func rows(of relation: Relation, at span: Span) throws(Diagnostic) -> any ResultStream {
        do {
            let prepared = try tables.prepare([relation.finalPlan], [])
            let sql = tables.printer.query(prepared.plans[0], outputs: relation.columns.map { ($0.id, $0.name) })
            return DiagnosedStream(
                stream: try engine.query(sql.text, fields: relation.fields), explain: { [self] in diagnostic($0, [relation.plan], at: span) })
        } catch {
            throw diagnostic(error, [relation.plan], at: span)
        }
    }

    /// The definition lines, their figures computed; and what must hold of the data, asked in the same query.
    func notes(of relation: Relation, at span: Span) throws(Diagnostic) -> [String] {
        let texts = relation.notes.map { $0.text(in: language) }
        let figures = texts.flatMap(\.figures)
        let conditions = relation.notes.map { (page == nil ? $0.condition : $0.pageCondition) ?? .boolean(true) }
        let values = try evaluate(figures + conditions + relation.requirements.map(\.violation), at: span)
        for (requirement, violated) in zip(relation.requirements, values.dropFirst(figures.count + conditions.count)) where violated == .boolean(true) {
            try check(requirement, at: span)
        }
        var rest = values[...]
        var lines: [String] = []
        for ((note, text), isSaid) in zip(zip(relation.notes, texts), values.dropFirst(figures.count)) {
            let count = text.figures.count
            let line = text.filled(with: Array(rest.prefix(count)), as: ValueText(language))
            rest = rest.dropFirst(count)
            guard isSaid == .boolean(true), !lines.contains(line) else { continue }
            if let page, !page.leaves(line, note.kind) { continue }
            lines.append(line)
        }
        return lines
    }

    private func check(_ requirement: Requirement, at span: Span) throws(Diagnostic) {
        if let confirmation = requirement.confirmation, try evaluate([confirmation], at: span).first != .boolean(true) { return }
        var diagnostic = requirement.diagnostic
        if let (column, relation) = requirement.listing {
            let values = try distinctValues(of: column, in: relation, limit: 21, at: span).map { ValueText().text($0) }
            let listed = values.prefix(20).joined(separator: ", ") + (values.count > 20 ? ", …" : "")
            diagnostic.notes.append(values.isEmpty ? "none occurs: there are no rows to look at" : "those that occur are \(listed)")
            if let label = diagnostic.labels.first, let near = nearest(to: label.span.text, among: values).first {
                diagnostic.suggestions.append(.init("did you mean `\(near)`?", edit: .init(label.span, near)))
            }
        }
        throw diagnostic
    }

    /// An engine's error, shown at the Fupan text that caused it.
    func diagnostic(_ error: EngineError, _ plans: [Plan], _ expressions: [ScalarExpression] = [], at span: Span?) -> Diagnostic {
        switch error.kind {
        case .interrupted: return .interrupted(at: span)
        case .file(let path, let line):
            if let path { misread.insert(path) }
            return .unreadable(error.message, path, line, at: scanSpan(path, in: plans) ?? span)
        case _ where error.isOverflow: return .overflow(error.message, sql: error.sql, at: overflowingSpan(plans, expressions) ?? span)
        case .other where error.message.hasPrefix("More than one row returned by a subquery"):
            return .manyRows(at: manyRowsSpan(plans, expressions) ?? span)
        case .outOfMemory: return .outOfMemory(error.message, at: span)
        case .overflow, .conversion, .unsupported, .other: return .engine(error.message, sql: error.sql, at: span)
        }
    }

    /// The `load` that a path comes from.
    private func scanSpan(_ path: String?, in plans: [Plan]) -> Span? {
        var found: Span?
        func visit(_ plan: Plan) {
            if found != nil { return }
            if case .scan(let scan) = plan {
                if path == nil || scan.source.paths.contains(where: { $0 == path || path?.hasSuffix($0) == true }) { found = scan.span }
            } else {
                plan.inputs.forEach(visit)
            }
        }
        plans.forEach(visit)
        return found
    }
}

/// Rows whose errors come as diagnostics.
final class DiagnosedStream: ResultStream {
    private let stream: any ResultStream
    private let explain: (EngineError) -> Diagnostic
    /// The diagnostic of the error that ended the rows.
    private(set) var problem: Diagnostic?

    init(stream: any ResultStream, explain: @escaping (EngineError) -> Diagnostic) {
        self.stream = stream
        self.explain = explain
    }

    var fields: [Field] { stream.fields }

    func next() throws(EngineError) -> Table? {
        do {
            return try stream.next()
        } catch {
            problem = explain(error)
            throw error
        }
    }
}

extension Diagnostic {
    static func interrupted(at span: Span?) -> Diagnostic { Diagnostic("interrupted", "interrupted", at: span) }

    /// No error of the program: somebody pressed Ctrl-C.
    var isInterruption: Bool { id == "interrupted" }

    static func unreadable(_ message: String, _ path: String?, _ line: Int?, at span: Span?) -> Diagnostic {
        let place = path.map { "\($0)\(line.map { ", line \($0)" } ?? "")" }
        return Diagnostic("unreadable-file", message, at: span, place, suggestions: misreadColumn(message).map { name in
            [.init("to keep the column as it is written: `load … with text [\(name)]`")]
        } ?? [])
    }

    /// The column whose late rows are not what its first ones promised, as a program writes it: the one a scan's refusal begins with.
    private static func misreadColumn(_ message: String) -> String? {
        guard message.hasPrefix("`"), let end = message.firstRange(of: "` was taken for ")?.lowerBound else { return nil }
        return Words.written(String(message[message.index(after: message.startIndex)..<end]))
    }

    /// The engine's own text speaks of its types and of values multiplied by powers of ten.
    static func overflow(_ message: String, sql: String?, at span: Span?) -> Diagnostic {
        let isDay = ["date", "timestamp", "interval"].contains { message.lowercased().contains($0) }
        let reason = isDay ? "this leaves the calendar" : "this grows too large: a whole number holds 18 digits, an exact one 38"
        return Diagnostic("overflow", reason, at: span, "computed here", notes: sqlNote(sql))
    }

    static func outOfMemory(_ message: String, at span: Span?) -> Diagnostic {
        Diagnostic("out-of-memory", "the memory allowed is used up: \(message)", at: span, "")
    }

    static func engine(_ message: String, sql: String?, at span: Span?) -> Diagnostic {
        Diagnostic("engine", message, at: span, "computed here", notes: sqlNote(sql))
    }

    private static func sqlNote(_ sql: String?) -> [String] {
        guard let sql else { return [] }
        let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return ["the SQL was: \(line.count > 240 ? line.prefix(240) + " …" : line)"]
    }
}
