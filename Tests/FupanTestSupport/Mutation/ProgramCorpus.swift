import Foundation
import FupanVerbs

/// Every program the repository holds: pages, README, the verbs' manuals, the stock reviews, whole scripts.
public enum ProgramCorpus {
    public struct Program: Sendable {
        public let name: String
        public let text: String
    }

    public static let all: [Program] = pages + manuals + scripts

    private static var pages: [Program] {
        let files = [repository + "/README.md"] + Page.all(under: repository + "/Tests/Pages") + Page.all(under: repository + "/Sources/Fupan/Reviews")
        return files.flatMap { path -> [Program] in
            let page = try? Page(path)
            return page?.blocks.map { Program(name: "\(path.dropFirst(repository.count + 1)):\($0.line)", text: $0.program) } ?? []
        }
    }

    private static var manuals: [Program] {
        vocabulary.flatMap { verb -> [Program] in
            let manual = verb.manual
            return manual.examples.map { Program(name: manual.name, text: $0.program) }
        }
    }

    private static var scripts: [Program] {
        let folder = repository + "/Tests/FupanSyntaxTests/Programs"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".fupan") }.sorted().compactMap { name in
            (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)).map { Program(name: name, text: $0) }
        }
    }
}
