#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanSource
import Synchronization

/// A line on standard error that says how far a long query is. It is gone before anything else is written.
///
/// The thread that watches an entry draws it; whoever writes a result holds it back meanwhile.
public final class ProgressLine: Sendable {
    private struct State {
        var isShown = false
        var holds = 0
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Nil where standard error is no terminal that can erase a line.
    public static func onTerminal() -> ProgressLine? {
        let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
        return isatty(STDERR_FILENO) == 1 && terminal != "" && terminal != "dumb" ? ProgressLine(descriptor: STDERR_FILENO) : nil
    }

    /// Erases the line, and keeps it from coming back until `release`.
    public func hold() {
        state.withLock { state in
            state.holds += 1
            _ = erase(&state)
        }
    }

    public func release() {
        state.withLock { $0.holds = max(0, $0.holds - 1) }
    }

    /// Whether there was a line to erase.
    func erase() -> Bool {
        state.withLock { erase(&$0) }
    }

    func show(_ text: String) {
        state.withLock { state in
            guard state.holds == 0 else { return }
            state.isShown = true
            put("\r" + text.truncated(to: max(10, columns - 1)) + "\u{1B}[K")
        }
    }

    private func erase(_ state: inout State) -> Bool {
        guard state.isShown else { return false }
        state.isShown = false
        put("\r\u{1B}[K")
        return true
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        // Nothing depends on a progress line that could not be written.
        _ = write(descriptor, bytes, bytes.count)
    }

    private var columns: Int {
        var window = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0 ? Int(window.ws_col) : 80
    }
}

/// What the line says: `reading 42 % · 3 s left`.
struct ProgressEstimate {
    /// An entry that takes less is not commented on, in seconds.
    static let patience = 1.0

    /// When the query that is running began, and how far it was when last asked: an entry may run several, one after the other.
    private var began = 0.0
    private var latest = 0.0

    /// `elapsed` is seconds since the entry began.
    mutating func text(progress: Double?, elapsed: Double, file: String? = nil) -> String? {
        if let progress {
            if progress < latest { began = elapsed }
            latest = progress
        }
        guard elapsed >= Self.patience else { return nil }
        guard let progress, progress >= 0.01 else { return "running · \(Self.duration(elapsed))" }
        let percent = "reading \(file.map { $0 + " · " } ?? "")\(min(99, Int(progress * 100))) %"
        let spent = elapsed - began
        // The first moments say little about the rest.
        guard progress >= 0.05, spent >= 0.5 else { return percent }
        return "\(percent) · \(Self.duration(spent * (1 - progress) / progress)) left"
    }

    private static func duration(_ seconds: Double) -> String {
        if seconds < 100 { return "\(max(1, Int(seconds.rounded()))) s" }
        if seconds < 6000 { return "\(Int((seconds / 60).rounded())) min" }
        return "\(Int((min(seconds, 1e9) / 3600).rounded())) h"
    }
}
