import FupanSource

/// What the prompt needs of a session. `Session` is one (Session+Prompt.swift); the tests have another.
public protocol PromptSession: AnyObject {
    /// Runs an entry and shows what comes of it.
    func run(entry: SourceText, cell: Int) -> EntryOutcome

    /// Stops what runs, from any thread; the entry then ends as `.interrupted`.
    func interrupt()

    /// 0…1 of what runs, or nil where that is unknown; from any thread.
    var progress: Double? { get }

    /// The file that is read by what runs; nil where it is none, or several; from any thread.
    var fileBeingRead: String? { get }

    /// The words there are to complete.
    var completions: Completions { get }

    /// The columns of the table that a pipeline gives; of the entry above, where it begins with a pipe or is empty. Runs nothing.
    func columns(of pipeline: String) -> [String]?

    /// The help on a word, or on everything; nil where there is none on that word.
    func help(on topic: String?) -> String?
}

extension PromptSession {
    public var fileBeingRead: String? { nil }
}

/// How an entry ended.
public enum EntryOutcome: Sendable {
    case done, failed, assertionFailed, interrupted
}
