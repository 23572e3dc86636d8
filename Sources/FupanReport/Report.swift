import FupanTable

/// A page as it is read: what a pipeline, a script or a notebook has to show, before anything is known of paper or screen.
public struct Report: Sendable {
    public var title: String?
    public var language: Language
    public var blocks: [Block]

    public init(title: String? = nil, language: Language = .english, blocks: [Block] = []) {
        self.title = title
        self.language = language
        self.blocks = blocks
    }
}

extension Report {
    /// The page's own name: its first heading.
    public var firstHeading: String? {
        for case .heading(_, let text) in blocks { return text }
        return nil
    }
}

/// One thing on a page, from the top downwards.
public enum Block: Sendable {
    /// Levels are 1 to 6, as in Markdown.
    case heading(level: Int, String)
    /// Markdown: paragraphs, list items, quotes; inside a line `**bold**`, `` `code` ``, links.
    /// What comes from data is put in with `MarkdownText.escaped`, so that it stays text.
    case prose(String)
    case table(TableBlock)
    case chart(Chart)
    /// A single value, printed alone.
    case value(Value, Format)
}

/// A table, and what is said around it.
public struct TableBlock: Sendable {
    public var table: Table
    /// Stands above the table.
    public var caption: String?
    /// The definition lines: what the numbers mean, under the table.
    public var notes: [String]
    /// The rows that are totals of others, by index.
    public var totalRows: [Int]
    /// How many more rows there are than the table holds; nil where it holds all.
    public var omittedRows: Int?

    public init(
        _ table: Table, caption: String? = nil, notes: [String] = [], totalRows: [Int] = [], omittedRows: Int? = nil
    ) {
        self.table = table
        self.caption = caption
        self.notes = notes
        self.totalRows = totalRows
        self.omittedRows = omittedRows
    }
}

/// A table that is drawn. `measures` and `keys` name its columns.
///
/// | form | keys | measures |
/// |---|---|---|
/// | bar | the label of a bar; a second key makes a bar each of its values | the length; several stand together |
/// | line | the horizontal axis; a second key makes a line each of its values | the height; several are several lines |
/// | funnel | the step; before it, a funnel for each value | the first is the number that got there |
/// | heatmap | row, then column | the shade; without one, the number of rows |
/// | histogram | the bin; without one, the measure is put into ten bins, or about `bins` | the number in a bin, or what is to be binned |
/// | pareto | the label | the amount; its cumulative share is worked out |
/// | bridge | the part | what the part adds; the sum is the last bar |
/// | fan | the horizontal axis | from the lowest to the highest: the middle one is the line |
public struct Chart: Sendable {
    public enum Form: String, CaseIterable, Sendable { case bar, line, funnel, heatmap, histogram, pareto, bridge, fan }

    public var form: Form
    public var table: Table
    public var measures: [String]
    public var keys: [String]
    /// About how many bins a histogram of single values has.
    public var bins: Int?
    public var title: String
    /// For those who cannot see the chart: what it shows.
    public var description: String

    public init(
        _ form: Form, _ table: Table, measures: [String], keys: [String], bins: Int? = nil, title: String = "", description: String = ""
    ) {
        self.form = form
        self.table = table
        self.measures = measures
        self.keys = keys
        self.bins = bins
        self.title = title
        self.description = description
    }
}

/// Writes a report in one output form. The text ends with a line break unless it is empty.
public protocol ReportRenderer: Sendable {
    func render(_ report: Report) -> String
}
