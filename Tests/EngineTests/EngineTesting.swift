@testable import FupanEngine
import FupanPlan
@testable import FupanSQL
import FupanTable

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder for the files of one test, gone when the test is over.
final class TestFolder {
    let path: String

    init() {
        var template = Array("/tmp/fupan-tests-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    deinit {
        files.forEach { unlink($0) }
        rmdir(path)
    }

    private var files: [String] = []

    func file(_ name: String, _ content: String) -> String { file(name, bytes: Array(content.utf8)) }

    func file(_ name: String, bytes: [UInt8]) -> String {
        let file = path + "/" + name
        files.append(file)
        if let handle = fopen(file, "wb") {
            fwrite(bytes, 1, bytes.count, handle)
            fclose(handle)
        }
        return file
    }

    /// A path for something the engine writes.
    func newFile(_ name: String) -> String {
        files.append(path + "/" + name)
        return path + "/" + name
    }
}

extension Engine {
    func table(_ sql: String, fields: [Field]? = nil) throws(EngineError) -> Table { try query(sql, fields: fields).all() }

    /// Everything in a file, as it is inspected and scanned.
    func read(_ source: FileSource) throws(EngineError) -> Table {
        let columns = source.columns.indices.map { (index: $0, alias: "column \($0)") }
        return try table("FROM " + duckDBScan(source, columns: columns))
    }

    func duckDBScanForTests(_ source: FileSource, _ column: Int) -> String { duckDBScan(source, columns: [(column, "value")]) }

    func read(_ path: String, _ options: FileOptions = FileOptions()) throws(EngineError) -> Table {
        try read(try inspect([path], options))
    }
}

extension Table {
    /// Rows as text, values apart by a bar, exact numbers without zeros at their ends.
    var text: [String] {
        (0..<rowCount).map { index in columns.map { Table.text($0[index]) }.joined(separator: "|") }
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .decimal(let decimal): decimal.shortestText
        case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        default: ValueText(.english, null: "null").text(value)
        }
    }
}

/// The error of something that has to fail.
func failure(_ work: () throws(EngineError) -> Void) -> EngineError? {
    do {
        try work()
        return nil
    } catch {
        return error
    }
}
