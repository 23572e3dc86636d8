import FupanEngine
import FupanMeaning
import FupanPlan
import FupanReport
import FupanSource
import FupanSyntax
import FupanTable

/// Runs a notebook: its blocks in order; then the holes of its prose are filled. A section whose tables are missing vanishes, with one line at the end of the page.
///
/// All blocks are checked before any of them runs, as the statements of a script are.
final class Notebook {
    private enum Item {
        /// What a block does, and what it showed once it was done.
        case program([Step])
        case blocks([Block])
        /// The sentences of a paragraph.
        case prose([ProseTemplate])
        case heading(level: Int, ProseTemplate)
    }

    /// What stands between two headings.
    private struct Section {
        var title: ProseTemplate?
        /// That of its heading. The page's own title is no heading of what follows.
        var level = Int.max
        var items: [Item] = []
        var missing: [String] = []
        /// A section it is a part of vanishes.
        var isPartOfMissing = false

        var vanishes: Bool { isPartOfMissing || !missing.isEmpty }
    }

    private let session: Session
    private let text: NotebookText
    private var sections: [Section] = [Section()]
    private let notes = PageNotes()
    /// A block was wrong: those behind it are only checked.
    private var hasFailed = false

    init(_ session: Session, name: String, text: String) {
        self.session = session
        self.text = NotebookText(name: name, text)
    }

    func run(into presenter: any Presenter) throws {
        for part in text.parts {
            do {
                try take(part, presenter)
            } catch Stop.failed {
                hasFailed = true
            }
        }
        if hasFailed { throw Stop.failed }
        let outer = session.page
        session.page = notes
        defer { session.page = outer }
        try checkProse()
        if !session.awaitsMoreScripts { try session.checkParameters() }
        try perform(presenter)
        try write(to: presenter)
    }

    private var language: Language { session.language }

    /// What is wrong in the holes, before anything runs.
    private func checkProse() throws {
        let problems = sections.filter { !$0.vanishes }.flatMap(\.items).flatMap { item -> [Diagnostic] in
            switch item {
            case .prose(let templates): templates.flatMap { session.problems(in: $0) }
            case .heading(_, let template): session.problems(in: template)
            case .program, .blocks: []
            }
        }
        session.report(problems)
        if problems.contains(where: { $0.severity == .error }) { throw Stop.failed }
    }

    private func take(_ part: NotebookText.Part, _ presenter: any Presenter) throws {
        switch part {
        case .heading(let level, let mark, let template):
            guard mark == nil || mark == language else { return }
            if level > 1 || sections.count > 1 { begin(Section(title: template, level: level)) }
            add(.heading(level: level, template))
        case .prose(let sentences):
            let own = sentences.filter { $0.language == nil || $0.language == language }
            if !own.isEmpty { add(.prose(own.map(\.template))) }
        case .verbatim(let text): add(.blocks([.prose(text)]))
        case .program(let source):
            guard !sections[sections.count - 1].vanishes else { return }
            try check(source, presenter)
        }
    }

    /// A deeper heading's section is a part of the one before it, and vanishes with it.
    private func begin(_ section: Section) {
        let outer = sections.last { $0.level < section.level && $0.level != .max }
        sections.append(section)
        sections[sections.count - 1].isPartOfMissing = outer?.vanishes ?? false
    }

    private func add(_ item: Item) { sections[sections.count - 1].items.append(item) }

    private func check(_ source: SourceText, _ presenter: any Presenter) throws {
        var tree = session.read(source)
        if case .needs(let paths)? = tree.statements.first?.kind {
            let missing = try paths.filter { try !session.has($0) }.map { $0.map(\.text).joined(separator: ".") }
            if !missing.isEmpty {
                sections[sections.count - 1].missing = missing
                return
            }
            tree = Tree(
                source: tree.source, tokens: tree.tokens, statements: Array(tree.statements.dropFirst()), diagnostics: tree.diagnostics,
                isUnfinished: tree.isUnfinished)
        }
        let waits = steps.contains(where: \.saves)
        // What one block saves another may load.
        if waits, !hasFailed, tree.statements.contains(where: \.readsFiles) {
            try perform(presenter)
            try session.writeWorkbooks()
        }
        let rest = try session.check(tree) { steps in
            add(.program(steps))
            if !hasFailed { try perform(presenter) }
        }
        add(.program(rest))
    }

    /// What was checked and waits to be done.
    private var steps: [Step] {
        sections.flatMap(\.items).flatMap { item -> [Step] in if case .program(let steps) = item { steps } else { [] } }
    }

