import FupanEngine
import FupanReport
import FupanSource
import FupanTable

/// Where what a program shows goes: a terminal, a page that is written at the end, a stream of rows.
public protocol Presenter: AnyObject {
    /// Something to be shown now.
    func present(_ block: Block, in language: Language) throws
    /// A table whose rows come as they are computed, with the lines to be said of it.
    func present(_ rows: any ResultStream, notes: [String], in language: Language) throws
    /// An error, a warning or a note on the program.
    func report(_ diagnostic: Diagnostic)
    /// A remark that belongs to no table: what was loaded or saved.
    func remark(_ text: String)
}

/// How a program ended.
public enum Outcome: Int32, Sendable {
    case done = 0
    case failed = 1
    case assertionFailed = 3
    case interrupted = 130
}

/// What ends a program besides an error in it.
enum Stop: Error {
    /// A diagnostic was reported.
    case failed
    case assertionFailed
    case interrupted
}
