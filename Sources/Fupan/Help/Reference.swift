import FupanMeaning
import FupanSource
import FupanSyntax

/// The reference of the whole language: one document, written from the manuals, with what the examples print.
public enum Reference {
    /// The one that ships with Fupan, which a test holds fresh.
    public static var shipped: String { String(decoding: PackageResources.Reference_md, as: UTF8.self) }

    private struct Chapter {
        let title: String
        let list: HelpArticle
        let sections: [HelpArticle]
    }

    private static var chapters: [Chapter] {
        [
            Chapter(title: "Statements", list: StatementHelp.list, sections: StatementHelp.articles),
            Chapter(title: "Literals", list: LiteralHelp.list, sections: []),
            Chapter(title: "Operators", list: OperatorHelp.list, sections: []),
            Chapter(title: "Clauses", list: ClauseHelp.list, sections: Clause.Word.allCases.map(ClauseHelp.article).filter { !$0.parts.isEmpty }),
            Chapter(title: "Verbs", list: VerbHelp.list, sections: Help.manuals.map(VerbHelp.article)),
            Chapter(title: "Functions", list: FunctionHelp.list, sections: FunctionCatalog.all.map(FunctionHelp.article)),
            Chapter(title: "Tables", list: TableHelp.tables, sections: []),
            Chapter(title: "Roles", list: TableHelp.roles, sections: []),
        ]
    }

    /// Every example, in the order of the document. Each is run by itself, behind `use "datasets/academy"`.
    public static var examples: [Manual.Example] {
        chapters.flatMap { $0.list.examples + $0.sections.flatMap(\.examples) } + OperatorHelp.levels.flatMap { $0 }.map { Manual.Example($0.form, $0.example) }
    }

    /// The document.
    public static func text(_ outputs: ReferenceOutputs) -> String {
        var text = """
            # The Fupan language: a reference

            Fupan is a pipe language for people who review sales. A program is a list of statements; a pipeline begins with its table, and verbs \
            follow bars. This reference is written from the manuals that `help` reads: `fupan help rfm` prints one section, \
            `fupan help --format markdown` all of it. Every example was run on the sample data, behind `use "datasets/academy"`, on \(day.dropFirst()); \
            what it prints stands below it, the end of long tables left out.

            Contents: \(chapters.map { "[\($0.title)](#\($0.title.lowercased()))" }.joined(separator: ", ")).

            """
        for chapter in chapters {
            text += "\n" + HelpArticle(title: chapter.title, summary: chapter.list.summary, parts: chapter.list.parts).markdown(2, outputs)
            if chapter.title == "Operators" { text += operatorExamples(outputs) }
            for section in chapter.sections { text += "\n" + section.markdown(3, outputs) }
        }
        return text
    }

    /// The day that is today in the examples.
    public static let day = "@2026-06-30"

    private static func operatorExamples(_ outputs: ReferenceOutputs) -> String {
        OperatorHelp.levels.flatMap { $0 }.map { entry in
            "\n" + HelpArticle(title: "", summary: "", parts: [.example(.init("`\(entry.form)`", entry.example))]).markdownParts(outputs)
        }.joined()
    }

    /// How the columns of a verb's first example differ from those of the table before it: what help calls its columns.
    public static func columns(of manual: Manual, in session: Session) -> String? {
        guard manual.input != .none, let example = manual.examples.first else { return nil }
        let source = SourceText(name: "", example.program)
        guard case .pipeline(let pipeline)? = parse(source).statements.last?.kind,
              let index = pipeline.stages.firstIndex(where: { manual.isCalled(by: $0.words) })
        else { return nil }
        func columns(upTo end: Int) -> [Relation.Column] { session.table(of: source.text(pipeline.span.range.lowerBound..<end))?.columns ?? [] }
        let stage = pipeline.stages[index]
        let start = index > 0 ? pipeline.stages[index - 1].span.range.upperBound : sourceEnd(pipeline, before: stage)
        let before = columns(upTo: start), after = columns(upTo: stage.span.range.upperBound)
        if before.map(\.name) == after.map(\.name), manual.subject == .output { return "those of its table, which is passed on" }
        return after.isEmpty ? nil : change(before, after)
    }

    private static func change(_ old: [Relation.Column], _ new: [Relation.Column]) -> String {
        let before = old.map(\.name), after = new.map(\.name)
        if before == after { return "those of its table" }
        if after.starts(with: before) { return "those of its table, and \(quoted(after[before.count...]))" }
        let gone = before.filter { !after.contains($0) }
        if before.filter(after.contains) == after, gone.count < after.count { return "those of its table but \(quoted(gone[...]))" }
        if old.map(\.id) == new.map(\.id) {
            let renamed = zip(before, after).filter { $0 != $1 }
            return "those of its table under new names: " + renamed.map { "`\($0)` is `\($1)`" }.joined(separator: ", ")
        }
        return "\(quoted(after[...])) in the first example"
    }

    /// Where what stands before the first bar ends.
    private static func sourceEnd(_ pipeline: Pipeline, before stage: Stage) -> Int {
        switch pipeline.source {
        case .load(let load): load.span.range.upperBound
        case .stage(let source): source.span.range.upperBound
        case .expression(let expression): expression.span.range.upperBound
        case .continuation: stage.span.range.lowerBound
        }
    }

    private static func quoted(_ names: ArraySlice<String>) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
}

extension Manual {
    /// Whether a stage's words are this verb's name, form words aside.
    fileprivate func isCalled(by words: [Name]) -> Bool {
        let name = name.split(separator: " ").map(String.init)
        return words.prefix(name.count).map(\.text) == name
    }
}
