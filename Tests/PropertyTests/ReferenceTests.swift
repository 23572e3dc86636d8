import Foundation
import FupanTestSupport
import Testing

/// Random well-typed programs give on the engine what a slow, plain evaluator gives.
///
///     FUPAN_SEED=17 swift test --filter ReferenceTests                        that seed alone
///     FUPAN_PROGRAMS=5000 swift test --filter ReferenceTests                  so many programs
///     FUPAN_SEED=17 FUPAN_PROGRAMS=5000 swift test --filter ReferenceTests    so many, from that seed on
@Suite struct ReferenceTests {
    static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    static let programsOfASeed = 10
    static let seeds: [Int] = {
        let first = number("FUPAN_SEED") ?? 1, programs = number("FUPAN_PROGRAMS") ?? (number("FUPAN_SEED") == nil ? 300 : 10)
        return Array(first..<(first + max(1, programs / programsOfASeed)))
    }()

    @Test func randomProgramsGiveWhatTheReferenceGives() throws {
        for seed in ReferenceTests.seeds {
            for finding in try Differential.findings(seed: UInt64(seed), programs: ReferenceTests.programsOfASeed) {
                Issue.record("\(finding.description)")
            }
        }
    }
}
