import FupanEngine
import FupanMeaning
import FupanPlan
import FupanReport
import FupanSource
import FupanSQL
import FupanTable

/// What pipelines show and do.
extension Session {
    /// Effects in the order in which they were written; then the table, unless showing something was the last of them.
    func show(_ relation: Relation, at span: Span) throws {
        if let request = relation.review {
            if relation.effects.isEmpty { try review(request, into: presenter) } else { try run(relation.effects, at: span) }
            return
        }
        try run(relation.effects, at: span)
        guard relation.effects.isEmpty || endsInTable(relation) else { return }
        try present(withoutEffects(relation), at: span)
    }

    /// Whether something came after the last effect: `| save "x.csv" | count` shows the count.
    func endsInTable(_ relation: Relation) -> Bool {
        guard let last = relation.effects.last else { return true }
        switch last {
        case .save(let request): return !isSame(request.table, relation)
        case .chart(let request): return !isSame(request.table, relation)
        case .say(let table, _), .explain(let table), .showSQL(let table, _): return !isSame(table, relation)
        case .assert(let table, _): return !isSame(table, relation)
        }
    }

    private func isSame(_ table: Effect.Table, _ relation: Relation) -> Bool {
        table.columns.map(\.id) == relation.columns.map(\.id) && table.plan.columns == relation.plan.columns
            && table.order.count == relation.order.count
    }

    private func present(_ relation: Relation, at span: Span) throws {
        let notes = try self.notes(of: relation, at: span)
        let rows = try self.rows(of: relation, at: span)
        hasActed = true
        try diagnosing(rows) { try presenter.present(LargeSums(rows, of: relation, in: language), notes: notes, in: language) }
    }

    func show(_ block: Block) throws {
        hasActed = true
        try presenter.present(block, in: language)
    }

    /// An error while rows are read, as its diagnostic.
    func diagnosing(_ rows: any ResultStream, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as EngineError {
            if case .interrupted = error.kind { throw Stop.interrupted }
            throw (rows as? DiagnosedStream)?.problem ?? Diagnostic.engine(error.message, sql: error.sql, at: nil)
        }
    }

    func run(_ effects: [Effect], at span: Span) throws {
        for effect in effects {
            switch effect {
            case .save(let request): try save(request)
            case .chart(let request): try chart(request, at: span)
            case .say(let table, let sentences): try say(table.relation, sentences, at: span)
            case .assert(let table, let assertion): try assertNone(table.relation, assertion)
            case .showSQL(let table, _):
                let sql = SQLPrinter(dialect: .duckDB).query(table.relation.finalPlan.readingThroughNames(), outputs: table.columns.map { ($0.id, $0.name) })
                try show(.prose("```sql\n\(sql.text)\n```"))
            case .explain(let table):
                try show(.prose("```\n\(PlanText(table.relation.finalPlan, besides: tables.readers, folder: folder).text)\n```"))
            }
        }
    }

    /// The whole table in memory, no more than `limit` rows of it.
    func table(of relation: Relation, limit: Int? = nil, at span: Span) throws -> Table {
        let rows = try self.rows(of: relation, at: span)
        var result = Table([])
        try diagnosing(rows) { result = try rows.all(limit: limit) }
        return result
    }

    private func chart(_ request: ChartRequest, at span: Span) throws {
        let table = try table(of: request.table.relation, limit: Session.mostChartRows + 1, at: span)
        guard table.rowCount <= Session.mostChartRows else { throw Diagnostic.tooManyChartRows(Session.mostChartRows, at: span) }
        guard let form = Chart.Form(rawValue: request.form.rawValue) else { return }
        try show(.chart(Chart(form, table, measures: request.measures, keys: request.keys, bins: request.bins)))
    }

    /// A chart of more rows than this would not be looked at, but summed up first.
    private static var mostChartRows: Int { 100_000 }

    // MARK: sentences

