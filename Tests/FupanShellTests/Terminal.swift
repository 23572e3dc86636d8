#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A program on a pseudo-terminal of its own, typed into and read from as a person would.
final class Terminal {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    private let master: Int32
    private let process: pid_t
    private var pending = ""
    /// All that has been written.
    private(set) var screen = ""

    static let up = "\u{1B}[A", backspace = "\u{7F}", interrupt = "\u{3}", endOfInput = "\u{4}", tab = "\t", enter = "\r"

    /// Starts the fixture with these environment variables besides a bare few.
    init(_ variables: [String: String]) throws {
        var window = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        var path = [CChar](repeating: 0, count: 1024)
        guard openpty(&ends.master, &ends.slave, &path, nil, &window) == 0 else { throw Trouble(description: "no pseudo-terminal") }
        master = ends.master
        // Held until the program has its own: a terminal that nobody has open reads as gone.
        defer { close(ends.slave) }
        _ = fcntl(ends.slave, F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // The first terminal that the leader of a new session opens becomes the one its Ctrl-C comes from.
        posix_spawnattr_setflags(&attributes, Self.newSession)
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawn_file_actions_addclose(&actions, master)
        let program = try Self.fixture()
        let environment = ["TERM": "xterm", "LC_ALL": "C", "HOME": "/nonexistent"].merging(variables) { $1 }
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
        var pairs: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + pairs).forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawn(&process, program, &actions, &attributes, &words, &pairs)
        guard failure == 0 else { throw Trouble(description: "\(program): \(String(cString: strerror(failure)))") }
        self.process = process
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, WNOHANG)
        close(master)
    }

    #if canImport(Darwin)
    private static let newSession = Int16(POSIX_SPAWN_SETSID)
    #else
    /// POSIX_SPAWN_SETSID, which glibc shows only to those who ask for GNU's extensions.
    private static let newSession: Int16 = 0x80
    #endif

    /// The fixture stands beside the tests.
    private static func fixture() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil) else { throw Trouble(description: "no path of the tests") }
        defer { free(path) }
        var folder = String(cString: path)
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            if access(folder + "/PromptFixture", X_OK) == 0 { return folder + "/PromptFixture" }
        }
        // The test runner may stand with the tool chain; the tests are what it was given.
        for argument in CommandLine.arguments {
            guard let slash = argument.lastIndex(of: "/") else { continue }
            let candidate = argument[..<slash] + "/PromptFixture"
            if access(String(candidate), X_OK) == 0 { return String(candidate) }
        }
        throw Trouble(description: "PromptFixture is not built: \(CommandLine.arguments)")
    }

    /// Types, and waits until `answer` is written after what was awaited before.
    func type(_ keys: String, until answer: String) throws {
        let bytes = Array(keys.utf8)
        guard write(master, bytes, bytes.count) == bytes.count else { throw Trouble(description: "the terminal is gone") }
        try wait(for: answer)
    }

    func wait(for answer: String) throws {
        while true {
            if let found = pending.firstRange(of: answer) {
                pending = String(pending[found.upperBound...])
                return
            }
            guard let text = try read(milliseconds: 10_000) else {
                throw Trouble(description: "waited for \(answer.debugDescription); the rest is \(pending.debugDescription), the whole \(screen.debugDescription)")
            }
            pending += text
            screen += text
        }
    }

    private var incomplete: [UInt8] = []

    /// Nil when nothing comes.
    private func read(milliseconds: Int32) throws -> String? {
        var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Self.readBytes(master, &buffer)
        guard count > 0 else { return nil }
        incomplete += buffer[..<count]
        // A character that is cut waits for its rest.
        var end = incomplete.count
        while end > 0, end > incomplete.count - 4, String(validating: incomplete[..<end], as: UTF8.self) == nil { end -= 1 }
        defer { incomplete.removeFirst(end) }
        return String(decoding: incomplete[..<end], as: UTF8.self)
    }

    private static func readBytes(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        buffer.withUnsafeMutableBytes { bytes in
            #if canImport(Glibc)
            Glibc.read(descriptor, bytes.baseAddress, bytes.count)
            #else
            Darwin.read(descriptor, bytes.baseAddress, bytes.count)
            #endif
        }
    }

    /// Waits for the program's end; its exit status.
    func status() throws -> Int32 {
        while try read(milliseconds: 10_000) != nil {}
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw Trouble(description: "the program is lost") }
        return (status >> 8) & 0xFF
    }
}
