@testable import FupanEngine
import FupanTable
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How queries run, stop and fail.
struct RunningTests {
    let engine: DuckDBEngine

    init() throws { engine = try DuckDBEngine() }

    /// More rows than can ever be counted, so that only an interruption ends it.
    private let endless = "SELECT count(*) FROM range(1000000000) AS a(i), range(1000000000) AS b(j) WHERE i * j % 7 = 3"

    @Test func anotherThreadInterruptsAndTheEngineStaysUsable() throws {
        for _ in 0..<3 {
            let interruption = Interruption(of: engine)
            let error = failure { () throws(EngineError) in _ = try engine.table(endless) }
            #expect(error?.kind == .interrupted)
            #expect(ContinuousClock.now - interruption.join() < .seconds(1))
            #expect(try engine.table("SELECT 42 AS answer").text == ["42"])
        }
    }

    @Test func statementsWithoutResultAreInterruptedToo() throws {
        let interruption = Interruption(of: engine)
        let error = failure { () throws(EngineError) in try engine.execute("CREATE TABLE large AS \(endless)") }
        _ = interruption.join()
        #expect(error?.kind == .interrupted)
        #expect(try engine.table("SELECT count(*) FROM duckdb_tables()").text == ["0"])
    }

    @Test func interruptionBetweenChunksEndsTheStream() throws {
        let stream = try engine.query("SELECT * FROM range(100000000)", fields: nil)
        #expect(try stream.next() != nil)
        engine.interrupt()
        #expect(failure { () throws(EngineError) in _ = try stream.next() }?.kind == .interrupted)
        #expect(try stream.next() == nil)
        #expect(try engine.table("SELECT 1").text == ["1"])
    }

    @Test func interruptionOfNothingHarmsNothing() throws {
        engine.interrupt()
        #expect(try engine.table("SELECT 1").text == ["1"])
        engine.interrupt()
        #expect(try engine.table("SELECT 2").text == ["2"])
    }

    /// A billion rows, of which the first are there at once, in hardly any memory.
    @Test func streamDoesNotMaterialise() throws {
        let small = try DuckDBEngine(memoryLimit: "100MB")
        let began = ContinuousClock.now
        let stream = try small.query("SELECT i, 'a label that is not inlined ' || i AS label FROM range(1000000000) AS rows(i)", fields: nil)
        var rows = 0
        while rows < 200_000, let chunk = try stream.next() { rows += chunk.rowCount }
        #expect(rows >= 200_000)
        #expect(ContinuousClock.now - began < .seconds(20))
        #expect(try small.table("SELECT sum(memory_usage_bytes) < 50000000 FROM duckdb_memory()").text == ["true"])
    }

    @Test func severalStreamsAreReadAtOnce() throws {
        try engine.execute("CREATE TABLE numbers AS SELECT * FROM range(10000) AS rows(i)")
        let first = try engine.query("SELECT i FROM numbers ORDER BY i", fields: nil)
        let second = try engine.query("SELECT i FROM numbers ORDER BY i DESC", fields: nil)
        #expect(try first.next()?.columns[0][0] == .whole(0))
        #expect(try second.next()?.columns[0][0] == .whole(9999))
        #expect(try first.all().rowCount + 2048 == 10000)
        #expect(try second.all().rowCount + 2048 == 10000)
    }

    @Test func letGoStreamEndsItsQuery() throws {
        for _ in 0..<20 {
            let stream = try engine.query("SELECT * FROM range(100000000)", fields: nil)
            _ = try stream.next()
        }
        #expect(try engine.table("SELECT 1").text == ["1"])
    }

    @Test func progressIsUnknownWhereNothingRuns() throws {
        #expect(engine.progress == nil)
        _ = try engine.table("SELECT 1")
        #expect(engine.progress == nil)
    }

    @Test func statementsRunInTheirOrder() throws {
        try engine.execute("CREATE TABLE a AS SELECT 1 AS x; INSERT INTO a VALUES (2); CREATE VIEW b AS SELECT sum(x) AS s FROM a;")
        #expect(try engine.table("FROM b").text == ["3"])
    }

    @Test(arguments: [
        ("SELECT 'x'::INTEGER", EngineError.Kind.conversion, "Could not convert string 'x' to INT32"),
        ("SELECT 9223372036854775807 + i FROM range(2) AS rows(i)", .overflow, "Overflow in addition of INT64 (9223372036854775807 + 1)!"),
        ("SELECT missing FROM range(2)", .other, "Referenced column \"missing\" not found in FROM clause!"),
        ("SELEC", .other, "syntax error at or near \"SELEC\""),
        ("FROM 'nothing.parquet'", .file(path: nil, line: nil), "No files found that match the pattern \"nothing.parquet\""),
        ("SELECT error('because') FROM range(1)", .other, "because"),
    ])
    func errorSaysWhatAPersonNeeds(sql: String, kind: EngineError.Kind, message: String) {
        let error = failure { () throws(EngineError) in _ = try engine.table(sql) }
        #expect(error == EngineError(kind, message, sql: sql))
    }

    @Test func memoryLimitIsKept() throws {
        let small = try DuckDBEngine(memoryLimit: "50MB")
        let error = failure { () throws(EngineError) in
            _ = try small.table("SELECT list(i) FROM range(100000000) AS rows(i)")
        }
        #expect(error?.kind == .outOfMemory)
        #expect(try small.table("SELECT 1").text == ["1"])
    }

    @Test func wrongNumberOfFieldsIsAnErrorAndNoCrash() {
        #expect(failure { () throws(EngineError) in _ = try engine.table("SELECT 1, 2", fields: [Field("x", .whole)]) } != nil)
    }
}

/// A thread of its own, since a query blocks the one it runs on, and those of Swift's tasks are as few as the machine's cores.
private final class Interruption: Sendable {
    private let engine: DuckDBEngine
    private let moment = Mutex<ContinuousClock.Instant?>(nil)
    private let thread = Mutex<pthread_t?>(nil)

    /// Comes in a fifth of a second.
    init(of engine: DuckDBEngine) {
        self.engine = engine
        let argument = Unmanaged.passRetained(self)
        thread.withLock { thread in
            #if canImport(Darwin)
            var created: pthread_t?
            #else
            var created = pthread_t()
            #endif
            pthread_create(&created, nil, { raw in
                raw.map { Unmanaged<Interruption>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
            thread = created
        }
    }

    private func run() {
        usleep(200_000)
        moment.withLock { $0 = .now }
        engine.interrupt()
    }

    /// When it came.
    func join() -> ContinuousClock.Instant {
        if let thread = thread.withLock({ $0 }) { pthread_join(thread, nil) }
        return moment.withLock { $0 ?? .now }
    }
}
