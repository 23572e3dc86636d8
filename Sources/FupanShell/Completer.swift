import FupanSource
import FupanSyntax

/// Finds what may be meant by the text before the cursor: verbs behind a pipe, tables where a pipeline begins, columns and functions
/// where a value may stand, clause words behind one, options behind `with`, files in a text, commands behind a colon.
struct Completer {
    let words: Completions
    /// The columns of the table that a pipeline gives.
    let columns: (String) -> [String]?
    /// The files in a folder, folders with a slash at their ends; "" is the folder of the session.
    let files: (String) -> [String]

    func complete(_ text: String) -> Completion {
        if let command = completeCommand(text) { return command }
        let verbs = words.verbs.map(\.name)
        let place = Place(text, verbs: verbs)
        if let path = place.openText { return completeFile(path) }
        if let word = place.openPeriod { return choose(word, from: Self.periods.map { Candidate($0) }) }
        if let hole = place.openHole {
            // What stands in it is an expression over the columns of the stage around it.
            return complete(Place("_ | derive hole = " + hole, verbs: verbs), tableBefore: place.pipeline)
        }
        return complete(place, tableBefore: place.pipeline)
    }

    private func complete(_ place: Place, tableBefore pipeline: String?) -> Completion {
        let prefix = place.prefix
        switch place.position {
        case .statement: return choose(prefix, from: starters(place))
        case .source: return choose(prefix, from: sources)
        case .verb(let written): return choose(written, from: verbs(\.followsPipe))
        case .member(let path): return choose(prefix, from: members(of: path, pipeline: pipeline).map { name($0) })
        case .setting: return choose(prefix, from: words.settings.keys.sorted().map { Candidate($0, ending: " ") })
        case .settingValue(let name): return choose(prefix, from: (words.settings[name] ?? []).map { Candidate($0) })
        case .option(let verb): return choose(prefix, from: (words.verb(named: verb)?.options ?? []).map { Candidate($0) })
        case .value(let verb): return choose(prefix, from: values(place, pipeline, verb: verb))
        case .pipe(let verb): return choose(prefix, from: behindSource(verb))
        case .afterValue(let verb): return choose(prefix, from: clauses(of: verb) + Self.operators.map { Candidate($0, ending: " ") })
        case .nothing: return Completion()
        }
    }

    // MARK: candidates

    private static let operators = ["and", "or", "in", "not in", "is null", "is not null", "mod", "then", "else"]
    static let periods = [
        "@today", "@yesterday", "@tomorrow", "@latest", "@this_week", "@last_week", "@next_week", "@this_month", "@last_month", "@next_month",
        "@this_quarter", "@last_quarter", "@this_year", "@last_year", "@last_7d", "@last_28d", "@last_4w", "@last_3mo",
        "@今天", "@昨天", "@本周", "@上周", "@本月", "@上月", "@本季", "@上季", "@今年", "@去年",
    ]

    private func verbs(_ condition: (Completions.VerbWords) -> Bool) -> [Candidate] {
        words.verbs.filter(condition).map { Candidate($0.name, ending: " ", summary: $0.summary) }
    }

    private var tables: [Candidate] { words.tables.map { name($0.name, ending: " ") } }

    /// What a pipeline may begin with.
    private var sources: [Candidate] {
        tables + [Candidate("load", ending: " ")] + verbs(\.beginsPipeline) + words.bindings.map { name($0) }
    }

    private func starters(_ place: Place) -> [Candidate] {
        let statements = Words.statements.filter { $0 != "needs" && $0 != "load" }.map { Candidate($0, ending: " ") }
        // With nothing typed the question is which tables there are.
        return place.prefix.isEmpty && !words.tables.isEmpty ? tables : sources + statements + functions + [Candidate("help", ending: " ")]
    }

    private var functions: [Candidate] { words.functions.map { Candidate($0 + "(", shown: $0) } }

    private func values(_ place: Place, _ pipeline: String?, verb: String?) -> [Candidate] {
        let columns = (pipeline.map(self.columns(before:)) ?? []) + place.namesGiven
        let columnNames = columns.map { name($0) }
        let tableNames = tables.map { Candidate($0.text, shown: $0.shown) }
        let takesTable = verb.flatMap(words.verb(named:))?.takesTable == true && place.followsVerb
        if takesTable { return tables }
        let clauses = place.followsVerb ? self.clauses(of: verb) : []
        // With nothing typed the functions would hide the columns.
        if place.prefix.isEmpty, !columns.isEmpty { return columnNames + clauses }
        return columnNames + clauses + functions + words.bindings.map { name($0) } + tableNames
            + ["not", "if", "null", "true", "false"].map { Candidate($0, ending: " ") }
    }

