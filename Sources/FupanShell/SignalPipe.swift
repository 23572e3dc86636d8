#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// Signals as bytes in a pipe, so that whoever waits for something else waits for them too. One per process.
///
/// While a line is edited the keyboard reads the pipe; while an entry runs, the thread that watches it.
final class SignalPipe: Sendable {
    /// Where the handler writes. A handler can reach nothing but a global.
    private static let writing = Atomic<Int32>(-1)
    private static let always = [SIGINT, SIGWINCH]
    /// What would leave the terminal as it is set while a line is edited.
    private static let whileEditing = [SIGTSTP, SIGCONT, SIGTERM, SIGHUP]

    let reading: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        reading = ends[0]
        Self.writing.store(ends[1], ordering: .releasing)
        for number in Self.always { Self.catchSignal(number) }
        // Whoever started the program may have left them blocked.
        var numbers = sigset_t()
        sigemptyset(&numbers)
        for number in Self.always + Self.whileEditing { sigaddset(&numbers, number) }
        pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    }

    /// Gives the signals back to whom they were with before there was a prompt.
    func finish() {
        for number in Self.always { signal(number, SIG_DFL) }
        let end = Self.writing.exchange(-1, ordering: .acquiringAndReleasing)
        close(end)
        close(reading)
    }

    /// While `body` runs, signals that would end or stop the program are left to it.
    func whileEditing<Result>(_ body: () -> Result) -> Result {
        for number in Self.whileEditing { Self.catchSignal(number) }
        defer { for number in Self.whileEditing { signal(number, SIG_DFL) } }
        return body()
    }

    /// The next signal that has come; nil where none has.
    func take() -> Int32? {
        var byte: UInt8 = 0
        return read(reading, &byte, 1) == 1 ? Int32(byte) : nil
    }

    /// Wakes who waits for the pipe, with a number that is no signal.
    func wake() { Self.post(0) }

    private static func catchSignal(_ number: Int32) {
        signal(number) { number in
            // What was interrupted must find its own error number.
            let saved = errno
            SignalPipe.post(UInt8(truncatingIfNeeded: number))
            errno = saved
        }
    }

    private static func post(_ byte: UInt8) {
        var byte = byte
        _ = write(writing.load(ordering: .acquiring), &byte, 1)
    }
}