    /// Runs the blocks that wait, and keeps what they show in their places.
    private func perform(_ presenter: any Presenter) throws {
        session.tables.foresee(steps.map(session.demand))
        for section in sections.indices {
            for index in sections[section].items.indices {
                guard case .program(let steps) = sections[section].items[index] else { continue }
                sections[section].items[index] = .blocks(try shown(by: steps, presenter))
            }
        }
    }

    private func shown(by steps: [Step], _ presenter: any Presenter) throws -> [Block] {
        let collector = Collector(outer: presenter)
        let outer = session.presenter, hadActed = session.hasActed
        session.presenter = collector
        defer { session.presenter = outer }
        for step in steps {
            try session.perform(step)
            // What was collected was not shown yet.
            if !step.saves { session.hasActed = hadActed }
        }
        return collector.blocks
    }

    // MARK: the page

    /// The holes are filled before anything is shown: they may be what finds a file misread.
    private func write(to presenter: any Presenter) throws {
        var left: [(title: String, missing: [String])] = [], blocks: [Block] = []
        for section in sections {
            if section.isPartOfMissing { continue }
            guard section.missing.isEmpty else {
                left.append((try section.title.map(fill) ?? "", section.missing))
                continue
            }
            for item in section.items { blocks += try self.blocks(of: item) }
        }
        blocks += notes.blocks(leftOut: left, today: session.checker.environment.options.today, in: language)
        session.hasActed = true
        for block in blocks { try presenter.present(block, in: language) }
    }

    private func blocks(of item: Item) throws -> [Block] {
        switch item {
        case .program: return []
        case .blocks(let blocks): return blocks
        case .heading(let level, let template): return [.heading(level: level, try fill(template))]
        case .prose(let templates):
            let text = try templates.map(fill).reduce("") { $0.isEmpty || $0.last?.isASCII == false || $1.isEmpty ? $0 + $1 : $0 + " " + $1 }
            // A sentence that its condition left empty is no paragraph.
            return text.contains(where: { !$0.isWhitespace }) ? [.prose(text)] : []
        }
    }

    private func fill(_ template: ProseTemplate) throws -> String {
        let writer = ValueText(language, null: "—", abbreviates: true)
        return try template.pieces.map { piece in
            switch piece {
            case .text(let text): return text
            case .hole(let range):
                let (found, type, format) = try session.value(of: template.source, in: range)
                let value = PageWords(language).translated(found, of: type)
                if case .text(let text) = value { return MarkdownText.escaped(text) }
                return writer.text(value, format)
            }
        }.joined()
    }
}

extension Session {
    /// Whether a table is bound and not empty, and has something in the column; or whether a value is bound, and not null.
    func has(_ path: [Name]) throws -> Bool {
        guard let first = path.first else { return false }
        if case .value(let value)? = checker.environment[first.text], path.count == 1 {
            return try evaluate([value.isNull], at: first.span).first == .boolean(false)
        }
        guard case .table? = checker.environment[first.text], var table = checker.table(named: first.text, in: checker.environment), !table.isUnknown
        else { return false }
        if path.count > 1 {
            guard let column = table[path[1].text] else { return false }
            table = table.filtered(!column.expression.isNull)
        }
        let some = Plan.Definition(.count())
        let count = try evaluate([ScalarExpression(
            .scalar(.aggregate(keys: [], measures: [some], .limit(1, offset: 0, table.plan)), some.id), .whole)], at: first.span)
        return count.first != .whole(0)
    }

    /// The value of an expression in prose.
    func value(of source: SourceText, in range: Range<Int>) throws -> (Value, DataType, Format) {
        let (syntax, problems) = parseExpression(source, in: range, modules: checker.environment.moduleNames)
        if let problem = problems.first { throw problem }
        let scope = Scope(checker: checker, environment: checker.environment, relation: Relation(.values([], []), columns: []))
        let expression = try scope.check(syntax).rangeAsText
        return (try evaluate([expression], at: syntax.span).first ?? .null, expression.type, expression.format)
    }
}

/// Keeps what a block shows, with tables in memory.
private final class Collector: Presenter {
    private let outer: any Presenter
    private(set) var blocks: [Block] = []

    init(outer: any Presenter) { self.outer = outer }

    func present(_ block: Block, in language: Language) throws { blocks.append(PageWords(language).translated(block)) }

    func present(_ rows: any ResultStream, notes: [String], in language: Language) throws {
        try present(.table(try TableBlock(rows: rows, notes: notes, limit: nil)), in: language)
    }

    func report(_ diagnostic: Diagnostic) { outer.report(diagnostic) }
    func remark(_ text: String) { outer.remark(text) }
}
