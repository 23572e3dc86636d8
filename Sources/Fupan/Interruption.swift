import Synchronization

/// Whether somebody pressed Ctrl-C since the program began: set in one thread, read in another.
final class Interruption: Sendable {
    private let flag = Atomic<Bool>(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }
    func raise() { flag.store(true, ordering: .releasing) }
    func clear() { flag.store(false, ordering: .releasing) }
}
