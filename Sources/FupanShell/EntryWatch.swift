#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// Watches an entry while it runs, from a thread of its own: Ctrl-C stops it, and what takes long shows how far it is.
///
/// Unchecked: of the session it uses only what may be used from any thread, and the rest is constant or atomic.
final class EntryWatch: @unchecked Sendable {
    /// How often the progress line is drawn, in milliseconds.
    private static let interval: Int32 = 200

    private let session: any PromptSession
    private let signals: SignalPipe
    private let line: ProgressLine?
    private let start = ContinuousClock.now
    private let isOver = Atomic<Bool>(false)

    private init(_ session: any PromptSession, _ signals: SignalPipe, _ line: ProgressLine?) {
        self.session = session
        self.signals = signals
        self.line = line
    }

    /// Runs `body`, watched.
    static func over(
        _ session: any PromptSession, _ signals: SignalPipe, _ line: ProgressLine?, _ body: () -> EntryOutcome
    ) -> EntryOutcome {
        let watch = EntryWatch(session, signals, line)
        let thread = watch.begin()
        defer { watch.end(thread) }
        return body()
    }

    private func begin() -> pthread_t? {
        // What was pressed before the entry began was not about it.
        while signals.take() != nil {}
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let reference = Unmanaged.passRetained(self)
        let failure = pthread_create(&thread, nil, { argument in
            // Darwin gives a pointer, Linux an optional one.
            let argument: UnsafeMutableRawPointer? = argument
            if let argument { Unmanaged<EntryWatch>.fromOpaque(argument).takeRetainedValue().watch() }
            return nil
        }, reference.toOpaque())
        guard failure == 0 else {
            // Without the thread the entry runs all the same.
            reference.release()
            return nil
        }
        return thread
    }

    private func end(_ thread: pthread_t?) {
        isOver.store(true, ordering: .releasing)
        guard let thread else { return }
        signals.wake()
        pthread_join(thread, nil)
        _ = line?.erase()
    }

    private func watch() {
        var estimate = ProgressEstimate()
        while !isOver.load(ordering: .acquiring) {
            var waiting = pollfd(fd: signals.reading, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, Self.interval)
            while let number = signals.take() {
                if number == SIGINT { interrupt() }
            }
            guard let line, !isOver.load(ordering: .acquiring) else { continue }
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            if let text = estimate.text(progress: session.progress, elapsed: elapsed, file: session.fileBeingRead) { line.show(text) }
        }
    }

    private func interrupt() {
        // The terminal has shown `^C`; what is said next begins a line.
        if line?.erase() != true, isatty(STDERR_FILENO) == 1 { _ = write(STDERR_FILENO, "\n", 1) }
        session.interrupt()
    }
}
