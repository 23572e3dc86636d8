import Fupan
import FupanMeaning
import FupanSource
import FupanTable
import FupanVerbs

/// A session as the prompt sees it.
public final class SessionPrompt: PromptSession {
    private let session: Session
    private let presenter: TerminalPresenter

    public init(_ session: Session, presenter: TerminalPresenter) {
        self.session = session
        self.presenter = presenter
    }

    public func run(entry: SourceText, cell: Int) -> EntryOutcome {
        presenter.startAnew()
        switch session.run(entry) {
        case .done:
            session.nameResult(cell: cell)
            return .done
        case .failed: return .failed
        case .assertionFailed: return .assertionFailed
        case .interrupted: return .interrupted
        }
    }

    public func interrupt() { session.interrupt() }

    public var progress: Double? { session.engine.progress }
    public var fileBeingRead: String? { session.fileBeingRead }

    public func columns(of pipeline: String) -> [String]? { session.columns(of: pipeline) }

    public func help(on topic: String?) -> String? {
        guard let topic else { return Help.text(nil) }
        let environment = session.checker.environment
        return Help.text(topic, in: environment, today: session.clockDay)
    }

    public var completions: Completions {
        let environment = session.checker.environment
        var tables: [Completions.TableWords] = [], bindings: [String] = [], members: [String: [String]] = [:]
        for (name, binding) in environment.bindings.sorted(by: { $0.key < $1.key }) {
            switch binding {
            case .table(let relation): tables.append(.init(name, columns: relation.columns.map(\.name)))
            case .module(let inner):
                bindings.append(name)
                members[name] = inner.keys.sorted()
            case .verb: break
            case .value, .function, .argument: bindings.append(name)
            }
        }
        for (table, key) in Canonical.tables {
            if let key, let relation = environment.canonicalTable(table) { members[key] = relation.columns.map(\.name) }
        }
        let own = environment.bindings.keys.sorted().compactMap { name -> Completions.VerbWords? in
            guard case .verb(let definition)? = environment[name] else { return nil }
            return .init(name, summary: definition.help ?? "", clauses: definition.parameters.compactMap { $0.word?.rawValue })
        }
        return Completions(
            verbs: vocabulary.map { SessionPrompt.words($0.manual) } + own, functions: FunctionCatalog.all.map { $0.name }, tables: tables,
            bindings: bindings, members: members,
            settings: ["lang": Language.allCases.map(\.rawValue), "today": [], "edition": ["1"]])
    }

    private static func words(_ manual: Manual) -> Completions.VerbWords {
        let (follows, begins) = switch manual.input {
        case .table: (true, false)
        case .none: (false, true)
        case .either: (true, true)
        }
        return .init(
            manual.name, summary: manual.summary, followsPipe: follows, beginsPipeline: begins, takesTable: manual.subject == .tables,
            isOutput: manual.subject == .output, clauses: manual.clauses.map(\.rawValue), options: manual.options)
    }
}
