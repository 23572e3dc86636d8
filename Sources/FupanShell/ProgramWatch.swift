#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Fupan
import Synchronization

/// Draws the progress line while a program runs, from a thread of its own: what is being read, how far, the time left.
///
/// Unchecked: of the session it uses only what may be used from any thread, and the rest is constant or atomic.
public final class ProgramWatch: @unchecked Sendable {
    private let session: Session
    private let line: ProgressLine
    private let start = ContinuousClock.now
    private let isOver = Atomic<Bool>(false)

    private init(_ session: Session, _ line: ProgressLine) {
        self.session = session
        self.line = line
    }

    /// Runs `body`; the line is gone when it returns.
    public static func over<Result>(_ session: Session, _ line: ProgressLine?, _ body: () -> Result) -> Result {
        guard let line else { return body() }
        let watch = ProgramWatch(session, line)
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let reference = Unmanaged.passRetained(watch)
        let failure = pthread_create(&thread, nil, { argument in
            // Darwin gives a pointer, Linux an optional one.
            let argument: UnsafeMutableRawPointer? = argument
            if let argument { Unmanaged<ProgramWatch>.fromOpaque(argument).takeRetainedValue().watch() }
            return nil
        }, reference.toOpaque())
        let started = failure == 0
        if !started { reference.release() }
        defer {
            watch.isOver.store(true, ordering: .releasing)
            let thread: pthread_t? = thread
            if started, let thread { pthread_join(thread, nil) }
            _ = line.erase()
        }
        return body()
    }

    private func watch() {
        var estimate = ProgressEstimate(), waits = 0
        while !isOver.load(ordering: .acquiring) {
            // Short, so that the end of the program is not waited for.
            usleep(20_000)
            waits += 1
            guard waits % 10 == 0 else { continue }
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            if let text = estimate.text(progress: session.engine.progress, elapsed: elapsed, file: session.fileBeingRead) { line.show(text) }
        }
    }
}
