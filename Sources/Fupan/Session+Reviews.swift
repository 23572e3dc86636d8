import FupanMeaning
import FupanPlan
import FupanReport
import FupanSource
import FupanSyntax
import FupanTable

/// The stock reviews: notebooks that ship with Fupan, run over the canonical tables that are bound.
public enum StockReview: String, CaseIterable, Sendable {
    case daily, weekly, monthly

    /// The notebook's text.
    public var text: String {
        switch self {
        case .daily: String(decoding: PackageResources.daily_md, as: UTF8.self)
        case .weekly: String(decoding: PackageResources.weekly_md, as: UTF8.self)
        case .monthly: String(decoding: PackageResources.monthly_md, as: UTF8.self)
        }
    }
}

extension Session {
    /// Shows a review: a page, the pages of a series one below the other, or two pages side by side.
    func review(_ request: ReviewRequest, into presenter: any Presenter) throws {
        guard request.days.isEmpty else {
            for single in request.pages { try review(single.request, into: presenter) }
            return
        }
        guard let comparison = request.comparison else { return try page(request, into: presenter) }
        guard case .day(let day)? = try evaluate([comparison], at: request.span).first else { return try page(request, into: presenter) }
        var other = request
        (other.asOf, other.lists) = (.day(day), nil)
        let language = request.language ?? language
        let blocks = try ComparedPages(later: collected(request), earlier: collected(other), label: day.text, language: language).blocks()
        for block in blocks { try presenter.present(block, in: language) }
    }

    private func collected(_ request: ReviewRequest) throws -> [Block] {
        let page = PagePresenter(title: nil, language: language, messages: Messages(sink: MemorySink(), renderer: DiagnosticRenderer()))
        try self.page(request, into: page)
        return page.report.blocks
    }

    /// Runs a review in a copy of the names known here, and leaves them as they were.
    private func page(_ request: ReviewRequest, into presenter: any Presenter) throws {
        guard let review = StockReview(rawValue: request.name) else { throw Diagnostic.noReview(request.name, at: request.span) }
        let outer = (environment: checker.environment, parameters: checker.parameters, script: checker.isScript)
        defer {
            checker.environment = outer.environment
            checker.parameters = outer.parameters
            checker.isScript = outer.script
        }
        let names = Canonical.tables.map(\.name)
        guard names.contains(where: { outer.environment.canonicalTable($0) != nil }) else { throw Diagnostic.nothingToReview(at: request.span) }
        for name in names { checker.environment.bindings[name] = .table(completed(name, outer.environment)) }
        for name in ["won", "pipeline", "newcomer"] where outer.environment[name] == nil {
            checker.environment.bindings[name] = .value(ScalarExpression(.literal(.null), .text))
        }
        checker.environment.options.language = request.language ?? outer.environment.options.language
        checker.isScript = false
        checker.environment.optionsAreSettled = false
        checker.parameters = [:]
        if let asOf = request.asOf, case .day(let day)? = try evaluate([asOf], at: request.span).first { checker.parameters["as_of"] = day.text }
        if let lists = request.lists, case .text(let folder)? = try evaluate([lists.folder], at: request.span).first {
            let path = folder.hasSuffix("/") || folder.isEmpty ? folder : folder + "/"
            if let code = File.makeFolder(resolved(path)) { throw Diagnostic.cannotWrite(folder, code, at: request.span) }
            checker.parameters["lists"] = path
            checker.parameters["form"] = lists.form
        }
        try Notebook(self, name: "review \(request.name)", text: review.text).run(into: presenter)
    }

    /// A canonical table as a review reads it: with every canonical column, those that it lacks null; without rows where it is not bound.
    private func completed(_ name: String, _ environment: Environment) -> Relation {
        let wanted = Canonical.columns(of: name).map { Relation.Column($0.name, type(of: $0.name, $0.type, environment)) }
        func unknown(_ column: Relation.Column) -> ScalarExpression { ScalarExpression(.literal(.null), column.type) }
        guard var bound = environment.canonicalTable(name) else {
            var relation = Relation(.filter(.boolean(false), .values(wanted.map(\.id), [wanted.map(unknown)])), columns: wanted)
            relation.name = name
            return relation
        }
        guard !bound.isUnknown else { return bound }
        for column in wanted where bound[column.name] == nil {
            bound = bound.extended([Plan.Definition(unknown(column), id: column.id)])
            bound.columns.append(column)
        }
        return bound
    }

    /// What leads from one table to another has one type in all of them: that of a table that is bound.
    private func type(of column: String, _ standard: DataType, _ environment: Environment) -> DataType {
        guard standard == .text else { return standard }
        let types = Canonical.tables.compactMap { environment.canonicalTable($0.name)?[column]?.type }
        return types.first.map { $0 == .whole ? .whole : standard } ?? standard
    }
}

extension ReviewRequest {
    /// The pages of a series, each with the name of its period.
    var pages: [(label: String, request: ReviewRequest)] {
        days.map { day in
            var single = self
            (single.days, single.asOf) = ([], .day(day))
            return (name == "weekly" ? day.text(of: .week) : name == "monthly" ? day.text(of: .month) : day.text, single)
        }
    }
}

extension Diagnostic {
    static func noReview(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic("review-name", "there is no review `\(name)`", at: span, "", notes: ["the reviews are daily, weekly, monthly"])
    }

    static func nothingToReview(at span: Span) -> Diagnostic {
        Diagnostic("nothing-to-review", "no canonical table is bound: there is nothing to review", at: span, "",
                   suggestions: [.init("`use` a dataset's script, or bind the tables: \(Canonical.tables.map(\.name).joined(separator: ", "))")])
    }
}

extension StockReview {
    /// What came of writing a review out.
    public enum Writing: Sendable {
        case written
        case exists
        case failed(String)
    }

    /// Writes the notebook to a file that is not there yet.
    public static func write(_ review: StockReview, to path: String) -> Writing { File.create(path, review.text) }
}