    private func say(_ relation: Relation, _ sentences: [Effect.Sentence], at span: Span) throws {
        guard let sentence = sentence(of: sentences) else { return }
        let parts = parts(of: sentence)
        let table = try table(of: spoken(sentence, relation), at: span)
        let writer = ValueText(language, null: "", abbreviates: true), words = page.map { _ in PageWords(language) }
        let lines = (0..<table.rowCount).map { row in
            zip(parts, table.columns).map { part, column in
                if case .literal(.text(let text)) = part.kind { return text }
                let value = words?.translated(column[row], of: column.field.type) ?? column[row]
                return MarkdownText.escaped(writer.text(value, column.field.format))
            }.joined()
        }
        guard !lines.isEmpty else { return }
        // Two spaces end a line of Markdown where the next one would flow into it.
        try show(.prose(lines.joined(separator: "  \n")))
    }

    /// The one in the language of the page.
    func sentence(of sentences: [Effect.Sentence]) -> ScalarExpression? {
        (sentences.first { $0.language == language || $0.language == nil } ?? sentences.first)?.sentence
    }

    private func parts(of sentence: ScalarExpression) -> [ScalarExpression] {
        if case .template(let parts) = sentence.kind { parts } else { [sentence] }
    }

    /// A table of what the holes of a sentence hold, a row for each sentence.
    func spoken(_ sentence: ScalarExpression, _ relation: Relation) -> Relation {
        let parts = parts(of: sentence)
        let columns = parts.map { Relation.Column("part", $0.type, $0.format) }
        var spoken = relation.extended(zip(columns, parts).map { Plan.Definition($1, id: $0.id) })
        spoken.columns = columns
        spoken.order = relation.totalOrder
        return spoken
    }

    // MARK: assertions about every row

    private func violations(of assertion: Effect.Assertion, in relation: Relation) -> Relation {
        relation.filtered(!ScalarExpression.call(.coalesce, [assertion.condition, .boolean(false)], .boolean))
    }

    /// How many rows do not hold: reads only the columns that the condition reads.
    func violationCount(of assertion: Effect.Assertion, in relation: Relation) -> ScalarExpression {
        let count = Plan.Definition(.count())
        let plan = Plan.aggregate(keys: [], measures: [count], violations(of: assertion, in: relation).plan)
        return ScalarExpression(.scalar(plan, count.id), .whole, .whole)
    }

    private func assertNone(_ relation: Relation, _ assertion: Effect.Assertion) throws {
        let span = assertion.span
        guard try evaluate([violationCount(of: assertion, in: relation)], at: span).first != .whole(0) else { return }
        let table = try table(of: violations(of: assertion, in: relation), limit: 21, at: span)
        let more = table.rowCount > 20
        let shown = Table(table.columns.map { $0.prefix(20) })
        try show(.table(TableBlock(shown, notes: [more ? "the first of the rows that do not hold" : "the rows that do not hold"])))
        try fail(try assertion.message.map { try evaluate([$0], at: span).first ?? .null } ?? .null, span)
    }
}

extension Column {
    /// The first values.
    func prefix(_ count: Int) -> Column {
        func first<T>(_ values: [T]) -> [T] { Array(values.prefix(count)) }
        let storage: Storage = switch self.storage {
        case .boolean(let values): .boolean(first(values))
        case .whole(let values): .whole(first(values))
        case .decimal(let values, let scale): .decimal(first(values), scale: scale)
        case .approximate(let values): .approximate(first(values))
        case .text(let values): .text(first(values))
        case .day(let values): .day(first(values))
        case .time(let values): .time(first(values))
        case .list(let values): .list(first(values))
        }
        return Column(field, storage, nulls: first(nulls))
    }
}

extension Diagnostic {
    static func tooManyChartRows(_ most: Int, at span: Span) -> Diagnostic {
        Diagnostic("chart-rows", "a chart shows at most \(most) rows", at: span, "", suggestions: [.init("`summarize` first")])
    }
}
