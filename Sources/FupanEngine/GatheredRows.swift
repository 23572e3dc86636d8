import CDuckDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The rows that an aggregate of Fupan gathers of a group until all are there. DuckDB keeps it among its own bytes and moves it as such, so it holds no Swift references.
struct GatheredRows<Row: BitwiseCopyable> {
    private var rows: UnsafeMutablePointer<Row>?
    private(set) var count = 0
    private var capacity = 0
    /// Whether memory ran out: what was gathered is then not whole, and must not be taken for it.
    private(set) var isCut = false

    var all: UnsafeMutableBufferPointer<Row> { UnsafeMutableBufferPointer(start: rows, count: count) }

    mutating func append(_ row: Row) {
        guard makeRoom(for: 1) else { return }
        rows?[count] = row
        count += 1
    }

    mutating func append(contentsOf other: GatheredRows) {
        if other.isCut { isCut = true }
        guard other.count > 0, makeRoom(for: other.count), let rows, let more = other.rows else { return }
        (rows + count).update(from: more, count: other.count)
        count += other.count
    }

    private mutating func makeRoom(for more: Int) -> Bool {
        guard count + more > capacity else { return true }
        let larger = max(4, count + more, capacity * 2)
        guard let moved = realloc(rows, larger * MemoryLayout<Row>.stride) else {
            isCut = true
            return false
        }
        rows = moved.assumingMemoryBound(to: Row.self)
        capacity = larger
        return true
    }

    mutating func release() {
        free(rows)
        self = GatheredRows()
    }

    /// Ends the query where memory ran out.
    func report(to function: duckdb_function_info?) { if isCut { duckdb_aggregate_function_set_error(function, "Out of Memory Error: the rows of a group do not fit") } }
}