    /// A verb that begins a pipeline wants its value, a table a pipe.
    private func behindSource(_ verb: String?) -> [Candidate] {
        guard let verb, words.table(named: verb) == nil, words.verb(named: verb)?.beginsPipeline == true else { return [Candidate("| ")] }
        return clauses(of: verb)
    }

    private func clauses(of verb: String?) -> [Candidate] {
        (verb.flatMap(words.verb(named:))?.clauses ?? []).map { Candidate($0, ending: " ") }
    }

    /// The columns before a stage; where they are not known, those of the table the pipeline begins with.
    private func columns(before pipeline: String) -> [String] {
        if let known = columns(pipeline) { return known }
        let source = parse(SourceText(name: "", pipeline)).tokens.first { $0.kind == .name || $0.kind == .quotedName }
        return source.flatMap { words.table(named: $0.text) }?.columns ?? []
    }

    /// What follows `orders.`, `lead.`, `academy.`.
    private func members(of path: [String], pipeline: String?) -> [String] {
        let whole = path.joined(separator: ".")
        if let members = words.members[whole] { return members }
        if path.count > 1, let table = words.table(named: whole) { return table.columns }
        return words.table(named: whole)?.columns ?? []
    }

    /// In backquotes where it needs them.
    private func name(_ text: String, ending: String = "") -> Candidate {
        if Words.isPlainName(text) { return Candidate(text, ending: ending) }
        let quoted = text.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
        return Candidate("`\(quoted)`", shown: text, ending: ending)
    }

    // MARK: choosing

    /// Those that begin with what is written; where none does, those that would in the other case or width.
    func choose(_ written: String, from candidates: [Candidate]) -> Completion {
        var seen: Set<String> = []
        let distinct = candidates.filter { ($0.shown.first != "_" || written.first == "_") && seen.insert($0.text).inserted }
        let bare = written.first == "`" ? String(written.dropFirst()) : written
        let wanted = nameKey(bare)
        var fitting = distinct.filter { nameKey($0.shown).hasPrefix(wanted) }
        if fitting.isEmpty {
            let folded = wanted.lowercased()
            fitting = distinct.filter { nameKey($0.shown).lowercased().hasPrefix(folded) }
        }
        // A backquote that is open is closed.
        if written.first == "`" { fitting = fitting.map { $0.text.first == "`" ? $0 : Candidate("`\($0.shown)`", shown: $0.shown) } }
        return Completion(replaced: written, candidates: fitting)
    }

    private func completeFile(_ path: String) -> Completion {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let beginning = String(path.dropFirst(folder.count))
        let names = files(folder).filter { $0.hasPrefix(beginning) && ($0.first != "." || beginning.first == ".") }
        return Completion(replaced: path, candidates: names.map { Candidate(folder + $0, shown: $0, ending: $0.hasSuffix("/") ? "" : "\"") })
    }

    // MARK: commands

    /// `:save week26.md`, `help rfm`; nil where the text is no command.
    private func completeCommand(_ text: String) -> Completion? {
        let line = text.drop { $0 == " " }
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let verbs = Set(words.verbs.map(\.name))
        let others = words.functions + Words.clauses.sorted() + Words.statements + words.tables.map(\.name) + words.bindings
            + ["clauses", "functions", "literals", "operators", "roles", "statements", "tables", "verbs"]
        let topics = words.verbs.map { Candidate($0.name, summary: $0.summary) } + others.filter { !verbs.contains($0) }.map { Candidate($0) }
        if parts.first == "help" || parts.first == ":help", parts.count == 2 { return choose(parts[1], from: topics) }
        guard line.first == ":" else { return nil }
        guard parts.count == 2 else {
            return choose(String(line), from: PromptCommand.allCases.map { Candidate($0.word, ending: $0.takesArgument ? " " : "", summary: $0.summary) })
        }
        guard parts[0] == PromptCommand.save.word else { return Completion() }
        var files = completeFile(parts[1])
        files.candidates = files.candidates.map { Candidate($0.text, shown: $0.shown) }
        return files
    }
}
