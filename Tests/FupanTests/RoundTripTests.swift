import Foundation
import Fupan
import FupanEngine
import FupanReport
import FupanSource
import FupanTable
import FupanTestSupport
import Testing

/// What is saved is read back as it was. What a form cannot hold:
///
/// - .xlsx: empty text is an empty cell, and so null; numbers have fifteen digits (whole numbers of more are text); days before March 1900 are text; no fractions of a second; text like `_x0041_` and control characters are written as the form has it, and DuckDB's reader does not read it back.
/// - .tsv, .csv, .json: a column without a single value has no type, and comes back as text.
@Suite struct RoundTripTests {
    private static let texts = ["a", "中文，逗号", "say \"hi\"", "two\nlines", "tab\there", "=1+1", "-5", "007", "O'Brien", "x,y;z|w", "émile", "😀", " spaced "]

    /// Rows of a CSV that is read into the types it is about; a null now and then.
    private static func source(_ seed: Int) -> String {
        var random = SeededRandom(seed)
        var lines = ["name,id,zip,n,amount,day,at,flag"]
        func cell(_ text: String, _ random: inout SeededRandom) -> String { random.next(8) == 0 ? "" : text }
        for row in 0..<(20 + random.next(40)) {
            let name = texts[random.next(texts.count)].replacingOccurrences(of: "\"", with: "\"\"")
            let id = (0..<20).map { _ in String(random.next(10)) }.joined(), zip = "0" + String(1000 + random.next(9000))
            let day = Day(number: random.next(40_000) - 14_000)
            let number = String(random.next(2_000_000) - 1_000_000), amount = "\(random.next(2000) - 1000).\(random.next(10))\(1 + random.next(9))"
            let time = "\(Day(number: random.next(20_000)).text) \(10 + random.next(13)):\(10 + random.next(49)):\(10 + random.next(49))"
            // The first row has everything, so that no column is without a value.
            let cells = ["\"\(name)\"", id, zip, number, amount, day.text, time, random.next(2) == 0 ? "true" : "false"]
            lines.append(cells.map { row == 0 ? $0 : cell($0, &random) }.joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Types of the columns, and rows, as JSON.
    private static func read(_ file: String, in folder: String) throws -> (types: [String], rows: NSArray) {
        let sink = MemorySink()
        let presenter = StreamPresenter(messages: Messages(sink: MemorySink(), renderer: DiagnosticRenderer())) { JSONWriter.json(sink) }
        let session = Session(engine: try DuckDBEngine(), presenter: presenter, folder: folder)
        guard session.run(SourceText(name: "-c", "load \"\(file)\" as t\nt")) == .done else {
            throw ProgramFailure(text: try ProgramRun(folder: folder).run("load \"\(file)\" as t\nt").text)
        }
        guard case .table(let relation)? = session.checker.environment["t"], let rows = try JSONSerialization.jsonObject(with: Data(sink.bytes)) as? NSArray
        else { throw ProgramFailure(text: "no rows") }
        return (relation.columns.map(\.type.name), rows)
    }

    @Test(arguments: ["csv", "tsv", "json", "ndjson", "parquet", "xlsx"], 0..<4) func whatIsSavedIsReadBack(_ form: String, _ seed: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write("source.csv", Self.source(seed))
        let saved = try ProgramRun(folder: folder.path).run("load \"source.csv\" as t\nt | save \"back.\(form)\"")
        #expect(saved.outcome == .done, "\(saved.text)")
        let before = try Self.read("source.csv", in: folder.path), after = try Self.read("back.\(form)", in: folder.path)
        #expect(before.types == ["text", "text", "text", "whole number", "exact number", "day", "time", "true or false"])
        #expect(before.rows.count == after.rows.count)
        for (index, (old, new)) in zip(before.rows, after.rows).enumerated() {
            #expect((old as? NSObject) == (new as? NSObject), "\(form), seed \(seed), row \(index): \(old) \(new)")
        }
    }
}

/// The same numbers for the same seed.
private struct SeededRandom {
    private var state: UInt64
    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
