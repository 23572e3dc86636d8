/// Why an engine did not do what it was asked.
public struct EngineError: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case interrupted
        /// A file that cannot be read, or a line of it.
        case file(path: String?, line: Int?)
        /// A number too large for its type.
        case overflow
        /// A value that is not of the type it should be.
        case conversion
        case outOfMemory
        case unsupported
        case other
    }

    public var kind: Kind
    /// In plain words, without the engine's names for kinds of errors and without advice about its options.
    public var message: String
    /// The statement that failed.
    public var sql: String?

    public init(_ kind: Kind, _ message: String, sql: String? = nil) {
        self.kind = kind
        self.message = message
        self.sql = sql
    }
}
