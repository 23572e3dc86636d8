import FupanPlan
import FupanSource
import FupanSyntax
import FupanTable

extension Checker {
    /// `load "orders.csv"` as a statement: binds the file, and computes what follows a pipe.
    func load(_ load: Load, _ stages: [Stage]) throws -> Action? {
        let (relation, source) = try self.load(load, in: environment)
        let name = try loadName(load)
        var bound = relation
        bound.name = name
        environment.bindings[name] = .table(bound)
        if stages.isEmpty { return .loaded(name: name, source) }
        let result = apply(stages, to: bound, in: environment)
        return result.isUnknown ? nil : .show(result)
    }

    /// The name a file is bound to: the one after `as`, else its stem.
    public func loadName(_ load: Load) throws -> String {
        if let name = load.name { return name.text }
        let path = try constantText(load.path)
        let file = path.split(separator: "/").last.map(String.init) ?? path
        // A file without a name is the data that comes in.
        if path == "-" { return "input" }
        return file.split(separator: ".").first.map(String.init) ?? file
    }

    func load(_ load: Load, in environment: Environment) throws -> (relation: Relation, source: FileSource) {
        let path = try constantText(load.path)
        var options = try FileOptions(load.options)
        var sources = try host.inspect(path, options, at: load.path.span)
        let mixed = mixedColumns(sources)
        if !mixed.isEmpty {
            // A column that is a number in one file and text in another is text in all of them.
            options.textColumns += mixed
            sources = try host.inspect(path, options, at: load.path.span)
        }
        var tables: [Relation] = []
        for source in sources {
            let columns = uniqueNames(source, at: load.path.span)
            tables.append(Relation(.scan(Plan.Scan(source: source, columns: columns.map { $0.id }, span: load.path.span)), columns: columns))
        }
        guard var relation = tables.first, var whole = sources.first else { return (.unknown, FileSource(paths: [], form: .parquet, columns: [])) }
        if tables.count > 1 {
            relation = try Relation.union(tables, at: load.path.span)
            report(.differentColumns(sources, tables, at: load.path.span))
            whole.paths = sources.flatMap(\.paths)
            whole.columns = relation.columns.map { FileSource.Column(header: $0.name, type: $0.type, format: $0.format) }
            whole.findings.origins = sources.flatMap(\.findings.origins)
            let counts = sources.compactMap(\.findings.rowCount)
            whole.findings.rowCount = counts.count == sources.count ? counts.reduce(0, +) : nil
            whole.findings.remarks = sources.flatMap(\.findings.remarks)
        }
        relation.name = load.name?.text
        return (relation, whole)
    }

    /// Headers whose types in different files do not go together.
    private func mixedColumns(_ sources: [FileSource]) -> [String] {
        var types: [String: DataType] = [:], mixed: Set<String> = []
        for column in sources.flatMap(\.columns) {
            guard let type = types[column.header] else {
                types[column.header] = column.type
                continue
            }
            types[column.header] = DataType.common(type, column.type)
            if types[column.header] == nil { mixed.insert(column.header) }
        }
        return mixed.sorted()
    }

    /// No two columns of a table differ only in case or width: the second is renamed, and said so.
    private func uniqueNames(_ source: FileSource, at span: Span) -> [Relation.Column] {
        var seen: Set<String> = []
        return source.columns.enumerated().map { index, column in
            let header = nameKey(column.header)
            let base = header.isEmpty ? "column_\(index + 1)" : header
            var name = base, number = 2
            while !seen.insert(name.lowercased()).inserted {
                name = "\(base)_\(number)"
                number += 1
            }
            if name != header { report(.renamedColumn(column.header, index + 1, name, at: span)) }
            return Relation.Column(name, column.type, column.format)
        }
    }
}

extension Diagnostic {
    static func renamedColumn(_ header: String, _ number: Int, _ name: String, at span: Span) -> Diagnostic {
        let what = header.isEmpty ? "column \(number) has no header" : "the header `\(header)` stands twice, or only differs in case or width"
        return Diagnostic("column-renamed", "\(what): it is called `\(name)`", at: span, "", severity: .note)
    }

    /// A glob over files of different columns is one table all the same.
    fileprivate static func differentColumns(_ sources: [FileSource], _ tables: [Relation], at span: Span) -> Diagnostic {
        let all = tables.map { Set($0.columns.map(\.name)) }
        let everywhere = all.dropFirst().reduce(all[0]) { $0.intersection($1) }
        let partial = all.reduce(Set()) { $0.union($1) }.subtracting(everywhere).sorted()
        let count = sources.reduce(0) { $0 + $1.paths.count }
        guard !partial.isEmpty else {
            return Diagnostic("columns-reordered", "the \(count) files have their columns in different orders: they are put together by name", at: span, "", severity: .note)
        }
        let notes = partial.prefix(8).map { name in
            let lacking = zip(sources, all).filter { !$0.1.contains(name) }.flatMap { $0.0.paths.compactMap { $0.split(separator: "/").last.map(String.init) } }
            return "`\(name)` is null in \(lacking.prefix(3).joined(separator: ", "))\(lacking.count > 3 ? " and \(lacking.count - 3) more" : "")"
        }
        return Diagnostic("columns-differ", "the \(count) files do not all have the same columns", at: span, "", severity: .note, notes: Array(notes))
    }
}
