#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import FupanPlan
import FupanSQL

/// Sets rows aside that cannot be read: the rest goes into a copy, they themselves into a file that says where each stood and what is wrong with it.
struct RejectedRows {
    let engine: DuckDBEngine
    let options: FileOptions

    private static let table = "fupan_rejected"

    /// The files without those rows, and what is to be said of them.
    func setAside(
        _ files: [ReadableFile], form: (FileOnDisk) throws(EngineError) -> DelimitedForm
    ) throws(EngineError) -> (files: [ReadableFile], remark: String) {
        try engine.execute("CREATE OR REPLACE TABLE \(Self.table) (file VARCHAR, line BIGINT, problem VARCHAR, text VARCHAR)")
        defer { try? engine.execute("DROP TABLE IF EXISTS \(Self.table)") }
        var clean: [ReadableFile] = []
        for file in files { clean.append(try setAside(file, try form(file.file))) }
        let path = options.rejects ?? ""
        if !path.isEmpty { try write(to: path) }
        let count = try engine.query("SELECT CAST(count(*) AS BIGINT) FROM \(Self.table)", fields: nil).all().columns.first
        guard case .whole(let numbers)? = count?.storage, let number = numbers.first else { return (clean, "") }
        let place = path.isEmpty ? "" : ", in \(path.split(separator: "/").last.map(String.init) ?? path)"
        return (clean, number == 0 ? "no row was set aside" : "set aside \(number == 1 ? "1 row" : "\(number) rows") that cannot be read\(place)")
    }

    private func setAside(_ file: ReadableFile, _ form: DelimitedForm) throws(EngineError) -> ReadableFile {
        var written = FileSource.Delimited(delimiter: form.delimiter, hasHeader: false, skippedLines: form.skippedLines)
        written.compression = file.file.compression
        let copy = try TemporaryCopy(of: file.origin)
        let names = form.headers.indices.map { "'c\($0)': 'VARCHAR'" }.joined(separator: ", ")
        // The tables that DuckDB puts them into are seen by one connection alone, hence one text.
        try engine.execute("""
            COPY (SELECT * FROM read_csv(\(quotedPaths([file.file.path])), \(duckDBOptions(written)), columns = {\(names)}, store_rejects = true, \
            rejects_table = 'fupan_reject_errors', rejects_scan = 'fupan_reject_scans')) \
            TO \(quotedText(copy.path)) (FORMAT csv, HEADER false, DELIMITER \(quotedText(form.delimiter)), QUOTE '"', ESCAPE '"', FORCE_QUOTE *, USE_TMP_FILE false);
            INSERT INTO \(Self.table) SELECT \(quotedText(file.origin)), line, any_value(error_message), any_value(rtrim(csv_line, chr(10) || chr(13)))
            FROM fupan_reject_errors GROUP BY line ORDER BY line;
            DROP TABLE IF EXISTS fupan_reject_errors; DROP TABLE IF EXISTS fupan_reject_scans
            """)
        engine.adopt(copy, of: file.origin)
        return ReadableFile(file: try FileOnDisk(copy.path, name: file.origin), origin: file.origin, encoding: file.encoding, survey: file.survey, footer: file.footer)
    }

    /// Beside its place and renamed, so that it is there whole or not at all.
    private func write(to path: String) throws(EngineError) {
        let beside = path + ".fupan-part"
        do throws(EngineError) {
            try engine.execute("COPY (SELECT * FROM \(Self.table) ORDER BY file, line) TO \(quotedText(beside)) (FORMAT csv, HEADER)")
        } catch {
            unlink(beside)
            throw FileOnDisk.error(path, "the rejected rows cannot be written there: \(error.message)")
        }
        guard rename(beside, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(beside)
            throw FileOnDisk.error(path, "the rejected rows cannot be written there: \(reason)")
        }
    }
}
