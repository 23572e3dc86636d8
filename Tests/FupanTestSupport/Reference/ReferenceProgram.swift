import FupanSource
import FupanSyntax
import FupanTable

/// A slow, plain interpreter of programs over tables in memory, written from the language's pages: what a program must give.
public enum ReferenceProgram {
    /// The table that the last statement shows. Tables are known by their names.
    public static func run(_ program: String, tables: [ReferenceTable], today: Day) throws -> ReferenceTable {
        let tree = parse(SourceText(name: "reference", program))
        guard tree.diagnostics.isEmpty else { throw ReferenceGap("it does not parse: \(tree.diagnostics[0].message)") }
        var bindings: [String: ReferenceBinding] = [:]
        for table in tables { bindings[table.name ?? ""] = .table(table) }
        var shown: ReferenceTable?
        for statement in tree.statements {
            switch statement.kind {
            case .let(let name, let pipeline):
                if pipeline.stages.isEmpty, case .expression(let expression) = pipeline.source, !isTable(expression, bindings) {
                    let nothing = ReferencePlace(bindings: bindings, today: today, table: ReferenceTable(columns: [], rows: []))
                    bindings[name.text] = .value(try evaluate(expression, nothing))
                } else {
                    var table = try table(pipeline, bindings, today)
                    table.name = name.text
                    bindings[name.text] = .table(table)
                }
            case .pipeline(let pipeline): shown = try table(pipeline, bindings, today)
            default: throw ReferenceGap("a statement: \(statement.span.text)")
            }
        }
        guard let shown else { throw ReferenceGap("nothing is shown") }
        return shown.inOrder()
    }

    private static func isTable(_ expression: Expression, _ bindings: [String: ReferenceBinding]) -> Bool {
        switch expression.kind {
        case .name(let name): if case .table? = bindings[name.text] { true } else { false }
        case .bracketed(let pipeline): !pipeline.stages.isEmpty
        default: false
        }
    }

    static func table(_ pipeline: Pipeline, _ bindings: [String: ReferenceBinding], _ today: Day) throws -> ReferenceTable {
        guard case .expression(let source) = pipeline.source else { throw ReferenceGap("a source: \(pipeline.span.text)") }
        var result: ReferenceTable
        switch source.kind {
        case .name(let name):
            guard case .table(let table)? = bindings[name.text] else { throw ReferenceGap("no table `\(name.text)`") }
            result = table
        case .bracketed(let inner): result = try table(inner, bindings, today)
        default: throw ReferenceGap("a source: \(source.span.text)")
        }
        for stage in pipeline.stages { result = try ReferenceStage(stage, result, bindings, today).result() }
        return result
    }

    /// The name a column gets that was given none.
    static func automaticName(_ expression: Expression) -> String {
        switch expression.kind {
        case .name(let name): return name.text
        case .path(let names): return names.last?.text ?? ""
        case .call(let name, let arguments, _):
            if ["year", "quarter", "month", "week", "day", "weekday", "hour", "rank", "start", "end"].contains(name.text) || arguments.isEmpty { return name.text }
            if case .expression(let inner)? = arguments.first?.source, case .name(let column) = inner.kind { return "\(name.text)_\(column.text)" }
            return expression.span.text
        default: return expression.span.text
        }
    }
}
