#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Fupan
import FupanReport

/// What is known of the terminal.
enum Terminal {
    /// Rows shown there; a file or pipe gets all.
    static let mostRows = 40

    static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
    static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }

    static func width(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func usesColour(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1, getenv("NO_COLOR") == nil else { return false }
        return getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
    }
}

func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// Text of the command itself, to one of the standard streams. What cannot be written there is lost.
enum Plain {
    static func out(_ text: String) { try? FileDescriptorSink(STDOUT_FILENO).write(text) }
    static func error(_ text: String) { try? FileDescriptorSink(STDERR_FILENO).write(text) }
}

/// A program on standard input.
enum StandardInput {
    /// The program that stands there. Data cannot stand there besides, which the session then says.
    static func program(_ session: Session) -> [UInt8] {
        session.inputIsProgram = true
        return bytes()
    }

    static func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}

/// A program given as an argument, as its bytes were: Swift mends those that are not UTF-8 without a word.
enum CommandText {
    static func bytes(of program: String) -> [UInt8] {
        let given = CommandLine.unsafeArgv
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = given[index], String(cString: argument) == program else { continue }
            return Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
        }
        return Array(program.utf8)
    }
}

/// Ctrl-C stops what runs; the session ends with status 130.
enum InterruptWatch {
    static func start(_ session: Session) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        // Blocked here and so in every thread begun later: only the watching thread takes it.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let watched = Unmanaged.passRetained(session)
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        pthread_create(&thread, nil, { context in
            #if canImport(Glibc)
            guard let context else { return nil }
            #endif
            let session = Unmanaged<Session>.fromOpaque(context).takeUnretainedValue()
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGINT)
            var signal: Int32 = 0
            while sigwait(&signals, &signal) == 0 { session.interrupt() }
            return nil
        }, watched.toOpaque())
    }
}
