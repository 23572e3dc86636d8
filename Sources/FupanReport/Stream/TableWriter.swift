import FupanTable

/// Writes a table that comes in chunks, each as soon as it is there: what is larger than memory streams.
///
/// `begin` once, `chunk` any number of times with the same columns, `end` once. Bytes may be held back until `end`.
public protocol TableWriter: AnyObject {
    func begin(_ fields: [Field]) throws(OutputError)
    func chunk(_ table: Table) throws(OutputError)
    func end() throws(OutputError)
}

extension TableWriter {
    /// A whole table at once.
    public func write(_ table: Table) throws(OutputError) {
        try begin(table.fields)
        try chunk(table)
        try end()
    }
}
