extension LayoutBuilder {
    /// How far in a stage goes on under itself, and a statement likewise.
    private static let continuation = 6

    mutating func layout(of statement: Statement) -> Layout {
        switch statement.kind {
        case .let(_, let pipeline):
            return .sequence([words(2), .blank, assigned { $0.layout(of: pipeline, sourceIndent: $1) }])
        case .define(_, let parameters, let body): return definition(parameters, body)
        case .param(_, nil): return words(2)
        case .param(_, let value?):
            return .sequence([words(2), .blank, assigned { .indented($1, $0.layout(of: value)) }])
        case .use(let path, let name): return bound(path, isNamed: name != nil)
        case .connect(let address, _): return bound(address, isNamed: true)
        case .set(let name, let value):
            let head = words(name == nil ? 1 : 2)
            guard let value else { return head }
            return .sequence([head, .blank, .indented(Self.continuation, layout(of: value))])
        case .assert(let pipeline, let message): return assertion(pipeline, message)
        case .needs(let paths): return needs(paths)
        case .load(let load, let stages): return pipeline({ $0.layout(of: load) }, stages, sourceIndent: Self.continuation)
        case .pipeline(let pipeline): return layout(of: pipeline, sourceIndent: Self.continuation, isStatement: true)
        case .invalid: return .nothing
        }
    }

    /// So many tokens with spaces between them.
    private mutating func words(_ count: Int) -> Layout {
        var parts = [take()]
        for _ in 1..<max(1, count) { parts += [.blank, take()] }
        return .sequence(parts)
    }

    /// `= value`. Where a comment keeps the value from the line of its name, it stands two columns in.
    private mutating func assigned(_ value: (inout LayoutBuilder, Int) -> Layout) -> Layout {
        let equals = take()
        return isCommented
            ? .sequence([equals, .blank, .indented(2, value(&self, 0))])
            : .sequence([equals, .blank, value(&self, Self.continuation)])
    }

    /// `use path as name`, `connect address as name`
    private mutating func bound(_ path: Expression, isNamed: Bool) -> Layout {
        let head = Layout.sequence([take(), .blank, layout(of: path)])
        return isNamed ? .sequence([head, .blank, words(2)]) : head
    }

    private mutating func assertion(_ pipeline: Pipeline, _ message: Expression?) -> Layout {
        let head = Layout.sequence([take(), .blank, layout(of: pipeline, sourceIndent: Self.continuation)])
        guard let message else { return head }
        return .group([.sequence([head, takeComma()]), layout(of: message)], indent: Self.continuation)
    }

    private mutating func needs(_ paths: [[Name]]) -> Layout {
        let head = take()
        let parts = list(paths) { builder, path in builder.path(path.count) }
        return .sequence([head, .blank, .indented(Self.continuation, .group(parts))])
    }

    // MARK: definitions

    private mutating func definition(_ parameters: [Statement.Parameter], _ body: Statement.Body) -> Layout {
        var parts = [words(2)]
        if isSymbol("(") { parts.append(block(parameters) { $0.layout(of: $1) }) }
        parts.append(.blank)
        switch body {
        case .stages(let stages):
            parts.append(take())
            parts.append(pipeline(nil, stages, sourceIndent: 0))
        case .pipeline(let pipeline):
            parts.append(assigned { $0.layout(of: pipeline, sourceIndent: $1) })
        }
        return .sequence(parts)
    }

    private mutating func layout(of parameter: Statement.Parameter) -> Layout {
        var parts: [Layout] = []
        if let word = parameter.word { parts = [words(word == .asOf ? 2 : 1), .blank] }
        parts.append(take())
        if let value = parameter.value { parts += [.blank, take(), .blank, layout(of: value)] }
        return .sequence(parts)
    }

    // MARK: pipelines

