extension EngineError {
    /// Reads DuckDB's text: `Conversion Error: Could not convert string 'x' to INT32`, then hints, options and the statement on lines of their own.
    init(duckDBMessage text: String, sql: String?) {
        let (name, rest) = EngineError.splitPrefix(text)
        if let line = CSVMessage(rest) {
            self.init(.file(path: line.path, line: line.line), line.message, sql: sql)
        } else if rest.hasPrefix("The Parallel CSV Reader") {
            self.init(.file(path: nil, line: nil), "a line of it is too long", sql: sql)
        } else if let refusal = EngineError.refusal(rest) {
            self.init(.file(path: refusal.path, line: nil), refusal.message, sql: sql)
        } else {
            let kind = EngineError.kind(name)
            self.init(kind, kind == .interrupted ? "interrupted" : EngineError.withoutNoise(rest), sql: sql)
        }
    }

    /// `Conversion Error: …`; an error in a file's line may come without its kind.
    private static func splitPrefix(_ text: String) -> (name: String, rest: String) {
        guard let end = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[..<end].hasSuffix(" Error") else { return ("", text) }
        let name = text[..<end]
        let rest = text[text.index(after: end)...].trimmingBlanks
        // What ended a query may come as the reason why it cannot go on.
        if rest.hasPrefix("Attempting to execute an unsuccessful"), let start = rest.firstRange(of: "\nError: ") {
            return splitPrefix(String(rest[start.upperBound...]))
        }
        // Some come wrapped: `Invalid Error: IO Error: …`.
        return name == "Invalid Error" ? splitPrefix(rest) : (String(name.dropLast(" Error".count)), rest)
    }

    private static func kind(_ name: String) -> Kind {
        switch name {
        case "INTERRUPT": .interrupted
        case "Conversion": .conversion
        case "Out of Range": .overflow
        case "Out of Memory": .outOfMemory
        case "IO", "HTTP", "Permission": .file(path: nil, line: nil)
        case "Not implemented", "Catalog": .unsupported
        default: .other
        }
    }

    /// What a scan's own check of a file's numbers says, see `duckDBScan`.
    private static func refusal(_ text: String) -> (path: String, message: String)? {
        let parts = text.split(separator: "\u{1F}", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "fupan" else { return nil }
        return (String(parts[1]), withoutNoise(String(parts[2])))
    }

    /// Up to the statement, or advice about DuckDB's options.
    private static func withoutNoise(_ text: String) -> String {
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("LINE ") || line.hasPrefix("Possible ") || line.hasPrefix("Candidate functions") { break }
            if line.hasPrefix("Did you mean") || line.hasPrefix("Candidate bindings") || line.hasPrefix("Stack Trace") { break }
            lines.append(line)
        }
        return lines.joined(separator: "\n").trimmingBlanks
    }
}

/// A complaint of DuckDB's CSV reader, in plain words.
///
///     CSV Error on Line: 3
///     Original Line: 4,5
///     Expected Number of Columns: 3 Found: 2
///     Possible fixes: …
///       file = orders.csv
private struct CSVMessage {
    var line: Int?
    var path: String?
    var message: String

    init?(_ text: String) {
        let lines = text.split(separator: "\n")
        let isAboutLine = lines.first?.hasPrefix("CSV Error on Line: ") == true
        let isMixed = text.contains("CSV Parser state machine reached an invalid state")
        guard isAboutLine || isMixed else { return nil }
        line = isAboutLine ? lines.first.flatMap { Int($0.dropFirst("CSV Error on Line: ".count)) } : nil
        path = lines.last { $0.hasPrefix("  file = ") }.map { String($0.dropFirst("  file = ".count)) }
        message = isMixed ? "its lines end in different ways, some with CR LF and some with LF" : CSVMessage.words(lines) + CSVMessage.original(lines)
    }

    /// What stands in the line, so that nobody has to look for it.
    private static func original(_ lines: [Substring]) -> String {
        guard let start = lines.first(where: { $0.hasPrefix("Original Line: ") }), !lines.contains(where: { $0.hasPrefix("Error when converting") }) else { return "" }
        let text = start.dropFirst("Original Line: ".count)
        return text.isEmpty ? "" : ": `\(text.count > 80 ? text.prefix(80) + "…" : text)`"
    }

    private static func words(_ lines: [Substring]) -> String {
        for line in lines.dropFirst() {
            if line.hasPrefix("Expected Number of Columns: ") { return widths(line) }
            if line.hasPrefix("Error when converting column ") { return conversion(line) }
            if line.hasPrefix("Value with unterminated quote") { return "a quotation mark is not closed, or stands inside a value without being doubled" }
            if line.hasPrefix("Invalid unicode") { return "its text is not UTF-8; name the encoding it has, or save it as UTF-8" }
            if line.hasPrefix("Maximum line size") { return "the line is longer than 2 MB; a quotation mark may not be closed" }
        }
        return lines.dropFirst(2).first.map(String.init) ?? "it cannot be read"
    }

    /// `Expected Number of Columns: 3 Found: 2`
    private static func widths(_ line: Substring) -> String {
        let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 2 else { return String(line) }
        return "it has \(numbers[1]) \(numbers[1] == 1 ? "value" : "values") where the table has \(numbers[0]) \(numbers[0] == 1 ? "column" : "columns")"
    }

    /// `Error when converting column "amount". Could not convert string "n/a" to 'DOUBLE'`
    private static func conversion(_ line: Substring) -> String {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count >= 5 else { return String(line) }
        let type = line.split(separator: "'").last ?? ""
        let expected = ["DOUBLE": "a number", "BIGINT": "a whole number", "DATE": "a day", "TIMESTAMP": "a time", "BOOLEAN": "true or false"]
        return "`\(parts[1])` holds `\(parts[3])`, which is not \(expected[String(type)] ?? "of its type")"
    }
}

extension StringProtocol {
    var trimmingBlanks: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
