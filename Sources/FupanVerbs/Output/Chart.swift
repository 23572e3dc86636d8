import FupanMeaning
import FupanSource
import FupanSyntax

/// Shows the table as a chart.
enum ChartVerb: Verb {
    static let manual = Manual(
        "chart", .output, "shows the table as a chart and passes it on",
        parameters: [
            Parameter(.values, "form", "bar, line, funnel, heatmap, histogram, pareto, bridge or fan", isRequired: true),
            Parameter(.clause(.of), "column, …", "what is measured", standard: "the columns of numbers"),
            Parameter(.clause(.by), "column, …", "along what", standard: "the columns before them"),
            Parameter(.clause(.into), "number", "about how many bins a histogram has", standard: "10"),
        ],
        details: "In a terminal it is drawn with blocks, in HTML as SVG. A heat map without `of` counts the rows; of a table with a row for each cell, like a cohort, it shows the rate.",
        examples: [Manual.Example("revenue by channel as bars", """
            orders
              | summarize revenue = sum(amount) by channel
              | sort -revenue
              | chart bar of revenue by channel
            """)])

    static func lower(_ call: Call) throws -> Relation {
        guard call.stage.values.count == 1, let value = call.stage.values.first, let word = call.word(try call.single(value)),
              let form = ChartRequest.Form(rawValue: word)
        else { throw Diagnostic.chartForm(call.stage.values.first?.span ?? call.span) }
        var measures = try columns(.of, call), keys = try columns(.by, call)
        if form == .heatmap, measures.isEmpty, keys.isEmpty, let cells = cells(call.input) { (keys, measures) = (cells.keys, [cells.measure]) }
        // A heat map without a measure counts the rows.
        if measures.isEmpty, form != .heatmap { measures = call.input.columns.filter { $0.type.isNumber && !keys.contains($0.name) }.map(\.name) }
        if keys.isEmpty { keys = Array(call.input.columns.prefix { !measures.contains($0.name) }.map(\.name)) }
        guard !measures.isEmpty || form == .heatmap else { throw Diagnostic.nothingToMeasure(call.span) }
        if form == .line || form == .bar, measures.count > 6 { measures = Array(measures.prefix(6)) }
        let bins = try call.single(.into).map { syntax in
            guard form == .histogram else { throw Diagnostic.binsOfHistogram(call.clause(.into)?.span ?? syntax.span) }
            return min(100, try call.count(syntax, "the number of bins"))
        }
        var result = call.input
        result.effects.append(.chart(ChartRequest(table: Effect.Table(call.input), form: form, measures: measures, keys: keys, bins: bins)))
        return result
    }

    /// Where a table has a row for each pair of its first two columns, as a cohort has, there is nothing to count: its cells hold the rate, or else the first number.
    private static func cells(_ table: Relation) -> (keys: [String], measure: String)? {
        let first = table.columns.prefix(2)
        guard first.count == 2, let key = table.key, Set(key) == Set(first.map(\.id)) else { return nil }
        let numbers = table.columns.dropFirst(2).filter(\.type.isNumber)
        return (numbers.first { $0.name == "rate" } ?? numbers.first).map { (first.map(\.name), $0.name) }
    }

    private static func columns(_ clause: Clause.Word, _ call: Call) throws -> [String] {
        try call.arguments(clause).map { argument in
            guard case .name(let name)? = argument.expression?.kind else { throw Diagnostic.columnName(argument.span) }
            guard call.input[name.text] != nil else { throw Diagnostic.unknownColumn(name, in: call.input) }
            return name.text
        }
    }
}

extension Diagnostic {
    fileprivate static func chartForm(_ span: Span) -> Diagnostic {
        let forms = ChartRequest.Form.allCases.map(\.rawValue).joined(separator: ", ")
        return Diagnostic("chart-form", "`chart` wants its form first", at: span, "", notes: ["the forms are \(forms)"],
                          suggestions: [.init("like `chart bar of revenue by channel`")])
    }

    fileprivate static func binsOfHistogram(_ span: Span) -> Diagnostic {
        Diagnostic("chart-bins", "only a histogram has bins", at: span, "", suggestions: [.init("like `chart histogram of amount into 20`")])
    }

    fileprivate static func nothingToMeasure(_ span: Span) -> Diagnostic {
        Diagnostic("chart-measure", "the table has no column of numbers to be drawn", at: span, "")
    }
}