    /// One line, or every stage on its own: where the author broke the line at one of its bars, or it is too long. It may end in braces of several lines.
    ///
    /// `sourceIndent` is how far in what stands before the first bar goes on.
    mutating func layout(of pipeline: Pipeline, sourceIndent: Int, isStatement: Bool = false) -> Layout {
        switch pipeline.source {
        case .load(let load): self.pipeline({ $0.layout(of: load) }, pipeline.stages, sourceIndent: sourceIndent)
        case .stage(let stage): self.pipeline({ $0.layout(of: stage) }, pipeline.stages, sourceIndent: sourceIndent)
        case .expression(let expression): self.pipeline({ $0.layout(of: expression) }, pipeline.stages, sourceIndent: sourceIndent)
        case .continuation: self.pipeline(nil, pipeline.stages, sourceIndent: sourceIndent, isStatement: isStatement)
        }
    }

    private mutating func pipeline(
        _ source: ((inout LayoutBuilder) -> Layout)?, _ stages: [Stage], sourceIndent: Int, isStatement: Bool = false
    ) -> Layout {
        var parts = source.map { [Layout.indented(sourceIndent, $0(&self))] } ?? []
        var contents = parts
        var mustBreak = false
        for (index, stage) in stages.enumerated() {
            let isFirst = isStatement && index == 0
            mustBreak = mustBreak || (!isFirst && startsLine()) || startsLine(1)
            let layout = Layout.sequence([takeBar(), .blank, layout(of: stage)])
            contents += [.indented(2, isFirst ? .softGap : .space), .indented(Self.continuation, layout)]
            parts.append(layout)
        }
        mustBreak = mustBreak || (!stages.isEmpty && Layout.sequence(parts).broken == .inside)
        return .group(.sequence(contents), mustBreak: mustBreak)
    }

    private mutating func layout(of load: Load) -> Layout {
        var head = [take(), .blank, layout(of: load.path)]
        if load.name != nil { head += [.blank, words(2)] }
        guard !load.options.isEmpty else { return .sequence(head) }
        return .group([.sequence(head), .sequence([take(), .blank, options(load.options)])])
    }

    // MARK: stages

    /// A stage too long for its line breaks before each clause word; a part still too long after its commas.
    private mutating func layout(of stage: Stage) -> Layout {
        var head = [isSymbol(".", 1) ? path(2) : words(stage.words.count)]
        if !stage.values.isEmpty { head += [.blank, arguments(stage.values)] }
        var parts = [Layout.sequence(head)]
        for clause in stage.clauses { parts.append(layout(of: clause)) }
        return .group(parts, mustBreak: parts.count > 1 && parts.contains { $0.isCommented })
    }

    private mutating func layout(of clause: Clause) -> Layout {
        let word = clause.word.map { words($0 == .asOf ? 2 : 1) }
        let body: Layout = switch clause.body {
        case .group(let values), .stray(let values): arguments(values)
        case .options(let values): options(values)
        case .between(let first, let second): .sequence([layout(of: first), .blank, take(), .blank, layout(of: second)])
        }
        return word.map { .sequence([$0, .blank, body]) } ?? body
    }

    private mutating func options(_ options: [Option]) -> Layout {
        .group(list(options) { builder, option in
            let name = builder.take()
            guard let value = option.value else { return name }
            return .sequence([name, .blank, builder.layout(of: value)])
        })
    }

    private mutating func arguments(_ arguments: [Argument]) -> Layout {
        .group(list(arguments) { $0.layout(of: $1) })
    }

    private mutating func layout(of argument: Argument) -> Layout {
        var head: [Layout] = []
        if argument.name != nil { head = [take(), .blank, take(), .blank] }
        let steps = argument.steps.enumerated().map { index, step in
            index == 0 ? layout(of: step) : .sequence([take(), .blank, layout(of: step)])
        }
        return .sequence(head + [.group(steps)])
    }

    private mutating func layout(of step: Step) -> Layout {
        guard step.label != nil else { return layout(of: step.expression) }
        return .sequence([take(), take(), .blank, layout(of: step.expression)])
    }
}
