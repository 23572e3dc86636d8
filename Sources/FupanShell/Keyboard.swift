#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Characters as they are typed, and the signals that come meanwhile.
struct Keyboard {
    enum Event {
        case character(Unicode.Scalar)
        case signal(Int32)
        case end
        /// The terminal is gone, or reading failed.
        case failure
    }

    let descriptor: Int32
    let signals: SignalPipe

    /// Waits for one.
    func next() -> Event {
        while true {
            var waiting = [
                pollfd(fd: signals.reading, events: Int16(POLLIN), revents: 0), pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&waiting, 2, -1)
            if count < 0, errno != EINTR { return .failure }
            if count <= 0 { continue }
            if waiting[0].revents != 0, let number = signals.take() { return .signal(number) }
            guard waiting[1].revents != 0 else { continue }
            switch readByte() {
            case .some(let byte?): return character(beginningWith: byte)
            case .some(nil): return .end
            case nil: return .failure
            }
        }
    }

    /// A byte; an inner nil at the end, an outer one after an error.
    private func readByte() -> UInt8?? {
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count == 1 { return .some(byte) }
            if count == 0 { return .some(nil) }
            if errno != EINTR && errno != EAGAIN { return nil }
        }
    }

    /// The rest of a character in UTF-8; what is no UTF-8 comes as U+FFFD.
    private func character(beginningWith first: UInt8) -> Event {
        var bytes = [first]
        let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        while bytes.count < length, case .some(let byte?) = readByte() { bytes.append(byte) }
        return .character(String(decoding: bytes, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}")
    }
}
