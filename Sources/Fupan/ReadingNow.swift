import FupanPlan
import Synchronization

/// The file that the engine is reading: set by the thread that asks, read by the one that shows progress.
final class ReadingNow: Sendable {
    private let name = Mutex<String?>(nil)

    var file: String? { name.withLock { $0 } }

    /// Notes the only file that these plans read; none where there are several.
    func note(_ plans: [Plan]) {
        var files: Set<String> = []
        for plan in plans { collect(plan, &files) }
        let only = files.count == 1 ? files.first : nil
        name.withLock { $0 = only }
    }

    private func collect(_ plan: Plan, _ files: inout Set<String>) {
        switch plan {
        // What is shared is in a table already.
        case .shared: break
        case .scan(let scan): for path in scan.source.paths { files.insert(path.split(separator: "/").last.map(String.init) ?? path) }
        default: for input in plan.inputs { collect(input, &files) }
        }
    }
}

extension Session {
    /// The name of the file that is read by what runs; nil where it is none, or several. From any thread.
    public var fileBeingRead: String? { tables.reading.file }
}
